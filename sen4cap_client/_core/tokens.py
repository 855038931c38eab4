"""Tokens that outlive a process: one login serves many runs of a script.

The cache is a convenience. Whatever is wrong with its file, the worst that happens is one login more.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import attrs

from sen4cap_client._core.logs import logger

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Token", "TokenCache", "key_of"]

_LOCK_SECONDS = 0.5
_LOCK_STEP = 0.01
_MOST_BYTES = 1 << 20
# Whoever practises on sandboxes meets a new server each time; the oldest tokens are dropped.
_MOST_TOKENS = 50


def _aware(moment: datetime) -> datetime:
    """A time that can be compared with others; one without a zone is read as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Token:
    """A token, and what is known about it.

    Attributes:
        value: The token itself.
        obtained: When it was obtained.
        expires: When it stops being accepted; None if the server did not say.
        refresh: What a new token can be obtained with, instead of the password.
        user_id: The server's id of the user.
    """

    value: str = attrs.field(repr=False)
    obtained: datetime = attrs.field(converter=_aware)
    expires: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_aware))
    refresh: str | None = attrs.field(default=None, repr=False)
    user_id: str | None = None

    def __getstate__(self) -> NoReturn:
        raise TypeError("A token is not pickled, since it is a secret. Log in again, or share the token cache.")


def key_of(auth_url: str, username: str) -> str:
    """The key of a user at a login service."""
    return json.dumps([auth_url, username])


class TokenCache:
    """A file of tokens that only its owner can read, by login service and user.

    A file that others could have read or written, or that is no such file, is ignored, and replaced at the next write.
    Processes that write at once take turns with a lock beside the file; where there are no locks (Windows), or one is
    held for longer than half a second, the last writer wins and the token of another key may be lost: one login more.

    Args:
        path: The file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: tuple[tuple[int, ...], dict[str, Token]] | None = None
        self._warned = False

    def read(self, key: str) -> Token | None:
        """The token of a key, whether or not it has expired; None if there is none.

        The file is read again only if it has changed since.
        """
        return self._tokens().get(key)

    def write(self, key: str, token: Token) -> None:
        """Keep a token. A file that cannot be written is logged once, and otherwise nothing happens."""
        self._change(lambda tokens: tokens | {key: token})

    def forget(self, key: str, value: str | None = None) -> None:
        """Drop the token of a key.

        Args:
            key: As `key_of` gives it.
            value: The token that was found useless: one that another process has written since is kept.
        """

        def without(tokens: dict[str, Token]) -> dict[str, Token]:
            kept = key in tokens and value is not None and tokens[key].value != value
            return tokens if kept else {name: token for name, token in tokens.items() if name != key}

        self._change(without)

    def _tokens(self) -> dict[str, Token]:
        if self._path is None:
            return {}
        seen = self._seen
        try:
            stamp = _stamp(os.lstat(self._path))
            if seen is None or seen[0] != stamp:
                self._seen = seen = _read(self._path)
        except (OSError, ValueError, RecursionError):
            self._seen = None
            return {}
        return seen[1]

    def _change(self, change: Callable[[dict[str, Token]], dict[str, Token]]) -> None:
        if self._path is None:
            return
        try:
            with _locked(self._path):
                before = self._tokens()
                after = change(before)
                if after != before:
                    _write(self._path, after)
        except OSError as error:
            self._warn(error)
        finally:
            self._seen = None

    def _warn(self, error: OSError) -> None:
        if not self._warned:
            logger.warning("Cannot keep the token in %s (%s): each run logs in anew.", self._path, error.strerror)
            self._warned = True


def _stamp(info: os.stat_result) -> tuple[int, ...]:
    # The time of the last change of the inode, too: a file whose mode was widened is looked at again.
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _read(path: Path) -> tuple[tuple[int, ...], dict[str, Token]]:
    """What a file holds, and what it looked like then; nothing if it is not to be trusted."""
    # Without following a link, and without waiting for the other end of a pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - flags that Path.open does not know
        info = os.fstat(file.fileno())
        if not _is_trusted(info):
            return _stamp(info), {}
        return _stamp(info), _parsed(file.read(_MOST_BYTES))


def _is_trusted(info: os.stat_result) -> bool:
    if not stat.S_ISREG(info.st_mode):
        return False
    return os.name != "posix" or (info.st_uid == os.geteuid() and not info.st_mode & 0o077)


def _parsed(content: bytes) -> dict[str, Token]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    tokens = {key: _token(entry) for key, entry in found.items()}
    return {key: token for key, token in tokens.items() if token is not None}


def _token(entry: Any) -> Token | None:
    try:
        return Token(
            value=_fit_for_a_header(entry["value"]),
            obtained=_time(entry["obtained"]),
            expires=None if entry.get("expires") is None else _time(entry["expires"]),
            refresh=None if entry.get("refresh") is None else str(entry["refresh"]),
            user_id=None if entry.get("user_id") is None else str(entry["user_id"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _fit_for_a_header(text: Any) -> str:
    if not (isinstance(text, str) and text and text.isascii() and text.isprintable()):
        raise ValueError("not a token")
    return text


def _time(text: str) -> datetime:
    return _aware(datetime.fromisoformat(text))


def _write(path: Path, tokens: Mapping[str, Token]) -> None:
    """Replace the file, whole or not at all."""
    newest = sorted(tokens.items(), key=lambda item: item[1].obtained)[-_MOST_TOKENS:]
    text = json.dumps({key: _entry(token) for key, token in newest}, indent=1)
    # mkstemp makes the file with mode 0600 before a byte is in it; replacing a link replaces the link.
    handle, beside = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _entry(token: Token) -> dict[str, str]:
    entry = {"value": token.value, "refresh": token.refresh, "user_id": token.user_id}
    times = {"obtained": token.obtained, "expires": token.expires}
    entry |= {name: moment.isoformat() for name, moment in times.items() if moment is not None}
    return {name: text for name, text in entry.items() if text is not None}


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of the file, or go on without it where it is not to be had soon."""
    with contextlib.ExitStack() as stack:
        if fcntl is not None:
            with contextlib.suppress(OSError):
                _take_lock(stack.enter_context(_lock_file(path)))
        yield


@contextlib.contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    # It stays: were it removed, two processes could hold locks on two files of the same name.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path.with_name(f"{path.name}.lock"), flags, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _take_lock(handle: int) -> None:
    # Polled, since a lock that is waited for cannot be given up; by the steps, so that the clock plays no part.
    for _ in range(round(_LOCK_SECONDS / _LOCK_STEP)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOCK_STEP)
        else:
            return
