"""The processes of a server as functions of Python."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sen4cap_client._async.job import AsyncJob
from sen4cap_client._core import lookup
from sen4cap_client._core.now import async_now
from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.text import table
from sen4cap_client.inputs.names import identifiers
from sen4cap_client.models import ProcessDescription, ProcessList

if TYPE_CHECKING:
    from sen4cap_client._async.client import AsyncClient


class AsyncProcesses(Shown):
    """The processes of a server, each as an attribute: ``client.processes.l3b_aoi_indicators(...)`` submits it.

    The list is asked for once a session. With `AsyncClient`, attributes are completed, and have help, once
    ``await client.processes.refresh()`` or another call has asked for it.

    Args:
        client: Whom to ask.

    Example:
        >>> "l3b_aoi_indicators" in dir(client.processes)
        True
        >>> client.processes["Prime"](min_val=10, max_val=20).wait().results()["return_value"]
        [11, 13, 17, 19]
        >>> client.processes.prime
        <Process prime(*, min_val: int = 0, max_val: int = 100)>
    """

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def refresh(self) -> Self:
        """Ask for the list anew, and forget the descriptions; they are asked for when they are needed.

        Raises:
            ApiError: If the server says no.
            TransportError: If no answer arrives.

        Example:
            >>> len(client.processes.refresh())
            19
        """
        self._client._catalogue.forget()
        await self._client.get_processes()
        return self

    def __getattr__(self, name: str) -> AsyncProcess:
        if name.startswith("_"):
            raise AttributeError(name)
        listed = self._listed()
        if listed is None:
            return AsyncProcess(self._client, name, name)
        ids = {python_name: process_id for process_id, python_name in identifiers(listed).items()}
        process_id = ids.get(name) or (name if lookup.by_id(listed, name) else None)
        if process_id is None:
            close = difflib.get_close_matches(name, ids, n=1)
            question = f" Did you mean {close[0]!r}?" if close else ""
            raise lookup.NoSuchAttribute(
                f"The server has no process {name!r}.{question} print(client.processes) lists all."
            )
        return AsyncProcess(self._client, process_id, name)

    def __getitem__(self, name: str | int) -> AsyncProcess:
        """The process that is meant: by id, title, or a part of its title."""
        return AsyncProcess(self._client, str(name), str(name))

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *identifiers(self._listed() or ()).values()]

    def __len__(self) -> int:
        return len(self._listed() or ())

    def __repr__(self) -> str:
        listed = self._listed()
        if listed is None:
            return f"<{type(self).__name__}: not asked for yet, see refresh()>"
        return table(f"{type(self).__name__}: {len(listed)} processes", ("name", "id", "title"), _rows(listed))

    def _html_(self, now: datetime) -> Html:
        listed = self._listed()
        if listed is None:
            return html.card(html.head(type(self).__name__), html.quiet("not asked for yet, see refresh()"))
        head = html.head(type(self).__name__, f"{len(listed)} processes")
        return html.card(head, html.table(["name", "id", "title"], _rows(listed)))

    def _listed(self) -> ProcessList | None:
        catalogue = self._client._catalogue
        return async_now(catalogue.listed, catalogue.list)


class AsyncProcess(Shown):
    # A process as a function. Its help, and so what would stand here, is made from its description.

    def __init__(self, client: AsyncClient, process: str, name: str) -> None:
        self._client = client
        self._process = process
        self.__name__ = self.__qualname__ = name

    async def __call__(self, **inputs: Any) -> AsyncJob:
        """Submit the process; see `Client.submit`."""
        return await self._client.submit(self._process, request={"inputs": inputs})

    async def description(self) -> ProcessDescription:
        """The description of the process, asked for once a session."""
        return await self._client._catalogue.describe(self._process)

    @property
    def __signature__(self) -> inspect.Signature:
        from sen4cap_client.inputs.signature import signature  # as help: few need it

        known = self._known()
        return inspect.signature(AsyncProcess.__call__.__get__(self)) if known is None else signature(known)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # of an instance, and made when it is asked for
        from sen4cap_client.inputs.signature import docstring

        known = self._known()
        return None if known is None else docstring(known)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__name__}{self.__signature__}>"

    def _html_(self, now: datetime) -> Html:
        known = self._known()
        return html.card(html.head(type(self).__name__, self.__name__)) if known is None else known._html_(now)

    def _known(self) -> ProcessDescription | None:
        return async_now(self._client._catalogue.known(self._process), self.description)


def _rows(listed: ProcessList) -> list[tuple[str, ...]]:
    names = identifiers(listed)
    return [(names[process.id], process.id, process.title or "") for process in listed]
