"""How a server is asked to execute: as a job where it can, and else while we wait (RFC 7240; OGC 18-062r2, 7.11)."""

from __future__ import annotations

from sen4cap_client.config import Config
from sen4cap_client.models import JobControlOption, ProcessSummary

# TAO starts the workflow before it answers.
_READ = 120.0  # seconds
# The part of that after which a server is asked to go on as a job, so that its answer still arrives.
_WAIT = 0.75


def read_timeout(timeout: float) -> float:
    """How long a server may be silent before it answers an execution, in seconds."""
    return max(timeout, _READ)


def of(process: ProcessSummary | None, config: Config) -> str:
    """What is asked for in the header ``Prefer``, where a person has no preference.

    Args:
        process: What is executed; None if it is not known.
        config: How long we wait.
    """
    if process is not None and _only(process, JobControlOption.sync_execute):
        return f"wait={_WAIT * min(read_timeout(config.timeout), config.deadline):.0f}"
    return "respond-async"


def may_answer_at_once(process: ProcessSummary) -> bool:
    """Whether a server may answer an execution of a process with its results, instead of with a job."""
    return not _only(process, JobControlOption.async_execute)


def _only(process: ProcessSummary, option: JobControlOption) -> bool:
    ways = {JobControlOption.sync_execute, JobControlOption.async_execute} & set(process.jobControlOptions or ())
    return ways == {option}
