"""The client against real servers: all generations of TAO, in both its forms, and what else servers do."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sen4cap_client.api import (
    AdditionalParameter,
    AdditionalParameters,
    ApiError,
    AuthenticationError,
    BadResponse,
    Config,
    ConfigurationError,
    InvalidRequest,
    JobControlOption,
    JobInfo,
    JobNotFound,
    JobStatus,
    Link,
    Metadata,
    ProcessNotFound,
    ProcessRequest,
    ResultsNotReady,
    SubmissionUnknown,
    TransmissionMode,
    TransportError,
)
from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

CANARY = "canary-7f3a-secret"
AOI = "POLYGON ((9.90 53.51, 9.92 53.51, 9.92 53.50, 9.90 53.50, 9.90 53.51))"


def finished(client: Any, job: JobInfo) -> JobInfo:
    """The job once it has ended."""
    deadline = time.monotonic() + 60
    while not job.is_finished:
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
        job = client.get_job(job.jobID)
    return job


def test_capabilities_and_conformance(client: Any) -> None:
    """The landing page and the conformance classes come out the same at all generations."""
    capabilities = client.get_capabilities()
    assert capabilities.title == "TAO OGC Process API service"
    assert capabilities.links[0] == Link("/process/", "self", "application/json", title="This document")
    assert [uri.rpartition("/")[2] for uri in client.get_conformance().conformsTo] == ["core", "json"]


def test_processes(client: Any) -> None:
    """The list of processes has typed summaries."""
    by_id = {process.id: process for process in client.get_processes()}
    assert {"1", "2", "3", "5", "6", "71", "218", "sleep_a_while", "primes_between"} <= by_id.keys()
    assert by_id["218"].title == "L3B AOI Indicators Processor 5.0.4"
    assert by_id["218"].jobControlOptions == (JobControlOption.async_execute,)
    assert by_id["218"].outputTransmission == (TransmissionMode.value,)


@pytest.mark.parametrize(
    "asked", ["218", 218, "L3B AOI Indicators Processor 5.0.4", "l3b aoi indicators PROCESSOR 5.0.4"]
)
def test_process_by_id_or_title(client: Any, asked: str | int) -> None:
    """A process is found by its id, or by its title in any case."""
    process = client.get_process(asked)
    assert process.id == "218"
    titles = [described.title for described in process.inputs.values()]
    assert sorted(titles) == ["End date", "L3B Indicator Name", "Site extent", "Start date"]
    day = next(described for described in process.inputs.values() if described.title == "Start date")
    assert (day.minOccurs, day.maxOccurs, day.schema["format"]) == (1, 1, "date")
    assert [output.title for output in process.outputs.values()] == ["stacitemsfile"]


def test_every_process_is_described(client: Any) -> None:
    """Each listed process can be described, and its vendor hints are kept."""
    hints = set()
    for summary in client.get_processes():
        process = client.get_process(summary.id)
        # TAO leaves the title out of some descriptions.
        assert (process.id, process.title or summary.title) == (summary.id, summary.title)
        hints |= {name for described in process.inputs.values() for name in described.extra}
    assert hints <= {"x-ui-advanced", "x-ui-order", "x-uiLevel"}
    assert hints


def test_unknown_process(client: Any) -> None:
    """A process that does not exist is named, with those that may have been meant."""
    with pytest.raises(ProcessNotFound, match=r"no process '219'. Did you mean '218' \(L3B AOI Ind.*get_processes\(\)"):
        client.get_process("219")
    with pytest.raises(ProcessNotFound, match=r"Did you mean '218'"):
        client.get_process("L3B AOI Indicator Processor")
    with pytest.raises(ProcessNotFound, match=r"Did you mean 'sleep_a_while'"):
        client.execute_process("sleep_a_whil")
    with pytest.raises(ProcessNotFound) as caught:
        client.execute_process("999999", {})
    assert caught.value.status == 500


def test_execute_watch_and_fetch(client: Any) -> None:
    """A job is executed, watched to its end, and its result is a link to a STAC item."""
    values = {"Start date": "2024-06-01", "End date": "2024-06-07", "L3B Indicator Name": "NDVI", "Site extent": AOI}
    process = client.get_process("218")
    keys = {described.title: key for key, described in process.inputs.items()}
    job = client.execute_process("218", {"inputs": {keys[title]: value for title, value in values.items()}})
    assert job.status == JobStatus.accepted
    assert job.processID.startswith("L3B AOI Indicators Processor 5.0.4_virtual_")
    assert job.created.tzinfo is not None
    job = finished(client, job)
    assert (job.status, job.progress, job.processID) == ("successful", 100, "L3B AOI Indicators Processor 5.0.4")
    results = client.get_job_results(job.jobID)
    (output,) = process.outputs
    assert list(results) == [output]
    assert results[output].type == "application/json"
    assert results[output].href.endswith("_T32UNE")
    assert client.get_job_result(job.jobID) == results
    assert client.get_job_result(job.jobID, output) == results[output]
    with pytest.raises(InvalidRequest, match=f"no output 'x'. It has: '{output}'"):
        client.get_job_result(job.jobID, "x")


def test_bad_inputs_fail_without_a_word(client: Any) -> None:
    """TAO accepts bad inputs and fails the job; its results are then said not to be there, and why that may be."""
    job = finished(client, client.execute_process("218", {"nonsense": 1}, validate=False))
    assert (job.status, job.message) == ("failed", None)
    with pytest.raises(ResultsNotReady, match=f"Job {job.jobID} failed or was cancelled"):
        client.get_job_results(job.jobID)


@pytest.mark.parametrize(
    "request_",
    [{"duration": 0.01}, {"inputs": {"duration": 0.01}}, ProcessRequest(duration=0.01)],
    ids=["inputs", "OGC mapping", "ProcessRequest"],
)
def test_forms_of_a_request(client: Any, request_: Any) -> None:
    """Inputs, an OGC mapping and a ProcessRequest do the same."""
    assert finished(client, client.execute_process("sleep_a_while", request_)).status == "successful"


def test_plain_values_stay_plain(client: Any) -> None:
    """A result that is JSON is given as it is."""
    job = finished(client, client.execute_process(process_id="primes_between", request={"min_val": 10, "max_val": 20}))
    assert client.get_job_result(job.jobID, "return_value") == [11, 13, 17, 19]


def test_dismiss_reads_what_became_of_the_job(client: Any) -> None:
    """Dismissing ends a running job; a finished one is shown as it ended, whatever the server says."""
    job = client.execute_process("sleep_a_while", {"duration": 60})
    with pytest.raises(ResultsNotReady, match="has no results yet"):
        client.get_job_results(job.jobID)
    assert client.dismiss_job(job.jobID).status == "failed"
    done = finished(client, client.execute_process("sleep_a_while", {"duration": 0.01}))
    assert client.dismiss_job(done.jobID).status == "successful"


@pytest.mark.parametrize("job_id", ["987654", "no-such-job", 987654, "a/b?c"])
def test_unknown_job(client: Any, job_id: str | int) -> None:
    """A job that does not exist is an error for all that can be asked of it."""
    for method in (client.get_job, client.get_job_results, client.dismiss_job):
        with pytest.raises(JobNotFound, match=rf"no job '{str(job_id).replace('?', '.')}'.*get_jobs\(\)"):
            method(job_id)


@pytest.mark.parametrize("wrong", ["", " ", ".", "..", None, 1.5, True, b"1", ["1"]])
def test_ids_that_cannot_be_sent(client: Any, tao: Sandbox, wrong: Any) -> None:
    """An id that is no text, or would address something else, is refused before anything is sent."""
    before = len(tao.requests)
    for method in (client.get_process, client.execute_process, client.get_job, client.dismiss_job):
        with pytest.raises(InvalidRequest, match=r"lists them"):
            method(wrong)
    assert len(tao.requests) == before


def test_values_that_are_no_json(client: Any, tao: Sandbox) -> None:
    """All values that have no JSON form are named before anything is sent, also where the process is not looked at."""
    before = len(tao.requests)
    with pytest.raises(InvalidRequest, match=r"inputs: day \(datetime\), ratio \(float\)"):
        client.execute_process("218", {"day": datetime.now(UTC), "ratio": float("nan"), "good": 1}, validate=False)
    assert len(tao.requests) == before


def test_jobs_are_listed_newest_first(client: Any) -> None:
    """The job list has the jobs of the user, and their links are not needed."""
    first = finished(client, client.execute_process("sleep_a_while", {"duration": 0.01}))
    second = finished(client, client.execute_process("sleep_a_while", {"duration": 0.01}))
    listed = [job.jobID for job in client.get_jobs().jobs if job.status == JobStatus.successful]
    assert listed.index(second.jobID) < listed.index(first.jobID)


def test_oldest_code(connect: Callable[..., Any]) -> None:
    """The bare job array and the zone-less times of TAO's 2024 code come out like all others."""
    with Sandbox(generation="2025-12", code_2024=True) as tao:
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password)
        job = client.execute_process("sleep_a_while", {"duration": 0.01})
        assert job.created.tzinfo == UTC
        assert [listed.jobID for listed in client.get_jobs()] == [job.jobID]
        with pytest.raises(JobNotFound):
            client.get_job("99")


