"""Whether an execution that failed may have started a job all the same, and which job that may be."""

from __future__ import annotations

from datetime import datetime, timedelta

from sen4cap_client._core.job_filter import is_of
from sen4cap_client.errors import ApiError, BadResponse, ClientError, SubmissionUnknown, TransportError
from sen4cap_client.models import JobInfo, JobList, ProcessList

# The server's clock and ours may differ by as much.
_SLACK = timedelta(minutes=5)

# TAO answers 401 and 500 also to what it has executed; the others come from what stands before the server.
_SAYS_NOTHING = (401, 408, 425)


def is_unknown(error: ClientError, execution_path: str) -> bool:
    """Whether the server may have executed what failed.

    Args:
        error: How it failed.
        execution_path: How the path of the execution ends; a login before it may have failed instead.

    Returns:
        False only if it cannot have been executed.
    """
    if isinstance(error, TransportError):
        return error.was_sent and error.url.endswith(execution_path)
    if isinstance(error, ApiError):
        return error.url.endswith(execution_path) and (error.status >= 500 or error.status in _SAYS_NOTHING)
    return isinstance(error, BadResponse)


def candidates(jobs: JobList, processes: ProcessList, process_id: str, sent: datetime) -> tuple[JobInfo, ...]:
    """The jobs that may be the one whose start got lost.

    Args:
        jobs: The jobs of the user, read afterwards.
        processes: The processes, as TAO names a job's process by its title.
        process_id: The process that was to be executed.
        sent: When.

    Returns:
        The jobs of that process that were not created before; all of that time where no process is named.
    """
    names = {process_id} | {process.title for process in processes if process.id == process_id and process.title}
    return tuple(
        job
        for job in jobs
        if (job.processID is None or is_of(job, names)) and (job.created is None or job.created >= sent - _SLACK)
    )


def unknown(process_id: str, found: tuple[JobInfo, ...], error: ClientError) -> SubmissionUnknown:
    """The error for an execution whose outcome is not known."""
    ids = ", ".join(job.jobID for job in found)
    look = f"It may be job {ids}: look at it" if found else "No job was found that it may be: look at get_jobs()"
    return SubmissionUnknown(
        f"Whether process {process_id!r} was started is unknown ({_short(error)}). {look} before you send it again.",
        process_id=process_id,
        candidates=found,
    )


def _short(error: ClientError) -> str:
    if isinstance(error, ApiError):
        return f"the server said {error.status}"
    return "the answer cannot be read" if isinstance(error, BadResponse) else "the connection broke"
