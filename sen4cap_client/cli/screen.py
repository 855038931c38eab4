"""Tables and lists for a terminal: as wide as it is, in colour where that is wanted."""

from __future__ import annotations

import os
import shutil
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import click

from sen4cap_client.display.text import printable

_GAP = 2
_LEAST = 8  # what a column keeps of its cells
_COLOURS = {"successful": "green", "failed": "red", "dismissed": "yellow", "running": "blue", "accepted": "blue"}


class Screen:
    """Where a table is shown.

    Args:
        width: How many columns a line may have; None for any number, as in a file.
        colour: Whether colours are shown.
        encoding: What characters there are.
    """

    def __init__(self, width: int | None = None, *, colour: bool = False, encoding: str = "utf-8") -> None:
        self.width = width
        self.colour = colour
        self._dots = "…" if _can(encoding, "…") else "..."

    @classmethod
    def of(cls, stream: Any) -> Screen:
        """The screen that a stream leads to. ``COLUMNS`` and ``NO_COLOR`` are heeded."""
        is_terminal = stream is not None and stream.isatty()
        is_narrow = is_terminal or os.environ.get("COLUMNS", "").isdigit()
        width = max(shutil.get_terminal_size().columns, 20) if is_narrow else None
        colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(width, colour=colour, encoding=getattr(stream, "encoding", None) or "ascii")

    def grid(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """Rows in columns. What is too wide is cut, but never the first column; columns without content are left out.

        Args:
            columns: What is in them.
            rows: The cells, as they came from a server.
        """
        cells = [[printable(" ".join(cell.split())) for cell in row] for row in rows]
        filled = [i for i in range(len(columns)) if i == 0 or any(row[i] for row in cells)]
        table = [[columns[i] for i in filled], *([row[i] for i in filled] for row in cells)]
        widths = [max(map(_cells, column)) for column in zip(*table, strict=True)]
        if not self._fit(widths):
            return "\n\n".join(self.fields(zip(table[0], row, strict=True)) for row in table[1:])
        head, *body = [self._line(row, widths) for row in table]
        return "\n".join([self._styled(head, bold=True), *body])

    def fields(self, pairs: Any) -> str:
        """Names and values, one pair a line; long values go on below.

        Args:
            pairs: The pairs; those without a value are left out.
        """
        shown = [(printable(name), str(value)) for name, value in pairs if str(value)]
        indent = max((_cells(name) for name, _ in shown), default=0) + _GAP
        return "\n".join(self._field(name, value, indent) for name, value in shown)

    def paragraph(self, text: str) -> str:
        """A text of a server, in lines that fit."""
        return self._wrapped(printable(" ".join(text.split())))

    def whole(self, text: str) -> str:
        """A text that is not broken, such as a path."""
        return printable(text)

    def bullet(self, text: str) -> str:
        """A text of a server as an entry of a list."""
        return self._wrapped(printable(" ".join(text.split())), "  - ", "    ")

    def heading(self, text: str) -> str:
        """A line above other lines."""
        return self._styled(printable(" ".join(text.split())), bold=True)

    def _field(self, name: str, value: str, indent: int) -> str:
        start = self._styled(name, bold=True) + " " * (indent - _cells(name))
        lines = [printable(line) for line in value.split("\n")]
        first, *others = [self._wrapped(line, taken=indent) for line in lines]
        rest = [("\n" + " " * indent).join(line.split("\n")) for line in (first, *others)]
        colour = _COLOURS.get(value)
        return start + ("\n" + " " * indent).join(rest if colour is None else [self._styled(rest[0], fg=colour)])

    def _wrapped(self, text: str, first: str = "", rest: str = "", taken: int = 0) -> str:
        if self.width is None or _cells(first + text) + taken <= self.width:
            return first + text
        # Addresses stay whole, so that they can be copied.
        room = max(self.width - taken, 20)
        return textwrap.fill(
            text, room, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )

    def _fit(self, widths: list[int]) -> bool:
        """Narrow the widest columns until all fit; whether they do."""
        if self.width is None:
            return True
        while sum(widths) + _GAP * (len(widths) - 1) > self.width:
            widest = max(range(1, len(widths)), key=lambda i: widths[i], default=0)
            if widest == 0 or widths[widest] <= _LEAST:
                return False
            widths[widest] -= 1
        return True

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cut = [self._cut(cell, width) for cell, width in zip(row, widths, strict=True)]
        padded = [cell + " " * (width - _cells(cell)) for cell, width in zip(cut, widths, strict=True)]
        styled = [
            self._styled(cell, fg=_COLOURS.get(given)) if given in _COLOURS else cell
            for cell, given in zip(padded, row, strict=True)
        ]
        return (" " * _GAP).join(styled).rstrip()

    def _cut(self, text: str, width: int) -> str:
        if _cells(text) <= width:
            return text
        while _cells(text) + len(self._dots) > width:
            text = text[:-1]
        return text + self._dots

    def _styled(self, text: str, **style: Any) -> str:
        return click.style(text, **style) if self.colour and text else text


Table = Callable[[Screen], str]


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes: signs of East Asia take two, accents of their own none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _can(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
