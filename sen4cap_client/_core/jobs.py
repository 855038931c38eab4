"""What a failure around a job means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sen4cap_client._core.ids import may_be_unknown, says_nothing
from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    InvalidRequest,
    JobNotFound,
    ResultsNotReady,
)
from sen4cap_client.models import JobInfo, JobResults, JobStatus

_NOT_ABOUT_RESULTS = (403, 408, 429, 502, 503, 504)


@contextmanager
def expecting_job(job_id: str) -> Iterator[None]:
    """Turn the ways in which servers say that they do not know a job into `JobNotFound`."""
    unknown = f"The server knows no job {job_id!r} of this user. client.get_jobs() lists those that it knows."
    try:
        yield
    except ApiError as error:
        if not may_be_unknown(error) and error.status != 410:
            raise
        raise JobNotFound(unknown, status=error.status, method=error.method, url=error.url) from error
    except BadResponse as error:
        if not says_nothing(error):
            raise
        raise JobNotFound(unknown, status=error.status, method=error.method, url=error.url) from error


def may_lack_results(error: ApiError | BadResponse) -> bool:
    """Whether a failure to fetch results may only mean that there are none (yet): servers differ in how they say it."""
    if isinstance(error, BadResponse):
        return says_nothing(error)
    return not isinstance(error, AuthenticationError) and error.status not in _NOT_ABOUT_RESULTS


def check_successful(job: JobInfo, error: ApiError | BadResponse | None = None) -> None:
    """Say why a job that was asked for results has none, where its status is the reason.

    Args:
        job: The job, read after its results were found missing.
        error: How the server said so; None if it just gave none.

    Raises:
        ResultsNotReady: If the job did not succeed (yet), or the server just gave none.
    """
    if job.status == JobStatus.successful and error is not None:
        return
    status, method, url = (error.status, error.method, error.url) if error else (200, "GET", "")
    raise ResultsNotReady(_why_no_results(job), status=status, method=method, url=url) from error


def _why_no_results(job: JobInfo) -> str:
    if not job.is_finished:
        progress = "" if job.progress is None else f", {job.progress:g} %"
        return f"Job {job.jobID} has no results yet ({job.status}{progress}). Ask again when get_job says successful."
    if job.status == JobStatus.failed:
        said = f"The server says: {excerpt(job.message)}" if job.message else "The server does not say why."
        return f"Job {job.jobID} failed or was cancelled, so it has no results. {said}"
    if job.status == JobStatus.successful:
        return f"Job {job.jobID} succeeded, but its results are empty. Ask whoever runs the server."
    return f"Job {job.jobID} is {job.status}, so it has no results. Execute the process again."


def output_of(results: JobResults, output: str) -> Any:
    """One of the results."""
    if output not in results:
        there = ", ".join(repr(key) for key in results) or "none at all"
        raise InvalidRequest(f"The job has no output {output!r}. It has: {there}.")
    return results[output]
