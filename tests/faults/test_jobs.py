"""What may go wrong with a job, from its start to its results."""

from __future__ import annotations

from sen4cap_client.api import ApiError, BadResponse, JobNotFound, Link, ResultsNotReady
from tests.faults.scene import Case, Scene, calls, cases
from tests.faults.server import DELETE, EXECUTE, JOBS, NOW, answer, healthy_then, job, play
from tests.faults.test_transport import check_unknown

RESULTS = "GET /process/jobs/{}/results"


@cases(
    Case("F49", "job started, answer closed", healthy_then("close"), {"call": "POST"}),
    Case("F49", "job started, answer reset", healthy_then("reset"), {"call": "POST"}),
)
def test_lost_answer_to_an_execution(scene: Scene, case: Case) -> None:
    """When the answer is lost, one execution was sent, and the error names the job that it started."""
    scene.server.tao.jobs["4"] = job("4", "running", NOW) | {"processID": "Crop Type"}
    scene.server.script(EXECUTE, case.play)
    error = scene.call("POST").error
    check_unknown(scene, error)
    assert [candidate.jobID for candidate in error.candidates] == ["104"]
    assert "104" in str(error)
    assert "get_jobs" in str(error) or "look at it" in str(error)


@cases(
    Case("F49", "execution lost, and no job was started", play(), {"call": "POST"}),
    Case("F49", "execution lost, and the job list is empty", play(), {"call": "POST"}),
    Case("F49", "execution lost, and the job list fails", play(), {"call": "POST"}),
    Case("F49", "execution lost, and the job list is garbage", play(), {"call": "POST"}),
)
def test_lost_execution_without_candidates(scene: Scene, case: Case) -> None:
    """Where no job can be the one, or the list cannot be read, there are no candidates and the error stays the same."""
    scene.server.script(EXECUTE, case.play)
    if "empty" in case.injected:
        scene.server.tao.jobs.clear()
    if "fails" in case.injected:
        scene.server.script(JOBS, always=answer(b"", 403))
    if "garbage" in case.injected:
        scene.server.script(JOBS, always=answer(b"<html>"))
    error = scene.call("POST").error
    check_unknown(scene, error)
    assert error.candidates == ()


@cases(
    Case("F50", "no id, but an absolute Location", ({}, "http://127.0.0.1:1/process/jobs/77"), {"call": "POST"}),
    Case("F50", "no id, but a relative Location", ({}, "/process/jobs/77/"), {"call": "POST"}),
    Case("F50", "an empty body, but a Location", (b"", "/process/jobs/77"), {"call": "POST"}),
    Case("F50", "no id at all", ({"status": "accepted"}, None), {"call": "POST"}),
    Case("F50", "no id, and a Location of something else", ({}, "/process/processes/218"), {"call": "POST"}),
    Case("F50", "an id that is empty", ({"jobID": ""}, None), {"call": "POST"}),
    Case("F50", "an empty body", (b"", None), {"call": "POST"}),
    Case("F50", "an array", ([], None), {"call": "POST"}),
)
def test_execution_that_names_no_job(scene: Scene, case: Case) -> None:
    """A job is also found by the header Location; without that, whether it was started is unknown."""
    body, location = case.play
    scene.server.script(EXECUTE, answer(body, 201, {"Location": location}))
    outcome = scene.call("POST")
    if location and "/jobs/" in location:
        assert outcome.error is None
        assert outcome.value.jobID == "77"
        assert scene.count("POST") == 1
    else:
        check_unknown(scene, outcome.error)


@calls("get_job_results")
@cases(
    Case("F54", "TAO's 500", (500, {"title": "NullPointerException", "status": 500})),
    Case("F54", "404", (404, {"title": "ResultNotReady", "status": 404})),
    Case("F54", "no body", (200, b"")),
    Case("F54", "no output", (200, {})),
    Case("F54", "FAILED", (200, {"message": "not yet", "status": "FAILED"})),
)
def test_results_before_they_are_ready(scene: Scene, case: Case) -> None:
    """However a server says that a running job has no results yet, it is ResultsNotReady, and asked for once."""
    status, body = case.play
    scene.server.script(RESULTS.format(2), always=answer(body, status))
    client = scene.connect()
    error = scene.call(lambda: client.get_job_results("2")).error
    assert type(error) is ResultsNotReady
    assert "Job 2 has no results yet (running" in str(error)
    assert scene.server.count(RESULTS.format(2)) == 1
    assert scene.server.count("GET /process/jobs/2") == 1


