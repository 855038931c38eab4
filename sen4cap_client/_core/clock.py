"""Time and chance, in one place so that tests can bring their own."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime


class Clock:
    """The real ones."""

    def monotonic(self) -> float:
        """Seconds that only ever grow, whatever is done to the wall clock."""
        return time.monotonic()

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Do nothing for a while."""
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """Do nothing for a while, and let other tasks run."""
        import asyncio  # not when this package is imported: it takes long, and sync users have no need of it

        await asyncio.sleep(seconds)

    def random(self) -> float:
        """A number from 0 to below 1."""
        return random.random()  # noqa: S311 - it spreads waits, it guards nothing
