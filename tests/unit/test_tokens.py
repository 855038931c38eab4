"""Tokens outlive a process, and nothing that happens to their file is worse than a login more."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sen4cap_client._core import tokens
from sen4cap_client._core.tokens import Token, TokenCache, key_of

CANARY = "canary-7f3a-secret"
NOW = datetime(2026, 5, 4, 12, 30, 15, 250000, tzinfo=UTC)
KEY = key_of("https://tao.example/auth/login", "alice")
OTHER = key_of("https://tao.example/auth/login", "bob")
TOKEN = Token(value=CANARY, obtained=NOW, expires=NOW + timedelta(minutes=30), refresh=f"{CANARY}-r", user_id="7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.tokens"


def test_token_is_found_by_another_process(path: Path) -> None:
    """What one cache writes another one reads, whole, and each key has its own."""
    short = Token(value="short", obtained=NOW)
    TokenCache(path).write(KEY, TOKEN)
    TokenCache(path).write(OTHER, short)
    cache = TokenCache(path)
    assert (cache.read(KEY), cache.read(OTHER), cache.read("none")) == (TOKEN, short, None)
    assert key_of("a", "b c") != key_of("a b", "c")


def test_newer_token_replaces_the_older(path: Path) -> None:
    """A cache that has read a token sees the one that another process writes afterwards."""
    reader = TokenCache(path)
    assert reader.read(KEY) is None
    TokenCache(path).write(KEY, TOKEN)
    assert reader.read(KEY) == TOKEN
    newer = attrs.evolve(TOKEN, value="newer")
    TokenCache(path).write(KEY, newer)
    assert reader.read(KEY) == newer


def test_forget(path: Path) -> None:
    """A useless token is dropped, but not the one that has replaced it in the meantime."""
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    cache.write(OTHER, TOKEN)
    cache.forget(KEY, "an older one")
    assert cache.read(KEY) == TOKEN
    cache.forget(KEY, CANARY)
    assert (cache.read(KEY), cache.read(OTHER)) == (None, TOKEN)
    cache.forget(OTHER)
    cache.forget(OTHER)
    assert cache.read(OTHER) is None
    assert CANARY not in path.read_text()


def test_no_file_no_cache(tmp_path: Path) -> None:
    """Without a place nothing is kept."""
    cache = TokenCache(None)
    cache.write(KEY, TOKEN)
    cache.forget(KEY)
    assert cache.read(KEY) is None
    assert list(tmp_path.iterdir()) == []


def test_times_are_comparable() -> None:
    """A time without a zone is read as UTC."""
    token = Token(value="x", obtained=NOW.replace(tzinfo=None), expires=NOW.astimezone(timezone(timedelta(hours=2))))
    assert (token.obtained, token.expires) == (NOW, NOW)


def test_f77_token_is_not_shown() -> None:
    """Neither the token nor what renews it is in a repr or a pickle."""
    assert CANARY not in f"{TOKEN!r} {TOKEN} {[TOKEN]}"
    assert "user_id='7'" in repr(TOKEN)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(TOKEN)


def test_files_are_for_their_owner_only(path: Path) -> None:
    """Cache and lock are born with mode 0600, whatever the umask is, and nothing else is left beside them."""
    old = os.umask(0)
    try:
        TokenCache(path).write(KEY, TOKEN)
    finally:
        os.umask(old)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["config.tokens", "config.tokens.lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_file_is_read_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has not changed is not opened again."""
    TokenCache(path).write(KEY, TOKEN)
    cache = TokenCache(path)
    opened: list[Path] = []
    monkeypatch.setattr(tokens, "_read", lambda path, read=tokens._read: opened.append(path) or read(path))
    assert [cache.read(KEY) for _ in range(5)] == [TOKEN] * 5
    assert len(opened) == 1
    os.utime(path, ns=(1, 1))
    assert cache.read(KEY) == TOKEN
    assert len(opened) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"a": 1, "b": [], "c": {}, "d": null}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
        b" " * (2 << 20),
    ],
    ids=["empty", "cut", "bytes", "list", "null", "entries", "deep", "deep-object", "number", "huge"],
)
def test_corrupt_file_is_replaced(path: Path, content: bytes) -> None:
    """A file that makes no sense is like none."""
    path.write_bytes(content)
    path.chmod(0o600)
    cache = TokenCache(path)
    assert cache.read(KEY) is None
    cache.write(KEY, TOKEN)
    assert cache.read(KEY) == TOKEN


@pytest.mark.parametrize(
    "change",
    [
        {"value": None},
        {"value": ""},
        {"value": 5},
        {"value": f"{CANARY}\r\nX: y"},
        {"value": "tökén"},
        {"obtained": None},
        {"obtained": "yesterday"},
        {"obtained": 5},
        {"expires": "never"},
    ],
)
def test_f83_entry_that_is_no_token(path: Path, change: dict[str, object]) -> None:
    """An entry that cannot be a token, such as one with a line break, is like none; the others are used."""
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    cache.write(OTHER, TOKEN)
    found = json.loads(path.read_text())
    found[KEY] |= change
    path.write_text(json.dumps(found))
    assert (cache.read(KEY), cache.read(OTHER)) == (None, TOKEN)


