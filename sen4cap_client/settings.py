"""What settings there are, and how each is written by people: in the file, in the environment, as arguments."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sen4cap_client.errors import ConfigurationError

__all__ = ["SECRETS", "SETTINGS", "unknown", "value", "variable"]

SECRETS = ("password", "token", "api_key", "s3_access_key_id", "s3_secret_access_key", "s3_session_token")


def variable(name: str) -> str:
    """The environment variable of a setting.

    Example:
        >>> variable("api_url")
        'SEN4CAP_API_URL'
    """
    return f"SEN4CAP_{name.upper()}"


def value(name: str, given: Any, where: str) -> Any:
    """A setting as its type, from what a person wrote.

    Args:
        name: One of `SETTINGS`.
        given: What was written.
        where: Where that was, to be named in the error.

    Returns:
        The value.

    Raises:
        ConfigurationError: If it is of another type.
    """
    try:
        return SETTINGS[name](given)
    except ValueError as error:
        raise ConfigurationError(f"The setting {name} {where} must be {error}. Correct it.") from None


def unknown(names: Iterable[str]) -> str:
    """The part of a sentence that names settings that do not exist, and what may have been meant."""
    hints = []
    for name in names:
        close = difflib.get_close_matches(name, SETTINGS, n=1)
        hints.append(f"{name!r}" + (f" (did you mean {close[0]!r}?)" if close else ""))
    return f"no such setting as {', '.join(hints)}"


def _text(given: Any) -> str:
    # YAML reads 0123 and 1e3 as numbers: turning them back into text would change a password unseen.
    if not isinstance(given, str):
        raise ValueError("a text; put it in quotes")
    return given


def _words(given: Any) -> tuple[str, ...]:
    words = given
    if isinstance(given, str):
        try:
            words = shlex.split(given)
        except ValueError as error:
            raise ValueError(f"a command, with quotes that end ({error})") from None
    fit = isinstance(words, list | tuple) and all(isinstance(word, str) and "\0" not in word for word in words)
    if not fit or not words or not words[0]:
        raise ValueError("a command: a text, or a list of texts")
    return tuple(words)


def _path(given: Any) -> Path:
    if not isinstance(given, str | os.PathLike):
        raise ValueError("a path")
    return Path(given).expanduser()


def _number(given: Any) -> float:
    if isinstance(given, bool):
        raise ValueError("a number")
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("a number") from None


def _count(given: Any) -> int:
    number = _number(given)
    if not number.is_integer():
        raise ValueError("a whole number")
    return int(number)


def _flag(given: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    try:
        return words[str(given).strip().lower()]
    except KeyError:
        raise ValueError("true or false") from None


SETTINGS: dict[str, Callable[[Any], Any]] = {
    "api_url": _text,
    "auth_url": _text,
    "auth_type": _text,
    "username": _text,
    "password": _text,
    "token": _text,
    "token_command": _words,
    "token_header": _text,
    "use_bearer": _flag,
    "api_key": _text,
    "api_key_header": _text,
    "timeout": _number,
    "deadline": _number,
    "retries": _count,
    "poll_interval": _number,
    "poll_max_interval": _number,
    "wait_timeout": _number,
    "allow_http": _flag,
    "ca_bundle": _path,
    "s3_profile": _text,
    "s3_endpoint": _text,
    "s3_region": _text,
    "s3_access_key_id": _text,
    "s3_secret_access_key": _text,
    "s3_session_token": _text,
}
"""The settings that a file, the environment and arguments may hold, and what reads each."""
