"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

import copy
import os
import pickle
import stat
from pathlib import Path

import attrs
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
    path.chmod(0o644)  # as it did
    with pytest.warns(UserWarning, match="holds a secret"):
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
        ("retries: 1.5\n", "retries in .* must be a whole number"),
        ("token_cache: /x\n", "no such setting as 'token_cache'"),
    ],
)
def test_bad_file(home: Path, text: str, says: str) -> None:
    """A file that cannot be used is named, with what is wrong and never with what it holds."""
    (home / ".sen4cap-client").write_text(text)
    (home / ".sen4cap-client").chmod(0o600)
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
        ({"auth_type": "login"}, "login needs username"),
        ({"auth_type": "basic"}, "basic needs username and password"),
        ({"auth_type": "token"}, "token needs token"),
        ({"auth_type": "api-key"}, "api-key needs api_key"),
        ({"token": f"{CANARY}\r\nX: y"}, "token holds a line break"),
        ({"token": "tökén"}, "token holds a character that is not ASCII"),
        ({"token_header": "X-Token\r\nX"}, "which is not the name of a header"),
        ({"api_key_header": ""}, "which is not the name of a header"),
        ({"api_url": "https://bücher.example"}, "write it in its xn-- form"),
        ({"api_url": "https://127.1/process"}, "looks like one"),
        ({"api_url": "https://good.example\t/process"}, "control character"),
        ({"deadline": 0}, "deadline must be more than 0 seconds"),
        ({"deadline": "1e99"}, "deadline must be at most 1e\\+09 seconds"),
        ({"timeout": float("inf")}, "timeout must be at most"),
        ({"retries": -1}, "retries must be 0 or more, not -1"),
        ({"retries": "nan"}, "must be a whole number"),
        ({"retries": True}, "must be a number"),
        ({"allow_http": "maybe"}, "must be true or false"),
        ({"timeout": 0}, "more than 0 seconds"),
        ({"poll_interval": 0}, "poll_interval must be more than 0 seconds"),
        ({"poll_max_interval": float("nan")}, "poll_max_interval must be more than 0 seconds"),
        ({"wait_timeout": -1}, "wait_timeout must be more than 0 seconds"),
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


def test_pace_and_trust_come_from_everywhere(home: Path) -> None:
    """The deadline, the retries and the leave to use http are settings like the others."""
    assert [getattr(load(username="a", password="b"), name) for name in ("deadline", "retries", "allow_http")] == [
        300.0,
        3,
        False,
    ]
    write_settings(home / ".sen4cap-client", {"deadline": 10, "retries": 1, "allow_http": True})
    config = load({"SEN4CAP_RETRIES": "0"}, deadline=20)
    assert (config.deadline, config.retries, config.allow_http) == (20.0, 0, True)
    assert isinstance(config.retries, int)
    assert load({"SEN4CAP_ALLOW_HTTP": "yes", "SEN4CAP_DEADLINE": "7.5"}).deadline == 7.5


def test_patience_comes_from_everywhere(home: Path) -> None:
    """How often to look at a job, and for how long to wait for it, are settings like the others."""
    names = ("poll_interval", "poll_max_interval", "wait_timeout")
    assert [getattr(load(auth_type="none"), name) for name in names] == [2.0, 60.0, 86400.0]
    write_settings(home / ".sen4cap-client", {"api_url": "http://127.0.0.1/process", "wait_timeout": 600})
    config = load({"SEN4CAP_POLL_INTERVAL": "0.5"}, poll_max_interval=5)
    assert [getattr(config, name) for name in names] == [0.5, 5.0, 600.0]
    assert config.sources["poll_interval"] == "environment (SEN4CAP_POLL_INTERVAL)"