def test_wrong_password(tao: Sandbox, connect: Callable[..., Any]) -> None:
    """A wrong password is tried once, and the error names the user and not the password."""
    client = connect(api_url=tao.api_url, username="trainee", password=CANARY)
    before = len(tao.requests)
    with pytest.raises(AuthenticationError, match=r"refused the login of 'trainee'.*configure") as caught:
        client.get_jobs()
    assert CANARY not in str(caught.value)
    assert len(tao.requests) == before + 1


def test_no_credentials(tao: Sandbox, connect: Callable[..., Any]) -> None:
    """A server that wants a login says 401, and the error says how to give one."""
    with pytest.raises(AuthenticationError, match=r"GET /process/jobs: 401.*sen4cap-client configure"):
        connect(api_url=tao.api_url).get_jobs()


def test_expired_token_is_renewed_for_what_is_safe_to_repeat(connect: Callable[..., Any]) -> None:
    """A GET that meets an expired token logs in once more and is answered."""
    with Sandbox() as tao:
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password)
        client.get_jobs()
        tao.expire_tokens()
        client.get_jobs()
        assert [(asked.method, asked.path, asked.status) for asked in tao.requests] == [
            ("POST", "/auth/login", 200),
            ("GET", "/process/jobs", 200),
            ("GET", "/process/jobs", 401),
            ("POST", "/auth/login", 200),
            ("GET", "/process/jobs", 200),
        ]


