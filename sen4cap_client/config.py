"""Settings, and where each of them came from.

A setting comes from an argument, else from the environment (``SEN4CAP_API_URL``, ...), else from the configuration
file, of which one profile is read, else from the defaults. Credentials go only to the server that they were given for:
what a source says about logging in is left aside when a stronger source names another server.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import attrs

from sen4cap_client._core.origin import is_loopback, origin, same_origin
from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.settings import SECRETS, SETTINGS, unknown, value, variable
from sen4cap_client.settings_file import (
    DEFAULT_PROFILE,
    SettingsFile,
    config_file,
    read_file,
    read_settings,
    write_settings,
)

__all__ = [
    "AUTH_TYPES",
    "DEFAULT_API_URL",
    "DEFAULT_PROFILE",
    "SECRETS",
    "SETTINGS",
    "Config",
    "config_file",
    "login_url",
    "profiles",
    "read_settings",
    "shown_command",
    "write_settings",
]

DEFAULT_API_URL = "https://sen4x.tao.c-s.ro/process"
AUTH_TYPES = ("login", "token", "basic", "api-key", "none")
# A login without a password can go on from a stored one.
_NEEDED = {"login": ("username",), "basic": ("username", "password"), "token": ("token",)}
_NEEDED |= {"api-key": ("api_key",), "none": ()}

_S3 = ("s3_profile", "s3_endpoint", "s3_region", "s3_access_key_id", "s3_secret_access_key", "s3_session_token")
# What is said about one server and must not be used for another.
BOUND_TO_SERVER = (
    *("auth_type", "auth_url", "username", "password", "token", "token_command", "api_key", "allow_http"),
    *_S3,
)
_ALTERNATIVES = ("token", "token_command")
# What a Config has beside its settings.
_NO_SETTINGS = ("profile", "sources", "token_cache")
# Some 30 years: more than that, and a socket's clock overflows.
_MOST_SECONDS = 1e9
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1


@attrs.frozen(kw_only=True)
class Config(Shown):
    """The settings of a client.

    Use `Config.load` to have the environment and the configuration file read; the constructor takes what it is given.
    A pickle of it holds no secrets, so that they do not end up in files or at other machines: see `check_secrets`.

    Attributes:
        api_url: Address of the process API, without a slash at its end.
        auth_url: Address of the login service; by default ``/auth/login`` at the host of ``api_url``.
        auth_type: ``login`` (user name and password are exchanged for a token), ``token`` (a token that you have),
            ``basic`` (HTTP Basic, RFC 7617), ``api-key`` or ``none``. By default the one that fits what is given.
        username: Name of the user, for ``login`` and ``basic``.
        password: Password of the user, for ``login`` and ``basic``.
        token: The token, for ``token``.
        token_command: A program that prints the token, for ``token`` in place of one: that of an identity provider,
            say. A list of the program and its arguments, or a text that is taken apart as a shell would, without
            being one. It prints the token on its last line, or JSON such as
            ``{"access_token": "...", "expires_in": 300}``; it is run when a token is first needed, and again when the
            server refuses it or its time is over.
        token_header: The header that carries the token.
        use_bearer: Whether the token is sent as ``Authorization: Bearer ...`` instead.
        api_key: The key, for ``api-key``.
        api_key_header: The header that carries the key.
        timeout: How long to wait for the server to say something, in seconds.
        deadline: How long a call may take in all, in seconds.
        retries: How often a request that is safe to repeat is repeated.
        poll_interval: How long to wait before a job that is waited for is asked about again, in seconds. It grows.
        poll_max_interval: What it grows to, in seconds.
        wait_timeout: How long to wait for a job in all, in seconds.
        ca_bundle: A file of certificates (PEM), or a folder of such files, of authorities to trust beside those that
            the system trusts: that of your network, say.
        allow_http: Whether credentials may go over plain ``http`` to another machine, in a network that you trust.
        s3_profile: The profile of the AWS configuration whose credentials read ``s3://`` results; by default what the
            environment says. In the configuration file these stand together: ``s3: {profile: ...}``.
        s3_endpoint: The address of the object store, if it is not that of AWS.
        s3_region: Its region.
        s3_access_key_id: A key of your own for it, in place of a profile.
        s3_secret_access_key: The secret of that key.
        s3_session_token: The session token of a key that holds for a while.
        profile: The profile of the configuration file that the settings are from; None without a file.
        token_cache: The file in which tokens outlive the process; None for none. `Config.load` puts it beside the
            configuration file.
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
    token_command: tuple[str, ...] | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(tuple),
        repr=lambda command: repr(shown_command(command or ()) or None),
    )
    token_header: str = "X-Auth-Token"  # noqa: S105 - the name of a header
    use_bearer: bool = False
    api_key: str | None = attrs.field(default=None, repr=False)
    api_key_header: str = "X-API-Key"
    timeout: float = 60.0
    deadline: float = 300.0
    retries: int = 3
    poll_interval: float = 2.0
    poll_max_interval: float = 60.0
    wait_timeout: float = 86400.0
    allow_http: bool = False
    ca_bundle: Path | None = attrs.field(default=None, converter=attrs.converters.optional(Path))
    s3_profile: str | None = None
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = attrs.field(default=None, repr=False)
    s3_secret_access_key: str | None = attrs.field(default=None, repr=False)
    s3_session_token: str | None = attrs.field(default=None, repr=False)
    profile: str | None = None
    token_cache: Path | None = None
    sources: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        problems = [*_problems_of_urls(self), *_problems_of_login(self), *_problems_of_numbers(self)]
        problems += _problems_of_files(self)
        problems += [] if problems else _problems_of_plain_http(self)
        if problems:
            raise ConfigurationError(f"{'; '.join(problems)}. Correct it, or run: sen4cap-client configure")
        object.__setattr__(self, "api_url", self.api_url.rstrip("/"))
        object.__setattr__(self, "auth_type", self.auth_type or _fitting_auth_type(self))
        object.__setattr__(self, "auth_url", self.auth_url or login_url(self.api_url))

    @classmethod
    def load(
        cls,
        *,
        profile: str | None = None,
        config_path: str | os.PathLike[str] | None = None,
        environ: Mapping[str, str] = os.environ,
        **arguments: Any,
    ) -> Config:
        """Collect the settings from arguments, environment and file.

        Args:
            profile: The profile of the file; by default the one that ``SEN4CAP_PROFILE`` names, else the one that the
                file names as ``default_profile``, else the settings at the top of the file, whose name is
                ``default``. Profiles share nothing.
            config_path: The configuration file; by default the one that ``SEN4CAP_CONFIG`` names, or
                ``~/.sen4cap-client``.
            environ: The environment variables.
            **arguments: Settings by name. None means not given.

        Returns:
            The settings, and in ``sources`` where each came from.

        Raises:
            ConfigurationError: If nothing is configured at all, the file cannot be read, it has no such profile, or a
                setting makes no sense.

        Example:
            >>> import pathlib, tempfile
            >>> path = pathlib.Path(tempfile.mkdtemp(), "settings")
            >>> write_settings(path, {"api_url": "https://tao.example/process"}, profile="work")
            >>> Config.load(profile="work", config_path=path).api_url
            'https://tao.example/process'
        """
        path = config_file(config_path, environ)
        stronger = [_from_arguments(arguments), _from_environment(environ)]
        file = read_file(path)
        name, source = _chosen_profile(profile, environ, file)
        layers = [*stronger, _Layer(f"file {file.where(name)}", file.settings(name))]
        if not any(layer.settings for layer in layers):
            raise ConfigurationError(
                "No server is configured. Run 'sen4cap-client configure' to name yours, "
                "or 'sen4cap-client sandbox' to start one to practise on."
            )
        config = _merge(layers)
        sources = {**config.sources, "profile": source}
        return attrs.evolve(config, profile=name, sources=sources, token_cache=path.with_name(f"{path.name}.tokens"))

    def check_secrets(self) -> None:
        """Raise if a secret is missing that the way to log in needs: a Config out of a pickle has none.

        Raises:
            ConfigurationError: If so. ``attrs.evolve(config, password=...)`` gives it again.
        """
        missing = _missing(self, self.auth_type)
        if missing:
            raise ConfigurationError(
                f"auth_type {self.auth_type} needs {' and '.join(missing)}, which a Config loses when it is pickled. "
                f"Give it again: attrs.evolve(config, {missing[-1]}=...), or call Config.load() where it is used."
            )

    def _html_(self, now: datetime, kind: str = "Config") -> Html:
        names = [field.name for field in attrs.fields(Config) if field.name != "sources"]
        given = [name for name in names if getattr(self, name) is not None]
        rows = [(name, self._shown(name), html.quiet(self.sources.get(name, ""))) for name in given]
        return html.card(html.head(kind, self.api_url), html.table(["setting", "value", "from"], rows))

    def _shown(self, name: str) -> Html:
        if name == "token_command":
            return html.code(shown_command(self.token_command or ()))
        return html.quiet("set, not shown") if name in SECRETS else html.code(str(getattr(self, name)))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in attrs.fields(Config) if field.name not in SECRETS}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for field in attrs.fields(Config):
            object.__setattr__(self, field.name, state.get(field.name))


