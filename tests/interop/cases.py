"""What is done with each server: every public call, with good and with bad arguments.

A case holds the client to what it promises, and says in a few words what was seen. It is the same for all servers: in
what they differ stands in `described.py`. The cases are run against the servers themselves, and against recordings.
"""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from sen4cap_client.api import (
    ApiError,
    CannotOpen,
    Client,
    ClientError,
    InvalidInputs,
    InvalidRequest,
    InvalidRows,
    JobFailed,
    JobInfo,
    JobNotFound,
    JobResults,
    JobStatus,
    Link,
    ProcessNotFound,
    ResultsNotReady,
    WaitTimeout,
)
from sen4cap_client.snapshot import diff
from tests.forms import with_face
from tests.interop.described import FASTPROCESSES, PYGEOAPI, Execution, Other

TEXT = {"text": "a b a"}
TABLE = "word,length\na,1\nb,1\na,1\n"


@attrs.frozen
class Scene:
    """A server and a client of it.

    Attributes:
        other: What the server is.
        client: The client, in either form.
        connect: Makes another client, of a path below the address of the server.
        note: What tells the executions of this run from those of others.
    """

    other: Other
    client: Any
    connect: Callable[[str], Any]
    note: str

    def submit(self, what: Execution) -> Any:
        """Start a job."""
        inputs = what.inputs | ({"note": self.note} if what.process == "sleep" else {})
        return self.client.submit(what.process, inputs, validate=what is not self.other.failing)

    def ended(self, found: Any, client: Any = None) -> Any:
        """What something gives that is awaited with `AsyncClient`."""
        if not inspect.iscoroutine(found):
            return found
        runner = (client or self.client)._runner
        return with_face(runner, runner.run(found))

    def done(self) -> Any:
        """A job that has succeeded."""
        return self.submit(self.other.quick).wait()


@attrs.frozen
class Case:
    """One thing that is done.

    Attributes:
        call: The public call that it is about.
        what: What is special about it.
        run: Does it, and says what was seen.
        only: The servers that offer it.
    """

    call: str
    what: str
    run: Callable[[Scene], str]
    only: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """Its name in a file name and in the output of pytest."""
        return self.run.__name__


CASES: list[Case] = []


def case(call: str, what: str, *only: Other) -> Callable[[Callable[[Scene], str]], Callable[[Scene], str]]:
    """Have a function be a case."""

    def keep(run: Callable[[Scene], str]) -> Callable[[Scene], str]:
        CASES.append(Case(call, what, run, tuple(other.name for other in only) or None))
        return run

    return keep


