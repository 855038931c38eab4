"""What the client remembers of the server's processes, so that each is asked for once in a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sen4cap_client._core import ids, lookup
from sen4cap_client.models import ProcessDescription, ProcessList, ProcessSummary

if TYPE_CHECKING:
    from sen4cap_client._async.ogc import AsyncOgcCalls


class AsyncCatalogue:
    """The processes of a server, as they were when they were first asked for.

    Args:
        calls: Whom to ask.
    """

    def __init__(self, calls: AsyncOgcCalls) -> None:
        self._calls = calls
        self._started: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.forget()

    def forget(self) -> None:
        """Know nothing any more."""
        self.listed: ProcessList | None = None
        self._described: dict[str, ProcessDescription] = {}
        self._ids: dict[str, str] = {}

    def keep_started(self, job_id: str, process_id: str, outputs: Iterable[str]) -> None:
        """Remember what a job runs, and which outputs were asked for."""
        if job_id:
            self._started[job_id] = process_id, tuple(outputs)

    def process_of(self, job_id: str) -> ProcessDescription | None:
        """The description of the process that a job of this session runs, if it has been asked for."""
        started = self._started.get(job_id)
        return None if started is None else self.known(started[0])

    def asked_of(self, job_id: str) -> tuple[str, ...]:
        """The outputs that a job of this session was asked for by name; none if that was not said."""
        return self._started[job_id][1] if job_id in self._started else ()

    def keep_list(self, processes: ProcessList) -> ProcessList:
        """Remember the list."""
        self.listed = processes
        return processes

    def keep(self, wanted: str, process: ProcessDescription) -> ProcessDescription:
        """Remember the description of a process, and what it was asked for by."""
        self._described[process.id] = process
        self._ids[wanted] = process.id
        return process

    def known(self, wanted: str) -> ProcessDescription | None:
        """The description of a process, if it has been asked for by its id or under this name before."""
        return self._described.get(self._ids.get(wanted, wanted))

    def known_of_job(self, process_id: str | None, name: str | None) -> ProcessDescription | None:
        """The description of the process that a job runs, if it has been asked for.

        Args:
            process_id: The id of the process, where that is known.
            name: What the server calls it.
        """
        if process_id is None and name is not None:
            listed = None if self.listed is None else lookup.of_job(self.listed, name)
            process_id = listed.id if listed else name
        return None if process_id is None else self.known(process_id)

    async def list(self) -> ProcessList:
        """All processes."""
        return await self._calls.get_processes() if self.listed is None else self.listed

    async def find(self, wanted: str | int) -> ProcessSummary:
        """The process that is meant.

        Raises:
            ProcessNotFound: If there is none, or several.
        """
        name = ids.checked("process", wanted)
        return await self._looked_up(lookup.find, name)

    async def describe(self, wanted: str | int) -> ProcessDescription:
        """The description of the process that is meant.

        Raises:
            ProcessNotFound: If there is none, or several.
        """
        name = ids.checked("process", wanted)
        known = self.known(name)
        if known is not None:
            return known
        found = None if self.listed is None else lookup.find(self.listed, name)
        if found is None:
            return await self._calls.get_process(name)
        return self.keep(name, self.known(found.id) or await self._calls.get_process(found.id))

    async def of_job(self, name: str) -> ProcessDescription:
        """The description of the process that a job runs.

        Args:
            name: What the server calls it.

        Raises:
            ProcessNotFound: If there is none any more.
        """
        return await self.describe((await self._looked_up(lookup.of_job, name)).id)

    async def _looked_up(self, look: Callable[[ProcessList, str], ProcessSummary | None], name: str) -> ProcessSummary:
        """Look into the list that is known, and if it is not there, into a new one."""
        found = None if self.listed is None else look(self.listed, name)
        if found is None:
            listed = await self._calls.get_processes()
            found = look(listed, name)
            if found is None:
                raise lookup.process_not_found(listed, name)
        return found
