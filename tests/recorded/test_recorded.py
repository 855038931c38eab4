"""Whole sessions, replayed without a network; and that recording leaves no secret behind."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import (
    ApiError,
    AsyncClient,
    AuthenticationError,
    Client,
    Config,
    JobNotFound,
    JobStatus,
    ProcessNotFound,
    ResultsNotReady,
)
from sen4cap_client.config import write_settings
from sen4cap_client.sandbox import Sandbox
from tests.forms import Awaited, end
from tests.recorded.cassettes import API_URL, FOLDER, PASSWORD, USERNAME, recording, replaying
from tests.recorded.sessions import SESSIONS, main_job
from tests.servers import ToldServer

ROOT = Path(__file__).resolve().parents[2]
GENERATIONS = ("2026-09", "2026-06", "2025-12")
CANARY = "canary/7f3a secret&ä"
LOGIN = {"allow_http": True, "api_url": API_URL, "username": USERNAME, "password": PASSWORD}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Replays make no connection at all, not even to this machine."""
    if "recorder" in request.fixturenames:
        return

    def connect(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a replay connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    client = Client(**LOGIN) if request.param == "sync" else Awaited(**LOGIN)
    yield client
    end(client)


@pytest.fixture(params=GENERATIONS)
def replay(request: pytest.FixtureRequest, client: Any) -> Callable[[str], dict[str, Any]]:
    """Replay a session, all of it, with the client in either form."""

    def run(name: str) -> dict[str, Any]:
        with replaying(FOLDER / request.param / f"{name}.yaml"):
            return SESSIONS[name](client, lambda seconds: None)

    return run


@pytest.fixture
def recorder() -> None:
    """Allow this test to connect to servers on this machine."""


def test_main_job(replay: Callable[[str], dict[str, Any]]) -> None:
    """Login, processes, execution, watching and results come out the same at each generation."""
    seen = replay("main-job")
    assert seen["capabilities"].title == "TAO OGC Process API service"
    assert len(seen["conformance"].conformsTo) == 2
    assert "218" in [process.id for process in seen["processes"]]
    assert seen["process"].title == "L3B AOI Indicators Processor 5.0.4"
    assert seen["accepted"].status == JobStatus.accepted
    assert seen["finished"].status == JobStatus.successful
    assert seen["finished"].jobID == seen["accepted"].jobID == seen["jobs"][0].jobID
    assert list(seen["results"]) == list(seen["process"].outputs)
    (link,) = seen["results"].values()
    assert link.href.startswith("http://stac.example/collections/L3B_NDVI/items/")
    assert link.type == "application/json"


def test_dismissal(replay: Callable[[str], dict[str, Any]]) -> None:
    """A dismissed job shows as failed, whether or not the server claims to have dismissed it."""
    seen = replay("dismissal")
    assert not seen["running"].is_finished
    assert isinstance(seen["too early"], ResultsNotReady)
    assert [seen[step].status for step in ("dismissed", "again")] == ["failed", "failed"]
    assert isinstance(seen["no results"], ResultsNotReady)


def test_errors(replay: Callable[[str], dict[str, Any]]) -> None:
    """Wrong ids are told apart from each other, whatever TAO says to them."""
    seen = replay("errors")
    kinds = {step: type(outcome) for step, outcome in seen.items() if step != "failed"}
    assert kinds == {
        "word for a process": ProcessNotFound,
        "number of no process": ProcessNotFound,
        "execution of no process": ProcessNotFound,
        "word for a job": JobNotFound,
        "number of no job": JobNotFound,
        "results of no job": JobNotFound,
        "dismissal of no job": JobNotFound,
        "no results": ResultsNotReady,
    }
    assert (seen["failed"].status, seen["failed"].message) == ("failed", None)


def test_wrong_password(replay: Callable[[str], dict[str, Any]]) -> None:
    """A refused login is an AuthenticationError."""
    assert isinstance(replay("wrong-password")["refused"], AuthenticationError)


@pytest.mark.parametrize("form", ["sync", "async"])
def test_cassette_that_is_only_partly_used(form: str) -> None:
    """A replay that asks for less than was recorded fails, and says what was left."""
    client: Any = Client(**LOGIN) if form == "sync" else Awaited(**LOGIN)
    path = FOLDER / "2026-09" / "main-job.yaml"
    unused = r"main-job.yaml has what nobody asked for: .*GET.*processes"
    with pytest.raises(AssertionError, match=unused), replaying(path):
        client.get_capabilities()
    end(client)


def test_replay_that_asks_for_more() -> None:
    """A replay that asks for something that was not recorded fails instead of reaching out."""
    client = Client(**LOGIN)
    path = FOLDER / "2026-09" / "dismissal.yaml"
    with pytest.raises(Exception, match="no recorded interaction matches"), replaying(path):
        client.get_job("12345")
    client.close()


def test_two_awaited_calls_at_once_are_recorded_and_replayed(recorder: None, tmp_path: Path) -> None:
    """Concurrent calls of the async client find their answers on the cassette."""
    path = tmp_path / "both.yaml"

    async def both(config: Config) -> list[Any]:
        async with AsyncClient(config=config) as client:
            await client.get_conformance()
            return list(await asyncio.gather(client.get_processes(), client.get_capabilities()))

    with Sandbox(users={"trainee": "a-password-like-no-other-word"}) as tao:
        config = Config(api_url=tao.api_url, username=tao.username, password=tao.password)
        with recording(path, api_url=tao.api_url, stac_url=tao.stac_url, username="x", password=tao.password):
            recorded = asyncio.run(both(config))
    with replaying(path):
        assert asyncio.run(both(Config(**LOGIN))) == recorded


def test_recordings_hold_no_secret(recorder: None, tmp_path: Path) -> None:
    """A planted password, user name and tokens are found nowhere in a recording, nor is the server's address."""
    path = tmp_path / "main-job.yaml"
    tokens = iter(f"canary-token-{number}" for number in range(99))
    with Sandbox(users={"canary-user": CANARY}, token_factory=lambda: next(tokens)) as tao:
        config = Config(api_url=tao.api_url, username=tao.username, password=tao.password)
        options = {"username": tao.username, "password": tao.password}
        with recording(path, api_url=tao.api_url, stac_url=tao.stac_url, **options), Client(config=config) as client:
            main_job(client)
        ports = [tao.api_url.split("/")[2], tao.stac_url.split("/")[2]]
    text = path.read_text(encoding="utf-8")
    assert "the-authToken" in text
    for secret in ("canary", "7f3a", "127.0.0.1", *ports):
        assert secret not in text


def test_recordings_hold_no_echoed_password(recorder: None, tmp_path: Path) -> None:
    """A server that repeats password and token, in any body and header, gives a recording without them."""
    path = tmp_path / "echo.yaml"
    with ToldServer() as server:
        server.tell("POST /auth/login", {"data": {"authToken": "canary-token"}, "note": CANARY})
        echo = {"error": CANARY, "requestParameters": {"password": [CANARY], "token": "canary-token"}}
        server.tell("GET /process/jobs", echo, 400, {"Location": "http://x/?token=canary-token", "X-Secret": CANARY})
        config = Config(api_url=f"{server.url}/process", username="canary-user", password=CANARY)
        options = {"username": "canary-user", "password": CANARY}
        tape = recording(path, api_url=config.api_url, stac_url="http://x/", **options)
        with tape, Client(config=config) as client, contextlib.suppress(ApiError):
            client.get_jobs()
    text = path.read_text(encoding="utf-8")
    assert "requestParameters" in text
    assert "canary" not in text
    assert "7f3a" not in text


def test_a_real_server_is_recorded_with_the_users_own_login(recorder: None, tmp_path: Path, home: Path) -> None:
    """`make record SERVER=...` uses the login of the configuration, and names neither server nor user."""
    with Sandbox(users={"canary-user": CANARY}) as tao:
        settings = {"api_url": tao.api_url, "username": tao.username, "password": tao.password}
        write_settings(home / ".sen4cap-client", settings)
        program = [sys.executable, str(ROOT / "scripts" / "record.py"), "--server", tao.api_url]
        subprocess.run([*program, "--folder", str(tmp_path)], check=True, capture_output=True)
    written = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("live-*/*.yaml")}
    assert sorted(written) == ["errors", "main-job"]
    for text in written.values():
        assert "successful" in text or "failed" in text
        for secret in ("canary", "7f3a", "127.0.0.1"):
            assert secret not in text


def test_recording_a_real_server_needs_a_login(recorder: None, tmp_path: Path) -> None:
    """Without a configured login for that server nothing is recorded, and the fix is named."""
    program = [sys.executable, str(ROOT / "scripts" / "record.py"), "--server", "http://127.0.0.1:9/process"]
    done = subprocess.run([*program, "--folder", str(tmp_path)], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "run sen4cap-client configure first" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_cassettes_are_small_and_clean(path: Path) -> None:
    """Each cassette is text of under 100 kB, without an address of a machine or a token."""
    text = path.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert "127.0.0.1" not in text
    assert "X-Auth-Token" not in text
    assert "!!binary" not in text
    assert "token-1" not in text
