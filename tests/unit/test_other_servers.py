"""What servers other than TAO were seen to answer, without these servers; tests/interop has the servers themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from sen4cap_client._core import pages
from sen4cap_client.api import (
    ApiError,
    BadResponse,
    InvalidRequest,
    JobNotFound,
    JobStatus,
    Link,
    ResultsNotReady,
    SubmissionUnknown,
)
from sen4cap_client.models import ProcessList, ProcessSummary
from tests.servers import ToldServer

EXECUTE = "POST /processes/p/execution"
RESULTS = "GET /jobs/1/results"
CSV = {"Content-Type": "text/csv; charset=utf-8"}
PNG = b"\x89PNG\r\n\x1a\n\r\n--x\n\r"


def process(*outputs: str, **more: Any) -> dict[str, Any]:
    """A process that takes anything."""
    return {"id": "p", "title": "Some Process", "outputs": {name: {"schema": {}} for name in outputs}} | more


@pytest.fixture
def client(told: ToldServer, connect: Callable[..., Any]) -> Any:
    """A client of a server that has a process of one output, and a successful job 1 of it."""
    told.tell("GET /processes", {"processes": [{"id": "p", "title": "Some Process"}]})
    told.tell("GET /jobs/1", {"jobID": "1", "status": "successful", "processID": "p"})
    return connect(api_url=told.url, auth_type="none")


def prefer(told: ToldServer) -> str | None:
    """What the server was asked to do at the last execution."""
    return [asked.headers.get("Prefer") for asked in told.asked if asked.method == "POST"][-1]


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (["async-execute", "sync-execute", "dismiss"], "respond-async"),
        (["async-execute"], "respond-async"),
        (None, "respond-async"),
        (["some-other"], "respond-async"),
        (["sync-execute"], "wait=90"),
    ],
)
def test_preference(client: Any, told: ToldServer, options: list[str] | None, sent: str) -> None:
    """A job is asked for where the process can be one, else that the server answers as long as we wait."""
    told.tell("GET /processes/p", process("out", jobControlOptions=options))
    told.tell(EXECUTE, {"jobID": "1", "status": "accepted"}, 201)
    client.submit("p")
    assert prefer(told) == sent


def test_preference_of_a_person(client: Any, told: ToldServer) -> None:
    """What a person prefers is sent as it is, whatever the process says."""
    told.tell("GET /processes/p", process("out", jobControlOptions=["async-execute"]))
    told.tell(EXECUTE, {"jobID": "1", "status": "accepted"}, 201)
    client.execute_process("p", {}, prefer="respond-async, wait=5")
    assert prefer(told) == "respond-async, wait=5"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, {"jobID": "1", "status": "accepted"}, {}),
        (201, {"jobID": 1, "status": "accepted"}, {}),
        (202, {"id": "1", "status": "accepted"}, {}),
        (200, {"id": "1", "status": "accepted", "type": "process"}, {}),
        (200, {"status": "accepted"}, {"Location": "/jobs/1"}),
        (200, {"status": "queued", "message": "in line"}, {"Location": "/jobs/1"}),
        (200, b"", {"Location": "/jobs/1/"}),
        (201, b"", {"Location": "http://inside.example/api/jobs/1?f=json"}),
        (202, b"", {"Location": "/jobs/1/results"}),
        (201, {"type": "process"}, {"Location": "/jobs/1"}),
    ],
)
def test_job_of_an_execution(client: Any, told: ToldServer, status: int, body: Any, headers: dict[str, str]) -> None:
    """A job is one, by whatever status, name or header the server says so."""
    told.tell("GET /processes/p", process("out"))
    told.tell(EXECUTE, body, status, {"Content-Type": "application/json"} | headers)
    found = client.execute_process("p", {})
    assert (found.jobID, found.inline_results) == ("1", None)


@pytest.mark.parametrize(
    ("outputs", "body", "headers", "results"),
    [
        (["out"], {"out": [1, 2]}, {}, {"out": [1, 2]}),
        (["out"], [1, 2], {}, {"out": [1, 2]}),
        (["out"], 5, {}, {"out": 5}),
        (["out"], "a text", {}, {"out": "a text"}),
        (["out"], {"a": 1, "b": 2}, {}, {"out": {"a": 1, "b": 2}}),
        (["out"], {"id": "out", "value": 5}, {}, {"out": 5}),
        (["out"], {"outputs": [{"id": "out", "value": 5}]}, {}, {"out": 5}),
        (["a", "b"], [{"id": "a", "value": 5}, {"id": "b", "href": "/x"}], {}, {"a": 5, "b": "/x"}),
        (["a", "b"], {"a": {"value": 5}, "b": {"value": {"href": "/x"}}}, {}, {"a": 5, "b": "/x"}),
        (["a", "b"], {"a": 1, "b": 2}, {}, {"a": 1, "b": 2}),
        (["a", "b"], 5, {}, {"result": 5}),
        ([], 5, {}, {"result": 5}),
        (["out"], {"out": {"value": "eA==", "encoding": "base64", "mediaType": "image/png"}}, {}, {"out": b"x"}),
        (["out"], {"href": "/x", "type": "image/tiff"}, {}, {"out": "/x"}),
        (["out"], b"a,b\n1,2\n", CSV, {"out": "a,b\n1,2\n"}),
        (["out"], b"<gml/>", {"Content-Type": "application/gml+xml"}, {"out": "<gml/>"}),
        (["out"], PNG, {"Content-Type": "image/png"}, {"out": PNG}),
        (["out"], b"", {"Link": '</x>; rel="alternate"; type="text/csv", </jobs>; rel=up'}, {"out": "/x"}),
        (["a", "b"], b"", {"Link": '</x>; rel="a", </y>; rel=b; title="two, of them"'}, {"a": "/x", "b": "/y"}),
        (["a", "b"], b"", {"Link": '</x>; rel="item", </y>; rel="item"'}, {"1": "/x", "2": "/y"}),
    ],
)
def test_forms_of_results(
    client: Any, told: ToldServer, outputs: list[str], body: Any, headers: dict[str, str], results: dict[str, Any]
) -> None:
    """Results are the same in each form that the standard and its servers have, whether a job has them or not."""
    told.tell("GET /processes/p", process(*outputs))
    headers = {"Content-Type": "application/json"} | headers
    told.tell(EXECUTE, body, 204 if body == b"" else 200, headers)
    told.tell(RESULTS, body, 204 if body == b"" else 200, headers)
    client.get_process("p")
    for found in (client.run("p"), client.job("1").results()):
        assert {name: path_of(told, value) for name, value in found.items()} == results


def path_of(told: ToldServer, value: Any) -> Any:
    """The path of a link; any other value as it is."""
    return value.href.removeprefix(told.url) if isinstance(value, Link) else value


def test_kind_of_a_result(client: Any, told: ToldServer) -> None:
    """What is no JSON says of which kind it is."""
    told.tell("GET /processes/p", process("out"))
    told.tell(EXECUTE, b"a,b\n", 200, CSV)
    assert client.run("p").extra == {"mediaTypes": {"out": "text/csv"}}


def test_results_in_parts(client: Any, told: ToldServer) -> None:
    """Several results in one body are told apart, and binary ones arrive byte by byte."""
    parts = {
        "Content-ID: <table>\r\nContent-Type: text/csv": b"a,b\n1,2",
        "Content-Type: application/json\r\nContent-Disposition: form-data; name=number": b"5",
        "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: picture": PNG,
        "Content-ID: <link>\r\nContent-Type: application/json": b'{"href": "/x"}',
        "Content-Type: text/plain": b"no name",
    }
    body = b"".join(f"--edge\r\n{head}\r\n\r\n".encode() + content + b"\r\n" for head, content in parts.items())
    kind = {"Content-Type": 'multipart/related; boundary="edge"'}
    told.tell("GET /processes/p", process("table", "number", "picture", "link", "more"))
    told.tell(EXECUTE, body + b"--edge--\r\n", 200, kind)
    found = dict(client.run("p"))
    assert found.pop("link").href == f"{told.url}/x"
    assert found == {"table": "a,b\n1,2", "number": 5, "picture": PNG, "5": "no name"}


@pytest.mark.parametrize("part", [b"not JSON", b'{"a": ', b"[" * 100_000])
def test_parts_that_are_broken(client: Any, told: ToldServer, part: bytes) -> None:
    """A part that is not what it says is an error, not a result."""
    body = b"--x\r\nContent-Type: application/json\r\n\r\n" + part + b"\r\n--x--\r\n"
    told.tell(RESULTS, body, 200, {"Content-Type": "multipart/mixed; boundary=x"})
    with pytest.raises(BadResponse, match="has parts that cannot be read"):
        client.get_job_results("1")


def test_name_that_was_asked_for(client: Any, told: ToldServer) -> None:
    """A result without its name is the output that was asked for, whether the client has a job or its id."""
    told.tell("GET /processes/p", process("a", "b"))
    told.tell(EXECUTE, {"jobID": "1", "status": "accepted"}, 201)
    told.tell(RESULTS, 5)
    job = client.submit("p", outputs={"b": {}})
    assert dict(job.results()) == dict(client.get_job_results("1")) == {"b": 5}


@pytest.mark.parametrize(
    ("job", "name"),
    [
        ({"processID": "p"}, "out"),
        ({"processID": "Some Process"}, "out"),
        ({"processID": "gone"}, "result"),
        ({}, "result"),
    ],
)
def test_name_that_is_looked_up(client: Any, told: ToldServer, job: dict[str, Any], name: str) -> None:
    """For a result without its name the process of the job is looked up, as far as the server says which it is."""
    told.tell("GET /jobs/2", {"jobID": "2", "status": "successful"} | job)
    told.tell("GET /processes/p", process("out"))
    told.tell("GET /jobs/2/results", b"a,b\n", 200, CSV)
    assert dict(client.get_job_results("2")) == {name: "a,b\n"}


@pytest.mark.parametrize("location", ["/jobs/1", None])
def test_results_at_once(client: Any, told: ToldServer, location: str | None) -> None:
    """An execution that is answered with the results is a job that has ended, whether or not the server keeps one."""
    told.tell("GET /processes/p", process("out"))
    headers = {"Location": location} if location else {}
    told.tell(EXECUTE, {"id": "out", "value": 5}, 200, {"Content-Type": "application/json"} | headers)
    info = client.execute_process("p", {})
    assert (info.jobID, info.status, info.processID) == ("1" if location else "", JobStatus.successful, "p")
    (job,) = client.wait_all([info])
    sent = len(told.asked)
    assert dict(job.wait().results()) == dict(info.inline_results or {}) == {"out": 5}
    assert len(told.asked) == sent
    assert job.refresh().status == "successful"
    assert ("(not kept)" in repr(job)) == (location is None)
    if location is None:
        with pytest.raises(InvalidRequest, match="has executed p at once, and keeps no job"):
            job.dismiss()
        assert len(told.asked) == sent


@pytest.mark.parametrize(
    ("process_has", "body", "kind"),
    [
        ({"jobControlOptions": ["async-execute", "dismiss"]}, {"a": 1}, "application/json"),
        ({"jobControlOptions": ["async-execute"]}, b"Welcome", "text/plain"),
        ({}, {}, "application/json"),
        ({}, {"status": "accepted"}, "application/json"),
        ({}, b"<html><title>Log in</title></html>", "text/html"),
        ({}, b"<html><title>Log in</title></html>", "text/plain"),
        ({}, b"no type at all", ""),
        ({}, b"", "application/json"),
        ({}, b"null", "application/json"),
    ],
)
def test_what_is_neither_job_nor_results(
    client: Any, told: ToldServer, process_has: dict[str, Any], body: Any, kind: str
) -> None:
    """An answer that cannot be results leaves unknown whether something was started, as it always did."""
    told.tell("GET /processes/p", process("out", **process_has))
    told.tell("GET /jobs", {"jobs": []})
    told.tell(EXECUTE, body, 200, {"Content-Type": kind})
    for validate in (True, False):
        with pytest.raises(SubmissionUnknown):
            client.execute_process("p", {}, validate=validate)


def test_results_at_once_of_a_process_that_cannot_be_seen(client: Any, told: ToldServer) -> None:
    """Where nothing says that a process is executed at once, results that come at once are not believed."""
    told.tell("GET /jobs", {"jobs": []})
    told.tell(EXECUTE, {"a": 1})
    with pytest.raises(SubmissionUnknown, match="cannot be read"):
        client.execute_process("p", {}, validate=False)


def test_failure_at_once(client: Any, told: ToldServer) -> None:
    """An execution that fails while we wait is an error in the server's words."""
    told.tell("GET /processes/p", process("out", jobControlOptions=["sync-execute"]))
    told.tell(EXECUTE, {"code": "InvalidParameterValue", "type": "x", "description": "no name was given"}, 400)
    with pytest.raises(ApiError, match="InvalidParameterValue: no name was given"):
        client.run("p")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_results_that_are_not_ready(client: Any, told: ToldServer, status: int) -> None:
    """Servers differ in how they say that there are no results yet."""
    told.tell("GET /jobs/2", {"jobID": "2", "status": "running"})
    told.tell("GET /jobs/2/results", {"title": "not ready"}, status)
    with pytest.raises(ResultsNotReady, match="has no results yet"):
        client.get_job_results("2")


