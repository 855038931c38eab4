"""Each way in which answers may differ is found, at its place, and weighed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client import drift
from sen4cap_client.drift import Contract, Finding
from sen4cap_client.errors import InvalidRequest
from tests.drift import har

CONTRACT = Contract.own()
JOB = {
    "jobID": "1",
    "processID": "Sleep",
    "status": "running",
    "created": "2026-09-15T08:00:00Z",
    "updated": "2026-09-15T08:00:00Z",
    "progress": 0,
}
CANARY = "canary-7f3a"


def found(tmp_path: Path, answers: dict[str, Any], status: int = 200) -> tuple[Finding, ...]:
    """What differs from the contract."""
    path = har.told(tmp_path / "seen.har", answers, status)
    return drift.with_contract(drift.read(path, CONTRACT)).findings


def changed(tmp_path: Path, before: Any, after: Any, request: str = "GET /jobs/1") -> list[tuple[str, str, str]]:
    """What differs between two answers to a request."""
    old, new = (
        drift.read(har.told(tmp_path / f"{name}.har", {request: body}), CONTRACT)
        for name, body in (("old", before), ("new", after))
    )
    return [(str(f.severity), str(f.kind), f.path) for f in drift.with_earlier(new, old, CONTRACT).findings]


CASES = {
    "a new field": (JOB | {"queue": "fast"}, ("new", "new field", "$.queue", "is new", '"fast"')),
    "a needed field is missing": (
        {name: value for name, value in JOB.items() if name != "created"},
        ("breaking", "missing field", "$.created", "is not there, and is expected always", ""),
    ),
    "a needed field is null": (
        JOB | {"jobID": None},
        ("breaking", "missing field", "$.jobID", "is not there, and is expected always", ""),
    ),
    "a new status of jobs": (
        JOB | {"status": "paused"},
        (
            "breaking",
            "new word",
            "$.status",
            "is none of accepted or dismissed or failed or running or successful",
            '"paused"',
        ),
    ),
    "a new kind of jobs": (JOB | {"type": "stack"}, ("new", "new word", "$.type", "is none of process", '"stack"')),
    "another type": (
        JOB | {"progress": "half"},
        ("breaking", "other type", "$.progress", "is string, not integer or number", '"half"'),
    ),
    "another type deep inside": (
        JOB | {"links": [{"href": "/x"}, {"href": 3}]},
        ("breaking", "other type", "$.links[*].href", "is integer, not string", "3"),
    ),
    "a time without a zone": (
        JOB | {"updated": "2024-11-05T10:14:56.04"},
        ("cosmetic", "other format", "$.updated", "is no date-time", '"2024-11-05T10:14:56.04"'),
    ),
    "a number for a word": (
        JOB | {"status": 3},
        ("breaking", "other type", "$.status", "is integer, not string", "3"),
    ),
    "an array": ([JOB], ("breaking", "other shape", "$", "is a bare array, not", "")),
    "a page": ("<html>Sign in</html>", ("breaking", "other shape", "$", "is a page of HTML, not", "")),
    "a text": ("soon", ("breaking", "other shape", "$", "is plain text, not", "")),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_what_the_contract_does_not_know(tmp_path: Path, body: Any, expected: tuple[str, ...]) -> None:
    """A difference from the contract is found at its path, with an example and how bad it is."""
    findings = [f for f in found(tmp_path, {"GET /jobs/1": body}) if f.kind == expected[1]]
    severity, kind, path, detail, example = expected
    (finding,) = findings
    assert (finding.severity, finding.kind, finding.path) == (severity, kind, path)
    assert finding.operation == "GET /jobs/{jobID}"
    assert finding.detail.startswith(detail)
    assert finding.example.startswith(example)
    assert (finding.count, finding.answers) == (1, 1)


FINE = {
    "as it is": JOB,
    "in an envelope": {"data": JOB, "status": "SUCCEEDED"},
    "a refusal": {"message": "no", "status": "FAILED"},
    "nothing": "",
    "null": None,
    "nulls": JOB | {"message": None, "finished": None},
}


@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_what_the_contract_knows(tmp_path: Path, body: Any) -> None:
    """What the contract describes, and so the client reads, is no drift."""
    assert found(tmp_path, {"GET /jobs/1": body}) == ()


def test_counts_in_how_many_answers(tmp_path: Path) -> None:
    """A difference is told once, with the number of answers that have it, and of all."""
    answers = {"GET /jobs/1": JOB, "GET /jobs/2": JOB | {"queue": 1}, "GET /jobs/3": JOB | {"queue": 2}}
    (finding,) = found(tmp_path, answers)
    assert (finding.count, finding.answers, finding.example) == (2, 3, "1")


def test_errors_are_held_against_the_contract_too(tmp_path: Path) -> None:
    """The body of an error may have new fields as well."""
    (finding,) = found(tmp_path, {"GET /processes/x": {"title": "E", "trace": "at x"}}, status=500)
    assert (finding.kind, finding.path) == ("new field", "$.trace")


def test_a_success_that_nobody_documented(tmp_path: Path) -> None:
    """Another status for a success is told."""
    kinds = {(f.severity, f.kind, f.detail) for f in found(tmp_path, {"GET /jobs": {"jobs": []}}, status=207)}
    assert kinds == {("breaking", "other status", "is 207, not 200 or 404")}


def test_keys_of_maps_are_no_fields(tmp_path: Path) -> None:
    """Ids of inputs differ from process to process; what describes them is compared, not they."""
    described = {"title": "a", "schema": {}, "x-new": 1}
    process = {"id": "1", "inputs": {"any key": described}, "outputs": {"other key": {"title": "b", "schema": {}}}}
    assert [f.path for f in found(tmp_path, {"GET /processes/1": process})] == ["$.inputs.*['x-new']"]


CHANGES = {
    "nothing": (JOB, JOB, []),
    "a field": (JOB, JOB | {"queue": 1}, [("new", "new field", "$.queue")]),
    "a field that the contract does not know is gone": (
        JOB | {"queue": 1}, JOB, [("breaking", "missing field", "$.queue")],
    ),
    "a field that the client can do without is gone": (
        JOB, {k: v for k, v in JOB.items() if k != "progress"}, [("cosmetic", "missing field", "$.progress")],
    ),
    "a field that the client needs is gone": (
        JOB, {k: v for k, v in JOB.items() if k != "status"}, [("breaking", "missing field", "$.status")],
    ),
    "an id became a number, which the client reads": (JOB, JOB | {"jobID": 1}, [("cosmetic", "other type", "$.jobID")]),
    "a type that the client does not read": (JOB, JOB | {"jobID": {}}, [("breaking", "other type", "$.jobID")]),
    "a word that the contract has": (JOB, JOB | {"status": "failed"}, []),
    "a word that it has not": (JOB, JOB | {"status": "lost"}, [("breaking", "new word", "$.status")]),
    "an envelope": (JOB, {"data": JOB, "status": "SUCCEEDED"}, [("cosmetic", "other shape", "$")]),
    "within an envelope": (
        {"data": JOB, "status": "SUCCEEDED"}, {"data": JOB | {"queue": 1}, "status": "SUCCEEDED"},
        [("new", "new field", "$.queue")],
    ),
    "a page": (JOB, "<html></html>", [("breaking", "other shape", "$")]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_changed(tmp_path: Path, before: Any, after: Any, expected: list[tuple[str, str, str]]) -> None:
    """Earlier answers are a baseline as the contract is; the contract says whether the client gets along."""
    assert changed(tmp_path, before, after) == expected


def test_operations_that_were_not_seen(tmp_path: Path) -> None:
    """Of operations that earlier answers do not have nothing is said; those that are not seen again are named."""
    old = drift.read(har.told(tmp_path / "old.har", {"GET /jobs/1": JOB}), CONTRACT)
    new = drift.read(har.told(tmp_path / "new.har", {"GET /jobs": {"jobs": 3}}), CONTRACT)
    report = drift.with_earlier(new, old)
    assert report.findings == ()
    assert report.unseen == ("GET /jobs/{jobID}",)
    assert report.answers == {"GET /conformance": 1}


def test_saved_answers_are_the_same(tmp_path: Path) -> None:
    """What is saved and read again is what was seen."""
    seen = drift.read(har.told(tmp_path / "seen.har", {"GET /jobs/1": JOB}), CONTRACT)
    seen.save(tmp_path / "saved.json")
    assert drift.read(tmp_path / "saved.json", CONTRACT).exchanges == seen.exchanges


def test_no_secret_is_kept_or_shown(tmp_path: Path) -> None:
    """Tokens, passwords, what a framework echoes, and queries of links are in no report and in no file."""
    entries = [
        har.entry("POST", "http://tao.example/auth/login", 200, json.dumps(
            {"data": {"authToken": CANARY, "userName": CANARY, "pin": 73_737}, "status": "SUCCEEDED", "extra": CANARY}
        )),
        har.entry("POST", "http://tao.example/auth/login", 400, json.dumps(
            {"error": "x", "requestParameters": {"password": [CANARY]}, "note": CANARY}
        )),
        har.entry("GET", f"{har.API}/jobs/1/results", 200, json.dumps(
            {"out": {"href": f"https://user:{CANARY}@s3.example/x?X-Amz-Signature={CANARY}#{CANARY}"}}
        )),
        har.entry("GET", f"{har.API}/jobs/1", 200, json.dumps(
            JOB | {"see": f"/x?token={CANARY}", "apiKey": CANARY, "mySecret": {"deep": [CANARY]}, "anyToken": 73_737}
        )),
    ]  # fmt: skip
    seen = drift.read(har.write(tmp_path / "seen.har", entries), CONTRACT)
    seen.save(tmp_path / "saved.json")
    report = drift.with_contract(seen)
    assert {"$.see", "$.apiKey", "$.mySecret", "$.anyToken"} <= {finding.path for finding in report.findings}
    texts = [drift.written(report, form) for form in ("text", "json", "markdown")]
    for text in (*texts, (tmp_path / "saved.json").read_text()):
        assert CANARY not in text
        assert "73737" not in text


def test_servers_play_no_tricks(tmp_path: Path) -> None:
    """What a server sends cannot move the cursor, turn a line around, or become a format of Markdown."""
    evil = "\x1b[2J\u202e|<img src=x>`_*"
    job = JOB | {evil: evil, "status": evil}
    report = drift.with_contract(drift.read(har.told(tmp_path / "evil.har", {"GET /jobs/1": job}), CONTRACT))
    for form in ("text", "json", "markdown"):
        text = drift.written(report, form)
        assert "\x1b" not in text
        assert "\u202e" not in text
    rows = drift.written(report, "markdown").splitlines()[4:]
    assert all(len(row.replace("\\|", "").split("|")) == 9 for row in rows)
    assert "<img" not in "\n".join(rows).replace("\\<", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[1, 2]", "cannot be read as a cassette or a HAR file"),
        ("{", "is neither JSON nor YAML"),
        ('{"log": {"entries": [{"request": {}}]}}', "cannot be read as a cassette or a HAR file"),
        (
            '{"log": {"entries": [{"request": {"method": 1, "url": 2}, "response": {"status": []}}]}}',
            "cannot be read as",
        ),
        (
            '{"log": {"entries": [{"request": {"method": "GET", "url": "/jobs"}, "response": {"status": 0}}]}}',
            "no answer",
        ),
        (
            '{"sen4cap-client observation": 1, "source": "x", "exchanges": '
            '[{"operation": "GET /other", "status": 200, "form": "object"}]}',
            "has no answer of a process API",
        ),
        (
            '{"sen4cap-client observation": 1, "source": "x", "exchanges": '
            '[{"operation": "GET /jobs", "status": "200", "form": "object"}]}',
            "is no observation that can be read",
        ),
        ('{"log": {"entries": []}}', "has no answer of a process API"),
        ('{"sen4cap-client observation": 2}', "is from another version"),
        ('{"sen4cap-client observation": 1, "source": "x", "exchanges": [{}]}', "is no observation that can be read"),
    ],
)
def test_files_that_are_something_else(tmp_path: Path, content: str, said: str) -> None:
    """A file that cannot be used is named, with what was expected."""
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(InvalidRequest, match=said):
        drift.read(path, CONTRACT)
