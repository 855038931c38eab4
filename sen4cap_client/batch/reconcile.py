"""Which job belongs to a row of which nobody knows whether it was sent.

The server tells of a job its process and when it was created, nothing of its inputs. A job is taken for that of a row
only where it cannot be that of any other row, and no other job can be that of this row. Else a person has to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from sen4cap_client._core.job_filter import is_of
from sen4cap_client.models import JobInfo

# Servers write the second at which a job was created, and not when in that second.
_SECOND = 2.0
_LEAST_LATENCY = 5.0  # seconds from a request to its job
_UNKNOWN_SKEW = 300.0  # what two clocks may differ by of which nothing is known


@attrs.frozen
class Lost:
    """A row whose outcome is unknown.

    Attributes:
        number: The row.
        claimed: When it was about to be sent, by our clock, in seconds since 1970.
        newest: When the newest job was created that the server had shown before, by its clock.
        until: When it was certainly sent, if at all: when the failure was seen, or the next program took over.
    """

    number: int
    claimed: float
    newest: float | None
    until: float


@attrs.frozen
class Clocks:
    """How the server's clock and ours differ, as far as that is known: its time is ours and `low` to `high` more.

    Attributes:
        low: Seconds.
        high: Seconds.
        latency: How long it takes at most until a job is created that has been sent.
    """

    low: float = -_UNKNOWN_SKEW
    high: float = _UNKNOWN_SKEW
    latency: float = 30.0

    @classmethod
    def of(cls, known: Sequence[tuple[float, float, float]], difference: float | None) -> Clocks:
        """Learn from jobs whose rows are known.

        Args:
            known: When each was claimed, when it was created by the server's clock, and when its id was here.
            difference: By how much the server's clock is ahead, as its last answer says.
        """
        if not known:
            return cls() if difference is None else cls(difference - _SECOND, difference + _SECOND)
        lows = [created - submitted for _, created, submitted in known]
        highs = [created - claimed for claimed, created, _ in known]
        low, high = max(lows), min(highs)
        if low > high + _SECOND:  # a clock has been set meanwhile
            low, high = min(lows), max(highs)
        latency = max(_LEAST_LATENCY, *(2 * (submitted - claimed) for claimed, _, submitted in known))
        return cls(min(low, high), max(low, high), latency)


def candidates(lost: Lost, jobs: Iterable[JobInfo], names: set[str], known: set[str], clocks: Clocks) -> list[JobInfo]:
    """The jobs that may be that of a row.

    Args:
        lost: The row.
        jobs: All jobs of the user.
        names: How the server may name the process.
        known: The ids of the jobs whose rows are known.
        clocks: How clocks differ.
    """
    first = lost.claimed + clocks.low - _SECOND
    if lost.newest is not None:
        first = max(first, lost.newest)
    last = lost.until + clocks.high + clocks.latency + _SECOND
    return [
        job
        for job in jobs
        if job.jobID not in known
        and is_of(job, names)
        and job.created is not None
        and first <= job.created.timestamp() <= last
    ]


def matched(found: dict[int, list[JobInfo]]) -> dict[int, JobInfo]:
    """The rows whose job is certain.

    Args:
        found: The jobs that may be that of a row, by its number.
    """
    return {
        number: jobs[0]
        for number, jobs in found.items()
        if len(jobs) == 1
        and not any(
            other != number and any(job.jobID == jobs[0].jobID for job in theirs) for other, theirs in found.items()
        )
    }


def reason(because: str, found: Sequence[JobInfo]) -> str:
    """What to tell of a row whose job is not certain."""
    if not found:
        return f"{because}; no job was found that it may be"
    ids = ", ".join(job.jobID for job in found[:5])
    return f"{because}; it may be job {ids}" + (f" or {len(found) - 5} others" if len(found) > 5 else "")
