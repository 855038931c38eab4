"""The part of a file that has arrived, beside the place where the file is to be."""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from sen4cap_client.download.ranges import Version

# Without O_NOFOLLOW a link that somebody has laid there would be written through.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class InUse(Exception):
    """Another program is downloading the same file."""


class Part:
    """The part of a file that has arrived; nobody else writes it while the block runs.

    What was written outlives a kill of the program, so that the length of the part is what has arrived.

    Args:
        target: Where the file is to be.

    Raises:
        InUse: If another program writes it.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".{target.name}.part")
        self._target = target
        self._notes = target.with_name(f".{target.name}.part.json")
        self._fd = -1
        self.length = 0
        self.version = Version()

    def __enter__(self) -> Self:
        try:
            while not self._open():
                self._close()  # whoever had it has finished it meanwhile: this is the file itself
            self.length = os.lseek(self._fd, 0, os.SEEK_END)
            self._remember()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd >= 0 and not self.length:
            self.discard()
        self._close()

    def begin(self, version: Version) -> None:
        """Throw away what is there, and note what version of the file will follow."""
        os.ftruncate(self._fd, 0)
        os.lseek(self._fd, 0, os.SEEK_SET)
        self.length = 0
        self._note(version)

    def append(self, data: bytes) -> None:
        """Write some bytes."""
        rest = memoryview(data)
        while rest:
            written = os.write(self._fd, rest)
            self.length += written
            rest = rest[written:]

    def finish(self) -> None:
        """Give the part its name, once the disk has all of it."""
        os.fsync(self._fd)
        if os.name == "nt":  # pragma: no cover - Windows moves no open file
            self._close()
        self.path.replace(self._target)
        self._notes.unlink(missing_ok=True)
        self._close()

    def discard(self) -> None:
        """Delete what is there."""
        if os.name == "nt":  # pragma: no cover
            self._close()
        for path in (self.path, self._notes, _beside(self._notes)):
            path.unlink(missing_ok=True)
        self._close()

    def _open(self) -> bool:
        """Open and lock the part; whether it is still in its place then."""
        self._fd = os.open(self.path, _FLAGS, 0o666)
        if not _lock(self._fd):
            raise InUse
        try:
            there = self.path.stat(follow_symlinks=False)
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(self._fd))

    def _note(self, version: Version) -> None:
        """Note what is known of the version that the part is from."""
        self.version = version
        beside = _beside(self._notes)
        beside.unlink(missing_ok=True)
        with beside.open("x", encoding="utf-8") as file:
            json.dump(attrs.asdict(version), file)
        beside.replace(self._notes)

    def _remember(self) -> None:
        """Read what was noted; without it what is there is of no use."""
        try:
            self.version = _version(json.loads(self._notes.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            self.begin(Version())

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _beside(notes: Path) -> Path:
    """Where notes are written before they take their place."""
    return notes.with_name(f"{notes.name}~")


def sweep(target: Path) -> None:
    """Delete what was noted of a part that is no more: a kill may come between naming a file and that."""
    if not os.path.lexists(target.with_name(f".{target.name}.part")):
        target.with_name(f".{target.name}.part.json").unlink(missing_ok=True)


def length_of_part(target: Path) -> int:
    """How many bytes have arrived of a file, as far as can be seen without touching it."""
    with suppress(OSError):
        found = target.with_name(f".{target.name}.part").stat(follow_symlinks=False)
        return found.st_size if stat.S_ISREG(found.st_mode) else 0
    return 0


def _version(noted: Any) -> Version:
    """A version from what was noted.

    Raises:
        ValueError: If it was not noted by us.
    """
    if not isinstance(noted, dict) or noted.keys() != attrs.fields_dict(Version).keys():
        raise ValueError("other fields")
    size = noted["size"]
    if not (size is None or isinstance(size, int)) or not all(isinstance(noted[name], str) for name in _TEXTS):
        raise ValueError("other types")
    return Version(**noted)


_TEXTS = ("etag", "last_modified", "md5")


def _lock(fd: int) -> bool:
    """Lock a file for this program, until it is closed or the program ends in whatever way."""
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            os.lseek(fd, 2**40, os.SEEK_SET)  # beyond all content, which is to be read meanwhile
            module: Any = msvcrt  # its types are those of Windows
            module.locking(fd, module.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network file systems have no locks: better without one than no file.
        return error.errno in _NO_LOCKS
    return True


_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
