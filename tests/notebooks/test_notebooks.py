"""The notebooks of the documentation run from their first cell to their last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sen4cap_client.sandbox import GENERATIONS, Sandbox

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notebooks"


@pytest.fixture(params=list(GENERATIONS))
def tao(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Sandbox]:
    """A sandbox that the environment names, and a kernel that finds its folders below an empty home."""
    with Sandbox(generation=request.param) as sandbox:
        for name, value in (
            ("API_URL", sandbox.api_url),
            ("USERNAME", sandbox.username),
            ("PASSWORD", sandbox.password),
            ("POLL_INTERVAL", "0.1"),
        ):
            monkeypatch.setenv(f"SEN4CAP_{name}", value)
        yield sandbox


def run(name: str) -> Any:
    """Run a notebook; a cell fails only where it is tagged to."""
    notebook = nbformat.read(FOLDER / name, as_version=4)
    NotebookClient(notebook, timeout=90, kernel_name="python3").execute()
    return notebook


def outputs(notebook: Any, start: str) -> Any:
    """What the cell that begins so has shown."""
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith(start)]
    return cell.outputs


def text(notebook: Any, start: str) -> str:
    """What the cell that begins so has shown, as text."""
    shown = outputs(notebook, start)
    return "".join(part.get("text", "") or part.get("data", {}).get("text/plain", "") for part in shown)


def test_client_api(tao: Sandbox) -> None:
    """The guide runs to its results at each generation, and shows all that it promises."""
    notebook = run("client-api.ipynb")
    assert "TAO OGC Process API service" in text(notebook, "client.get_capabilities")
    assert "l3b_aoi_indicators" in text(notebook, "client.processes")
    assert "start_date: date | str" in text(notebook, "import inspect")
    assert "0 problems" in text(notebook, "import geopandas")
    assert "lies before 'Start date'" in text(notebook, 'client.validate_request("L3B AOI Indicators", start_date')
    assert "successful, 100 %" in text(notebook, "job.wait()")
    assert "mean NDVI 0." in text(notebook, "import httpx")
    assert outputs(notebook, "import warnings")[0].data["image/png"]
    assert "[11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]" in text(notebook, 'client.run("Prime')
    assert text(notebook, "jobs = [").endswith("['successful', 'successful', 'failed']")
    failed = outputs(notebook, 'client.run("Sleep')
    assert failed[-1].ename == "JobFailed"
    assert any("text/html" in part.get("data", {}) for part in failed)


def test_everything_is_shown_as_html(tao: Sandbox) -> None:
    """Each value of ours that a cell ends with has HTML beside its text."""
    notebook = run("client-api.ipynb")
    for start in (
        "from sen4cap_client.api",
        "client.get_capabilities()",
        "client.get_conformance()",
        "client.get_processes()",
        "client.processes",
        "process =",
        "process.inputs",
        "import geopandas",
        'job = client.submit("L3B',
        "job.wait()",
        "client.job(",
        "results =",
        "client.get_jobs()",
        "from datetime",
        'job = client.submit("Sleep',
    ):
        assert "text/html" in outputs(notebook, start)[-1].data, start


def test_results(tao: Sandbox) -> None:
    """The guide to results runs at each generation, and shows pictures and numbers."""
    notebook = run("results.ipynb")
    assert "AssetList: 4 assets" in text(notebook, "results.assets")
    for start in ("results.plot();", 'results.plot("SNDVI");'):
        assert outputs(notebook, start)[-1].data["image/png"]
    assert "EPSG:32632, mean NDVI 0." in text(notebook, 'f"{ndvi')
    assert 0 < float(text(notebook, "both =")) < 1
    assert 0 < float(text(notebook, "float((lazy")) < 1
    assert text(notebook, "item =").count("[9.") == 1
    assert text(notebook, "from xml.etree") == "'32UNE'"


def test_notebooks_are_kept_without_outputs() -> None:
    """Notebooks are stored as they are written: what they show depends on who runs them."""
    for path in FOLDER.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells)


def test_batch(tao: Sandbox) -> None:
    """The guide to batches runs at each generation, and all that it promises is there."""
    notebook = run("batch.ipynb")
    assert "(8, 'north_2024-06-01_2024-06-10_NDVI')" in text(notebook, "rows =")
    assert "row 1 (east), Start date" in text(notebook, "from sen4cap_client.api import InvalidRows")
    assert "Would submit 8 jobs" in text(notebook, "batch.run(dry_run")
    assert "8 downloaded" in text(notebook, "import warnings")
    assert any("text/html" in part.get("data", {}) for part in outputs(notebook, "import warnings"))
    assert "Failures: 0 rows" in text(notebook, "batch.failures()")
    assert text(notebook, "import pystac").count("L3BNDVI") == 4
    assert "'north': 0." in text(notebook, "stacks =")
    assert text(notebook, "batch.export").startswith("'row,name,site,state,job_id")