@pytest.mark.parametrize(
    "login",
    [
        {"username": "a", "password": CANARY},
        {"auth_type": "basic", "username": "a", "password": CANARY},
        {"token": CANARY},
        {"api_key": CANARY},
    ],
    ids=["login", "basic", "token", "api-key"],
)
@pytest.mark.parametrize(
    ("api_url", "auth_url", "named"),
    [
        ("http://tao.example/process", "", "api_url and auth_url"),
        ("http://tao.example/process", "https://tao.example/auth/login", "api_url"),
        ("https://tao.example/process", "http://tao.example/auth/login", "auth_url"),
        ("http://localhost.example/process", "https://tao.example/auth/login", "api_url"),
        ("http://127.0.0.1.example/process", "https://tao.example/auth/login", "api_url"),
        ("http://10.0.0.1:8080/process", "", "api_url and auth_url"),
        ("http://[::2]/process", "", "api_url and auth_url"),
    ],
)
def test_f75_no_credentials_over_plain_http(login: dict[str, str], api_url: str, auth_url: str, named: str) -> None:
    """Credentials go over plain http to this machine only, or where the settings say so."""
    with pytest.raises(ConfigurationError, match=rf"^{named} would .* over plain http.*https, or set allow_http: true"):
        Config(api_url=api_url, auth_url=auth_url, **login)
    assert Config(api_url=api_url, auth_url=auth_url, allow_http=True, **login).api_url == api_url


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1:80", "[::1]:8080", "localhost", "tao.localhost", "LOCALHOST"])
def test_f75_plain_http_on_this_machine(host: str) -> None:
    """The sandbox and other servers of this machine need no https."""
    assert Config(api_url=f"http://{host}/process", username="a", password="b").auth_type == "login"
    assert (
        Config(api_url=f"http://{host}/process", auth_url="https://tao.example/login", token="t").auth_type == "token"
    )


def test_f75_plain_http_without_credentials() -> None:
    """Who sends no credentials may use http."""
    assert Config(api_url="http://tao.example/process").auth_type == "none"


def test_leave_to_use_http_does_not_follow_to_another_server(home: Path) -> None:
    """The file's allow_http is about the network of the file's server."""
    write_settings(home / ".sen4cap-client", {"api_url": "http://tao.example/process", "allow_http": True})
    assert load(token=CANARY).allow_http
    with pytest.raises(ConfigurationError, match="over plain http"):
        load(api_url="http://other.example/process", token=CANARY)


@pytest.mark.parametrize(
    "other",
    ["https://tao.example.evil", "https://tao.example.", "https://tao.example:444", "http://tao.example"],
)
def test_f74_credentials_do_not_follow_to_a_look_alike(home: Path, other: str) -> None:
    """Only the same scheme, host and port are the same server; how they are written does not matter."""
    write_settings(home / ".sen4cap-client", {"api_url": "https://tao.example/process", "token": CANARY})
    assert load(api_url=f"{other}/process").token is None
    assert load(api_url="https://TAO.example:443/other").token == CANARY


def test_token_cache_lies_beside_the_file(home: Path, tmp_path: Path) -> None:
    """The tokens lie beside the configuration file, be it there or not; a Config made by hand has no place for them."""
    assert load(token="t").token_cache == home / ".sen4cap-client.tokens"
    assert load({"SEN4CAP_CONFIG": str(tmp_path / "x.yml")}, token="t").token_cache == tmp_path / "x.yml.tokens"
    assert Config().token_cache is None
    with pytest.raises(ConfigurationError, match="no such setting as 'token_cache'"):
        load(token_cache="/x")


def test_f77_pickle_holds_no_secret() -> None:
    """A pickle of the settings has all but the secrets, and what comes out of it says what it lacks."""
    config = load(
        api_url="https://tao.example", auth_type="basic", username="a", password=CANARY, token=CANARY, api_key=CANARY
    )
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        frozen = pickle.dumps(config, protocol)
        assert CANARY.encode() not in frozen
        thawed = pickle.loads(frozen)
        for field in attrs.fields(Config):
            expected = None if field.name in ("password", "token", "api_key") else getattr(config, field.name)
            assert getattr(thawed, field.name) == expected
    with pytest.raises(ConfigurationError, match=r"needs password, which .* attrs\.evolve\(config, password=\.\.\.\)"):
        thawed.check_secrets()
    attrs.evolve(thawed, password="again").check_secrets()
    config.check_secrets()
    Config().check_secrets()


def test_copies_keep_the_secrets() -> None:
    """Within a process a copy of the settings is as good as the settings."""
    config = Config(username="a", password=CANARY)
    for other in (copy.copy(config), copy.deepcopy(config), copy.deepcopy([config])[0], attrs.evolve(config)):
        assert other == config
        assert other.password == CANARY


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602, 0o777])
def test_f81_wider_file_is_repaired(home: Path, mode: int) -> None:
    """A file with a secret that others may read or write is made its owner's alone, with a warning."""
    path = home / ".sen4cap-client"
    write_settings(path, {"username": "a", "password": CANARY})
    path.chmod(mode)
    with pytest.warns(UserWarning, match=rf"{path} holds a secret.*\(mode {mode:04o}\)") as warned:
        assert load().password == CANARY
    assert CANARY not in str(warned[0].message)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load().password == CANARY  # now without a warning


