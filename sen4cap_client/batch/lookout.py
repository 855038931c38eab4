"""Looking at all jobs of a batch at once: one question for the job list, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from sen4cap_client._core import answer
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.polling import ListUse
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.watch import Watch
from sen4cap_client._sync.client import Client
from sen4cap_client.batch import reconcile
from sen4cap_client.batch import row as states
from sen4cap_client.batch.pace import Pace
from sen4cap_client.batch.reconcile import Clocks, Lost
from sen4cap_client.batch.state import State
from sen4cap_client.errors import ApiError, ClientError, JobNotFound
from sen4cap_client.models import JobInfo, JobStatus

# Jobs that are not in the list are asked for one by one, so many at a look.
_MOST_MISSING = 5
_SAID_BEFORE = "; "
# What the status of a job is called that the server does not know any more.
GONE = "gone"


@attrs.frozen
class Seen:
    """What a look has found.

    Attributes:
        changes: What is new of rows, as `State.see` takes it.
        adopted: The jobs of rows whose outcome was unknown, by the number of the row.
        reasons: What there is to tell of the rows that stay unknown.
    """

    changes: list[dict[str, Any]] = attrs.field(factory=list)
    adopted: dict[int, JobInfo] = attrs.field(factory=dict)
    reasons: dict[int, str] = attrs.field(factory=dict)


class Lookout:
    """Sees how the jobs of a batch are doing.

    Args:
        client: Whom to ask.
        clock: The time.
        names: How the server may name the process in its jobs.
        pace: Told when the server wants to be left alone.
    """

    def __init__(self, client: Client, clock: Clock, names: set[str], pace: Pace) -> None:
        self._client = client
        self._clock = clock
        self._names = names
        self._pace = pace
        self._watches: dict[str, Watch] = {}
        self._list_use = ListUse()
        self._has_list = True
        self._difference: float | None = None
        self.newest: float | None = None

    def look(self, state: State) -> Seen:
        """Look once.

        Raises:
            ClientError: If there is no use in looking again.
        """
        active = state.active()
        self._watches = {job_id: self._watches.get(job_id) or self._watch(job_id) for job_id in active}
        listed = self._list() if self._has_list else None
        if listed is None and self._has_list:
            return Seen()  # the list could not be had; what is not about one job says nothing about any
        jobs = {job.jobID: job for job in listed or ()}
        for job_id in active.keys() & jobs.keys():
            self._watches[job_id].saw(jobs[job_id])
        self._ask_for([job_id for job_id in active if job_id not in jobs])
        seen = Seen([change for job_id, known in active.items() for change in self._change(job_id, *known)])
        if listed is not None:
            self._reconcile(state, listed, seen)
        return seen

    def _watch(self, job_id: str) -> Watch:
        return Watch(JobInfo(job_id), self._clock, can_renew=self._client.config.auth_type == "login")

    def _list(self) -> Sequence[JobInfo] | None:
        """All jobs of the user; None if they cannot be had now."""
        try:
            listed = self._client.get_jobs()
        except ClientError as error:
            if self._list_use.failed(error):
                self._has_list = False
                return None
            self._missed(error, list(self._watches.values()))
            return None
        self._answered()
        created = [job.created.timestamp() for job in listed if job.created is not None]
        self.newest = max(created, default=self.newest)
        return listed

    def _ask_for(self, job_ids: Sequence[str]) -> None:
        for job_id in job_ids[: _MOST_MISSING if self._has_list else None]:
            try:
                self._watches[job_id].saw(self._client.get_job(job_id))
                self._answered()
            except ClientError as error:
                self._missed(error, [self._watches[job_id]])
                if not isinstance(error, JobNotFound):
                    return  # it is not about the job: the others would get the same

    def _answered(self) -> None:
        now = self._clock.now()
        time = answer.latest_time()
        if time is not None:
            self._difference = (time - now).total_seconds()
        self._pace.went_well()
        seconds = answer.latest_retry_after(now)
        if seconds is not None:
            self._pace.slow_down(seconds)

    def _missed(self, error: ClientError, watches: Sequence[Watch]) -> None:
        if not isinstance(error, JobNotFound):
            self._pace.slow_down(error.retry_after if isinstance(error, ApiError) else None)
        for watch in watches or [self._watch("")]:
            watch.missed(error)

    def _change(self, job_id: str, number: int, state: str, progress: float | None) -> list[dict[str, Any]]:
        """What is new of a job, if anything."""
        watch = self._watches[job_id]
        info = watch.info
        change: dict[str, Any] = {"number": number, "progress": info.progress}
        if watch.is_over:
            status = GONE if watch.lost is not None else str(info.status)
            change |= {"state": _ended(info, watch), "reason": _reason(info, watch), "status": status}
            return [change | {"ended": self._clock.now().timestamp()}]
        change["state"] = {JobStatus.running: states.RUNNING, JobStatus.accepted: states.SUBMITTED}.get(
            info.status,  # type: ignore[call-overload]  # another word is no key
            state,
        )
        moved = progress is None or info.progress is None or abs(info.progress - progress) >= 1
        is_new = change["state"] != state or (moved and info.progress != progress)
        return [change] if is_new else []

    def _reconcile(self, state: State, listed: Sequence[JobInfo], seen: Seen) -> None:
        lost = [Lost(*values) for values in state.lost()]
        if not lost:
            return
        clocks = Clocks.of(state.clocks(), self._difference)
        known = state.known_jobs()
        found = {one.number: reconcile.candidates(one, listed, self._names, known, clocks) for one in lost}
        seen.adopted.update(reconcile.matched(found))
        for one in lost:
            row = state.row(one.number)
            if row is None or one.number in seen.adopted:
                continue
            because = row.reason.partition(_SAID_BEFORE)[0]
            text = reconcile.reason(because, found[one.number])
            if text != row.reason:
                seen.reasons[one.number] = text


def _ended(info: JobInfo, watch: Watch) -> str:
    if watch.lost is not None:
        return states.FAILED
    if info.status == JobStatus.successful:
        return states.SUCCESSFUL
    return states.DISMISSED if info.status == JobStatus.dismissed else states.FAILED


def _reason(info: JobInfo, watch: Watch) -> str:
    if watch.lost is not None:
        return "the server does not know the job any more"
    if info.status == JobStatus.successful:
        return ""
    said = excerpt(info.message or (info.traceback or ("",))[-1])
    if said:
        return said
    # TAO shows a job that somebody has cancelled as failed.
    how = "failed or was cancelled" if info.status == JobStatus.failed else "was dismissed"
    return f"{how}, and the server does not say why"
