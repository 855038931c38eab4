"""STAC items: TAO's are put right, those that are right stay as they are."""

from __future__ import annotations

import copy
import json
import string
import warnings
from pathlib import Path
from typing import Any

import pystac
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer

from sen4cap_client.api import CannotOpen, JobResults
from sen4cap_client.openers.stac import right_way_round
from sen4cap_client.results.assets import assets_of

OBSERVED = json.loads((Path(__file__).parent / "observed-item.json").read_text())
S3 = "http://s3.waw4-1.cloudferro.com/SEN4CAP_L3B/site_12/l3b_ndvi/S2AGRI_L3BNDVI_PRD_S23_20260629T093945_A20240607"


def test_item_of_tao_is_put_right() -> None:
    """Geometry and bbox of the item that TAO gave have the longitude first, and what came is not changed."""
    before = copy.deepcopy(OBSERVED)
    (item,) = JobResults({"item": OBSERVED}).items_stac()
    assert isinstance(item, pystac.Item)
    assert item.bbox == [9.653786526, 53.343764266, 10.393088385, 53.756208125]
    assert item.geometry["coordinates"][0][0] == [9.653786526, 53.349950513]
    assert before == OBSERVED


@pytest.mark.usefixtures("has_not_warned")
def test_one_warning_says_so() -> None:
    """The first item that is put right gives a warning, the others none; one that is right gives none."""
    right = {**OBSERVED, "bbox": [9.65, 53.34, 10.39, 53.76], "geometry": None}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        right_way_round(right)
        assert not said
        for _ in range(3):
            right_way_round(OBSERVED)
    assert said[0].filename == __file__
    assert [str(warning.message)[:35] for warning in said] == ["The server gives geometry and bbox "]


def test_items_of_the_sandbox(results: JobResults) -> None:
    """Items of each generation are put right."""
    west, south, east, north = results.items_stac()[0].bbox
    assert 9.89 < west < east < 9.95
    assert 53.49 < south < north < 53.53