def test_execute_is_never_repeated(connect: Callable[..., Any]) -> None:
    """An execution that meets an expired token is not sent twice."""
    with Sandbox() as tao:
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password)
        client.get_jobs()
        tao.expire_tokens()
        with pytest.raises(SubmissionUnknown, match="the server said 401") as caught:
            client.execute_process("sleep_a_while", {}, validate=False)
        assert isinstance(caught.value.__cause__, AuthenticationError)
        assert sum(asked.path.endswith("/execution") for asked in tao.requests) == 1


@pytest.mark.parametrize(
    ("settings", "header", "value"),
    [
        ({"token": "t1"}, "X-Auth-Token", "t1"),
        ({"token": "t1", "token_header": "X-My"}, "X-My", "t1"),
        ({"token": "t1", "use_bearer": True}, "Authorization", "Bearer t1"),
        ({"api_key": "k1"}, "X-API-Key", "k1"),
        ({"api_key": "k1", "api_key_header": "X-K"}, "X-K", "k1"),
        ({"auth_type": "basic", "username": "a", "password": "b"}, "Authorization", "Basic YTpi"),
    ],
)
def test_other_ways_to_log_in(
    told: ToldServer, connect: Callable[..., Any], settings: dict[str, Any], header: str, value: str
) -> None:
    """A token, an API key and HTTP Basic travel in the header that they should."""
    told.tell("GET /jobs", {"jobs": []})
    assert len(connect(api_url=told.url, **settings).get_jobs()) == 0
    headers = {name.lower(): text for name, text in told.asked[0].headers.items()}
    assert headers[header.lower()] == value
    assert headers["accept"] == "application/json"


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"authToken": "t9"}, "status": "SUCCEEDED"},
        {"authToken": "t9"},
        {"token": "t9"},
        {"access_token": "t9"},
        "t9",
        b"t9\n",
    ],
)
def test_tokens_of_other_logins(told: ToldServer, connect: Callable[..., Any], answer: Any) -> None:
    """The token is found under the names that login services use, and as plain text."""
    told.tell("POST /auth/login", answer)
    told.tell("GET /process/jobs", {"jobs": []})
    connect(api_url=f"{told.url}/process", username="a", password="b c&d").get_jobs()
    assert told.asked[0].body == b"username=a&password=b+c%26d"
    assert {n.lower(): v for n, v in told.asked[1].headers.items()}["x-auth-token"] == "t9"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ({"message": f"bad {CANARY}", "status": "FAILED"}, 200, "without a token"),
        ({"error": CANARY, "requestParameters": {"password": CANARY}}, 405, r"login of 'a' at .* failed \(HTTP 405\)"),
        (f"<html>{CANARY}</html>".encode(), 200, "without a token"),
        (b"", 200, "without a token"),
        ({"data": {"authToken": "x\r\ny"}}, 200, "without a token"),
        (f"{CANARY}".encode(), 503, "HTTP 503"),
    ],
)
def test_broken_logins(told: ToldServer, connect: Callable[..., Any], answer: Any, status: int, says: str) -> None:
    """A login service that gives no token is named, and nothing of its answer is shown: it may repeat the password."""
    told.tell("POST /auth/login", answer, status)
    with pytest.raises(ApiError, match=says) as caught:
        connect(api_url=told.url, username="a", password="b").get_jobs()
    assert CANARY not in f"{caught.value!r} {vars(caught.value)}"


