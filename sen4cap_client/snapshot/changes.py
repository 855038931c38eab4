"""What has changed between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import attrs

from sen4cap_client.display.report import as_json, as_markdown, as_text
from sen4cap_client.display.text import counted, printable
from sen4cap_client.models import Severity


@attrs.frozen
class Change:
    """A change of a process.

    Attributes:
        severity: Whether it affects who uses the process.
        process: The id of the process.
        what: What has changed, in a few words, such as ``"input key"``.
        detail: The sentence for people.
        name: The title or key of the input or output; None if the process itself has changed.
    """

    severity: Severity
    process: str
    what: str
    detail: str
    name: str | None = None

    def __str__(self) -> str:
        return printable(f"{self.process}: {self.detail}")


@attrs.frozen(repr=False)
class Changes(Sequence[Change]):
    """What has changed between two snapshots; a sequence of `Change`, those that break something first.

    Attributes:
        old: Where the older snapshot is from.
        new: Where the newer one is from.
        changes: The changes.
        request: Whether the saved request still fits; None if there was none.

    Example:
        >>> snapshot = client.snapshot_processes()
        >>> fewer = Snapshot(snapshot.server, {"218": snapshot.processes["218"]})
        >>> changes = diff(snapshot, fewer)
        >>> print(changes[0])
        1: 'Sentinel-2 Water Indices' is gone
        >>> changes.exit_code
        2
    """

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    request: str | None = None

    @property
    def exit_code(self) -> int:
        """0 if there are none, 1 if there are some, 2 if one of them breaks requests."""
        return Severity.exit_code(change.severity for change in self.changes)

    def written(self, form: str) -> str:
        """Write a report.

        Args:
            form: ``"text"``, ``"json"`` or ``"markdown"``.

        Example:
            >>> print(diff(client.snapshot_processes(), client.snapshot_processes()).written("markdown").split()[-1])
            changed.
        """
        title = f"Processes: {self.old} -> {self.new}"
        summary = [self._summary(), *([self.request] if self.request else [])]
        if form == "json":
            content = {"old": self.old, "new": self.new, "exitCode": self.exit_code, "request": self.request}
            return as_json(content | {"changes": [attrs.asdict(change) for change in self.changes]})
        if form == "markdown":
            columns = ("affects users", "process", "what", "detail")
            return as_markdown(title, summary, columns, [(c.severity, c.process, c.what, c.detail) for c in self])
        groups = {
            str(severity): [(f"{c.process}: {c.detail}", "") for c in self if c.severity is severity]
            for severity in Severity
        }
        return as_text(title, summary, {heading: items for heading, items in groups.items() if items})

    def __len__(self) -> int:
        return len(self.changes)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, index: int | slice) -> Change | tuple[Change, ...]:
        return self.changes[index]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __repr__(self) -> str:
        head = f"{type(self).__name__}: {len(self) or 'none'}"
        head += f". {self.request}" if self.request else ""
        return "\n  ".join([head, *(f"{change.severity}  {change}" for change in self)])

    def _summary(self) -> str:
        if not self:
            return "Nothing has changed."
        counts = [(sum(change.severity is severity for change in self), severity) for severity in Severity]
        found = ", ".join(f"{count} {severity}" for count, severity in counts)
        return f"{counted(len(self), 'change')}: {found}."
