"""Secrets in the keyring of the system: there, not there, broken, hanging."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client import secret_store
from sen4cap_client.config import Config, read_settings, write_settings
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.sandbox import Sandbox
from sen4cap_client.saved_settings import forget_secrets, save

keyring = pytest.importorskip("keyring", reason="keyring is not installed: pip install 'sen4cap-client[keyring]'")

CANARY = "canary-7f3a-secret"
URL = "https://tao.example/process"
LOGIN = {"api_url": URL, "auth_type": "login", "username": "alice", "password": CANARY}
# A keyring in a file that a program of its own can use.
BACKEND = """
import json, os, time
from pathlib import Path
from keyring.backend import KeyringBackend

FILE = Path(os.environ["KEYRING_FILE"])

class Keyring(KeyringBackend):
    priority = 5
    def _all(self):
        if os.environ.get("KEYRING_HANGS"):
            time.sleep(60)
        return json.loads(FILE.read_text()) if FILE.exists() else {}
    def get_password(self, service, username):
        return self._all().get(f"{service}|{username}")
    def set_password(self, service, username, password):
        FILE.write_text(json.dumps(self._all() | {f"{service}|{username}": password}))
    def delete_password(self, service, username):
        FILE.write_text(json.dumps({k: v for k, v in self._all().items() if k != f"{service}|{username}"}))
