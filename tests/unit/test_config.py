"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sen4cap_client.config import Config, config_file, read_settings, write_settings
from sen4cap_client.errors import ConfigurationError

CANARY = "canary-7f3a-secret"


def load(environ: dict[str, str] | None = None, **arguments: object) -> Config:
    return Config.load(environ=environ or {}, **arguments)


def test_nothing_configured_names_the_two_ways_on() -> None:
    """Without any setting the error names configure and sandbox."""
    with pytest.raises(ConfigurationError, match=r"sen4cap-client configure.*sen4cap-client sandbox"):
        load()


def test_argument_beats_environment_beats_file_beats_default(home: Path) -> None:
    """Each setting is taken from the strongest source that has it, and its source is known."""
    write_settings(
        home / ".sen4cap-client",
        {"api_url": "https://tao.example/process", "token_header": "X-File", "timeout": 9, "username": "file"},
    )
    environ = {"SEN4CAP_TIMEOUT": "8", "SEN4CAP_USERNAME": "env", "SEN4CAP_PASSWORD": CANARY}
    config = load(environ, username="argument")
    assert (config.username, config.timeout, config.token_header) == ("argument", 8.0, "X-File")
    assert config.api_key_header == "X-API-Key"
    assert config.sources["username"] == "argument"
    assert config.sources["timeout"] == "environment (SEN4CAP_TIMEOUT)"
    assert config.sources["token_header"] == f"file {home / '.sen4cap-client'}"
    assert config.sources["api_key_header"] == "default"
    assert config.sources["auth_url"] == "from api_url"


def test_default_server() -> None:
    """Who gives only a name and a password logs in at the production server."""
    config = load(username="alice", password="x")
    assert config.api_url == "https://sen4x.tao.c-s.ro/process"
    assert config.auth_url == "https://sen4x.tao.c-s.ro/auth/login"
    assert config.auth_type == "login"


@pytest.mark.parametrize(
    ("settings", "auth_type"),
    [
        ({}, "none"),
        ({"username": "a", "password": "b"}, "login"),
        ({"token": "t"}, "token"),
        ({"api_key": "k"}, "api-key"),
        ({"auth_type": "basic", "username": "a", "password": "b"}, "basic"),
    ],
)
def test_auth_type_follows_what_is_given(settings: dict[str, str], auth_type: str) -> None:
    """The way to log in is the one that fits the credentials, unless it is named."""
    assert load(api_url="http://127.0.0.1:1/process", **settings).auth_type == auth_type


def test_credentials_do_not_follow_to_another_server(home: Path) -> None:
    """A password in the file is not used for a server that an argument names instead."""
    write_settings(
        home / ".sen4cap-client",
        {"api_url": "https://tao.example/process", "username": "alice", "password": CANARY, "timeout": 5},
    )
    config = load(api_url="https://other.example/process")
    assert (config.username, config.password, config.auth_type) == (None, None, "none")
    assert config.auth_url == "https://other.example/auth/login"
    assert config.timeout == 5


def test_credentials_of_a_file_without_a_url_belong_to_the_default_server(home: Path) -> None:
    """A file that names no server means the default one, so its password is not sent elsewhere."""
    write_settings(home / ".sen4cap-client", {"username": "alice", "password": CANARY})
    assert load().password == CANARY
    assert load({"SEN4CAP_API_URL": "http://127.0.0.1:1"}).password is None


def test_environment_credentials_serve_the_server_of_the_file(home: Path) -> None:
    """A password may come from the environment while the file names the server."""
    write_settings(home / ".sen4cap-client", {"api_url": "https://tao.example/process", "username": "alice"})
    assert load({"SEN4CAP_PASSWORD": CANARY}).auth_type == "login"


def test_file_of_the_earlier_client(home: Path) -> None:
    """The flat file that the earlier client wrote is read as it is."""
    path = home / ".sen4cap-client"
    path.write_text(
        "api_key_header: X-API-Key\napi_url: http://127.0.0.1:8080/process\nauth_type: login\n"
        "auth_url: http://127.0.0.1:8080/auth/login\nclient_id: ''\ngrant_type: password\npassword: pw\n"
        "token: 0b8a\ntoken_header: X-Auth-Token\nuse_bearer: false\nusername: alice\n"
    )
    config = load()
    assert config.api_url == "http://127.0.0.1:8080/process"
    assert config.auth_url == "http://127.0.0.1:8080/auth/login"
    assert (config.auth_type, config.username, config.password, config.token) == ("login", "alice", "pw", "0b8a")
    assert (config.token_header, config.use_bearer) == ("X-Auth-Token", False)


