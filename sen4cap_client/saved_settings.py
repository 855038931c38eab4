"""Keeping settings for the next time: secrets in the keyring where there is one, all else in the configuration file."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sen4cap_client import secret_store
from sen4cap_client.config import Config
from sen4cap_client.settings import LOGIN_SECRETS
from sen4cap_client.settings_file import DEFAULT_PROFILE, read_file, write_settings
from sen4cap_client.sources import secret_place

__all__ = ["forget_secrets", "save"]


def save(path: Path, settings: Mapping[str, Any], profile: str | None = None) -> dict[str, str]:
    """Keep the settings of a profile, in place of those that it had.

    The other profiles of the file stay; its comments are lost.

    Args:
        path: The configuration file, which only its owner can read afterwards.
        settings: The settings by name. Those that are None are left out.
        profile: The profile; None for ``default``.

    Returns:
        Where each secret lies now: ``"keyring"``, or the file. Those of an object store always lie in the file.

    Raises:
        ConfigurationError: If the file cannot be written, or is a symbolic link.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "settings")
        >>> save(path, {"api_url": "https://tao.example/process", "auth_type": "none"}, "work")
        {}
    """
    name = profile or DEFAULT_PROFILE
    given = {setting: value for setting, value in settings.items() if value is not None}
    secrets = {setting: given[setting] for setting in LOGIN_SECRETS if given.get(setting)}
    file = read_file(path)
    before = file.settings(name) if name in file.profiles else {}
    in_keyring = _keep(secrets, given, name)
    if in_keyring:
        # Which secret is to be asked for is not to be seen from the file any more.
        given["auth_type"] = Config(**given).auth_type
    write_settings(path, {setting: value for setting, value in given.items() if setting not in in_keyring}, name)
    _forget_those_before(before, given, name, in_keyring)
    return {setting: "keyring" if setting in in_keyring else f"file {path}" for setting in secrets}


def forget_secrets(path: Path, profile: str | None = None) -> dict[str, str]:
    """Delete the password, token and API key of a profile, wherever they lie; the other settings stay.

    Args:
        path: The configuration file.
        profile: The profile; None for the one that is used if none is named.

    Returns:
        Where each secret lay that is deleted now: ``"keyring"``, or the file.

    Raises:
        ConfigurationError: If the file cannot be read or written, or has no such profile.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "settings")
        >>> kept = save(path, {"api_url": "https://tao.example/process", "token": "abc"})
        >>> list(forget_secrets(path))
        ['token']
    """
    file = read_file(path)
    name = profile or file.default_profile
    settings = file.settings(name)
    found = {setting: f"file {path}" for setting in LOGIN_SECRETS if settings.get(setting)}
    if found:
        write_settings(path, {setting: value for setting, value in settings.items() if setting not in found}, name)
    return found | dict.fromkeys(_delete(settings, name), "keyring")


def _keep(secrets: Mapping[str, str], settings: Mapping[str, Any], profile: str) -> tuple[str, ...]:
    """The secrets that the keyring keeps: all of them, or none."""
    place = secret_place(settings, profile)
    if not secrets or place is None:
        return ()
    try:
        secret_store.write(place, secrets)
    except secret_store.NoKeyring:
        return ()  # they go to the file, as the caller is told
    return tuple(secrets)


def _forget_those_before(
    before: Mapping[str, Any], now: Mapping[str, Any], profile: str, in_keyring: tuple[str, ...]
) -> None:
    """Delete from the keyring what the profile had there and does not use any more."""
    kept = secret_place(now, profile)
    place = secret_place(before, profile)
    if place is None or not before:
        return
    names = [
        name
        for name in LOGIN_SECRETS
        if name not in in_keyring or kept is None or kept.account(name) != place.account(name)
    ]
    _delete_at(place, names)


def _delete(settings: Mapping[str, Any], profile: str) -> list[str]:
    place = secret_place(settings, profile)
    return [] if place is None else _delete_at(place, list(LOGIN_SECRETS))


def _delete_at(place: secret_store.Place, names: list[str]) -> list[str]:
    try:
        return secret_store.delete(place, names)
    except secret_store.NoKeyring as error:
        if str(error):
            text = f"The keyring of this system {error}: secrets that it may hold were not deleted. Try again."
            warnings.warn(text, UserWarning, stacklevel=4)
        return []
