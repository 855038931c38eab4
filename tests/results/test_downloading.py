"""Keeping results as files, with a STAC item beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pystac
import pytest
import rasterio

from sen4cap_client.api import Client, FileDiffers, InvalidRequest
from sen4cap_client.openers import stac
from sen4cap_client.sandbox import Sandbox
from tests.forms import Awaited, end


def test_a_job_is_kept(client: Client, job_id: str, tmp_path: Path) -> None:
    """All files of a job are kept whole, and the STAC item beside them leads to them, longitude first."""
    paths = client.download_job_results(job_id, tmp_path / "out", progress=False)
    *files, item_path = paths
    assert sorted(path.suffix for path in files) == [".TIF", ".TIF", ".jpg", ".xml"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in paths}
    item = pystac.Item.from_file(item_path)
    west, south, east, north = item.bbox or [0, 0, 0, 0]
    assert (int(west), int(east)) == (9, 9)
    assert 53 < south < north < 54
    for asset in item.assets.values():
        assert Path(asset.get_absolute_href() or "").is_file()
        assert asset.href.startswith("./")
        assert "alternate" not in asset.extra_fields
    with rasterio.open(tmp_path / "out" / item.assets["SNDVI"].href) as raster:
        assert raster.read(1).max() > 0


def test_what_is_wanted(client: Client, job_id: str, tmp_path: Path) -> None:
    """Named assets are kept; the item has those only, and gets more of them with the next download."""
    job = client.job(job_id)
    (raster, item) = job.download(tmp_path, "SNDVI", progress=False)
    assert raster.suffix == ".TIF"
    assert list(json.loads(item.read_text())["assets"]) == ["SNDVI"]
    before = raster.stat().st_mtime_ns
    again = job.download(tmp_path, ["SNDVI", "thumbnail"], progress=False)
    assert raster.stat().st_mtime_ns == before
    assert len(again) == 3
    assert list(json.loads(item.read_text())["assets"]) == ["SNDVI", "thumbnail"]


def test_whole_files_are_not_fetched_again(client: Client, job_id: str, tmp_path: Path) -> None:
    """A second download leaves the files as they are."""
    results = client.get_job_results(job_id)
    *files, _ = results.download(tmp_path, progress=False)
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in files]
    results.download(tmp_path, progress=False)
    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in files] == before


def test_a_file_of_another_is_kept(client: Client, job_id: str, tmp_path: Path) -> None:
    """A file that has the name of the item and is none of ours is not replaced, unless that is asked for."""
    results = client.get_job_results(job_id)
    (_, item) = results.download(tmp_path, "SNDVI", progress=False)
    item.write_text("notes")
    with pytest.raises(FileDiffers, match="overwrite=True"):
        results.download(tmp_path, "SNDVI", progress=False)
    assert item.read_text() == "notes"
    results.download(tmp_path, "SNDVI", overwrite=True, progress=False)
    assert json.loads(item.read_text())["type"] == "Feature"


def test_what_cannot_be_kept(client: Client, job_id: str, tmp_path: Path) -> None:
    """An asset that is not there is named with those that are; values are no files."""
    with pytest.raises(InvalidRequest, match="SNDVI"):
        client.download_job_results(job_id, tmp_path, "SNDVY")
    values = client.run("Prime", max_val=5, progress=False)
    with pytest.raises(InvalidRequest, match="values, not files"):
        values.download(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bounds", [[9.6, 53.3, 10.4, 53.8], [53.3, 9.6, 53.8, 10.4]], ids=["right", "latitude first"])
def test_items_are_put_right_without_pyproj(monkeypatch: pytest.MonkeyPatch, bounds: list[float]) -> None:
    """Keeping files takes none of the libraries that open them: zone and band of the tile tell what is wrong."""
    monkeypatch.setitem(sys.modules, "pyproj", None)
    item = {"id": "S2AGRI_A20240607T102559_T32UNE", "bbox": bounds, "assets": {}, "properties": {"proj:code": "EPSG:1"}}
    assert stac.right_way_round(item)["bbox"] == [9.6, 53.3, 10.4, 53.8]


def test_results_are_kept_by_the_core_alone(tao: Sandbox, job_id: str, tmp_path: Path) -> None:
    """A job is kept where nothing but the core of the package is installed."""
    code = f"""
import sys
for name in ("numpy", "pyproj", "pystac", "rasterio", "rioxarray", "shapely", "xarray"):
    sys.modules[name] = None
from sen4cap_client.api import Client
client = Client(api_url={tao.api_url!r}, username={tao.username!r}, password={tao.password!r})
print(len(client.job({job_id!r}).download({str(tmp_path)!r}, progress=False)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "5", done.stderr
    (item,) = tmp_path.glob("*.json")
    assert 9 < json.loads(item.read_text())["bbox"][0] < 10


def test_async(tao: Sandbox, job_id: str, tmp_path: Path) -> None:
    """The async client keeps files as well."""
    client: Any = Awaited(api_url=tao.api_url, username=tao.username, password=tao.password)
    paths = client.download_job_results(job_id, tmp_path, "thumbnail", progress=False)
    assert [path.suffix for path in paths] == [".jpg", ".json"]
    assert client.job(job_id).download(tmp_path, "thumbnail", progress=False) == paths
    end(client)
