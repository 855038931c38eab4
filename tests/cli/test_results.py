"""Results at a shell: seen, kept, and looked into."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import yaml
from shapely.geometry import box

from sen4cap_client.config import write_settings
from tests.cli.conftest import Cli
from tests.cli.running import Terminal
from tests.servers import Asked, Told, ToldServer

pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


@pytest.fixture
def result(told: ToldServer) -> ToldServer:
    """A server with a job whose result is a file, which the test has to tell."""
    told.tell("GET /jobs/1", {"jobID": "1", "status": "successful", "type": "process"})
    return told


def lead_to(server: ToldServer, name: str, media_type: str, content: bytes) -> None:
    """Have the result of the job be a file."""
    href = f"{server.url}/{name}?X-Amz-Signature=canary"
    server.tell("GET /jobs/1/results", {"out": {"href": href, "type": media_type}})
    server.tell(f"GET /{name}", content, headers={"Content-Type": media_type})


def test_outputs(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """For each output there is its value or its address."""
    found = json.loads(cli("get-job-results", ndvi_job, "-f", "json").stdout)
    assert found["stacitemsfile"]["href"].startswith("http://127.0.0.1:")
    table = cli("get-job-results", ndvi_job, "-f", "table").stdout
    assert table.startswith("stacitemsfile  http://127.0.0.1:")


def test_assets(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """--assets lists the files, with addresses that can be read."""
    files = json.loads(cli("get-job-results", ndvi_job, "--assets", "-f", "json").stdout)
    assert [file["name"] for file in files] == ["SNDVI", "metadata", "MMONODFLG", "thumbnail"]
    assert all(file["href"].startswith("http://127.0.0.1:") for file in files)
    assert "SNDVI" in cli("get-job-results", ndvi_job, "--assets", "-f", "table").stdout


def test_no_key_is_shown_to_people(cli: Cli, result: ToldServer) -> None:
    """A table has addresses without their queries, where keys are; YAML and JSON have them whole, to be used."""
    lead_to(result, "table.csv", "text/csv", b"a\n1\n")
    for more in ([], ["--assets"]):
        assert "canary" not in cli("get-job-results", "1", *more, "-f", "table").output
        assert "canary" in cli("get-job-results", "1", *more, "-f", "json").stdout


def test_download(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """The files are in the folder, their paths on stdout; what is there already is fetched again only if it differs."""
    shown = cli("download-results", ndvi_job, "out", "-a", "metadata", "-a", "SNDVI", "-f", "json")
    assert shown.exit_code == 0, shown.stderr
    paths = [Path(path) for path in json.loads(shown.stdout)]
    assert sorted(path.suffix for path in paths) == [".TIF", ".json", ".xml"]
    assert all(path.is_file() and path.parent == Path("out") for path in paths)
    raster = next(path for path in paths if path.suffix == ".TIF")
    whole = raster.read_bytes()
    raster.write_bytes(b"something else")
    refused = cli("download-results", ndvi_job, "out", "-a", "SNDVI")
    assert refused.exit_code == 1
    assert "--overwrite" in refused.stderr
    assert cli("download-results", ndvi_job, "out", "-a", "SNDVI", "--overwrite").exit_code == 0
    assert raster.read_bytes() == whole


class Hesitant(ToldServer):
    """A server that never gives the file that it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = threading.Event()

    def _answer(self, asked: Asked) -> Told:
        if asked.path.startswith("/table.csv"):
            self.is_asked.set()
            self._over.wait()
        return super()._answer(asked)


def test_download_is_interrupted(home: Path, tmp_path: Path) -> None:
    """Ctrl-C says that what has arrived is kept, and how to go on."""
    with Hesitant() as server:
        write_settings(home / ".sen4cap-client", {"api_url": server.url, "auth_type": "none"})
        server.tell("GET /jobs/1/results", {"out": {"href": f"{server.url}/table.csv", "type": "text/csv"}})
        terminal = Terminal("download-results", "1", tmp_path / "my files")
        assert server.is_asked.wait(30)
        terminal.interrupt()
        assert terminal.end() == 130
    assert f"Go on with: sen4cap-client download-results 1 '{tmp_path / 'my files'}'" in terminal.plain
    assert "Traceback" not in terminal.said


