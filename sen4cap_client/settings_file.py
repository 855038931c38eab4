"""The configuration file: whom it is believed from, the profiles in it, and how it is written."""

from __future__ import annotations

import contextlib
import difflib
import os
import stat
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client.errors import ConfigurationError
from sen4cap_client.settings import SECRETS, SETTINGS, unknown, value

__all__ = [
    "DEFAULT_PROFILE",
    "SettingsFile",
    "check_no_link",
    "config_file",
    "read_file",
    "read_settings",
    "write_settings",
]

DEFAULT_PROFILE = "default"

# The earlier client wrote these beside the settings; they said nothing that matters here.
_IGNORED = ("client_id", "grant_type")
# Settings that stand together in the file: ``s3: {profile: ...}`` is the setting ``s3_profile``.
_GROUPS = ("s3",)
# What the newest version of the earlier client wrote under ``auth``, and what it is called here.
_UNDER_AUTH = {
    "auth_type": "auth_type",
    "login_url": "auth_url",
    "username": "username",
    "password": "password",
    "access_token": "token",
    "access_token_header": "token_header",
    "api_key": "api_key",
    "api_key_header": "api_key_header",
}
# What stands at the top of the file beside the settings of the default profile.
_ABOUT_PROFILES = ("profiles", "default_profile")


