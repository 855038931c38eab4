"""Locks for the two forms of the client, under names that differ as the forms do."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

Lock = threading.Lock


class AsyncLock:
    """An `asyncio.Lock` that is made when it is first needed, in the event loop that needs it."""

    def __init__(self) -> None:
        self._locks: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    async def __aenter__(self) -> None:
        import asyncio  # as late as in Clock.async_sleep, for the same reason

        loop = asyncio.get_running_loop()
        # A client may outlive the loop of a first `asyncio.run`.
        if loop not in self._locks:
            self._locks = {loop: asyncio.Lock()}
        await self._locks[loop].acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for lock in self._locks.values():
            lock.release()