"""


class Memory(keyring.backend.KeyringBackend):  # type: ignore[name-defined, misc, unused-ignore]
    """A keyring that counts how often it is asked."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Memory):
    """A keyring that fails as those of some systems do, with errors that are none of keyring's own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(5, f"locked, with {CANARY} inside")

    set_password = delete_password = get_password  # type: ignore[assignment]


class Forgetful(Memory):
    """A keyring that keeps nothing, and does not say so."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Hanging(Memory):
    """A keyring that does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.may_go.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.may_go.wait()
        super().set_password(service, username, password)


class PlainText(Memory):
    """A keyring that keyring itself would not choose."""

    priority = 0.5


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], Any]]:
    """Have a keyring used in this process."""
    before = keyring.get_keyring()

    def use(backend: Any) -> Any:
        keyring.set_keyring(backend)
        return backend

    yield use
    keyring.set_keyring(before)


@pytest.fixture
def memory(use: Callable[[Any], Any]) -> Memory:
    found: Memory = use(Memory())
    return found


@pytest.fixture
def hanging(use: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """A keyring that hangs; so that nobody has to wait, it gets a tenth of the time."""
    monkeypatch.setattr(secret_store, "SECONDS", 0.3)
    backend = use(Hanging())
    yield backend
    backend.may_go.set()
    for thread in secret_store._waiting:
        thread.join(5)


@pytest.fixture
def path(home: Path) -> Path:
    return home / ".sen4cap-client"


def load(environ: dict[str, str] | None = None, **arguments: object) -> Config:
    return Config.load(environ=environ or {}, **arguments)


def test_secret_lies_in_the_keyring_and_not_in_the_file(memory: Memory, path: Path) -> None:
    """A saved password is kept by the keyring, found again from there, and its source says so."""
    assert save(path, LOGIN) == {"password": "keyring"}
    assert CANARY not in path.read_text()
    assert list(memory.kept.items()) == [
        (("sen4cap-client", "https://tao.example:443 default password https://tao.example:443 alice"), CANARY)
    ]
    config = load()
    assert (config.password, config.sources["password"]) == (CANARY, "keyring")
    assert CANARY not in repr(config) + config._repr_html_()


@pytest.mark.parametrize(
    "settings",
    [
        {"auth_type": "basic", "username": "alice", "password": CANARY},
        {"auth_type": "token", "token": CANARY},
        {"auth_type": "api-key", "api_key": CANARY},
        {"token": CANARY},
        {"username": "alice", "password": CANARY, "auth_url": "https://id.example/login"},
    ],
    ids=["basic", "token", "api-key", "token by itself", "login elsewhere"],
)
def test_each_way_to_log_in(memory: Memory, path: Path, settings: dict[str, str]) -> None:
    """The secrets of all ways to log in are kept and found, also where the way was not named."""
    before = Config(api_url=URL, **settings)
    (where,) = save(path, {"api_url": URL, **settings}, "work").values()
    assert where == "keyring"
    assert CANARY not in path.read_text()
    after = load(profile="work")
    for name in ("auth_type", "auth_url", "username", "password", "token", "api_key"):
        assert getattr(after, name) == getattr(before, name)


def test_keyring_is_asked_only_where_a_secret_is_missing(memory: Memory, path: Path) -> None:
    """No keyring is asked for what another source says, or what no way to log in needs."""
    write_settings(path, LOGIN)
    load()
    load({"SEN4CAP_TOKEN": "t"}, api_url="https://other.example")
    write_settings(path, {**LOGIN, "password": None})
    load({"SEN4CAP_PASSWORD": "x"})
    write_settings(path, {"api_url": URL, "auth_type": "none"})
    load()
    write_settings(path, {"api_url": URL, "auth_type": "token", "token_command": ["x"]})
    load()
    assert memory.asked == 0
    write_settings(path, {**LOGIN, "password": None})
    assert load().password is None
    assert memory.asked == 1


def test_import_costs_nothing() -> None:
    """Neither the library nor a client that has its secrets imports keyring."""
    code = (
        "import sys; from sen4cap_client.api import Client\n"
        "Client(api_url='http://127.0.0.1:1', username='a', password='b').close()\n"
        "sys.exit('keyring' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_secret_is_for_its_server_profile_and_user_only(memory: Memory, path: Path) -> None:
    """What is kept for one server, login service, profile or user is not found for another."""
    save(path, LOGIN, "work")
    assert load(profile="work").password == CANARY
    write_settings(path, {**LOGIN, "password": None})
    assert load().password is None  # the profile "default"
    for other in ({"api_url": "https://evil.example"}, {"auth_url": "https://evil.example/login"}, {"username": "bob"}):
        write_settings(path, {**LOGIN, "password": None, **other}, "work")
        assert load(profile="work").password is None
    assert load({"SEN4CAP_USERNAME": "bob"}, profile="work").password is None


def test_secret_in_the_file_keeps_working(memory: Memory, path: Path) -> None:
    """A file with a secret is used as before; the next save moves the secret."""
    write_settings(path, LOGIN)
    assert load().sources["password"] == f"file {path}"
    save(path, read_settings(path))
    assert CANARY not in path.read_text()
    assert load().sources["password"] == "keyring"


def test_saving_leaves_nothing_behind(memory: Memory, path: Path) -> None:
    """What the profile had in the keyring and does not use any more is deleted there."""
    save(path, LOGIN)
    save(path, {**LOGIN, "username": "bob", "password": "other"})
    assert list(memory.kept.values()) == ["other"]
    save(path, {"api_url": "https://new.example", "auth_type": "token", "token": "t"})
    assert list(memory.kept.values()) == ["t"]
    save(path, {"api_url": URL, "auth_type": "none"})
    assert memory.kept == {}


def test_forget_secrets(memory: Memory, path: Path) -> None:
    """The secrets of one profile are deleted wherever they lie; settings and other profiles stay."""
    save(path, LOGIN)
    save(path, LOGIN, "work")
    write_settings(path, {**read_settings(path, "work"), "token": "t"}, "work")
    assert forget_secrets(path, "work") == {"token": f"file {path}", "password": "keyring"}
    assert forget_secrets(path, "work") == {}
    assert read_settings(path, "work") == {"api_url": URL, "auth_type": "login", "username": "alice"}
    assert load().password == CANARY
    with pytest.raises(ConfigurationError, match="no profile 'other'"):
        forget_secrets(path, "other")


@pytest.mark.parametrize("backend", [PlainText, Locked, Forgetful])
def test_keyring_that_cannot_be_used(use: Callable[[Any], Any], path: Path, backend: type[Memory]) -> None:
    """Where the keyring keeps nothing, or plain text, or fails, the secret goes to the file that is one's own."""
    kept = use(backend()).kept
    assert save(path, LOGIN) == {"password": f"file {path}"}
    assert read_settings(path)["password"] == CANARY
    assert load().password == CANARY
    assert kept == {}


def test_keyring_that_fails_is_warned_of(use: Callable[[Any], Any], path: Path) -> None:
    """A keyring that is there and cannot be read is named, without what its error quotes."""
    use(Locked())
    write_settings(path, {**LOGIN, "password": None})
    with pytest.warns(UserWarning, match=r"failed \(OSError\), so no secret is read") as warned:
        assert load().password is None
    assert CANARY not in str(warned[0].message)
    with pytest.warns(UserWarning, match="were not deleted"):
        assert forget_secrets(path) == {}


