"""A client in front of a server with faults, and what became of its calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from sen4cap_client._core.clock import Clock
from sen4cap_client.api import Client, ClientError
from tests.faults.server import DELETE, EXECUTE, JOB, JOBS, NOW, FaultServer
from tests.forms import Awaited, end

LINES = {"GET": JOB, "POST": EXECUTE, "DELETE": DELETE}
METHODS = pytest.mark.parametrize("method", list(LINES))
TIMES = pytest.mark.parametrize("times", ["once", "always"])


@dataclass(frozen=True)
class Case:
    """A fault: its number, what is injected, and what a test needs to play it."""

    number: str
    injected: str
    play: Any = None
    more: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.number} {self.injected}"


def cases(*rows: Case) -> pytest.MarkDecorator:
    """Run a test with each of these."""
    return pytest.mark.parametrize("case", rows, ids=str)


Test = TypeVar("Test", bound=Callable[..., None])


def calls(name: str) -> Callable[[Test], Test]:
    """Say which method of the client a test calls, for the table, where it is not ``get_job``."""

    def mark(function: Test) -> Test:
        function.call = name  # type: ignore[attr-defined]
        return function

    return mark


class FakeClock(Clock):
    """A clock that jumps instead of waiting, and notes the waits; its dice always show `chance`."""

    def __init__(self, chance: float = 0.5) -> None:
        self.waits: list[float] = []
        self.chance = chance
        self.before_sleep: Callable[[], None] = lambda: None
        self._passed = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self._passed

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self._passed)

    def sleep(self, seconds: float) -> None:
        self.before_sleep()
        self.waits.append(seconds)
        self._passed += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def random(self) -> float:
        return self.chance


@dataclass
class Outcome:
    """How a call ended."""

    value: Any = None
    error: Any = None

    def __str__(self) -> str:
        if self.error is None:
            return "answered"
        status = getattr(self.error, "status", 0)
        return f"{type(self.error).__name__}{f' {status}' if status else ''}"


class Scene:
    """A server, clients in one of their forms, and the notes for the table."""

    def __init__(self, form: str, server: FaultServer) -> None:
        self.form = form
        self.server = server
        self.clock = FakeClock()
        self.seen: list[str] = []
        self.ignored = 0
        self._clients: list[Any] = []

    def connect(self, *, login: bool = False, **settings: Any) -> Any:
        """A client of the server with the fake clock; ``_clock=None`` gives it the real one."""
        if login:
            self.server.tao.needs_login = True
            settings = {"username": "alice", "password": "right"} | settings
        settings = {"api_url": self.server.api_url, "_clock": self.clock} | settings
        if settings["_clock"] is None:
            settings["_clock"] = Clock()
        self._clients.append(Client(**settings) if self.form == "sync" else Awaited(**settings))
        return self._clients[-1]

    def warm_up(self, client: Any) -> None:
        """Let a client log in and connect; the table does not count that."""
        client.get_job("3")
        self.ignored = len(self.server.requests)

    def call(self, method: str | Callable[[], Any], client: Any = None) -> Outcome:
        """Do something; errors that are not of the client's kinds pass through, and fail the test."""
        client = client or (self._clients[-1] if self._clients else self.connect())
        try:
            outcome = Outcome(value=method() if callable(method) else call(client, method))
        except ClientError as error:
            outcome = Outcome(error=error)
        self.seen.append(str(outcome))
        return outcome

    def count(self, method: str) -> int:
        """How often a call's own request arrived."""
        return self.server.count(LINES[method])

    def end(self) -> None:
        """Close the clients."""
        for client in self._clients:
            end(client)

    def summary(self) -> str:
        """What was seen, for the table."""
        outcomes = [text if count == 1 else f"{text} ({count} times)" for text, count in Counter(self.seen).items()]
        arrived = Counter(_kind(request.line) for request in self.server.requests[self.ignored :])
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(arrived.items())) or "no request"
        return f"{', then '.join(outcomes)}: {counts}"


def call(client: Any, method: str) -> Any:
    """Make the call that stands for an HTTP method."""
    if method == "GET":
        return client.get_job("1")
    if method == "DELETE":
        return client.dismiss_job("2")
    return client.execute_process("218", {"startdate": "2024-06-01"}, validate=False)


def _kind(line: str) -> str:
    if line.endswith("/auth/login"):
        return "login"
    return "job list" if line == JOBS else "process list" if line.endswith("/processes") else line.partition(" ")[0]
