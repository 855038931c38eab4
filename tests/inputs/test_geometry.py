"""Places on Earth: what is read from all who hold them, and what is refused."""

from __future__ import annotations

import contextlib
import sys
import warnings
from typing import Any

import geopandas
import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from sen4cap_client.inputs import geometry, shapes, wkt
from sen4cap_client.inputs.unfit import Unfit
from tests.inputs.conftest import Described

places = st.tuples(st.floats(-170, 170).map(lambda x: round(x, 4)), st.floats(-80, 80).map(lambda y: round(y, 4)))
rings: st.SearchStrategy[list[tuple[int, int]]] = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8
)

hulls = rings.map(lambda ring: shapely.MultiPoint(ring).convex_hull).filter(lambda hull: hull.geom_type == "Polygon")


def parcels(count: int, gap: float = 0.0, crs: str = "EPSG:32632") -> geopandas.GeoDataFrame:
    """Parcels of 100 m in a row, in UTM zone 32."""
    boxes = [
        shapely.box(550_000 + i * (100 + gap), 5_900_000, 550_100 + i * (100 + gap), 5_900_100) for i in range(count)
    ]
    return geopandas.GeoDataFrame({"parcel": range(count)}, geometry=boxes, crs=crs)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(rings)
def test_rings_are_judged_as_shapely_does(ring: list[tuple[int, int]]) -> None:
    """A ring is valid to us exactly if it is to shapely."""
    closed = [*ring, ring[0]]
    found = {"type": "Polygon", "coordinates": [closed]}
    try:
        shapes.check(found)
        ours = True
    except Unfit:
        ours = False
    assert ours == shapely.Polygon(closed).is_valid


@settings(derandomize=True, max_examples=300, deadline=None)
@given(hulls, hulls)
def test_two_polygons_are_refused_only_if_shapely_does(a: shapely.Polygon, b: shapely.Polygon) -> None:
    """Polygons that touch each other are taken; those whose sides cross or lie upon each other are not."""
    both = shapely.MultiPolygon([a, b])
    refused = None
    try:
        shapes.check(dict(both.__geo_interface__))
    except Unfit as unfit:
        refused = unfit
    assert refused is None or not both.is_valid
    with contextlib.nullcontext() if both.is_valid else pytest.raises(Unfit):
        geometry.to_wkt(both, None)


@pytest.mark.parametrize(
    "text",
    [
        "POINT (9 53)",
        "point(9 53)",
        "POINT (9.5e0 -5.3E+1)",
        "POINT(.5 5.)",
        "POINT ZM (9 53 1 2)",
        "LINESTRING (9 53, 10 54)",
        "MULTIPOINT ((9 53), (10 54))",
        "MULTILINESTRING ((9 53, 10 54), (1 1, 2 2))",
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
        "POLYGON M ((0 0 1, 9 0 1, 9 9 1, 0 0 1))",
        "MULTIPOLYGON (((9 53, 10 53, 10 54, 9 53)), ((1 1, 2 1, 2 2, 1 1)))",
        "GEOMETRYCOLLECTION (POINT (9 53), POINT EMPTY)",
    ],
)
def test_text_is_read_as_shapely_reads_it(text: str) -> None:
    """Well-known text is read as shapely reads it."""
    theirs = shapely.force_2d(shapely.from_wkt(text))
    ours = wkt.read(text)
    assert shapely.from_wkt(wkt.write(ours, 7)).equals(theirs)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(places, min_size=1, max_size=5))
def test_text_survives_reading_and_writing(points: list[tuple[float, float]]) -> None:
    """What is written is read as the same."""
    found = {"type": "LineString", "coordinates": [list(point) for point in points]}
    assert wkt.read(wkt.write(found, 7)) == found


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"(POINT|POLYGON)[ Z]*\(*[-0-9 .,()]{0,30}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but be read or refused with a reason."""
    with contextlib.suppress(Unfit):
        assert geometry.to_wkt(text, 4096)


def test_parcels_become_one_geometry(quick: Described) -> None:
    """A frame of parcels in any CRS becomes one geometry in longitude and latitude; neighbours are joined."""
    text = quick.sent("all", area=parcels(3))["area"]
    found = shapely.from_wkt(text)
    assert found.geom_type == "Polygon"
    expected = parcels(3).to_crs(4326).union_all()
    assert found.symmetric_difference(expected).area < 1e-3 * expected.area
    apart = shapely.from_wkt(quick.sent("all", area=parcels(3, gap=50))["area"])
    assert (apart.geom_type, len(apart.geoms)) == ("MultiPolygon", 3)


