"""Where the sync and the async client cannot do the same: the sync one may wait, the async one must not block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")


def now(known: _T | None, ask: Callable[[], _T]) -> _T:
    """What is known, else what asking gives."""
    return ask() if known is None else known


def async_now(known: _T | None, ask: Callable[[], Any]) -> _T | None:
    """What is known: an answer would have to be awaited."""
    return known


def at_once(function: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
    """Call a function."""
    return function(*arguments, **named)


async def in_thread(function: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
    """Call a function that takes long in a thread, so that other tasks run."""
    import asyncio  # as late as in Clock.async_sleep, for the same reason

    return await asyncio.to_thread(function, *arguments, **named)
