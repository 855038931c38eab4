"""What a failure around a job means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sen4cap_client._core.ids import may_be_unknown, says_nothing
from sen4cap_client._core.text import excerpt, sentence
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    InvalidRequest,
    JobFailed,
    JobNotFound,
    ResultsNotReady,
)
from sen4cap_client.models import JobInfo, JobStatus, ProcessRequest

_SHOWN_STATUS = 20
_NOT_ABOUT_RESULTS = (408, 429, 502, 503, 504)


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


def check_is_kept(job: JobInfo) -> None:
    """Raise if the server executed while we waited, and keeps no job.

    Raises:
        InvalidRequest: If so.
    """
    if not job.jobID:
        what = excerpt(job.processID or "the process")
        raise InvalidRequest(f"The server has executed {what} at once, and keeps no job. See job.results().")


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
        return f"Job {job.jobID} has no results yet ({state(job)}). Ask again when get_job says successful."
    if job.status == JobStatus.failed:
        return f"Job {job.jobID} failed or was cancelled, so it has no results. {_said(job)}"
    if job.status == JobStatus.successful:
        return f"Job {job.jobID} succeeded, but its results are empty. Ask whoever runs the server."
    return f"Job {job.jobID} is {job.status}, so it has no results. Execute the process again."


def state(job: JobInfo) -> str:
    """How a job is doing, in a few words, such as ``running, 40 %``."""
    status = excerpt(job.status or "status unknown", _SHOWN_STATUS)
    return status if job.progress is None else f"{status}, {min(100, max(0, job.progress)):.3g} %"


def check_succeeded(job: JobInfo, request: ProcessRequest | None) -> None:
    """Raise if a job that has ended did not succeed.

    Args:
        job: The job.
        request: What was sent to start it, where that is known.

    Raises:
        JobFailed: If so.
    """
    if job.status == JobStatus.successful:
        return
    process = f" ({excerpt(job.processID)})" if job.processID else ""
    # TAO shows a job that somebody has cancelled as failed.
    ended = "failed or was cancelled" if job.status == JobStatus.failed else "was dismissed"
    look = "Look at error.job and error.request before you execute it again."
    raise JobFailed(f"Job {excerpt(job.jobID)}{process} {ended}. {_said(job)} {look}", job=job, request=request)


def _said(job: JobInfo) -> str:
    said = job.message or (job.traceback or ("",))[-1]
    return sentence(f"The server says: {excerpt(said)}") if said.strip() else "The server does not say why."
