"""Where the sync and the async client cannot do the same: the sync one may wait, the async one must not block."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")
_SOON = 5.0  # seconds; GDAL may hold the lock of Python for a while


def now(known: _T | None, ask: Callable[[], _T]) -> _T:
    """What is known, else what asking gives."""
    return ask() if known is None else known


def async_now(known: _T | None, ask: Callable[[], Any]) -> _T | None:
    """What is known: an answer would have to be awaited."""
    return known


def at_once(function: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
    """Call a function."""
    return function(*arguments, **named)


def later(function: Callable[..., _T], /, *arguments: Any) -> Callable[[], _T]:
    """A function as one that takes no arguments."""
    return lambda: function(*arguments)


def async_later(function: Callable[..., Coroutine[Any, Any, _T]], /, *arguments: Any) -> Callable[[], _T | None]:
    """A coroutine function as a plain one for other threads, which has the present event loop do the work.

    Where the loop cannot do it, the plain one gives None: in the loop's own thread, which would wait for itself, and
    when the loop has ended, or is busy with something that may be waiting for this very call.
    """
    import asyncio  # as late as in Clock.async_sleep, for the same reason

    loop = asyncio.get_running_loop()

    def call() -> _T | None:
        return asyncio.run_coroutine_threadsafe(function(*arguments), loop).result() if _is_free(loop) else None

    return call


def _is_free(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether an event loop is running in another thread, and answers soon."""
    import asyncio
    import threading

    try:
        if asyncio.get_running_loop() is loop:
            return False
    except RuntimeError:
        pass  # none runs in this thread
    if not loop.is_running():
        return False
    answered = threading.Event()
    try:
        loop.call_soon_threadsafe(answered.set)
    except RuntimeError:  # it is closed
        return False
    return answered.wait(_SOON)


async def in_thread(function: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
    """Call a function that takes long in a thread, so that other tasks run."""
    import asyncio  # as late as in Clock.async_sleep, for the same reason

    return await asyncio.to_thread(function, *arguments, **named)
