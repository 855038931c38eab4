"""Rasters: what is opened is what is there, and no more of it is read than is looked at."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rasterio
import rioxarray
import xarray
from rasterio.transform import from_origin

from sen4cap_client.api import CannotOpen, Client, JobResults
from sen4cap_client.openers import remote_raster
from sen4cap_client.sandbox import Sandbox
from tests.results.file_server import FileServer

SIDE = 7168
NODATA = -10000


@pytest.fixture(scope="session")
def big(files: FileServer) -> Any:
    """A raster of 100 MB, and its pixels."""
    pixels = np.random.default_rng(1).integers(-500, 1000, (SIDE, SIDE), dtype=np.int16)
    pixels[:100, :100] = NODATA
    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "int16"}
    place = {"crs": "EPSG:32632", "transform": from_origin(500_000, 5_950_000, 10, 10), "nodata": NODATA}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512}
    with rasterio.open(files.folder / "SNDVI.tif", "w", driver="GTiff", **shape, **place, **tiles) as raster:
        raster.write(pixels, 1)
    assert (files.folder / "SNDVI.tif").stat().st_size > 100e6
    return pixels


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("chunks", [None, True, {"y": 64, "x": 50}])
def test_raster_is_that_of_rioxarray(results: JobResults, masked: bool, chunks: Any) -> None:
    """Pixels, coordinates, CRS and nodata are those that rioxarray finds, lazily or not."""
    found = results.open("SNDVI", masked=masked, chunks=chunks)
    with rioxarray.open_rasterio(results.assets["SNDVI"].href, masked=masked) as expected:
        xarray.testing.assert_equal(found, expected)
        assert found.dtype == expected.dtype
        assert (found.rio.crs, found.rio.transform()) == (expected.rio.crs, expected.rio.transform())
        assert np.array_equal([found.rio.nodata], [expected.rio.nodata], equal_nan=True)
        assert found.rio.encoded_nodata == expected.rio.encoded_nodata
    assert found.name == "SNDVI"
    assert (found.attrs["long_name"], found.attrs["units"]) == ("Normalised difference vegetation index", "1e-3")
    assert (found.chunks is None) == (chunks is None)


def test_all_ways_to_open_give_the_same(client: Client, results: JobResults, job_id: str) -> None:
    """The client, the job and the results open the same."""
    opened = [
        client.open_job_result(job_id, asset_name="SNDVI"),
        client.job(job_id).open("SNDVI"),
        results.open("SNDVI"),
        results.open("sndvi", output=0),
        results.open(results.assets["SNDVI"]),
    ]
    for other in opened[1:]:
        xarray.testing.assert_identical(opened[0], other)


def test_several_rasters_are_a_dataset(results: JobResults) -> None:
    """Several assets are the variables of one dataset, by their names."""
    found = results.open(["SNDVI", "MMONODFLG"], chunks={})
    assert list(found.data_vars) == ["SNDVI", "MMONODFLG"]
    assert found.rio.crs.to_epsg() == 32632
    xarray.testing.assert_equal(found["MMONODFLG"], results.open("MMONODFLG"))


KEYS = [
    np.s_[:, :, :],
    np.s_[0, 5:9, 7],
    np.s_[:, ::-3, 2:20:5],
    np.s_[0, -1, -3:],
    np.s_[:, 5:5, :],
    np.s_[:, [3, 1, 40], :],
    np.s_[0, [3, 1], [4, 2]],
    np.s_[-1:, 600:500:-7, 100],
]


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("masked", [False, True])
def test_parts_are_those_of_the_whole(link: Callable[..., JobResults], big: Any, key: Any, masked: bool) -> None:
    """Whatever part is asked for is that of the array as numpy takes it."""
    found = link("SNDVI.tif", "image/tiff").open(masked=masked)
    whole = xarray.DataArray(big[np.newaxis], dims=found.dims)
    expected = whole[key].where(whole[key] != NODATA) if masked else whole[key]
    np.testing.assert_array_equal(found[key].values, expected.values)


def test_a_window_moves_less_than_3_mb(link: Callable[..., JobResults], files: FileServer, big: Any) -> None:
    """Opening a raster of 100 MB and reading one window of it moves less than 3 MB, and no login."""
    name = "window.tif"
    (files.folder / name).hardlink_to(files.folder / "SNDVI.tif")
    before = len(files.sent)
    window = link(name, "image/tiff").open()[0, 1024:1536, 2048:2560].values
    np.testing.assert_array_equal(window, big[1024:1536, 2048:2560])
    sent = files.sent[before:]
    assert 0 < sum(answer.count for answer in sent) < 3e6
    assert {answer.path for answer in sent} == {f"/{name}"}
    assert not any("authorization" in name.lower() or "token" in name.lower() for a in sent for name in a.headers)


def test_jpeg_2000(link: Callable[..., JobResults], files: FileServer) -> None:
    """A raster of Sentinel-2 as it comes from ESA is opened like any other."""
    pixels = np.random.default_rng(2).integers(0, 4000, (1, 60, 50), dtype=np.uint16)
    place = {"crs": "EPSG:32632", "transform": from_origin(500_000, 5_950_000, 10, 10)}
    shape = {"width": 50, "height": 60, "count": 1, "dtype": "uint16", "QUALITY": "100", "REVERSIBLE": "YES"}
    with rasterio.open(files.folder / "B04.jp2", "w", driver="JP2OpenJPEG", **shape, **place) as raster:
        raster.write(pixels)
    found = link("B04.jp2", "image/jp2").open(chunks=True)
    np.testing.assert_array_equal(found.values, pixels)
    assert found.rio.crs.to_epsg() == 32632


def test_opening_reads_no_pixels(link: Callable[..., JobResults], files: FileServer, big: Any) -> None:
    """Opening alone moves some kilobytes, also with dask, and a quick look at a part has its chunks only."""
    name = "opening.tif"
    (files.folder / name).hardlink_to(files.folder / "SNDVI.tif")
    before = len(files.sent)
    found = link(name, "image/tiff").open(chunks=True, masked=True)
    assert sum(answer.count for answer in files.sent[before:]) < 300_000
    assert found.chunks == ((1,), (2048, 2048, 2048, 1024), (2048, 2048, 2048, 1024))


def test_netrc_is_not_used(link: Callable[..., JobResults], files: FileServer, big: Any, home: Any) -> None:
    """A login for that host in ~/.netrc is not sent."""
    (home / ".netrc").write_text("machine 127.0.0.1 login alice password secret\n")
    (home / ".netrc").chmod(0o600)
    name = "netrc.tif"
    (files.folder / name).hardlink_to(files.folder / "SNDVI.tif")
    before = len(files.sent)
    link(name, "image/tiff").open()[0, :5, :5].load()
    assert not any("Authorization" in answer.headers for answer in files.sent[before:])


def test_nothing_is_set_for_the_whole_process(link: Callable[..., JobResults], big: Any) -> None:
    """GDAL's settings are as before, when something is opened and after."""
    found = link("SNDVI.tif", "image/tiff").open(chunks=True)
    found[0, :5, :5].compute()
    assert [rasterio._env.get_gdal_config(name) for name in remote_raster._SETTINGS] == [None] * len(
        remote_raster._SETTINGS
    )


