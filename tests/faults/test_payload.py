"""Answers that are well-formed HTTP, and strange inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sen4cap_client.api import BadResponse, InvalidRequest, JobInfo, JobStatus, ResultsNotReady
from tests.faults.scene import LINES, METHODS, Case, Scene, calls, cases
from tests.faults.server import JOB, JOBS, answer, job
from tests.faults.test_transport import check_unknown

CANARY = "canary-7f3a-secret"
RESULTS = "GET /process/jobs/1/results"


def get_job(scene: Scene, body: Any) -> Any:
    """What get_job makes of a body."""
    scene.server.script(JOB, always=answer(body))
    outcome = scene.call("GET")
    assert scene.count("GET") == len(scene.server.requests) == 1
    return outcome


@cases(
    Case("F34", "status of another world", "pondering"),
    Case("F34", "status in capitals", "SUCCESSFUL"),
    Case("F34", "status of pygeoapi's queue", "queued"),
    Case("F34", "status that is empty", ""),
)
def test_unknown_status(scene: Scene, case: Case) -> None:
    """A status that the standard does not have is kept as it is, and means neither success nor an end."""
    found = get_job(scene, job("1", "running") | {"status": case.play}).value
    assert found.status == case.play
    assert found.status not in list(JobStatus)
    assert not found.is_finished
    client = scene.connect()
    scene.server.script(RESULTS, always=answer({}))
    with pytest.raises(ResultsNotReady):
        client.get_job_results("1")


@cases(Case("F35", "a cancelled job shows as failed", more={"call": "dismiss_job, get_job_results"}))
def test_cancelled_shows_as_failed(scene: Scene, case: Case) -> None:
    """TAO shows a cancelled job as failed, so what is said of a failed job leaves both open."""
    client = scene.connect()
    assert scene.call("DELETE").value.status == "failed"
    error = scene.call(lambda: client.get_job_results("2")).error
    assert type(error) is ResultsNotReady
    assert "failed or was cancelled" in str(error)


FULL = job("1", "running")


@cases(
    Case("F36", "only the id", {"jobID": "1"}),
    Case("F36", "everything null", dict.fromkeys(FULL | {"message": 0, "finished": 0, "traceback": 0})),
    Case("F36", "fields of the server's own", FULL | {"x-cpu": {"hours": 3}, "owner": None}),
    Case("F36", "links that are null, or hold null", FULL | {"links": [None, {"href": None}]}),
    Case("F36", "id instead of jobID", {"id": "1", "status": "running"}),
)
def test_missing_and_extra(scene: Scene, case: Case) -> None:
    """What is null, missing or extra does not keep a job from being read."""
    found = get_job(scene, case.play).value
    assert isinstance(found, JobInfo)
    assert found.jobID == "1"
    if "own" in case.injected:
        assert found.extra["x-cpu"] == {"hours": 3}


@METHODS
@cases(
    *(
        Case("F37", f"{name} that is {kind}", (name, value))
        for name, kind, value in (
            ("jobID", "an object", {"x": CANARY}),
            ("status", "an array", [CANARY]),
            ("progress", "a text", CANARY),
            ("links", "a text", CANARY),
            ("links", "an array of texts", [CANARY]),
            ("message", "an object", {"x": CANARY}),
            ("processID", "an array", [CANARY]),
        )
    )
)
def test_wrong_types(scene: Scene, case: Case, method: str) -> None:
    """A value of the wrong type is named by its place and type; the value itself is never shown."""
    name, value = case.play
    scene.server.script(LINES[method], always=answer(FULL | {name: value}))
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
        error = error.__cause__
    assert type(error) is BadResponse
    assert CANARY not in str(error)
    assert name in str(error)
    assert scene.count(method) == 1


def with_raw(name: str, raw: str) -> bytes:
    """A job with a raw piece of JSON."""
    return json.dumps(FULL | {name: "@@"}).replace('"@@"', raw).encode()


@METHODS
@cases(
    Case("F38", "NaN", with_raw("progress", "NaN")),
    Case("F38", "Infinity", with_raw("progress", "Infinity")),
    Case("F38", "-Infinity in a field of the server's own", with_raw("x", "[-Infinity]")),
    Case("F38", "1e999", with_raw("progress", "1e999")),
    Case("F38", "-1e999 within an envelope", b'{"status": "SUCCEEDED", "data": ' + with_raw("x", "-1e999") + b"}"),
    Case("F40", "an integer of 5,000 digits", with_raw("progress", "9" * 5000)),
    Case("F40", "100,000 levels of nesting", with_raw("x", "[" * 100_000 + "]" * 100_000)),
    Case("F40", "100,000 levels of objects", with_raw("x", '{"a":' * 100_000 + "1" + "}" * 100_000)),
    Case("F40", "100,000 levels that never close", b"[" * 100_000),
)
def test_hostile_json(scene: Scene, case: Case, method: str) -> None:
    """What no JSON number can be, or no parser can take, is a typed error and no crash."""
    scene.server.script(LINES[method], always=answer(case.play))
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
        error = error.__cause__
    assert type(error) is BadResponse
    assert len(str(error)) < 1000
    assert scene.count(method) == 1


@METHODS
@cases(
    Case("F40", "an error with 100,000 levels of nesting", b"[" * 100_000),
    Case("F40", "an error with an integer of 5,000 digits", b'{"title": ' + b"9" * 5000 + b"}"),
    Case("F38", "an error with NaN and 1e999", b'{"title": NaN, "detail": 1e999, "status": Infinity}'),
    Case("F41", "an error with a lone surrogate", b'{"title": "\\ud800", "detail": "a\\udfffb"}'),
    Case("F41", "an error that is not UTF-8", b'{"title": "\xff\xfe"}'),
    Case("F37", "an error of wrong types", {"title": {"a": 1}, "detail": [1], "type": 5, "status": "x"}),
)
def test_hostile_errors(scene: Scene, case: Case, method: str) -> None:
    """An error with a strange body is still that error, and can be shown."""
    scene.server.script(LINES[method], always=answer(case.play, 400))
    error = scene.call(method).error
    assert error.status == 400
    assert str(error).encode()
    assert len(str(error)) < 1000
    assert scene.count(method) == 1


@cases(
    Case("F39", "jobID twice", b'{"jobID": "1", "jobID": "2", "status": "running"}'),
    Case("F39", "status twice", b'{"jobID": "1", "status": "running", "status": "successful"}'),
)
def test_duplicate_keys(scene: Scene, case: Case) -> None:
    """A key that stands there twice is refused, or the last one counts (RFC 8259, 4); nothing is mixed."""
    outcome = get_job(scene, case.play)
    if outcome.error is None:
        assert (outcome.value.jobID, outcome.value.status) in (("2", "running"), ("1", "successful"))
    else:
        assert type(outcome.error) is BadResponse


@cases(
    Case("F41", "a lone surrogate", with_raw("message", r'"a\ud800b"')),
    Case("F41", "bytes that are no UTF-8", with_raw("message", '"a@b"').replace(b"@", b"\xff\xfe")),
    Case("F41", "Latin-1", with_raw("message", '"gr@n"').replace(b"@", b"\xfc")),
)
def test_broken_text(scene: Scene, case: Case) -> None:
    """Text that is broken is read, and replaced where it is shown."""
    found = get_job(scene, case.play).value
    assert found.message
    for shown in (repr(found), str(found)):
        assert shown.encode("utf-8")
    client = scene.connect()
    scene.server.script(JOBS, always=answer(b'{"jobs": [' + case.play + b"]}"))
    assert repr(client.get_jobs()).encode("utf-8")


@cases(
    Case("F42", "time without zone", ("2024-11-05T10:14:56.04", datetime(2024, 11, 5, 10, 14, 56, 40000, UTC))),
    Case("F42", "time in UTC", ("2025-12-09T09:32:33Z", datetime(2025, 12, 9, 9, 32, 33, tzinfo=UTC))),
    Case("F42", "time in another zone", ("2025-12-09T10:32:33+01:00", datetime(2025, 12, 9, 9, 32, 33, tzinfo=UTC))),
    Case("F42", "time that is none", ("yesterday", None)),
)
def test_times(scene: Scene, case: Case) -> None:
    """Times are read as UTC where they name no zone; what is no time is kept aside."""
    text, expected = case.play
    found = get_job(scene, FULL | {"created": text}).value
    assert found.created == expected
    if expected is None:
        assert found.extra["created"] == text
    else:
        assert found.created.utcoffset() is not None


@cases(Case("F43", "progress of 250", 250), Case("F43", "progress of -5", -5), Case("F43", "progress of 1e300", 1e300))
def test_progress_beyond_bounds(scene: Scene, case: Case) -> None:
    """Progress beyond its bounds is kept, and clamped where it is shown."""
    found = get_job(scene, FULL | {"progress": case.play}).value
    assert found.progress == case.play
    client = scene.connect()
    scene.server.script(JOBS, always=answer([FULL | {"progress": case.play}]))
    shown = repr(client.get_jobs())
    assert ("100" if case.play > 0 else "0") in shown.splitlines()[-1].replace("2024", "").split("running")[1]
    assert not any(text in shown for text in ("250", "-5", "e+300", "0000000000"))


@cases(Case("F43", "progress that falls"))
def test_progress_that_falls(scene: Scene, case: Case) -> None:
    """Progress that falls is told as it is told."""
    scene.server.script(JOB, *(answer(FULL | {"progress": progress}) for progress in (60, 40)))
    client = scene.connect()
    assert [scene.call("GET", client).value.progress for _ in range(2)] == [60, 40]


@calls("get_jobs")
@cases(
    Case("F44", "a bare array", [job("5", "running")]),
    Case("F44", "an object", {"jobs": [job("5", "running")], "links": []}),
    Case("F45", "an envelope around an object", {"data": {"jobs": [job("5", "running")]}, "status": "SUCCEEDED"}),
    Case("F45", "an envelope around an array", {"data": [job("5", "running")], "status": "SUCCEEDED"}),
    Case("F47", "an id that is a number", [job("5", "running") | {"jobID": 5}]),
    Case("F36", "entries that are null or have no id", [None, {"status": "running"}, job("5", "running")]),
)
def test_forms_of_the_job_list(scene: Scene, case: Case) -> None:
    """The job list comes out the same in all its forms."""
    scene.server.script(JOBS, always=answer(case.play))
    client = scene.connect()
    found = scene.call(client.get_jobs).value
    assert [(listed.jobID, listed.status) for listed in found] == [("5", "running")]
    assert len(scene.server.requests) == 1


@METHODS
@cases(
    Case("F45", "an envelope", lambda body: {"data": body, "status": "SUCCEEDED"}),
    Case("F45", "an envelope with a message", lambda body: {"data": body, "message": None, "status": "SUCCEEDED"}),
    Case("F45", "no envelope", lambda body: body),
    Case("F47", "an id that is a number", lambda body: body | {"jobID": int(body["jobID"])}),
    Case("F47", "an id that is a large number", lambda body: body | {"jobID": 2**63}),
)
def test_envelopes(scene: Scene, case: Case, method: str) -> None:
    """A job is read with and without its envelope, and its id is text."""
    job_id = {"GET": "1", "DELETE": "2", "POST": "9"}[method]
    body = case.play(job(job_id, "running"))
    scene.server.script(LINES[method], always=answer(body))
    found = scene.call(method).value
    assert found.jobID in (job_id, str(2**63))
    assert found.status == "running"
    assert scene.count(method) == 1


@calls("get_job_results")
@cases(
    Case("F46", "a path", ("/stac/7", "{url}/stac/7")),
    Case("F46", "a relative path", ("item.json", "{url}/process/jobs/1/item.json")),
    Case("F46", "a link without scheme", ("//127.0.0.1:1/x", "http://127.0.0.1:1/x")),
    Case("F46", "an absolute link", ("https://other.test/x", "https://other.test/x")),
)
def test_relative_links(scene: Scene, case: Case) -> None:
    """The link to a result is resolved against the URL of the answer that holds it."""
    href, expected = case.play
    scene.server.script(RESULTS, always=answer({"out": {"href": href, "type": "application/json"}}))
    client = scene.connect()
    found = scene.call(lambda: client.get_job_results("1")).value
    assert found["out"].href == expected.format(url=scene.server.url)


@cases(
    *(
        Case("F47", f"the id {given!r}", (given, path), {"call": "GET"})
        for given, path in (
            ("a/b", "a%2Fb"),
            ("../1", "..%2F1"),
            ("a?b=c#d", "a%3Fb%3Dc%23d"),
            ("a b", "a%20b"),
            ("50%", "50%25"),
            (7, "7"),
            ("..", None),
            (".", None),
            ("", None),
        )
    )
)
def test_ids_are_percent_encoded(scene: Scene, case: Case) -> None:
    """An id stays one segment of the path, or is refused before anything is sent."""
    given, path = case.play
    client = scene.connect()
    scene.server.script("*", always=answer({"jobID": str(given), "status": "running"}))
    outcome = scene.call(lambda: client.get_job(given))
    if path is None:
        assert type(outcome.error) is InvalidRequest
        assert scene.server.requests == []
    else:
        assert outcome.value.jobID == str(given)
        assert [request.path for request in scene.server.requests] == [f"/process/jobs/{path}"]


@calls("get_jobs")
@cases(
    Case("F48", "a job list whose next page is itself", lambda url: f"{url}/process/jobs"),
    Case("F48", "a job list without end", lambda url: f"{url}/process/jobs?page=2"),
)
def test_endless_paging(scene: Scene, case: Case) -> None:
    """A list whose pages never end is not followed for ever."""
    page = {"jobs": [job("5", "running")], "links": [{"rel": "next", "href": case.play(scene.server.url)}]}
    scene.server.script(JOBS, always=answer(page))
    client = scene.connect()
    assert scene.call(client.get_jobs).value[0].jobID == "5"
    assert 1 <= len(scene.server.requests) <= 100
