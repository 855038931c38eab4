"""What is wrong with the inputs of a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import overload

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing
from sen4cap_client.display.text import counted, table


@attrs.frozen(repr=False)
class InputProblem(Record):
    """One thing that is wrong with an input.

    Attributes:
        key: The key of the input; the name as it was given, where the process has no such input.
        title: What people call the input; None where it has no title, or there is no such input.
        rule: The rule that is broken: ``"required"``, ``"unknown"``, ``"ambiguous"``, ``"duplicate"``, ``"type"``,
            ``"format"``, ``"order"``, or the word of JSON Schema, such as ``"enum"`` or ``"maxLength"``.
        message: What is wrong, and what to do.
        type: The Python type of the value; None where no value was given. The value itself is not kept.
    """

    key: str
    title: str | None
    rule: str
    message: str
    type: str | None = None

    def __str__(self) -> str:
        name = self.key if self.title is None or self.title == self.key else f"{self.title} ({self.key})"
        return f"{name}: {self.message}"

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "key": html.code(self.key),
            "title": self.title or "",
            "what is wrong": self.message,
            "rule": html.quiet(self.rule),
            "given": html.quiet(self.type or ""),
        }


@attrs.frozen(repr=False)
class ProblemList(Record, Sequence[InputProblem]):
    """All that is wrong with a request; a sequence of `InputProblem`, empty (and false) if nothing is."""

    problems: tuple[InputProblem, ...] = ()

    def __len__(self) -> int:
        return len(self.problems)

    @overload
    def __getitem__(self, index: int) -> InputProblem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[InputProblem, ...]: ...
    def __getitem__(self, index: int | slice) -> InputProblem | tuple[InputProblem, ...]:
        return self.problems[index]

    def __iter__(self) -> Iterator[InputProblem]:
        return iter(self.problems)

    def __repr__(self) -> str:
        rows = [(p.key, p.title or "", p.rule, p.type or "", p.message) for p in self.problems]
        return table(f"ProblemList: {counted(len(rows), 'problem')}", ("key", "title", "rule", "type", "message"), rows)

    def _html_(self, now: datetime) -> Html:
        head = html.head("ProblemList", counted(len(self), "problem"))
        return html.card(head, listing(self.problems, now), tone="bad" if self.problems else "")