def failure(kind: type[ClientError], call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The error of a call, which has to be of exactly this kind and to say what to do."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **named)
    assert type(caught.value) is kind, repr(caught.value)
    assert len(str(caught.value).split()) > 5
    return caught.value


def said(error: Any) -> str:
    """An error in a few words."""
    status = getattr(error, "status", None)
    return type(error).__name__ + (f" ({status})" if status else "")


@case("get_capabilities", "the landing page")
def landing_page(scene: Scene) -> str:
    """What the server calls itself, as JSON although some show a page to browsers."""
    found = scene.client.get_capabilities()
    assert found.links
    return f"title, {len(found.links)} links"


@case("get_capabilities", "with a slash behind the address")
def slash(scene: Scene) -> str:
    """A slash at the end of the address makes no difference."""
    assert scene.connect("/").get_capabilities() == scene.client.get_capabilities()
    return "the same"


@case("get_capabilities", "at a wrong address")
def wrong_address(scene: Scene) -> str:
    """What is not there is an error that names the address."""
    error = failure(ApiError, scene.connect("/no/such/api").get_capabilities)
    assert "api_url" in str(error)
    return said(error)


@case("get_conformance", "")
def conformance(scene: Scene) -> str:
    """The classes that the server claims."""
    found = scene.client.get_conformance().conformsTo
    assert any("ogcapi-processes-1" in uri for uri in found)
    return f"{len(found)} classes"


@case("login, logout", "without a login")
def no_login(scene: Scene) -> str:
    """These servers have no login, so there is nothing to do."""
    assert scene.client.login() is None
    assert scene.client.logout() is None
    return "nothing sent"


@case("get_processes", "all")
def processes(scene: Scene) -> str:
    """All processes, from all pages."""
    found = [process.id for process in scene.client.get_processes()]
    assert sorted(found) == sorted(scene.other.processes)
    return f"{len(found)} processes"


@case("get_processes", "limit=1")
def processes_limited(scene: Scene) -> str:
    """Not more than are wanted."""
    assert len(scene.client.get_processes(limit=1)) == 1
    assert len(scene.client.get_processes()) == len(scene.other.processes)
    return "1 process"


@case("get_process", "by id")
def process(scene: Scene) -> str:
    """A description, with inputs and outputs by key."""
    quick = scene.other.quick
    found = scene.client.get_process(quick.process)
    assert found.id == quick.process
    assert quick.inputs.keys() <= found.inputs.keys()
    assert quick.results.keys() == found.outputs.keys()
    assert all(output.schema for output in found.outputs.values())
    return f"{len(found.inputs)} inputs, {len(found.outputs)} outputs"


@case("get_process", "by a part of its title")
def process_by_title(scene: Scene) -> str:
    """The title does as well."""
    assert scene.client.get_process(scene.other.title).id == scene.other.quick.process
    return "found"


@case("get_process", "of an id that there is not")
def unknown_process(scene: Scene) -> str:
    """Unknown processes are told apart from other failures."""
    return said(failure(ProcessNotFound, scene.client.get_process, "no-such-process"))


@case("validate_request", "good and bad inputs")
def validation(scene: Scene) -> str:
    """Problems are found before anything is sent."""
    quick = scene.other.quick
    assert not scene.client.validate_request(quick.process, quick.inputs)
    problems = scene.client.validate_request(quick.process, scene.other.wrong)
    assert len(problems) == 1
    return "none; 1 problem"


@case("create_execution_request", "")
def template(scene: Scene) -> str:
    """A request to fill in, with the inputs of the process."""
    process = scene.client.get_process(scene.other.quick.process)
    found = scene.client.create_execution_request(process.id)
    for key in scene.other.quick.inputs:
        assert (process.inputs[key].title or key) in str(found)
    return "YAML"


@case("processes", "by attribute, called")
def as_function(scene: Scene) -> str:
    """A process is a function of Python."""
    quick = scene.other.quick
    scene.ended(scene.client.processes.refresh())
    job = scene.ended(getattr(scene.client.processes, scene.other.attribute)(**quick.inputs))
    assert dict(job.wait().results()) == quick.results
    return "successful"


@case("execute_process", "as a job")
def execute(scene: Scene) -> str:
    """The server starts a job, and says which."""
    quick = scene.other.quick
    found = scene.client.execute_process(quick.process, quick.inputs)
    assert isinstance(found, JobInfo)
    assert found.jobID
    assert found.inline_results is None
    assert scene.client.job(found.jobID).wait().status == JobStatus.successful
    return "a job"


@case("execute_process", "without a look at the description")
def execute_as_it_is(scene: Scene) -> str:
    """The request is sent as it is."""
    quick = scene.other.quick
    found = scene.client.execute_process(quick.process, quick.inputs, validate=False)
    assert scene.client.job(found.jobID).wait().status == JobStatus.successful
    return "a job"


@case("execute_process", "with the results as the answer", PYGEOAPI, FASTPROCESSES)
def execute_at_once(scene: Scene) -> str:
    """A server that executes while we wait answers with the results; a job that has ended stands for them."""
    quick, other = scene.other.quick, scene.other
    found = scene.client.execute_process(quick.process, quick.inputs, prefer=other.prefer)
    assert found.status == JobStatus.successful
    assert found.is_finished
    assert dict(found.inline_results or {}) == quick.results
    assert bool(found.jobID) == other.keeps_synchronous
    (job,) = scene.client.wait_all([found])
    assert dict(job.wait().results()) == quick.results
    assert job.refresh().status == JobStatus.successful
    if other.keeps_synchronous:
        assert dict(scene.client.get_job_results(found.jobID)) == quick.results
        return "results, and a job"
    failure(InvalidRequest, job.dismiss)
    return "results, no job"


@case("execute_process", "of an id that there is not")
def execute_unknown(scene: Scene) -> str:
    """Nothing is started."""
    failure(ProcessNotFound, scene.client.execute_process, "no-such-process", {})
    return said(failure(ProcessNotFound, scene.client.execute_process, "no-such-process", {}, validate=False))


@case("execute_process", "with inputs that do not fit")
def execute_wrong(scene: Scene) -> str:
    """They are refused here, before anything is sent."""
    return said(failure(InvalidInputs, scene.client.execute_process, scene.other.quick.process, scene.other.wrong))


@case("execute_process", "with inputs that do not fit, as they are")
def execute_wrong_as_it_is(scene: Scene) -> str:
    """The server refuses them, or has a job that ends in some way."""
    process, wrong = scene.other.quick.process, scene.other.wrong
    if scene.other.refuses:
        error = failure(ApiError, scene.client.execute_process, process, wrong, validate=False)
        assert error.detail
        return said(error)
    found = scene.client.execute_process(process, wrong, validate=False)
    (job,) = scene.client.wait_all([found])
    return f"a job, {job.status}"


@case("get_job", "until it has ended")
def job(scene: Scene) -> str:
    """A job says how it is doing."""
    started = scene.submit(scene.other.quick)
    ended = started.wait()
    found = scene.client.get_job(started.jobID)
    assert found.status == ended.status == JobStatus.successful
    assert found.jobID == started.jobID
    assert found.processID == scene.other.quick.process
    assert found.created is not None
    assert found.created.tzinfo is not None
    return "successful"


@case("get_job", "of an id that there is not")
def unknown_job(scene: Scene) -> str:
    """Unknown jobs are told apart from other failures."""
    return said(failure(JobNotFound, scene.client.get_job, "no-such-job"))


@case("get_jobs", "all")
def all_jobs(scene: Scene) -> str:
    """All jobs, from all pages, each once."""
    count = (scene.other.page or 2) + 1
    started = {scene.submit(scene.other.quick).jobID for _ in range(count)}
    scene.client.wait_all(sorted(started))
    found = [job.jobID for job in scene.client.get_jobs()]
    assert started <= set(found)
    assert len(found) == len(set(found))
    return "all, in pages" if scene.other.page else "all"


@case("get_jobs", "limit=2")
def few_jobs(scene: Scene) -> str:
    """The newest, and not more than are wanted."""
    newest = [scene.done().jobID for _ in range(3)][-1]
    found = scene.client.get_jobs(limit=2)
    assert len(found) == 2
    assert newest in [job.jobID for job in found]
    return "the 2 newest"


@case("get_jobs", "by status, process and age")
def chosen_jobs(scene: Scene) -> str:
    """Only those that are wanted."""
    done = scene.done()
    found = scene.client.get_jobs(status="successful", process=scene.other.title, since="2020-01-01")
    assert done.jobID in [job.jobID for job in found]
    assert {job.status for job in found} == {"successful"}
    assert {job.processID for job in found} == {scene.other.quick.process}
    return "those"


@case("get_jobs", "of a process that there is not")
def jobs_of_nothing(scene: Scene) -> str:
    """A wrong name is an error, not an empty list."""
    return said(failure(ProcessNotFound, scene.client.get_jobs, process="no-such-process"))


@case("job", "found again by another client")
def job_again(scene: Scene) -> str:
    """A job belongs to the server; its process is known by what the server says."""
    done = scene.done()
    other = scene.connect("")
    found = other.job(done.jobID)
    assert scene.ended(found.process, other).id == scene.other.quick.process
    assert dict(found.results()) == scene.other.quick.results
    return "successful"


@case("job", "of an id that there is not")
def job_of_nothing(scene: Scene) -> str:
    """There is nothing to find."""
    return said(failure(JobNotFound, scene.client.job, "no-such-job"))


@case("submit", "wait and results")
def submit(scene: Scene) -> str:
    """The whole way: a job that is waited for, and its results by key and position."""
    results = scene.done().results()
    assert dict(results) == scene.other.quick.results
    assert results[0] == next(iter(scene.other.quick.results.values()))
    return "results"


@case("submit", "updates")
def updates(scene: Scene) -> str:
    """A job is followed until it has ended."""
    seen = [info.status for info in scene.submit(scene.other.slow).updates()]
    assert seen[-1] == JobStatus.successful
    return "until successful"


@case("submit", "inputs that do not fit")
def submit_wrong(scene: Scene) -> str:
    """They are refused here."""
    return said(failure(InvalidInputs, scene.client.submit, scene.other.quick.process, scene.other.wrong))


@case("submit", "a job that fails")
def failing(scene: Scene) -> str:
    """A failure tells why, and what was sent."""
    started = scene.submit(scene.other.failing)
    error = failure(JobFailed, started.wait)
    assert error.job.jobID == started.jobID
    assert error.request.inputs.items() >= scene.other.failing.inputs.items()
    assert "does not say why" not in str(error)
    return said(error)


@case("submit", "a wait that is too short")
def short_wait(scene: Scene) -> str:
    """The job goes on, and is found again."""
    started = scene.submit(scene.other.slow)
    error = failure(WaitTimeout, started.wait, timeout=0)
    assert started.jobID in str(error)
    assert started.wait().status == JobStatus.successful
    return said(error)


@case("run", "")
def run(scene: Scene) -> str:
    """Inputs in, results out."""
    quick = scene.other.quick
    assert dict(scene.client.run(quick.process, quick.inputs)) == quick.results
    return "results"


@case("run", "with the outputs in a document", PYGEOAPI, FASTPROCESSES)
def run_document(scene: Scene) -> str:
    """The same results, in the other form that the standard has for them."""
    quick = scene.other.quick
    found = scene.client.run(quick.process, {"inputs": quick.inputs, "response": "document"})
    assert dict(found) == quick.results
    return "results"


@case("run", "results that say that they are text", PYGEOAPI)
def run_mislabelled(scene: Scene) -> str:
    """JSON is read as JSON, whatever it says that it is."""
    quick = scene.other.quick
    assert dict(scene.client.run(quick.process, quick.inputs | {"media_type": "text/plain"})) == quick.results
    return "results"


@case("run", "a result that is no JSON", FASTPROCESSES)
def run_table(scene: Scene) -> str:
    """A result that is a table comes as its text, under the name of the output."""
    found = scene.client.run("table-of-words", TEXT)
    assert dict(found) == {"table": TABLE}
    assert found.extra == {"mediaTypes": {"table": "text/csv"}}
    return "a text"


@case("run", "results in parts", FASTPROCESSES)
def run_parts(scene: Scene) -> str:
    """Several results in one body are told apart."""
    assert dict(scene.client.run("report", TEXT)) == {"table": TABLE, "words": 3}
    return "2 results"


@case("run", "one output of several", FASTPROCESSES)
def run_one_of_several(scene: Scene) -> str:
    """A result that comes without its name is the one that was asked for."""
    assert dict(scene.client.run("report", TEXT, outputs={"words": {}})) == {"words": 3}
    return "1 result"


@case("run", "a result by reference", FASTPROCESSES)
def run_reference(scene: Scene) -> str:
    """An empty answer with a link is a link to the result."""
    (link,) = scene.client.run("table-of-words", TEXT, outputs={"table": {"transmissionMode": "reference"}}).values()
    assert isinstance(link, Link)
    assert link.href.endswith("/files/table")
    assert link.href.startswith("http")
    return "a link"


@case("get_job_results", "")
def results(scene: Scene) -> str:
    """A mapping from output key to value."""
    found = scene.client.get_job_results(scene.done().jobID)
    assert isinstance(found, JobResults)
    assert dict(found) == scene.other.quick.results
    return "results"


@case("get_job_results", "of a job of another session, without its name", FASTPROCESSES)
def results_of_another_session(scene: Scene) -> str:
    """Whose result it is is asked of the server."""
    done = scene.client.submit("table-of-words", TEXT).wait()
    assert dict(scene.connect("").get_job_results(done.jobID)) == {"table": TABLE}
    return "results"


@case("get_job_results", "of a job that runs")
def results_too_early(scene: Scene) -> str:
    """That there are none yet is told apart from other failures."""
    started = scene.submit(scene.other.slow)
    error = failure(ResultsNotReady, scene.client.get_job_results, started.jobID)
    assert "no results yet" in str(error)
    started.wait()
    return said(error)


@case("get_job_results", "of a job that failed")
def results_of_a_failure(scene: Scene) -> str:
    """So is that there will never be any."""
    started = scene.submit(scene.other.failing)
    scene.client.wait_all([started])
    error = failure(ResultsNotReady, scene.client.get_job_results, started.jobID)
    assert "failed" in str(error)
    return said(error)


@case("get_job_results", "of an id that there is not")
def results_of_nothing(scene: Scene) -> str:
    """There is no such job."""
    return said(failure(JobNotFound, scene.client.get_job_results, "no-such-job"))


@case("get_job_result", "by key, by position, and by a key that there is not")
def one_result(scene: Scene) -> str:
    """One of the results."""
    done = scene.done()
    ((key, value),) = scene.other.quick.results.items()
    assert scene.client.get_job_result(done.jobID, key) == value
    assert scene.client.get_job_result(done.jobID, 0) == value
    return f"value, value, {said(failure(InvalidRequest, scene.client.get_job_result, done.jobID, 'no-such-output'))}"


@case("open_job_result", "")
def open_result(scene: Scene) -> str:
    """A result that is a value is opened as itself."""
    done = scene.done()
    (value,) = scene.other.quick.results.values()
    assert scene.client.open_job_result(done.jobID) == value
    assert done.open() == value
    return "value"


@case("open_many", "results that are no rasters")
def open_many(scene: Scene) -> str:
    """Values cannot be laid along time."""
    return said(failure(CannotOpen, scene.client.open_many, [scene.done().jobID]))


@case("download_job_results", "results that are no files")
def download(scene: Scene) -> str:
    """Values are no files."""
    return said(failure(InvalidRequest, scene.client.download_job_results, scene.done().jobID, "."))


@case("wait_all", "three jobs, of which one fails")
def wait_all(scene: Scene) -> str:
    """One that fails stops none of the others."""
    jobs = [scene.submit(what) for what in (scene.other.quick, scene.other.failing, scene.other.slow)]
    found = [str(job.status) for job in scene.client.wait_all(jobs)]
    assert found == ["successful", "failed", "successful"]
    return ", ".join(found)


@case("as_completed", "two jobs")
def as_completed(scene: Scene) -> str:
    """The quick one comes first."""
    slow, quick = scene.submit(scene.other.slow), scene.submit(scene.other.quick)
    found = [job.jobID for job in scene.client.as_completed([slow, quick])]
    assert found == [quick.jobID, slow.jobID]
    return "the quick one first"


@case("dismiss_job", "one that runs")
def dismiss(scene: Scene) -> str:
    """A job is cancelled, or the server says that it cancels none."""
    started = scene.submit(scene.other.slow)
    if not scene.other.dismisses:
        error = failure(ApiError, scene.client.dismiss_job, started.jobID)
        assert "does not offer" in str(error)
        started.wait()
        return said(error)
    found = scene.client.dismiss_job(started.jobID)
    assert found.jobID == started.jobID
    assert found.status == JobStatus.dismissed
    if scene.other.forgets:
        failure(JobNotFound, scene.client.get_job, started.jobID)
        return "dismissed, and forgotten"
    failure(ResultsNotReady, scene.client.get_job_results, started.jobID)
    return "dismissed"


@case("dismiss_job", "one that has ended", PYGEOAPI)
def dismiss_ended(scene: Scene) -> str:
    """It is removed."""
    done = scene.done()
    assert done.dismiss().status == JobStatus.dismissed
    failure(JobNotFound, scene.client.get_job, done.jobID)
    return "removed"


@case("dismiss_job", "of an id that there is not")
def dismiss_nothing(scene: Scene) -> str:
    """There is no such job, or the server dismisses none."""
    kind = JobNotFound if scene.other.dismisses else ApiError
    return said(failure(kind, scene.client.dismiss_job, "no-such-job"))


@case("snapshot_processes", "twice")
def snapshot(scene: Scene) -> str:
    """All processes are taken down, and nothing has changed a moment later."""
    first = scene.client.snapshot_processes()
    assert not diff(first, scene.client.snapshot_processes())
    return f"{len(first.processes)} processes, no change"


@case("batch", "of rows that fit, and of one that does not")
def batch(scene: Scene) -> str:
    """The rows are checked, and nothing is sent."""
    quick, other = scene.other.quick, scene.other
    with tempfile.TemporaryDirectory() as folder:
        made = scene.client.batch(f"{folder}/good.sqlite", quick.process, [quick.inputs])
        planned = made.status()["planned"]
        made.close()
        error = failure(InvalidRows, scene.client.batch, f"{folder}/bad.sqlite", quick.process, [other.wrong])
    return f"{planned} planned; {said(error)}"


@case("close", "")
def close(scene: Scene) -> str:
    """A client that is closed sends nothing more; `Client` and `AsyncClient` say so alike."""
    other = scene.connect("")
    if isinstance(other, Client):
        with other:
            other.get_conformance()
    else:
        other.get_conformance()
        other.close()
    return said(failure(InvalidRequest, other.get_conformance))
