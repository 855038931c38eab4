"""The small decisions of the core that no server shows."""

from __future__ import annotations

import asyncio
import contextvars
import time
from datetime import UTC, datetime, timedelta

import httpcore
import httpx
import pytest

from sen4cap_client._core import answer, deadline, network
from sen4cap_client._core.clock import Clock
from sen4cap_client.api import Client, TransportError
from tests.servers import ToldServer

GET = httpx.Request("GET", "https://tao.example/process/jobs/1?token=x")


def redirect(location: str, request: httpx.Request = GET) -> answer.Answer:
    return answer.whole(httpx.Response(302, headers={"Location": location}, request=request), b"")


def test_the_real_clock() -> None:
    """The real clock goes forward, tells the time in UTC, waits, and throws dice."""
    clock = Clock()
    begin = clock.monotonic()
    clock.sleep(0.001)
    asyncio.run(clock.async_sleep(0.001))
    assert clock.monotonic() - begin >= 0.002
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC
    assert 0 <= clock.random() < 1


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/process/jobs/1/", "https://tao.example/process/jobs/1/"),
        ("2", "https://tao.example/process/jobs/2"),
        ("https://tao.example:443/x", "https://tao.example/x"),
        ("http://tao.example/x", None),
        ("https://tao.example.evil/x", None),
        ("https://tao.example:444/x", None),
        ("//evil.example/x", None),
        ("https://user@tao.example/x", None),
        ("https://tao.example:port/x", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_redirects(location: str, target: str | None) -> None:
    """A GET is followed within its own origin, and nowhere else."""
    found = answer.redirect_of(redirect(location))
    assert (None if found is None else str(found)) == target


def test_redirect_of_what_changes_something() -> None:
    """Only a GET is followed."""
    post = httpx.Request("POST", "https://tao.example/process/processes/1/execution")
    assert answer.redirect_of(redirect("/x", post)) is None


def test_call_that_comes_too_late() -> None:
    """A call whose time is over before it begins was not sent, and is not repeated."""
    error = answer.too_late(GET)
    assert str(error).startswith("The time for GET https://tao.example/process/jobs/1 is over.")
    assert (error.was_sent, error.may_pass, error.method) == (False, False, "GET")


def test_answers_that_nobody_waits_for() -> None:
    """Before any answer there is no value, no address, and a misfit is still a typed error."""

    def fresh() -> tuple[object, str, Exception]:
        return answer.latest_value(), answer.latest_url(), answer.unreadable(KeyError("x"))

    value, url, error = contextvars.Context().run(fresh)
    assert (value, url) == (None, "")
    assert "KeyError" in str(error)


class Stream(httpcore.NetworkStream):
    """A connection that notes how long it may wait."""

    def __init__(self) -> None:
        self.timeouts: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.timeouts.append(timeout)
        return b"x"


class Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self.stream = Stream()

    def connect_tcp(self, *arguments: object, **options: object) -> Stream:
        return self.stream


def test_reads_get_no_more_time_than_the_call_has_left() -> None:
    """Each read may take its own timeout or what the call has left, whichever is less; then none is begun."""
    backend = Backend()
    stream = network.LimitedBackend(backend).connect_tcp("127.0.0.1", 1)
    stream.read(1, timeout=7.0)
    with deadline.Limit(5.0):
        stream.read(1, timeout=1.0)
        stream.read(1, timeout=60.0)
        stream.read(1)
    with deadline.Limit(0.0), pytest.raises(httpcore.ReadTimeout):
        stream.read(1, timeout=60.0)
    free, own, *left = backend.stream.timeouts
    assert (free, own) == (7.0, 1.0)
    assert all(seconds is not None and 4.0 < seconds <= 5.0 for seconds in left)
    assert len(left) == 2


def test_proxy_of_the_environment_and_what_it_is_not_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client can be made where the environment names a proxy, and reaches what the proxy is not for."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ToldServer() as server, Client(api_url=server.url) as client:
        server.tell("GET /jobs", {"jobs": []})
        assert len(client.get_jobs()) == 0


def test_async_limit_ends_what_takes_too_long() -> None:
    """A block of async code is ended when its time is over, and other failures pass."""

    async def wait(seconds: float) -> None:
        async with deadline.AsyncLimit(seconds):
            await asyncio.sleep(10)

    async def fail() -> None:
        async with deadline.AsyncLimit(10):
            raise KeyError("x")

    begin = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(wait(0.01))
    assert time.monotonic() - begin < 5
    with pytest.raises(KeyError):
        asyncio.run(fail())


def test_transport_errors_know_what_was_sent() -> None:
    """Where nothing was listened to, the kind of the error tells whether something was sent."""
    for kind, was_sent in ((httpx.ConnectError, False), (httpx.PoolTimeout, False), (httpx.ReadError, True)):
        error = answer.unreachable(GET, kind("why"))
        assert isinstance(error, TransportError)
        assert error.was_sent is was_sent
        assert answer.unreachable(GET, kind("why"), was_sent=not was_sent).was_sent is not was_sent
