"""Tokens that a program of the user's prints."""

from __future__ import annotations

import asyncio
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.token_command import token_printed
from sen4cap_client.api import AsyncClient, AuthenticationError, Client, Config, ConfigurationError
from tests.faults.server import FaultServer, serving

CANARY = "canary-7f3a-secret"
NOW = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
# Counts in a file how often it has run, and prints what its first argument says.
PROGRAM = """
import os, sys, time
with open(os.path.join(os.path.dirname(__file__), "runs"), "a") as file:
    file.write("x")
{does}
"""


class Program:
    """A program that is to print a token."""

    def __init__(self, folder: Path, does: str) -> None:
        self.runs_file = folder / "runs"
        self.path = folder / "get-token.py"
        self.path.write_text(PROGRAM.format(does=does))
        self.command = [sys.executable, "-S", "-E", str(self.path)]

    @property
    def runs(self) -> int:
        return len(self.runs_file.read_text()) if self.runs_file.exists() else 0


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Program]:
    return lambda does: Program(tmp_path, does)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with serving() as server:
        server.tao.needs_login = True
        yield server


class MovedClock(Clock):
    """A clock whose time of day can be moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved


def test_token_of_a_program_is_sent_and_kept(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any], home: Path
) -> None:
    """The program runs when a token is first needed, once for all calls, and no file keeps the token."""
    get_token = program("print('a notice'); print('token-1')")
    client = connect(api_url=server.api_url, token_command=get_token.command)
    assert (client.config.auth_type, get_token.runs) == ("token", 0)
    client.get_jobs()
    client.get_jobs()
    assert get_token.runs == 1
    assert server.requests[-1].headers["x-auth-token"] == "token-1"
    assert list(home.iterdir()) == []


def test_token_of_a_program_in_another_header(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """token_header and use_bearer say how the token travels, as with one that is given."""
    server.tao.needs_login = False
    command = program("print('abc')").command
    connect(api_url=server.api_url, token_command=command, use_bearer=True).get_jobs()
    assert server.requests[-1].headers["authorization"] == "Bearer abc"
    connect(api_url=server.api_url, token_command=command, token_header="X-T").get_jobs()
    assert server.requests[-1].headers["x-t"] == "abc"


def test_refused_token_has_the_program_run_again(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """After a 401 the program runs once more, and the call succeeds with what it prints then."""
    get_token = program("print('token-%d' % os.path.getsize(file.name))")
    client = connect(api_url=server.api_url, token_command=get_token.command)
    client.get_jobs()
    server.tao.expire()
    client.get_jobs()
    assert get_token.runs == 2
    assert server.count("POST /auth/login") == 0


def test_program_that_goes_on_with_a_dead_token(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """If the program prints the refused token again, the server's refusal is what the user sees."""
    get_token = program("print('old')")
    with pytest.raises(AuthenticationError, match="401"):
        connect(api_url=server.api_url, token_command=get_token.command).get_jobs()
    assert get_token.runs == 2


