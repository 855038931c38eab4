"""When to look at jobs again that are waited for, and for how long: the one place that decides.

The first look comes at once, and then less and less often, a little at random so that clients that began together do
not return together. What the server says in ``Retry-After`` wins.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.jobs import state
from sen4cap_client._core.logs import logger
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.watch import Watch
from sen4cap_client.config import Config
from sen4cap_client.errors import ApiError, ClientError, InvalidRequest, WaitTimeout
from sen4cap_client.models import JobInfo

GROWTH = 1.5
JITTER = 0.2
# A server that wants to be left alone for longer has most likely written something else than it meant.
LONGEST_RETRY_AFTER = 3600.0  # seconds
# No server is asked more often, even if it says so.
_SHORTEST_RETRY_AFTER = 1.0
# What a look gets at least, so that the one at the very end is of use.
_SHORTEST_LOOK = 5.0
_LONGEST_WAIT = 1e9
# The time that reading an entry of the job list takes, against that of a request of its own.
_ENTRIES_PER_REQUEST = 40
# After so many failures in a row the job list is taken for broken, and jobs are asked for one by one.
_LIST_FAILURES = 3
_MOST_NAMED = 5


class Schedule:
    """The times of one wait.

    Args:
        config: How often to look, and for how long to wait where nothing else is said.
        clock: The time.
        timeout: For how many seconds to wait; None for what the settings say.

    Raises:
        InvalidRequest: If the timeout is no number from 0.
    """

    def __init__(self, config: Config, clock: Clock, timeout: float | None) -> None:
        self.timeout = _checked(config.wait_timeout if timeout is None else timeout)
        self._clock = clock
        self._until = clock.monotonic() + self.timeout
        self._first = config.poll_interval
        self._largest = max(config.poll_interval, config.poll_max_interval)
        self._interval = self._first

    def seconds_for_a_look(self) -> float:
        """How long a look may take."""
        return max(self._seconds_left(), _SHORTEST_LOOK)

    def pause(self, retry_after: float | None) -> float | None:
        """How long to wait before the next look.

        Args:
            retry_after: What the server asked for at the last one, in seconds.

        Returns:
            Seconds; None if the time is over.
        """
        left = self._seconds_left()
        if left <= 0:
            return None
        wait = self._interval * (1 - JITTER + 2 * JITTER * self._clock.random())
        self._interval = min(self._interval * GROWTH, self._largest)
        if retry_after is not None:
            wait = max(min(retry_after, LONGEST_RETRY_AFTER), min(self._first, _SHORTEST_RETRY_AFTER))
        return min(wait, left)

    def _seconds_left(self) -> float:
        return self._until - self._clock.monotonic()


class ListUse:
    """Whether jobs are better looked for in the job list than one by one.

    The list has all jobs of the user, so that it does not pay where few of many are waited for.
    """

    def __init__(self) -> None:
        self._cost = 0
        self._failures = 0
        self._is_there = True

    def pays(self, count: int) -> bool:
        """Whether to ask for the list, to learn about so many jobs."""
        can = self._is_there and self._failures < _LIST_FAILURES
        return can and count > 1 and self._cost <= _ENTRIES_PER_REQUEST * count

    def saw(self, length: int, pages: int = 1) -> None:
        """Note how long the list is, and in how many pages it came."""
        self._cost = length + _ENTRIES_PER_REQUEST * (pages - 1)
        self._failures = 0

    def failed(self, error: ClientError) -> bool:
        """Note a failure; whether the server just has no such list, and is fine otherwise."""
        self._failures += 1
        is_refusal = isinstance(error, ApiError) and 400 <= error.status < 500 and error.status not in (401, 408, 429)
        if is_refusal or (isinstance(error, ApiError) and error.status == 501):
            self._is_there = False
        return not self._is_there


@contextmanager
def going_on(watches: Sequence[Watch]) -> Iterator[None]:
    """Have whoever breaks off a wait know that the jobs go on, and how to find them again."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_how_to_find(_pending(watches))) from None
    except (Exception, GeneratorExit):
        raise
    except BaseException:  # the task was cancelled
        logger.warning("Waiting was cancelled. %s", _how_to_find(_pending(watches)))
        raise


def timed_out(timeout: float, pending: Sequence[JobInfo], error: ClientError | None) -> WaitTimeout:
    """The error for jobs that have not ended in time.

    Args:
        timeout: How many seconds there were.
        pending: The jobs, as they were last seen.
        error: How the last look failed; None if it did not.
    """
    (first, *others) = pending
    what = f"{len(pending)} jobs have" if others else f"Job {excerpt(first.jobID)} has"
    seen = "" if others or first.status is None else f" ({state(first)})"
    failed = "" if error is None else f" The last look failed: {error}"
    find = _how_to_find([job.jobID for job in pending])
    return WaitTimeout(f"{what} not ended after {timeout:g} s{seen}. {find}{failed}", jobs=tuple(pending))


def _pending(watches: Sequence[Watch]) -> list[str]:
    return [watch.job_id for watch in watches if not watch.is_over]


def _how_to_find(ids: Sequence[str]) -> str:
    if not ids:
        return "All jobs have ended."
    if len(ids) == 1:
        return f"Job {excerpt(ids[0])} goes on at the server. client.job({ids[0]!r}) finds it again."
    named = ", ".join(excerpt(job_id) for job_id in ids[:_MOST_NAMED])
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return f"Jobs {named}{more} go on at the server. client.job(id) finds each again."


def _checked(timeout: float) -> float:
    is_number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    if not is_number or math.isnan(timeout) or timeout < 0:
        raise InvalidRequest(f"timeout is a number of seconds from 0, not {timeout!r}. None takes the setting.")
    return min(float(timeout), _LONGEST_WAIT)
