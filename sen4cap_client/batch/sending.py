"""Sending a row: claimed before, its job id stored after, and whatever happens between the two told apart.

The order is what keeps a row from being sent twice. It is not sent before the claim is on the disk, and a row that is
claimed is never sent again by itself.
"""

from __future__ import annotations

from enum import Enum

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.text import excerpt
from sen4cap_client._sync.client import Client
from sen4cap_client.batch import row as states
from sen4cap_client.batch.hold import Hold
from sen4cap_client.batch.pace import Pace
from sen4cap_client.batch.row import BatchRow
from sen4cap_client.batch.state import State, is_full
from sen4cap_client.batch.stopping import Stop
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BatchFileError,
    BatchStopped,
    ClientError,
    SubmissionUnknown,
    TransportError,
)
from sen4cap_client.models import JobInfo, JobStatus

MOST_REFUSED = 5
MOST_UNKNOWN = 3


class Outcome(Enum):
    """What became of a row that was to be sent."""

    accepted = "accepted"  # it has a job
    refused = "refused"  # the server does not want it
    later = "later"  # the server does not want it now
    unknown = "unknown"


class Sender:
    """Sends rows, one at a time.

    Args:
        state: Where it is recorded.
        client: Who sends.
        process_id: The process.
        hold: Who keeps room on the disk.
        pace: Told when the server wants to be left alone.
        stop: Keeps Ctrl-C from breaking off a submission.
        clock: The time.
    """

    def __init__(
        self, state: State, client: Client, process_id: str, hold: Hold, pace: Pace, stop: Stop, clock: Clock
    ) -> None:
        self._state = state
        self._client = client
        self._process_id = process_id
        self._hold = hold
        self._pace = pace
        self._stop = stop
        self._clock = clock
        self._refused = 0
        self._unknown = 0

    def send(self, row: BatchRow, newest: float | None) -> Outcome:
        """Send a row.

        Args:
            row: The row, which is planned.
            newest: When the newest job was created that the server has shown, by its clock.

        Raises:
            BatchFileError: If it cannot be recorded: then nothing was sent, or the error names the job.
            BatchStopped: If the server has refused several rows in a row, or nobody knows of several.
            ClientError: If there is no use in going on, such as a login that is refused.
        """
        with self._stop.whole():
            self._hold.keep_room()
            self._state.claim(row.number, self._now(), newest)
            try:
                job = self._client.execute_process(self._process_id, row.request, validate=False)
            except ClientError as error:
                return self._failed(row, error)
            except BaseException:
                self._state.lose([row.number], self._now(), "it was interrupted while it was sent")
                raise
            self._store(row, job)
        self._refused = self._unknown = 0
        self._pace.went_well()
        return Outcome.accepted

    def adopted(self) -> None:
        """Note that it has become known what became of a row."""
        self._unknown = 0

    def _store(self, row: BatchRow, job: JobInfo) -> None:
        created = None if job.created is None else job.created.timestamp()
        state = states.RUNNING if job.status == JobStatus.running else states.SUBMITTED
        try:
            self._state.submit(row.number, job.jobID, self._now(), created, state)
        except BatchFileError as error:
            if not is_full(error):
                raise self._not_stored(row, job, error) from error
            try:
                self._hold.give_room()
                self._state.make_room()
                self._state.submit(row.number, job.jobID, self._now(), created, state)
            except (BatchFileError, OSError) as again:
                raise self._not_stored(row, job, again) from again

    def _not_stored(self, row: BatchRow, job: JobInfo, error: Exception) -> BatchFileError:
        text = f"Job {excerpt(job.jobID)} of row {row.number} was started, and that could not be recorded ({error})."
        how = f"batch.resolve({row.number}, job_id={job.jobID!r}) does, if the job list does not show it by itself."
        return BatchFileError(f"{text} {how}", path=str(self._state.path))

    def _failed(self, row: BatchRow, error: ClientError) -> Outcome:
        if isinstance(error, SubmissionUnknown):
            return self._lost(row, error)
        if isinstance(error, ApiError) and _is_of_the_row(error):
            return self._turned_down(row, error)
        self._state.unclaim(row.number, row.reason)
        passes = (isinstance(error, TransportError) and error.may_pass) or (
            isinstance(error, ApiError) and not isinstance(error, AuthenticationError)
            and (error.status >= 500 or error.status in (408, 429))
        )  # fmt: skip
        if not passes:
            raise error
        self._pace.slow_down(error.retry_after if isinstance(error, ApiError) else None)
        return Outcome.later

    def _lost(self, row: BatchRow, error: SubmissionUnknown) -> Outcome:
        cause = error.__cause__
        # A server that is full says so before it begins anything, and when to come back; no other 503 is so sure.
        if isinstance(cause, ApiError) and cause.status == 503 and cause.retry_after is not None:
            known = self._state.known_jobs()
            if all(job.jobID in known for job in error.candidates):
                self._state.unclaim(row.number, row.reason)
                self._pace.slow_down(cause.retry_after)
                return Outcome.later
        self._state.lose([row.number], self._now(), _because(cause))
        self._pace.slow_down(None)
        self._unknown += 1
        if self._unknown >= MOST_UNKNOWN:
            raise BatchStopped(
                f"Of the last {self._unknown} rows that were sent nobody knows whether they have a job "
                f"({_because(cause)}). Look at the server and at batch.failures() before you go on."
            ) from error
        return Outcome.unknown

    def _turned_down(self, row: BatchRow, error: ApiError) -> Outcome:
        self._state.unclaim(row.number, f"refused: {excerpt(str(error))}", states.FAILED)
        self._refused += 1
        if self._refused >= MOST_REFUSED:
            raise BatchStopped(
                f"The server has refused {self._refused} rows one after the other: {error} "
                f"Nothing more is sent. batch.failures() has them, and batch.retry() has them sent again."
            ) from error
        return Outcome.refused

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _is_of_the_row(error: ApiError) -> bool:
    """Whether the server has said no to this execution, and may say yes to another."""
    is_execution = error.url.endswith("/execution") and error.method == "POST"
    return is_execution and 400 <= error.status < 500 and error.status not in (401, 404, 408, 429)


def _because(cause: BaseException | None) -> str:
    if isinstance(cause, ApiError):
        return f"the server said {cause.status} when it was sent"
    return "the connection broke when it was sent" if isinstance(cause, TransportError) else "the answer was unreadable"