def test_token_whose_time_is_over_has_the_program_run_again(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """A token that says when it ends is not sent after that."""
    get_token = program('import json; print(json.dumps({"access_token": "token-1", "expires_in": 300}))')
    clock = MovedClock()
    client = connect(api_url=server.api_url, token_command=get_token.command, _clock=clock)
    client.get_jobs()
    clock.moved = timedelta(seconds=200)
    client.get_jobs()
    assert get_token.runs == 1
    clock.moved = timedelta(seconds=301)  # and what has passed meanwhile
    client.get_jobs()
    assert get_token.runs == 2
    assert [request.headers["x-auth-token"] for request in server.requests] == ["token-1"] * 3


@pytest.mark.parametrize("form", ["threads", "tasks"])
def test_many_share_one_run(program: Callable[[str], Program], server: FaultServer, form: str) -> None:
    """Twenty threads or tasks that need a token at once have the program run once."""
    get_token = program("time.sleep(0.2); print('token-1')")
    settings: dict[str, Any] = {"api_url": server.api_url, "token_command": get_token.command}
    if form == "threads":
        with Client(**settings) as client, ThreadPoolExecutor(20) as threads:
            assert len(list(threads.map(lambda _: client.get_jobs(), range(20)))) == 20
    else:

        async def run() -> None:
            async with AsyncClient(**settings) as client:
                await asyncio.gather(*(client.get_jobs() for _ in range(20)))

        asyncio.run(run())
    assert get_token.runs == 1


def test_many_share_one_failure(program: Callable[[str], Program], server: FaultServer) -> None:
    """A program that fails does so once for all that wait for it, and is tried again by the next call."""
    get_token = program("time.sleep(0.5); sys.exit(3 if os.path.getsize(file.name) == 1 else print('token-1'))")
    with Client(api_url=server.api_url, token_command=get_token.command) as client, ThreadPoolExecutor(10) as threads:
        futures = [threads.submit(client.get_jobs) for _ in range(10)]
        assert all(isinstance(future.exception(), AuthenticationError) for future in futures)
        assert get_token.runs == 1
        client.get_jobs()
    assert get_token.runs == 2


def test_other_tasks_run_while_the_program_does(program: Callable[[str], Program], server: FaultServer) -> None:
    """The event loop is not held up by a program that takes its time."""
    command = program("time.sleep(0.5); print('token-1')").command

    async def run() -> int:
        async with AsyncClient(api_url=server.api_url, token_command=command) as client:
            jobs = asyncio.create_task(client.get_jobs())
            turns = 0
            while not jobs.done():
                await asyncio.sleep(0.01)
                turns += 1
            return turns

    assert asyncio.run(run()) > 5


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("print('SECRET'); print('az login', file=sys.stderr); sys.exit(3)", r"exit status 3\)\. It says: az login"),
        ("print('SECRET or so')", "printed nothing that could be a token"),
        ("pass", "printed nothing that could be a token"),
        ('print(\'{"error": "SECRET"}\')', "printed nothing that could be a token"),
        ("sys.stdout.buffer.write(b'\\xff\\xfe')", "printed nothing that could be a token"),
        ("print('x' * 9000)", "printed nothing that could be a token"),
        ("os.kill(os.getpid(), 15)", r"exit status -15"),
    ],
)
def test_program_that_gives_no_token(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any], does: str, says: str
) -> None:
    """The error names the program and what it complains about, never what it printed; nothing is sent."""
    command = [*program(does.replace("SECRET", CANARY)).command, CANARY]
    with pytest.raises(AuthenticationError, match=says) as caught:
        connect(api_url=server.api_url, token_command=command).get_jobs()
    assert repr(sys.executable) in str(caught.value)
    assert CANARY not in str(caught.value)
    assert server.requests == []