def test_threads_read_at_once(link: Callable[..., JobResults], big: Any) -> None:
    """One array can be read by many threads at once."""
    found, wrong = link("SNDVI.tif", "image/tiff").open(), []

    def read(at: int) -> None:
        if not np.array_equal(found[0, at : at + 300, at : at + 300].values, big[at : at + 300, at : at + 300]):
            wrong.append(at)

    threads = [threading.Thread(target=read, args=(400 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("chunks", [None, True])
def test_what_is_opened_is_pickled_without_credentials(
    client: Client, results: JobResults, tao: Sandbox, chunks: Any
) -> None:
    """An array can be pickled; no password and no token is in it, nor in pickled results."""
    client.get_jobs()
    found = results.open("SNDVI", masked=True, chunks=chunks)
    for thing in (found, results):
        text = pickle.dumps(thing)
        assert tao.password.encode() not in text
        token = client._transport.session.token(5).value
        assert token.encode() not in text
    xarray.testing.assert_identical(pickle.loads(pickle.dumps(found)).compute(), found.compute())
    assert pickle.loads(pickle.dumps(results)) == results


def test_what_is_no_raster_is_said(link: Callable[..., JobResults], files: FileServer) -> None:
    """A file that is none, or is not there, is named in the error; VRT does not lead to other files."""
    secret = files.folder / "secret.tif"
    (files.folder / "not.tif").write_bytes(b"nothing of the kind")
    (files.folder / "vrt.tif").write_text(
        f'<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    for name in ("not.tif", "vrt.tif", "missing.tif"):
        with pytest.raises(CannotOpen, match=rf"The raster 'out' at http://127.0.0.1:\d+/{name} cannot be read"):
            link(name, "image/tiff").open()


@pytest.mark.parametrize("name", [None, "SNDVI", "MMONODFLG"])
def test_plot_shows_a_quick_look(results: JobResults, name: str | None) -> None:
    """One call shows the thumbnail, or a raster with colours."""
    axes = results.plot(name)
    (image,) = axes.images
    assert image.get_array().size > 1000
    axes.figure.canvas.draw()


def test_plot_reads_little_of_a_large_raster(results: JobResults, link: Callable[..., JobResults], big: Any) -> None:
    """Of a raster of 7168 x 7168 pixels no more than 512 x 512 are drawn, and where nothing is is left white."""
    axes = link("SNDVI.tif", "image/tiff").plot()
    assert axes.images[0].get_array().shape == (512, 512)
    assert axes.images[0].get_array().mask[0, 0]


def test_raster_that_comes_later_is_found(link: Callable[..., JobResults], files: FileServer, big: Any) -> None:
    """A raster that was not there, or broken, can be opened as soon as it is: nothing remembers that it was not."""
    for name, before in (("later.tif", None), ("mended.tif", b"no raster")):
        path = files.folder / name
        if before:
            path.write_bytes(before)
        with pytest.raises(CannotOpen):
            link(name, "image/tiff").open()
        path.unlink(missing_ok=True)
        path.hardlink_to(files.folder / "SNDVI.tif")
        assert link(name, "image/tiff").open()[0, 200, 200] == big[200, 200]
