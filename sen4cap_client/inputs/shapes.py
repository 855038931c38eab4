"""What is wrong with a geometry: empty, not on Earth, not closed, crossing itself.

In plain Python, since the core of the package installs nothing that compiles. Where a value comes from shapely, shapely
has judged it as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from sen4cap_client.inputs.unfit import Unfit
from sen4cap_client.inputs.wkt import DEPTHS, Geometry

Place = tuple[float, float]
Ring = list[Place]


class _Edge(NamedTuple):
    """A side of a polygon: which ring of which polygon it is of, its number there, and its ends, the left one first."""

    left: Place
    right: Place
    polygon: int
    ring: int
    number: int


def check(geometry: Geometry) -> None:
    """Check a geometry whose places are longitude and latitude, in degrees.

    Args:
        geometry: A GeoJSON geometry.

    Raises:
        Unfit: If it is no geometry, empty, has places that are not on Earth, or has polygons that are not closed or
            cross themselves or each other.
    """
    places = list(_places(geometry))
    if not places:
        raise Unfit("geometry", "is an empty geometry. Give one that covers something.")
    _check_on_earth(places)
    for kind, coordinates in _parts(geometry):
        if kind == "Polygon":
            _check_polygons([coordinates])
        if kind == "MultiPolygon":
            _check_polygons(coordinates)


def bounds(geometry: Geometry) -> list[float]:
    """West, south, east and north of a geometry."""
    xs, ys = zip(*_places(geometry), strict=True)
    return [min(xs), min(ys), max(xs), max(ys)]


def is_box(geometry: Geometry) -> bool:
    """Whether a geometry is a rectangle along the axes."""
    if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
        return False
    west, south, east, north = bounds(geometry)
    corners = {(west, south), (east, south), (east, north), (west, north)}
    ring = _ring(geometry["coordinates"][0])
    return len(ring) == 5 and set(ring) == corners and all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(ring))


def _parts(geometry: Geometry) -> Iterator[tuple[str, Any]]:
    """The parts of a geometry that are no collections, each with its type."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _parts(part)
    else:
        yield geometry["type"], geometry["coordinates"]


def _places(geometry: Geometry) -> Iterator[Place]:
    try:
        for kind, coordinates in _parts(geometry):
            if kind not in DEPTHS:
                raise Unfit("geometry", f"cannot be a {kind}. Give a Polygon, or another geometry of GeoJSON.")
            yield from _flat([coordinates] if DEPTHS[kind] == 0 and len(coordinates) else coordinates, DEPTHS[kind])
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise Unfit("geometry", "is no GeoJSON geometry: its coordinates make no sense (RFC 7946, 3.1).") from error


def _flat(coordinates: Any, depth: int) -> Iterator[Place]:
    for item in coordinates:
        if depth > 1:
            yield from _flat(item, depth - 1)
        else:
            yield _place(item)


def _place(item: Any) -> Place:
    x, y = item[0], item[1]
    if any(isinstance(value, bool | str) for value in (x, y)):
        raise TypeError("a place has numbers")
    return float(x), float(y)


def _check_on_earth(places: list[Place]) -> None:
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in places):
        raise Unfit("geometry", "has a coordinate that is not a number. Is its CRS right?")
    if all(abs(x) <= 180 and abs(y) <= 90 for x, y in places):
        return
    if all(abs(y) <= 180 and abs(x) <= 90 for x, y in places):
        raise Unfit("geometry", "has latitude and longitude swapped. Give longitude first, then latitude.")
    raise Unfit(
        "geometry",
        "has coordinates that are not longitude and latitude in degrees. Reproject it with to_crs(4326), or give a "
        "GeoSeries that knows its CRS.",
    )


def _ring(coordinates: Any) -> Ring:
    """The places of a ring, without the same one twice in a row."""
    ring: Ring = []
    for item in coordinates:
        place = _place(item)
        if not ring or ring[-1] != place:
            ring.append(place)
    return ring


def _check_polygons(polygons: Any) -> None:
    edges = []
    for number, polygon in enumerate(polygons):
        rings = [_ring(coordinates) for coordinates in polygon]
        for index, ring in enumerate(rings):
            if len(coordinates := polygon[index]) < 4 or _place(coordinates[0]) != _place(coordinates[-1]):
                raise Unfit("geometry", "has a ring that is not closed. End it with the place where it begins.")
            if len(ring) < 4:
                raise Unfit("geometry", "has a ring without an area. Give it three different places at least.")
            edges += [_Edge(min(ends), max(ends), number, index, i) for i, ends in enumerate(pairwise(ring))]
        for hole in rings[1:]:
            if not all(_is_inside(place, rings[0]) for place in hole):
                raise Unfit("geometry", "has a hole that lies outside of its polygon. Take it out.")
    crossing = _first_crossing(edges, [[len(_ring(ring)) - 1 for ring in polygon] for polygon in polygons])
    if crossing:
        x, y = crossing
        raise Unfit("geometry", f"crosses itself near {x:.6g} {y:.6g}. Repair it, for example with buffer(0).")


def _first_crossing(edges: list[_Edge], sizes: list[list[int]]) -> Place | None:
    """Where two sides meet that must not. Sides are swept from west to east, so that few pairs are looked at."""
    active: list[_Edge] = []
    for edge in sorted(edges):
        active = [other for other in active if other.right[0] >= edge.left[0]]
        low, high = sorted((edge.left[1], edge.right[1]))
        for other in active:
            if max(other.left[1], other.right[1]) < low or min(other.left[1], other.right[1]) > high:
                continue
            same_ring = (edge.polygon, edge.ring) == (other.polygon, other.ring)
            size = sizes[edge.polygon][edge.ring]
            if _meet(edge, other, same_ring, abs(edge.number - other.number) in (1, size - 1)):
                return _meeting(edge, other)
        active.append(edge)
    return None


def _meet(one: _Edge, other: _Edge, same_ring: bool, neighbours: bool) -> bool:
    """Whether two sides meet in a way that a valid polygon has not."""
    a, b, c, d = one.left, one.right, other.left, other.right
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if not any(sides):  # on one line
        start, end = max(a, c), min(b, d)
        return start < end or (start == end and same_ring and not neighbours)
    crosses = sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0
    if not same_ring or neighbours:
        return crosses  # rings may touch each other in a place
    return sides[0] * sides[1] <= 0 and sides[2] * sides[3] <= 0


def _meeting(one: _Edge, other: _Edge) -> Place:
    """Where the lines of two sides meet; where they are the same line, the end at which they begin to."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = one.left, one.right, other.left, other.right
    turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if turn == 0:
        return max(one.left, other.left)
    share = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
    return ax + share * (bx - ax), ay + share * (by - ay)


def _side(a: Place, b: Place, c: Place) -> int:
    """On which side of the line from a to b the place c lies: -1, 0 or 1."""
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _is_inside(place: Place, ring: Ring) -> bool:
    """Whether a place lies in a ring or on it."""
    x, y = place
    inside = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        between = min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1)
        if between and _side((x0, y0), (x1, y1), place) == 0:
            return True
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside
