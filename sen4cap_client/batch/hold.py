"""Who runs a batch: one program at a time. The file that says so also keeps room on the disk for the last word."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sen4cap_client.errors import BatchFileError, BatchLocked

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HEAD = 512  # bytes for who it is
# A transaction that stores a job id takes some pages of 4 KiB in the log, and as many in the file.
ROOM = 128 * 1024
# Where Windows locks a byte: behind all that is written, since nobody can read what is locked.
_LOCKED_BYTE = 2**30


class Hold:
    """The right to run a batch, from `__enter__` to `__exit__`; the system takes it from a program that is killed.

    Args:
        path: The file of the batch.
    """

    def __init__(self, path: Path) -> None:
        self._batch = path
        self._path = path.with_name(f".{path.name}.lock")
        self._handle = -1

    def __enter__(self) -> Self:
        """Take it.

        Raises:
            BatchLocked: If another program has it.
            BatchFileError: If the file beside the batch cannot be written.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            # It stays: were it removed, two programs could hold locks on two files of the same name.
            self._handle = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        if not _locks(self._handle):
            who = _read(self._handle)
            os.close(self._handle)
            self._handle = -1
            raise _locked(self._batch, who)
        try:
            self.keep_room()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle < 0:
            return
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
        os.close(self._handle)  # gives up the lock as well
        self._handle = -1

    def keep_room(self) -> None:
        """See that there is room on the disk for storing one more job id, whatever else fills it.

        Raises:
            BatchFileError: If there is none.
        """
        try:
            if os.fstat(self._handle).st_size == _HEAD + ROOM:
                return
            who = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode().ljust(_HEAD)[:_HEAD]
            os.lseek(self._handle, 0, os.SEEK_SET)
            # Bytes of chance: zeros take no room on some file systems.
            left = memoryview(who + os.urandom(ROOM))
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handle, 0)
            raise self._unusable(error) from error

    def give_room(self) -> None:
        """Give up the room: it is needed now."""
        os.ftruncate(self._handle, _HEAD)

    def _unusable(self, error: OSError) -> BatchFileError:
        text = f"{self._path} cannot be written ({error.strerror}). Nothing is sent that cannot be recorded."
        return BatchFileError(f"{text} Make room, or see who may write there, and go on.", path=str(self._path))


def holder(path: Path) -> dict[str, Any] | None:
    """Who runs a batch: ``pid`` and ``host``; None if nobody does."""
    beside = path.with_name(f".{path.name}.lock")
    try:
        handle = os.open(beside, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        _lock(handle)
    except OSError:
        return _read(handle)
    finally:
        os.close(handle)
    return None


def _locks(handle: int) -> bool:
    """Take the lock; not at the first try where somebody is just looking who has it."""
    for pause in (0.05, 0.1, 0):
        with suppress(OSError):
            _lock(handle)
            return True
        time.sleep(pause)
    return False


def _locked(path: Path, who: dict[str, Any]) -> BatchLocked:
    pid, host = who.get("pid"), str(who.get("host") or "")
    name = f"process {pid} on {host}" if pid else "another program"
    return BatchLocked(
        f"{path} is being run by {name}. batch.status() and batch.watch() follow it from here.",
        pid=pid if isinstance(pid, int) else None,
        host=host,
    )


def _read(handle: int) -> dict[str, Any]:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        found = json.loads(os.read(handle, _HEAD))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
