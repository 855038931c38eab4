"""When to look again, and how all slow down together when the server says that it has enough."""

from __future__ import annotations

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.polling import GROWTH, JITTER, LONGEST_RETRY_AFTER
from sen4cap_client.config import Config


class Pace:
    """The pauses of a run: short while something changes, longer and longer while nothing does, or the server is ill.

    Args:
        config: The shortest and the longest pause.
        clock: Time and chance.
    """

    def __init__(self, config: Config, clock: Clock) -> None:
        self._clock = clock
        self._first = config.poll_interval
        self._largest = max(config.poll_interval, config.poll_max_interval)
        self._interval = self._first
        self._troubles = 0
        self._until = 0.0

    @property
    def is_held(self) -> bool:
        """Whether the server is to be left alone."""
        return self._clock.monotonic() < self._until

    def changed(self) -> None:
        """Note that something is new."""
        self._interval = self._first

    def went_well(self) -> None:
        """Note that the server has answered."""
        self._troubles = 0

    def slow_down(self, seconds: float | None) -> None:
        """Note that the server wants to be left alone, or cannot be reached.

        Args:
            seconds: For how long, if it says so.
        """
        self._troubles += 1
        if seconds is None:
            seconds = self._spread(min(self._first * 2.0 ** min(self._troubles, 16), self._largest))
        self._until = max(self._until, self._clock.monotonic() + min(seconds, LONGEST_RETRY_AFTER))

    def pause(self) -> float:
        """For how many seconds to wait before the next look."""
        wait = self._spread(self._interval)
        self._interval = min(self._interval * GROWTH, self._largest)
        return max(wait, self._until - self._clock.monotonic())

    def _spread(self, seconds: float) -> float:
        return seconds * (1 - JITTER + 2 * JITTER * self._clock.random())