def test_results_of_somebody_else(client: Any, told: ToldServer) -> None:
    """That a user may not see results stays what it is."""
    told.tell(RESULTS, {"title": "not yours"}, 403)
    with pytest.raises(ApiError, match="not yours") as caught:
        client.get_job_results("1")
    assert type(caught.value) is ApiError


def test_job_that_is_not_there_at_once(client: Any, told: ToldServer) -> None:
    """A job that a server does not know right after it has started it is waited for all the same."""
    told.tell("GET /processes/p", process("out"))
    told.tell(EXECUTE, {"jobID": "7", "status": "accepted"}, 201)
    for _ in range(3):
        told.tell("GET /jobs/7", {"title": "NoSuchJob"}, 404)
    told.tell("GET /jobs/7", {"jobID": "7", "status": "successful"})
    assert client.submit("p").wait().status == "successful"


def test_dismissal_that_is_not_offered(client: Any, told: ToldServer) -> None:
    """A server that dismisses no jobs says so, and so does the error."""
    told.tell("DELETE /jobs/1", {"detail": "Method Not Allowed"}, 405)
    with pytest.raises(ApiError, match=r"405 .*Method Not Allowed\. The server does not offer that"):
        client.dismiss_job("1")


def test_dismissal_labelled_as_a_page(client: Any, told: ToldServer) -> None:
    """JSON is read as JSON, whatever it says that it is."""
    told.tell("DELETE /jobs/2", {"jobID": "2", "status": "dismissed"}, 200, {"Content-Type": "text/html"})
    assert client.dismiss_job("2").status == "dismissed"


