"""Stopping a run in order: at Ctrl-C, or because a task was cancelled, but never in the middle of a submission."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(Exception):
    """The run is to end. Never seen outside."""


class Stop:
    """Whether a run is to end."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._depth = 0
        self._interrupts = 0

    def set(self) -> None:
        """Have the run end, from any thread."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether it is to end."""
        return self._event.is_set()

    @property
    def by_ctrl_c(self) -> bool:
        """Whether it was Ctrl-C."""
        return self._interrupts > 0

    def check(self) -> None:
        """End the run here if it is to end.

        Raises:
            Stopped: If so.
        """
        if self._event.is_set():
            raise Stopped

    @contextmanager
    def whole(self) -> Iterator[None]:
        """A block that Ctrl-C does not break off; pressed twice, it does."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have Ctrl-C end the run in order, where it is this thread that gets it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)
        if before is not signal.default_int_handler:  # somebody else's
            yield
            return

        def interrupted(number: int, frame: FrameType | None) -> None:
            self._interrupts += 1
            self._event.set()
            if self._depth == 0 or self._interrupts > 1:
                raise KeyboardInterrupt

        signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
