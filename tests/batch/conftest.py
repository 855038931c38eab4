"""A sandbox, clients that do not wait long, and servers that say what a test has them say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sen4cap_client.api import Client
from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer


def connect(tao: Sandbox, **settings: Any) -> Client:
    """A client of a sandbox that looks often."""
    quick = {"poll_interval": 0.02, "poll_max_interval": 0.1}
    return Client(api_url=tao.api_url, username=tao.username, password=tao.password, **(quick | settings))


@pytest.fixture(scope="session")
def tao() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(tao: Sandbox) -> Iterator[Client]:
    with connect(tao) as client:
        yield client


@pytest.fixture
def troubled() -> Iterator[Callable[..., Any]]:
    """Make a sandbox in trouble, and a client of it."""
    made: list[Any] = []

    def make(**options: Any) -> tuple[Sandbox, Client]:
        from sen4cap_client.sandbox import Trouble

        sandbox = Sandbox(trouble=Trouble(**options)).start()
        made.append(sandbox)
        client = connect(sandbox)
        made.append(client)
        return sandbox, client

    yield make
    for thing in reversed(made):
        thing.stop() if isinstance(thing, Sandbox) else thing.close()


@pytest.fixture
def told() -> Iterator[ToldServer]:
    """A server that answers what the test tells it to: a process without inputs that matter, and no job yet."""
    with ToldServer() as server:
        inputs = {"n": {"title": "N", "minOccurs": 1, "schema": {"type": "integer"}}}
        process = {"id": "7", "title": "Counting 1.0", "version": "1", "inputs": inputs, "outputs": {}}
        server.tell("GET /processes/7", process)
        server.tell("GET /processes", {"processes": [process], "links": []})
        yield server


ROWS = [{"name": "a", "n": 1}, {"name": "b", "n": 2}, {"name": "c", "n": 3}]


@pytest.fixture
def counting(told: ToldServer) -> Iterator[Client]:
    """A client of that server."""
    with Client(api_url=told.url, auth_type="none", poll_interval=0.02, poll_max_interval=0.05, retries=0) as client:
        yield client
