"""Several servers in one configuration file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sen4cap_client.config import Config, profiles, read_settings, write_settings
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.sandbox import Sandbox

CANARY = "canary-7f3a-secret"
TWO = f"""
api_url: https://tao.example/process
username: alice
password: {CANARY}
timeout: 5
profiles:
  work:
    api_url: https://work.example/process
    token: work-token
    s3: {{profile: office, region: eu-1}}
  bare: {{}}
"""


@pytest.fixture
def file(home: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = home / ".sen4cap-client"
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    return write


def load(environ: dict[str, str] | None = None, **arguments: object) -> Config:
    return Config.load(environ=environ or {}, **arguments)


def test_settings_at_the_top_are_the_default_profile(file: Callable[[str], Path]) -> None:
    """Who names no profile gets the settings at the top, as in a file without profiles."""
    path = file(TWO)
    assert profiles(path) == ("default", "work", "bare")
    for config in (load(), load(profile="default")):
        assert (config.profile, config.api_url, config.password) == ("default", "https://tao.example/process", CANARY)
        assert config.sources["api_url"] == f"file {path}"
    assert load().sources["profile"] == "default"


@pytest.mark.parametrize("way", ["argument", "environment", "file"])
def test_profile_is_chosen_by_argument_environment_or_file(file: Callable[[str], Path], way: str) -> None:
    """The argument, SEN4CAP_PROFILE and default_profile of the file choose a profile, which the sources name."""
    path = file(TWO + ("default_profile: work" if way == "file" else ""))
    environ = {"SEN4CAP_PROFILE": "work"} if way == "environment" else {}
    config = load(environ, profile="work" if way == "argument" else None)
    assert (config.profile, config.api_url, config.token) == ("work", "https://work.example/process", "work-token")
    assert (config.s3_profile, config.s3_region) == ("office", "eu-1")
    assert config.sources["token"] == f"file {path}, profile work"
    said = {"argument": "argument", "environment": "environment (SEN4CAP_PROFILE)", "file": f"file {path}"}[way]
    assert config.sources["profile"] == said


def test_argument_beats_environment_beats_file(file: Callable[[str], Path]) -> None:
    """The strongest of the three chooses the profile; `default` can be asked for like the others."""
    file(TWO + "default_profile: bare")
    assert load(timeout=1).profile == "bare"
    assert load({"SEN4CAP_PROFILE": "work"}).profile == "work"
    assert load({"SEN4CAP_PROFILE": "work"}, profile="default").password == CANARY


def test_profiles_share_nothing(file: Callable[[str], Path]) -> None:
    """A profile has no setting of the default one: its server would get the other's password."""
    file(TWO)
    config = load(profile="work")
    assert (config.username, config.password, config.timeout) == (None, None, 60.0)
    with pytest.raises(ConfigurationError, match="No server is configured"):
        load(profile="bare")


def test_credentials_of_a_profile_do_not_follow_to_another_server(file: Callable[[str], Path]) -> None:
    """As with the default one, a stronger source that names another server gets nothing of the profile's login."""
    file(TWO)
    config = load({"SEN4CAP_API_URL": "https://other.example/process"}, profile="work")
    assert (config.token, config.auth_type, config.s3_profile) == (None, "none", None)
    assert load({"SEN4CAP_TOKEN": "other"}, profile="work").token == "other"


def test_unknown_profile_names_those_there_are(file: Callable[[str], Path], home: Path) -> None:
    """A profile that is not there is an error that lists the others and says how to make it."""
    with pytest.raises(ConfigurationError, match=r"has no profile 'work'\. It has: none at all\..*--profile work"):
        load(profile="work", api_url="https://tao.example")
    file(TWO)
    with pytest.raises(ConfigurationError, match=r"'wrk' \(did you mean 'work'\?\)\. It has: default, work, bare\."):
        load({"SEN4CAP_PROFILE": "wrk"})
    file("default_profile: nowhere\n")
    with pytest.raises(ConfigurationError, match="no profile 'nowhere', which it names as default_profile"):
        load()


def test_default_profile_may_stand_with_the_others(file: Callable[[str], Path]) -> None:
    """`default` under profiles is the default profile, as long as nothing stands at the top."""
    path = file("profiles: {default: {api_url: 'https://tao.example'}}")
    assert load().api_url == "https://tao.example"
    write_settings(path, {"api_url": "https://new.example"})
    assert load().api_url == "https://new.example"
    file("timeout: 3\nprofiles: {default: {api_url: 'https://tao.example'}}")
    with pytest.raises(ConfigurationError, match="two profiles named default"):
        load()


def test_all_that_is_wrong_with_the_profiles_at_once(file: Callable[[str], Path]) -> None:
    """A file whose profiles are none is refused, with all that is wrong."""
    file("profiles: {1: {}, ' x': {}, a: 5}\ndefault_profile: [a]\n")
    with pytest.raises(ConfigurationError) as caught:
        load()
    for part in ("1 is no name", "' x' is no name", "the profile a must hold settings", "default_profile must be"):
        assert part in str(caught.value)
    file("profiles: [a]\n")
    with pytest.raises(ConfigurationError, match="profiles must hold profiles"):
        load()


def test_all_that_is_wrong_with_a_profile_at_once(file: Callable[[str], Path]) -> None:
    """A mistake in a profile names the profile; others can be used all the same."""
    file(TWO.replace("bare: {}", "bare: {api_ulr: x, timeout: soon, retries: 1.5}"))
    assert load(profile="work").token == "work-token"
    with pytest.raises(ConfigurationError) as caught:
        load(profile="bare")
    for part in (", profile bare has no such setting as 'api_ulr'", "timeout in", "retries in"):
        assert part in str(caught.value)


