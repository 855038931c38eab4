"""Ending a call when its time is over, however slowly but steadily the server goes on sending.

A read timeout starts anew with each byte. A task can be cancelled, so asyncio's own timeout serves the async client.
A thread cannot: for the sync client each read from the network is given no more time than the call has left.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    import asyncio

# When the present call of this thread must end, on the clock of `time.monotonic`.
until: ContextVar[float | None] = ContextVar("until", default=None)


class Limit:
    """A block of sync code that gets ``httpx.ReadTimeout`` once its time is over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> Self:
        self._token = until.set(time.monotonic() + self._seconds)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        until.reset(self._token)


class AsyncLimit:
    """A block of async code that gets ``httpx.ReadTimeout`` once its time is over."""

    _timeout: asyncio.Timeout

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        import asyncio  # as late as in Clock.async_sleep, for the same reason

        self._timeout = asyncio.timeout(self._seconds)
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise httpx.ReadTimeout("the whole call took too long") from error


def limit_reads(client: httpx.Client | httpx.AsyncClient) -> None:
    """Have all connections of a sync client heed `Limit`; async clients are cancelled instead.

    httpx has no public way to give its pools another network backend, hence the private names.
    """
    if isinstance(client, httpx.AsyncClient):
        return
    from sen4cap_client._core.network import LimitedBackend  # httpcore is imported with the first client only

    for transport in (client._transport, *client._mounts.values()):
        pool: Any = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = LimitedBackend(pool._network_backend)


# The most seconds that calls in the present block may take, whatever the settings allow.
_most: ContextVar[float] = ContextVar("most", default=math.inf)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A block of calls, each of which gets no more than some seconds: what is waited for has a time of its own."""
    token = _most.set(seconds)
    try:
        yield
    finally:
        _most.reset(token)


def of_call(setting: float) -> float:
    """How many seconds a call may take in all.

    Args:
        setting: What the settings allow.
    """
    return min(setting, _most.get())
