"""What a batch tells of itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, overload

import attrs

from sen4cap_client.batch import row as states
from sen4cap_client.batch.row import STATES, TONES, BatchRow
from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing, when
from sen4cap_client.display.text import counted, table
from sen4cap_client.display.times import minute
from sen4cap_client.errors import InvalidRequest

_OF_RATE = 50  # jobs that tell how fast it goes
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@attrs.frozen(repr=False)
class BatchStatus(Record):
    """How a batch is doing.

    Attributes:
        process: The process, by its title.
        counts: How many rows are in which state.
        rate: How many jobs have ended in an hour lately; None if too few have.
        expected_end: When all will have ended if it goes on like this; None if nobody can tell.
        run_by: Who runs it just now, such as ``"process 4711 on server"``; empty if nobody does.
    """

    process: str
    counts: dict[str, int]
    rate: float | None = None
    expected_end: datetime | None = None
    run_by: str = ""

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many rows have succeeded."""
        return self._sum(states.DONE)

    @property
    def failed(self) -> int:
        """How many rows have ended without success."""
        return self._sum((states.FAILED, states.DISMISSED))

    @property
    def active(self) -> int:
        """How many jobs the server has to do."""
        return self._sum(states.ACTIVE)

    @property
    def is_over(self) -> bool:
        """Whether all rows have ended, well or not. A row of which nobody knows whether it was sent has not."""
        return self.done + self.failed == self.total

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)

    def __repr__(self) -> str:
        return f"<BatchStatus {self._line()}>"

    def _line(self) -> str:
        counts = ", ".join(f"{self.counts[state]} {state}" for state in STATES if state in self.counts)
        parts = [f"{counted(self.total, 'row')}: {counts}"]
        parts += [f"{self.rate:.3g} jobs/h"] if self.rate else []
        parts += [f"expected end {minute(self.expected_end)} UTC"] if self.expected_end else []
        parts += [f"run by {self.run_by}"] if self.run_by else []
        return "; ".join(parts)

    def _sum(self, wanted: Iterable[str]) -> int:
        return sum(self[state] for state in wanted)

    def _html_(self, now: datetime) -> Html:
        return html.card(html.head("BatchStatus", self.process), html.fields(self._fields(now)))

    def _bar(self) -> Html:
        return html.progress_bar(100 * (self.done + self.failed) / self.total if self.total else None)

    def _fields(self, now: datetime) -> list[tuple[str, str]]:
        named = [
            (html.badge(state, TONES.get(state, "")), str(self.counts[state]))
            for state in STATES
            if state in self.counts
        ]
        return [
            ("progress", self._bar()),
            *named,
            ("rate", f"{self.rate:.3g} jobs/h" if self.rate else ""),
            ("expected end", when(self.expected_end, now)),
            ("run by", self.run_by),
        ]


def rate_of(ends: Sequence[float]) -> float | None:
    """How many jobs end in an hour.

    Args:
        ends: When jobs have ended, in seconds, the latest first.
    """
    if len(ends) < 3 or ends[0] <= ends[-1]:
        return None
    return 3600 * (len(ends) - 1) / (ends[0] - ends[-1])


def expected_end(left: int, rate: float | None, now: datetime) -> datetime | None:
    """When so many jobs will have ended."""
    if not left or not rate:
        return None
    try:
        return now + timedelta(hours=left / rate)
    except OverflowError:
        return None


@attrs.frozen(repr=False)
class Failure(Record):
    """Rows that have not come to their end for the same reason.

    Attributes:
        state: ``failed``, ``dismissed``, ``unknown``, or ``successful`` where only the download has failed.
        reason: What is known of why.
        rows: The numbers of the rows, for `Batch.retry` and `Batch.resolve`.
    """

    state: str
    reason: str
    rows: tuple[int, ...]

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "rows": str(len(self.rows)),
            "state": html.badge(self.state, TONES.get(self.state, "")),
            "reason": self.reason,
            "which": html.inline([str(number) for number in self.rows]),
        }


@attrs.frozen(repr=False)
class Failures(Record, Sequence[Failure]):
    """What has gone wrong in a batch, grouped by reason; a sequence of `Failure`, empty (and false) if nothing has."""

    groups: tuple[Failure, ...] = ()

    @classmethod
    def of(cls, reasons: Iterable[tuple[str, str, int]]) -> Failures:
        """Group rows.

        Args:
            reasons: State, reason and number of each.
        """
        same: dict[tuple[str, str], list[int]] = {}
        for state, reason, number in reasons:
            if state not in states.DONE or reason:
                same.setdefault((state, reason), []).append(number)
        groups = [Failure(state, reason, tuple(numbers)) for (state, reason), numbers in same.items()]
        return cls(tuple(sorted(groups, key=lambda group: -len(group.rows))))

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of all of them."""
        return tuple(sorted(number for group in self.groups for number in group.rows))

    def __len__(self) -> int:
        return len(self.groups)

    @overload
    def __getitem__(self, index: int) -> Failure: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Failure, ...]: ...
    def __getitem__(self, index: int | slice) -> Failure | tuple[Failure, ...]:
        return self.groups[index]

    def __repr__(self) -> str:
        rows = [(str(len(g.rows)), g.state, g.reason, _some(g.rows)) for g in self.groups]
        return table(f"Failures: {counted(len(self.rows), 'row')}", ("rows", "state", "reason", "which"), rows)

    def _html_(self, now: datetime) -> Html:
        head = html.head("Failures", counted(len(self.rows), "row"))
        return html.card(head, listing(self.groups, now), tone="bad" if self.groups else "")


def _some(numbers: Sequence[int], most: int = 8) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(map(str, numbers[:most])) + more


def records(rows: Iterable[BatchRow]) -> list[dict[str, Any]]:
    """Rows as flat records: what is known of each, then its labels, then its inputs."""
    return [
        {
            "row": row.number,
            "name": row.name,
            "site": row.site,
            "state": row.state,
            "job_id": row.job_id,
            "jobs": row.jobs,
            "progress": row.progress,
            "reason": row.reason,
            "found": row.found,
            **_apart(row.labels, "label"),
            **_apart(row.inputs, "input"),
            "files": list(row.files),
        }
        for row in rows
    ]


def _apart(values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Values under names that are not taken by what is known of a row."""
    taken = ("row", "name", "site", "state", "job_id", "jobs", "progress", "reason", "found", "files")
    return {f"{kind} {name}" if name in taken else name: value for name, value in values.items() if name != "site"}


def write(rows: Sequence[Mapping[str, Any]], path: Path) -> Path:
    """Write records as a table.

    Args:
        rows: The records.
        path: A file, ``.csv`` or ``.json``.

    Raises:
        InvalidRequest: If it is of another kind, or cannot be written.
    """
    writers = {".csv": _write_csv, ".json": _write_json}
    if path.suffix.lower() not in writers:
        raise InvalidRequest(f"{path} is none of {' and '.join(writers)}, which a table can be written as.")
    beside = path.with_name(f".{path.name}.part")
    try:
        writers[path.suffix.lower()](rows, beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InvalidRequest(f"{path} cannot be written ({error.strerror}).") from error
    return path


def _write_csv(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(_cell, columns))
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _write_json(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _cell(value: Any) -> Any:
    """A value of a table; spreadsheets compute what begins like a formula, which a server may have written."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = " ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
