"""Having a program of the user's print a token: that of any identity provider, about which nothing is known here."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._core.auth import token_in
from sen4cap_client._core.logs import clean
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.tokens import Token
from sen4cap_client.errors import AuthenticationError, ConfigurationError

_MOST_SECONDS = 60.0
# How long to wait for the last words of a program that has been killed.
_LAST_WORDS = 1.0
_END_MEMBERS = ("expirationTimestamp", "expires_at", "expires_on")


class TokenProgram:
    """A program that runs, and is to print a token.

    It is run without a shell, without input, and in a session of its own, so that it can be ended with all that it has
    started.

    Args:
        command: The program and its arguments, as in the setting ``token_command``.

    Raises:
        ConfigurationError: If there is no such program, or it cannot be run.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._name = excerpt(command[0])
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own settings name it
                [str(Path(command[0]).expanduser()) if command[0].startswith("~") else command[0], *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or "it is no program"
            raise ConfigurationError(
                f"The token_command {self._name!r} cannot be run: {reason}. Give the full path of the program."
            ) from None

    def token(self, seconds: float, now: datetime) -> Token:
        """Wait for the token.

        Args:
            seconds: How long that may take; a minute at most.
            now: The time of day.

        Returns:
            What it prints.

        Raises:
            AuthenticationError: If it fails, takes too long, or prints no token. What it has complained about (stderr)
                is shown; what it has printed is not, since that may be the token.
        """
        seconds = max(min(seconds, _MOST_SECONDS), 0.0)
        try:
            said, complained = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise self._failure(f"did not end within {seconds:.3g} seconds", self._last_words()) from None
        status = self._process.returncode
        if status:
            raise self._failure(f"failed (exit status {status})", complained)
        token = token_printed(said, now)
        if token is None:
            raise self._failure("printed nothing that could be a token", complained)
        return token

    def kill(self) -> None:
        """End it, with all that it has started; nothing if it has ended."""
        if self._process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WORDS)

    def _last_words(self) -> bytes:
        try:
            return self._process.communicate(timeout=_LAST_WORDS)[1]
        except subprocess.TimeoutExpired:
            return b""  # something that it has started has left its session, and holds the pipe

    def _failure(self, happened: str, complained: bytes) -> AuthenticationError:
        words = excerpt(clean(complained.decode("utf-8", "replace")))
        said = f" It says: {words}" if words else ""
        return AuthenticationError(
            f"The token_command {self._name!r} {happened}.{said} Run it yourself to see what is wrong; "
            "a login may be due.",
            status=401,
        )


def token_printed(text: bytes, now: datetime) -> Token | None:
    """The token that a program printed.

    Args:
        text: What it printed: the token on its last line, or JSON. In JSON the token is called ``access_token``,
            ``accessToken`` or ``token``, and its end is ``expires_in`` seconds from now, or at ``expirationTimestamp``,
            ``expires_at`` or ``expires_on``; it may stand under ``status``, as kubectl's ExecCredential has it.
        now: The time of day.

    Returns:
        The token; None if there is none.

    Example:
        >>> from datetime import UTC, datetime
        >>> printed = b'{"status": {"token": "abc", "expirationTimestamp": "2026-01-01T00:05:00Z"}}'
        >>> token_printed(printed, datetime(2026, 1, 1, tzinfo=UTC)).expires.minute
        5
    """
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        line = value if isinstance(value, str) else _last_line(text)
        return token_in(json.dumps(line).encode(), now)
    members = value["status"] if isinstance(value.get("status"), dict) else value
    token = token_in(json.dumps(members).encode(), now)
    if token is None or token.expires is not None:
        return token
    ends = [moment for name in _END_MEMBERS if (moment := _moment(members.get(name))) is not None]
    return attrs.evolve(token, expires=ends[0]) if ends else token


def _last_line(text: bytes) -> str:
    return "".join(text.decode("utf-8", "replace").strip().splitlines()[-1:]).strip()


def _moment(given: Any) -> datetime | None:
    """A time as programs print it, as text or in seconds since 1970; None if it is none."""
    try:
        if isinstance(given, str) and not given.isdigit():
            return datetime.fromisoformat(given)
        return None if isinstance(given, bool | None) else datetime.fromtimestamp(float(given), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
