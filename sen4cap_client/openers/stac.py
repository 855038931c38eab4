"""STAC items with longitude before latitude, as STAC (and GeoJSON, RFC 7946) has it; TAO writes it the other way.

An item is changed only where it is certain that it is wrong: where its places, as they stand, lie outside of what the
item is known to cover, and lie inside once they are turned round. Known is the tile of Sentinel-2, which stands in the
names of TAO's products, or the box of the projection extension.
"""

from __future__ import annotations

import inspect
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeGuard

# A tile of MGRS with the T before it: zone, band, column and row.
_TILE = re.compile(r"(?<![A-Za-z0-9])T(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])(?![A-Za-z0-9])")
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE = 100_000  # metres
_TILE_SIZE = 110_000  # tiles overlap
_MARGIN = 15_000  # metres, for what is rounded or reprojected
_CYCLE = _SQUARE * len(_ROWS)

Point = tuple[float, float]
# Whether something known covers a point of longitude and latitude.
Covers = Callable[[Point], bool]

_said = threading.Event()


def right_way_round(item: dict[str, Any]) -> dict[str, Any]:
    """A STAC item whose geometry and bbox have the longitude first.

    Args:
        item: The item as it came.

    Returns:
        The same item if it is right, or not certainly wrong; else a copy that is right.

    Warns:
        UserWarning: Once in a program, that an item was put right.
    """
    evidence = list(_evidence(item))
    changed: dict[str, Any] = {}
    box = item.get("bbox")
    if _is_box(box) and _is_wrong(_corners(box), evidence):
        changed["bbox"] = _turned_box(box)
    geometry = item.get("geometry")
    if isinstance(geometry, dict) and _is_wrong(list(_points(geometry)), evidence):
        changed["geometry"] = _turned_geometry(geometry)
    if not changed:
        return item
    if not _said.is_set():
        _said.set()
        warnings.warn(
            "The server gives geometry and bbox of its STAC items with the latitude first; they are put right here.",
            stacklevel=_frames_of_ours(),
        )
    return {**item, **changed}


def _frames_of_ours() -> int:
    """How far above the caller the line of the user is, who wants to see that and none of ours."""
    frame, count = inspect.currentframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith("sen4cap_client."):
        frame, count = frame.f_back, count + 1
    return count


def _is_wrong(points: list[Point], evidence: list[Covers]) -> bool:
    if not points:
        return False
    turned = [(y, x) for x, y in points]
    if not all(_on_earth(point) for point in points):
        return all(_on_earth(point) for point in turned)
    if not evidence:
        return False
    return not _covered(points, evidence) and _covered(turned, evidence)


def _covered(points: list[Point], evidence: list[Covers]) -> bool:
    return all(_on_earth(point) and any(covers(point) for covers in evidence) for point in points)


def _on_earth(point: Point) -> bool:
    return -180 <= point[0] <= 180 and -90 <= point[1] <= 90


def _evidence(item: dict[str, Any]) -> Iterator[Covers]:
    """What the item is known to cover, one by one; all of it counts."""
    assets = item.get("assets")
    described = [asset for asset in assets.values() if isinstance(asset, dict)] if isinstance(assets, dict) else []
    names = [item.get("id"), *(asset.get("href") for asset in described)]
    tiles = {match.groups() for name in names if isinstance(name, str) for match in _TILE.finditer(name)}
    for tile in sorted(tiles):
        yield from _tile(*tile)
    for fields in (item.get("properties"), *described):
        if isinstance(fields, dict):
            yield from _projected(fields)


def _tile(zone: str, band: str, column: str, row: str) -> Iterator[Covers]:
    number = int(zone)
    columns = _COLUMNS[(number - 1) % 3]
    if not 1 <= number <= 60 or column not in columns:
        return
    south = 8 * _BANDS.index(band) - 80  # degrees
    left = _SQUARE * (columns.index(column) + 1)
    # The letters of rows begin anew every 2,000 km; in zones of even numbers with F.
    offset = 5 if number % 2 == 0 else 0
    bottom = _SQUARE * ((_ROWS.index(row) - offset) % len(_ROWS))
    northing = 110_900 * south + (10_000_000 if south < 0 else 0)  # near the lower edge of the band
    bottom += _CYCLE * round((northing + 4 * 110_900 - bottom) / _CYCLE)
    epsg = (32600 if south >= 0 else 32700) + number
    box = (left, bottom + _SQUARE - _TILE_SIZE, left + _TILE_SIZE, bottom + _SQUARE)
    try:
        yield _inside(f"EPSG:{epsg}", box)
    except ImportError:
        yield _in_grid_zone(number, south)


def _in_grid_zone(number: int, south: int) -> Covers:
    """The zone and band of a tile, which take no pyproj: files are kept without the libraries that open them."""
    west = 6 * number - 186

    def covers(point: Point) -> bool:
        # Some zones of the far north are shifted, and the last band is 12 degrees high.
        return west - 6 <= point[0] <= west + 12 and south - 1 <= point[1] <= south + 13

    return covers


def _projected(fields: dict[str, Any]) -> Iterator[Covers]:
    """The box of the projection extension."""
    code = fields.get("proj:code") or (f"EPSG:{fields['proj:epsg']}" if fields.get("proj:epsg") else None)
    box = fields.get("proj:bbox")
    if isinstance(code, str) and _is_box(box) and len(box) == 4:
        with suppress(ImportError):  # less is known without pyproj
            yield _inside(code, tuple(box))


def _inside(crs: str, box: tuple[float, ...]) -> Covers:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        known = CRS.from_user_input(crs)
        transformer = Transformer.from_crs("EPSG:4326", known, always_xy=True)
    except ProjError:
        return lambda _: False
    # A margin in metres makes no sense where degrees are the unit.
    margin = _MARGIN if known.is_projected else 0.1
    west, south, east, north = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin

    def covers(point: Point) -> bool:
        x, y = transformer.transform(*point)
        return bool(west <= x <= east and south <= y <= north)

    return covers


def _is_box(box: Any) -> TypeGuard[list[float]]:
    return isinstance(box, list | tuple) and len(box) in (4, 6) and all(_is_number(value) for value in box)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _corners(box: list[float]) -> list[Point]:
    half = len(box) // 2
    return [(box[0], box[1]), (box[half], box[half + 1])]


def _turned_box(box: list[float]) -> list[float]:
    return [box[1], box[0], box[3], box[2]] if len(box) == 4 else [box[1], box[0], box[2], box[4], box[3], box[5]]


def _points(geometry: dict[str, Any]) -> Iterator[Point]:
    parts = geometry.get("geometries")
    if isinstance(parts, list):
        for part in parts:
            if isinstance(part, dict):
                yield from _points(part)
        return
    stack: list[Any] = [geometry.get("coordinates")]
    while stack:
        value = stack.pop()
        if _is_position(value):
            yield (float(value[0]), float(value[1]))
        elif isinstance(value, list):
            stack.extend(value)


def _turned_geometry(geometry: dict[str, Any]) -> dict[str, Any]:
    parts = geometry.get("geometries")
    if isinstance(parts, list):
        turned = [_turned_geometry(part) if isinstance(part, dict) else part for part in parts]
        return {**geometry, "geometries": turned}
    return {**geometry, "coordinates": _turned(geometry.get("coordinates"))}


def _turned(value: Any) -> Any:
    if _is_position(value):
        return [value[1], value[0], *value[2:]]
    return [_turned(part) for part in value] if isinstance(value, list) else value


def _is_position(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 2 and _all_numbers(value)


def _all_numbers(values: Iterable[Any]) -> bool:
    return all(_is_number(value) for value in values)
