"""A server and clients of it, in either form."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sen4cap_client.api import Client
from tests.forms import Awaited, end
from tests.interop.cases import Scene
from tests.interop.described import Other


@contextlib.contextmanager
def scene_of(other: Other, url: str, form: str, note: str, **settings: Any) -> Iterator[Scene]:
    """Make the scene of a case, and close its clients.

    Args:
        other: The server.
        url: Its address.
        form: ``"sync"`` or ``"async"``.
        note: What tells the executions of this run from those of others.
        **settings: Settings of the clients.
    """
    made: list[Any] = []

    def connect(path: str) -> Any:
        kind: Any = Client if form == "sync" else Awaited
        made.append(kind(api_url=f"{url}{path}", auth_type="none", **settings))
        return made[-1]

    try:
        yield Scene(other, connect(""), connect, note)
    finally:
        for client in made:
            end(client)
