"""Faults of the links that results consist of."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from sen4cap_client.api import ApiError, AsyncClient, CannotOpen, DownloadError
from tests.faults.scene import Case, Scene, calls, cases
from tests.faults.server import FaultServer, answer
from tests.results.file_server import FileServer

RESULTS = "GET /process/jobs/1/results"
SIDE = 1024  # large enough not to be read with the head of the file
PIXELS = np.random.default_rng(1).integers(-500, 1000, (SIDE, SIDE), dtype=np.int16)
LIBRARIES = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


class Links:
    """Files behind links with a key, and a job whose results are those links: each time with another key."""

    def __init__(self, server: FaultServer, files: FileServer) -> None:
        self._files = files
        self._server = server
        self.fetched = 0
        self.is_any_good = True
        (files.folder / "table.csv").write_text("a\n1\n")
        shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "int16", "crs": "EPSG:32632"}
        place = {"tiled": True, "transform": from_origin(500_000, 5_950_000, 10, 10)}
        with rasterio.open(files.folder / "SNDVI.tif", "w", driver="GTiff", **shape, **place) as raster:
            raster.write(PIXELS, 1)
        server.script(RESULTS, always=self._results)

    @property
    def url(self) -> str:
        """Where the files are."""
        return self._files.url

    def expire(self) -> None:
        """Let the keys that were given so far expire."""
        for number in range(self.fetched + 1):
            (self._files.folder / f"k{number}.expired").touch()

    def asked(self, name: str) -> list[int]:
        """How a file was answered so far."""
        return [sent.status for sent in self._files.sent if sent.path.startswith(f"/{name}")]

    def _results(self, wire: Any, request: Any) -> bool:
        self.fetched += self.is_any_good
        key, url = f"k{self.fetched}", self._files.url
        assets = {
            "table": {"href": f"{url}/table.csv?key={key}", "type": "text/csv", "roles": ["data"]},
            "SNDVI": {"href": f"{url}/SNDVI.tif?key={key}", "type": "image/tiff", "roles": ["data"]},
        }
        item = {"type": "Feature", "stac_version": "1.0.0", "id": "it", "geometry": None, "properties": {}}
        (self._files.folder / "item.json").write_text(json.dumps({**item, "links": [], "assets": assets}))
        link = {"href": f"{url}/item.json?key={key}", "type": "application/json"}
        return answer({"out": link})(wire, request)


@pytest.fixture
def links(server: FaultServer, tmp_path: Path) -> Iterator[Links]:
    """The links, and what is behind them."""
    folder = tmp_path / "served"
    folder.mkdir()
    with FileServer(folder, tmp_path / "sent.log") as files:
        yield Links(server, files)


def opened_table(client: Any, results: Any, folder: Path) -> None:
    assert list(results.open("table")["a"]) == [1]


def opened_raster(client: Any, results: Any, folder: Path) -> None:
    np.testing.assert_array_equal(results.open("SNDVI")[0].values, PIXELS)


def shown_raster(client: Any, results: Any, folder: Path) -> None:
    assert results.plot("SNDVI").images[0].get_array().shape == (512, 512)


def given_asset(client: Any, results: Any, folder: Path) -> None:
    opened = results.open(results.assets["table"])
    assert list(opened["a"]) == [1]


def downloaded(client: Any, results: Any, folder: Path) -> None:
    table, raster, _ = results.download(folder / "kept", progress=False)
    assert table.read_text() == "a\n1\n"
    assert raster.stat().st_size > PIXELS.nbytes


USES: dict[str, tuple[Callable[..., None], str]] = {
    "a table": (opened_table, "open"),
    "a raster": (opened_raster, "open"),
    "a raster to be shown": (shown_raster, "plot"),
    "an asset at hand": (given_asset, "open"),
    "all files": (downloaded, "download"),
}


def used(scene: Scene, client: Any, results: Any, use: Callable[..., None], folder: Path) -> Any:
    """Use results in a thread, so that the loop of an async client goes on."""
    if scene.form == "sync":
        return use(client, results, folder)
    return client._runner.run(asyncio.to_thread(use, client, results, folder))


@LIBRARIES
@pytest.mark.parametrize("what", ["document", "asset"])
@cases(*[Case("F61", f"an expired link to {name}", use, {"call": call}) for name, (use, call) in USES.items()])
def test_expired_links(scene: Scene, links: Links, case: Case, what: str, tmp_path: Path) -> None:
    """Where a link has expired the results are fetched once more, and what was wanted is had."""
    client = scene.connect()
    results = client.get_job_results("1")
    if what == "asset":
        assert used(scene, client, results, lambda *_: results.assets.names, tmp_path) == ("table", "SNDVI")
    links.expire()
    outcome = scene.call(lambda: used(scene, client, results, case.play, tmp_path))
    assert outcome.error is None
    assert scene.server.count(RESULTS) == links.fetched == 2
    # What was fetched takes the place of what has expired.
    assert "key=k2" in results[0].href
    before = [len(links.asked(name)) for name in ("item.json", "table.csv", "SNDVI.tif")]
    used(scene, client, results, opened_table, tmp_path)
    after = [len(links.asked(name)) for name in ("item.json", "table.csv", "SNDVI.tif")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [after[0] - before[0], 1, 0]
    assert scene.server.count(RESULTS) == 2


@LIBRARIES
@cases(
    *[Case("F61", f"a link to {name} that stays expired", use, {"call": call}) for name, (use, call) in USES.items()]
)
def test_links_that_are_refused_again(scene: Scene, links: Links, case: Case, tmp_path: Path) -> None:
    """A link that is refused although the results were fetched once more is an error; nothing is asked for ever."""
    client = scene.connect()
    results = client.get_job_results("1")
    assert used(scene, client, results, lambda *_: len(results.assets), tmp_path) == 2
    links.is_any_good = False
    links.expire()
    outcome = scene.call(lambda: used(scene, client, results, case.play, tmp_path))
    assert isinstance(outcome.error, ApiError | CannotOpen | DownloadError)
    assert "key=" not in "".join(traceback.format_exception(outcome.error))
    assert "403" in str(outcome.error)
    assert 2 <= scene.server.count(RESULTS) <= 3
    assert all(len(links.asked(name)) < 20 for name in ("item.json", "table.csv", "SNDVI.tif"))


@LIBRARIES
@calls("open")
@cases(Case("F61", "a link that expires while a raster is open"))
def test_links_that_expire_later(scene: Scene, links: Links, case: Case, tmp_path: Path) -> None:
    """A raster that was opened lazily is read by a fresh link, which is then kept."""
    client = scene.connect()
    results = client.get_job_results("1")
    raster = used(scene, client, results, lambda *_: results.open("SNDVI", chunks={"y": 256}), tmp_path)
    links.expire()
    rows = scene.call(lambda: used(scene, client, results, lambda *_: raster[0, 512:768].values, tmp_path)).value
    np.testing.assert_array_equal(rows, PIXELS[512:768])
    before = len(links.asked("SNDVI.tif"))
    whole = used(scene, client, results, lambda *_: raster.values, tmp_path)
    np.testing.assert_array_equal(whole[0], PIXELS)
    assert 403 not in links.asked("SNDVI.tif")[before:]
    assert scene.server.count(RESULTS) == 2


@calls("open")
@cases(Case("F61", "an expired link, and results that cannot be had again"))
def test_results_that_are_gone(scene: Scene, links: Links, case: Case, tmp_path: Path, caplog: Any) -> None:
    """If the results cannot be fetched once more, the error is that of the link."""
    client = scene.connect()
    results = client.get_job_results("1")
    links.expire()
    scene.server.script(RESULTS, always=answer({"title": "gone"}, 404))
    with caplog.at_level(logging.WARNING, "sen4cap_client"):
        outcome = scene.call(lambda: used(scene, client, results, opened_table, tmp_path))
    assert (type(outcome.error), outcome.error.status) == (ApiError, 403)
    assert "cannot fetch the results once more" in caplog.text


def test_items_of_one_id(links: Links) -> None:
    """Where items cannot be told apart, an address is not taken for that of another."""
    from sen4cap_client.api import JobResults

    def items(key: str) -> dict[str, Any]:
        item = {"type": "Feature", "stac_version": "1.0.0", "id": "same", "properties": {}, "geometry": None}
        hrefs = [f"{links.url}/{name}.csv?key={key}" for name in ("table", "other")]
        assets = [{"table": {"href": href, "type": "text/csv"}} for href in hrefs]
        return {"out": {"type": "FeatureCollection", "features": [{**item, "assets": each} for each in assets]}}

    results = JobResults(items("k0"), fetch=lambda: items("k1"))
    links.expire()
    with pytest.raises(ApiError, match="403"):
        results.open(results.assets[1])


def test_what_was_pickled_asks_nobody(scene: Scene, links: Links, tmp_path: Path) -> None:
    """Results out of a pickle have no client: a link that has expired is an error at once."""
    client = scene.connect()
    results = pickle.loads(pickle.dumps(client.get_job_results("1")))
    links.expire()
    with pytest.raises(ApiError, match="403"):
        results.open("table")
    assert scene.server.count(RESULTS) == 1


def test_a_client_that_is_closed(server: FaultServer, links: Links) -> None:
    """Results that have outlived their client say that the link has expired."""
    from sen4cap_client.api import Client

    with Client(api_url=server.api_url) as client:
        results = client.get_job_results("1")
    links.expire()
    with pytest.raises(ApiError, match="403"):
        results.open("table")


@LIBRARIES
def test_in_the_thread_of_the_loop(server: FaultServer, links: Links) -> None:
    """In the thread of the event loop, or while it is busy, nobody waits for what cannot come."""

    async def session() -> None:
        async with AsyncClient(api_url=server.api_url) as client:
            results = await client.get_job_results("1")
            raster = await asyncio.to_thread(results.open, "SNDVI", chunks={"y": 256})
            links.expire()
            began = time.monotonic()
            with pytest.raises(ApiError, match="403"):
                results.open("table")
            with pytest.raises(CannotOpen, match="cannot be read"):
                # The loop waits for a thread that would wait for the loop.
                raster.compute(scheduler="threads", num_workers=1)
            assert time.monotonic() - began < 60
            assert links.fetched == 1
            found = await asyncio.to_thread(raster.compute, num_workers=1)
            np.testing.assert_array_equal(found[0], PIXELS)

    asyncio.run(session())
    assert links.fetched == 2