@attrs.frozen
class _Layer:
    """What one source says."""

    source: str
    settings: Mapping[str, Any]

    def source_of(self, name: str) -> str:
        return f"environment ({variable(name)})" if self.source == "environment" else self.source


def profiles(
    config_path: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ
) -> tuple[str, ...]:
    """The names of the profiles of a configuration file.

    Args:
        config_path: The file; by default the one that ``SEN4CAP_CONFIG`` names, or ``~/.sen4cap-client``.
        environ: The environment variables.

    Returns:
        The names in the order of the file; the ``default`` first, if it has settings.

    Raises:
        ConfigurationError: If the file cannot be read.

    Example:
        >>> profiles("/no/such/file")
        ()
    """
    return read_file(config_file(config_path, environ)).profiles


def shown_command(command: Sequence[str]) -> str:
    """A command without its arguments, of which one may be a secret.

    Example:
        >>> shown_command(["get-token", "--key", "abc"])
        'get-token ...'
    """
    return " ".join([*command[:1], *(["..."] if len(command) > 1 else [])])


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


def _merge(layers: list[_Layer]) -> Config:
    settings: dict[str, Any] = {}
    sources = {field.name: "default" for field in attrs.fields(Config) if field.name not in _NO_SETTINGS}
    for layer in layers:
        bound: tuple[str, ...] = BOUND_TO_SERVER if _is_for_another_server(layer, settings.get("api_url")) else ()
        # Nor does the key of one object store go to another.
        bound += _S3 if any(name in settings for name in _S3) else ()
        # Nor does a token come to stand beside a stronger source's way to get one.
        instead: tuple[str, ...] = _ALTERNATIVES if any(settings.get(name) for name in _ALTERNATIVES) else ()
        for name, given in layer.settings.items():
            if name in settings or name in bound or name in instead:
                continue
            settings[name] = given
            sources[name] = layer.source_of(name)
    config = Config(**settings, sources=sources)
    derived = {"auth_url": "from api_url", "auth_type": "from what is given"}
    return attrs.evolve(config, sources=sources | {k: v for k, v in derived.items() if k not in settings})


