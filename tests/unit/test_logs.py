"""Logs tell what happens, and no secret."""

from __future__ import annotations

import logging
import subprocess
import sys
import time

import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sen4cap_client._core import logs
from sen4cap_client._core.logs import clean
from tests.servers import ToldServer

CANARY = "canary-7f3a-secret"


@pytest.fixture(autouse=True)
def installed() -> None:
    logs.install()


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://alice:{CANARY}@tao.example/x",
        f"GET https://{CANARY}@tao.example/x",
        f"https://tao.example/x?X-Amz-Signature={CANARY}&X-Amz-Date=1 done",
        f"https://tao.example/x?{CANARY}",
        f"https://tao.example/x?a='{CANARY}'",
        f"https://tao.example/x?a=1;b={CANARY}?c={CANARY}",
        f"https://tao.example/x#access_token={CANARY}",
        f"s3://bucket/key?versionId={CANARY}",
        f"Location: /x?sig={CANARY}&a=b",
        f"(b'Location', b'/x?sig={CANARY}')",
        f"Authorization: Bearer {CANARY}",
        f"authorization: Basic {CANARY} {CANARY}",
        f'Proxy-Authorization: Digest username="a", response="{CANARY}"',
        f"X-Auth-Token: {CANARY}\r\nHost: x",
        f"GET / HTTP/1.1\\r\\nX-Auth-Token: {CANARY}\\r\\n",
        f"[(b'X-Auth-Token', b'{CANARY}'), (b'Content-Length', b'8')]",
        f"[(b'Set-Cookie', b'sid=\"x\"; y={CANARY}; Path=/')]",
        f"[(b'Set-Cookie', b\"sid='x'; y={CANARY}; Path=/\")]",
        f"{{'x-api-key': '{CANARY}', 'a': 1}}",
        f'Cookie: a="1"; b={CANARY}',
        f'{{"authToken": "{CANARY}", "refreshToken":"{CANARY}", "access_token" : "{CANARY}"}}',
        f'{{"password": "x\\"{CANARY}"}}',
        f'"{{\\"token\\": \\"{CANARY}\\"}}"',
        f"{{'password': 'it\\'s {CANARY}'}}",
        f'{{"password": "{CANARY}',
        f"username=alice&password={CANARY}&x=y",
        f"password={CANARY}",
        f"token = {CANARY}",
        f"api_key='{CANARY}'",
        f"apiKey: {CANARY}",
        f"client_secret={CANARY}",
        f"auth=(b'alice', b'{CANARY}') host=x",
        f"auth=(b'alice', b')\"{CANARY}') host=x",
        f"sent Bearer {CANARY} to it",
    ],
)
def test_f78_cleaned(text: str) -> None:
    """Secrets are taken out of URLs, headers, JSON, forms and what Python shows of them."""
    assert CANARY not in clean(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET https://a:b@h:1/p/x?sig=abc&part=1 done", "GET https://h:1/p/x?sig=***&part=*** done"),
        ('HTTP Request: GET https://h/x "HTTP/1.1 200 OK"', 'HTTP Request: GET https://h/x "HTTP/1.1 200 OK"'),
        ("[(b'Set-Cookie', b'a=b'), (b'Age', b'8')]", "[(b'Set-Cookie', b'***'), (b'Age', b'8')]"),
        ('{"token": "abc", "expires": 5}', '{"token": "***", "expires": 5}'),
        ("password=abc&x=y", "password=***&x=y"),
        ("Authorization: Bearer abc\r\nHost: x", "Authorization: ***\r\nHost: x"),
    ],
)
def test_what_is_left(text: str, expected: str) -> None:
    """Names, places and all else stay, so that the log is of use."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "connect_tcp.started host='127.0.0.1' port=1 local_address=None timeout=5.0 socket_options=None",
        "GET /processes: 401 Unauthorized. Run 'sen4cap-client configure' to correct user name and password.",
        "there is no process 'x' (did you mean 'y'?), said https://tao.example/process/processes",
        "Full authentication is required: use Basic authentication or a token",
        "Cannot keep the token in /home/alice/x.tokens (Permission denied): each run logs in anew.",
        "alice@tao.example wrote",
        "",
    ],
)
def test_harmless_text_is_left(text: str) -> None:
    """What holds no secret is left as it is."""
    assert clean(text) == text


@settings(derandomize=True, deadline=None, database=None)
@given(st.text(max_size=200))
def test_any_text_can_be_cleaned(text: str) -> None:
    """Whatever comes from a server can be cleaned."""
    assert isinstance(clean(text), str)


@pytest.mark.parametrize(
    "piece",
    ["://", "auth=(", "auth=('", "token", "token:", "token\\", "?a=", '"token":"', "\\", "Bearer ", "password  "],
)
def test_cleaning_takes_no_time(piece: str) -> None:
    """No text, made for it or not, keeps the cleaning busy."""
    started = time.monotonic()
    clean(piece * 100_000)
    assert time.monotonic() - started < 2


def canary_traffic(server: ToldServer) -> None:
    """Requests with a secret wherever one can be."""
    server.tell("POST /auth/login", {"authToken": CANARY}, headers={"Set-Cookie": f"JSESSIONID={CANARY}; Path=/"})
    server.tell("GET /x", {"token": CANARY}, headers={"X-Auth-Token": CANARY, "Location": f"/y?sig={CANARY}"})
    host = server.url.removeprefix("http://")
    with httpx.Client(headers={"X-Auth-Token": CANARY, "Authorization": f"Bearer {CANARY}"}) as client:
        client.post(f"{server.url}/auth/login", data={"username": "alice", "password": CANARY})
        client.get(f"http://alice:{CANARY}@{host}/x", params={"sig": CANARY, "part": "1"})
        with pytest.raises(httpx.ConnectError):
            client.get(f"http://alice:{CANARY}@127.0.0.1:9/x?sig={CANARY}")


def test_f77_f78_debug_log_of_real_requests(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, the log of logins and presigned links tells which requests were made, and no secret."""
    caplog.set_level(logging.DEBUG)
    with ToldServer() as server:
        canary_traffic(server)
        assert CANARY in str(server.asked)  # they were really sent
    assert CANARY not in caplog.text
    assert CANARY not in str([vars(record) for record in caplog.records])
    assert {"httpx", "httpcore.connection", "httpcore.http11"} <= {record.name for record in caplog.records}
    assert f'HTTP Request: GET {server.url}/x?sig=***&part=*** "HTTP/1.1 200 OK"' in caplog.text
    assert "(b'Set-Cookie', b'***')" in caplog.text


