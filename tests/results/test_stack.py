"""The results of many jobs as one array along time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import rasterio
import rioxarray
import xarray
from rasterio.transform import from_origin

from sen4cap_client.api import AsyncClient, CannotOpen, Client, InvalidRequest, ResultsNotReady
from sen4cap_client.sandbox import Sandbox
from tests.results.conftest import connected
from tests.results.file_server import FileServer
from tests.servers import ToldServer

NODATA = -10000
WEEKS = (("2024-06-01", "2024-06-07"), ("2024-06-08", "2024-06-14"))
WESTS = (9.80, 9.84)


@pytest.fixture(scope="module")
def job_ids(tao: Sandbox, home_of_the_session: Any) -> list[str]:
    """Jobs of two weeks and, in each, of two places, in that order."""
    with connected(tao) as client:
        jobs = [
            client.submit(
                "L3B AOI Indicators", start_date=start, end_date=end, site_extent=(west, 53.5, west + 0.03, 53.52)
            )
            for (start, end), west in itertools.product(WEEKS, WESTS)
        ]
        return [job.jobID for job in client.wait_all(jobs)]


Put = Callable[..., str]


class Jobs:
    """A server of jobs whose results are rasters that a test makes."""

    def __init__(self, told: ToldServer, files: FileServer) -> None:
        self.client = Client(api_url=told.url, auth_type="none")
        self._told = told
        self._files = files

    def put(
        self,
        job_id: str,
        pixels: Any,
        *,
        left: float = 500_000,
        top: float = 5_950_000,
        epsg: int = 32632,
        size: float = 10,
        nodata: float | None = NODATA,
        time: str | None = "2024-06-01T10:00:00Z",
        name: str = "SNDVI",
        media_type: str = "image/tiff",
    ) -> None:
        """Have a job whose result is an item with a raster."""
        path = self._files.folder / f"stack-{self._told.url.rpartition(':')[2]}-{job_id}-{name}.tif"
        kept = np.asarray(pixels, "int16")
        kept = kept if kept.ndim == 3 else kept[np.newaxis]
        shape = {"count": kept.shape[0], "height": kept.shape[1], "width": kept.shape[2], "dtype": "int16"}
        place = {"crs": f"EPSG:{epsg}", "transform": from_origin(left, top, size, size), "nodata": nodata}
        with rasterio.open(path, "w", driver="GTiff", **shape, **place) as raster:
            raster.write(kept)
        asset = {"href": f"{self._files.url}/{path.name}", "type": media_type, "roles": ["data"]}
        item = {"type": "Feature", "stac_version": "1.1.0", "id": job_id, "geometry": None, "links": []}
        item |= {"properties": {"datetime": time}, "assets": {name: asset}}
        self._told.tell(f"GET /jobs/{job_id}/results", {"item": item})


@pytest.fixture
def jobs(files: FileServer) -> Iterator[Jobs]:
    """Jobs whose results a test makes."""
    with ToldServer() as told:
        made = Jobs(told, files)
        with made.client:
            yield made


def block(value: int, rows: int = 3, columns: int = 4) -> Any:
    return np.full((rows, columns), value, "int16")


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("chunks", [None, True, {"y": 50}])
def test_one_job_is_what_it_is_opened_as(client: Client, job_id: str, masked: bool, chunks: Any) -> None:
    """A stack of one job has the pixels, coordinates, CRS and attributes of its raster."""
    found = client.open_many([job_id], "SNDVI", masked=masked, chunks=chunks)
    expected = client.open_job_result(job_id, "SNDVI", masked=masked)
    assert found.dims == ("time", "band", "y", "x")
    assert (found.chunks is None) == (chunks is None)
    assert found.job.values.tolist() == [job_id]
    one = found.isel(time=0, drop=True)
    xarray.testing.assert_allclose(one, expected, rtol=0, atol=1e-6)  # coordinates are added up in another order
    np.testing.assert_array_equal(one.values, expected.values)
    assert (found.name, found.dtype, found.attrs) == (expected.name, expected.dtype, expected.attrs)
    assert (found.rio.crs, found.rio.transform()) == (expected.rio.crs, expected.rio.transform())
    assert np.array_equal([found.rio.nodata], [expected.rio.nodata], equal_nan=True)


@pytest.mark.parametrize("masked", [False, True])
def test_jobs_lie_beside_each_other_and_along_time(client: Client, job_ids: list[str], masked: bool) -> None:
    """Each job's pixels are at their date and place, and what no raster covers has no data."""
    found = client.open_many(job_ids, "SNDVI", masked=masked)
    assert found.sizes["time"] == 2
    assert found.time.values.tolist() == sorted(found.time.values.tolist())
    assert found.job.values.tolist() == [f"{job_ids[0]}, {job_ids[1]}", f"{job_ids[2]}, {job_ids[3]}"]
    expected = np.full(found.shape, np.nan if masked else NODATA, found.dtype)
    for number, job_id in enumerate(job_ids):
        one = client.open_job_result(job_id, "SNDVI", masked=masked)
        corner = one.rio.transform()
        column, row = ~found.rio.transform() * (corner.c, corner.f)
        rows = slice(round(row), round(row) + one.sizes["y"])
        columns = slice(round(column), round(column) + one.sizes["x"])
        expected[number // 2, :, rows, columns] = one.values
    np.testing.assert_array_equal(found.values, expected)
    series = found.where(found != NODATA).mean(["band", "y", "x"]).values
    assert ((series > 0) & (series < 1000)).all()


def test_client_of_asyncio_gives_the_same(tao: Sandbox, client: Client, job_ids: list[str]) -> None:
    """The async client stacks as the other."""

    async def opened() -> Any:
        async with AsyncClient(api_url=tao.api_url, username=tao.username, password=tao.password) as other:
            return await other.open_many(job_ids, "SNDVI")

    xarray.testing.assert_identical(asyncio.run(opened()), client.open_many(job_ids, "SNDVI"))


def test_several_assets_are_a_dataset(client: Client, job_ids: list[str]) -> None:
    """Several names give the variables of one dataset, each with its own attributes."""
    found = client.open_many(job_ids, ["SNDVI", "MMONODFLG"])
    assert list(found.data_vars) == ["SNDVI", "MMONODFLG"]
    assert found.attrs == {}
    assert found["SNDVI"].attrs["units"] == "1e-3"
    xarray.testing.assert_identical(found["MMONODFLG"], client.open_many(job_ids, "MMONODFLG"))


def test_jobs_may_be_given_as_such_and_twice(client: Client, job_ids: list[str]) -> None:
    """Jobs, descriptions of jobs and ids are the same, and one that is named twice is there once."""
    listed = [client.job(job_ids[0]), client.get_job(job_ids[0]), job_ids[0], int(job_ids[0])]
    xarray.testing.assert_identical(
        client.open_many(listed, "SNDVI"),
        client.open_many([job_ids[0]], "SNDVI"),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("chunks", [None, {"y": 100, "x": 100}])
def test_only_the_dates_and_places_that_are_looked_at_are_read(jobs: Jobs, files: FileServer, chunks: Any) -> None:
    """Opening reads no pixels, and looking at one date and place reads the one raster that lies there."""
    pixels = np.random.default_rng(1).integers(0, 1000, (600, 600))
    for number in range(4):
        time = f"2024-06-0{number // 2 + 1}T10:00:00Z"
        jobs.put(str(number), pixels, left=500_000 + 6000 * (number % 2), time=time)
    found = jobs.client.open_many(range(4), chunks=chunks)
    assert found.shape == (2, 1, 600, 1200)
    before = len(files.sent)
    np.testing.assert_array_equal(found.sel(time="2024-06-02")[0, 0, :50, 700:720], pixels[:50, 100:120])
    assert {answer.path.rpartition("-")[0][-2:] for answer in files.sent[before:]} <= {"-3"}


def test_first_with_data_counts_where_rasters_overlap(jobs: Jobs) -> None:
    """Of rasters of one date the first that has data at a place is seen there."""
    first = block(1)
    first[:, 3] = NODATA
    jobs.put("1", first)
    jobs.put("2", block(2), left=500_020)
    found = jobs.client.open_many(["1", "2"])
    assert found.values.tolist() == [[[[1, 1, 1, 2, 2, 2]] * 3]]


KEYS = [
    np.s_[:, :, :, :],
    np.s_[0, 0, 1, 2],
    np.s_[::-1, :, 1:, ::2],
    np.s_[1:1],
    np.s_[:, :, 2:2],
    np.s_[-1, :, [0, 3], :],
    np.s_[[1, 0], 0, [0, 1], [4, 2]],
]


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("masked", [False, True])
def test_parts_are_those_of_the_whole(jobs: Jobs, key: Any, masked: bool) -> None:
    """Whatever part is asked for is that of the array as numpy takes it."""
    places = {"1": (0, 0, "01"), "2": (20, 10, "01"), "3": (-10, -30, "02")}
    whole = np.full((2, 2, 7, 7), NODATA, "int16")
    for number, (job_id, (x, y, day)) in enumerate(places.items()):
        pixels = np.arange(24).reshape(2, 3, 4) + 100 * number
        jobs.put(job_id, pixels, left=500_000 + x, top=5_950_000 + y, time=f"2024-06-{day}T10:00:00Z")
        row, column = 1 - y // 10, 1 + x // 10
        target = whole[int(day) - 1, :, row : row + 3, column : column + 4]
        target[target == NODATA] = pixels[target == NODATA]
    found = jobs.client.open_many(places, masked=masked, chunks=None)
    cube = xarray.DataArray(whole, dims=found.dims)
    expected = cube[key].where(cube[key] != NODATA) if masked else cube[key]
    np.testing.assert_array_equal(found[key].values, expected.values)


def test_tiles_of_one_overpass_are_of_one_day(jobs: Jobs) -> None:
    """Tiles that were seen some seconds apart are one date of the sun, and two times."""
    jobs.put("1", block(1), time="2024-06-01T10:26:09Z")
    jobs.put("2", block(2), left=500_040, time="2024-06-01T10:25:59Z")
    jobs.put("3", block(3), time="2024-06-02T10:26:00Z")
    by_time = jobs.client.open_many(["1", "2", "3"])
    assert by_time.sizes["time"] == 3
    by_day = jobs.client.open_many(["1", "2", "3"], groupby="solar_day")
    times = by_day.time.values.astype("datetime64[s]").astype(str).tolist()
    assert times == ["2024-06-01T10:25:59", "2024-06-02T10:26:00"]
    assert by_day.isel(time=0, y=0, band=0).values.tolist() == [1] * 4 + [2] * 4


def test_day_is_that_of_the_sun(jobs: Jobs) -> None:
    """Far in the east a day of the sun has two dates of Greenwich."""
    jobs.put("1", block(1), epsg=32760, time="2024-06-01T22:30:00Z")
    jobs.put("2", block(2), epsg=32760, left=500_040, time="2024-06-02T01:00:00Z")
    assert jobs.client.open_many(["1", "2"], groupby="solar_day").sizes["time"] == 1


def test_time_of_a_span_is_its_begin(files: FileServer) -> None:
    """An item without a time of its own is of the time at which its span begins, told in UTC."""
    with ToldServer() as told:
        made = Jobs(told, files)
        made.put("1", block(1), time=None)
        answer = told._told["GET", "/jobs/1/results"][0]
        answer.body = answer.body.replace(
            b'"datetime": null', b'"datetime": null, "start_datetime": "2024-06-01T02:00:00+02:00"'
        )
        with made.client as client:
            assert str(client.open_many(["1"]).time.values[0]).startswith("2024-06-01T00:00:00")


REFUSED = {
    "zones": ({"epsg": 32633}, {}, "different coordinate reference systems.*EPSG:32632: job 1; EPSG:32633: job 2"),
    "sizes": ({"size": 20}, {}, "pixels of different sizes.*10 x 10: job 1; 20 x 20: job 2"),
    "grids": ({"left": 500_003}, {}, "do not lie on one grid.*beside it: job 2"),
    "bands": ({"pixels": np.zeros((2, 3, 4))}, {}, "different numbers of bands.*2 bands: job 2"),
    "nodata": ({"nodata": 0}, {}, "-10000: job 1; 0: job 2.*masked=True"),
    "no date": ({"time": None}, {}, "of which date 'SNDVI' of job 2 is"),
    "bad date": ({"time": "yesterday"}, {}, "of which date 'SNDVI' of job 2 is"),
    "another name": ({"name": "SLAI"}, {"asset_name": "SNDVI"}, "job 2.*no asset 'SNDVI'.*SLAI"),
    "several names": ({"name": "SLAI"}, {}, "Several assets have data: SNDVI, SLAI"),
    "no raster": ({"media_type": "text/csv"}, {}, "'SNDVI' of job 2 is none"),
    "grouping": ({}, {"groupby": "week"}, "groupby is 'week'.*solar_day"),
    "no names": ({}, {"asset_name": []}, "No asset is named"),
    "no output": ({}, {"output": "map"}, "no output 'map'"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_fit_together_is_refused(jobs: Jobs, kind: str) -> None:
    """A mix is refused, with a sentence that names what differs and in which jobs."""
    made, asked, says = REFUSED[kind]
    jobs.put("1", block(1))
    jobs.put("2", **{"pixels": block(2), "time": "2024-06-06T10:00:00Z", **made})  # type: ignore[arg-type]
    with pytest.raises((InvalidRequest, CannotOpen), match=says):
        jobs.client.open_many(["1", "2"], **asked)


def test_gaps_need_a_number_for_no_data(jobs: Jobs) -> None:
    """Rasters without such a number are stacked where they cover the same area, else they have to be masked."""
    for job_id, left, day in (("1", 0, "01"), ("2", 0, "02"), ("3", 10, "03")):
        jobs.put(job_id, block(int(job_id)), left=500_000 + left, nodata=None, time=f"2024-06-{day}T10:00:00Z")
    assert jobs.client.open_many(["1", "2"]).values.tolist() == [[[[1] * 4] * 3], [[[2] * 4] * 3]]
    with pytest.raises(InvalidRequest, match="masked=True"):
        jobs.client.open_many(["1", "3"])
    row = jobs.client.open_many(["1", "3"], masked=True)[:, 0, 0].values
    np.testing.assert_array_equal(row, [[1, 1, 1, 1, np.nan], [np.nan, 3, 3, 3, 3]])


@pytest.mark.parametrize(("given", "says"), [([], "at least one job"), ("647", r"\['647'\]")])
def test_no_jobs(client: Client, given: Any, says: str) -> None:
    """No job at all, and an id that is not in a list, are refused."""
    with pytest.raises(InvalidRequest, match=says):
        client.open_many(given)


def test_job_that_has_not_succeeded_is_named(client: Client, job_id: str) -> None:
    """A job without results is named, and nothing is opened."""
    running = client.submit("sleep_a_while", duration=30)
    with pytest.raises(ResultsNotReady, match=running.jobID):
        client.open_many([job_id, running], "SNDVI")
    running.dismiss()


def test_stack_can_be_kept_as_a_file(client: Client, job_ids: list[str], tmp_path: Any) -> None:
    """A stack is written as NetCDF and a date of it as GeoTIFF, and read again with its CRS and nodata."""
    found = client.open_many(job_ids, "SNDVI", masked=True)
    found.to_netcdf(tmp_path / "a.nc", engine="h5netcdf")
    with xarray.open_dataarray(tmp_path / "a.nc", engine="h5netcdf", decode_coords="all") as again:
        np.testing.assert_array_equal(again.values, found.values)
        assert again.rio.crs == found.rio.crs
    found.isel(time=0).rio.to_raster(tmp_path / "a.tif")
    with rioxarray.open_rasterio(tmp_path / "a.tif", masked=True) as raster:
        np.testing.assert_array_equal(raster.values, found.isel(time=0).values)
        assert raster.rio.transform() == found.rio.transform()
