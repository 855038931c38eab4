"""Where the sync and the async client cannot do the same: the sync one may wait, the async one must not block."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")
_U = TypeVar("_U")
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


def each(function: Callable[[_T], _U], items: Iterable[_T], at_once: int) -> list[_U]:
    """What a function gives for each item, several at a time in threads; the first error ends it."""
    from concurrent.futures import ThreadPoolExecutor  # few need it

    with ThreadPoolExecutor(at_once) as pool:
        # Settings that hold where it is called hold in the threads, too.
        futures = [pool.submit(copy_context().run, function, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


async def async_each(function: Callable[[_T], Awaitable[_U]], items: Iterable[_T], at_once: int) -> list[_U]:
    """What a function gives for each item, several at a time; the first error ends it."""
    import asyncio

    free = asyncio.Semaphore(at_once)

    async def given(item: _T) -> _U:
        async with free:
            return await function(item)

    tasks = [asyncio.ensure_future(given(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


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