def config_file(path: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration lies.

    Args:
        path: The file, if it is known.
        environ: The environment; ``SEN4CAP_CONFIG`` names the file if ``path`` does not.

    Returns:
        The path of the file, which need not exist; by default ``~/.sen4cap-client``.
    """
    return Path(path or environ.get("SEN4CAP_CONFIG") or "~/.sen4cap-client").expanduser()


@attrs.frozen
class SettingsFile:
    """What a configuration file says: the settings of one or more profiles.

    The settings at the top are those of the profile ``default``; the others stand under ``profiles``. Profiles share
    nothing, so that no password goes to the server of another one.

    Attributes:
        path: The file.
        default_profile: The profile that is used if none is named.
        profiles: The names of the profiles, in the order of the file; the ``default`` first, if it has settings.
    """

    path: Path
    _content: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def default_profile(self) -> str:
        return str(self._content.get("default_profile") or DEFAULT_PROFILE)

    @property
    def profiles(self) -> tuple[str, ...]:
        return tuple(_profiles(self._content))

    def settings(self, profile: str | None = None) -> dict[str, Any]:
        """The settings of a profile.

        Args:
            profile: Its name; None for the one that is used if none is named.

        Returns:
            The settings by name; none for the profile ``default`` of a file that has no such profile.

        Raises:
            ConfigurationError: If there is no such profile, or it has a setting that does not exist or is no such
                value.
        """
        name = profile or self.default_profile
        found = _profiles(self._content)
        if name not in found and name != DEFAULT_PROFILE:
            raise ConfigurationError(self._no_profile(name))
        where = self.where(name)
        given = _flat(where, found.get(name, {}))
        known = [setting for setting in SETTINGS if given.get(setting) not in (None, "")]
        strange = [str(setting) for setting in given if setting not in SETTINGS and setting not in _IGNORED]
        problems = [f"{where} has {unknown(strange)}"] if strange else []
        read = {}
        for setting in known:
            try:
                read[setting] = value(setting, given[setting], f"in {where}")
            except ConfigurationError as error:
                problems.append(str(error).removesuffix(". Correct it."))
        if problems:
            raise ConfigurationError(f"{'; '.join(problems)}. Correct it, or run: sen4cap-client configure")
        return read

    def where(self, profile: str) -> str:
        """The place of a profile's settings, for people."""
        return str(self.path) if profile == DEFAULT_PROFILE else f"{self.path}, profile {profile}"

    def _no_profile(self, name: str) -> str:
        close = difflib.get_close_matches(name, self.profiles, n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        there = ", ".join(self.profiles) or "none at all"
        said = ", which it names as default_profile" if name == self.default_profile else ""
        return (
            f"{self.path} has no profile {name!r}{said}{hint}. It has: {there}. "
            f"To make it, run: sen4cap-client configure --profile {name}"
        )


def read_file(path: Path) -> SettingsFile:
    """Read a configuration file.

    Whoever owns the file decides which server gets a password, so it must be the user's own, or root's. One that holds
    a secret and that others may read or write is taken from them, with a warning: the earlier client made it so. So is
    one that names a program or certificates, if others may write it.

    Args:
        path: A YAML file with a setting a line; the flat file of the earlier client is one.

    Returns:
        What it says; nothing if there is no such file.

    Raises:
        ConfigurationError: If the file cannot be read or trusted, or is not such a file.
    """
    try:
        with path.open(encoding="utf-8") as file:
            _check_owner(path, os.fstat(file.fileno()))
            content = _parse(path, file.read())
            _take_from_others(path, file.fileno(), content)
    except FileNotFoundError:
        return SettingsFile(path, {})
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Cannot read {path}: {_reason(error)}. Correct that, or name another file.") from None
    return SettingsFile(path, content)


def read_settings(path: Path, profile: str | None = None) -> dict[str, Any]:
    """Read the settings of a profile of a configuration file; see `read_file` and `SettingsFile.settings`."""
    return read_file(path).settings(profile)


def write_settings(path: Path, settings: Mapping[str, Any], profile: str | None = None) -> None:
    """Write a configuration file that only its owner can read, whole or not at all.

    Args:
        path: The file. The other profiles that it has stay; comments are lost.
        settings: The settings by name. Those that are None are left out.
        profile: The profile whose settings are replaced; None for ``default``.

    Raises:
        ConfigurationError: If the file cannot be written, or is a symbolic link; the old one is then untouched.
    """
    import yaml

    check_no_link(path)
    given = {name: _plain(value) for name, value in settings.items() if value is not None}
    content = _with_profile(read_file(path)._content, given, profile or DEFAULT_PROFILE)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
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


def _parse(path: Path, text: str) -> dict[str, Any]:
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
    _check_profiles(path, found)
    return found


def _check_profiles(path: Path, content: Mapping[str, Any]) -> None:
    """Refuse what is no list of profiles, all that is wrong with it at once."""
    profiles, default = content.get("profiles"), content.get("default_profile")
    problems = []
    if not isinstance(profiles, dict | None):
        problems.append("profiles must hold profiles (name: settings)")
    for name, settings in profiles.items() if isinstance(profiles, dict) else ():
        if not isinstance(name, str) or not name or not name.isprintable() or name != name.strip():
            problems.append(f"{name!r} is no name of a profile; put it in quotes")
        elif not isinstance(settings, dict | None):
            problems.append(f"the profile {name} must hold settings (name: value)")
    if not isinstance(default, str | None):
        problems.append("default_profile must be the name of a profile")
    if isinstance(profiles, dict) and DEFAULT_PROFILE in profiles and _at_the_top(content):
        problems.append("it has two profiles named default, one at the top and one under profiles")
    if problems:
        raise ConfigurationError(f"{path}: {'; '.join(problems)}. Correct it.")


def _at_the_top(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given for name, given in content.items() if name not in _ABOUT_PROFILES}


def _profiles(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What each profile says, as it stands in the file."""
    top = _at_the_top(content)
    named = {name: settings or {} for name, settings in (content.get("profiles") or {}).items()}
    return ({DEFAULT_PROFILE: top} if top else {}) | named


def _with_profile(content: Mapping[str, Any], settings: Mapping[str, Any], profile: str) -> dict[str, Any]:
    """What a file says once the settings of a profile are replaced."""
    top, named = _at_the_top(content), dict(content.get("profiles") or {})
    if profile == DEFAULT_PROFILE and profile not in named:
        top = dict(settings)
    else:
        named[profile] = dict(settings)
    about = {"default_profile": content.get("default_profile"), "profiles": named}
    return top | {name: given for name, given in about.items() if given}


def _plain(given: Any) -> Any:
    """A value as YAML has them."""
    if isinstance(given, tuple):
        return list(given)
    return str(given) if isinstance(given, Path) else given


def _flat(where: str, found: Mapping[Any, Any]) -> dict[Any, Any]:
    """What a profile says, with a name for each setting of a group."""
    flat = dict(found)
    if "auth" in flat:
        flat |= _out_of_auth(where, flat.pop("auth"))
    for group in _GROUPS:
        if group not in flat:
            continue
        settings = flat.pop(group)
        if not isinstance(settings, dict):
            raise ConfigurationError(f"{where}: {group} must hold settings (name: value). Correct it.")
        flat |= {f"{group}_{name}": value for name, value in settings.items()}
    return flat


def _out_of_auth(where: str, auth: Any) -> dict[Any, Any]:
    """What the earlier client wrote under ``auth``, under the names of today."""
    if not isinstance(auth, dict):
        raise ConfigurationError(f"{where}: auth must hold settings (name: value). Correct it.")
    auth_type = auth.get("auth_type")
    if auth_type in ("oauth2", "oidc"):
        raise ConfigurationError(
            f"{where} has the auth_type {auth_type}. Have a program get the token instead: set auth_type: token, "
            "and token_command to that program."
        )
    found = {_UNDER_AUTH.get(name, f"auth.{name}"): given for name, given in auth.items()}
    if auth_type in ("login", "token") and not auth.get("access_token_header"):
        found["use_bearer"] = True  # as it did
    return found


def _check_owner(path: Path, info: os.stat_result) -> None:
    # Root could change what the user's own file says, too.
    if os.name == "posix" and info.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(
            f"{path} belongs to another user (id {info.st_uid}), who could send your password anywhere. "
            "Make it yours with chown, or name another file."
        )


def _take_from_others(path: Path, handle: int, content: Mapping[str, Any]) -> None:
    """Make an open file one that only its owner can use, and say so; nothing where files have no such modes."""
    what, bits = _worth_keeping(content)
    mode = _mode(handle)
    if os.name != "posix" or not mode & bits:
        return
    may = "read or write" if bits & 0o044 else "write"
    with contextlib.suppress(OSError):  # what counts is whether others still can
        os.fchmod(handle, 0o600)
    if _mode(handle) & bits:
        raise ConfigurationError(
            f"{path} {what}, others may {may} it (mode {mode:04o}), and that cannot be changed. "
            "Keep it where only you can, or give the setting in the environment."
        )
    warnings.warn(
        f"{path} {what}, and others could {may} it (mode {mode:04o}). Its mode is now 0600; "
        "change the secret if others use this machine.",
        UserWarning,
        stacklevel=4,
    )


def _worth_keeping(content: Mapping[str, Any]) -> tuple[str, int]:
    """Why others must be kept from a file, and the bits of a mode that let them."""
    names = {name for settings in _profiles(content).values() for name, given in _names(settings) if given}
    if names.intersection(SECRETS):
        return "holds a secret", 0o077
    for name, what in (("token_command", "names a program to run"), ("ca_bundle", "says whom to trust")):
        if name in names:
            return what, 0o022
    return "", 0


def _names(settings: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The settings of a profile and their values, also those of a group."""
    groups = {group: settings[group] for group in _GROUPS if isinstance(settings.get(group), dict)}
    nested = [(f"{group}_{name}", given) for group, found in groups.items() for name, given in found.items()]
    auth = settings.get("auth")
    named = [(_UNDER_AUTH.get(name, ""), given) for name, given in auth.items()] if isinstance(auth, dict) else []
    return [*settings.items(), *nested, *named]


def _mode(handle: int) -> int:
    return stat.S_IMODE(os.fstat(handle).st_mode)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8 text"
