"""The first step: what is wrong with the settings, and in which line.

What is wrong is for `Config.load` to say; here it is told where in the file that stands.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._sync.client import Client
from sen4cap_client.config import Config, config_file
from sen4cap_client.diagnosis.causes import Trouble, happened_and_fix
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.settings import SETTINGS

# The name of the settings at the top of the file.
_DEFAULT_PROFILE = "default"


@attrs.frozen
class Loaded:
    """Settings that make sense.

    Attributes:
        config: The settings.
        seen: Where they come from, and what is remarkable about that.
    """

    config: Config
    seen: str


def load(config_path: str | os.PathLike[str] | None, profile: str | None, environ: Mapping[str, str]) -> Loaded:
    """Load the settings as a client does.

    Raises:
        Trouble: If it cannot be done.
    """
    path = config_file(config_path, environ)
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            config = Config.load(config_path=config_path, profile=profile, environ=environ)
            Client(config=config).close()  # which fails where a secret is missing, or nothing can be trusted
        except ConfigurationError as error:
            is_named = bool(config_path or environ.get("SEN4CAP_CONFIG"))
            raise _trouble(path, is_named, profile or environ.get("SEN4CAP_PROFILE"), environ, error) from error
        except (ValueError, RecursionError) as error:
            # A date that does not exist, or brackets without end: its text may quote a secret.
            raise Trouble("file-syntax", f"{path} holds what YAML cannot read ({type(error).__name__}).") from error
    return Loaded(config, _seen(path, config, [str(remark.message) for remark in remarks]))


def _seen(path: Path, config: Config, remarks: list[str]) -> str:
    of_profile = "" if config.profile == _DEFAULT_PROFILE else f", profile {config.profile}"
    file = f"{path}{of_profile}" if path.exists() else f"no file (there is no {path})"
    if path.is_symlink():
        file += f" (a symbolic link to {path.resolve()})"
    variables = sorted(set(re.findall(r"SEN4CAP_\w+", " ".join(config.sources.values()))))
    environment = f", and the environment ({', '.join(variables)})" if variables else ""
    text = f"{config.api_url}, auth type {config.auth_type}, from {file}{environment}."
    kept = " The keyring has the secrets." if "keyring" in config.sources.values() else ""
    return " ".join([text + kept, *remarks])


def _trouble(
    path: Path, is_named: bool, profile: str | None, environ: Mapping[str, str], error: ConfigurationError
) -> Trouble:
    said = str(error)
    if not _is_there(path):
        if path.is_symlink():
            return Trouble("file-link", f"{path} is a symbolic link to {path.readlink()}, which does not exist.")
        if is_named and said.startswith("No server is configured"):
            return Trouble("file-missing", f"There is no file {path}.")
    if said.startswith("No server is configured"):
        return Trouble("no-configuration", f"There is no file {path} with settings, and no SEN4CAP_API_URL.")
    happened, fix = happened_and_fix(error)
    kind = _kind(path, said)
    where = _beginning(path) if kind == "file-syntax" else _places(path, profile, environ, happened)
    return Trouble(kind, f"{happened}{where}", fix)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # in a folder that may not be looked into


def _kind(path: Path, said: str) -> str:
    """The cause, from the state of the file and from what is said about it."""
    if _is_there(path):
        try:
            if os.name == "posix" and path.stat().st_uid not in (os.geteuid(), 0):
                return "file-owner"
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return "file-unreadable"
        if "is not YAML" in said or (_root(text) is None and text.strip()):
            return "file-syntax"
    if "has no profile" in said:
        return "profile-missing"
    return "unknown-setting" if "no such setting" in said else "wrong-setting"


def _beginning(path: Path) -> str:
    """Where something begins that has no end, such as a text in quotes: YAML complains where it misses the end."""
    import yaml

    try:
        yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        if error.context_mark and error.problem_mark and error.context_mark.line < error.problem_mark.line:
            return f" What is wrong may begin in line {error.context_mark.line + 1}."
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    return ""


def _places(path: Path, profile: str | None, environ: Mapping[str, str], said: str) -> str:
    """Where the settings stand that are spoken about, and what else is wrong in the file."""
    keys = list(_keys(path, profile))
    words = set(re.findall(r"[A-Za-z][\w-]*", said))
    places = []
    for name in sorted(words & (set(SETTINGS) | {key.name for key in keys})):
        lines = [str(key.line) for key in keys if key.name == name]
        if name in SETTINGS and environ.get(f"SEN4CAP_{name.upper()}"):
            places.append(f"{name} is set by SEN4CAP_{name.upper()}")
        elif lines:
            places.append(f"{name} is in line {' and '.join(lines)} of {path}")
    places += [
        f"{key.name} in line {key.line} must be {key.wish} as well" for key in keys if key.wish if key.name not in words
    ]
    return f" ({'; '.join(places)}.)" if places else ""


@attrs.frozen
class _Key:
    """A key of the file.

    Attributes:
        name: The name of a setting, or what stands in the place of one.
        line: Its line, counted from 1.
        wish: What its value should be, such as ``"a number"``; empty if it is that.
    """

    name: str
    line: int
    wish: str


def _keys(path: Path, profile: str | None) -> Iterator[_Key]:
    """Each key of the profile that is meant; nothing where the file cannot be read."""
    try:
        root = _root(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return
    waiting = [("", _of_profile(root, profile))] if root is not None else []
    seen: list[Any] = []  # an alias may lead back to where it stands
    while waiting:
        group, node = waiting.pop()
        if any(node is each for each in seen):
            continue
        seen.append(node)
        for key, value in node.value:
            name = str(key.value)
            if _is_mapping(value) and name != "profiles":
                waiting.append((name, value))
            # What stands in a group: s3: {profile: ...} is s3_profile.
            for each in dict.fromkeys((name, f"{group}_{name}" if group else name)):
                yield _Key(each, key.start_mark.line + 1, _wish(each, value))


def _of_profile(root: Any, profile: str | None) -> Any:
    """The mapping that has the settings of a profile: one under ``profiles``, else the whole."""
    top = {str(key.value): value for key, value in root.value}
    default = top.get("default_profile")
    name = profile or (str(default.value) if default is not None else _DEFAULT_PROFILE)
    named = top.get("profiles")
    inner = {str(key.value): value for key, value in named.value} if named is not None and _is_mapping(named) else {}
    return inner[name] if _is_mapping(inner.get(name)) else root


def _wish(name: str, node: Any) -> str:
    """What a value should be, where it is something else."""
    import yaml

    if name not in SETTINGS or node.id != "scalar":
        return ""
    try:
        value = yaml.safe_load(yaml.serialize(node))
    except (yaml.YAMLError, ValueError):
        return ""  # which the loader tells
    try:
        if value not in (None, ""):
            SETTINGS[name](value)
    except ValueError as error:
        return str(error)
    return ""


def _root(text: str) -> Any:
    """The mapping that a YAML text is, as nodes that know their lines; None if it is none."""
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    return root if _is_mapping(root) else None


def _is_mapping(node: Any) -> bool:
    return getattr(node, "id", "") == "mapping"
