"""Results as a mapping, and opened by either client."""

from __future__ import annotations

import asyncio
import pickle
from pathlib import Path
from typing import Any

import pytest
import xarray

from sen4cap_client.api import AssetList, AsyncClient, CannotOpen, Client, InvalidRequest, JobResults, Link
from sen4cap_client.sandbox import Sandbox
from tests.results.conftest import connected


def test_values_by_key_title_and_position(client: Client, job_id: str) -> None:
    """An output is found by key, by title in any case, and by position, also where TAO calls it by a UUID."""
    client.get_process("L3B AOI Indicators")
    results = client.job(job_id).results()
    (key,) = results
    client.get_processes()
    results = client.job(job_id).results()
    values = [results[name] for name in (key, "stacitemsfile", "StacItemsFile", 0, -1)]
    assert values == [results.outputs[key]] * 5
    assert "stacitemsfile" in results
    assert dict(results) == results.outputs
    assert client.get_job_result(job_id, 0) == values[0]
    for unknown in ("else", 1, -2, True, None):
        with pytest.raises(KeyError):
            results[unknown]
        assert unknown not in results
    with pytest.raises(InvalidRequest, match=r"The job has no output 'else'. It has: "):
        client.get_job_result(job_id, "else")
    with pytest.raises(InvalidRequest, match="The job has no output 7"):
        results.open("SNDVI", output=7)


def test_title_of_several_outputs_is_none() -> None:
    """A title that two outputs have finds neither; a key always comes first."""
    results = JobResults({"a": Link("http://x/1", title="T"), "b": Link("http://x/2", title="T"), "T2": 1, "c": 2})
    assert "T" not in results
    assert results["T2"] == 1


def test_results_are_frozen_equal_and_can_be_pickled(results: JobResults, client: Client, job_id: str) -> None:
    """What has been read meanwhile does not change what results equal."""
    other = client.get_job_results(job_id)
    assert len(results.assets) == 4
    assert results == other
    assert pickle.loads(pickle.dumps(results)) == other
    assert eval(repr(JobResults({"a": 1}))) == JobResults({"a": 1})
    with pytest.raises(AttributeError):
        results.outputs = {}  # type: ignore[misc]


def test_assets(results: JobResults) -> None:
    """The assets are a table, and found by name or position."""
    assets = results.assets
    assert isinstance(assets, AssetList)
    assert assets["SNDVI"] == assets[0]
    assert assets["SNDVI"].href.startswith("http://127.0.0.1:")
    assert assets["thumbnail"].roles == ("thumbnail",)
    assert repr(assets).startswith("AssetList: 4 assets\n  name ")
    assert "SNDVI" in assets._repr_html_()
    assert [asset.name for asset in assets[1:3]] == ["metadata", "MMONODFLG"]
    with pytest.raises(KeyError, match="no asset is called 'x'; there are: SNDVI, metadata"):
        assets["x"]


def test_which_asset_is_meant(results: JobResults) -> None:
    """Where several assets have data, or none has the name, the error names them."""
    with pytest.raises(InvalidRequest, match=r"Several assets have data: SNDVI, MMONODFLG. Name the one to open"):
        results.open()
    with pytest.raises(InvalidRequest, match=r"no asset 'NDVI'. They have: SNDVI, metadata, MMONODFLG, thumbnail"):
        results.open("NDVI")
    with pytest.raises(InvalidRequest, match="Only rasters can be opened together, not thumbnail"):
        results.open(["SNDVI", "thumbnail"])
    with pytest.raises(InvalidRequest, match="No asset is named"):
        results.open([])
    with pytest.raises(CannotOpen, match="'metadata' is neither a raster nor a picture"):
        results.plot("metadata")


def test_async_client_opens_beside_other_tasks(tao: Sandbox, job_id: str, results: JobResults) -> None:
    """Opening does not hold up the event loop."""

    async def run() -> tuple[Any, Any, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        async with AsyncClient(api_url=tao.api_url, username=tao.username, password=tao.password) as client:
            ticking = asyncio.create_task(tick())
            one = await client.open_job_result(job_id, asset_name="SNDVI", masked=True)
            other = await (await client.job(job_id)).open("SNDVI", masked=True)
            ticking.cancel()
        return one, other, ticks

    one, other, ticks = asyncio.run(run())
    assert ticks > 5
    xarray.testing.assert_identical(one, other)
    xarray.testing.assert_identical(one, results.open("SNDVI", masked=True))


def test_readme_runs(client: Client, job_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README shows of results runs, with the ids of jobs that are there."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    code = text.partition("### Results")[2].partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"client": client}
    exec(code.replace('"647"', repr(job_id)).replace('"648"', repr(job_id)), names)
    assert 0 < float(names["ndvi"].mean()) < 1
    assert list(tmp_path.glob("out/*.TIF"))


def test_titles_need_nobody_to_have_asked_for_them(tao: Sandbox, job_id: str) -> None:
    """An output is found by its title in a session that has not looked at the process before."""
    with connected(tao) as client:
        results = client.get_job_results(job_id)
        assert results["stacitemsfile"] == results[0]
        assert "no such output" not in results
    with connected(tao) as client:
        assert client.get_job_result(job_id, "StacItemsFile") == results[0]
    with connected(tao) as client:
        assert client.job(job_id).open("SNDVI", output="stacitemsfile").name == "SNDVI"


def test_titles_with_asyncio(tao: Sandbox, job_id: str) -> None:
    """The async client finds an output by its title where it is asked for one."""

    async def opened() -> Any:
        async with AsyncClient(api_url=tao.api_url, username=tao.username, password=tao.password) as client:
            return await client.open_job_result(job_id, "SNDVI", output="stacitemsfile")

    assert asyncio.run(opened()).name == "SNDVI"


def test_output_that_nobody_knows(client: Client, job_id: str) -> None:
    """An output that is none is an error that names those that are there."""
    with pytest.raises(InvalidRequest, match="no output 'map'"):
        client.get_job_result(job_id, "map")


@pytest.mark.filterwarnings("ignore:The server gives geometry and bbox:UserWarning")
def test_batch_of_the_readme_runs(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README shows of batches runs, and its results are stacked by site."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    code = text.partition("### Hundreds of jobs")[2].partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"client": client}
    exec(code, names)
    assert names["batch"].status()["downloaded"] == 8
    assert list(names["batch"].open("SNDVI")) == ["north", "south"]
