# Derived from sen4cap_client/_async/waiting.py by `make unasync`. Do not edit: change that file.

"""Waiting for jobs: looking at them, again and again, until they have ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sen4cap_client._core import answer, deadline
from sen4cap_client._core.polling import ListUse, Schedule, timed_out
from sen4cap_client._core.progress import Bar
from sen4cap_client._core.watch import Watch
from sen4cap_client.errors import ClientError, JobNotFound
from sen4cap_client.models import JobInfo

if TYPE_CHECKING:
    from sen4cap_client._sync.ogc import OgcCalls


class Wait:
    """One wait for some jobs. What it sees is noted in their watches.

    Args:
        client: Whom to ask.
        watches: The jobs.
        timeout: For how many seconds to wait; None for what the settings say.
        bar: What shows that time passes.

    Raises:
        InvalidRequest: If the timeout makes no sense.
    """

    def __init__(self, client: OgcCalls, watches: Sequence[Watch], timeout: float | None, bar: Bar) -> None:
        self._client = client
        self._clock = client._clock
        self._schedule = Schedule(client._config, self._clock, timeout)
        for watch in watches:
            watch.begin()
        self._pending = [watch for watch in watches if not watch.is_over]
        self._told = {watch.job_id: watch.news for watch in self._pending}
        self._list_use = ListUse()
        self._bar = bar
        self._has_looked = False
        self._retry_after: float | None = None
        self._error: ClientError | None = None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return not self._pending

    def change(self) -> list[Watch]:
        """Wait until there is something new to tell of a job.

        Returns:
            The jobs that there is something new of.

        Raises:
            WaitTimeout: If the time is over.
            ClientError: If there is no use in waiting.
        """
        while True:
            if self._has_looked:
                self._pause()
            self._has_looked = True
            self._look()
            changed = self._changed()
            if changed or self.is_over:
                return changed

    def _pause(self) -> None:
        seconds = self._schedule.pause(self._retry_after)
        if seconds is None:
            pending = [watch.info for watch in self._pending]
            raise timed_out(self._schedule.timeout, pending, self._error) from self._error
        for part in self._bar.parts(seconds):
            self._clock.sleep(part)
            self._bar.tick()

    def _changed(self) -> list[Watch]:
        # Others may look at the same jobs, so that what is new is new to this wait.
        changed = [watch for watch in self._pending if watch.news != self._told[watch.job_id]]
        self._told |= {watch.job_id: watch.news for watch in changed}
        self._pending = [watch for watch in self._pending if not watch.is_over]
        return changed

    def _look(self) -> None:
        """Ask once about all jobs."""
        self._retry_after = self._error = None
        listed: dict[str, JobInfo] = {}
        if self._list_use.pays(len(self._pending)):
            try:
                listed = self._list()
            except ClientError as error:
                if not self._list_use.failed(error):
                    self._missed(error, self._pending)
                    return
        for watch in self._pending:
            if watch.job_id in listed:
                watch.saw(listed[watch.job_id])
        self._look_one_by_one([watch for watch in self._pending if watch.job_id not in listed])

    def _look_one_by_one(self, watches: list[Watch]) -> None:
        for watch in watches:
            try:
                watch.saw(self._ask(watch.job_id))
            except ClientError as error:
                self._missed(error, [watch])
                if not isinstance(error, JobNotFound):
                    # It is not about the job: the others would get the same. Next time this one comes last.
                    self._pending.remove(watch)
                    self._pending.append(watch)
                    return

    def _missed(self, error: ClientError, watches: list[Watch]) -> None:
        self._error = error
        self._note_retry_after(getattr(error, "retry_after", None))
        for watch in watches:
            watch.missed(error)

    def _list(self) -> dict[str, JobInfo]:
        with deadline.at_most(self._schedule.seconds_for_a_look()):
            listed, pages = self._client._all_jobs()
        self._note_retry_after(answer.latest_retry_after(self._clock.now()))
        self._list_use.saw(len(listed), pages)
        return {job.jobID: job for job in listed}

    def _ask(self, job_id: str) -> JobInfo:
        with deadline.at_most(self._schedule.seconds_for_a_look()):
            found = self._client.get_job(job_id)
        self._note_retry_after(answer.latest_retry_after(self._clock.now()))
        return found

    def _note_retry_after(self, seconds: float | None) -> None:
        if seconds is not None:
            self._retry_after = max(seconds, self._retry_after or 0.0)
