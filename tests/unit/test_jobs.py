"""Jobs that can be waited for: one, many, and those of another session."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sen4cap_client._core import deadline
from sen4cap_client.api import (
    AsyncClient,
    AsyncJob,
    Client,
    InvalidRequest,
    Job,
    JobFailed,
    JobInfo,
    JobNotFound,
    JobStatus,
    ProcessNotFound,
    ProcessRequest,
    ResultsNotReady,
    TransportError,
    WaitTimeout,
)
from tests.faults.scene import FakeClock
from tests.forms import Awaited
from tests.servers import ToldServer

TITLE = "L3B AOI Indicators Processor 5.0.4"


def job(job_id: str, status: str = "running", **more: Any) -> dict[str, Any]:
    return {"jobID": job_id, "status": status, "processID": TITLE, "progress": 0} | more


def tell(told: ToldServer, job_id: str, *states: str | tuple[str, float]) -> None:
    """Have the server show a job in these states, one after the other."""
    for state in states:
        status, progress = state if isinstance(state, tuple) else (state, 0)
        told.tell(f"GET /jobs/{job_id}", job(job_id, status, progress=progress))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(connect: Callable[..., Any], told: ToldServer, clock: FakeClock) -> Any:
    """A client, in both forms, of a server that a test tells what to say."""
    return connect(api_url=told.url, _clock=clock)


class TestOneJob:
    """`Job` and `AsyncJob`."""

    def test_waits_for_success(self, connect: Callable[..., Any], tao: Any) -> None:
        """A job of a sandbox of any generation is waited for, and gives its results."""
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.02)
        found = client.job(client.execute_process("sleep_a_while", {"duration": 0.1}).jobID)
        assert found.wait(timeout=60) is not None
        assert (found.status, found.progress, found.is_finished) == ("successful", 100, True)
        assert found.results()

    def test_failure_and_dismissal(self, connect: Callable[..., Any], tao: Any) -> None:
        """A job that fails, and one that is cancelled, raise JobFailed with what is known."""
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.02)
        failing = client.job(client.execute_process("sleep_a_while", {"duration": 0.1, "fail": True}).jobID)
        with pytest.raises(JobFailed, match="failed or was cancelled") as caught:
            failing.wait(timeout=60)
        assert caught.value.job == failing.info
        with pytest.raises(ResultsNotReady):
            failing.results()
        cancelled = client.job(client.execute_process("sleep_a_while", {"duration": 60}).jobID)
        assert cancelled.dismiss().is_finished
        with pytest.raises(JobFailed):
            cancelled.wait(timeout=60)

    def test_shows_what_the_server_said(self, client: Any, told: ToldServer) -> None:
        """A job has the data of its JobInfo, as of the last time that the server was asked."""
        more = {"message": "hello", "created": "2026-06-29T14:45:06Z", "started": "2026-06-29T14:45:07Z"}
        more |= {"finished": "2026-06-29T14:45:08Z", "updated": "2026-06-29T14:45:09Z", "type": "process", "x-y": 1}
        told.tell("GET /jobs/647", job("647", progress=40, links=[{"href": "/a"}], traceback=["b"], **more))
        told.tell("GET /jobs/647", job("647", "successful"))
        found = client.job(647)
        assert isinstance(found.info, JobInfo)
        for name in (field.name for field in found.info.__attrs_attrs__):
            assert getattr(found, name) == getattr(found.info, name), name
        assert (found.jobID, found.extra, found.request) == ("647", {"x-y": 1}, None)
        assert repr(found).replace("Async", "") == f"<Job 647 running, 40 %, {TITLE}>"
        assert found.refresh().status == "successful"
        assert found.refresh() is not None
        assert found.is_finished
        with pytest.raises(AttributeError):
            (found if isinstance(found, Job) else found._job).status = "failed"

    def test_repr_of_what_servers_may_say(self, client: Any, told: ToldServer) -> None:
        """However strange an answer is, a job is one line, and cannot move a cursor."""
        told.tell("GET /jobs/9", {"jobID": "9\x1b[2J", "status": "\n" * 50, "processID": "a\n\u202eb" * 200})
        told.tell("GET /jobs/8", {})
        for found in (repr(client.job("9")), repr(client.job("8"))):
            assert found.isprintable()
            assert len(found) < 300

    def test_unknown_job(self, client: Any) -> None:
        """A job that is not there cannot be found again."""
        with pytest.raises(JobNotFound):
            client.job("1")
        with pytest.raises(InvalidRequest):
            client.job("")

    def test_tells_each_change_once(self, client: Any, told: ToldServer) -> None:
        """on_update is called with the job at first, and when status or progress have changed."""
        tell(
            told,
            "1",
            "accepted",
            "accepted",
            "running",
            "running",
            ("running", 40),
            ("running", 40),
            ("successful", 100),
        )
        seen: list[Any] = []
        found = client.job("1")
        found.wait(on_update=lambda job: seen.append((job, str(job.status), job.progress)))
        assert [state for _, *state in seen] == [["accepted", 0], ["running", 0], ["running", 40], ["successful", 100]]
        assert {id(job) for job, *_ in seen} == {id(getattr(found, "_job", found))}

    def test_errors_of_on_update_pass(self, client: Any, told: ToldServer) -> None:
        """What on_update raises is for the caller, and ends the wait."""
        tell(told, "1", "running")
        with pytest.raises(ZeroDivisionError):
            client.job("1").wait(on_update=lambda job: 1 / 0)
        assert told.count("GET /jobs/1") == 1

    def test_updates(self, client: Any, told: ToldServer) -> None:
        """updates gives the job at first and after each change, until it has ended in whatever way."""
        tell(told, "1", "accepted", "running", "running", ("running", 40), ("failed", 40))
        infos = list(client.job("1").updates())
        assert all(isinstance(info, JobInfo) for info in infos)
        assert [(info.status, info.progress) for info in infos] == [
            ("accepted", 0),
            ("running", 0),
            ("running", 40),
            ("failed", 40),
        ]

    def test_updates_keep_to_their_time(self, client: Any, told: ToldServer) -> None:
        """updates ends with WaitTimeout, and with JobNotFound when the job is gone."""
        tell(told, "1", "running")
        with pytest.raises(WaitTimeout, match=r"client.job\('1'\)"):
            list(client.job("1").updates(timeout=10))
        told.tell("GET /jobs/2", job("2"))
        told.tell("GET /jobs/2", {}, status=404)
        with pytest.raises(JobNotFound):
            list(client.job("2").updates())

    def test_updates_may_be_left(self, client: Any, told: ToldServer) -> None:
        """Who stops following a job leaves nothing behind."""
        tell(told, "1", "running")
        for _ in client.job("1").updates():
            break
        gc.collect()
        assert told.count("GET /jobs/1") == 1

    def test_ended_jobs_are_not_asked_about(self, client: Any, told: ToldServer, clock: FakeClock) -> None:
        """A job that is known to have ended costs no request and no time."""
        tell(told, "1", "successful")
        found = client.job("1")
        found.wait()
        assert list(found.updates()) == [found.info]
        assert told.count("GET /jobs/1") == 1
        assert clock.waits == []

    def test_no_time_is_one_look(self, client: Any, told: ToldServer) -> None:
        """With no time there is one look: it may have ended."""
        tell(told, "1", "running", "running", "successful")
        found = client.job("1")
        with pytest.raises(WaitTimeout):
            found.wait(timeout=0)
        assert found.wait(timeout=0).status == "successful"

    def test_waits_again_after_it_was_lost(self, client: Any, told: ToldServer) -> None:
        """A job that was given up can be waited for anew, and may be there again."""
        tell(told, "1", "running")
        for _ in range(5):
            told.tell("GET /jobs/1", {}, status=404)
        tell(told, "1", "successful")
        found = client.job("1")
        with pytest.raises(JobNotFound):
            found.wait()
        assert found.wait().status == "successful"

    def test_retry_after_wins(self, client: Any, told: ToldServer, clock: FakeClock) -> None:
        """A successful answer may say as well when to come again."""
        tell(told, "1", "running")
        told.tell("GET /jobs/1", job("1"), headers={"Content-Type": "application/json", "Retry-After": "17"})
        tell(told, "1", "running", "successful")
        client.job("1").wait()
        assert clock.waits == [17.0, 3.0]

    def test_a_look_ends_with_its_time(self, connect: Callable[..., Any], told: ToldServer) -> None:
        """A look at a silent server takes no longer than what it was given, whatever the settings allow a call."""
        told.silent.set()
        client = connect(api_url=told.url, timeout=60, deadline=60)
        began = time.monotonic()
        with deadline.at_most(0.1), pytest.raises(TransportError):
            client.get_job("1")
        assert time.monotonic() - began < 5

    def test_names_the_request(self, told: ToldServer, clock: FakeClock) -> None:
        """A failure has the request that the job was started with, where it is known."""
        tell(told, "1", "failed")
        request = ProcessRequest(duration=2)
        with Client(api_url=told.url, _clock=clock) as client:
            with pytest.raises(JobFailed) as caught:
                Job(client, JobInfo("1", "running"), request).wait()
            assert caught.value.request is request


@pytest.mark.anyio
class TestAsyncJob:
    """What only `AsyncJob` has."""

    async def test_await_waits(self, told: ToldServer, clock: FakeClock) -> None:
        """``await job`` is short for ``await job.wait()``; a `Job` cannot be awaited."""
        tell(told, "1", "running", "successful")
        async with AsyncClient(api_url=told.url, _clock=clock) as client:
            found = await client.job("1")
            assert await found is found
            assert found.status == "successful"
        assert not hasattr(Job, "__await__")

    async def test_cancelled_wait(self, told: ToldServer, caplog: pytest.LogCaptureFixture) -> None:
        """A wait that is cancelled passes that on, and a line of the log says how to find the job."""
        tell(told, "1", "running")
        began = asyncio.Event()
        async with AsyncClient(api_url=told.url) as client:
            found = await client.job("1")
            task = asyncio.create_task(found.wait(on_update=lambda job: began.set()))
            await began.wait()
            with caplog.at_level(logging.WARNING, "sen4cap_client"):
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        assert "Job 1 goes on at the server. client.job('1') finds it again." in caplog.text
        assert {asked.method for asked in told.asked} == {"GET"}

    async def test_many_tasks_wait_at_once(self, told: ToldServer, clock: FakeClock) -> None:
        """Several tasks may wait for one job."""
        tell(told, "1", "running", "running", "running", "successful")
        async with AsyncClient(api_url=told.url, _clock=clock) as client:
            found = await client.job("1")
            assert await asyncio.gather(*(found.wait() for _ in range(5))) == [found] * 5


class TestManyJobs:
    """`wait_all` and `as_completed`."""

    def test_one_list_for_all(self, client: Any, told: ToldServer, clock: FakeClock) -> None:
        """Many jobs cost one request a look, and come back in the order in which they were given."""
        ids = [str(number) for number in range(50)]
        for done in (0, 20, 49, 50):
            told.tell("GET /jobs", {"jobs": [job(i, "successful" if int(i) < done else "running") for i in ids]})
        tell(told, "49", "successful")
        found = client.wait_all(list(reversed(ids)))
        assert [job.jobID for job in found] == ids[::-1]
        assert all(job.status == "successful" for job in found)
        # For the last one alone, a list of fifty would cost more than it saves.
        assert (told.count("GET /jobs"), told.count("GET /jobs/49"), len(told.asked)) == (3, 1, 4)
        assert len(clock.waits) == 3

    def test_one_failure_stops_nobody(self, client: Any, told: ToldServer) -> None:
        """A job that fails is returned like the others."""
        told.tell("GET /jobs", [job("1", "failed"), job("2")])
        tell(told, "2", "running", "successful")
        assert [job.status for job in client.wait_all(["1", "2"])] == ["failed", "successful"]

    def test_takes_all_that_names_a_job(self, client: Any, told: ToldServer) -> None:
        """Jobs, JobInfo and ids may be mixed and repeated; what is one job comes back as one object."""
        told.tell("GET /jobs", {"jobs": [job(str(number), "successful") for number in range(4)]})
        tell(told, "1", "running")
        one = client.job("1")
        found = client.wait_all([one, JobInfo("2"), "3", 3, "1"])
        assert [job.jobID for job in found] == ["1", "2", "3", "3", "1"]
        inner = [getattr(job, "_job", job) for job in found]
        assert inner[0] is inner[4] is getattr(one, "_job", one)
        assert inner[2] is inner[3]

    def test_updates_of_many(self, client: Any, told: ToldServer) -> None:
        """Each job is told of at first, and one again whenever it has changed."""
        for states in (("running", "accepted"), ("running", "successful"), ("failed", "successful")):
            told.tell("GET /jobs", [job(str(number), state) for number, state in enumerate(states, 1)])
        tell(told, "1", "failed")
        seen: list[str] = []
        client.wait_all(["1", "2", "1"], on_update=lambda job: seen.append(f"{job.jobID} {job.status}"))
        assert seen[:2] == ["1 None", "2 None"]
        assert [one for one in seen if one.startswith("1")] == ["1 None", "1 running", "1 failed"]
        assert [one for one in seen if one.startswith("2")] == ["2 None", "2 accepted", "2 successful"]

    def test_none(self, client: Any, told: ToldServer) -> None:
        """No jobs are waited for at once."""
        assert client.wait_all([]) == []
        assert list(client.as_completed([])) == []
        assert told.asked == []

    @pytest.mark.parametrize("jobs", ["647", 647, [""], [None], [1.5]])
    def test_wrong_arguments(self, client: Any, told: ToldServer, jobs: Any) -> None:
        """What is no list of jobs is refused, and nothing is sent."""
        with pytest.raises(InvalidRequest):
            client.wait_all(jobs)
        with pytest.raises(InvalidRequest):
            list(client.as_completed(jobs))
        with pytest.raises(InvalidRequest):
            client.wait_all(["1"], timeout=-1)
        assert told.asked == []

    def test_job_of_another_server(self, client: Any, connect: Callable[..., Any], told: ToldServer) -> None:
        """A job of another server is not looked for here."""
        tell(told, "1", "running")
        other = connect(api_url=f"http://localhost:{told.url.rpartition(':')[2]}").job("1")
        with pytest.raises(InvalidRequest, match="Job 1 is of another server"):
            client.wait_all([other])

    def test_time_is_over(self, client: Any, told: ToldServer) -> None:
        """When the time is over, the error has those that have not ended."""
        told.tell("GET /jobs", {"jobs": [job("1", "successful"), job("2"), job("3")]})
        with pytest.raises(WaitTimeout, match=r"2 jobs have not ended after 30 s\. Jobs 2, 3 go on") as caught:
            client.wait_all(["1", "2", "3"], timeout=30)
        assert [info.jobID for info in caught.value.jobs] == ["2", "3"]

    def test_in_the_order_of_their_ends(self, client: Any, told: ToldServer) -> None:
        """as_completed gives each job when it has ended."""
        states = [("running", "running", "failed"), ("running", "successful", "failed")]
        for state in states:
            told.tell("GET /jobs", {"jobs": [job(str(n), status) for n, status in enumerate(state, 1)]})
        tell(told, "1", "running", "successful")
        assert [job.jobID for job in client.as_completed(["1", "2", "3"])] == ["3", "2", "1"]

    def test_long_list_of_others(self, client: Any, told: ToldServer) -> None:
        """Where the list is much longer than what is waited for, jobs are asked for one by one from then on."""
        told.tell("GET /jobs", {"jobs": [job(str(number)) for number in range(100)]})
        tell(told, "1", "running", "successful")
        tell(told, "2", "running", "successful")
        client.wait_all(["1", "2"])
        assert told.count("GET /jobs") == 1

    def test_lost_job_is_logged(self, client: Any, told: ToldServer, caplog: pytest.LogCaptureFixture) -> None:
        """A job that the server does not know is returned as it was last seen, and a line of the log says why."""
        told.tell("GET /jobs", {"jobs": [job("1", "successful")]})
        with caplog.at_level(logging.WARNING, "sen4cap_client"):
            found = client.wait_all(["1", "2"])
        assert [(job.jobID, job.status, job.is_finished) for job in found] == [
            ("1", "successful", True),
            ("2", None, False),
        ]
        assert "job 2 cannot be followed any more: The server knows no job '2'" in caplog.text


HAND_MADE = [
    job("1", "successful", created="2026-01-01T00:00:00Z"),
    job("3", "failed", created="2026-01-03T00:00:00Z", processID="Crop Type"),
    job("2", "running", created="2026-01-02T00:00:00Z", processID=f"{TITLE}_virtual_20260102"),
    job("4", "paused", created="2026-01-04T00:00:00Z", processID="218"),
    job("0", "successful", processID=None),
]
DAY = timedelta(days=1)


class Word(Enum):
    """Somebody else's words."""

    running = "running"


