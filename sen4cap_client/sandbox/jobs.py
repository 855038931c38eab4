"""Jobs: their states, and the threads that work on them."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import logging
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from sen4cap_client.sandbox.errors import BadInput, Dismissed

logger = logging.getLogger(__name__)

Results = dict[str, Any]
Report = Callable[[float], None]
# What a job does: it gets a function that takes its progress (0 to 100) and ends it with Dismissed when that is due.
Task = Callable[[Report], Results]
WaitingTask = Callable[[Report], Coroutine[Any, Any, Results]]

ACCEPTED, RUNNING, SUCCESSFUL, FAILED = "accepted", "running", "successful", "failed"


@dataclass(frozen=True)
class Job:
    """A job as it is at one moment.

    Attributes:
        job_id: ``"1"``, ``"2"``, ... for TAO's processes, ``"job_1"``, ... for the teaching ones.
        process_id: id of the process.
        title: title of the process, which is what TAO calls ``processID``.
        owner: name of the user to whom it belongs.
        status: one of OGC's status codes; a dismissed job is ``failed``, as on TAO.
        created: when it was accepted (UTC).
        updated: when its status changed last (UTC).
        progress: per cent.
        results: by output name, once it is successful.
    """

    job_id: str
    process_id: str
    title: str
    owner: str
    status: str
    created: dt.datetime
    updated: dt.datetime
    progress: int
    results: Results


class JobStore:
    """The jobs of all users, newest last, and a bounded number of threads that compute."""

    def __init__(self, workers: int, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._numbers: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="sandbox-worker")
        self._waiting: set[asyncio.Task[None]] = set()

    def submit(self, owner: str, process_id: str, title: str, prefix: str, task: Task | WaitingTask) -> Job:
        """Accept a job and start it as soon as a thread is free; coroutine functions start at once, without one.

        To be called in the server's event loop.
        """
        now = self._clock()
        with self._lock:
            self._numbers[prefix] += 1
            job_id = f"{prefix}{self._numbers[prefix]}"
            job = Job(job_id, process_id, title, owner, ACCEPTED, now, now, 0, {})
            self._jobs[job_id] = job
        if inspect.iscoroutinefunction(task):
            waiting = asyncio.get_running_loop().create_task(self._wait(job_id, task))
            self._waiting.add(waiting)  # the loop itself keeps weak references only
            waiting.add_done_callback(self._waiting.discard)
        else:
            self._executor.submit(self._work, job_id, cast(Task, task))
        return job

    def get(self, owner: str, job_id: str) -> Job | None:
        """Return a user's job; the jobs of others are unknown."""
        with self._lock:
            job = self._jobs.get(job_id)
        return job if job is not None and job.owner == owner else None

    def of(self, owner: str) -> list[Job]:
        """Return a user's jobs, newest first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.owner == owner]

    def dismiss(self, owner: str, job_id: str) -> None:
        """Cancel a user's job if it is not over; one that computes notices at its next step."""
        if self.get(owner, job_id) is not None:
            self._end(job_id, FAILED)

    def close(self) -> None:
        """Cancel all jobs and wait for the threads to end. The event loop is to be stopped before."""
        with self._lock:
            job_ids = list(self._jobs)
        for job_id in job_ids:
            self._end(job_id, FAILED)
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _work(self, job_id: str, task: Task) -> None:
        """Run a job in a thread."""
        with self._running(job_id):
            self._end(job_id, SUCCESSFUL, task(partial(self._report, job_id)))

    async def _wait(self, job_id: str, task: WaitingTask) -> None:
        """Run a job that mostly waits in the event loop."""
        with self._running(job_id):
            self._end(job_id, SUCCESSFUL, await task(partial(self._report, job_id)))

    @contextmanager
    def _running(self, job_id: str) -> Iterator[None]:
        """Start a job, and end it without success if it runs into anything. Only the server's log tells into what."""
        try:
            self._start(job_id)
            yield
        except Dismissed:
            logger.debug("job %s was dismissed", job_id)
        except BadInput as error:
            logger.info("job %s failed: %s", job_id, error)
            self._end(job_id, FAILED)
        except Exception:  # a server outlives its jobs, whatever they run into
            logger.exception("job %s failed", job_id)
            self._end(job_id, FAILED)

    def _start(self, job_id: str) -> None:
        with self._lock:
            job = self._jobs[job_id]
            if job.status != ACCEPTED:
                raise Dismissed
            self._jobs[job_id] = replace(job, status=RUNNING, updated=self._clock())

    def _report(self, job_id: str, progress: float) -> None:
        with self._lock:
            job = self._jobs[job_id]
            if job.status != RUNNING:
                raise Dismissed
            self._jobs[job_id] = replace(job, progress=min(int(progress), 99))

    def _end(self, job_id: str, status: str, results: Results | None = None) -> None:
        """Set the final status, unless the job has one."""
        with self._lock:
            job = self._jobs[job_id]
            if job.status in (ACCEPTED, RUNNING):
                self._jobs[job_id] = replace(
                    job, status=status, updated=self._clock(), progress=100, results=results or {}
                )
