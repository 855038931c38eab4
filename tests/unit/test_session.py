"""A login that lasts: shared by threads, tasks and programs, and never tried with a wrong password twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client._core.clock import Clock
from sen4cap_client.api import AsyncClient, AuthenticationError, Client, Config, JobStatus
from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

USE_FOR_A_WHILE = """
import sys, time
from sen4cap_client.api import Client
url, seconds = sys.argv[1], float(sys.argv[2])
calls, end = 0, time.monotonic() + seconds
with Client(api_url=url, username="trainee", password="sen4cap") as client:
    while time.monotonic() < end:
        client.get_jobs()
        calls += 1
        time.sleep(0.01)
print(calls)
"""


class MovedClock(Clock):
    """A clock whose time of day can be moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture
def tao() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def login(tao: Sandbox) -> dict[str, Any]:
    return {"api_url": tao.api_url, "username": tao.username, "password": tao.password}


def logins(tao: Sandbox) -> int:
    return sum(asked.path == "/auth/login" for asked in tao.requests)


def test_fifty_threads_share_one_login_when_the_token_is_revoked(tao: Sandbox, login: dict[str, Any]) -> None:
    """A token that is revoked in the middle of 50 concurrent calls costs one login, and all calls succeed."""
    with Client(**login) as client, ThreadPoolExecutor(50) as threads:
        client.get_jobs()
        tao.expire_tokens()
        answers = list(threads.map(lambda _: client.get_jobs(), range(50)))
    assert len(answers) == 50
    assert logins(tao) == 2


def test_fifty_tasks_share_one_login_when_the_token_is_revoked(tao: Sandbox, login: dict[str, Any]) -> None:
    """The same holds for tasks."""

    async def run() -> list[Any]:
        async with AsyncClient(**login) as client:
            await client.get_jobs()
            tao.expire_tokens()
            return await asyncio.gather(*(client.get_jobs() for _ in range(50)))

    assert len(asyncio.run(run())) == 50
    assert logins(tao) == 2


def test_twenty_threads_begin_with_one_login(tao: Sandbox, login: dict[str, Any]) -> None:
    """Threads that all come first wait for one login."""
    with Client(**login) as client, ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda _: client.get_conformance(), range(20)))
    assert logins(tao) == 1


def test_wrong_password_is_tried_once(tao: Sandbox, connect: Callable[..., Any]) -> None:
    """A refused password is not sent again by later calls, until somebody asks for a login."""
    client = connect(api_url=tao.api_url, username=tao.username, password="wrong")
    for _ in range(3):
        with pytest.raises(AuthenticationError):
            client.get_jobs()
    assert logins(tao) == 1
    with pytest.raises(AuthenticationError):
        client.login()
    assert logins(tao) == 2


def test_programs_share_a_login(tao: Sandbox, login: dict[str, Any], home: Path, connect: Callable[..., Any]) -> None:
    """A second program uses the token that the first one has stored beside the configuration."""
    connect(**login).get_jobs()
    connect(**login).get_jobs()
    assert logins(tao) == 1
    (cache,) = home.glob(".sen4cap-client.tokens")
    assert cache.stat().st_mode & 0o077 == 0


def test_stored_token_that_is_dead_costs_one_login(
    tao: Sandbox, login: dict[str, Any], connect: Callable[..., Any]
) -> None:
    """A stored token that the server no longer takes is replaced by one login."""
    connect(**login).get_jobs()
    tao.expire_tokens()
    connect(**login).get_jobs()
    connect(**login).get_jobs()
    assert logins(tao) == 2


def test_newer_token_of_another_program_spares_the_login(
    tao: Sandbox, login: dict[str, Any], connect: Callable[..., Any]
) -> None:
    """Told 401, a client first takes the newer token that another program has stored."""
    first, second = connect(**login), connect(**login)
    first.get_jobs()
    second.get_jobs()
    tao.expire_tokens()
    first.get_jobs()
    second.get_jobs()
    assert logins(tao) == 2


