"""Faults below HTTP, or in its framing: connections, TLS, bodies cut short, silence, floods, redirects."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import itertools
import json
import socket
import threading
import time
import tracemalloc
import zlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from sen4cap_client._core import answer as client_answer
from sen4cap_client.api import ApiError, BadResponse, Client, JobNotFound, SubmissionUnknown, TransportError
from tests.faults.scene import LINES, METHODS, TIMES, Case, FakeClock, Scene, call, calls, cases
from tests.faults.server import JOBS, FaultServer, Request, Wire, answer, dribble, flood, job, message, play
from tests.forms import Awaited

BODY = json.dumps(job("1", "successful")).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GZIPPED = gzip.compress(BODY)
MEBIBYTE = 2**20


def head(**headers: str) -> bytes:
    """The head of a success; underscores in names stand for hyphens."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return HEAD + lines.encode() + b"\r\n"


def with_length(body: bytes, **headers: str) -> bytes:
    """A whole success."""
    return head(Content_Length=str(len(body)), **headers) + body


def check_waits(waits: list[float], count: int) -> None:
    """Waits are between zero and a bound that doubles."""
    assert len(waits) == count
    assert all(0 <= wait <= min(20, 0.5 * 2**n) for n, wait in enumerate(waits))
    assert all(later == 2 * earlier for earlier, later in itertools.pairwise(waits))


def check_not_sent(scene: Scene, method: str) -> None:
    """All four attempts failed, and the error says that nothing was sent."""
    outcome = scene.call(method)
    assert type(outcome.error) is TransportError
    assert outcome.error.was_sent is False
    check_waits(scene.clock.waits, 3)
    assert scene.server.requests == []


# 1, 2: nobody is there


@METHODS
@cases(Case("F01", "connection refused, always"))
def test_refused(scene: Scene, unstarted: FaultServer, case: Case, method: str) -> None:
    """A server that refuses connections is tried four times, by all calls, and known to have got nothing."""
    scene.server = unstarted
    check_not_sent(scene, method)


@METHODS
@cases(Case("F01", "connection refused, once"))
def test_refused_once(scene: Scene, unstarted: FaultServer, case: Case, method: str) -> None:
    """A server that comes up in the meantime gets the request, and an execution just once."""
    scene.server = unstarted
    scene.clock.before_sleep = unstarted.start
    assert scene.call(method).error is None
    assert scene.count(method) == 1
    check_waits(scene.clock.waits, 1)


@METHODS
@TIMES
@cases(Case("F02", "DNS knows no such name"))
def test_dns(scene: Scene, monkeypatch: pytest.MonkeyPatch, case: Case, method: str, times: str) -> None:
    """A name that cannot be resolved is tried four times, by all calls."""
    asked = []
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("server.test", b"server.test"):
            return resolve(host, *args, **kwargs)
        asked.append(host)
        if times == "always" or len(asked) == 1:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    scene.connect(api_url=f"http://server.test:{scene.server.port}/process")
    if times == "once":
        assert scene.call(method).error is None
        assert scene.count(method) == 1
    else:
        check_not_sent(scene, method)
        assert len(asked) == 4


# 3, 4: TLS


@METHODS
@cases(
    Case("F03", "certificate of an unknown authority", "untrusted"),
    Case("F03", "certificate for another name", "other-name"),
    Case("F03", "certificate that has expired", "expired"),
)
def test_certificates(scene: Scene, case: Case, method: str) -> None:
    """A certificate that cannot be trusted ends the call at once, before anything is sent."""
    with FaultServer(case.play) as scene.server:
        error = scene.call(method).error
        assert type(error) is TransportError
        assert error.was_sent is False
        assert "certificate" in str(error).lower()
        assert (scene.server.connections, scene.server.requests, scene.clock.waits) == (1, [], [])


def cut_handshake(wire: Wire, _: Request) -> bool:
    """Read the first words of TLS, and hang up."""
    wire.receive()
    return False


def reset_handshake(wire: Wire, _: Request) -> bool:
    """Read the first words of TLS, and break off."""
    wire.receive()
    wire.reset()
    return False


