"""Work beside the main thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

_T = TypeVar("_T")


class Aside:
    """Does in another thread what must not be done in the main one; what comes from other threads stays there.

    What rasterio sets in the main thread holds for the whole process. It is one and the same thread, since GDAL keeps
    the connections of each. Ctrl-C does not wait for it.

    Args:
        name: What the thread is called.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._pid = os.getpid()

    def do(self, work: Callable[[], _T]) -> _T:
        """Do something, with the settings that hold here, and give what it gives."""
        if threading.current_thread() is not threading.main_thread():
            return work()
        pool = self._running()
        try:
            return pool.submit(copy_context().run, work).result()
        except KeyboardInterrupt:
            # It may go on for long: what is done next does not stand in line for that.
            self._pool = None
            pool.shutdown(wait=False)
            raise

    def _running(self) -> ThreadPoolExecutor:
        if self._pool is None or self._pid != os.getpid():  # a fork has none of its parent's threads
            self._pool, self._pid = ThreadPoolExecutor(1, thread_name_prefix=self._name), os.getpid()
        return self._pool