class TestListing:
    """`get_jobs` with its filters."""

    @pytest.fixture(autouse=True)
    def _jobs(self, told: ToldServer) -> None:
        told.tell("GET /jobs", {"jobs": HAND_MADE, "links": []})
        told.tell("GET /processes", {"processes": [{"id": "218", "title": TITLE}, {"id": "9"}]})

    @pytest.mark.parametrize(
        ("arguments", "ids"),
        [
            ({}, "43210"),
            ({"status": "running"}, "2"),
            ({"status": JobStatus.successful}, "10"),
            ({"status": Word.running}, "2"),
            ({"status": ["running", JobStatus.failed]}, "32"),
            ({"status": {"paused"}}, "4"),
            ({"status": "suspended"}, ""),
            ({"status": []}, ""),
            ({"process": "218"}, "421"),
            ({"process": 218}, "421"),
            ({"process": TITLE}, "421"),
            ({"process": TITLE.lower()}, "421"),
            ({"process": "Crop Type"}, "3"),
            ({"process": "AOI indicators"}, "421"),
            ({"process": "9"}, ""),
            ({"since": "2026-01-03"}, "43"),
            ({"since": "2026-01-03T00:00:01Z"}, "4"),
            ({"since": date(2026, 1, 2)}, "432"),
            ({"since": datetime(2026, 1, 2)}, "432"),
            ({"since": datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=-1)))}, "43"),
            ({"since": 12 * DAY + timedelta(hours=12)}, "43"),
            ({"limit": 2}, "43"),
            ({"limit": 0}, ""),
            ({"limit": 99}, "43210"),
            ({"status": "successful", "process": "218", "since": "2025-12-31", "limit": 1}, "1"),
        ],
    )
    def test_filters(self, client: Any, arguments: dict[str, Any], ids: str) -> None:
        """Jobs are chosen by status, process, time and number, and the newest come first."""
        assert client._clock.now() == datetime(2026, 1, 15, 12, tzinfo=UTC)
        found = client.get_jobs(**arguments)
        assert [job.jobID for job in found] == list(ids)

    def test_unknown_process(self, client: Any) -> None:
        """A process of which there is neither an offer nor a job is an error that says what may have been meant."""
        with pytest.raises(ProcessNotFound, match="Did you mean '218'"):
            client.get_jobs(process="L3B AOI Indicator Procesor 5.0.4")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ({"status": "sucessful"}, "no status 'sucessful'. Did you mean 'successful'"),
            ({"status": "Running"}, "Did you mean 'running'"),
            ({"status": 5}, "status is a word"),
            ({"status": ""}, "status is a word"),
            ({"status": ["running", None]}, "None is none"),
            ({"process": ""}, "not the id of a process"),
            ({"process": 1.5}, "process id is a text or a number"),
            ({"since": "yesterday"}, "since is a time such as"),
            ({"since": timedelta.max}, "since is a time such as"),
            ({"since": 5}, "since is a datetime, a date, a text, or a timedelta"),
            ({"limit": -1}, "limit is a whole number from 0, not -1"),
            ({"limit": 1.0}, "limit is a whole number"),
            ({"limit": True}, "limit is a whole number"),
        ],
    )
    def test_wrong_arguments(self, client: Any, told: ToldServer, arguments: dict[str, Any], says: str) -> None:
        """What makes no sense is refused by name, and nothing is sent."""
        with pytest.raises(InvalidRequest, match=says):
            client.get_jobs(**arguments)
        assert told.asked == []


