"""What Python values become, and which are refused: by kinds of values and by rules of schemas."""

from __future__ import annotations

from collections import OrderedDict, UserList
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from sen4cap_client.api import JobStatus, Link
from tests.inputs.conftest import Described

WKT = "POLYGON ((9 53, 10 53, 10 54, 9 54, 9 53))"
RING = [[9.0, 53.0], [10.0, 53.0], [10.0, 54.0], [9.0, 54.0], [9.0, 53.0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
FEATURE = {"type": "Feature", "geometry": POLYGON, "properties": {}}
FEATURES = {"type": "FeatureCollection", "features": [FEATURE]}
BOX = {"bbox": [9.0, 53.0, 10.0, 54.0], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
SHAPE = shapely.Polygon(RING)
SERIES = geopandas.GeoSeries([SHAPE], crs="EPSG:4326")
FRAME = geopandas.GeoDataFrame({"name": ["a"]}, geometry=SERIES)


class Indicator(Enum):
    ndvi = "NDVI"
    LAI = 2


class Size(IntEnum):
    SMALL = 10


class HasInterface:
    """What other packages of geometries offer."""

    __geo_interface__ = POLYGON


GOOD: list[tuple[str, Any, Any]] = [
    ("day", "2024-06-01", "2024-06-01"),
    ("day", date(2024, 6, 1), "2024-06-01"),
    ("day", datetime(2024, 6, 1), "2024-06-01"),
    ("day", datetime(2024, 6, 1, tzinfo=UTC), "2024-06-01"),
    ("day", pd.Timestamp("2024-06-01"), "2024-06-01"),
    ("day", np.datetime64("2024-06-01"), "2024-06-01"),
    ("day", np.datetime64("2024-06-01T00:00:00.000000000"), "2024-06-01"),
    ("day", "1 June 2024", "2024-06-01"),
    ("day", "June 1st, 2024", "2024-06-01"),
    ("day", "2024/06/01", "2024-06-01"),
    ("day", "20240601", "2024-06-01"),
    ("day", " 2024-06-01 ", "2024-06-01"),
    ("day", "25.12.2024", "2024-12-25"),
    ("day", "2024-06-01T00:00:00Z", "2024-06-01"),
    ("time", "2024-06-01T10:30:00Z", "2024-06-01T10:30:00Z"),
    ("time", datetime(2024, 6, 1, 10, 30), "2024-06-01T10:30:00Z"),
    ("time", datetime(2024, 6, 1, 10, 30, tzinfo=timezone(timedelta(hours=2))), "2024-06-01T10:30:00+02:00"),
    ("time", date(2024, 6, 1), "2024-06-01T00:00:00Z"),
    ("time", pd.Timestamp("2024-06-01T10:30", tz="UTC"), "2024-06-01T10:30:00Z"),
    ("time", np.datetime64("2024-06-01T10:30"), "2024-06-01T10:30:00Z"),
    ("time", "1 June 2024 10:30", "2024-06-01T10:30:00Z"),
    ("area", WKT, WKT),
    ("area", "POLYGON((9 53,10 53,10 54,9 53))", "POLYGON((9 53,10 53,10 54,9 53))"),
    ("area", f"SRID=4326;{WKT}", WKT),
    ("area", "POINT Z (9 53 12)", "POINT Z (9 53 12)"),
    ("area", SHAPE, WKT),
    ("area", shapely.Point(9.123456789, 53), "POINT (9.1234568 53)"),
    ("area", shapely.set_srid(shapely.Point(9, 53), 4326), "POINT (9 53)"),
    ("area", POLYGON, WKT),
    ("area", FEATURE, WKT),
    ("area", FEATURES, WKT),
    ("area", '{"type": "Point", "coordinates": [9, 53]}', "POINT (9 53)"),
    ("area", {"type": "MultiPoint", "coordinates": [[9, 53], [10, 54]]}, "MULTIPOINT (9 53, 10 54)"),
    (
        "area",
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [9, 53]}]},
        "GEOMETRYCOLLECTION (POINT (9 53))",
    ),
    ("area", HasInterface(), WKT),
    ("area", SERIES, WKT),
    ("area", FRAME, WKT),
    ("area", (9, 53, 10, 54), WKT),
    ("area", [9.0, 53.0, 10.0, 54.0], WKT),
    ("area", FRAME.total_bounds, WKT),
    ("area", "9, 53, 10, 54", WKT),
    ("area", [shapely.box(9, 53, 9.5, 54), shapely.box(9.5, 53, 10, 54)],
     "POLYGON ((9 53, 9 54, 9.5 54, 10 54, 10 53, 9.5 53, 9 53))"),
    ("geojson", POLYGON, POLYGON),
    ("geojson", SHAPE, POLYGON),
    ("geojson", FRAME, POLYGON),
    ("geojson", FEATURE, POLYGON),
    ("geojson", WKT, POLYGON),
    ("geojson", (9, 53, 10, 54), POLYGON),
    ("feature", SHAPE, FEATURE),
    ("feature", FEATURE | {"id": 7}, FEATURE | {"id": 7}),
    ("features", SHAPE, FEATURES),
    ("features", FEATURES, FEATURES),
    ("box", (9, 53, 10, 54), BOX),
    ("box", SHAPE, BOX),
    ("box", FRAME.total_bounds, BOX),
    ("box", {"bbox": [9, 53, 10, 54]}, BOX),
    ("numbers_of_box", (9, 53, 10, 54), BOX["bbox"]),
    ("numbers_of_box", "9,53,10,54", BOX["bbox"]),
    ("url", "https://example.org/a?b=c", "https://example.org/a?b=c"),
    ("url", Link("https://example.org/a"), "https://example.org/a"),
    ("reference", PurePosixPath("/eodata/Sentinel 2/x.SAFE"), "/eodata/Sentinel%202/x.SAFE"),
    ("reference", {"href": "/eodata/x"}, "/eodata/x"),
    ("reference", "S2A_MSIL2A_20240607.SAFE", "S2A_MSIL2A_20240607.SAFE"),
    ("link", "https://example.org/a", {"href": "https://example.org/a"}),
    ("link", Link("https://example.org/a", type="image/tiff"), {"href": "https://example.org/a", "type": "image/tiff"}),
    ("link", {"href": "/a", "title": "b"}, {"href": "/a", "title": "b"}),
    ("product", "/eodata/x", "/eodata/x"),
    ("product", Link("https://example.org/item"), "https://example.org/item"),
    ("product", {"href": "/eodata/x", "type": "application/xml"}, "/eodata/x"),
    ("choice", "LAI", "LAI"),
    ("choice", "ndvi", "NDVI"),
    ("choice", Indicator.ndvi, "NDVI"),
    ("choice", Indicator.LAI, "LAI"),
    ("choice", np.str_("LAI"), "LAI"),
    ("size", Size.SMALL, 10),
    ("size", "20", 20),
    ("size", np.int64(60), 60),
    ("switch", True, True),
    ("switch", np.bool_(False), False),
    ("switch", "TRUE", True),
    ("switch", "false", False),
    ("count", 5, 5),
    ("count", 5.0, 5),
    ("count", "7", 7),
    ("count", "7.0", 7),
    ("count", np.uint8(7), 7),
    ("count", np.float32(7), 7),
    ("count", Decimal(7), 7),
    ("count", np.array(3), 3),
    ("share", 0.5, 0.5),
    ("share", "0.5", 0.5),
    ("share", np.float32(0.5), 0.5),
    ("share", Decimal("0.5"), 0.5),
    ("step", 15, 15),
    ("name", "abc", "abc"),
    ("name", 12, "12"),
    ("name", JobStatus.failed, "failed"),
    ("name", "äöüßéñ→x", "äöüßéñ→x"),
    ("tile", "32UNE", "32UNE"),
    ("tiles", ["a", "b"], ["a", "b"]),
    ("tiles", ("a",), ["a"]),
    ("tiles", {"b", "a"}, ["a", "b"]),
    ("tiles", np.array(["a", "b"]), ["a", "b"]),
    ("tiles", pd.Series(["a", "b"]), ["a", "b"]),
    ("tiles", UserList(["a"]), ["a"]),
    ("tiles", '["a", "b"]', ["a", "b"]),
    ("tiles", [1, 2], ["1", "2"]),
    ("days", [date(2024, 6, 1), "2 June 2024"], ["2024-06-01", "2024-06-02"]),
    ("days", pd.date_range("2024-06-01", periods=2), ["2024-06-01", "2024-06-02"]),
    ("options", {"level": 1}, {"level": 1}),
    ("options", OrderedDict(level="2"), {"level": 2}),
    ("options", {"level": 1, "from": date(2024, 6, 1)}, {"level": 1, "from": "2024-06-01"}),
    ("options", '{"level": 3}', {"level": 3}),
    ("either", 6, 6),
    ("either", date(2024, 6, 1), "2024-06-01"),
    ("one", True, True),
    ("one", "2.5", 2.5),
    ("always", 1, 1),
    ("anything", {"a": [1, None, "x"]}, {"a": [1, None, "x"]}),
    ("anything", date(2024, 6, 1), "2024-06-01"),
    ("anything", UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    ("anything", SHAPE, POLYGON),
    ("id", "7", "7"),
    ("id", 7, 7),
    ("text", None, None),
    ("text", "x" * 10_000, "x" * 10_000),
    ("list", [1, "a", None, 2.5], [1, "a", None, 2.5]),
    ("list", list(range(100)), list(range(100))),
    ("above", 0.1, 0.1),
    ("nothing", None, None),
    ("word", None, None),
    ("odd", "whatever", "whatever"),
    ("odd", 5, 5),
]  # fmt: skip

BAD: list[tuple[str, Any, str]] = [
    ("day", 20240601, "type"),
    ("day", "tomorrow", "format"),
    ("day", "June 2024", "format"),
    ("day", "01/06/2024", "format"),
    ("day", "2024-02-30", "format"),
    ("day", datetime(2024, 6, 1, 10), "format"),
    ("day", pd.Timestamp("2024-06-01T10:00"), "format"),
    ("day", ["2024-06-01"], "type"),
    ("day", True, "type"),
    ("time", "10:30", "format"),
    ("time", 5.0, "type"),
    ("area", "somewhere", "format"),
    ("area", "POLYGON ((9 53, 10 53", "format"),
    ("area", "POLYGON EMPTY", "geometry"),
    ("area", "POLYGON ((9 53, 10 54, 10 53, 9 54, 9 53))", "geometry"),
    ("area", "POLYGON ((9 53, 10 53, 10 54))", "geometry"),
    ("area", "POINT (53.5 100)", "geometry"),
    ("area", "POINT (565000 5930000)", "geometry"),
    ("area", "POINT (nan 53)", "format"),
    ("area", "SRID=32632;POINT (565000 5930000)", "crs"),
    ("area", shapely.Polygon([(9, 53), (10, 54), (10, 53), (9, 54)]), "geometry"),
    ("area", shapely.Polygon(), "geometry"),
    ("area", shapely.LinearRing(RING), "geometry"),
    ("area", shapely.set_srid(shapely.Point(565000, 5930000), 32632), "crs"),
    ("area", shapely.Point(565000, 5930000), "geometry"),
    ("area", geopandas.GeoSeries([SHAPE]), "crs"),
    ("area", geopandas.GeoSeries([shapely.Point(565000, 5930000)], crs=4326), "geometry"),
    ("area", geopandas.GeoSeries([SHAPE, shapely.Polygon()], crs=4326), "geometry"),
    ("area", geopandas.GeoSeries([SHAPE, None], crs=4326), "geometry"),
    ("area", geopandas.GeoSeries([], crs=4326), "geometry"),
    ("area", geopandas.GeoDataFrame({"a": [1]}), "geometry"),
    ("area", {"type": "Polygon"}, "geometry"),
    ("area", {"type": "Polygon", "coordinates": "x"}, "geometry"),
    ("area", {"type": "Circle", "coordinates": [9, 53]}, "geometry"),
    ("area", {"type": "Feature", "geometry": None}, "geometry"),
    ("area", {"type": "FeatureCollection", "features": []}, "geometry"),
    ("area", POLYGON | {"crs": {"type": "name", "properties": {"name": "EPSG:32632"}}}, "crs"),
    ("area", '{"type": ', "format"),
    ("area", (10, 53, 9, 54), "geometry"),
    ("area", (9, 53, 10), "geometry"),
    ("area", (9, 53, 10, 200), "geometry"),
    ("area", 5, "type"),
    ("area", [], "type"),
    ("area", SimpleNamespace(), "type"),
    ("short_area", shapely.Point(9, 53).buffer(1), "maxLength"),
    ("short_area", f"LINESTRING ({', '.join(['9 53'] * 100)})", "maxLength"),
    ("geojson", "nowhere", "format"),
    ("geojson", shapely.Point(9, 530), "geometry"),
    ("box", shapely.Point(9, 53).buffer(1), "geometry"),
    ("box", {"bbox": [9, 53, 10, 54], "crs": "http://www.opengis.net/def/crs/EPSG/0/32632"}, "crs"),
    ("numbers_of_box", [1, 2], "geometry"),
    ("url", "no scheme", "format"),
    ("url", "/only/a/path", "format"),
    ("url", PureWindowsPath("C:/data/x.tif"), "format"),
    ("reference", PurePosixPath("relative.tif"), "format"),
    ("reference", "two words", "format"),
    ("reference", 5, "type"),
    ("link", 5, "type"),
    ("link", {"title": "no href"}, "required"),
    ("product", 5, "type"),
    ("product", "", "format"),
    ("choice", "NDVY", "enum"),
    ("choice", 5, "enum"),
    ("size", 15, "enum"),
    ("size", True, "enum"),
    ("switch", "yes please", "type"),
    ("switch", 1, "type"),
    ("count", -1, "minimum"),
    ("count", 11, "maximum"),
    ("count", 2.5, "type"),
    ("count", "many", "type"),
    ("count", True, "type"),
    ("count", float("nan"), "type"),
    ("share", 0, "exclusiveMinimum"),
    ("share", 1, "exclusiveMaximum"),
    ("share", float("inf"), "type"),
    ("share", "inf", "type"),
    ("step", 12, "multipleOf"),
    ("name", "a", "minLength"),
    ("name", "a" * 9, "maxLength"),
    ("name", 1.5, "type"),
    ("name", True, "type"),
    ("name", b"abc", "type"),
    ("name", ["abc"], "type"),
    ("tile", "32une", "pattern"),
    ("tiles", [], "minItems"),
    ("tiles", list("abcd"), "maxItems"),
    ("tiles", ["a", "a"], "uniqueItems"),
    ("tiles", "a", "type"),
    ("tiles", [None], "type"),
    ("tiles", [["a"]], "type"),
    ("days", ["2024-06-01", "x"], "format"),
    ("options", {}, "minProperties"),
    ("options", {"from": "2024-06-01"}, "required"),
    ("options", {"level": "high"}, "type"),
    ("options", {"level": 1, "more": 2}, "additionalProperties"),
    ("options", 5, "type"),
    ("either", 4, "anyOf"),
    ("either", [], "anyOf"),
    ("one", "x", "oneOf"),
    ("always", 2, "const"),
    ("anything", object(), "type"),
    ("text", 1.5, "type"),
    ("list", "x", "type"),
    ("above", 0, "exclusiveMinimum"),
    ("nothing", "", "minLength"),
    ("word", "c", "enum"),
]


def name(value: Any) -> str:
    return value if isinstance(value, str) and len(value) < 30 else type(value).__name__


@pytest.mark.parametrize(("key", "value", "wanted"), GOOD, ids=name)
def test_good_values(quick: Described, key: str, value: Any, wanted: Any) -> None:
    """A value of Python becomes the JSON that the schema asks for."""
    assert not quick.problems("all", **{key: value})
    sent = quick.sent("all", **{key: value})[key]
    assert sent == wanted
    assert type(sent) is type(wanted)


@pytest.mark.parametrize(("key", "value", "rule"), BAD, ids=name)
def test_bad_values(quick: Described, key: str, value: Any, rule: str) -> None:
    """A value that does not fit is refused with title, key, type and rule, and nothing is sent."""
    (problem,) = quick.problems("all", **{key: value})
    assert (problem.key, problem.title, problem.rule, problem.type) == (key, key, rule, type(value).__name__)
    assert problem.message.endswith((".", "?"))


def test_every_rule_is_broken_by_some_value() -> None:
    """The table of bad values has each word of JSON Schema that the schemas use."""
    from tests.inputs.processes import SCHEMAS

    used = {word for schema in SCHEMAS.values() for word in schema}
    without_a_rule = {"items", "properties", "maxProperties"}
    assert used - without_a_rule <= {rule for _, _, rule in BAD}


@pytest.mark.parametrize("reference", ["#", "#/nowhere", "#/properties/x"])
def test_schema_that_cannot_be_used(server: Described, reference: str, caplog: pytest.LogCaptureFixture) -> None:
    """A schema that refers to itself or to nothing leaves the last word to the server, and the log says so."""
    from tests.inputs.processes import described

    server.offer([described({"x": {"$ref": reference}}, "odd")])
    assert server.sent("odd", x=[1, "a"]) == {"x": [1, "a"]}
    assert "cannot be used to check" in caplog.text


def test_several_times(quick: Described) -> None:
    """An input that may be given several times takes a list, and counts it."""
    from tests.inputs.processes import described

    day = {"title": "Days", "minOccurs": 2, "maxOccurs": 3, "schema": {"type": "string", "format": "date"}}
    quick.offer([described({}, "several", inputs={"days": day})])
    assert quick.sent("several", days=[date(2024, 6, 1), "2024-06-02"]) == {"days": ["2024-06-01", "2024-06-02"]}
    for count, rule in ((1, "minOccurs"), (4, "maxOccurs")):
        (problem,) = quick.problems("several", days=["2024-06-01"] * count)
        assert problem.rule == rule