def test_f81_wider_file_without_a_secret_is_left(home: Path) -> None:
    """A file without secrets may be read by others."""
    path = home / ".sen4cap-client"
    path.write_text("api_url: https://tao.example/process\n")
    path.chmod(0o644)
    assert load().auth_type == "none"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("refuses", [True, False], ids=["refuses", "ignores"])
def test_f81_wider_file_that_cannot_be_repaired(home: Path, monkeypatch: pytest.MonkeyPatch, refuses: bool) -> None:
    """A file with a secret that stays open to others is refused, also where the file system just ignores modes."""
    path = home / ".sen4cap-client"
    write_settings(path, {"token": CANARY})
    path.chmod(0o644)

    def change(handle: int, mode: int) -> None:
        if refuses:
            raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", change)
    with pytest.raises(ConfigurationError, match="that cannot be changed") as caught:
        load()
    assert CANARY not in str(caught.value)


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a file belong to somebody else."""
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)


@pytest.mark.parametrize("link", [False, True], ids=["file", "link"])
def test_f82_file_of_somebody_else(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: bool) -> None:
    """A file that another user can change is not believed, also behind a link."""
    path = tmp_path / "config"
    path.write_text("api_url: https://evil.example/process\n")
    path.chmod(0o600)
    if link:
        (home / ".sen4cap-client").symlink_to(path)
    give_away(path, monkeypatch)
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        load(config_path=None if link else path)


def test_f82_link_is_read_but_not_written_through(home: Path, tmp_path: Path) -> None:
    """A link to a file of one's own is read; a file is not written through a link, and not instead of it."""
    path, link = tmp_path / "config", home / ".sen4cap-client"
    write_settings(path, {"token": CANARY})
    link.symlink_to(path)
    assert load().token == CANARY
    with pytest.raises(ConfigurationError, match="is a symbolic link"):
        write_settings(link, {"token": "other"})
    assert link.is_symlink()
    assert read_settings(path) == {"token": CANARY}
    link.unlink()
    link.symlink_to(tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="is a symbolic link"):
        write_settings(link, {"token": "other"})


def test_object_store_stands_together_in_the_file(home: Path) -> None:
    """What the file has under s3 are the settings of the object store; the environment may name them too."""
    (home / ".sen4cap-client").write_text(
        "api_url: https://tao.example/process\ns3:\n  profile: work\n  region: eu-1\n"
    )
    config = Config.load(environ={})
    assert (config.s3_profile, config.s3_region, config.s3_endpoint) == ("work", "eu-1", None)
    assert Config.load(environ={"SEN4CAP_S3_PROFILE": "home"}).s3_profile == "home"


def test_key_of_an_object_store_does_not_follow_to_another(home: Path) -> None:
    """A key of the file is not used at the object store that the environment names."""
    text = "s3: {endpoint: 'https://a.example', access_key_id: AK, secret_access_key: SK}\n"
    file = home / ".sen4cap-client"
    file.touch(mode=0o600)
    file.write_text(f"api_url: https://tao.example/process\n{text}")
    assert Config.load(environ={}).s3_secret_access_key == "SK"
    assert Config.load(environ={"SEN4CAP_S3_ENDPOINT": "https://b.example"}).s3_secret_access_key is None


def test_half_a_key_is_no_key() -> None:
    """A key without its secret is refused."""
    with pytest.raises(ConfigurationError, match="belong together"):
        Config(s3_access_key_id="AK")


def test_no_signatures_over_plain_http() -> None:
    """Signed addresses of an object store go over plain http to this machine only, or where the settings say so."""
    with pytest.raises(ConfigurationError, match=r"^s3_endpoint would .* over plain http"):
        Config(auth_type="none", s3_endpoint="http://store.example")
    assert Config(auth_type="none", s3_endpoint="http://store.example", allow_http=True).s3_endpoint
    assert Config(auth_type="none", s3_endpoint="http://127.0.0.1:9000").s3_endpoint