NO = [
    (500, {"title": "IllegalStateException", "detail": "no disk", "status": 500}, "IllegalStateException", "no disk"),
    (200, {"message": "no site", "status": "FAILED"}, None, "no site"),
    (400, {"error": "bad JSON", "requestParameters": {"password": [CANARY]}}, "bad JSON", None),
    (
        404,
        {"timestamp": 1, "status": 404, "error": "Not Found", "message": "no page", "path": "/x"},
        "Not Found",
        "no page",
    ),
    (403, b"<html><title>Forbidden &amp; shut</title><body>x</body></html>", None, "Forbidden & shut"),
    (422, {"detail": [{"loc": ["body"], "msg": "bad"}]}, None, '[{"loc": ["body"], "msg": "bad"}]'),
    (418, {"code": "Teapot", "description": "short"}, "Teapot", "short"),
    (503, b"starting\x1b[2J", None, "starting\\x1b[2J"),
    (400, [1], None, "[1]"),
]


@pytest.mark.parametrize(("status", "body", "title", "detail"), NO)
def test_ways_to_say_no(
    told: ToldServer, connect: Callable[..., Any], status: int, body: Any, title: str | None, detail: str | None
) -> None:
    """Each way in which a server says no becomes an ApiError with what it says, on one line, without echoes."""
    told.tell("GET /jobs", body, status)
    with pytest.raises(ApiError) as caught:
        connect(api_url=told.url).get_jobs()
    error = caught.value
    assert (error.status, error.title, error.detail, error.method) == (status, title, detail, "GET")
    assert error.url == f"{told.url}/jobs"
    assert f"GET /jobs: {status}" in str(error)
    assert CANARY not in f"{error!r} {vars(error)}"
    assert str(error).isprintable()


