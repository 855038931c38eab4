"""Settings, and where each of them came from.

A setting comes from an argument, else from the environment (``SEN4CAP_API_URL``, ...), else from the configuration
file, else from the defaults. Credentials go only to the server that they were given for: what a source says about
logging in is left aside when a stronger source names another server.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import attrs

from sen4cap_client.errors import ConfigurationError

__all__ = [
    "AUTH_TYPES",
    "DEFAULT_API_URL",
    "SECRETS",
    "Config",
    "config_file",
    "login_url",
    "read_settings",
    "write_settings",
]

DEFAULT_API_URL = "https://sen4x.tao.c-s.ro/process"
AUTH_TYPES = ("login", "token", "basic", "api-key", "none")
SECRETS = ("password", "token", "api_key")

# What belongs to one server and must not be sent to another.
_BOUND_TO_SERVER = ("auth_type", "auth_url", "username", "password", "token", "api_key")

# The earlier client wrote these beside the settings; they said nothing that matters here.
_IGNORED_IN_FILE = ("client_id", "grant_type")


@attrs.frozen(kw_only=True)
class Config:
    """The settings of a client.

    Use `Config.load` to have the environment and the configuration file read; the constructor takes what it is given.

    Attributes:
        api_url: Address of the process API, without a slash at its end.
        auth_url: Address of the login service; by default ``/auth/login`` at the host of ``api_url``.
        auth_type: ``login`` (user name and password are exchanged for a token), ``token`` (a token that you have),
            ``basic`` (HTTP Basic, RFC 7617), ``api-key`` or ``none``. By default the one that fits what is given.
        username: Name of the user, for ``login`` and ``basic``.
        password: Password of the user, for ``login`` and ``basic``.
        token: The token, for ``token``.
        token_header: The header that carries the token.
        use_bearer: Whether the token is sent as ``Authorization: Bearer ...`` instead.
        api_key: The key, for ``api-key``.
        api_key_header: The header that carries the key.
        timeout: How long to wait for the server to say something, in seconds.
        sources: For each setting where it came from, such as ``"environment (SEN4CAP_API_URL)"``.

    Raises:
        ConfigurationError: If a setting makes no sense or something is missing. All problems are named at once.

    Example:
        >>> config = Config(api_url="http://127.0.0.1:8080/process", username="alice", password="secret")
        >>> config.auth_type, config.auth_url
        ('login', 'http://127.0.0.1:8080/auth/login')
        >>> "secret" in repr(config)
        False
    """

    api_url: str = DEFAULT_API_URL
    auth_url: str = ""
    auth_type: str = ""
    username: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    token: str | None = attrs.field(default=None, repr=False)
    token_header: str = "X-Auth-Token"  # noqa: S105 - the name of a header
    use_bearer: bool = False
    api_key: str | None = attrs.field(default=None, repr=False)
    api_key_header: str = "X-API-Key"
    timeout: float = 60.0
    sources: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        problems = [*_problems_of_urls(self), *_problems_of_login(self)]
        if not self.timeout > 0:
            problems.append(f"timeout must be more than 0 seconds, not {self.timeout:g}")
        if problems:
            raise ConfigurationError(f"{'; '.join(problems)}. Correct it, or run: sen4cap-client configure")
        object.__setattr__(self, "api_url", self.api_url.rstrip("/"))
        object.__setattr__(self, "auth_type", self.auth_type or _fitting_auth_type(self))
        object.__setattr__(self, "auth_url", self.auth_url or login_url(self.api_url))

    @classmethod
    def load(
        cls,
        *,
        config_path: str | os.PathLike[str] | None = None,
        environ: Mapping[str, str] = os.environ,
        **arguments: Any,
    ) -> Config:
        """Collect the settings from arguments, environment and file.

        Args:
            config_path: The configuration file; by default the one that ``SEN4CAP_CONFIG`` names, or
                ``~/.sen4cap-client``.
            environ: The environment variables.
            **arguments: Settings by name. None means not given.

        Returns:
            The settings, and in ``sources`` where each came from.

        Raises:
            ConfigurationError: If nothing is configured at all, the file cannot be read, or a setting makes no sense.
        """
        path = config_file(config_path, environ)
        layers = [
            _from_arguments(arguments),
            _from_environment(environ),
            _Layer(f"file {path}", read_settings(path)),
        ]
        if not any(layer.settings for layer in layers):
            raise ConfigurationError(
                "No server is configured. Run 'sen4cap-client configure' to name yours, "
                "or 'sen4cap-client sandbox' to start one to practise on."
            )
        return _merge(layers)


@attrs.frozen
class _Layer:
    """What one source says."""

    source: str
    settings: Mapping[str, Any]

    def source_of(self, name: str) -> str:
        return f"environment ({_variable(name)})" if self.source == "environment" else self.source


def login_url(api_url: str) -> str:
    """The login service that TAO has beside its process API.

    Args:
        api_url: Address of the process API.

    Returns:
        The path ``/auth/login`` at the same scheme, host and port.

    Example:
        >>> login_url("https://tao.example/process")
        'https://tao.example/auth/login'
    """
    parts = urlsplit(api_url)
    return urlunsplit((parts.scheme, parts.netloc, "/auth/login", "", ""))


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

    Args:
        path: A YAML file with a setting a line; the flat file of the earlier client is one.

    Returns:
        The settings by name; none if there is no such file.

    Raises:
        ConfigurationError: If the file cannot be read, is not such a file, or has a setting that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Cannot read {path}: {_reason(error)}. Correct that, or name another file.") from None
    found = _parse(path, text)
    known = [field for field in _READERS if found.get(field) not in (None, "")]
    strange = [str(name) for name in found if name not in _READERS and name not in _IGNORED_IN_FILE]
    if strange:
        raise ConfigurationError(f"{path} has {_unknown(strange)}. Correct it, or run: sen4cap-client configure")
    return {name: _value(name, found[name], f"in {path}") for name in known}


def write_settings(path: Path, settings: Mapping[str, Any]) -> None:
    """Write a configuration file that only its owner can read, whole or not at all.

    Args:
        path: The file; what it held is replaced.
        settings: The settings by name. Those that are None are left out.

    Raises:
        ConfigurationError: If the file cannot be written; the old one is then untouched.
    """
    import yaml

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


def _from_arguments(arguments: Mapping[str, Any]) -> _Layer:
    given = {name: value for name, value in arguments.items() if value is not None}
    unknown = [name for name in given if name not in _READERS]
    if unknown:
        raise ConfigurationError(f"There is {_unknown(unknown)}.")
    return _Layer("argument", {name: _value(name, value, "given as argument") for name, value in given.items()})


def _from_environment(environ: Mapping[str, str]) -> _Layer:
    given = {name: environ[_variable(name)] for name in _READERS if environ.get(_variable(name))}
    return _Layer("environment", {name: _value(name, text, f"({_variable(name)})") for name, text in given.items()})


def _variable(name: str) -> str:
    return f"SEN4CAP_{name.upper()}"


def _merge(layers: list[_Layer]) -> Config:
    settings: dict[str, Any] = {}
    sources = {field.name: "default" for field in attrs.fields(Config) if field.name != "sources"}
    for layer in layers:
        elsewhere = _is_for_another_server(layer, settings.get("api_url"))
        for name, value in layer.settings.items():
            if name in settings or (elsewhere and name in _BOUND_TO_SERVER):
                continue
            settings[name] = value
            sources[name] = layer.source_of(name)
    config = Config(**settings, sources=sources)
    derived = {"auth_url": "from api_url", "auth_type": "from what is given"}
    return attrs.evolve(config, sources=sources | {k: v for k, v in derived.items() if k not in settings})


def _is_for_another_server(layer: _Layer, chosen: str | None) -> bool:
    own = layer.settings.get("api_url")
    if own is None and layer.source.startswith("file"):
        own = DEFAULT_API_URL
    return chosen is not None and own is not None and _origin(chosen) != _origin(own)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url  # Not an address, which is said later; it is the origin of nothing else.
    return parts.scheme.lower(), parts.netloc.lower()


def _text(value: Any) -> str:
    # YAML reads 0123 and 1e3 as numbers: turning them back into text would change a password unseen.
    if not isinstance(value, str):
        raise ValueError("a text; put it in quotes")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError("a number")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError("a number") from None


def _flag(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise ValueError("true or false") from None


_READERS: dict[str, Callable[[Any], Any]] = {
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
}


def _value(name: str, given: Any, where: str) -> Any:
    try:
        return _READERS[name](given)
    except ValueError as error:
        raise ConfigurationError(f"The setting {name} {where} must be {error}. Correct it.") from None


def _problems_of_urls(config: Config) -> list[str]:
    problems = []
    for name in ("api_url", "auth_url"):
        url = getattr(config, name)
        if name == "auth_url" and not url:
            continue
        problem = _problem_of_url(url)
        if problem:
            problems.append(f"{name} {problem}")
    return problems


def _problem_of_url(url: str) -> str | None:
    shown = url.rpartition("@")[2]  # what stands before it may be a password
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return f"is {shown!r}, which is not an address"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password: use the settings username and password for them"
    if parts.scheme not in ("http", "https") or not has_host:
        return f"is {shown!r}, which is not like https://server/process"
    if parts.query or parts.fragment:
        return "must end with the path: leave out what follows '?' or '#'"
    return None


def _problems_of_login(config: Config) -> list[str]:
    wanted = config.auth_type or _fitting_auth_type(config)
    if wanted not in AUTH_TYPES:
        return [f"auth_type is {wanted!r}, which is none of {', '.join(AUTH_TYPES)}"]
    needed = {"login": ("username", "password"), "basic": ("username", "password"), "token": ("token",)}
    missing = [name for name in needed.get(wanted, ("api_key",) * (wanted == "api-key")) if not getattr(config, name)]
    unfit = [name for name in SECRETS if any(ord(char) < 32 for char in getattr(config, name) or "")]
    return [
        *([f"auth_type {wanted} needs {' and '.join(missing)}"] if missing else []),
        *(f"{name} holds a line break or another control character" for name in unfit),
    ]


def _fitting_auth_type(config: Config) -> str:
    if config.username or config.password:
        return "login"
    if config.token:
        return "token"
    return "api-key" if config.api_key else "none"


def _unknown(names: list[str]) -> str:
    hints = []
    for name in names:
        close = difflib.get_close_matches(name, _READERS, n=1)
        hints.append(f"{name!r}" + (f" (did you mean {close[0]!r}?)" if close else ""))
    return f"no such setting as {', '.join(hints)}"


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8 text"
