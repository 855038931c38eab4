"""How often a file that breaks off is asked for again, and when."""

from __future__ import annotations

from collections.abc import Callable

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.retry import wait_before
from sen4cap_client.download.web import Broke

_LOOK_UP = 0.5  # seconds


class Stopped(Exception):
    """Nobody wants the file any more."""


class Patience:
    """Counts the failures of one file in a row: whatever brings a byte more begins the count anew.

    Args:
        clock: Time and chance.
        retries: How often it is asked for again in a row.
        is_over: Says that nothing is wanted any more.
    """

    def __init__(self, clock: Clock, retries: int, is_over: Callable[[], bool]) -> None:
        self._clock = clock
        self._retries = retries
        self._is_over = is_over
        self._failures = 0
        self._had_500 = False
        self._furthest = 0

    def went_to(self, length: int) -> None:
        """Note how much of the file is there: what was there before is no progress."""
        if length > self._furthest:
            self._furthest = length
            self._failures = 0
            self._had_500 = False

    def wait_after(self, fault: Broke) -> None:
        """Wait before the file is asked for again.

        Raises:
            Broke: The fault, if it is time to give up.
            Stopped: If nothing is wanted any more.
        """
        self._failures += 1
        if self._failures > self._retries or (fault.status == 500 and self._had_500):
            raise fault
        self._had_500 |= fault.status == 500  # asking again seldom helps there
        seconds = wait_before(self._failures, fault.wait, self._clock.random())
        if seconds is None:
            raise fault
        while seconds > 0:
            self.check()
            self._clock.sleep(min(seconds, _LOOK_UP))
            seconds -= _LOOK_UP
        self.check()

    def check(self) -> None:
        """Raise `Stopped` if nothing is wanted any more."""
        if self._is_over():
            raise Stopped