def test_the_test_above_would_see_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Without the filters, httpx and httpcore do log the secrets."""
    caplog.set_level(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore.http11")]
    taken = [(logger, logger.filters[:]) for logger in loggers]
    for logger in loggers:
        logger.filters.clear()
    try:
        with ToldServer() as server:
            canary_traffic(server)
    finally:
        for logger, filters in taken:
            logger.filters[:] = filters
    seen = {record.name for record in caplog.records if CANARY in record.getMessage()}
    assert seen == {"httpx", "httpcore.http11"}


def test_every_logger_of_httpx_and_httpcore_is_cleaned() -> None:
    """A version of httpx that logs elsewhere fails here, before it tells a secret."""
    assert httpcore  # it is imported, and so has made its loggers
    made = [
        name
        for name, logger in logging.root.manager.loggerDict.items()
        if name.split(".")[0] in ("httpx", "httpcore") and isinstance(logger, logging.Logger)
    ]
    assert len(made) > 4
    for name in [*made, "sen4cap_client"]:
        assert len(logging.getLogger(name).filters) == 1, name


def test_installed_once() -> None:
    """Each client installs the filters; they are there once all the same."""
    logs.install()
    logs.install()
    assert len(logging.getLogger("httpx").filters) == 1


def test_message_that_cannot_be_made(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken log call neither ends the request that it is about nor shows its arguments."""

    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(CANARY)

    for arguments in (("%s %s", CANARY), ("%s", Broken()), ("%d", CANARY)):
        logs.logger.warning(*arguments)
    assert caplog.messages == ["(a message that cannot be shown)"] * 3
    assert CANARY not in caplog.text + capsys.readouterr().err


def test_nothing_is_made_where_logging_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that nobody wants is not cleaned."""

    def fail(text: str) -> str:
        raise AssertionError(text)

    monkeypatch.setattr(logs, "clean", fail)
    logs.logger.debug("x")
    with ToldServer() as server, httpx.Client() as client:
        assert client.get(server.url).status_code == 404


def test_silent_by_default() -> None:
    """A program that sets up no logging sees none of ours, not even warnings."""
    code = "from sen4cap_client._core.logs import logger; logger.warning('x')"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert shown.stderr == b""
