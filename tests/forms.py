"""The client in both its forms, behind one face."""

from __future__ import annotations

import asyncio
from typing import Any

from sen4cap_client._core.clock import Clock
from sen4cap_client.api import AsyncClient, Client


class QuickClock(Clock):
    """A clock by which nobody waits."""

    def sleep(self, seconds: float) -> None:
        """Come back at once."""

    async def async_sleep(self, seconds: float) -> None:
        """Come back at once."""


class Awaited:
    """An `AsyncClient` whose methods are run to their end in one event loop, so that one test serves both forms."""

    def __init__(self, **settings: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = AsyncClient(**settings)

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._client, name)
        if not asyncio.iscoroutinefunction(member):
            return member
        return lambda *args, **kwargs: self._runner.run(member(*args, **kwargs))

    def __repr__(self) -> str:
        return repr(self._client)

    def end(self) -> None:
        """Close the client and the loop."""
        with self._runner:
            self._runner.run(self._client.close())


def end(client: Client | Awaited) -> None:
    """Close a client of either form, whether or not it is closed already."""
    if isinstance(client, Awaited):
        client.end()
    else:
        client.close()
