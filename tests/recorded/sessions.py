"""Whole sessions with a TAO: recorded by `make record`, replayed by the tests, with the client in either form."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sen4cap_client.api import ClientError, JobInfo

AOI = "POLYGON ((9.90 53.51, 9.92 53.51, 9.92 53.50, 9.90 53.50, 9.90 53.51))"
INPUTS = {"Start date": "2024-06-01", "End date": "2024-06-07", "L3B Indicator Name": "NDVI", "Site extent": AOI}

Sleep = Callable[[float], None]


def main_job(client: Any, sleep: Sleep = time.sleep) -> dict[str, Any]:
    """Login, what the server is, its processes, one of them executed and watched, its results."""
    seen = {
        "capabilities": client.get_capabilities(),
        "conformance": client.get_conformance(),
        "processes": client.get_processes(),
        "process": client.get_process("L3B AOI Indicators Processor 5.0.4"),
    }
    seen["accepted"] = client.execute_process("218", INPUTS)
    seen["finished"] = _finished(client, seen["accepted"], sleep)
    seen["results"] = client.get_job_results(seen["accepted"].jobID)
    seen["jobs"] = client.get_jobs()
    return seen


def dismissal(client: Any, sleep: Sleep = time.sleep) -> dict[str, Any]:
    """A job that is dismissed while it runs, and again when it has ended."""
    started = client.execute_process("sleep_a_while", {"duration": 60})
    sleep(0.1)
    return {
        "running": client.get_job(started.jobID),
        "too early": _failure(client.get_job_results, started.jobID),
        "dismissed": client.dismiss_job(started.jobID),
        "again": client.dismiss_job(started.jobID),
        "no results": _failure(client.get_job_results, started.jobID),
    }


def errors(client: Any, sleep: Sleep = time.sleep) -> dict[str, Any]:
    """What a server says to wrong ids and to requests that make no sense."""
    failing = client.execute_process("218", {"nonsense": 1}, validate=False)
    return {
        "word for a process": _failure(client.get_process, "no-such-process"),
        "number of no process": _failure(client.get_process, "99999"),
        "execution of no process": _failure(client.execute_process, "99999", {}),
        "word for a job": _failure(client.get_job, "no-such-job"),
        "number of no job": _failure(client.get_job, "99999"),
        "results of no job": _failure(client.get_job_results, "99999"),
        "dismissal of no job": _failure(client.dismiss_job, "99999"),
        "failed": _finished(client, failing, sleep),
        "no results": _failure(client.get_job_results, failing.jobID),
    }


def wrong_password(client: Any, sleep: Sleep = time.sleep) -> dict[str, Any]:
    """A login that is refused; recorded from a sandbox only, as real accounts get locked."""
    return {"refused": _failure(client.get_processes)}


SESSIONS = {"main-job": main_job, "dismissal": dismissal, "errors": errors, "wrong-password": wrong_password}
SANDBOX_ONLY = {"dismissal", "wrong-password"}


def _finished(client: Any, job: JobInfo, sleep: Sleep) -> JobInfo:
    while not job.is_finished:
        sleep(0.25)
        job = client.get_job(job.jobID)
    return job


def _failure(call: Callable[..., Any], *arguments: Any) -> ClientError:
    try:
        call(*arguments)
    except ClientError as error:
        return error
    raise AssertionError(f"{call.__name__}{arguments} did not fail")
