"""Products: STAC items, rasters, and files over HTTP."""

from http.client import HTTPConnection
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
from rasterio.windows import from_bounds

MIDDLE = "POLYGON ((9.9 53.5,9.99 53.5,9.99 53.55,9.9 53.55,9.9 53.5))"  # about 6 km


def raster(item, asset=None):
    """Open an asset over HTTP; by default the indicator."""
    asset = asset or next(name for name in item["assets"] if name.startswith("S"))
    return rasterio.open(item["assets"][asset]["alternate"]["s3"]["href"])


@pytest.fixture(scope="module")
def middle(open_api):
    """An NDVI product of about 6 x 6 km."""
    with open_api() as api:
        yield api, api.product(geom=MIDDLE)


def test_item_is_latitude_first(middle):
    """Geometry and bbox have the latitude first, and enclose what was asked for."""
    _, item = middle
    south, west, north, east = item["bbox"]
    assert south == pytest.approx(53.5, abs=0.01)
    assert west == pytest.approx(9.9, abs=0.01)
    assert north == pytest.approx(53.55, abs=0.01)
    assert east == pytest.approx(9.99, abs=0.01)
    ring = item["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert min(point[0] for point in ring) == south
    assert max(point[1] for point in ring) == east


def test_item_of_the_observed_area_has_the_observed_place(api):
    """The same request as on TAO gives the same corners, to the millimetre."""
    from sen4cap_client.sandbox.area import area_from_wkt

    area = area_from_wkt("POLYGON ((9.66 53.75,10.38 53.75,10.38 53.35,9.66 53.35,9.66 53.75))")
    assert (area.width, area.height) == (4834, 4520)
    assert np.array(area.corners()) == pytest.approx(
        np.array(
            [
                (9.653786526, 53.349950513),
                (10.379812188, 53.343764266),
                (10.393088385, 53.74992999),
                (9.660079005, 53.756208125),
            ]
        ),
        abs=1e-8,
    )


def test_item_names_and_links(middle):
    """Names, paths and links are shaped as on TAO; the thumbnail has no alternate."""
    api, item = middle
    assert item["id"].startswith("S2AGRI_L3BNDVI_PRD_S23_")
    assert item["id"].endswith("_A20240607T102559_T32UNE")
    assert item["properties"] == {"datetime": "2024-06-07T10:25:59Z"}
    assert set(item["assets"]) == {"SNDVI", "metadata", "MMONODFLG", "thumbnail"}
    href = item["assets"]["SNDVI"]["href"]
    tiles = "TILES/S2AGRI_L3BNDVI_A20240607T102559_T32UNE"
    name = "S2AGRI_L3BNDVI_SNDVI_A20240607T102559_T32UNE.TIF"
    assert href == f"/SEN4CAP_L3B/site_12/l3b_ndvi/{item['id']}/{tiles}/IMG_DATA/{name}"
    assert item["assets"]["SNDVI"]["alternate"]["s3"]["href"] == api.tao.stac_url.rstrip("/") + href
    assert "alternate" not in item["assets"]["thumbnail"]
    links = {link["rel"]: link["href"] for link in item["links"]}
    assert links["collection"] == f"{api.tao.stac_url}collections/L3B_NDVI"
    assert api.http.get(links["self"]).json() == item


def test_stac_api_can_be_walked(middle):
    """From the landing page to the item."""
    api, item = middle
    landing = api.http.get(api.tao.stac_url).json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    (collection,) = api.http.get(links["data"]).json()["collections"]
    items = {link["rel"]: link["href"] for link in collection["links"]}["items"]
    assert api.http.get(links["child"]).json() == collection
    assert api.http.get(items).json()["features"] == [item]
    for path in ("collections/NO", "collections/..", "collections/L3B_NDVI/items/..", "collections/NO/items"):
        answer = api.http.get(api.tao.stac_url + path.replace("..", "%2E%2E"))
        assert answer.status_code == 404
        assert answer.json()["code"] == "NotFoundError"


@pytest.mark.parametrize("asset", ["SNDVI", "MMONODFLG"])
def test_raster_is_a_cloud_optimised_geotiff(middle, asset):
    """UTM, 10 m, int16, nodata -10000, tiled, with overviews, laid out as COG."""
    with raster(middle[1], asset) as source:
        assert source.crs.to_epsg() == 32632
        assert source.res == (10, 10)
        assert source.transform.c % 10 == source.transform.f % 10 == 0
        assert (source.count, source.dtypes[0], source.nodata) == (1, "int16", -10000)
        assert source.block_shapes == [(512, 512)]
        assert source.overviews(1)
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert 590 < source.width < 640


def test_values_are_those_of_june(middle):
    """Crops are green, the lowest values belong to water, clouds and outside are nodata in the product."""
    with raster(middle[1]) as values, raster(middle[1], "MMONODFLG") as flags:
        ndvi, flag = values.read(1), flags.read(1)
    assert set(np.unique(flag)) <= {-10000, 1, 3, 4}
    assert (ndvi[flag == 1] == -10000).all()
    assert (ndvi[flag == -10000] == -10000).all()
    assert (ndvi[flag == 4] > 0).all()
    assert np.median(ndvi[flag == 4]) > 600
    assert ndvi.max() < 950
    assert (flag == -10000).mean() == pytest.approx(0.03, abs=0.03)  # the box is hardly larger than the area


def test_same_request_gives_the_same_pixels(middle):
    """The landscape is deterministic."""
    api, item = middle
    with raster(item) as first, raster(api.product(geom=MIDDLE)) as second:
        assert np.array_equal(first.read(), second.read())


def test_overlapping_areas_agree_pixel_for_pixel(middle):
    """A place looks the same whatever area was asked for."""
    api, item = middle
    shifted = "POLYGON ((9.953 53.52,10.03 53.525,10.03 53.56,9.953 53.56,9.953 53.52))"
    with raster(item) as first, raster(api.product(geom=shifted)) as second:
        left, right = second.bounds.left, first.bounds.right
        bottom, top = second.bounds.bottom, first.bounds.top
        pieces = [
            source.read(1, window=from_bounds(left, bottom, right, top, source.transform)) for source in (first, second)
        ]
    both = (pieces[0] != -10000) & (pieces[1] != -10000)
    assert both.sum() > 10_000
    assert np.array_equal(pieces[0][both], pieces[1][both])


@pytest.mark.parametrize(
    ("name", "low", "high"), [("LAI", 1000, 6000), ("FAPAR", 500, 950), ("FCOVER", 400, 1000), ("NDWI", 100, 600)]
)
def test_other_indicators_have_sane_values(api, name, low, high):
    """Their medians in June are those of farmland, in thousandths."""
    item = api.product(indicatorname=name)
    assert item["collection"] == f"L3B_{name}"
    with raster(item) as source:
        values = source.read(1, masked=True).compressed()
    assert low < np.median(values) < high
    assert (values >= -1000).all()


def test_southern_hemisphere_and_holes(api):
    """A polygon with a hole near Buenos Aires lies in UTM zone 21 south, and the hole is nodata."""
    outer = "-58.46 -34.6, -58.45 -34.6, -58.45 -34.59, -58.46 -34.59, -58.46 -34.6"
    inner = "-58.457 -34.597, -58.453 -34.597, -58.453 -34.593, -58.457 -34.593, -58.457 -34.597"
    item = api.product(geom=f"POLYGON (({outer}), ({inner}))")
    assert item["id"].endswith("_T21HUB")
    with raster(item, "MMONODFLG") as source:
        flags = source.read(1)
        assert source.crs.to_epsg() == 32721
    assert flags[flags.shape[0] // 2, flags.shape[1] // 2] == -10000
    assert (flags != -10000).any()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # as pictures are
def test_thumbnail_and_metadata(middle):
    """A JPEG of at most 512 pixels, and XML that says what the numbers mean."""
    api, item = middle
    answer = api.http.get(api.tao.stac_url.rstrip("/") + item["assets"]["thumbnail"]["href"])
    assert answer.headers["content-type"] == "image/jpeg"
    with rasterio.MemoryFile(answer.content) as file, file.open(driver="JPEG") as picture:
        assert max(picture.shape) == 512
        assert picture.count == 3
        assert picture.read().std() > 20
    answer = api.http.get(item["assets"]["metadata"]["alternate"]["s3"]["href"])
    assert answer.headers["content-type"] == "application/xml"
    image = ElementTree.fromstring(answer.content).find("Image")
    assert (image.get("name"), image.get("nodata"), image.get("quantification")) == ("SNDVI", "-10000", "1000")


def test_files_have_byte_ranges(middle):
    """Single, open-ended and suffix ranges, and none that cannot be satisfied."""
    api, item = middle
    url = item["assets"]["SNDVI"]["alternate"]["s3"]["href"]
    whole = api.http.get(url)
    size = len(whole.content)
    assert whole.headers["content-type"] == "image/tiff"
    assert whole.headers["accept-ranges"] == "bytes"
    assert {"etag", "last-modified"} <= set(whole.headers)
    for asked, part, told in (
        ("bytes=0-9", whole.content[:10], f"bytes 0-9/{size}"),
        (f"bytes={size - 7}-", whole.content[-7:], f"bytes {size - 7}-{size - 1}/{size}"),
        ("bytes=-5", whole.content[-5:], f"bytes {size - 5}-{size - 1}/{size}"),
        (f"bytes=9-{size + 99}", whole.content[9:], f"bytes 9-{size - 1}/{size}"),
    ):
        answer = api.http.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, part, told)
    answer = api.http.get(url, headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    answer = api.http.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (answer.status_code, len(answer.content)) == (200, size)


def test_head_tells_size_without_a_body(middle):
    """HEAD works, and so does asking whether a file has changed."""
    api, item = middle
    url = item["assets"]["SNDVI"]["alternate"]["s3"]["href"]
    head = api.http.head(url)
    assert head.status_code == 200
    assert int(head.headers["content-length"]) == len(api.http.get(url).content)
    assert api.http.get(url, headers={"If-None-Match": head.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["", "..", "../stac/L3B_NDVI", "..%2f..%2fetc%2fpasswd", "%2e%2e/stac", "/etc/passwd"])
def test_only_products_are_served(middle, path):
    """No path leads out of the store."""
    api, _ = middle
    # httpx would tidy the path up before sending it.
    connection = HTTPConnection("127.0.0.1", int(api.tao.stac_url.rstrip("/").rpartition(":")[2]))
    connection.request("GET", f"/SEN4CAP_L3B/{path}")
    assert connection.getresponse().status == 404
    connection.close()


def test_water_is_low(api):
    """NDVI of water is negative; a flood mask is 1 there."""
    import datetime as dt

    from sen4cap_client.sandbox import indicators, scene
    from sen4cap_client.sandbox.noise import Block

    seen = scene.observe(Block(32632, 213, 2314), dt.date(2024, 6, 7))
    assert seen.water.any()
    assert (indicators.ndvi(seen)[seen.water] < 0).all()
    assert np.array_equal(indicators.flooded(seen) == 1, seen.water)
