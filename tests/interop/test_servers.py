"""All cases, with the servers themselves: `make test-interop`."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.interop import table
from tests.interop.cases import CASES, Case
from tests.interop.described import Other
from tests.interop.recordings import path_of, recording
from tests.interop.scenes import scene_of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, form: str, other: Other, url: str, request: pytest.FixtureRequest) -> None:
    """The client does with each server what it promises, and the table in README.md says what was seen."""
    if case.only and other.name not in case.only:
        pytest.skip("the server has nothing for it")
    writes = request.config.getoption("--write-table") and form == "sync"
    tape: Any = recording(path_of(other.name, case.name), url) if writes else contextlib.nullcontext()
    note = case.name if writes else f"{case.name} {form}"
    with scene_of(other, url, form, note, poll_interval=0.2, poll_max_interval=0.8) as scene, tape:
        seen = case.run(scene)
    if request.config.getoption("--write-table"):
        request.node.user_properties.append(("interop", [case.name, other.name, form, seen]))
    else:
        assert table.written()[case.name, other.name] == seen, "run: make test-interop WRITE=1"


def test_batch(form: str, other: Other, url: str, tmp_path: Path) -> None:
    """A batch has a row executed once, and keeps the results."""
    settings = {"poll_interval": 0.2, "poll_max_interval": 0.8}
    with scene_of(other, url, form, f"batch {form}", **settings) as scene:
        known = {job.jobID for job in scene.client.get_jobs()}
        made = scene.client.batch(tmp_path / "b.sqlite", other.quick.process, [other.quick.inputs])
        with made:
            status = made.run(download=tmp_path / "out", progress=False)
        new = {job.jobID for job in scene.client.get_jobs()} - known
    assert status["downloaded"] == 1
    assert new
    kept = [json.loads(path.read_text()) for path in (tmp_path / "out").glob("*/results.json")]
    assert kept == [other.quick.results]


def test_table_is_about_these_versions(other: Other, request: pytest.FixtureRequest) -> None:
    """The table shows the versions that are pinned."""
    if not request.config.getoption("--write-table"):
        assert table.versions()[other.name] == other.version, "run: make test-interop WRITE=1"
