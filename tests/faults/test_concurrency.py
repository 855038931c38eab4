"""Many threads or tasks, calls that are broken off, forks, and clients that are closed."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sen4cap_client.api import Client, InvalidRequest
from tests.faults.scene import LINES, METHODS, Case, Scene, call, cases
from tests.faults.server import EXECUTE, JOB, JOBS, LOGIN, Request, Wire, play
from tests.forms import Awaited

MANY = 20


def many(client: Any, count: int = MANY) -> list[Any]:
    """Ask for a job from many threads or tasks at once."""
    if isinstance(client, Client):
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(lambda _: client.get_job("1"), range(count)))

    async def tasks() -> list[Any]:
        return await asyncio.gather(*(client._client.get_job("1") for _ in range(count)))

    return client._runner.run(tasks())


@cases(
    Case("F95", "twenty at once, none logged in yet", more={"call": "GET"}),
    Case("F95", "twenty at once, their token expired", more={"call": "GET"}),
    Case("F95", "twenty at once, their dead token answered with 500", more={"call": "GET"}),
)
def test_one_login_for_all(scene: Scene, case: Case) -> None:
    """Twenty threads or tasks that need a token share one login."""
    client = scene.connect(login=True)
    if "none" not in case.injected:
        scene.warm_up(client)
        scene.server.tao.expire()
        scene.server.tao.dead_token_is = 500 if "500" in case.injected else 401
        # All twenty have been sent before the first is answered.
        together = threading.Barrier(MANY)

        def refuse(wire: Wire, request: Request) -> bool:
            together.wait(10)
            wire.send(wire.server.healthy(request))
            return True

        scene.server.script(JOB, *[refuse] * MANY)
    found = scene.call(lambda: many(client))
    assert [job.jobID for job in found.value] == ["1"] * MANY
    assert scene.server.count(LOGIN) == (1 if "none" in case.injected else 2)
    if "expired" in case.injected:
        assert scene.server.count(JOB) == 2 * MANY


@cases(Case("F95", "twenty at once, the password is wrong", more={"call": "GET"}))
def test_one_wrong_login_for_all(scene: Scene, case: Case) -> None:
    """Twenty threads or tasks try a wrong password once."""
    client = scene.connect(login=True, password="wrong")
    assert scene.call(lambda: many(client)).error is not None
    assert [request.line for request in scene.server.requests] == [LOGIN]


@pytest.mark.parametrize("form", ["async"])  # threads cannot be cancelled
@METHODS
@cases(
    Case("F96", "task cancelled while the server thinks", play(end="hang")),
    Case(
        "F96",
        "task cancelled while the answer comes",
        play(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", end="hang"),
    ),
)
def test_cancelled_task(scene: Scene, case: Case, method: str) -> None:
    """A task that is cancelled ends at once; its connection is closed, and nothing is sent again."""
    arrived = threading.Event()

    def hang(wire: Wire, request: Request) -> bool:
        arrived.set()
        return case.play(wire, request)

    scene.server.script(LINES[method], hang)
    client = scene.connect()

    async def cancelled() -> str:
        task = asyncio.ensure_future(call(client._client, method))
        assert await asyncio.to_thread(arrived.wait, 5)
        task.cancel()
        await asyncio.wait([task], timeout=5)
        return "cancelled" if task.cancelled() else repr(task)

    assert scene.call(lambda: client._runner.run(cancelled())).value == "cancelled"
    assert scene.server.closed_by_client.wait(5)
    assert len(scene.server.requests) == scene.count(method) == 1
    # The client goes on.
    assert client.get_job("1").jobID == "1"
    assert scene.server.connections == 2


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system cannot interrupt a thread")
@METHODS
@cases(Case("F96", "Ctrl-C while the server thinks"))
def test_interrupted(scene: Scene, case: Case, method: str) -> None:
    """Ctrl-C ends a call at once; nothing is sent again, and the client can still be used."""

    def interrupt(wire: Wire, _: Request) -> bool:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        wire.hang()
        return False

    scene.server.script(LINES[method], interrupt)
    client = scene.connect()
    with pytest.raises(KeyboardInterrupt):
        scene.call(method, client)
    scene.seen.append("KeyboardInterrupt")
    assert scene.server.closed_by_client.wait(5)
    assert len(scene.server.requests) == scene.count(method) == 1
    assert client.get_job("1").jobID == "1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@cases(Case("F98", "fork between two calls", more={"call": "GET"}))
def test_fork(scene: Scene, case: Case) -> None:
    """A forked process speaks on connections of its own, and leaves those of its parent as they are."""
    client = scene.connect()
    scene.call("GET", client)
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if in_child(client) == "3" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    scene.call("GET", client)
    assert [(request.path[-1], request.connection) for request in scene.server.requests] == [
        ("1", 1),
        ("3", 2),
        ("1", 1),
    ]
    assert scene.seen == ["answered", "answered"]


def in_child(client: Client | Awaited) -> str:
    """Use a client that came from the parent."""
    if isinstance(client, Client):
        return client.get_job("3").jobID
    # A loop does not survive a fork: the child has one of its own.
    asyncio.events._set_running_loop(None)
    return asyncio.run(client._client.get_job("3")).jobID


CALLS: dict[str, Callable[[Any], Any]] = {
    "GET": lambda client: client.get_job("1"),
    "POST": lambda client: client.execute_process("218", {}, validate=False),
    "DELETE": lambda client: client.dismiss_job("2"),
}


@METHODS
@cases(
    Case("F99", "used after it was closed, twice"), Case("F99", "used after it was closed, and had been used before")
)
def test_use_after_close(scene: Scene, case: Case, method: str) -> None:
    """A closed client may be closed again, and says so when it is used; nothing is sent."""
    client = scene.connect()
    if "before" in case.injected:
        scene.warm_up(client)
    before = len(scene.server.requests)
    client.close()
    client.close()
    error = scene.call(method, client).error
    assert type(error) is InvalidRequest
    assert "closed" in str(error)
    assert len(scene.server.requests) == before


@cases(Case("F99", "closed while it waits to repeat a call", more={"call": "GET"}))
def test_closed_in_between(scene: Scene, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """A client that is closed while a call waits to be repeated ends that call with a typed error."""
    scene.server.script(JOB, always=play())
    client = scene.connect()
    if isinstance(client, Client):
        scene.clock.before_sleep = client.close
    else:

        async def close_meanwhile(_: float) -> None:
            await client._client.close()

        monkeypatch.setattr(scene.clock, "async_sleep", close_meanwhile)
    error = scene.call("GET", client).error
    assert type(error) is InvalidRequest
    assert scene.server.count(JOB) == 1
    assert EXECUTE not in [request.line for request in scene.server.requests]
    assert scene.server.count(JOBS) == 0