def test_secret_in_a_complaint_is_taken_out(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """What looks like a secret in the complaint of a program is not shown."""
    does = f"sys.exit('refused: password={CANARY} Authorization: Bearer {CANARY}')"
    with pytest.raises(AuthenticationError, match="refused: password=") as caught:
        connect(api_url=server.api_url, token_command=program(does).command).get_jobs()
    assert CANARY not in str(caught.value)


def test_slow_program_is_ended_with_all_it_started(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """A program gets the time of the call; then it is ended, and so is what it has started."""
    does = (
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "open(os.path.join(os.path.dirname(__file__), 'child'), 'w').write(str(child.pid))\n"
        "sys.stderr.write('waiting for the browser'); sys.stderr.flush()\n"
        "time.sleep(60)"
    )
    began = time.monotonic()
    with pytest.raises(AuthenticationError, match=r"did not end within 1 seconds\. It says: waiting for the browser"):
        connect(api_url=server.api_url, token_command=program(does).command, deadline=1).get_jobs()
    assert time.monotonic() - began < 5
    assert_gone(int((tmp_path / "child").read_text()))


def test_program_is_ended_when_nobody_waits_any_more(
    program: Callable[[str], Program], server: FaultServer, tmp_path: Path
) -> None:
    """A task that is cancelled ends its program at once."""
    does = "open(os.path.join(os.path.dirname(__file__), 'pid'), 'w').write(str(os.getpid()))\ntime.sleep(60)"
    command = program(does).command

    async def run() -> None:
        async with AsyncClient(api_url=server.api_url, token_command=command) as client:
            jobs = asyncio.create_task(client.get_jobs())
            while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():  # noqa: ASYNC110 - by a program
                await asyncio.sleep(0.01)
            jobs.cancel()
            with pytest.raises(asyncio.CancelledError):
                await jobs

    began = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - began < 10
    assert_gone(int((tmp_path / "pid").read_text()))


def assert_gone(pid: int) -> None:
    """Fail unless a process ends before long; one that is dead but not yet buried by its new parent has ended."""
    status = Path(f"/proc/{pid}/stat")
    if not status.parent.parent.joinpath("self").exists():
        pytest.skip("there is no /proc to look at")
    deadline = time.monotonic() + 5
    while status.exists() and status.read_text().rpartition(") ")[2][0] != "Z":
        assert time.monotonic() < deadline, "it is still there"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("command", "says"),
    [("/no/such/program --x", "No such file or directory"), ("/", "Permission denied"), ("~/nothing", "No such file")],
)
def test_program_that_cannot_be_run(server: FaultServer, connect: Callable[..., Any], command: str, says: str) -> None:
    """A program that is not there, or is none, is named."""
    with pytest.raises(ConfigurationError, match=rf"The token_command '{command.split()[0]}' cannot be run: {says}"):
        connect(api_url=server.api_url, token_command=command).get_jobs()


def test_no_shell_sees_the_command(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """A text is taken apart as a shell would, but what it says to a shell is an argument like any other."""
    words = program("print('token-1' if sys.argv[1:] == ['a b', '$HOME;', '>', 'x'] else '')").command
    command = " ".join([*words, "'a b' $HOME; > x"])
    connect(api_url=server.api_url, token_command=command).get_jobs()
    assert not (tmp_path / "x").exists()


def test_logging_in_runs_the_program_and_logging_out_forgets(
    program: Callable[[str], Program], server: FaultServer, connect: Callable[..., Any]
) -> None:
    """login() runs the program now, logout() drops its token and tells nobody."""
    get_token = program("print('token-1')")
    client = connect(api_url=server.api_url, token_command=get_token.command)
    client.login()
    assert get_token.runs == 1
    client.logout()
    assert server.requests == []
    client.get_jobs()
    assert get_token.runs == 2


@pytest.mark.parametrize(
    ("printed", "token", "seconds"),
    [
        (b"abc", "abc", None),
        (b"  \nnotice\nabc\r\n\n", "abc", None),
        (b"12345", "12345", None),
        (b'"abc"', "abc", None),
        (b'{"access_token": "abc", "expires_in": 60}', "abc", 60),
        (b'{\n "accessToken": "abc",\n "expires_on": 1789459500\n}', "abc", 300),
        (b'{"token": "abc", "expires_at": "2026-09-15T08:01:00+00:00"}', "abc", 60),
        (b'{"kind": "x", "status": {"token": "abc", "expirationTimestamp": "2026-09-15T08:01:00Z"}}', "abc", 60),
        (b'{"token": "abc", "expires_at": "soon"}', "abc", None),
        (b'{"token": "abc", "expires_in": true, "expires_on": 1e99}', "abc", None),
        (b'{"token": ""}', None, None),
        (b"[1]", None, None),
        (b"", None, None),
    ],
)
def test_what_programs_print(printed: bytes, token: str | None, seconds: int | None) -> None:
    """The token is the last line, or a member of what identity providers' programs print as JSON."""
    found = token_printed(printed, NOW)
    assert (found.value if found else None) == token
    expires = found.expires if found else None
    assert expires == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_settings_of_a_program(home: Path) -> None:
    """A command is a text or a list; it is another way to give a token, and never shown with its arguments."""
    path = home / ".sen4cap-client"
    path.write_text(f"api_url: https://tao.example\ntoken_command: [get-token, --key, {CANARY}]\n")
    config = Config.load(environ={})
    assert (config.auth_type, config.token_command) == ("token", ("get-token", "--key", CANARY))
    assert CANARY not in repr(config) + config._repr_html_()
    assert "get-token ..." in repr(config)
    assert pickle.loads(pickle.dumps(config)).token_command == config.token_command
    config = Config.load(environ={"SEN4CAP_TOKEN_COMMAND": "other 'a b'"})
    assert config.token_command == ("other", "a b")
    # A stronger source's token stands in its place, and not beside it; and the other way round.
    config = Config.load(environ={"SEN4CAP_TOKEN": "t"})
    assert (config.token, config.token_command) == ("t", None)
    path.write_text("api_url: https://tao.example\ntoken: t\n")
    path.chmod(0o600)
    config = Config.load(environ={}, token_command=["x"])
    assert (config.token, config.token_command) == (None, ("x",))
    assert Config.load(environ={"SEN4CAP_API_URL": "https://other.example"}).token_command is None


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"token_command": "a 'b"}, "must be a command, with quotes that end"),
        ({"token_command": " "}, "must be a command: a text, or a list of texts"),
        ({"token_command": ["a", 1]}, "must be a command: a text, or a list of texts"),
        ({"token_command": 5}, "must be a command: a text, or a list of texts"),
        ({"token_command": "a", "token": "b"}, "token and token_command are two ways"),
    ],
)
def test_command_that_is_none(settings: dict[str, Any], says: str) -> None:
    """What is no command is refused before anything is run."""
    with pytest.raises(ConfigurationError, match=says):
        Config.load(environ={}, api_url="https://tao.example", **settings)


def test_command_over_plain_http() -> None:
    """The token of a program does not travel unencrypted either."""
    with pytest.raises(ConfigurationError, match="over plain http"):
        Config(api_url="http://tao.example", token_command=("x",))