def test_two_processes_for_ten_lifetimes(home: Path) -> None:
    """Two programs of one user side by side, for ten lifetimes of a token: neither is ever cut off by the other."""
    with Sandbox(token_lifetime=0.3) as tao:
        program = [sys.executable, "-c", USE_FOR_A_WHILE, tao.api_url, "3"]
        running = [subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "12"]
        done = [process.communicate(timeout=60) for process in running]
        asked = tao.requests
    assert [process.returncode for process in running] == [0, 0], done
    assert all(int(said) > 30 for said, _ in done)
    answered = sum(asked_.path == "/process/jobs" and asked_.status == 200 for asked_ in asked)
    assert answered == sum(int(said) for said, _ in done)
    assert not any("refresh" in asked_.path or "logout" in asked_.path for asked_ in asked)


def test_token_whose_time_is_over_is_not_sent(tao: Sandbox, login: dict[str, Any], connect: Callable[..., Any]) -> None:
    """A wait of many lifetimes meets no 401: the login is renewed by the clock, for executions as well."""
    clock = MovedClock()
    client = connect(**login, _clock=clock)
    for _ in range(10):
        clock.moved += timedelta(seconds=1801)
        tao.expire_tokens()
        job = client.execute_process("primes_between", {})
        assert job.status in (JobStatus.accepted, JobStatus.running, JobStatus.successful)
        clock.moved += timedelta(seconds=1801)
        tao.expire_tokens()
        client.get_job(job.jobID)
    assert not [asked for asked in tao.requests if asked.status == 401]
    assert logins(tao) == 20


def test_refresh_only_without_a_password(told: ToldServer, home: Path, connect: Callable[..., Any]) -> None:
    """Who has a stored login but no password refreshes it; who has a password never does."""
    answer = {"authToken": "t1", "refreshToken": "r1", "userId": "u1", "expiration": 1800}
    told.tell("POST /auth/login", {"data": answer, "status": "SUCCEEDED"})
    told.tell("POST /auth/refresh", {"data": {"token": "t2", "refreshToken": "r2"}, "status": "SUCCEEDED"})
    told.tell("GET /jobs", {"jobs": []})
    connect(api_url=told.url, username="a", password="b").get_jobs()
    later = MovedClock()
    later.moved += timedelta(hours=1)
    client = connect(api_url=told.url, auth_type="login", username="a", _clock=later)
    client.get_jobs()
    assert [asked.path for asked in told.asked] == ["/auth/login", "/jobs", "/auth/refresh", "/jobs"]
    assert told.asked[2].body == b"user=u1&token=r1"
    assert told.asked[3].headers["X-Auth-Token"] == "t2"


def test_login_that_has_ended_without_a_password(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Without password and stored login the error says how to give one, and nothing is sent."""
    client = connect(api_url=told.url, auth_type="login", username="a")
    with pytest.raises(AuthenticationError, match="neither a password nor a stored login"):
        client.get_jobs()
    assert told.asked == []


def test_logout_ends_the_token_and_says_for_whom(
    tao: Sandbox, login: dict[str, Any], home: Path, connect: Callable[..., Any]
) -> None:
    """A logout ends the token at the server and in the cache, warns, and the next call logs in again."""
    client = connect(**login)
    client.get_jobs()
    with pytest.warns(UserWarning, match="ends all sessions of this user"):
        client.logout()
    assert "token" not in (home / ".sen4cap-client.tokens").read_text()
    client.get_jobs()
    assert [asked.path for asked in tao.requests] == [
        "/auth/login",
        "/process/jobs",
        "/auth/logout",
        "/auth/login",
        "/process/jobs",
    ]


def test_login_and_logout_without_a_login(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Where no login is needed, neither does anything."""
    client = connect(api_url=told.url, token="t")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.login()
        client.logout()
    assert told.asked == []


def test_client_outlives_an_event_loop(tao: Sandbox, login: dict[str, Any]) -> None:
    """An async client that waited for a login in one event loop can log in again in another."""
    config = Config(**login)

    async def use() -> None:
        async with AsyncClient(config=config) as client:
            await asyncio.gather(client.get_jobs(), client.get_jobs())

    asyncio.run(use())
    asyncio.run(use())
    assert logins(tao) == 2