def test_too_many_parcels_say_how_to_split(quick: Described) -> None:
    """What is too long as text says into how many jobs to split it, and that does."""
    frame = parcels(500, gap=50)
    (problem,) = quick.problems("all", area=frame)
    assert problem.rule == "maxLength"
    assert "4,096 are allowed. Split the 500 rows over" in problem.message
    rows = int(problem.message.partition("gdf.iloc[:")[2].partition("]")[0])
    for start in range(0, 500, rows):
        assert not quick.problems("all", area=frame.iloc[start : start + rows])


def test_wrong_rows_are_named(quick: Described) -> None:
    """Rows without a valid geometry are named by their labels."""
    bow = shapely.Polygon([(9, 53), (10, 54), (10, 53), (9, 54)])
    series = geopandas.GeoSeries([shapely.box(9, 53, 10, 54), bow, None], index=["a", "b", "c"], crs=4326)
    (problem,) = quick.problems("all", area=series)
    assert "in the rows b, c. Repair them with gdf.make_valid()" in problem.message


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (geopandas.GeoSeries([shapely.Point(550_000, 5_900_000)]), "does not know its CRS. Say which it is"),
        (shapely.Point(550_000, 5_900_000), "Reproject it with to_crs(4326), or give a GeoSeries that knows its CRS"),
        (shapely.Point(53.5, 100), "latitude and longitude swapped"),
        (shapely.Polygon([(9, 53), (10, 54), (10, 53), (9, 54)]), "Self-intersection[9.5 53.5]"),
        ("POLYGON ((9 53, 10 54, 10 53, 9 54, 9 53))", "crosses itself near 9.5 53.5"),
        ("POLYGON ((0 0, 5 0, 5 5, 0 5, 0 0), (7 7, 8 7, 8 8, 7 7))", "a hole that lies outside"),
        ("POLYGON ((0 0, 5 0, 5 5, 0 5))", "not closed"),
        ("POLYGON ((0 0, 5 0, 0 0, 5 0, 0 0))", "crosses itself"),
        ("POLYGON ((0 0, 0 0, 0 0, 0 0))", "without an area"),
        ("POLYGON ((9 53, 10 53, 10 5x))", "character 28 of 30"),
    ],
)
def test_reasons(quick: Described, value: Any, text: str) -> None:
    """Each refusal says what is wrong and what to do."""
    (problem,) = quick.problems("all", area=value)
    assert text in problem.message


def test_rounding_never_makes_a_polygon_cross_itself(quick: Described) -> None:
    """A polygon that is too thin for seven digits is written with all of them."""
    thin = shapely.Polygon([(9, 53), (9.5, 53.000000001), (10, 53), (9.5, 53.000000002)])
    sent = shapely.from_wkt(quick.sent("all", area=thin)["area"])
    assert sent.is_valid
    assert sent.equals(thin)


def test_a_large_polygon_is_checked_quickly() -> None:
    """A polygon of 20,000 corners is swept, not compared side by side."""
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    radius = 1 + 0.1 * np.sin(40 * angles)
    ring = [[9 + r * np.cos(a), 53 + r * np.sin(a)] for r, a in zip(radius, angles, strict=True)]
    shapes.check({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def test_features_are_joined_by_shapely(quick: Described, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several features become one geometry; without shapely the error says what to install."""
    features = parcels(2).to_crs(4326).__geo_interface__
    assert quick.sent("all", area=features)["area"].startswith("POLYGON")
    monkeypatch.setitem(sys.modules, "shapely.geometry", None)
    (problem,) = quick.problems("all", area=features)
    assert problem.message.endswith("pip install shapely")


def test_frames_are_recognised_without_their_packages() -> None:
    """The package imports neither numpy nor pandas nor shapely, also when it converts a value."""
    import subprocess

    code = """
import sys
from sen4cap_client.inputs import convert, schemas
schema = {"type": "string", "format": "wkt"}
convert.one((9, 53, 10, 54), schema, schemas.clean(schema))
assert not {"numpy", "pandas", "shapely", "geopandas"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_no_warning_escapes(quick: Described) -> None:
    """Reprojecting says nothing that a person would have to understand."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quick.sent("all", area=parcels(2))
