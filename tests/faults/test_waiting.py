"""What may go wrong while somebody waits for a job, which runs for hours and has nothing to do with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest

from sen4cap_client.api import (
    ApiError,
    AuthenticationError,
    InvalidRequest,
    JobFailed,
    JobNotFound,
    TransportError,
    WaitTimeout,
)
from tests.faults.scene import Case, FakeClock, Scene, calls, cases
from tests.faults.server import JOBS, LOGIN, NOW, Act, answer, job, play, serving

WATCHED = "GET /process/jobs/2"
FORGOTTEN = "DELETE /process/jobs/2"


def running(status: str | None = "running", progress: float | None = None) -> Act:
    """An answer about the job."""
    return answer(job("2", "running") | {"status": status, "progress": progress})


def begin(scene: Scene, *acts: Act, always: Act | None = None, **settings: Any) -> Any:
    """A job that runs; what happens to each look at it, after which it has succeeded."""
    found = scene.connect(**settings).job("2")
    scene.ignored = len(scene.server.requests)
    scene.server.tao.jobs["2"] = job("2", "successful")
    scene.server.script(WATCHED, *acts, always=always)
    scene.clock.waits.clear()
    return found


@calls("Job.wait")
@cases(
    Case("F28", "503 to each look for a while", answer(b"", 503)),
    Case("F28", "502 with a page to each look for a while", answer(b"<html>Bad Gateway</html>", 502)),
    Case("F26", "429 to each look for a while", answer(b"", 429)),
    Case("F26", "503 to each look for a while, with Retry-After", answer(b"", 503, {"Retry-After": "600"})),
    Case("F27", "500 to each look for a while", answer({"title": "Oops", "status": 500}, 500)),
    Case("F23", "TAO's 500 to each look for a while", answer({"title": "NullPointerException", "status": 500}, 500)),
    Case("F32", "FAILED to each look for a while", answer({"message": "no database", "status": "FAILED"})),
    Case("F33", "each look is redirected elsewhere for a while", answer(b"", 302, {"Location": "https://x.example/"})),
    Case("F18", "each look meets a captive portal for a while", answer(b"<html>Sign in</html>")),
    Case("F05", "each look is closed for a while", play()),
    Case("F05", "each look is reset for a while", play(end="reset")),
    Case("F07", "each look is cut short for a while", play(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")),
    Case("F36", "each look gives no object for a while", answer([])),
    Case("F11", "each look meets silence for a while", play(end="hang")),
)
def test_passing_faults_do_not_end_a_wait(scene: Scene, case: Case) -> None:
    """However long a server cannot be asked: as long as there is time, waiting goes on."""
    watched = begin(scene, *[case.play] * 12, timeout=0.05 if "silence" in case.injected else 60)
    outcome = scene.call(watched.wait)
    assert outcome.error is None
    assert watched.status == "successful"
    assert scene.server.count(WATCHED) == 14


@calls("Job.wait")
@cases(
    Case("F19", "the token expires before each look"),
    Case("F19", "the token expires, and the login says 503 for a while"),
    Case("F27", "the token expires, and TAO says 500"),
)
def test_expired_token_does_not_end_a_wait(scene: Scene, case: Case) -> None:
    """A token that expires while somebody waits is renewed, sooner or later."""
    tao = scene.server.tao
    watched = begin(scene, login=True)
    tao.jobs["2"] = job("2", "running")
    tao.dead_token_is = 500 if "500" in case.injected else 401
    if "503" in case.injected:
        scene.server.script(LOGIN, *[answer(b"", 503)] * 9)

    def go_on(watched: Any) -> None:
        """Let it expire four times, and then the job succeed."""
        tao.jobs["2"]["progress"] += 20
        tao.expire()
        if tao.jobs["2"]["progress"] > 80:
            tao.jobs["2"] = job("2", "successful")

    assert scene.call(lambda: watched.wait(on_update=go_on)).error is None
    assert watched.status == "successful"
    assert scene.server.count(LOGIN) == (15 if "503" in case.injected else 6)


@calls("Job.wait")
@cases(Case("F21", "the password is changed while somebody waits"))
def test_refused_login_ends_a_wait(scene: Scene, case: Case) -> None:
    """A login that is refused is not tried again: the wait ends."""
    watched = begin(scene, login=True)
    scene.server.tao.expire()
    scene.server.tao.password = "other"
    error = scene.call(watched.wait).error
    assert type(error) is AuthenticationError
    assert scene.server.count(LOGIN) == 2  # the first one was before


@calls("Job.wait")
@cases(
    Case("F19", "a token that nothing can renew is refused, always", 3),
    Case("F19", "a token that nothing can renew is refused, twice", 2),
)
def test_refused_token_ends_a_wait(scene: Scene, case: Case) -> None:
    """A token that nobody can renew ends the wait when it was refused three times in a row."""
    refusal = answer(b"HTTP Status 401", 401)
    watched = begin(scene, *[refusal] * case.play, token="x")
    error = scene.call(watched.wait).error
    assert (error is None) == (case.play == 2)
    assert error is None or type(error) is AuthenticationError
    assert scene.server.count(WATCHED) == 4


@calls("Job.wait")
@cases(Case("F22", "403 to each look", 5), Case("F22", "403 to each look for a while", 4))
def test_forbidden_look(scene: Scene, case: Case) -> None:
    """A job that may not be looked at ends the wait after five times in a row."""
    watched = begin(scene, *[answer(b"", 403)] * case.play)
    error = scene.call(watched.wait).error
    assert (error is None) == (case.play == 4)
    assert error is None or type(error) is ApiError


@calls("wait_all")
@cases(Case("F03", "the certificate is not to be trusted at five looks"))
def test_certificate_ends_a_wait(scene: Scene, case: Case) -> None:
    """A certificate that is not to be trusted does not get better: the wait ends, and nothing was sent."""
    with serving("expired") as other:
        client = scene.connect(api_url=other.api_url)
        assert type(scene.call(lambda: client.wait_all(["2"])).error) is TransportError
        assert other.requests == []
        assert other.connections == 5


@calls("Job.wait")
@cases(Case("F99", "the client was closed"))
def test_closed_client_ends_a_wait(scene: Scene, case: Case) -> None:
    """A client that was closed says so to who waits."""
    watched = begin(scene, always=running())
    scene._clients[-1].close()
    assert type(scene.call(watched.wait).error) is InvalidRequest


MISSING = [
    Case("F51", "404 to five looks", answer({"title": "NoSuchJob", "status": 404}, 404)),
    Case("F51", "410 to five looks", answer({"title": "Gone", "status": 410}, 410)),
    Case("F51", "no body to five looks", answer(b"")),
    Case("F51", "null to five looks", answer(b"null")),
]


@calls("Job.wait")
@cases(*MISSING)
def test_job_that_vanishes(scene: Scene, case: Case) -> None:
    """A job that the server does not know five times in a row is gone."""
    watched = begin(scene, always=case.play)
    error = scene.call(watched.wait).error
    assert type(error) is JobNotFound
    assert "no job '2'" in str(error)
    assert scene.server.count(WATCHED) == 6
    assert scene.clock.waits == [2.0, 3.0, 4.5, 6.75]


@calls("Job.wait")
@cases(
    Case("F51", "404 to four looks, twice", answer({"status": 404}, 404)),
    Case("F51", "no body to four looks, twice", answer(b"")),
)
def test_job_that_comes_back(scene: Scene, case: Case) -> None:
    """A job that the server does not know for a moment is waited for."""
    watched = begin(scene, *[case.play] * 4, running(), *[case.play] * 4)
    assert scene.call(watched.wait).error is None
    assert scene.server.count(WATCHED) == 11


@calls("Job.wait")
@cases(
    Case("F52", "accepted after it ran", ["running", "accepted", "running"]),
    Case("F52", "dismissed before it runs", ["dismissed", "accepted", "running"]),
    Case("F52", "dismissed for two looks", ["dismissed", "dismissed", "running"]),
    Case("F52", "dismissed now and then", ["dismissed", "running"] * 6),
)
def test_status_that_goes_backwards(scene: Scene, case: Case) -> None:
    """A status that goes back, and a dismissal by nobody that does not last, are not the end."""
    watched = begin(scene, *[running(status) for status in case.play])
    assert scene.call(watched.wait).error is None
    assert watched.status == "successful"
    assert scene.server.count(WATCHED) == len(case.play) + 2


@calls("Job.wait")
@cases(Case("F52", "dismissed, and stays so"))
def test_dismissal_that_lasts(scene: Scene, case: Case) -> None:
    """A job that stays dismissed for half a minute was dismissed, by whomever."""
    watched = begin(scene, always=running("dismissed"))
    error = scene.call(watched.wait).error
    assert type(error) is JobFailed
    assert str(error).startswith("Job 2 (L3B AOI Indicators Processor 5.0.4) was dismissed.")
    assert 30 <= sum(scene.clock.waits) < 60
    assert watched.is_finished


@calls("Job.dismiss, Job.wait")
@cases(
    Case("F52", "dismissed by ourselves", "dismissed"),
    Case("F52", "dismissed by ourselves, which shows as failed", "failed"),
)
def test_own_dismissal(scene: Scene, case: Case) -> None:
    """Our own dismissal is believed at once."""
    watched = begin(scene, always=running(case.play))
    assert watched.dismiss() is not None
    assert watched.is_finished
    assert type(scene.call(watched.wait).error) is JobFailed
    assert scene.clock.waits == []


@calls("Job.wait")
@cases(
    Case("F53", "never ends", running()),
    Case("F53", "never ends, and cannot be asked at last", answer(b"", 503)),
)
def test_job_that_never_ends(scene: Scene, case: Case) -> None:
    """When the time is over, the error says that the job goes on and how to find it; nobody dismisses it."""
    watched = begin(scene, running(progress=40), always=case.play, retries=0)
    error = scene.call(lambda: watched.wait(timeout=100)).error
    assert type(error) is WaitTimeout
    assert isinstance(error, TimeoutError)
    assert "Job 2 has not ended after 100 s (running" in str(error)
    assert "goes on at the server. client.job('2') finds it again." in str(error)
    assert ("The last look failed: GET /process/jobs/2: 503" in str(error)) == ("asked" in case.injected)
    assert [info.jobID for info in error.jobs] == ["2"]
    assert scene.server.count(FORGOTTEN) == 0
    assert sum(scene.clock.waits) == pytest.approx(100)


@calls("Job.wait")
@cases(
    Case("F53", "never ends, by default"),
    Case("F53", "never ends, with a setting of an hour"),
)
def test_time_without_an_argument(scene: Scene, case: Case) -> None:
    """Who says nothing waits for a day, or for what the settings say."""
    settings = {"wait_timeout": 3600} if "hour" in case.injected else {}
    watched = begin(scene, always=running(), **settings)
    assert type(scene.call(watched.wait).error) is WaitTimeout
    assert sum(scene.clock.waits) == pytest.approx(settings.get("wait_timeout", 86400))


@calls("Job.wait")
@cases(
    Case("F34", "a status that nobody knows, then success", "pondering"),
    Case("F34", "no status, then success", None),
    Case("F34", "SUCCESSFUL in capitals, then success", "SUCCESSFUL"),
)
def test_unknown_status_is_no_end(scene: Scene, case: Case) -> None:
    """A word that OGC does not know is waited out, and shown as it came."""
    watched = begin(scene, *[running(case.play)] * 3)
    seen: list[Any] = []
    assert scene.call(lambda: watched.wait(on_update=lambda job: seen.append(job.status))).error is None
    assert seen == ["running", case.play, "successful"]


@calls("Job.wait")
@cases(
    Case("F35", "failed, and nobody says why", {}),
    Case("F35", "failed, with a message", {"message": "disk\x1b[31m full"}),
    Case("F35", "failed, with a traceback", {"traceback": ["Traceback:", "KeyError: 'B04'"]}),
)
def test_job_that_fails(scene: Scene, case: Case) -> None:
    """A failure says that it may as well be a cancellation, and has all that the server gave."""
    watched = begin(scene, answer(job("2", "failed") | case.play))
    error = scene.call(watched.wait).error
    assert type(error) is JobFailed
    assert str(error).startswith("Job 2 (L3B AOI Indicators Processor 5.0.4) failed or was cancelled.")
    said = {"message": r"The server says: disk\x1b[31m full.", "traceback": "The server says: KeyError: 'B04'."}
    assert said.get(next(iter(case.play), ""), "The server does not say why.") in str(error)
    assert error.job == watched.info
    assert error.job.links
    assert error.request is None


class MadClock(FakeClock):
    """A clock whose time of day jumps about by years."""

    def now(self) -> datetime:
        return NOW + timedelta(days=365 * (-1) ** len(self.waits))


@calls("Job.wait")
@cases(Case("F60", "the wall clock is put back and forth by a year while somebody waits"))
def test_wall_clock_that_jumps(scene: Scene, case: Case) -> None:
    """How long somebody waits does not depend on the time of day."""
    scene.clock = MadClock()
    watched = begin(scene, always=running())
    assert type(scene.call(lambda: watched.wait(timeout=60)).error) is WaitTimeout
    assert sum(scene.clock.waits) == pytest.approx(60)


SYNC = """
import sys
from sen4cap_client.api import Client
Client(api_url=sys.argv[1]).job("2").wait(on_update=lambda job: print("waiting", flush=True))
"""
ASYNC = """
import asyncio, logging, sys
from sen4cap_client.api import AsyncClient
async def main():
    job = await AsyncClient(api_url=sys.argv[1]).job("2")
    await job.wait(on_update=lambda job: print("waiting", flush=True))
