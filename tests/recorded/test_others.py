"""What servers that others wrote have answered, replayed: the cases of tests/interop without the servers."""

from __future__ import annotations

import inspect
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import AsyncClient, Client
from tests.forms import QuickClock
from tests.interop import table
from tests.interop.cases import CASES, Case
from tests.interop.described import OTHERS, Other
from tests.interop.recordings import FOLDER, URL, path_of, replaying
from tests.interop.scenes import scene_of

SILENT = "no_login"  # it sends nothing
ROOT = Path(__file__).resolve().parents[2]
RUNS = [
    pytest.param(case, other, id=f"{other.name}-{case.name}")
    for other in OTHERS.values()
    for case in CASES
    if case.only is None or other.name in case.only
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays make no connection at all, not even to this machine."""

    def connect(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a replay connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)


@pytest.mark.parametrize("form", ["sync", "async"])
@pytest.mark.parametrize(("case", "other"), RUNS)
def test_replay(case: Case, other: Other, form: str, no_network: None) -> None:
    """Each case comes out as it did when it was recorded, and as the table says."""
    tape = replaying(path_of(other.name, case.name))
    with scene_of(other, URL, form, case.name, _clock=QuickClock()) as scene, tape:
        seen = case.run(scene)
    assert table.written()[case.name, other.name] == seen


def test_each_case_is_recorded() -> None:
    """There is a recording for each case and server, and none that nothing replays."""
    wanted = {path_of(other.name, case.name) for case, other in (run.values for run in RUNS) if case.name != SILENT}
    assert set(FOLDER.glob("*/*.yaml")) == wanted


@pytest.mark.parametrize("form", [Client, AsyncClient])
def test_each_public_call_has_a_case(form: type) -> None:
    """No public call of the client is left out, in either form."""
    called = {call for case in CASES for call in case.call.split(", ")}
    public = {name for name, _ in inspect.getmembers(form, callable) if not name.startswith("_")}
    assert public - called == set()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_recordings_are_small_and_clean(path: Path) -> None:
    """Each recording is text of under 100 kB, without an address or a path of a machine."""
    text = path.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert not re.findall(r"127\.0\.0\.1|localhost:|/home/|/root/|/tmp/|/usr/|!!binary|site-packages", text)
    assert str(ROOT) not in text
