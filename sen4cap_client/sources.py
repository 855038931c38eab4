"""The sources of settings: arguments, environment, file and keyring, and which of them has the word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client import secret_store
from sen4cap_client._core.origin import same_origin
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.settings import (
    BOUND_TO_SERVER,
    DEFAULT_API_URL,
    LOGIN_SECRETS,
    NEEDED,
    S3,
    SETTINGS,
    login_url,
    problem_of_url,
    unknown,
    value,
    variable,
)
from sen4cap_client.settings_file import DEFAULT_PROFILE, SettingsFile, read_file

__all__ = ["Collected", "collect", "secret_place", "secrets_in_keyring"]

_ALTERNATIVES = ("token", "token_command")


@attrs.frozen
class Collected:
    """What all sources say together.

    Attributes:
        settings: The settings that some source has.
        sources: Where each of them came from.
        profile: The profile of the file.
        chosen_by: What chose that profile.
    """

    settings: dict[str, Any]
    sources: dict[str, str]
    profile: str
    chosen_by: str


def collect(path: Path, profile: str | None, environ: Mapping[str, str], arguments: Mapping[str, Any]) -> Collected:
    """Collect the settings of all sources; see `sen4cap_client.config.Config.load`.

    Args:
        path: The configuration file.
        profile: The profile to read; None for the one that the environment or the file names.
        environ: The environment variables.
        arguments: Settings by name. None means not given.

    Raises:
        ConfigurationError: If the file cannot be read, has no such profile, or a setting is no such value.
    """
    stronger = [_from_arguments(arguments), _from_environment(environ)]
    file = read_file(path)
    name, chosen_by = _chosen_profile(profile, environ, file)
    settings, sources = _merge([*stronger, _Layer(f"file {file.where(name)}", file.settings(name))])
    found = _from_keyring(settings, file, name) if settings else {}
    return Collected(settings | found, sources | dict.fromkeys(found, "keyring"), name, chosen_by)


@attrs.frozen
class _Layer:
    """What one source says."""

    source: str
    settings: Mapping[str, Any]

    def source_of(self, name: str) -> str:
        return f"environment ({variable(name)})" if self.source == "environment" else self.source


def _chosen_profile(profile: str | None, environ: Mapping[str, str], file: SettingsFile) -> tuple[str, str]:
    """The name of the profile to read, and what chose it."""
    if profile:
        return profile, "argument"
    if environ.get("SEN4CAP_PROFILE"):
        return environ["SEN4CAP_PROFILE"], "environment (SEN4CAP_PROFILE)"
    chosen = file.default_profile
    return chosen, "default" if chosen == DEFAULT_PROFILE else f"file {file.path}"


def _from_arguments(arguments: Mapping[str, Any]) -> _Layer:
    given = {name: argument for name, argument in arguments.items() if argument is not None}
    strange = [name for name in given if name not in SETTINGS]
    if strange:
        raise ConfigurationError(f"There is {unknown(strange)}.")
    return _Layer("argument", {name: value(name, given[name], "given as argument") for name in given})


def _from_environment(environ: Mapping[str, str]) -> _Layer:
    given = {name: environ[variable(name)] for name in SETTINGS if environ.get(variable(name))}
    return _Layer("environment", {name: value(name, text, f"({variable(name)})") for name, text in given.items()})


def secrets_in_keyring(settings: Mapping[str, Any], profile: str) -> dict[str, str]:
    """Ask the keyring for the secrets that the way to log in needs and that the settings lack.

    Args:
        settings: The settings by name, of all sources.
        profile: The name of the profile that they are of.

    Returns:
        The secrets by setting; none, without asking, if none is missing.
    """
    auth_type = settings.get("auth_type") or ("login" if settings.get("username") else "none")
    wanted = ("password",) if auth_type == "login" else NEEDED.get(auth_type, ())
    has_command = auth_type == "token" and settings.get("token_command")
    names = [name for name in LOGIN_SECRETS if name in wanted and not settings.get(name) and not has_command]
    place = secret_place(settings, profile)
    if not names or place is None or (names == ["password"] and not place.username):
        return {}
    return secret_store.read(place, names)


def secret_place(settings: Mapping[str, Any], profile: str) -> secret_store.Place | None:
    """Where the keyring keeps the secrets of a profile; None if an address is none."""
    api_url = settings.get("api_url") or DEFAULT_API_URL
    auth_url = settings.get("auth_url") or api_url
    if problem_of_url(api_url) or problem_of_url(auth_url):
        return None
    username = settings.get("username") or ""
    return secret_store.Place(profile=profile, api_url=api_url, auth_url=auth_url, username=username)


def _from_keyring(settings: Mapping[str, Any], file: SettingsFile, profile: str) -> dict[str, str]:
    found = secrets_in_keyring(settings, profile)
    of_file = file.of_earlier_client(profile)
    if found or of_file is None or any(settings.get(name) for name in (*LOGIN_SECRETS, "username")):
        return found
    api_url = of_file.get("api_url") or DEFAULT_API_URL
    is_its_own = settings.get("api_url", DEFAULT_API_URL) == api_url
    # Nothing binds what it keeps to the login service.
    if not is_its_own or not same_origin(settings.get("auth_url") or login_url(api_url), api_url):
        return {}
    return secret_store.read_of_earlier_client(file.path, api_url, str(settings.get("auth_type")))


def _merge(layers: list[_Layer]) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings of all sources, each from the strongest that has it, and where it came from."""
    settings: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for layer in layers:
        bound: tuple[str, ...] = BOUND_TO_SERVER if _is_for_another_server(layer, settings.get("api_url")) else ()
        # Nor does the key of one object store go to another.
        bound += S3 if any(name in settings for name in S3) else ()
        # Nor does a token come to stand beside a stronger source's way to get one.
        instead: tuple[str, ...] = _ALTERNATIVES if any(settings.get(name) for name in _ALTERNATIVES) else ()
        for name, given in layer.settings.items():
            if name in settings or name in bound or name in instead:
                continue
            settings[name] = given
            sources[name] = layer.source_of(name)
    return settings, sources


def _is_for_another_server(layer: _Layer, chosen: str | None) -> bool:
    own = layer.settings.get("api_url")
    if own is None and layer.source.startswith("file"):
        own = DEFAULT_API_URL
    return chosen is not None and own is not None and not same_origin(chosen, own)
