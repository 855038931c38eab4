"""A snapshot, and its file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from sen4cap_client._core import boundary
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.display.text import counted
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.models import ProcessDescription

_MARK = "sen4cap-client snapshot"


@attrs.frozen(repr=False)
class Snapshot:
    """The descriptions of all processes of a server, as the server gave them.

    Attributes:
        server: The address of the process API.
        processes: The descriptions by the ids of the processes.

    Example:
        >>> snapshot = client.snapshot_processes()
        >>> snapshot
        <Snapshot of 19 processes>
        >>> snapshot.describe("218").title
        'L3B AOI Indicators Processor 5.0.4'
    """

    server: str
    processes: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, server: str, described: Mapping[str, Any]) -> Self:
        """Make one of descriptions as the server gave them. Links, which name hosts, are left out.

        Args:
            server: The address of the process API.
            described: The JSON of the descriptions by the ids of the processes.
        """
        kept = {
            process_id: {name: value for name, value in sorted(description.items()) if name != "links"}
            for process_id, description in sorted(described.items())
        }
        return cls(shown_url(server), kept)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file that `save` wrote.

        Args:
            path: The file.

        Raises:
            InvalidRequest: If it cannot be read, or is no snapshot.

        Example:
            >>> written = client.snapshot_processes("snapshot.yaml")
            >>> Snapshot.read("snapshot.yaml") == written
            True
        """
        import yaml

        try:
            text = Path(path).read_text(encoding="utf-8")
            content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
        except OSError as error:
            raise InvalidRequest(f"Cannot read {path}: {error.strerror}.") from error
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            raise InvalidRequest(f"{path} is not YAML: {excerpt(str(error))}.") from error
        is_snapshot = isinstance(content, dict) and content.get(_MARK) == 1
        processes = content.get("processes") if is_snapshot else None
        if not isinstance(processes, dict) or not all(isinstance(process, dict) for process in processes.values()):
            raise InvalidRequest(f"{path} is no snapshot. 'sen4cap-client snapshot' writes one.")
        return cls(str(content.get("server")), {str(key): process for key, process in processes.items()})

    @property
    def yaml(self) -> str:
        """The text of the file: sorted, so that two of them can be compared line by line."""
        import yaml

        content = {_MARK: 1, "server": self.server, "processes": self.processes}
        return yaml.safe_dump(content, sort_keys=True, allow_unicode=True, width=120)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file.

        Args:
            path: The file; one that is there is replaced.

        Raises:
            OSError: If it cannot be written.

        Example:
            >>> client.snapshot_processes().save("snapshot.yaml")
        """
        Path(path).write_text(self.yaml, encoding="utf-8")

    def describe(self, process_id: str) -> ProcessDescription:
        """The description of a process, as `Client.get_process` gives it.

        Args:
            process_id: Its id.

        Raises:
            InvalidRequest: If there is no such process, or it cannot be read.

        Example:
            >>> list(client.snapshot_processes().describe("sleep_a_while").inputs)
            ['duration', 'fail']
        """
        if process_id not in self.processes:
            raise InvalidRequest(f"The snapshot has no process {process_id!r}. It has: {', '.join(self.processes)}.")
        try:
            return boundary.described_process(self.processes[process_id], process_id)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            text = excerpt(f"The description of process {process_id} cannot be read: {error}")
            raise InvalidRequest(f"{text}.") from error

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {counted(len(self.processes), 'process', 'processes')}>"