def widen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o640)


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)


def link(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def pipe(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("spoil", [widen, give_away, link, pipe])
def test_file_that_is_not_to_be_trusted(
    path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    """A file that others may have read or written is ignored, and replaced."""
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    with monkeypatch.context() as patched:
        spoil(path, patched)
        assert cache.read(KEY) is None
        cache.write(OTHER, attrs.evolve(TOKEN, value="new"))
    assert (cache.read(KEY), cache.read(OTHER)) == (None, attrs.evolve(TOKEN, value="new"))
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert path.lstat().st_uid == os.geteuid()
    if spoil is link:
        assert "new" not in path.with_name("elsewhere").read_text()


def test_file_that_is_widened_after_it_was_read(path: Path) -> None:
    """A cache that has read a file looks at it again once others may have written to it."""
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    assert cache.read(KEY) == TOKEN
    while cache.read(KEY) == TOKEN:  # until the file system's clock has ticked
        path.chmod(0o600)
        path.chmod(0o660)


def test_folder_that_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A place where nothing can be written is told once, without the token, and is no error."""
    cache = TokenCache(tmp_path / "none" / "x.tokens")
    for _ in range(3):
        cache.write(KEY, TOKEN)
        cache.forget(KEY)
        assert cache.read(KEY) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "x.tokens (No such file or directory)" in caplog.text
    assert CANARY not in caplog.text


def test_folder_in_the_place_of_the_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder where the file should be is left alone."""
    path.mkdir()
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    assert cache.read(KEY) is None
    assert len(caplog.records) == 1
    assert sorted(file.name for file in path.parent.iterdir()) == ["config.tokens", "config.tokens.lock"]


def test_write_that_fails_leaves_the_old(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On a full disk the old tokens stay, and nothing half-written."""
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        cache.write(KEY, attrs.evolve(TOKEN, value="new"))
    assert cache.read(KEY) == TOKEN
    assert "No space left on device" in caplog.text
    assert len(list(path.parent.iterdir())) == 2


def test_oldest_tokens_are_dropped(path: Path) -> None:
    """The file does not grow without end: each sandbox is a new server."""
    cache = TokenCache(path)
    for minute in range(60):
        cache.write(str(minute), Token(value="x", obtained=NOW + timedelta(minutes=minute)))
    assert [minute for minute in range(60) if cache.read(str(minute))] == list(range(10, 60))


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    """Each of several processes finds its tokens again after all have written to the same file."""
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from sen4cap_client._core.tokens import Token, TokenCache\n"
        "cache = TokenCache(Path(sys.argv[1]))\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for number in range(10):\n"
        "    cache.write(f'{sys.argv[2]}-{number}', Token(value='x', obtained=datetime.now(UTC)))\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(writer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in range(4)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("\n", timeout=60)
        assert writer.returncode == 0
    cache = TokenCache(path)
    assert [f"{w}-{n}" for w in range(4) for n in range(10) if cache.read(f"{w}-{n}") is None] == []


def test_lock_that_is_held_for_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is not to be had is waited for shortly, then the token is written all the same."""
    waits: list[float] = []
    monkeypatch.setattr(tokens.time, "sleep", waits.append)
    cache = TokenCache(path)
    cache.write(OTHER, TOKEN)
    with path.with_name("config.tokens.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        cache.write(KEY, TOKEN)
    assert 0.1 < sum(waits) < 1
    assert (cache.read(KEY), cache.read(OTHER)) == (TOKEN, TOKEN)


@pytest.mark.parametrize("hindrance", ["no locks", "link", "folder"])
def test_without_a_lock(path: Path, monkeypatch: pytest.MonkeyPatch, hindrance: str) -> None:
    """Where there are no locks, or the lock is a trap, tokens are kept all the same."""
    lock = path.with_name("config.tokens.lock")
    if hindrance == "no locks":
        monkeypatch.setattr(tokens, "fcntl", None)
    elif hindrance == "link":
        lock.symlink_to(path.with_name("victim"))
    else:
        lock.mkdir()
    cache = TokenCache(path)
    cache.write(KEY, TOKEN)
    assert cache.read(KEY) == TOKEN
    assert not path.with_name("victim").exists()


@settings(derandomize=True, deadline=None, database=None, max_examples=50)
@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.text(),
    st.none() | st.text(),
    st.text(),
)
def test_any_token_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    value: str,
    expires: datetime | None,
    refresh: str | None,
    user_id: str | None,
    username: str,
) -> None:
    """What is written is what is read."""
    cache = TokenCache(tmp_path_factory.mktemp("any") / "x.tokens")
    token = Token(value=value, obtained=NOW, expires=expires, refresh=refresh, user_id=user_id)
    cache.write(key_of("https://tao.example", username), token)
    assert cache.read(key_of("https://tao.example", username)) == token