def _is_for_another_server(layer: _Layer, chosen: str | None) -> bool:
    own = layer.settings.get("api_url")
    if own is None and layer.source.startswith("file"):
        own = DEFAULT_API_URL
    return chosen is not None and own is not None and not same_origin(chosen, own)


def _problems_of_urls(config: Config) -> list[str]:
    problems = []
    for name in ("api_url", "auth_url", "s3_endpoint"):
        url = getattr(config, name)
        if name != "api_url" and not url:
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
    try:
        origin(url)
    except ValueError as error:
        return str(error)
    return None


def _problems_of_plain_http(config: Config) -> list[str]:
    """What is wrong with sending credentials to where they would travel readable; the rest must be right already."""
    if config.allow_http or (config.auth_type or _fitting_auth_type(config)) == "none":
        return []
    # Also where only the login is encrypted: the token that it gives goes to api_url.
    urls = {"api_url": config.api_url, "auth_url": config.auth_url or login_url(config.api_url)}
    plain = [name for name, url in urls.items() if _is_plain_http(url)]
    if not plain:
        return []
    return [
        f"{' and '.join(plain)} would have your credentials travel over plain http, for all on the way to read: "
        "use https, or set allow_http: true if you trust the network"
    ]


def _is_plain_http(url: str) -> bool:
    scheme, host, _ = origin(url)
    return scheme == "http" and not is_loopback(host)


def _problems_of_files(config: Config) -> list[str]:
    bundle = config.ca_bundle
    return [f"ca_bundle is {str(bundle)!r}, which does not exist"] if bundle and not bundle.exists() else []


def _problems_of_numbers(config: Config) -> list[str]:
    problems = []
    for name in ("timeout", "deadline", "poll_interval", "poll_max_interval", "wait_timeout"):
        seconds = getattr(config, name)
        if not seconds > 0:
            problems.append(f"{name} must be more than 0 seconds, not {seconds:g}")
        elif seconds > _MOST_SECONDS:
            problems.append(f"{name} must be at most {_MOST_SECONDS:g} seconds, not {seconds:g}")
    if config.retries < 0:
        problems.append(f"retries must be 0 or more, not {config.retries}")
    return problems


def _problems_of_login(config: Config) -> list[str]:
    wanted = config.auth_type or _fitting_auth_type(config)
    if wanted not in AUTH_TYPES:
        return [f"auth_type is {wanted!r}, which is none of {', '.join(AUTH_TYPES)}"]
    missing = _missing(config, wanted)
    twice = wanted == "token" and config.token and config.token_command
    headers = [name for name in ("token_header", "api_key_header") if not _HEADER_NAME.fullmatch(getattr(config, name))]
    half = bool(config.s3_access_key_id) != bool(config.s3_secret_access_key)
    return [
        *(["s3_access_key_id and s3_secret_access_key belong together: give both, or none"] if half else []),
        *([f"auth_type {wanted} needs {' and '.join(missing)}"] if missing else []),
        *(["token and token_command are two ways to give a token: give one"] if twice else []),
        *(f"{name} holds a line break or another control character" for name in SECRETS if _has_control(config, name)),
        *(f"{name} holds a character that is not ASCII" for name in ("token", "api_key") if _is_foreign(config, name)),
        *(f"{name} is {getattr(config, name)!r}, which is not the name of a header" for name in headers),
    ]


def _missing(config: Config, auth_type: str) -> list[str]:
    if auth_type == "token" and config.token_command:
        return []
    return [name for name in _NEEDED[auth_type] if not getattr(config, name)]


def _has_control(config: Config, name: str) -> bool:
    return any(char < " " or char == "\x7f" for char in getattr(config, name) or "")


def _is_foreign(config: Config, name: str) -> bool:
    return not (getattr(config, name) or "").isascii()


def _fitting_auth_type(config: Config) -> str:
    if config.username or config.password:
        return "login"
    if config.token or config.token_command:
        return "token"
    return "api-key" if config.api_key else "none"
