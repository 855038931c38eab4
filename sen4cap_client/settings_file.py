"""The configuration file, and how each setting is written in it and in the environment."""

from __future__ import annotations

import contextlib
import difflib
import os
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sen4cap_client.errors import ConfigurationError

__all__ = ["SECRETS", "SETTINGS", "check_no_link", "config_file", "read_settings", "unknown", "value", "write_settings"]

SECRETS = ("password", "token", "api_key", "s3_access_key_id", "s3_secret_access_key", "s3_session_token")

# The earlier client wrote these beside the settings; they said nothing that matters here.
_IGNORED = ("client_id", "grant_type")
# Settings that stand together in the file: ``s3: {profile: ...}`` is the setting ``s3_profile``.
_GROUPS = ("s3",)


def config_file(path: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration lies.

    Args:
        path: The file, if it is known.
        environ: The environment; ``SEN4CAP_CONFIG`` names the file if ``path`` does not.

    Returns:
        The path of the file, which need not exist; by default ``~/.sen4cap-client``.
    """
    return Path(path or environ.get("SEN4CAP_CONFIG") or "~/.sen4cap-client").expanduser()


def read_settings(path: Path) -> dict[str, Any]:
    """Read the settings of a configuration file.

    Whoever owns the file decides which server gets a password, so it must be the user's own, or root's. One that holds
    a secret and that others may read or write is taken from them, with a warning: the earlier client made it so.

    Args:
        path: A YAML file with a setting a line; the flat file of the earlier client is one.

    Returns:
        The settings by name; none if there is no such file.

    Raises:
        ConfigurationError: If the file cannot be read or trusted, is not such a file, or has a setting that does not
            exist.
    """
    try:
        with path.open(encoding="utf-8") as file:
            _check_owner(path, os.fstat(file.fileno()))
            found = _flat(path, _parse(path, file.read()))
            if any(found.get(name) for name in SECRETS):
                _take_from_others(path, file.fileno())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Cannot read {path}: {_reason(error)}. Correct that, or name another file.") from None
    known = [name for name in SETTINGS if found.get(name) not in (None, "")]
    strange = [str(name) for name in found if name not in SETTINGS and name not in _IGNORED]
    if strange:
        raise ConfigurationError(f"{path} has {unknown(strange)}. Correct it, or run: sen4cap-client configure")
    return {name: value(name, found[name], f"in {path}") for name in known}


def write_settings(path: Path, settings: Mapping[str, Any]) -> None:
    """Write a configuration file that only its owner can read, whole or not at all.

    Args:
        path: The file; what it held is replaced.
        settings: The settings by name. Those that are None are left out.

    Raises:
        ConfigurationError: If the file cannot be written, or is a symbolic link; the old one is then untouched.
    """
    import yaml

    check_no_link(path)
    text = yaml.safe_dump({name: value for name, value in settings.items() if value is not None}, allow_unicode=True)
    try:
        # mkstemp makes the file with mode 0600 before a byte is in it.
        handle, beside = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write("# Written by: sen4cap-client configure\n" + text)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink()
            raise
    except OSError as error:
        raise ConfigurationError(f"Cannot write {path}: {_reason(error)}. Name another with --config-path.") from None


def check_no_link(path: Path) -> None:
    """Refuse to write to a symbolic link, which may have been laid to have a secret written elsewhere.

    Args:
        path: Where a configuration file is to be written.

    Raises:
        ConfigurationError: If a symbolic link lies there.
    """
    if path.is_symlink():
        raise ConfigurationError(
            f"{path} is a symbolic link, and a file with secrets is not written through one. "
            "Remove the link, or name the file that it leads to with --config-path."
        )


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


def _parse(path: Path, text: str) -> dict[Any, Any]:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        # Only the place: the text of a YAML error quotes the line, which may hold a password.
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}," if mark else ""
        raise ConfigurationError(f"{path}{line} is not YAML. Correct it, or run: sen4cap-client configure") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} holds no settings (name: value). Run: sen4cap-client configure")
    return found


def _flat(path: Path, found: dict[Any, Any]) -> dict[Any, Any]:
    """What a file says, with a name for each setting of a group."""
    flat = dict(found)
    for group in _GROUPS:
        if group not in flat:
            continue
        settings = flat.pop(group)
        if not isinstance(settings, dict):
            raise ConfigurationError(f"{path}: {group} must hold settings (name: value). Correct it.")
        flat |= {f"{group}_{name}": value for name, value in settings.items()}
    return flat


def _check_owner(path: Path, info: os.stat_result) -> None:
    # Root could change what the user's own file says, too.
    if os.name == "posix" and info.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(
            f"{path} belongs to another user (id {info.st_uid}), who could send your password anywhere. "
            "Make it yours with chown, or name another file."
        )


def _take_from_others(path: Path, handle: int) -> None:
    """Make an open file one that only its owner can read, and say so; nothing where files have no such modes."""
    mode = _mode(handle)
    if os.name != "posix" or not mode & 0o077:
        return
    with contextlib.suppress(OSError):  # what counts is whether others still can
        os.fchmod(handle, 0o600)
    if _mode(handle) & 0o077:
        raise ConfigurationError(
            f"{path} holds a secret, others may read or write it (mode {mode:04o}), and that cannot be changed. "
            "Keep it where only you can read it, or give the secret in the environment."
        )
    warnings.warn(
        f"{path} holds a secret, and others could read or write it (mode {mode:04o}). Its mode is now 0600; "
        "change the secret if others use this machine.",
        UserWarning,
        stacklevel=3,
    )


def _mode(handle: int) -> int:
    return stat.S_IMODE(os.fstat(handle).st_mode)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8 text"


def _text(given: Any) -> str:
    # YAML reads 0123 and 1e3 as numbers: turning them back into text would change a password unseen.
    if not isinstance(given, str):
        raise ValueError("a text; put it in quotes")
    return given


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
    "s3_profile": _text,
    "s3_endpoint": _text,
    "s3_region": _text,
    "s3_access_key_id": _text,
    "s3_secret_access_key": _text,
    "s3_session_token": _text,
}
"""The settings that a file, the environment and arguments may hold, and what reads each."""
