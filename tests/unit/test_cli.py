"""The command line as a person, a script and a pipe use it."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import select
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sen4cap_client import __version__
from sen4cap_client.api import Client
from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

CANARY = "canary-7f3a-secret"
PROGRAM = [sys.executable, "-m", "sen4cap_client"]


@pytest.fixture(scope="module")
def tao() -> Iterator[Sandbox]:
    with Sandbox(users={"trainee": "a-pass-to-look-for"}) as sandbox:
        yield sandbox


def run(*arguments: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program without a terminal."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=os.environ | environ,
        timeout=60,
        check=False,
    )


def converse(*arguments: str, answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the program on a terminal, and answer each question once it has been asked."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))  # as large as terminals are
    process = subprocess.Popen([*PROGRAM, *arguments], stdin=slave, stdout=slave, stderr=slave, close_fds=True)
    os.close(slave)
    seen, said = "", ""
    for question, answer in answers:
        while question not in seen:
            seen += read(master)
        said, seen = said + seen, ""
        os.write(master, f"{answer}\n".encode())
    while process.poll() is None:
        said += read(master, 0.05)
    said += read(master, 0.05)
    os.close(master)
    return process.returncode, said


def read(terminal: int, seconds: float = 30) -> str:
    """What the program printed; fails the test if it prints nothing for too long while something is awaited."""
    ready, _, _ = select.select([terminal], [], [], seconds)
    if not ready:
        assert seconds < 1, "the program asks nothing more"
        return ""
    try:
        return os.read(terminal, 65536).decode()
    except OSError:  # Linux says so when the other side is closed
        return ""


def settings(home: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((home / ".sen4cap-client").read_text())
    return found


def test_help_lists_the_commands() -> None:
    """--help names every command, and each command has help of its own with an example."""
    shown = run("--help")
    assert shown.returncode == 0
    for command in ("configure", "demo", "sandbox"):
        assert f"  {command} " in shown.stdout
        assert f"  Example:\n    sen4cap-client {command} " in run(command, "--help").stdout


def test_version() -> None:
    """--version says the version of the package."""
    assert run("--version").stdout == f"sen4cap-client, version {__version__}\n"


def test_sandbox_says_what_it_is_for() -> None:
    """The help of the sandbox says that it is for teaching and testing."""
    assert "teaching and testing ground" in run("sandbox", "--help").stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["configure", "--help"], ["sandbox", "--help"]])
def test_help_imports_no_httpx(arguments: list[str]) -> None:
    """Help and version import neither httpx nor the client nor a raster library."""
    code = (
        "import sys; sys.argv[1:] = sys.argv[1:]\n"
        "from sen4cap_client.cli import main\n"
        "try: main(prog_name='x')\n"
        "except SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    shown = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    for heavy in ("httpx", "sen4cap_tao_api", "yaml", "numpy", "rasterio", "starlette", "tqdm"):
        assert f"'{heavy}'" not in shown.stderr


def test_configure_without_a_terminal(tao: Sandbox, home: Path) -> None:
    """With options and --password-stdin it asks nothing, logs in, says what it found, and writes a 0600 file."""
    shown = run(
        "configure", "--api-url", tao.api_url, "--username", tao.username, "--password-stdin", given=f"{tao.password}\n"
    )
    assert shown.returncode == 0, shown.stderr
    assert f"{tao.api_url} answers as trainee: 19 processes." in shown.stdout
    assert stat.S_IMODE((home / ".sen4cap-client").stat().st_mode) == 0o600
    assert settings(home) == {
        "api_url": tao.api_url,
        "auth_type": "login",
        "username": tao.username,
        "password": tao.password,
    }
    with Client() as client:
        assert len(client.get_processes()) == 19


def test_configure_from_the_environment(tao: Sandbox, tmp_path: Path) -> None:
    """Every answer can come from an environment variable."""
    path = tmp_path / "config"
    shown = run(
        "configure",
        SEN4CAP_API_URL=tao.api_url,
        SEN4CAP_USERNAME=tao.username,
        SEN4CAP_PASSWORD=tao.password,
        SEN4CAP_CONFIG=str(path),
    )
    assert shown.returncode == 0, shown.stderr
    with Client(config_path=path) as client:
        assert len(client.get_processes()) == 19


def test_configure_without_a_terminal_and_with_answers_missing(tao: Sandbox, home: Path) -> None:
    """What is missing is named at once, with the ways to give it, instead of waiting for an answer."""
    shown = run("configure", "--api-url", tao.api_url)
    assert shown.returncode == 1
    assert "This is not a terminal" in shown.stderr
    assert "--username or SEN4CAP_USERNAME, --password-stdin or SEN4CAP_PASSWORD" in shown.stderr
    assert not (home / ".sen4cap-client").exists()
    assert "SEN4CAP_TOKEN" in run("configure", "--api-url", tao.api_url, "--auth-type", "token").stderr


def test_configure_on_a_terminal(tao: Sandbox, home: Path) -> None:
    """On a terminal it asks, hides the password, and takes the present settings as defaults."""
    questions = [
        ("Address of the process API [https://sen4x.tao.c-s.ro/process]:", tao.api_url),
        ("How to log in (login, token, basic, api-key, none) [login]:", ""),
        (f"Address of the login service [{tao.auth_url}]:", ""),
        ("User name:", tao.username),
        ("Password:", tao.password),
    ]
    code, said = converse("configure", answers=questions)
    assert code == 0, said
    assert tao.password not in said
    assert "19 processes" in said
    before = settings(home)
    again = [
        (f"Address of the process API [{tao.api_url}]:", ""),
        ("How to log in (login, token, basic, api-key, none) [login]:", ""),
        (f"Address of the login service [{tao.auth_url}]:", ""),
        (f"User name [{tao.username}]:", ""),
        ("Password [as before]:", ""),
    ]
    code, said = converse("configure", answers=again)
    assert code == 0, said
    assert tao.password not in said
    assert settings(home) == before


def test_configure_for_another_server_forgets_the_credentials(tao: Sandbox, home: Path) -> None:
    """Credentials of the present server are no defaults for another one."""
    run("configure", "--api-url", tao.api_url, "--username", tao.username, "--password-stdin", given=tao.password)
    with ToldServer() as other:
        shown = run("configure", "--api-url", other.url)
        assert "something is missing" in shown.stderr
        other.tell("GET /processes", {"processes": []})
        assert run("configure", "--api-url", other.url, "--auth-type", "none").returncode == 0
        assert settings(home) == {"api_url": other.url, "auth_type": "none"}


@pytest.mark.parametrize(
    ("auth_type", "variable", "setting"),
    [("token", "SEN4CAP_TOKEN", "token"), ("api-key", "SEN4CAP_API_KEY", "api_key")],
)
def test_configure_with_other_secrets(home: Path, auth_type: str, variable: str, setting: str) -> None:
    """A token and an API key come from the environment and are tried like a password."""
    with ToldServer() as server:
        server.tell("GET /processes", {"processes": []})
        shown = run("configure", "--api-url", server.url, "--auth-type", auth_type, **{variable: CANARY})
        assert shown.returncode == 0, shown.stderr
        assert "without a user name: 0 processes" in shown.stdout
        assert CANARY in server.asked[0].headers.values()
    assert settings(home)[setting] == CANARY


@pytest.mark.parametrize("wrong", ["password", "url", "page", "refused"])
def test_failed_check_writes_nothing(tao: Sandbox, home: Path, wrong: str) -> None:
    """If the settings do not work, one sentence says why and the old file stays."""
    old = "api_url: http://127.0.0.1:9/old\n"
    (home / ".sen4cap-client").write_text(old)
    with ToldServer() as page:
        page.tell("GET /processes", b"<html><title>Portal</title></html>")
    with ToldServer() as server:
        server.tell("GET /processes", b"<html><title>Portal</title></html>")
        url = {"password": tao.api_url, "url": "tao.example", "page": server.url, "refused": page.url}[wrong]
        login = ["--auth-type", "none"] if wrong in ("page", "refused") else ["--username", "trainee"]
        shown = run("configure", "--api-url", url, *login, SEN4CAP_PASSWORD=CANARY)
    says = {
        "password": "refused the login of 'trainee'",
        "url": "api_url is 'tao.example'",
        "page": "is a web page ('Portal')",
        "refused": "Cannot connect to 127.0.0.1",
    }[wrong]
    assert shown.returncode == {"password": 2, "url": 1, "page": 3, "refused": 3}[wrong]
    assert says in shown.stderr
    assert "Traceback" not in shown.stderr
    assert shown.stderr.count("\n") == 1
    assert CANARY not in shown.stderr + shown.stdout
    assert (home / ".sen4cap-client").read_text() == old


def test_no_check(home: Path) -> None:
    """--no-check writes the settings without asking the server."""
    shown = run("configure", "--no-check", "--api-url", "https://tao.example/process", "--auth-type", "none")
    assert shown.returncode == 0, shown.stderr
    assert settings(home)["api_url"] == "https://tao.example/process"


def test_configure_over_plain_http_in_a_trusted_network(home: Path) -> None:
    """Credentials over plain http need --allow-http, which the file then holds, until another server is named."""
    options = ["configure", "--no-check", "--api-url", "http://tao.example/process", "--username", "trainee"]
    shown = run(*options, SEN4CAP_PASSWORD=CANARY)
    assert shown.returncode == 1
    assert "use https, or set allow_http: true" in shown.stderr
    assert not (home / ".sen4cap-client").exists()
    assert run(*options, "--allow-http", SEN4CAP_PASSWORD=CANARY).returncode == 0
    assert settings(home)["allow_http"] is True
    assert run("configure", "--no-check", SEN4CAP_PASSWORD=CANARY).returncode == 0
    assert settings(home)["allow_http"] is True
    options[3] = "http://other.example/process"
    assert "allow_http" in run(*options, SEN4CAP_PASSWORD=CANARY).stderr


def test_configure_keeps_the_other_settings(home: Path) -> None:
    """What it does not ask for stays in the file, and a file that others could read is made one's own."""
    path = home / ".sen4cap-client"
    path.write_text(
        f"api_url: https://tao.example\ntoken: {CANARY}\nauth_type: token\ndeadline: 60.0\nretries: 1\n"
        "s3: {profile: office}\n"
    )
    path.chmod(0o644)
    shown = run("configure", "--no-check")
    assert shown.returncode == 0, shown.stderr
    assert shown.stderr.startswith(f"Warning: {path} holds a secret")
    assert shown.stderr.count("\n") == 1
    assert [settings(home)[name] for name in ("deadline", "retries", "s3_profile")] == [60.0, 1, "office"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_configure_with_basic_authentication(home: Path) -> None:
    """Name and password can go with each request, without a login."""
    with ToldServer() as server:
        server.tell("GET /processes", {"processes": []})
        options = ["--api-url", server.url, "--auth-type", "basic", "--username", "alice", "--password-stdin"]
        shown = run("configure", *options, given=f"{CANARY}\n")
        assert shown.returncode == 0, shown.stderr
        login = base64.b64encode(f"alice:{CANARY}".encode()).decode()
        assert [asked.headers["Authorization"] for asked in server.asked] == [f"Basic {login}"]
        with Client() as client:
            assert len(client.get_processes()) == 0
    assert settings(home)["auth_type"] == "basic"


def test_configure_a_profile(tao: Sandbox, home: Path) -> None:
    """--profile writes into that profile, with its own settings as defaults, and leaves the others as they are."""
    path = home / ".sen4cap-client"
    path.touch(mode=0o600)
    path.write_text(f"api_url: https://tao.example\ntoken: {CANARY}\nprofiles: {{other: {{retries: 1}}}}\n")
    before = settings(home)
    options = ["configure", "--profile", "training"]
    shown = run(*options, "--api-url", tao.api_url, "--username", tao.username, SEN4CAP_PASSWORD=tao.password)
    assert shown.returncode == 0, shown.stderr
    assert f"Written to {path}, profile training." in shown.stdout
    assert "Client(profile='training')" in shown.stdout
    assert CANARY not in shown.stdout + shown.stderr
    after = settings(home)
    training = after["profiles"].pop("training")  # type: ignore[attr-defined]
    assert training == {"api_url": tao.api_url, "auth_type": "login", "username": "trainee", "password": tao.password}
    assert after == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "19 processes" in run("configure", SEN4CAP_PROFILE="training").stdout
    with Client(profile="training") as client:
        assert len(client.get_processes()) == 19


def test_configure_writes_the_profile_that_is_used(home: Path) -> None:
    """Without --profile it is the one that the file names as default_profile."""
    (home / ".sen4cap-client").write_text("default_profile: work\nprofiles: {work: {api_url: https://work.example}}\n")
    shown = run("configure", "--no-check", "--auth-type", "none")
    assert "profile work." in shown.stdout, shown.stderr
    assert settings(home)["profiles"] == {"work": {"api_url": "https://work.example", "auth_type": "none"}}


def test_configure_a_token_command(tmp_path: Path, home: Path) -> None:
    """A program that prints a token is tried and written, kept the next time, and replaced by a token."""
    program = tmp_path / "get-token"
    program.write_text("#!/bin/sh\necho a-token\n")
    program.chmod(0o700)
    with ToldServer() as server:
        server.tell("GET /processes", {"processes": []})
        options = ["configure", "--api-url", server.url, "--auth-type", "token"]
        shown = run(*options, "--use-bearer", "--token-command", f"{program} --scope 'a b'")
        assert shown.returncode == 0, shown.stderr
        assert server.asked[0].headers["Authorization"] == "Bearer a-token"
        written = {"api_url": server.url, "auth_type": "token", "use_bearer": True}
        assert settings(home) == {**written, "token_command": [str(program), "--scope", "a b"]}
        before = settings(home)
        assert run("configure").returncode == 0
        assert settings(home) == before
        assert run(*options, "--no-use-bearer", SEN4CAP_TOKEN=CANARY).returncode == 0
        assert settings(home) == {**written, "use_bearer": False, "token": CANARY}
        assert "cannot be run: No such file" in run(*options, "--token-command", "/no/such").stderr
        assert settings(home) == {**written, "use_bearer": False, "token": CANARY}


def test_configure_does_not_write_through_a_link(home: Path, tmp_path: Path) -> None:
    """A symbolic link in the place of the file is refused before anything is asked."""
    (home / ".sen4cap-client").symlink_to(tmp_path / "elsewhere")
    shown = run("configure")
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Error: {home / '.sen4cap-client'} is a symbolic link")


def test_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that does not exist is one sentence, not a traceback."""
    path = str(tmp_path / "no" / "such" / "config")
    shown = run(
        "configure", "--no-check", "--api-url", "https://x.example", "--auth-type", "none", "--config-path", path
    )
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Error: Cannot write {path}: No such file or directory")


def test_unknown_command() -> None:
    """A mistyped command is a mistake that points to --help, and to what was probably meant."""
    shown = run("confgure")
    assert shown.returncode == 1
    assert "No such command 'confgure'. Did you mean 'configure'?" in shown.stderr


def test_sandbox_command_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    """The sandbox announces itself, answers, and ends at SIGTERM without a trace."""
    process = subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0", "--generation", "2025-12", "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while "/process" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    url = next(word for word in said.split() if word.startswith("http://") and word.endswith("/process"))
    with Client(api_url=url, username="trainee", password="sen4cap") as client:
        assert client.get_process("71").title == "L3B NDVI Processor 5.0"
    process.terminate()
    rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0, said + rest
    assert "teaching and testing ground" in said + rest
    assert "Traceback" not in rest


def test_sandbox_port_that_is_taken() -> None:
    """A port that is in use is one sentence."""
    with ToldServer() as server:
        shown = run("sandbox", "--port", server.url.rpartition(":")[2])
    assert shown.returncode == 1
    assert "Traceback" not in shown.stderr
    assert "--port" in shown.stderr


def test_demo(tmp_path: Path, home: Path) -> None:
    """The demo tells the whole story and draws a picture, and leaves nothing else behind."""
    picture = tmp_path / "out" / "ndvi.png"
    started = time.monotonic()
    code, said = converse("demo", "--picture", str(picture), answers=[])
    assert code == 0, said
    for step in (
        "Log in",
        "List the processes",
        "Describe",
        "Find mistakes",
        "Submit",
        "Watch",
        "statistics",
        "All is as expected.",
    ):
        assert step in said
    assert re.search("Job 1 successful 100%.█+. 00:", said)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert time.monotonic() - started < 60
    assert [path.name for path in picture.parent.iterdir()] == ["ndvi.png"]
    assert list(home.iterdir()) == []