def test_file_is_named_by_argument_or_environment(tmp_path: Path, home: Path) -> None:
    """config_path names the file, else SEN4CAP_CONFIG does, else it lies in the home."""
    assert config_file(None, {}) == home / ".sen4cap-client"
    assert config_file(None, {"SEN4CAP_CONFIG": "/x/y"}) == Path("/x/y")
    assert config_file("~/z", {"SEN4CAP_CONFIG": "/x/y"}) == home / "z"
    write_settings(tmp_path / "c", {"api_url": "http://127.0.0.1:7/process"})
    assert load(config_path=tmp_path / "c").api_url == "http://127.0.0.1:7/process"


def test_file_is_born_readable_by_its_owner_only(tmp_path: Path) -> None:
    """The file has mode 0600 whatever the umask is, also where a wider one lay."""
    path = tmp_path / "config"
    path.write_text("timeout: 1\n")
    path.chmod(0o644)
    old = os.umask(0)
    try:
        write_settings(path, {"password": "ä: #'\n", "token": None})
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_settings(path) == {"password": "ä: #'\n"}
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old file whole and nothing half-written beside it."""
    path = tmp_path / "config"
    write_settings(path, {"timeout": 1.0})

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        write_settings(path, {"timeout": 2.0})
    assert read_settings(path) == {"timeout": 1.0}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("api_ulr: http://127.0.0.1\n", r"no such setting as 'api_ulr' \(did you mean 'api_url'\?\)"),
        ("- a\n- b\n", "holds no settings"),
        (f"timeout: 1\npassword: [{CANARY}\n", "line 3, is not YAML"),
        (f"timeout: {CANARY}\n", "timeout in .* must be a number"),
        ("password: 0123\n", "password in .* must be a text; put it in quotes"),
        ("use_bearer: perhaps\n", "use_bearer in .* must be true or false"),
    ],
)
def test_bad_file(home: Path, text: str, says: str) -> None:
    """A file that cannot be used is named, with what is wrong and never with what it holds."""
    (home / ".sen4cap-client").write_text(text)
    with pytest.raises(ConfigurationError, match=says) as caught:
        load()
    assert str(home / ".sen4cap-client") in str(caught.value)
    assert CANARY not in str(caught.value)


def test_file_that_is_not_a_file(home: Path) -> None:
    """A folder in the place of the file is a clear error."""
    (home / ".sen4cap-client").mkdir()
    with pytest.raises(ConfigurationError, match=r"Cannot read .*: Is a directory"):
        load()


def test_file_that_is_not_text(home: Path) -> None:
    """A file that is not UTF-8 is a clear error."""
    (home / ".sen4cap-client").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="it is not UTF-8 text"):
        load()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"api_url": "127.0.0.1:8080"}, "api_url is '127.0.0.1:8080'"),
        ({"api_url": "ftp://host/x"}, "not like https://"),
        ({"api_url": "http://[::1"}, "is not an address"),
        ({"api_url": "http://host:99999/"}, "is not an address"),
        ({"api_url": f"http://alice:{CANARY}@host/"}, "use the settings username and password"),
        ({"api_url": f"alice:{CANARY}@host"}, "api_url is 'host'"),
        ({"api_url": "http://host/process?x=1"}, "leave out what follows"),
        ({"auth_url": "nowhere"}, "auth_url is 'nowhere'"),
        ({"auth_type": "kerberos"}, "none of login, token, basic, api-key, none"),
        ({"username": "alice"}, "login needs password"),
        ({"auth_type": "login"}, "login needs username and password"),
        ({"auth_type": "token"}, "token needs token"),
        ({"auth_type": "api-key"}, "api-key needs api_key"),
        ({"token": f"{CANARY}\r\nX: y"}, "token holds a line break"),
        ({"timeout": 0}, "more than 0 seconds"),
        ({"timeout": float("nan")}, "more than 0 seconds"),
        ({"timeout": "soon"}, "must be a number"),
        ({"timeout": True}, "must be a number"),
        ({"user": "alice"}, r"no such setting as 'user'"),
    ],
)
def test_bad_setting(settings: dict[str, object], says: str) -> None:
    """A setting that makes no sense is named before anything is sent, without secrets."""
    with pytest.raises(ConfigurationError, match=says) as caught:
        load(**{"api_url": "http://127.0.0.1/process"} | settings)
    assert CANARY not in str(caught.value)


def test_all_problems_at_once() -> None:
    """Several wrong settings are named in one error."""
    with pytest.raises(ConfigurationError) as caught:
        Config(api_url="x", auth_type="token", timeout=-1)
    for part in ("api_url is 'x'", "needs token", "timeout must be more"):
        assert part in str(caught.value)


def test_repr_shows_no_secret() -> None:
    """The repr of the settings has no password, token or key."""
    shown = repr(Config(auth_type="none", password=CANARY, token=CANARY, api_key=CANARY))
    assert "api_url" in shown
    assert CANARY not in shown
