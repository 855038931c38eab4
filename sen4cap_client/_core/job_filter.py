"""Which of the jobs of a user are wanted. TAO lists all of them, so that the choice is made here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

import attrs

from sen4cap_client._core.lookup import unmarked
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.models import JobInfo, JobList, JobStatus

_NEVER = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class JobFilter:
    """What is wanted; None leaves a question out.

    Attributes:
        statuses: In which states.
        since: Created at that time or later.
        limit: How many at most.
    """

    statuses: frozenset[str] | None
    since: datetime | None
    limit: int | None

    @classmethod
    def of(cls, status: object, since: object, limit: object, now: datetime) -> JobFilter:
        """Read what a person has said.

        Args:
            status: A word, or several.
            since: A time, a day, either as ISO text, or how long ago.
            limit: A number from 0.
            now: The time of day.

        Raises:
            InvalidRequest: If one of them makes no sense.
        """
        return cls(_statuses(status), _since(since, now), checked_limit(limit))

    def of_all(self, jobs: JobList, names: set[str] | None) -> JobList:
        """Those that are wanted, the newest first.

        Args:
            jobs: All jobs.
            names: How the server may name the process; None for any process.
        """
        chosen = [job for job in jobs if self._is_wanted(job) and (names is None or is_of(job, names))]
        chosen.sort(key=lambda job: job.created or _NEVER, reverse=True)
        return attrs.evolve(jobs, jobs=tuple(chosen[: self.limit]))

    def _is_wanted(self, job: JobInfo) -> bool:
        if self.statuses is not None and job.status not in self.statuses:
            return False
        return self.since is None or (job.created is not None and job.created >= self.since)


def is_of(job: JobInfo, names: set[str]) -> bool:
    """Whether a job's process has one of these names: TAO gives its title, right after the start with a mark."""
    return job.processID is not None and not names.isdisjoint((job.processID, unmarked(job.processID)))


def _statuses(given: object) -> frozenset[str] | None:
    if given is None:
        return None
    words = [given] if isinstance(given, str | Enum) else given
    if not isinstance(words, Iterable):
        raise InvalidRequest(f"status is a word such as 'running', or several, not {given!r}.")
    return frozenset(_status(word) for word in words)


def _status(given: object) -> str:
    word = given.value if isinstance(given, Enum) else given
    if not isinstance(word, str) or not word:
        raise InvalidRequest(f"status is a word such as 'running', or several; {word!r} is none.")
    known = [status.value for status in JobStatus]
    close = [] if word in known else difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.8)
    if close:  # any other word may be the server's own
        raise InvalidRequest(f"There is no status {word!r}. Did you mean {close[0]!r}?")
    return word


def _since(given: object, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(given.strip()) if isinstance(given, str) else given
        if isinstance(found, timedelta):
            return now - found
    except (ValueError, OverflowError):
        raise InvalidRequest(f"since is a time such as '2026-01-31' or '2026-01-31T12:00Z', not {given!r}.") from None
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime.combine(found, time(), UTC)
    if found is not None and not isinstance(found, datetime):
        kind = type(given).__name__
        raise InvalidRequest(f"since is a datetime, a date, a text, or a timedelta before now, not a {kind}.")
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def checked_limit(given: object) -> int | None:
    """How many things are wanted at most; None for all.

    Raises:
        InvalidRequest: If it is no number from 0.
    """
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise InvalidRequest(f"limit is a whole number from 0, not {given!r}.")
    return given