def test_problem_details_are_kept(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Type and instance of a problem document (RFC 7807) are attributes of the error."""
    problem = {"type": "https://p.example/x", "title": "T", "detail": "D", "instance": "/i/1", "status": 409}
    told.tell("GET /", problem, 409, {"Content-Type": "application/problem+json"})
    with pytest.raises(ApiError, match=r"409 T: D\.") as caught:
        connect(api_url=told.url).get_capabilities()
    assert (caught.value.type, caught.value.instance) == ("https://p.example/x", "/i/1")


def test_redirects_are_not_followed(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A redirect is an error that says where to; nothing is sent there."""
    with ToldServer() as elsewhere:
        told.tell("GET /jobs", b"", 302, {"Location": f"{elsewhere.url}/login?token=x"})
        with pytest.raises(ApiError, match=f"302 Redirect: the server points to {elsewhere.url}/login."):
            connect(api_url=told.url, token=CANARY).get_jobs()
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!doctype html><title>Welcome</title>", r"is a web page \('Welcome'\).*ends in /process"),
        (b"OK", "is not JSON"),
        (b"", "is empty"),
        (b"null", "is empty"),
        (b"[1, 2]", "not what this API gives"),
        (b'"x"', "not what this API gives"),
        (b'{"title": {"de": "x"}}', "not what this API gives"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_answers_of_something_else(told: ToldServer, connect: Callable[..., Any], body: bytes, says: str) -> None:
    """A success that this API cannot have given is a BadResponse that keeps the body and says what to check."""
    told.tell("GET /", body)
    with pytest.raises(BadResponse, match=says) as caught:
        connect(api_url=told.url).get_capabilities()
    assert caught.value.body == body
    assert caught.value.is_empty is (says == "is empty")
    assert (caught.value.status, caught.value.url) == (200, f"{told.url}/")


def test_server_that_is_not_there(connect: Callable[..., Any]) -> None:
    """A server that nobody reaches is a TransportError that names it."""
    with ToldServer() as server:
        url = server.url
    with pytest.raises(TransportError, match=r"Cannot connect to 127.0.0.1:\d+.*Check the address"):
        connect(api_url=url).get_jobs()


def test_silent_server(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A server that says nothing is waited for as long as the setting timeout says."""
    client = connect(api_url=told.url, timeout=0.05)
    told.silent.set()
    with pytest.raises(TransportError, match=r"did not answer in time.*timeout"):
        client.get_jobs()


def test_login_counts_into_the_time_of_a_call(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A login service that says nothing is waited for no longer than the call that needs the login may take."""
    client = connect(api_url=told.url, username="a", password="b", deadline=0.2)
    told.silent.set()
    begin = time.monotonic()
    with pytest.raises(TransportError, match="did not answer in time"):
        client.get_jobs()
    assert time.monotonic() - begin < 5


def test_compressed_answers(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A compressed answer is read; one that is broken is a BadResponse."""
    zipped = gzip.compress(b'{"jobs": [{"jobID": 5}]}')
    told.tell("GET /jobs", zipped, headers={"Content-Encoding": "gzip"})
    client = connect(api_url=told.url)
    assert client.get_jobs()[0].jobID == "5"
    told.tell("GET /", b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(BadResponse, match="cannot be decompressed"):
        client.get_capabilities()


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, {"jobID": "7", "status": "accepted"}, {}),
        (201, {"jobID": "7", "status": "accepted"}, {}),
        (202, {"jobID": "7", "status": "accepted"}, {}),
        (200, {"data": {"jobID": "7", "status": "accepted"}, "status": "SUCCEEDED"}, {}),
        (201, {"jobID": 7, "status": "accepted"}, {}),
        (201, {"id": "7", "status": "accepted"}, {}),
        (201, {"status": "accepted"}, {"Location": "http://elsewhere/jobs/7/"}),
    ],
)
def test_ways_to_name_a_new_job(
    told: ToldServer, connect: Callable[..., Any], status: int, body: Any, headers: dict[str, str]
) -> None:
    """The new job is read from each form in which servers answer an execution."""
    told.tell("POST /processes/p/execution", body, status, headers)
    job = connect(api_url=told.url).execute_process("p", {"a": 1}, validate=False)
    assert (job.jobID, job.status) == ("7", "accepted")
    assert told.asked[0].body == b'{"inputs":{"a":1}}'


def test_whole_request_is_sent(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Outputs, response and subscriber travel as they were given."""
    told.tell("POST /processes/p/execution", {"jobID": "1"}, 201)
    request = {
        "inputs": {"a": [1, {"b": None}]},
        "outputs": {"o": {"transmissionMode": "reference", "format": {"mediaType": "image/tiff"}}},
        "response": "document",
        "subscriber": {"successUri": "http://127.0.0.1/x"},
    }
    connect(api_url=told.url).execute_process("p", request, validate=False)
    assert json.loads(told.asked[0].body) == request


def test_execution_that_names_no_job(told: ToldServer, connect: Callable[..., Any]) -> None:
    """An answer without a job is an error, and the request was sent once."""
    told.tell("POST /processes/p/execution", {"status": "accepted"}, 201)
    with pytest.raises(SubmissionUnknown, match=r"unknown \(the answer cannot be read\)") as caught:
        connect(api_url=told.url).execute_process("p", validate=False)
    assert isinstance(caught.value.__cause__, BadResponse)
    assert told.count("POST /processes/p/execution") == 1


def test_process_that_exists_and_fails(told: ToldServer, connect: Callable[..., Any]) -> None:
    """TAO's NullPointerException about a listed process is not taken for an unknown process."""
    problem = {"title": "NullPointerException", "status": 500}
    told.tell("GET /processes/5", problem, 500)
    told.tell("POST /processes/5/execution", problem, 500)
    told.tell("GET /processes", {"processes": [{"id": 5}, {"title": "without id"}, None]})
    client = connect(api_url=told.url)
    with pytest.raises(ApiError) as caught:
        client.get_process("5")
    assert not isinstance(caught.value, ProcessNotFound)
    with pytest.raises(SubmissionUnknown, match="the server said 500"):
        client.execute_process("5", validate=False)
    assert told.count("POST /processes/5/execution") == 1
    assert [process.id for process in client.get_processes()] == ["5"]


def test_failed_execution_stays_the_error_when_the_list_fails_too(
    told: ToldServer, connect: Callable[..., Any]
) -> None:
    """When looking for the reason fails as well, the first failure is the one that is raised."""
    told.tell("POST /processes/5/execution", {"title": "NullPointerException"}, 500)
    told.tell("GET /processes", b"", 503)
    with pytest.raises(SubmissionUnknown, match=r"No job was found .* get_jobs\(\)") as caught:
        connect(api_url=told.url).execute_process("5", validate=False)
    assert isinstance(caught.value.__cause__, ApiError)
    assert caught.value.__cause__.status == 500
    assert caught.value.candidates == ()


def test_job_whose_start_got_lost_is_found(told: ToldServer, connect: Callable[..., Any]) -> None:
    """An execution whose answer is lost names the jobs that may be the one: of that process, and not from before."""
    now = datetime.now(UTC).isoformat()
    jobs = [
        {"jobID": "9", "processID": "Fives 5.0_virtual_2026-01-01T00:00:00", "created": now},
        {"jobID": "8", "processID": "Fives 5.0", "created": now},
        {"jobID": "7", "processID": "5", "created": now},
        {"jobID": "6", "processID": "Fives 5.01", "created": now},
        {"jobID": "5", "processID": "Fives 5.0", "created": "2026-01-01T00:00:00Z"},
        {"jobID": "4", "processID": "Sixes", "created": now},
        {"jobID": "3", "created": now},
        {"jobID": "2", "processID": "5"},
    ]
    told.tell("POST /processes/5/execution", b"", 502)
    told.tell("GET /processes", {"processes": [{"id": "5", "title": "Fives 5.0"}, {"id": "6", "title": "Sixes"}]})
    told.tell("GET /jobs", {"jobs": jobs})
    with pytest.raises(SubmissionUnknown, match=r"It may be job 9, 8, 7, 3, 2: look at it") as caught:
        connect(api_url=told.url).execute_process("5", validate=False)
    assert [job.jobID for job in caught.value.candidates] == ["9", "8", "7", "3", "2"]
    assert caught.value.process_id == "5"
    assert told.count("GET /jobs") == 1


def test_title_of_several_processes(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A title that several processes share needs an id, and the error names them."""
    told.tell("GET /processes", {"processes": [{"id": "1", "title": "LAI"}, {"id": "2", "title": "lai"}]})
    told.tell("GET /processes/1", {"id": "1", "title": "LAI"})
    client = connect(api_url=told.url)
    assert client.get_process("LAI").id == "1"
    with pytest.raises(ProcessNotFound, match=r"can be 2 processes: '1' \(LAI\), '2' \(lai\). Use an id"):
        client.get_process("Lai")


def test_ids_are_percent_encoded(told: ToldServer, connect: Callable[..., Any]) -> None:
    """An id with characters of its own reaches the server as one segment of the path."""
    told.tell("GET /jobs/a%2Fb%3Fc%20%C3%A4", {"jobID": "a/b?c ä"})
    assert connect(api_url=told.url).get_job("a/b?c ä").jobID == "a/b?c ä"


@pytest.mark.parametrize(("status", "phrase"), [(403, "403 Forbidden"), (599, r"599 \(no such status\)")])
def test_other_failures_are_not_taken_for_unknown_ids(
    told: ToldServer, connect: Callable[..., Any], status: int, phrase: str
) -> None:
    """Only what servers say about unknown ids becomes "not found"; the rest stays what it is."""
    for path in ("GET /processes/1", "GET /jobs/1", "DELETE /jobs/1", "GET /jobs/1/results"):
        told.tell(path, b"", status)
    client = connect(api_url=told.url)
    for call in (client.get_process, client.get_job, client.dismiss_job, client.get_job_results):
        if status == 599 and call == client.get_job_results:
            continue  # a server error about results has the job looked at, which fails here as well
        with pytest.raises(ApiError, match=phrase) as caught:
            call("1")
        assert type(caught.value) is ApiError
    told.tell("GET /jobs/2", b"<html>")
    with pytest.raises(BadResponse, match="is a web page"):
        client.get_job("2")


def test_whole_description_is_read(told: ToldServer, connect: Callable[..., Any]) -> None:
    """All that OGC lets a server say of a process arrives, with what it does not know in extra."""
    parameters = {
        "title": "t",
        "role": "r",
        "href": "h",
        "parameters": [{"name": "n", "value": [1, "x"]}, {"name": "m"}],
    }
    described = {
        "title": "T",
        "keywords": ["k", None],
        "metadata": [{"title": "sensor", "role": "r", "href": "h", "value": 1, "more": 2}],
        "additionalParameters": parameters,
        "schema": {"type": "number"},
        "x-unit": "m",
    }
    process = {
        "id": "p",
        "jobControlOptions": ["async-execute", "later"],
        "inputs": {"a": described | {"minOccurs": 0, "maxOccurs": "unbounded"}, "b": {"schema": True}, "c": None},
        "outputs": {"o": described},
        "mutable": True,
    }
    told.tell("GET /processes/p", process)
    read = connect(api_url=told.url).get_process("p")
    assert read.jobControlOptions == (JobControlOption.async_execute, "later")
    assert read.extra == {"mutable": True}
    first = read.inputs["a"]
    assert (first.minOccurs, first.maxOccurs, first.keywords, first.schema) == (
        0,
        "unbounded",
        ("k",),
        {"type": "number"},
    )
    assert first.metadata == (Metadata("sensor", "r", "h", 1, extra={"more": 2}),)
    values = (AdditionalParameter("n", (1, "x")), AdditionalParameter("m", ()))
    assert first.additionalParameters == AdditionalParameters("t", "r", "h", values)
    assert first.extra == {"x-unit": "m"}
    assert (read.inputs["b"].minOccurs, read.inputs["b"].schema) == (1, {})
    assert list(read.inputs) == ["a", "b"]
    assert read.outputs["o"].metadata == first.metadata


def test_odd_jobs(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Unknown words, bad dates, nulls and strange progress are read without losing anything."""
    told.tell(
        "GET /jobs/1",
        {
            "status": "queued",
            "created": "2024-11-05T10:14:56.04",
            "updated": "yesterday",
            "message": None,
            "progress": 130.5,
            "traceback": ["a", "b"],
            "x-more": {"y": 1},
        },
    )
    job = connect(api_url=told.url).get_job("1")
    assert (job.jobID, job.status, job.progress, job.traceback) == ("1", "queued", 130.5, ("a", "b"))
    assert job.created == datetime(2024, 11, 5, 10, 14, 56, 40000, tzinfo=UTC)
    assert job.updated is None
    assert job.extra == {"updated": "yesterday", "x-more": {"y": 1}}
    assert not job.is_finished


def test_dismissal_at_servers_that_forget(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A server that forgets a dismissed job has dismissed it."""
    told.tell("DELETE /jobs/1", {"jobID": "1", "status": "dismissed"})
    told.tell("GET /jobs/1", {"title": "NoSuchJob"}, 404)
    assert connect(api_url=told.url).dismiss_job("1").status == "dismissed"


def test_results_of_a_successful_job_that_has_none(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Missing results of a job that succeeded are not said to come later."""
    told.tell("GET /jobs/1", {"jobID": "1", "status": "successful"})
    told.tell("GET /jobs/1/results", b"")
    with pytest.raises(BadResponse, match="is empty"):
        connect(api_url=told.url).get_job_results("1")


def test_results_of_a_dismissed_job(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A dismissed job is said to be dismissed, not to be unfinished."""
    told.tell("GET /jobs/1", {"jobID": "1", "status": "dismissed"})
    told.tell("GET /jobs/1/results", {"title": "no"}, 404)
    with pytest.raises(ResultsNotReady, match="Job 1 is dismissed"):
        connect(api_url=told.url).get_job_results("1")


def test_repr_shows_server_and_user_but_no_secret(connect: Callable[..., Any]) -> None:
    """The repr of a client names the server and who is logged in."""
    api_url = "https://tao.example/process"
    client = connect(api_url=api_url, username="alice", password=CANARY)
    assert repr(client) in {f"<{name} https://tao.example/process as alice>" for name in ("Client", "AsyncClient")}
    for settings in ({"token": CANARY}, {"api_key": CANARY}):
        assert repr(connect(api_url=api_url, **settings)).endswith("Client https://tao.example/process>")
    assert client.config.sources["api_url"] == "argument"


def test_creating_a_client_sends_nothing(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Neither a new client nor a closed one asks the server anything."""
    connect(api_url=told.url, username="a", password="b").close()
    assert told.asked == []


def test_closed_client(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A client that has been closed can be closed again, and says so when it is used."""
    client = connect(api_url=told.url)
    client.close()
    with pytest.raises(InvalidRequest, match="has been closed"):
        client.get_jobs()
    assert told.asked == []


def test_config_or_settings(connect: Callable[..., Any]) -> None:
    """A whole Config takes no further setting beside it."""
    config = Config(api_url="https://tao.example")
    assert connect(config=config).config is config
    with pytest.raises(ConfigurationError, match="either config or timeout"):
        connect(config=config, timeout=5)