logging.basicConfig()
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@calls("Job.wait")
@cases(Case("F97", "Ctrl-C between two looks"), Case("F97", "Ctrl-C during a look"))
def test_interrupted(scene: Scene, case: Case) -> None:
    """Ctrl-C ends the program as always, says how to find the job, and leaves it alone."""
    if "during" in case.injected:
        scene.server.script(WATCHED, running(), always=play(end="hang"))
    code = SYNC if scene.form == "sync" else ASYNC
    with subprocess.Popen(
        [sys.executable, "-c", code, scene.server.api_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "waiting\n"
        assert scene.server.arrived(WATCHED, 2)
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=20)
    assert program.returncode == -signal.SIGINT  # a shell calls that 130
    assert "Job 2 goes on at the server. client.job('2') finds it again." in said
    assert {request.method for request in scene.server.requests} == {"GET"}
    assert scene.server.tao.jobs["2"]["status"] == "running"
    scene.seen.append("ends with signal 2")


LISTS = {
    "404": answer({}, 404),
    "405": answer({}, 405),
    "501": answer({}, 501),
    "403": answer({}, 403),
    "500": answer({}, 500),
    "garbage": answer(b"<html>"),
}


@calls("wait_all")
@cases(*[Case("F28", f"a job list that is {name}, always", act) for name, act in LISTS.items()])
def test_broken_job_list(scene: Scene, case: Case) -> None:
    """Where the job list does not work, jobs are asked for one by one."""
    scene.server.script(JOBS, always=case.play)
    client = scene.connect(retries=0)
    found = scene.call(lambda: client.wait_all(["1", "3"])).value
    assert [(job.jobID, job.status) for job in found] == [("1", "successful"), ("3", "failed")]
    assert scene.server.count(JOBS) == (3 if "500" in case.injected or "garbage" in case.injected else 1)


@calls("wait_all")
@cases(
    Case("F51", "one of three jobs is not there", None),
    Case("F28", "one of three jobs always gives 503", answer(b"", 503)),
    Case("F22", "one of three jobs always gives 403", answer(b"", 403)),
)
def test_one_job_of_many_is_broken(scene: Scene, case: Case) -> None:
    """A job that cannot be looked at stops none of the others."""
    scene.server.script(JOBS, always=answer({"jobs": []}))
    if case.play:
        scene.server.script("GET /process/jobs/9", always=case.play)
    client = scene.connect(retries=0)
    ended: list[str] = []

    def follow() -> None:
        ended.extend(found.jobID for found in client.as_completed(["9", "1", "3"], timeout=1000))

    outcome = scene.call(follow)
    assert ended[:2] in (["1", "3"], ["3", "1"])
    if "503" in case.injected:
        assert type(outcome.error) is WaitTimeout
        assert [info.jobID for info in outcome.error.jobs] == ["9"]
    else:
        assert outcome.error is None
        assert ended[2:] == ["9"]
