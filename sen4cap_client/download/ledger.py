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
        # Of each file, how much of it is here and how large it is; one whose size is not known is as large as that.
        self._files: dict[Path, tuple[int, int]] = {}
        self._here = 0
        self._total = 0

    def expect(self, path: Path, size: int, here: int) -> None:
        """Note how large a file is, and how much of it is here."""
        with self._lock:
            self._set(path, here, size)

    def arrived(self, path: Path, here: int) -> None:
        """Note how much of a file is here."""
        with self._lock:
            self._set(path, here, self._files.get(path, (0, 0))[1])

    def forget(self, path: Path) -> None:
        """Expect no more of a file that has failed."""
        with self._lock:
            here = self._files.get(path, (0, 0))[0]
            self._set(path, here, here)

    def check_room(self) -> None:
        """See to it that the disk can take what is still to come.

        Raises:
            NoRoom: If it cannot.
        """
        with self._lock:
            needed = self._total - self._here
            free = shutil.disk_usage(self._folder).free
        if needed > free:
            raise NoRoom(needed, free)

    def counts(self) -> tuple[int, int]:
        """How many bytes are here, and how many there will be as far as that is known."""
        with self._lock:
            return self._here, self._total

    def _set(self, path: Path, here: int, size: int) -> None:
        before = self._files.get(path, (0, 0))
        self._files[path] = after = here, max(here, size)
        self._here += after[0] - before[0]
        self._total += after[1] - before[1]
