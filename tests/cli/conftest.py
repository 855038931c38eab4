"""A sandbox that is configured, and the program in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sen4cap_client.api import Client
from sen4cap_client.cli import main
from sen4cap_client.config import write_settings
from sen4cap_client.sandbox import GENERATIONS, Sandbox
from tests.servers import ToldServer

PASSWORD = "a-pass-to-look-for"
Cli = Callable[..., Result]


@pytest.fixture(scope="session")
def tao() -> Iterator[Sandbox]:
    """A sandbox of the newest generation."""
    with Sandbox(users={"trainee": PASSWORD}) as sandbox:
        yield sandbox


@pytest.fixture(scope="session", params=list(GENERATIONS))
def each_tao(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each generation."""
    with Sandbox(generation=request.param, users={"trainee": PASSWORD}) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def ndvi_job(tao: Sandbox, home_of_the_session: Path) -> str:
    """A job that has computed NDVI."""
    with connected(tao) as client:
        place = (9.90, 53.50, 9.92, 53.51)
        inputs = {"start_date": "2024-06-01", "end_date": "2024-06-07", "site_extent": place}
        return client.submit("L3B AOI Indicators", inputs).wait().jobID


@pytest.fixture(scope="session")
def failed_job(tao: Sandbox, home_of_the_session: Path) -> str:
    """A job that has failed."""
    with connected(tao) as client:
        job = client.submit("sleep_a_while", duration=0, fail=True)
        return client.wait_all([job])[0].jobID


@pytest.fixture
def configured(tao: Sandbox, home: Path) -> Path:
    """The configuration file, which names the sandbox."""
    return configure(tao, home)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Call the program in this process, in an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*words: str | Path, given: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, list(map(str, words)), input=given, prog_name="sen4cap-client")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def told(home: Path) -> Iterator[ToldServer]:
    """A server that answers what the test tells it to, and that is configured."""
    with ToldServer() as server:
        settings = {"api_url": server.url, "auth_type": "none", "retries": 0, "poll_interval": 0.02}
        write_settings(home / ".sen4cap-client", settings)
        yield server


def configure(tao: Sandbox, home: Path) -> Path:
    """Write a configuration file that names a sandbox."""
    path = home / ".sen4cap-client"
    settings = {"api_url": tao.api_url, "username": tao.username, "password": tao.password, "poll_interval": 0.05}
    write_settings(path, settings)
    return path


def connected(tao: Sandbox) -> Client:
    """A client of the library, to set the scene."""
    return Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.05)