def page(name: str, ids: list[str], href: str | None = None, **more: Any) -> dict[str, Any]:
    """A page of a list."""
    key = "jobID" if name == "jobs" else "id"
    links = [{"rel": "self", "href": f"/{name}"}]
    if href is not None:
        links += [{"rel": "next", "type": "text/html", "href": f"{href}&f=html"}, {"rel": "next", "href": href}]
    return {name: [{key: item} for item in ids], "links": links} | more


@pytest.mark.parametrize("name", ["jobs", "processes"])
@pytest.mark.parametrize("base", ["", "/elsewhere", "http://127.0.0.1:9", "http://inside.example/api"])
def test_pages(told: ToldServer, connect: Callable[..., Any], name: str, base: str) -> None:
    """Lists are read to their last page, by our own address whatever the server thinks of its, and each item once."""
    told.tell(f"GET /{name}", page(name, ["1", "2"], f"{base}/{name}?offset=2"))
    told.tell(f"GET /{name}", page(name, ["3", "2"], f"{base}/{name}?offset=4", numberMatched=9))
    told.tell(f"GET /{name}", page(name, []))
    client = connect(api_url=told.url)
    found = client.get_jobs() if name == "jobs" else client.get_processes()
    assert sorted(item.jobID if name == "jobs" else item.id for item in found) == ["1", "2", "3"]
    assert [asked.path for asked in told.asked] == [f"/{name}", f"/{name}?offset=2", f"/{name}?offset=4"]
    assert "next" not in [link.rel for link in found.links]


