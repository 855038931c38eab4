"""What changed from one generation of TAO to the next is found: all of it, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from sen4cap_client import drift, snapshot
from sen4cap_client.api import Client
from sen4cap_client.drift import Contract, Observation
from sen4cap_client.sandbox import Sandbox
from sen4cap_client.snapshot import Snapshot
from tests.drift.har import AOI, session

CONTRACT = Contract.own()
CASSETTES = Path(__file__).parents[1] / "recorded" / "cassettes"
ORDER = ("2024", "2025-12", "2026-06", "2026-09")

# What each generation differs in from the one before: how bad it is, what, in which answers, and where.
JOB_ANSWERS = (
    ("GET /jobs", "$.jobs[*]"),
    ("GET /jobs/{jobID}", "$"),
    ("DELETE /jobs/{jobID}", "$"),
    ("POST /processes/{processID}/execution", "$"),
)
PROCESS = "GET /processes/{processID}"
RESULTS = "GET /jobs/{jobID}/results"
EXPECTED = {
    "2025-12": {
        ("cosmetic", "other shape", "GET /jobs", "$"),  # {"jobs": [...], "links": []} for a bare array
        ("new", "new field", "GET /jobs", "$.links"),
        ("cosmetic", "other shape", "GET /jobs/{jobID}", "$"),  # of an unknown job: nothing for null
        *(  # times have a zone
            ("cosmetic", "other format", operation, f"{place}.{name}")
            for operation, place in JOB_ANSWERS
            for name in ("created", "started", "updated")
        ),
    },
    "2026-06": {
        ("cosmetic", "other shape", "POST /processes/{processID}/execution", "$"),  # no envelope
        ("cosmetic", "other shape", RESULTS, "$"),  # no {"jobId": ..., "outputs": ...}
        ("cosmetic", "missing field", RESULTS, "$.*.format"),
        ("new", "new field", RESULTS, "$.*.type"),
        *(("cosmetic", "missing field", operation, f"{place}.type") for operation, place in JOB_ANSWERS[:3]),
        ("cosmetic", "missing field", PROCESS, "$.inputs.*['x-uiLevel']"),
        ("new", "new field", PROCESS, "$.inputs.*['x-ui-advanced']"),
        ("new", "new field", PROCESS, "$.inputs.*['x-ui-order']"),
        ("new", "new field", PROCESS, "$.inputs.*.schema['x-ui-widget']"),
        ("new", "new field", PROCESS, "$.inputs.*.metadata[*].value"),
        ("new", "new field", PROCESS, "$.outputs.*.metadata[*].value"),
    },
    "2026-09": set(),  # only the keys of a process changed, which is for snapshots to tell
}


Seen = dict[str, tuple[Observation, Snapshot]]


def sandbox(name: str) -> Sandbox:
    """The sandbox of a generation; that of 2024 is known from its code."""
    return Sandbox(generation="2025-12", code_2024=True) if name == "2024" else Sandbox(generation=name)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A whole session at each generation, and a snapshot, kept in files in between."""
    folder = tmp_path_factory.mktemp("seen")
    found = {}
    for name in ORDER:
        with sandbox(name) as tao, Client(api_url=tao.api_url, username=tao.username, password=tao.password) as client:
            observation = drift.read(session(tao, folder / f"{name}.har"), CONTRACT)
            taken = client.snapshot_processes(folder / f"{name}.yaml")
        found[name] = (observation, Snapshot.read(folder / f"{name}.yaml"))
        assert found[name][1] == taken
    return found


@pytest.fixture(scope="module")
def sessions(seen: Seen) -> dict[str, Observation]:
    """The session at each generation."""
    return {name: observation for name, (observation, _) in seen.items()}


@pytest.fixture(scope="module")
def snapshots(seen: Seen) -> dict[str, Snapshot]:
    """The snapshot of each generation."""
    return {name: snapshot for name, (_, snapshot) in seen.items()}


def places(report: drift.Report) -> set[tuple[str, str, str, str]]:
    return {(str(f.severity), str(f.kind), f.operation, f.path) for f in report.findings}


@pytest.mark.parametrize(("before", "after"), list(pairwise(ORDER)))
def test_differences_of_generations(sessions: dict[str, Observation], before: str, after: str) -> None:
    """Each generation differs from the one before in what is known, and in nothing else."""
    report = drift.with_earlier(sessions[after], sessions[before], CONTRACT)
    assert places(report) == EXPECTED[after]
    assert report.unseen == ()


@pytest.mark.parametrize("name", ORDER)
def test_a_generation_does_not_differ_from_itself(sessions: dict[str, Observation], tmp_path: Path, name: str) -> None:
    """Two sessions at servers of one generation show no drift."""
    with sandbox(name) as tao:
        again = drift.read(session(tao, tmp_path / "again.har"), CONTRACT)
    assert drift.with_earlier(again, sessions[name], CONTRACT).findings == ()


