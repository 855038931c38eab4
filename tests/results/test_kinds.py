"""Each kind of file is opened as what people work with."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import geopandas.testing
import numpy as np
import pandas as pd
import pystac
import pytest
import shapely
import xarray
from PIL import Image

from sen4cap_client.api import CannotOpen, InvalidRequest, JobResults, Link
from tests.results.file_server import FileServer

PARCELS = geopandas.GeoDataFrame(
    {"crop": ["wheat", "Rüben"], "area": [1.5, 2.25]},
    geometry=[shapely.box(9.9, 53.5, 9.91, 53.51), shapely.box(9.92, 53.5, 9.93, 53.51)],
    crs="EPSG:4326",
)
TABLE = pd.DataFrame({"parcel": [1, 2, 3], "ndvi": [0.25, 0.5, 0.75], "crop": ["a", "b", "c"]})
CUBE = xarray.Dataset(
    {"ndvi": (("time", "y", "x"), np.arange(24, dtype="int16").reshape(2, 3, 4))},
    coords={"time": [np.datetime64("2024-06-01", "ns"), np.datetime64("2024-06-06", "ns")]},
)


def put_zarr(path: Path) -> None:
    CUBE.to_zarr(path, zarr_format=2, consolidated=True)


def put_netcdf(path: Path) -> None:
    CUBE.to_netcdf(path, engine="h5netcdf")


def put_image(path: Path) -> None:
    Image.new("RGB", (4, 3), (10, 200, 30)).save(path)


# A name, the media types that it may have, what writes it, and what it has to be opened as.
KINDS: dict[str, tuple[list[str | None], Callable[[Path], Any], Any]] = {
    "a.geojson": (["application/geo+json", None, "application/json"], lambda p: PARCELS.to_file(p), PARCELS),
    "geojson": (["application/geo+json", "application/json"], lambda p: PARCELS.to_file(p, driver="GeoJSON"), PARCELS),
    "a.gpkg": (["application/geopackage+sqlite3", None], lambda p: PARCELS.to_crs(32632).to_file(p), None),
    "geo.parquet": (["application/vnd.apache.parquet", None], PARCELS.to_parquet, PARCELS),
    "a.parquet": (["application/vnd.apache.parquet", None], TABLE.to_parquet, TABLE),
    "a.csv": (["text/csv; header=present", None, "text/plain"], lambda p: TABLE.to_csv(p, index=False), TABLE),
    "csv": (["text/csv"], lambda p: TABLE.to_csv(p, index=False), TABLE),
    "a.zarr": (["application/vnd+zarr", None, "application/octet-stream"], put_zarr, CUBE),
    "a.nc": (["application/netcdf", None], put_netcdf, CUBE),
    "a.png": (["image/png", None], put_image, "picture"),
    "a.json": (["application/json", None], lambda p: p.write_text('{"a": [1, null]}'), {"a": [1, None]}),
    "a.xml": (["application/xml", None], lambda p: p.write_text("<a>ö</a>", "utf-8"), "<a>ö</a>"),
}


@pytest.fixture(scope="session", autouse=True)
def _written(files: FileServer) -> None:
    for name, (_, write, _expected) in KINDS.items():
        write(files.folder / name)


@pytest.mark.parametrize(
    ("name", "media_type"), [(name, kind) for name, (kinds, *_) in KINDS.items() for kind in kinds]
)
def test_each_kind(link: Callable[..., JobResults], name: str, media_type: str | None) -> None:
    """By media type, or by suffix where that says nothing, the file is opened as what was written."""
    found, expected = link(name, media_type).open(), KINDS[name][2]
    if name.endswith("gpkg"):
        assert found.crs.to_epsg() == 32632
        assert list(found["crop"]) == list(PARCELS["crop"])
    elif isinstance(expected, geopandas.GeoDataFrame):
        assert isinstance(found, geopandas.GeoDataFrame)
        assert found.crs == "EPSG:4326"
        geopandas.testing.assert_geodataframe_equal(found[list(expected)], expected, check_less_precise=True)
    elif isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected)
    elif isinstance(expected, xarray.Dataset):
        xarray.testing.assert_equal(found, expected)
    elif expected == "picture":
        assert (found.size, found.getpixel((1, 1))) == ((4, 3), (10, 200, 30))
    else:
        assert found == expected


@pytest.mark.parametrize("name", ["a.zarr", "a.nc"])
def test_arrays_open_lazily_and_travel(link: Callable[..., JobResults], name: str) -> None:
    """With chunks they are dask arrays, which can be pickled."""
    found = link(name).open(chunks=True)
    assert found["ndvi"].chunks == ((2,), (3,), (4,))
    xarray.testing.assert_equal(pickle.loads(pickle.dumps(found)).compute(), CUBE)


def test_options_reach_the_opener(link: Callable[..., JobResults]) -> None:
    """What an opener can do it is told by keyword; what it cannot do is said before anything is read."""
    assert list(link("a.csv").open(usecols=["ndvi"])) == ["ndvi"]
    assert list(link("geo.parquet").open(columns=["crop", "geometry"])) == ["crop", "geometry"]
    with pytest.raises(InvalidRequest, match=r"Files of the kind image cannot be opened so.*'masked'"):
        link("a.png").open(masked=True)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "geo.parquet", "a.csv", "a.nc", "a.zarr", "a.png", "a.json"])
def test_what_is_of_another_kind_is_named(link: Callable[..., JobResults], files: FileServer, name: str) -> None:
    """Files that are not what they are called give one error that names them."""
    suffix = name.rpartition(".")[2]
    content = b"" if suffix == "csv" else b'\x00\x01 "broken'
    path = files.folder / f"broken.{suffix}"
    path.write_bytes(content)
    with pytest.raises(CannotOpen, match=rf"'out'|broken\.{suffix}"):
        link(f"broken.{suffix}").open()


def test_plain_values_stay_plain() -> None:
    """JSON values are what they are, and open as themselves."""
    values: list[Any] = [7, "text", None, [1, {"a": 2}], {"type": "Point", "coordinates": [1, 2]}]
    for value in values:
        results = JobResults({"a": value})
        assert (results["a"], results[0], results.open(), len(results.assets)) == (value, value, value, 0)


def test_item_of_an_asset_and_items_in_a_collection(files: FileServer, link: Callable[..., JobResults]) -> None:
    """A collection of items leads to all their assets, which errors tell apart."""
    (files.folder / "items.json").write_text(
        json.dumps({"type": "FeatureCollection", "features": [item("a"), item("b")]})
    )
    results = link("items.json", "application/geo+json")
    assert [found.id for found in results.items_stac()] == ["a", "b"]
    assert results.assets.names == ("table", "table")
    with pytest.raises(InvalidRequest, match="Several assets have data: table of a, table of b"):
        results.open()
    with pytest.raises(InvalidRequest, match=r"Several assets are called 'table': table of a, table of b"):
        results.open("table")
    pd.testing.assert_frame_equal(results.open(results.assets[1]), TABLE)
    (files.folder / "one").write_text(json.dumps(item("one")))
    nested = item("outer") | {"assets": {"inner": {"href": "one", "type": "application/geo+json"}}}
    (files.folder / "nested").write_text(json.dumps(nested))
    assert isinstance(link("nested", "application/json").open(), pystac.Item)
    inline = JobResults({"i": item("inline")})
    assert inline.items_stac()[0].id == "inline"


def item(name: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "geometry": None,
        "properties": {"datetime": "2024-06-01T00:00:00Z"},
        "links": [],
        "assets": {"table": {"href": "./a.csv", "type": "text/csv", "file:size": 1234, "file:checksum": "1220ab"}},
    }


def test_missing_library_says_what_to_install(link: Callable[..., JobResults], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the error names it."""
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(
        CannotOpen, match=r"'out' as image needs what is not there \(PIL\).*pip install 'sen4cap-client\[eo\]'"
    ):
        link("a.png").open()


def test_links_that_lead_nowhere() -> None:
    """A link without an address is named."""
    with pytest.raises(CannotOpen, match="'out' is a link that leads nowhere"):
        JobResults({"out": Link(None)}).open()
