"""Servers to talk to, and a client in both its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sen4cap_client.api import Client
from sen4cap_client.sandbox import Sandbox
from tests.forms import Awaited, QuickClock, end
from tests.servers import ToldServer

GENERATIONS = ("2026-09", "2026-06", "2025-12")


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Make a client; each test that does so runs with `Client` and with `AsyncClient`."""
    made: list[Any] = []

    def make(**settings: Any) -> Any:
        settings = {"_clock": QuickClock()} | settings
        made.append(Client(**settings) if request.param == "sync" else Awaited(**settings))
        return made[-1]

    yield make
    for client in made:
        end(client)


@pytest.fixture
def told() -> Iterator[ToldServer]:
    """A server that answers what the test tells it to."""
    with ToldServer() as server:
        yield server


@pytest.fixture(scope="session", params=GENERATIONS)
def tao(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each generation."""
    with Sandbox(generation=request.param) as sandbox:
        yield sandbox


@pytest.fixture
def client(tao: Sandbox, connect: Callable[..., Any]) -> Any:
    """A client that is logged in at a sandbox, in both forms and at each generation."""
    return connect(api_url=tao.api_url, username=tao.username, password=tao.password)