@pytest.mark.parametrize("name", ORDER[1:])
def test_the_contract_knows_all_generations(sessions: dict[str, Observation], name: str) -> None:
    """The contract describes all that the generations answer, in sessions and in cassettes."""
    assert drift.with_contract(sessions[name]).findings == ()
    assert drift.with_contract(drift.read(CASSETTES / name, CONTRACT)).findings == ()


def test_the_contract_wants_zones(sessions: dict[str, Observation]) -> None:
    """That the code of 2024 writes times without a zone is told, and is cosmetic."""
    findings = drift.with_contract(sessions["2024"]).findings
    assert {(finding.severity, finding.kind) for finding in findings} == {("cosmetic", "other format")}


def test_differences_of_cassettes() -> None:
    """Cassettes show the same differences as far as they go."""
    old, new = (drift.read(CASSETTES / name, CONTRACT) for name in ("2025-12", "2026-06"))
    found = places(drift.with_earlier(new, old, CONTRACT))
    assert ("cosmetic", "other shape", "POST /processes/{processID}/execution", "$") in found
    assert found <= EXPECTED["2026-06"]


def test_the_code_of_2024_has_the_processes_of_2025(snapshots: dict[str, Snapshot]) -> None:
    """What the two differ in are answers about jobs."""
    assert len(snapshot.diff(snapshots["2024"], snapshots["2025-12"])) == 0


def test_processes_from_2025_to_2026(snapshots: dict[str, Snapshot]) -> None:
    """New processes, the other title of 71, and other hints and metadata; no key changed and nothing is gone."""
    changes = snapshot.diff(snapshots["2025-12"], snapshots["2026-06"])
    new = {change.process for change in changes if change.what == "process"}
    assert new == {"407", "208", "207", "206", "205", "204", "203", "202", "196", "182"}
    assert "407: 'Sen4CAP Tillage Processor 5.0.0' is new" in map(str, changes)
    rest = [change for change in changes if change.what != "process"]
    assert {(change.process, change.what, change.severity) for change in rest if change.name is None} == {
        ("71", "title", "breaking"),
        ("71", "description", "cosmetic"),
    }
    hints = {change.detail.partition(": ")[2].partition(" is ")[0] for change in rest if change.name is not None}
    assert hints == {
        "other metadata",
        "other x-ui-advanced, x-ui-order",
        "other x-ui-advanced, x-ui-order, x-uiLevel",
        "x-ui-widget",
    }
    assert {change.severity for change in rest if change.name is not None} == {"cosmetic"}


def test_keys_of_218_changed_in_september(snapshots: dict[str, Snapshot]) -> None:
    """All keys of process 218 became words, and nothing else changed."""
    changes = snapshot.diff(snapshots["2026-06"], snapshots["2026-09"])
    assert sorted((change.process, change.what, change.name, change.severity) for change in changes) == [
        ("218", "input key", "End date", "breaking"),
        ("218", "input key", "L3B Indicator Name", "breaking"),
        ("218", "input key", "Site extent", "breaking"),
        ("218", "input key", "Start date", "breaking"),
        ("218", "output key", "stacitemsfile", "breaking"),
    ]
    first = "218: input 'Start date' changed its key: 'startdate', was 'c30145a7-029c-4499-98bc-9903ca46531c'"
    assert first in map(str, changes)
    assert changes.exit_code == 2


def test_a_request_with_uuids_no_longer_fits(snapshots: dict[str, Snapshot]) -> None:
    """A request that was saved with the keys of June fits the process of June, and not that of September."""
    keys = {parameter.title: key for key, parameter in snapshots["2026-06"].describe("218").inputs.items()}
    request = {"inputs": {keys["Start date"]: "2024-06-01", keys["End date"]: "2024-06-07", keys["Site extent"]: AOI}}
    changes = snapshot.diff(snapshots["2026-06"], snapshots["2026-09"], request)
    assert changes.request == "The request no longer fits process 218."
    assert any(f"the request: {keys['Start date']}: is no input" in change.detail for change in changes)
    same = snapshot.diff(snapshots["2026-06"], snapshots["2026-06"], request)
    assert (same.request, same.exit_code) == ("The request still fits process 218.", 0)


def test_a_request_with_titles_still_fits(snapshots: dict[str, Snapshot]) -> None:
    """A request by titles fits before and after the change of keys."""
    request = {"Start date": "2024-06-01", "End date": "2024-06-07", "Site extent": AOI}
    changes = snapshot.diff(snapshots["2026-06"], snapshots["2026-09"], request)
    assert changes.request == "The request still fits process 218."
    assert "request" not in {change.what for change in changes}