def test_download_of_what_is_not_there(cli: Cli, configured: Path, ndvi_job: str, failed_job: str) -> None:
    """An asset that is not there is a mistake; a job without results is a no."""
    shown = cli("download-results", ndvi_job, "out", "-a", "NOPE")
    assert shown.exit_code == 1
    assert "SNDVI" in shown.stderr
    assert cli("download-results", failed_job, "out").exit_code == 2


def test_summary_of_a_raster(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """Of a raster there are shape, CRS, type, nodata and the numbers of a small picture."""
    found = json.loads(cli("open-result", ndvi_job, "SNDVI", "-f", "json").stdout)
    assert found["crs"] == "EPSG:32632"
    assert (found["dtype"], found["nodata"], found["units"]) == ("int16", -10000, "1e-3")
    assert found["resolution"] == [10.0, 10.0]
    assert found["shape"]["band"] == 1
    numbers = found["statistics"]
    assert -1000 <= numbers["min"] < numbers["mean"] < numbers["max"] <= 1000
    assert 0 < numbers["pixels"] <= 512 * 512
    table = cli("open-result", ndvi_job, "SNDVI", "-f", "table").stdout
    assert "EPSG:32632" in table
    assert "mean: " in table


def test_several_rasters(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """Where several files have data, one has to be named; they are listed."""
    shown = cli("open-result", ndvi_job)
    assert shown.exit_code == 1
    assert "Several assets have data: SNDVI, MMONODFLG" in shown.stderr
    assert "asset_name" not in shown.stderr


def test_summary_of_a_table(cli: Cli, result: ToldServer) -> None:
    """Of a table there are its columns and first rows, never all of it."""
    content = pd.DataFrame({"parcel": range(1000), "crop": ["wheat\u202e"] * 1000}).to_csv(index=False)
    lead_to(result, "table.csv", "text/csv", content.encode())
    found = yaml.safe_load(cli("open-result", "1").stdout)
    assert found["shape"] == {"rows": 1000, "columns": 2}
    assert list(found["columns"]) == ["parcel", "crop"]
    assert [row["parcel"] for row in found["head"]] == [0, 1, 2, 3, 4]
    table = cli("open-result", "1", "-f", "table").stdout
    assert len(table) < 2000
    assert "\u202e" not in table


def test_summary_of_places(cli: Cli, result: ToldServer) -> None:
    """Of vector data there are also CRS and bounds."""
    frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[box(9, 53, 10, 54)], crs="EPSG:4326")
    lead_to(result, "parcels.geojson", "application/geo+json", frame.to_json().encode())
    found = json.loads(cli("open-result", "1", "-f", "json").stdout)
    assert (found["crs"], found["bounds"]) == ("EPSG:4326", [9.0, 53.0, 10.0, 54.0])


def test_summary_of_values(cli: Cli, configured: Path, told: ToldServer) -> None:
    """A value is shown as it is; of a long one the beginning."""
    told.tell("GET /jobs/1", {"jobID": "1", "status": "successful", "type": "process"})
    told.tell("GET /jobs/1/results", {"return_value": [1, 2, 3]})
    assert json.loads(cli("open-result", "1", "-f", "json").stdout)["value"] == [1, 2, 3]
    told.tell("GET /jobs/2", {"jobID": "2", "status": "successful", "type": "process"})
    told.tell("GET /jobs/2/results", {"return_value": list(range(10_000))})
    shown = json.loads(cli("open-result", "2", "-f", "json").stdout)
    assert shown["length"] == 10_000
    assert len(shown["value"]) <= 1000


def test_other_kinds(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """Pictures and documents have summaries, too."""
    picture = yaml.safe_load(cli("open-result", ndvi_job, "thumbnail").stdout)
    assert picture["shape"]["height"] > 0
    text = yaml.safe_load(cli("open-result", ndvi_job, "metadata").stdout)
    assert text["length"] > 0