def tile_of(lon: float, lat: float) -> str:
    """The tile of MGRS at a place, by the letters of its scheme (AA)."""
    zone = int((lon + 180) // 6) + 1
    band = "CDEFGHJKLMNPQRSTUVWX"[min(19, int((lat + 80) // 8))]
    epsg = (32600 if lat >= 0 else 32700) + zone
    east, north = Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True).transform(lon, lat)
    letters = [letter for letter in string.ascii_uppercase if letter not in "IO"]
    column = letters[(8 * ((zone - 1) % 3) + int(east // 100_000) - 1) % 24]
    row = letters[: letters.index("V") + 1][(int(north // 100_000) + (0 if zone % 2 else 5)) % 20]
    return f"{zone:02}{band}{column}{row}"


@given(st.floats(-179, 179), st.floats(-79, 83), st.floats(0, 0.4), st.booleans(), st.booleans())
def test_every_tile(lon: float, lat: float, size: float, with_height: bool, has_id: bool) -> None:
    """At each place of the Earth: an item that is right stays itself; one that is latitude first is put right."""
    tile = tile_of(lon, lat)
    east = min(lon + size, 179.9)
    corners = [[lon, lat], [east, lat], [east, lat + size / 10], [lon, lat]]
    heights = [5.0] if with_height else []
    right: dict[str, Any] = {
        "id": f"S2AGRI_L3BNDVI_PRD_S23_20260629T093945_A20240607T102559_T{tile}" if has_id else "product",
        "bbox": [lon, lat, *heights, east, lat + size / 10, *heights],
        "geometry": {"type": "Polygon", "coordinates": [[[*corner, *heights] for corner in corners]]},
        "assets": {"SNDVI": {"href": f"/SEN4CAP_L3B/A20240607T102559_T{tile}/SNDVI_T{tile}.TIF"}},
    }
    # Tiles overlap, and reach over the edge of their zone by less than what is allowed for here.
    assume(size < 0.1)
    assert right_way_round(right) is right
    wrong = {**right, **turned(right)}
    assume(abs(lon - lat) > 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert right_way_round(wrong) == right


def turned(item: dict[str, Any]) -> dict[str, Any]:
    box = item["bbox"]
    half = len(box) // 2
    ring = [[position[1], position[0], *position[2:]] for position in item["geometry"]["coordinates"][0]]
    turned_box = [box[1], box[0], *box[2:half], box[half + 1], box[half], *box[half + 2 :]]
    return {"bbox": turned_box, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.mark.parametrize(
    "item",
    [
        {"id": "product", "bbox": [53.3, 9.6, 53.8, 10.4]},  # may be in the Indian Ocean
        {"id": "S2_T32UNE", "bbox": [1.0, 2.0, 3.0, 4.0]},  # neither way
        {"id": "S2_T99UNE", "bbox": [53.3, 9.6, 53.8, 10.4]},  # no such tile
        {"id": "S2_T32UNE", "bbox": [53.4, "9.6", 53.7, 10.4]},
        {"id": 7, "bbox": None, "geometry": {"type": "Polygon", "coordinates": "none"}, "assets": [1]},
        {"id": "S2_T32UNE", "geometry": {"type": "GeometryCollection", "geometries": [3]}},
        {
            "id": "x",
            "bbox": [53.4, 9.6, 53.7, 10.4],
            "properties": {"proj:code": "nonsense", "proj:bbox": [0, 0, 1, 1]},
        },
    ],
)
def test_what_is_not_certain_is_left_alone(item: dict[str, Any]) -> None:
    """An item that may be right, or makes no sense, is not touched."""
    assert right_way_round(item) is item


def test_projection_extension_and_impossible_latitudes_are_evidence() -> None:
    """Without a tile the projected box counts, and a latitude beyond the poles."""
    place = {"proj:code": "EPSG:32632", "proj:bbox": [543_000, 5_900_000, 590_000, 5_950_000]}
    wrong = {"id": "product", "bbox": [53.4, 9.8, 53.6, 10.1], "properties": place}
    assert right_way_round(wrong)["bbox"] == [9.8, 53.4, 10.1, 53.6]
    assert right_way_round({"id": "x", "bbox": [10, 100, 11, 101]})["bbox"] == [100, 10, 101, 11]


def test_usable_urls_of_tao() -> None:
    """The alternate place is the one that works; a thumbnail lies in the store of its siblings."""
    assets = {asset.name: asset for asset in assets_of(OBSERVED, "http://sen4x.tao.c-s.ro:8082/items/1", "out")}
    assert all(asset.href.startswith(S3) for asset in assets.values())
    assert assets["thumbnail"].href.endswith("_PVI_A20240607T102559_T32UNE.jpg")
    assert (assets["SNDVI"].type, assets["SNDVI"].roles) == ("image/tiff", ("data",))
    assert assets["metadata"].title == "Product manifest"


def test_both_spellings_of_the_bucket() -> None:
    """A place in the store may be written s3://bucket/key: its siblings tell at which server."""
    key = "site_12/SNDVI.TIF"
    sibling = {"href": "/SEN4CAP_L3B/a.xml", "alternate": {"s3": {"href": "http://s3.example/SEN4CAP_L3B/a.xml"}}}
    for asset in (
        {"href": f"s3://SEN4CAP_L3B/{key}"},
        {"href": f"/SEN4CAP_L3B/{key}"},
        {"href": f"/SEN4CAP_L3B/{key}", "alternate": {"s3": {"href": f"s3://SEN4CAP_L3B/{key}"}}},
        {"href": "/x", "alternate": {"s3": {"href": f"http://s3.example/SEN4CAP_L3B/{key}"}}},
    ):
        found = next(iter(assets_of({"assets": {"SNDVI": asset, "metadata": sibling}}, "http://stac.example/i", "o")))
        assert found.href == f"http://s3.example/SEN4CAP_L3B/{key}"
    (alone,) = assets_of({"assets": {"a": {"href": "./b.tif"}}}, "http://stac.example/items/i", "o")
    assert alone.href == "http://stac.example/items/b.tif"


@pytest.mark.parametrize("item", [{"assets": {}}, {"properties": None}, {"properties": {"datetime": "never"}}])
def test_items_that_cannot_be_read(item: dict[str, Any]) -> None:
    """What pystac cannot read is named."""
    broken = {"type": "Feature", "stac_version": "1.1.0", "id": "broken\x1b[2J", **item}
    with pytest.raises(CannotOpen, match=r"The STAC item broken\\x1b\[2J cannot be read"):
        JobResults({"item": broken}).items_stac()