def test_secret_of_any_profile_keeps_others_out(file: Callable[[str], Path]) -> None:
    """A file that others can read is made one's own if just one of its profiles has a secret, the one of s3 too."""
    path = file("api_url: https://x.example\nprofiles: {a: {s3: {secret_access_key: abc, access_key_id: b}}}\n")
    path.chmod(0o644)
    with pytest.warns(UserWarning, match="holds a secret"):
        assert load().auth_type == "none"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("setting", ["token_command: get-token", "ca_bundle: /"])
def test_file_that_runs_a_program_is_ones_own_alone(file: Callable[[str], Path], setting: str) -> None:
    """Others may read a file that names a program or certificates, but who can write it could run anything."""
    path = file(f"api_url: https://x.example\n{setting}\n")
    path.chmod(0o644)
    load()
    path.chmod(0o664)
    with pytest.warns(UserWarning, match="others could write it"):
        load()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_write_into_a_profile_leaves_the_others(file: Callable[[str], Path]) -> None:
    """What is written into one profile replaces that one only, whatever else is in the file."""
    path = file(TWO + "default_profile: bare\n")
    before = yaml.safe_load(path.read_text())
    write_settings(path, {"api_url": "https://new.example", "token_command": ("a", "b")}, profile="new")
    write_settings(path, {"api_url": "https://work2.example", "password": None}, profile="work")
    after = yaml.safe_load(path.read_text())
    assert read_settings(path, "new")["token_command"] == ("a", "b")
    assert after["profiles"].pop("new") == {"api_url": "https://new.example", "token_command": ["a", "b"]}
    assert after["profiles"].pop("work") == {"api_url": "https://work2.example"}
    del before["profiles"]["work"]
    assert after == before
    write_settings(path, {"api_url": "https://top.example"})
    assert profiles(path) == ("default", "work", "bare", "new")
    assert read_settings(path, "default") == {"api_url": "https://top.example"}
    assert read_settings(path, "work") == {"api_url": "https://work2.example"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_clients_of_two_profiles(connect: Callable[..., Any], home: Path) -> None:
    """A client per profile, each logged in at its server as its user, with tokens kept apart."""
    path = home / ".sen4cap-client"
    with Sandbox(users={"alice": "a-pass"}) as one, Sandbox(users={"bob": "b-pass"}) as two:
        write_settings(path, {"api_url": one.api_url, "username": "alice", "password": "a-pass"})
        write_settings(path, {"api_url": two.api_url, "username": "bob", "password": "b-pass"}, profile="two")
        first, second = connect(), connect(profile="two")
        assert (first.config.username, second.config.username) == ("alice", "bob")
        assert len(first.get_processes()) == len(second.get_processes()) > 0
        # What the first program of each left behind serves the next one, and nobody else.
        again = connect(profile="two", password=None)
        again.get_jobs()
        assert [sum(asked.path == "/auth/login" for asked in tao.requests) for tao in (one, two)] == [1, 1]
    assert repr(second).endswith("as bob>")


def test_config_and_profile_are_not_given_both(connect: Callable[..., Any]) -> None:
    """A client takes its settings from a Config or from a profile."""
    with pytest.raises(ConfigurationError, match="either config or profile, not both"):
        connect(config=Config(), profile="work")


def test_profile_of_the_environment_is_read_by_a_client(
    file: Callable[[str], Path], connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEN4CAP_PROFILE works in programs as well."""
    file(TWO)
    monkeypatch.setitem(os.environ, "SEN4CAP_PROFILE", "work")
    assert connect().config.token == "work-token"


def test_nested_auth_of_the_earlier_client(file: Callable[[str], Path]) -> None:
    """The newest version of the earlier client had the login under `auth`, with other names."""
    file(
        "api_url: https://sen4x.tao.c-s.ro/process\nauth:\n  auth_type: login\n"
        "  login_url: https://sen4x.tao.c-s.ro/auth/login\n  access_token_header: X-Auth-Token\n"
    )
    config = load({"SEN4CAP_USERNAME": "alice", "SEN4CAP_PASSWORD": "pw"})
    assert (config.auth_type, config.auth_url) == ("login", "https://sen4x.tao.c-s.ro/auth/login")
    assert (config.token_header, config.use_bearer) == ("X-Auth-Token", False)


def test_nested_auth_without_a_header_is_a_bearer(file: Callable[[str], Path]) -> None:
    """Without a header of its own the earlier client sent the token as a bearer token."""
    path = file(f"api_url: https://tao.example\nauth: {{auth_type: token, access_token: {CANARY}}}\n")
    path.chmod(0o644)
    with pytest.warns(UserWarning, match="holds a secret"):
        config = load()
    assert (config.token, config.use_bearer) == (CANARY, True)
    file("api_url: https://tao.example\nauth: {auth_type: api-key, api_key: k, api_key_header: X-Key}\n")
    assert (load().api_key, load().api_key_header, load().use_bearer) == ("k", "X-Key", False)


@pytest.mark.parametrize(
    ("auth", "says"),
    [
        ("{auth_type: oidc, issuer_url: 'https://id.example', client_id: x}", "auth_type oidc.*token_command"),
        ("{auth_type: login, login_ulr: x}", "no such setting as 'auth.login_ulr'"),
        ("login", "auth must hold settings"),
    ],
)
def test_nested_auth_that_cannot_be_used(file: Callable[[str], Path], auth: str, says: str) -> None:
    """What the earlier client could have there and this one cannot is named, with the way on."""
    file(f"api_url: https://tao.example\nauth: {auth}\n")
    with pytest.raises(ConfigurationError, match=says):
        load()
