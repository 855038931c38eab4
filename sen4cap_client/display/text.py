"""How things are shown as plain text: values, lists and tables that fit on a screen and cannot play tricks on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

import attrs

_MOST_ROWS = 20
WIDTH = 100


def shown(value: object) -> str:
    """A value of a record: as its repr, but for words and times, which read better as they are."""
    if isinstance(value, Enum):
        return repr(str(value.value))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return block("[", [shown(item) for item in value], "]")
    if isinstance(value, dict) and any(attrs.has(type(item)) for item in value.values()):
        return block("{", [f"{key!r}: {shown(item)}" for key, item in value.items()], "}")
    return repr(value)


def block(start: str, parts: list[str], end: str) -> str:
    """Parts between brackets, on one line if they fit; of many, the first ones and how many more there are."""
    left_out = [f"... {len(parts) - _MOST_ROWS} more"] if len(parts) > _MOST_ROWS else []
    rows = parts[:_MOST_ROWS] + left_out
    line = ", ".join(rows)
    if len(line) <= WIDTH and "\n" not in line:
        return f"{start}{line}{end}"
    return f"{start}\n" + "".join("  " + row.replace("\n", "\n  ") + ",\n" for row in rows) + end


def table(heading: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Rows below a heading, in columns; of many, the first ones and how many more there are."""
    cells = [columns, *(tuple(map(printable, row)) for row in rows[:_MOST_ROWS])]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    more = [f"... {len(rows) - _MOST_ROWS} more"] if len(rows) > _MOST_ROWS else []
    return "\n  ".join([heading, *(lines if rows else []), *more])


def counted(count: int, noun: str, many: str = "") -> str:
    """A number of things, such as ``"1 job"`` and ``"2 jobs"``."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def printable(text: str) -> str:
    """A text with everything escaped that could move a cursor or turn a line around: servers choose their titles."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