def test_keyring_that_hangs_is_given_up(hanging: Hanging, path: Path) -> None:
    """A keyring that does not answer is waited for once, and asked again when it has answered."""
    began = time.monotonic()
    assert save(path, LOGIN) == {"password": f"file {path}"}
    write_settings(path, {**LOGIN, "password": None})
    with pytest.warns(UserWarning, match="still does not answer"):
        assert load().password is None
    assert time.monotonic() - began < 2
    hanging.may_go.set()
    secret_store._waiting[0].join(5)
    assert save(path, LOGIN) == {"password": "keyring"}
    assert load().password == CANARY


@pytest.fixture
def environ(tmp_path: Path, home: Path) -> dict[str, str]:
    """The environment of a program whose keyring is a file."""
    (tmp_path / "test_backend.py").write_text(BACKEND)
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHON_KEYRING_BACKEND": "test_backend.Keyring",
        "KEYRING_FILE": str(tmp_path / "keyring.json"),
    }


def program(*arguments: str, environ: dict[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], env=environ, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_program_ends_although_the_keyring_hangs(environ: dict[str, str], path: Path) -> None:
    """A keyring that hangs costs a program three seconds and a warning, also at its end."""
    write_settings(path, {**LOGIN, "password": None})
    code = "from sen4cap_client.config import Config; print(Config.load().password)"
    began = time.monotonic()
    shown = program("-c", code, environ=environ | {"KEYRING_HANGS": "1"})
    assert (shown.returncode, shown.stdout) == (0, "None\n")
    assert "did not answer within 3 seconds" in shown.stderr
    assert 3 <= time.monotonic() - began < 20


def test_configure_uses_the_keyring(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    """configure says where the secret lies, and takes it from there as its default the next time."""
    with Sandbox() as tao:
        arguments = ["-m", "sen4cap_client", "configure", "--profile", "training", "--api-url", tao.api_url]
        first = program(
            *arguments, "--username", tao.username, "--password-stdin", environ=environ, given=f"{tao.password}\n"
        )
        assert first.returncode == 0, first.stderr
        assert "The password lies in the keyring." in first.stdout
        assert list(json.loads((tmp_path / "keyring.json").read_text()).values()) == [tao.password]
        assert "password" not in path.read_text()
        again = program(*arguments, environ=environ)
        assert again.returncode == 0, again.stderr
        assert "answers as trainee" in again.stdout


@pytest.mark.parametrize("asked_for", ["the same", "another server"])
def test_secrets_of_the_earlier_client(memory: Memory, path: Path, asked_for: str) -> None:
    """What the newest version of the earlier client keeps in the keyring is found for its own file and server."""
    path.write_text(f"api_url: {URL}\nauth: {{auth_type: login, login_url: 'https://tao.example/auth/login'}}\n")
    account = hashlib.sha256(f"{path.resolve()}\0{URL}".encode()).hexdigest()
    record = {"auth_type": "login", "secrets": {"username": "alice", "password": CANARY, "access_token": "old"}}
    memory.kept["eozilla.cuiman", account] = json.dumps(record)
    if asked_for == "the same":
        config = load()
        assert (config.username, config.password, config.token) == ("alice", CANARY, None)
        assert config.sources["username"] == "keyring"
    else:
        assert load(api_url="https://other.example/process").auth_type == "none"


def test_secrets_of_the_earlier_client_do_not_go_elsewhere(memory: Memory, path: Path) -> None:
    """A login service on another host than the API gets none of them: nothing says that they are for it."""
    path.write_text(f"api_url: {URL}\nauth: {{auth_type: login, login_url: 'https://evil.example/auth/login'}}\n")
    account = hashlib.sha256(f"{path.resolve()}\0{URL}".encode()).hexdigest()
    record = {"auth_type": "login", "secrets": {"username": "alice", "password": CANARY}}
    memory.kept["eozilla.cuiman", account] = json.dumps(record)
    with pytest.raises(ConfigurationError, match="login needs username"):
        load()


@pytest.mark.parametrize("record", ["no JSON", "[]", '{"auth_type": "basic", "secrets": {"password": "x"}}'])
def test_record_of_the_earlier_client_that_does_not_fit(memory: Memory, path: Path, record: str) -> None:
    """A record of another kind is left alone, and the error says what is missing."""
    path.write_text(f"api_url: {URL}\nauth: {{auth_type: login, login_url: 'https://tao.example/auth/login'}}\n")
    memory.kept["eozilla.cuiman", hashlib.sha256(f"{path.resolve()}\0{URL}".encode()).hexdigest()] = record
    with pytest.raises(ConfigurationError, match="login needs username"):
        load()