def test_pages_that_are_another_path(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A page may also have a path of its own at the same server."""
    told.tell("GET /api/jobs", page("jobs", ["1"], "jobs/page/2?x"))
    told.tell("GET /api/jobs/page/2", page("jobs", ["2"]))
    assert len(connect(api_url=f"{told.url}/api").get_jobs()) == 2


def test_pages_at_another_server(
    told: ToldServer, connect: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Another server gets no request, and least of all a token; that something is missing is said."""
    with ToldServer() as elsewhere:
        told.tell("GET /jobs", page("jobs", ["1"], f"{elsewhere.url}/more?x"))
        with caplog.at_level(logging.WARNING, "sen4cap_client"):
            assert len(connect(api_url=told.url, token="canary").get_jobs()) == 1
        assert elsewhere.asked == []
    assert "goes on at another server" in caplog.text


@pytest.mark.parametrize("href", ["/jobs", "/jobs?offset=2", "?offset=2", "//", "http://[", "javascript:alert(1)"])
def test_pages_that_go_round(told: ToldServer, connect: Callable[..., Any], href: str) -> None:
    """A list whose pages go round, or lead nowhere, ends."""
    told.tell("GET /jobs", page("jobs", ["1"], href))
    assert len(connect(api_url=told.url).get_jobs()) == 1
    assert len(told.asked) <= 2


def test_pages_without_end(told: ToldServer, connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that has something new on each of too many pages is an error, not a list that is taken for complete."""
    monkeypatch.setattr(pages, "MOST_PAGES", 5)
    for number in range(10):
        told.tell("GET /jobs", page("jobs", [str(number)], f"/jobs?offset={number}"))
    with pytest.raises(BadResponse, match="does not end after 5 pages"):
        connect(api_url=told.url).get_jobs()
    assert len(told.asked) == 5


def test_limits(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A limit caps a list, and no more pages of processes are read than it takes; what is kept for names is all."""
    told.tell("GET /processes", page("processes", ["1", "2"], "/processes?offset=2"))
    told.tell("GET /processes", page("processes", ["3", "4"], "/processes?offset=4"))
    told.tell("GET /processes", page("processes", ["1", "2", "3", "4", "5"]))
    client = connect(api_url=told.url)
    found = client.get_processes(limit=3)
    assert isinstance(found, ProcessList)
    assert list(found) == [ProcessSummary("1"), ProcessSummary("2"), ProcessSummary("3")]
    assert len(told.asked) == 2
    assert len(client.get_processes()) == 5
    for limit in (-1, "3", True, 1.5):
        with pytest.raises(InvalidRequest, match="limit is a whole number from 0"):
            client.get_processes(limit=limit)
    assert len(client.get_processes(limit=0)) == 0


def test_list_of_many_pages_is_not_read_for_few_jobs(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Few jobs are looked at one by one where their list has more pages than there are jobs."""
    for job_id in ("1", "2"):
        told.tell(f"GET /jobs/{job_id}", {"jobID": job_id, "status": "running"})
        told.tell(f"GET /jobs/{job_id}", {"jobID": job_id, "status": "successful"})
    for number in range(5):
        told.tell("GET /jobs", page("jobs", [f"other-{number}"], f"/jobs?offset={number}" if number < 4 else None))
    found = connect(api_url=told.url).wait_all(["1", "2"])
    assert [job.status for job in found] == ["successful", "successful"]
    assert len([asked for asked in told.asked if asked.path.startswith("/jobs?") or asked.path == "/jobs"]) == 5


@pytest.mark.parametrize(
    ("landing", "classes"),
    [({"conformsTo": ["a", "b"]}, ("a", "b")), ({}, ()), ({"conformsTo": None}, ())],
)
def test_missing_conformance(
    told: ToldServer, connect: Callable[..., Any], landing: dict[str, Any], classes: tuple[str, ...]
) -> None:
    """Where a server has no such page, its landing page may say what it conforms to; it may as well be silent."""
    told.tell("GET /", landing)
    assert connect(api_url=told.url).get_conformance().conformsTo == classes


def test_missing_conformance_at_a_wrong_address(told: ToldServer, connect: Callable[..., Any]) -> None:
    """At a wrong address there is no landing page either, and that is an error."""
    with pytest.raises(ApiError, match="404"):
        connect(api_url=told.url).get_conformance()


def test_slashes(told: ToldServer, connect: Callable[..., Any]) -> None:
    """A server that wants a slash at the end is followed there, for what is only read."""
    told.tell("GET /jobs", b"", 307, {"Location": "/jobs/"})
    told.tell("GET /jobs/", {"jobs": [{"jobID": "1"}]})
    assert len(connect(api_url=told.url).get_jobs()) == 1


def test_forgotten_job(client: Any, told: ToldServer) -> None:
    """A job that is gone after it was dismissed was dismissed; asked for again, there is none."""
    told.tell("DELETE /jobs/3", {"jobID": "3", "status": "dismissed", "progress": 100})
    assert client.dismiss_job("3").status == "dismissed"
    with pytest.raises(JobNotFound):
        client.get_job("3")
