"""The client in both its forms, behind one face."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

from sen4cap_client._core.clock import Clock
from sen4cap_client.api import AsyncClient, AsyncJob, Client


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
        return member(self._runner, self._client, name)

    def __repr__(self) -> str:
        return repr(self._client)

    def end(self) -> None:
        """Close the client and the loop."""
        with self._runner:
            self._runner.run(self._client.close())


class AwaitedJob:
    """The same for an `AsyncJob`."""

    def __init__(self, runner: asyncio.Runner, job: AsyncJob) -> None:
        self._runner = runner
        self._job = job

    def __getattr__(self, name: str) -> Any:
        return member(self._runner, self._job, name)

    def __repr__(self) -> str:
        return repr(self._job)


def member(runner: asyncio.Runner, thing: Any, name: str) -> Any:
    """An attribute; if it is to be awaited or iterated over, as one that is not."""
    found = getattr(thing, name)
    if asyncio.iscoroutinefunction(found):
        return lambda *args, **kwargs: with_face(runner, runner.run(found(*map(bare, args), **kwargs)))
    if inspect.isasyncgenfunction(found):
        return lambda *args, **kwargs: items(runner, found(*map(bare, args), **kwargs))
    return found


def items(runner: asyncio.Runner, generator: Any) -> Iterator[Any]:
    """What an async generator gives."""

    async def following() -> Any:
        return await anext(generator)

    while True:
        try:
            item = runner.run(following())
        except StopAsyncIteration:
            return
        yield with_face(runner, item)


def with_face(runner: asyncio.Runner, found: Any) -> Any:
    """What a method gave, with its jobs behind the same face."""
    if isinstance(found, list):
        return [with_face(runner, item) for item in found]
    return AwaitedJob(runner, found) if isinstance(found, AsyncJob) else found


def bare(given: Any) -> Any:
    """An argument, with its jobs as the client knows them."""
    if isinstance(given, list):
        return [bare(item) for item in given]
    return given._job if isinstance(given, AwaitedJob) else given


def end(client: Client | Awaited) -> None:
    """Close a client of either form, whether or not it is closed already."""
    if isinstance(client, Awaited):
        client.end()
    else:
        client.close()