@calls("get_job_results")
@cases(
    Case("F55", "TAO's 500", (500, {"title": "NullPointerException", "status": 500})),
    Case("F55", "404", (404, {"title": "NoResults", "status": 404})),
    Case("F55", "no body", (200, b"")),
    Case("F55", "null", (200, b"null")),
    Case("F55", "no output", (200, {})),
    Case("F55", "no output, wrapped", (200, {"jobId": "1", "outputs": {}})),
)
def test_success_without_results(scene: Scene, case: Case) -> None:
    """A job that succeeded without results is a typed error, not an empty success."""
    status, body = case.play
    scene.server.script(RESULTS.format(1), always=answer(body, status))
    client = scene.connect()
    error = scene.call(lambda: client.get_job_results("1")).error
    assert isinstance(error, ApiError | BadResponse)
    assert not isinstance(error, JobNotFound)


@calls("get_job, get_job_results")
@cases(Case("F56", "a failed job without a message"))
def test_failure_without_a_message(scene: Scene, case: Case) -> None:
    """A job that failed without a word still shows id, status and links."""
    scene.server.script("GET /process/jobs/3", always=answer(job("3", "failed") | {"message": None}))
    client = scene.connect()
    found = scene.call(lambda: client.get_job("3")).value
    assert "3" in repr(found)
    assert "failed" in repr(found)
    assert found.links == (Link("/process/jobs3", "self", "application/json"),)
    error = scene.call(lambda: client.get_job_results("3")).error
    assert type(error) is ResultsNotReady
    assert "Job 3 failed" in str(error)
    assert "None" not in str(error)


@calls("DELETE")
@cases(Case("F57", "dismissed, after it had succeeded", "1"), Case("F57", "dismissed, after it had failed", "3"))
def test_dismissing_a_finished_job(scene: Scene, case: Case) -> None:
    """Dismissing a finished job shows how it ended, whatever the server says."""
    client = scene.connect()
    found = scene.call(lambda: client.dismiss_job(case.play)).value
    assert found.status == {"1": "successful", "3": "failed"}[case.play]
    assert [request.method for request in scene.server.requests] == ["DELETE", "GET"]


@calls("DELETE")
@cases(
    Case("F58", "404 to the repeated DELETE", 404),
    Case("F58", "410 to the repeated DELETE", 410),
)
def test_repeated_delete_finds_nothing(scene: Scene, case: Case) -> None:
    """When a DELETE's answer is lost, and the next finds nothing, the job is gone, as was wanted."""
    scene.server.tao.forgets_dismissed = True
    scene.server.script(DELETE, healthy_then("reset"), always=answer({"title": "Gone"}, case.play))
    outcome = scene.call("DELETE")
    assert outcome.error is None
    assert outcome.value.jobID == "2"
    assert outcome.value.status == "dismissed"
    assert scene.count("DELETE") == 2


@calls("DELETE")
@cases(Case("F58", "404 to the first DELETE"))
def test_first_delete_finds_nothing(scene: Scene, case: Case) -> None:
    """A first DELETE that finds nothing is a JobNotFound."""
    scene.server.tao.forgets_dismissed = True
    client = scene.connect()
    error = scene.call(lambda: client.dismiss_job("99")).error
    assert type(error) is JobNotFound
    assert len(scene.server.requests) == 1


@calls("DELETE")
@cases(Case("F59", "DELETE says dismissed of a job that is not there", "99"), Case("F59", "DELETE is not heeded", "2"))
def test_delete_that_claims(scene: Scene, case: Case) -> None:
    """What DELETE claims is not believed; the job is read again."""
    if case.play == "2":
        scene.server.script(DELETE, answer({"data": job("2", "dismissed"), "status": "SUCCEEDED"}))
    client = scene.connect()
    outcome = scene.call(lambda: client.dismiss_job(case.play))
    if case.play == "2":
        assert outcome.value.status == "running"
    else:
        assert type(outcome.error) is JobNotFound
    assert [request.method for request in scene.server.requests] == ["DELETE", "GET"]
