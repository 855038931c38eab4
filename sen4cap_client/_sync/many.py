# Derived from sen4cap_client/_async/many.py by `make unasync`. Do not edit: change that file.

"""Waiting for many jobs at once."""

from __future__ import annotations

from collections.abc import Iterator, Callable, Iterable, Sequence
from typing import Any

from sen4cap_client._sync.job import Job
from sen4cap_client._sync.ogc import OgcCalls
from sen4cap_client._sync.waiting import Wait
from sen4cap_client._core import ids, polling
from sen4cap_client._core.logs import logger
from sen4cap_client._core.now import each, at_once
from sen4cap_client._core.progress import Silent, bar_of_jobs
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.models import JobInfo

_AT_ONCE = 8  # results that are fetched at the same time


def wait_all(
    client: OgcCalls,
    jobs: Iterable[Job | JobInfo | str | int],
    timeout: float | None,  # noqa: ASYNC109
    progress: bool | None,
    on_update: Callable[[Job], object] | None = None,
) -> list[Job]:
    """Wait until all of some jobs have ended; see `AsyncClient.wait_all`."""
    found = _jobs_of(client, jobs)
    by_id = {job.jobID: job for job in found}
    distinct = list(by_id.values())
    watches = [job._watch for job in distinct]
    with bar_of_jobs(distinct, progress) as bar, polling.going_on(watches):
        waiting = Wait(client, watches, timeout, bar)
        changed = watches
        while True:
            bar.show()
            for job in [by_id[watch.job_id] for watch in changed]:
                if on_update is not None:
                    on_update(job)
            if waiting.is_over:
                break
            changed = waiting.change()
    for watch in watches:
        if watch.lost is not None:
            logger.warning("job %s cannot be followed any more: %s", watch.job_id, watch.lost)
    return found


def as_completed(
    client: OgcCalls,
    jobs: Iterable[Job | JobInfo | str | int],
    timeout: float | None,  # noqa: ASYNC109
) -> Iterator[Job]:
    """Give some jobs as they end; see `AsyncClient.as_completed`."""
    by_id = {job.jobID: job for job in _jobs_of(client, jobs)}
    watches = [job._watch for job in by_id.values()]
    waiting = Wait(client, watches, timeout, Silent())
    changed = [watch for watch in watches if watch.is_over]
    while True:
        for watch in changed:
            if watch.is_over:
                yield by_id[watch.job_id]
        if waiting.is_over:
            return
        with polling.going_on(watches):
            changed = waiting.change()


def open_many(
    client: OgcCalls,
    jobs: Iterable[Job | JobInfo | str | int],
    asset_name: str | Sequence[str] | None,
    **options: Any,
) -> Any:
    """Open rasters of the results of some jobs as one; see `AsyncClient.open_many`."""
    ids = list(dict.fromkeys(job.jobID for job in _jobs_of(client, jobs)))
    found = each(client.get_job_results, ids, _AT_ONCE)
    from sen4cap_client.results.stacking import stack_results  # few need it

    return at_once(stack_results, dict(zip(ids, found, strict=True)), asset_name, **options)


def _jobs_of(client: OgcCalls, given: Iterable[Job | JobInfo | str | int]) -> list[Job]:
    """The jobs for what names them; one object for each job, however often it is named."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidRequest(f"Give several jobs or ids of jobs, as in [{given!r}].")
    found = [_job_of(client, job) for job in given]
    by_id: dict[str, Job] = {}
    return [by_id.setdefault(job.jobID, job) for job in found]


def _job_of(client: OgcCalls, given: Job | JobInfo | str | int) -> Job:
    if not isinstance(given, Job):
        return Job(client, given if isinstance(given, JobInfo) else JobInfo(ids.checked("job", given)))
    if given._client._config.api_url != client._config.api_url:
        raise InvalidRequest(f"Job {given.jobID} is of another server. Wait for it with that server's client.")
    return given