@METHODS
@TIMES
@cases(
    Case("F04", "TLS handshake closed", cut_handshake),
    Case("F04", "TLS handshake reset", reset_handshake),
    Case("F04", "no TLS at all", play(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
)
def test_handshake(scene: Scene, case: Case, method: str, times: str) -> None:
    """A handshake that is cut is tried again, by all calls: nothing can have been sent."""
    with FaultServer("good") as scene.server:
        if times == "once":
            scene.server.script("connect", case.play)
            assert scene.call(method).error is None
            assert scene.count(method) == 1
        else:
            scene.server.script("connect", always=case.play)
            check_not_sent(scene, method)
            assert scene.server.connections == 4


@METHODS
@cases(Case("F04", "TLS handshake in silence", play(end="hang")))
def test_handshake_in_silence(scene: Scene, case: Case, method: str) -> None:
    """A handshake that never comes to an end is left when the deadline of the whole call is over."""
    with FaultServer("good") as scene.server:
        scene.server.script("connect", always=case.play)
        scene.connect(_clock=None, timeout=1, deadline=0.3)
        began = time.monotonic()
        error = scene.call(method).error
        took = time.monotonic() - began
        gc.collect()  # a socket that was forgotten is a warning of this test, not of a later one
    assert took < 1.5
    assert type(error) is TransportError
    assert error.was_sent is False
    assert scene.server.requests == []


# 5 to 11: the answer breaks off


@METHODS
@TIMES
@cases(
    Case("F05", "closed before the headers", play()),
    Case("F05", "reset before the headers", play(end="reset")),
    Case("F05", "closed within the status line", play(b"HTTP/1.1 2")),
    Case("F05", "reset within the headers", play(HEAD, 0.01, end="reset")),
    Case("F07", "body shorter than Content-Length", play(head(Content_Length="9999") + BODY)),
    Case("F07", "reset within the body", play(head(Content_Length="9999") + BODY, 0.01, end="reset")),
    Case("F07", "chunk of no length", play(head(Transfer_Encoding="chunked") + b"zz\r\n" + BODY)),
    Case("F07", "chunks that do not end", play(head(Transfer_Encoding="chunked") + b'5\r\n{"job\r\n')),
    Case("F08", "close-delimited body cut short", play(head() + BODY[:40])),
    Case(
        "F09",
        "gzip cut off before its first byte",
        play(with_length(GZIPPED[:10], Content_Encoding="gzip"), end="keep"),
    ),
)
def test_answers_that_break_off(scene: Scene, case: Case, method: str, times: str) -> None:
    """What only reads, or can be done twice, is asked again, four times in all; an execution never is."""
    check_lost_answer(scene, case, method, times)


def check_lost_answer(scene: Scene, case: Case, method: str, times: str) -> None:
    """Play a fault that may pass and proves nothing about what the server did."""
    if times == "once":
        scene.server.script(LINES[method], case.play)
    else:
        scene.server.script(LINES[method], always=case.play)
    outcome = scene.call(method)
    if method == "POST":
        check_unknown(scene, outcome.error)
    elif times == "once":
        assert outcome.error is None
        assert scene.count(method) == 2
        check_waits(scene.clock.waits, 1)
    else:
        assert type(outcome.error) is TransportError
        assert outcome.error.was_sent is True
        assert len(scene.server.requests) == scene.count(method) == 4
        check_waits(scene.clock.waits, 3)


def check_unknown(scene: Scene, error: Any, lists: int = 1) -> None:
    """The execution was sent once, the jobs were read once, and the error says that nobody knows."""
    assert type(error) is SubmissionUnknown
    assert error.process_id == "218"
    assert error.__cause__ is not None
    assert scene.count("POST") == sum(request.path.endswith("/execution") for request in scene.server.requests) == 1
    assert scene.server.count(JOBS) == lists


@METHODS
@cases(
    Case("F06", "garbage for a status line", play(b"220 ftp ready\r\nhello\r\n\r\n")),
    Case("F06", "a header of 200 KB", play(head(X_Long="x" * 200_000, Content_Length="2") + b"{}")),
    Case("F06", "a head without end", flood(HEAD, b"X-More: and more\r\n" * 100)),
    Case("F06", "two lengths that differ", play(head(Content_Length="5, 6") + b"{}")),
    Case("F10", "broken gzip", play(with_length(b"not gzip at all", Content_Encoding="gzip"), end="keep")),
    Case(
        "F10",
        "gzip that is broken inside",
        play(with_length(GZIPPED[:30] + b"\xff" * 60, Content_Encoding="gzip"), end="keep"),
    ),
    Case("F10", "half of a gzip", play(with_length(GZIPPED[:90], Content_Encoding="gzip"), end="keep")),
    Case(
        "F10",
        "broken deflate",
        play(with_length(zlib.compress(BODY)[:-20] + b"x", Content_Encoding="deflate"), end="keep"),
    ),
)
def test_garbage(scene: Scene, case: Case, method: str) -> None:
    """What is not HTTP, or cannot be decompressed, is a typed error, after four attempts at the most."""
    scene.server.script(LINES[method], always=case.play)
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert type(error) in (TransportError, BadResponse)
        assert scene.count(method) in (1, 4)
        assert str(error).isprintable()


@METHODS
@cases(
    Case("F11", "silence", play(end="hang")),
    Case("F11", "silence within the headers", play(HEAD, end="hang")),
    Case("F11", "silence within the body", play(head(Content_Length="9999") + BODY, end="hang")),
)
def test_silence(scene: Scene, case: Case, method: str) -> None:
    """A server that falls silent is waited for as long as the settings say, and asked again where that does no harm."""
    scene.server.script(LINES[method], always=case.play)
    # An execution is given more time to read than the setting timeout says; the deadline still holds.
    scene.connect(**({"timeout": 1, "deadline": 0.3} if method == "POST" else {"timeout": 0.05, "deadline": 10}))
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert type(error) is TransportError
        assert error.was_sent is True
        assert scene.server.arrived(LINES[method], 4)


@METHODS
@cases(
    Case("F12", "headers byte by byte", dribble(HEAD * 20, 0.02)),
    Case("F12", "body byte by byte", dribble(b" " * 500, 0.02, start=head(Content_Length="600"))),
    Case("F12", "chunks byte by byte", dribble(b"1\r\n \r\n" * 100, 0.02, start=head(Transfer_Encoding="chunked"))),
)
def test_byte_by_byte(scene: Scene, case: Case, method: str) -> None:
    """A server that never falls silent is left when the deadline of the whole call is over."""
    scene.server.script(LINES[method], always=case.play)
    scene.connect(_clock=None, timeout=1, deadline=0.3)
    began = time.monotonic()
    error = scene.call(method).error
    assert time.monotonic() - began < 1.5
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert type(error) is TransportError
        assert "deadline" in str(error)
        assert scene.count(method) == 1


LARGE = {"startdate": "2024-06-01", "geom": "x" * (16 * MEBIBYTE)}


@calls("POST")
@cases(
    Case("F05", "reset while the request is sent", play(end="reset")),
    Case("F05", "closed while the request is sent", play()),
)
def test_request_that_breaks_off(scene: Scene, case: Case) -> None:
    """An execution that breaks off while it is sent is not sent again either."""
    scene.server.script(f"head of {LINES['POST']}", case.play)
    client = scene.connect()
    check_unknown(scene, scene.call(lambda: client.execute_process("218", LARGE, validate=False)).error)


@calls("POST")
@cases(Case("F12", "request that is never read", play(20.0)))
def test_request_that_is_never_read(scene: Scene, case: Case) -> None:
    """A server that never reads the request is left when the deadline of the whole call is over."""
    scene.server.script(f"head of {LINES['POST']}", case.play)
    client = scene.connect(_clock=None, timeout=1, deadline=0.3)
    began = time.monotonic()
    error = scene.call(lambda: client.execute_process("218", LARGE, validate=False)).error
    assert time.monotonic() - began < 1.5
    check_unknown(scene, error)


class JumpingClock(FakeClock):
    """A clock whose time of day is put back and forth while it sleeps, by a year."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=365 * (-1) ** len(self.waits))


@METHODS
@TIMES
@cases(Case("F60", "the wall clock is put back and forth by a year"))
def test_wall_clock_that_jumps(scene: Scene, case: Case, method: str, times: str) -> None:
    """Deadlines and waits do not depend on the time of day."""
    scene.clock = JumpingClock()
    check_lost_answer(scene, Case("F60", "", play()), method, times)


# 13, 14: too much


@cache
def bomb(times: int) -> bytes:
    """256 MiB of spaces, compressed so many times; without the checksum at its end, which nobody should get to."""
    deflate = zlib.compressobj(9, wbits=-15)
    piece = deflate.compress(b" " * (16 * MEBIBYTE)) + deflate.flush(zlib.Z_FULL_FLUSH)
    data = gzip.compress(b"")[:10] + piece * 16
    for _ in range(times - 1):
        data = gzip.compress(data, 9)
    return data


def chunked(data: bytes) -> bytes:
    """One chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@METHODS
@cases(
    Case("F13", "gzip bomb", lambda: play(with_length(bomb(1), Content_Encoding="gzip"), end="keep")),
    Case(
        "F13", "gzip bomb in a gzip bomb", lambda: play(with_length(bomb(2), Content_Encoding="gzip, gzip"), end="keep")
    ),
    Case("F13", "gzip bomb with an error status", lambda: play(message(bomb(1), 400, {"Content-Encoding": "gzip"}))),
    Case("F14", "body of 4 MiB", lambda: play(with_length(b" " * (4 * MEBIBYTE)))),
    Case("F14", "Content-Length of 1 TB", lambda: flood(head(Content_Length=str(10**12)), b" " * 65536)),
    Case("F14", "chunks without end", lambda: flood(head(Transfer_Encoding="chunked"), chunked(b" " * 65536))),
    Case("F14", "close-delimited body without end", lambda: flood(head(), b" " * 65536)),
)
def test_too_much(scene: Scene, monkeypatch: pytest.MonkeyPatch, case: Case, method: str) -> None:
    """A body is read up to a cap on its decompressed size, and a small one does not fill the memory."""
    monkeypatch.setattr(client_answer, "MOST_BYTES", MEBIBYTE)
    scene.server.script(LINES[method], always=case.play())
    scene.warm_up(scene.connect())  # what is imported late does not count
    tracemalloc.start()
    try:
        error = scene.call(method).error
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if method == "POST" and "error status" not in case.injected:
        check_unknown(scene, error)
    elif method != "POST":
        assert type(error) in (BadResponse, ApiError)
        assert scene.count(method) == 1
    assert scene.count(method) == 1
    assert peak < 200 * MEBIBYTE  # what one read of 64 KiB may decompress to, and copies of it


# 15 to 18


@METHODS
@cases(Case("F15", "redirect to itself"), Case("F15", "redirects in a circle"))
def test_redirect_loops(scene: Scene, case: Case, method: str) -> None:
    """A server that redirects in circles is a typed error after a few requests; an execution is never redirected."""
    path = LINES[method].split()[1]
    target = path if "itself" in case.injected else "/process/jobs/9"
    scene.server.script(LINES[method], always=answer(status=302, headers={"Location": target}))
    scene.server.script(f"GET {target}", always=answer(status=302, headers={"Location": path}))
    error = scene.call(method).error
    assert type(error) is ApiError
    assert error.status == 302
    assert len(scene.server.requests) <= (20 if method == "GET" else 1)
    assert scene.server.count("POST") <= 1


@METHODS
@cases(
    Case("F16", "idle connection closed in the meantime", "close"),
    Case("F16", "idle connection reset in the meantime", "reset"),
)
def test_stale_connection(scene: Scene, case: Case, method: str) -> None:
    """A connection that the server has closed while it was idle is noticed, and a new one is used."""
    ended = threading.Event()

    def answer_then_end(wire: Wire, request: Request) -> bool:
        wire.send(wire.server.healthy(request))
        wire.wait(0.02)  # a reset must not overtake the answer
        if case.play == "reset":
            wire.reset()
        else:
            wire.close()
        ended.set()
        return False

    scene.server.script("GET /process/jobs/3", answer_then_end)
    scene.warm_up(scene.connect())
    assert ended.wait(5)
    time.sleep(0.02)
    scene.call(method)
    assert scene.seen == ["answered"]
    assert scene.count(method) == 1
    assert scene.server.connections == 2


@METHODS
@cases(
    Case("F16", "idle connection closed as the request arrives", play()),
    Case("F16", "idle connection reset as the request arrives", play(end="reset")),
)
def test_connection_that_goes_stale_now(scene: Scene, case: Case, method: str) -> None:
    """A connection that is closed just as it is used again leaves an execution unknown; it is never sent twice."""
    scene.server.script(LINES[method], case.play)
    scene.warm_up(scene.connect())
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert error is None
        assert scene.count(method) == 2


@METHODS
@cases(
    Case("F17", "all connections in use"),
    Case("F17", "all connections in use until the deadline is over", more={"deadline": 0.15}),
)
def test_pool(scene: Scene, monkeypatch: pytest.MonkeyPatch, case: Case, method: str) -> None:
    """A call that gets no connection is a TransportError that knows that nothing was sent."""
    module = f"sen4cap_client._{scene.form}.transport"
    monkeypatch.setattr(f"{module}._MOST_CONNECTIONS", 1)
    monkeypatch.setattr(f"{module}._POOL", 0.05 if "deadline" not in case.more else 0.4)
    busy = threading.Event()

    def occupy(wire: Wire, request: Request) -> bool:
        busy.set()
        return dribble(b" " * 500, 0.01, start=head(Content_Length="600"))(wire, request)

    scene.server.script("GET /process/jobs/3", always=occupy)
    by_deadline = "deadline" in case.more
    client = scene.connect(
        _clock=None if by_deadline else scene.clock, timeout=1, deadline=case.more.get("deadline", 2)
    )
    during = during_sync if isinstance(client, Client) else during_async
    error = scene.call(lambda: during(client, busy, method)).error
    scene.ignored = scene.server.count("GET /process/jobs/3")
    assert scene.count(method) == 0
    assert type(error) is TransportError
    assert error.was_sent is False


def during_sync(client: Client, busy: threading.Event, method: str) -> Any:
    """Make a call while another one holds the only connection."""

    def hold() -> None:
        with contextlib.suppress(TransportError):
            client.get_job("3")

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert busy.wait(5)
        return call(client, method)
    finally:
        client.close()
        holder.join(5)


def during_async(client: Awaited, busy: threading.Event, method: str) -> Any:
    """The same with tasks."""

    async def both() -> Any:
        holder = asyncio.ensure_future(client._client.get_job("3"))
        assert await asyncio.to_thread(busy.wait, 5)
        try:
            return await call(client._client, method)
        finally:
            holder.cancel()
            await asyncio.wait([holder])

    return client._runner.run(both())


PAGE = b"<!doctype html><title>Welcome to our hotel</title><form>Room number</form>"


@METHODS
@cases(
    Case("F18", "captive portal: 200 with a page", message(PAGE, 200, {"Content-Type": "text/html"})),
    Case("F18", "captive portal: 302 to a page", message(b"", 302, {"Location": "http://192.0.2.1/login?back=x"})),
    Case("F18", "captive portal: 511", message(PAGE, 511, {"Content-Type": "text/html"})),
    Case("F18", "proxy: 407", message(PAGE, 407, {"Content-Type": "text/html", "Proxy-Authenticate": "Basic"})),
)
def test_captive_portals(scene: Scene, case: Case, method: str) -> None:
    """The page of a portal or a proxy is a clear error, and is asked for once."""
    scene.server.script("*", always=play(case.play, end="keep"))
    error = scene.call(method).error
    if method == "POST" and " 200 " in case.injected:
        assert type(error) is SubmissionUnknown
    elif method == "POST" and "511" in case.injected:
        assert type(error) in (ApiError, SubmissionUnknown)
    elif " 200 " in case.injected:
        assert type(error) is BadResponse
        assert "api_url" in str(error)
    else:
        assert type(error) is ApiError
    assert not isinstance(error, JobNotFound)
    assert scene.count(method) == 1
    assert scene.server.connections <= 2
