"""What is wrong with the rows of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import overload

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing
from sen4cap_client.display.text import counted, printable, table
from sen4cap_client.errors import InvalidRows
from sen4cap_client.models import InputProblem

_MOST_LINES = 20
_MOST_NUMBERS = 8


@attrs.frozen(repr=False)
class RowProblem(Record):
    """One thing that is wrong with a row.

    Attributes:
        row: The number of the row, from 1.
        name: What people call the row.
        field: The column or input.
        rule: The rule that is broken; see `sen4cap_client.models.InputProblem`. ``"twice"`` where another row asks for
            just the same.
        message: What is wrong, and what to do.
    """

    row: int
    name: str
    field: str
    rule: str
    message: str

    @classmethod
    def of(cls, row: int, name: str, problem: InputProblem) -> RowProblem:
        """What is wrong with the inputs of a row."""
        field = problem.key if problem.title in (None, problem.key) else f"{problem.title} ({problem.key})"
        return cls(row, name, field, problem.rule, problem.message)

    def __str__(self) -> str:
        return f"row {self.row} ({self.name}), {self.field}: {self.message}"

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "row": str(self.row),
            "name": self.name,
            "field": html.code(self.field),
            "what is wrong": self.message,
            "rule": html.quiet(self.rule),
        }


@attrs.frozen(repr=False)
class RowProblems(Record, Sequence[RowProblem]):
    """All that is wrong with the rows of a batch; a sequence of `RowProblem`, empty (and false) if nothing is."""

    problems: tuple[RowProblem, ...] = ()

    def __len__(self) -> int:
        return len(self.problems)

    @overload
    def __getitem__(self, index: int) -> RowProblem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RowProblem, ...]: ...
    def __getitem__(self, index: int | slice) -> RowProblem | tuple[RowProblem, ...]:
        return self.problems[index]

    def __repr__(self) -> str:
        rows = [(str(p.row), p.name, p.field, p.rule, p.message) for p in self.problems]
        return table(f"RowProblems: {counted(len(rows), 'problem')}", ("row", "name", "field", "rule", "message"), rows)

    def _html_(self, now: datetime) -> Html:
        head = html.head("RowProblems", counted(len(self), "problem"))
        return html.card(head, listing(self.problems, now), tone="bad" if self.problems else "")


def invalid(process_id: str, count: int, problems: Sequence[RowProblem]) -> InvalidRows:
    """The error for rows that do not fit.

    Args:
        process_id: The process.
        count: How many rows there are in all.
        problems: All that is wrong.
    """
    bad = len({problem.row for problem in problems})
    lines = _lines(problems)
    more = f"\n  ... {len(lines) - _MOST_LINES} more; error.problems has all" if len(lines) > _MOST_LINES else ""
    text = "".join(f"\n  - {printable(line)}" for line in lines[:_MOST_LINES])
    return InvalidRows(
        f"{bad} of {counted(count, 'row')} {'does' if bad == 1 else 'do'} not fit process {printable(process_id)}. "
        f"Nothing was kept or sent; on_invalid='skip' goes on with the others.{text}{more}",
        process_id=process_id,
        problems=RowProblems(tuple(problems)),
    )


def _lines(problems: Sequence[RowProblem]) -> list[str]:
    """One line for what is wrong with many rows in the same way."""
    same: dict[tuple[str, str], list[RowProblem]] = {}
    for problem in problems:
        same.setdefault((problem.field, problem.message), []).append(problem)
    return [f"{_rows(group)}, {field}: {message}" for (field, message), group in same.items()]


def _rows(problems: Sequence[RowProblem]) -> str:
    if len(problems) == 1:
        return f"row {problems[0].row} ({problems[0].name})"
    named = ", ".join(str(problem.row) for problem in problems[:_MOST_NUMBERS])
    more = f" and {len(problems) - _MOST_NUMBERS} more" if len(problems) > _MOST_NUMBERS else ""
    return f"rows {named}{more}"
