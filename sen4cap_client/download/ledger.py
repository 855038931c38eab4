"""What is still to come of all files together, for the disk's room and for the bar."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path


class NoRoom(Exception):
    """The disk has no room for what is still to come."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(f"{needed:,} bytes are still to come, and there is room for {free:,}")


class Ledger:
    """Keeps count of the bytes of some files, from several threads.

    Args:
        folder: Where they are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._sizes: dict[Path, int] = {}
        self._here: dict[Path, int] = {}

    def expect(self, path: Path, size: int, here: int) -> None:
        """Note how large a file is, and how much of it is here."""
        with self._lock:
            self._sizes[path] = size
            self._here[path] = here

    def arrived(self, path: Path, here: int) -> None:
        """Note how much of a file is here."""
        with self._lock:
            self._here[path] = here

    def forget(self, path: Path) -> None:
        """Expect no more of a file that has failed."""
        with self._lock:
            self._sizes[path] = self._here.setdefault(path, 0)

    def check_room(self) -> None:
        """See to it that the disk can take what is still to come.

        Raises:
            NoRoom: If it cannot.
        """
        with self._lock:
            needed = self._counts()[1] - self._counts()[0]
            free = shutil.disk_usage(self._folder).free
        if needed > free:
            raise NoRoom(needed, free)

    def counts(self) -> tuple[int, int]:
        """How many bytes are here, and how many there will be as far as that is known."""
        with self._lock:
            return self._counts()

    def _counts(self) -> tuple[int, int]:
        here = sum(self._here.values())
        # A file whose size is not known counts with what has come of it.
        return here, sum(max(size, self._here[path]) for path, size in self._sizes.items()) + sum(
            count for path, count in self._here.items() if path not in self._sizes
        )
