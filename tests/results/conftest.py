"""Results to open: of sandboxes of each generation, and files that a server on loopback has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from sen4cap_client.api import Client, JobResults, Link
from sen4cap_client.openers import stac
from sen4cap_client.sandbox import GENERATIONS, Sandbox
from tests.results.file_server import FileServer

mpl.use("Agg")

LIBRARIES = (
    "ignore:Use `@` matmul:PendingDeprecationWarning",  # rioxarray's use of affine
    "ignore:The server gives geometry and bbox:UserWarning",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the libraries warn of among themselves fails no test here."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for library in LIBRARIES:
                item.add_marker(pytest.mark.filterwarnings(library), append=False)


@pytest.fixture(scope="session", params=list(GENERATIONS))
def tao(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each generation."""
    with Sandbox(generation=request.param, users={"alice": "correct-horse"}) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def job_id(tao: Sandbox, home_of_the_session: Path) -> str:
    """A job that has computed NDVI."""
    with connected(tao) as client:
        job = client.submit(
            "L3B AOI Indicators",
            start_date="2024-06-01",
            end_date="2024-06-07",
            site_extent="POLYGON ((9.90 53.52, 9.94 53.52, 9.94 53.50, 9.90 53.50, 9.90 53.52))",
        )
        return job.wait().jobID


@pytest.fixture
def client(tao: Sandbox) -> Iterator[Client]:
    """A client that is logged in at a sandbox."""
    with connected(tao) as client:
        yield client


@pytest.fixture
def results(client: Client, job_id: str) -> JobResults:
    """The results of that job."""
    return client.get_job_results(job_id)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    """A server of files, which tests put into its folder."""
    folder = tmp_path_factory.mktemp("served")
    with FileServer(folder, folder.parent / "sent.log") as server:
        yield server


@pytest.fixture
def link(files: FileServer) -> Callable[..., JobResults]:
    """Make results whose one output is a link to a file of the server."""

    def make(name: str, media_type: str | None = None, **more: Any) -> JobResults:
        return JobResults({"out": Link(f"{files.url}/{name}", type=media_type, **more)})

    return make


@pytest.fixture
def has_not_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program that has opened no item yet."""
    stac._said.clear()


def connected(tao: Sandbox) -> Client:
    return Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.1)