class Terminal(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


class TestProgress:
    """What is shown meanwhile."""

    def shown(self, monkeypatch: pytest.MonkeyPatch, call: Callable[[], Any], stderr: io.StringIO) -> list[str]:
        """The lines that a terminal would have shown, one after the other."""
        monkeypatch.setattr(sys, "stderr", stderr)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("TQDM_MININTERVAL", "0")
        with contextlib.suppress(JobFailed, WaitTimeout):
            call()
        return [line.strip() for line in stderr.getvalue().replace("\n", "\r").split("\r") if line.strip()]

    def test_a_line_in_a_terminal(self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """In a terminal there is one line with status, percent and time, which never falls or exceeds 100."""
        tell(told, "1", "accepted", ("running", 40), ("running", 20), ("running", 250), ("successful", 0))
        found = client.job("1")
        lines = self.shown(monkeypatch, found.wait, Terminal())
        percents = [int(line.partition("%")[0].split()[-1]) for line in lines]
        assert percents == sorted(percents)
        assert {0, 40, 100} == set(percents)
        assert lines[0].startswith("Job 1")
        assert any(line.startswith("Job 1 running  40%|") for line in lines)
        assert lines[-1].startswith("Job 1 successful 100%|")
        assert lines[-1].split("| ")[-1].count(":") == 1
        assert not any("it/s" in line or "?" in line for line in lines)

    def test_time_goes_on(
        self, client: Any, told: ToldServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The time on display goes on between two looks, too."""
        tell(told, "1", "running", "running", "successful")
        self.shown(monkeypatch, client.job("1").wait, Terminal())
        assert clock.waits == [1.0, 1.0]

    @pytest.mark.parametrize(
        ("progress", "stderr", "is_shown"),
        [
            (None, io.StringIO, False),
            (None, Terminal, True),
            (True, io.StringIO, True),
            (False, Terminal, False),
        ],
    )
    def test_quiet_where_nobody_looks(
        self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch, progress: Any, stderr: Any, is_shown: bool
    ) -> None:
        """Where stderr is no terminal nothing is shown, unless it is asked for; and never if it is not wanted."""
        tell(told, "1", "running", "successful")
        lines = self.shown(monkeypatch, lambda: client.job("1").wait(progress=progress), stderr())
        assert bool(lines) is is_shown

    def test_no_stderr(self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """A program without a stderr can wait."""
        tell(told, "1", "running", "successful")
        monkeypatch.setattr(sys, "stderr", None)
        assert client.job("1").wait().is_finished

    def test_many_jobs(self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """For many jobs the line says how many have ended, and how many of them have failed."""
        told.tell("GET /jobs", {"jobs": [job("1"), job("2"), job("3")]})
        told.tell("GET /jobs", {"jobs": [job("1"), job("2", "failed"), job("3")]})
        told.tell("GET /jobs", {"jobs": [job("1", "successful"), job("2", "failed"), job("3", "successful")]})
        lines = self.shown(monkeypatch, lambda: client.wait_all(["1", "2", "3"]), Terminal())
        assert lines[0].startswith("Jobs 0/3|")
        assert any(line.startswith("Jobs, 1 failed 1/3|") for line in lines)
        assert lines[-1].startswith("Jobs, 1 failed 3/3|")

    @pytest.mark.parametrize("end", ["failed", "never", "on_update"])
    def test_closed_in_all_cases(
        self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch, end: str
    ) -> None:
        """However a wait ends, its line is left as it is, and the next output begins on a new one."""
        tell(told, "1", "running", "failed" if end == "failed" else "running")

        def call() -> None:
            with contextlib.suppress(ZeroDivisionError):
                client.job("1").wait(timeout=10, on_update=(lambda job: 1 / 0) if end == "on_update" else None)

        stderr = Terminal()
        self.shown(monkeypatch, call, stderr)
        assert stderr.getvalue().endswith("\n")

    def test_words_of_servers(self, client: Any, told: ToldServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """A server's word cannot play tricks on the terminal, and not fill it."""
        tell(told, "1", "\x1b[2J" + "x" * 500, "successful")
        stderr = Terminal()
        lines = self.shown(monkeypatch, client.job("1").wait, stderr)
        assert "\x1b" not in stderr.getvalue()
        assert max(map(len, lines)) <= 80


def test_nothing_heavy_is_imported_to_wait_in_silence(told: ToldServer) -> None:
    """A wait that shows nothing imports neither tqdm nor IPython."""
    tell(told, "1", "running", "successful")
    code = (
        "import sys; from sen4cap_client.api import Client\n"
        f"Client(api_url={told.url!r}, poll_interval=0.01).job('1').wait()\n"
        "assert not {'tqdm', 'IPython', 'asyncio'} & sys.modules.keys(), 'imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The outputs of a notebook in which somebody waits for a job."""
    sources = (
        "from sen4cap_client.api import AsyncClient, Client, JobFailed\n"
        "from sen4cap_client.sandbox import Sandbox\n"
        "tao = Sandbox()\ntao.start()\n"
        "settings = dict(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.1)\n"
        "client = Client(**settings)\n"
        "def start(**inputs):\n    return client.job(client.execute_process('sleep_a_while', inputs).jobID)",
        "_ = start(duration=0.3).wait()",
        "client.wait_all([start(duration=0.1), start(duration=0.1, fail=True)]);",
        "_ = start(duration=0.3).wait(progress=False)",
        "other = AsyncClient(**settings)\n_ = await (await other.job(start(duration=0.3).jobID))\nawait other.close()",
        "client.close()\ntao.stop()",
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_card_in_a_notebook(cells: list[Any]) -> None:
    """In a notebook there is one output, the job's card, which shows in the end how it went."""
    for outputs in (cells[1], cells[4]):
        (card,) = outputs
        assert card.output_type == "display_data"
        assert card.data["text/plain"].startswith("Job ")
        assert "successful 100%|" in card.data["text/plain"]
        assert "successful" in card.data["text/html"]


def test_a_line_for_many_jobs_in_a_notebook(cells: list[Any]) -> None:
    """For many jobs a notebook has one output that counts them; with progress=False there is none."""
    (line,) = cells[2]
    assert line.data["text/plain"].startswith("Jobs, 1 failed 2/2|")
    assert cells[3] == []


def test_a_client_of_either_form_gives_its_own_jobs(client: Any, told: ToldServer) -> None:
    """`Client` gives `Job`, `AsyncClient` gives `AsyncJob`."""
    tell(told, "1", "running")
    found = client.job("1")
    assert isinstance(found._job, AsyncJob) if isinstance(client, Awaited) else isinstance(found, Job)
