"""A client of a server that describes processes and notes what it is asked to execute."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.forms import end
from tests.inputs.processes import ALL, OBSERVED
from tests.servers import ToldServer
from tests.unit.conftest import connect, told

__all__ = ["connect", "told"]

JOB = {"jobID": "1", "status": "accepted", "processID": "x"}


class Described:
    """A server with processes, and a client of it that has read their descriptions."""

    def __init__(self, server: ToldServer, connect: Callable[..., Any]) -> None:
        self.server = server
        self.client = connect(api_url=server.url)
        self.offer([ALL, *OBSERVED.values()])

    def offer(self, processes: list[dict[str, Any]]) -> None:
        """Describe processes from now on."""
        self.server.tell("GET /processes", {"processes": [{"id": p["id"], "title": p.get("title")} for p in processes]})
        for process in processes:
            self.server.tell(f"GET /processes/{process['id']}", process)
            self.server.tell(f"POST /processes/{process['id']}/execution", JOB, 201)
            self.client.get_process(process["id"])
        for _ in range(2):  # what was told before is answered once more
            self.client.get_processes()
        self.server.asked.clear()

    def sent(self, process: str, **inputs: Any) -> Any:
        """The inputs as they arrive when a process is submitted."""
        self.client.submit(process, request={"inputs": inputs})
        (asked,) = self.server.asked
        self.server.asked.clear()
        return json.loads(asked.body)["inputs"]

    def problems(self, process: str, **inputs: Any) -> Any:
        """What is wrong with inputs; nothing is sent to find that out, nor when they are submitted all the same."""
        found = self.client.validate_request(process, request={"inputs": inputs})
        if found:
            from sen4cap_client.api import InvalidInputs

            with pytest.raises(InvalidInputs) as caught:
                self.client.submit(process, request={"inputs": inputs})
            assert caught.value.problems == found
        assert self.server.asked == []
        return found


@pytest.fixture
def server(told: ToldServer, connect: Callable[..., Any]) -> Described:
    """The server, with a client of either form."""
    return Described(told, connect)


@pytest.fixture(scope="session")
def quick() -> Iterator[Described]:
    """The same for all tests of one process, with a sync client: values are the same in both forms."""
    from sen4cap_client.api import Client
    from tests.forms import QuickClock

    with ToldServer() as told:
        made: list[Any] = []

        def connect(**settings: Any) -> Any:
            made.append(Client(_clock=QuickClock(), **settings))
            return made[-1]

        yield Described(told, connect)
        for client in made:
            end(client)
