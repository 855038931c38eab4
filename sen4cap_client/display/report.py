"""A report of changes as text, as Markdown and as JSON. Servers choose what stands in it: nothing plays tricks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from sen4cap_client.display.text import WIDTH, printable

_FORMATS = re.compile(r"([\\`*_\[\]<>|#&~])")


def as_text(title: str, summary: Sequence[str], groups: Mapping[str, Iterable[tuple[str, str]]]) -> str:
    """A report for a terminal.

    Args:
        title: What it is about.
        summary: Some sentences.
        groups: Below each heading what there is: a place, and what is to be said of it.
    """
    lines = [printable(title), *(line for text in summary for line in _indented(text, 1))]
    for heading, items in groups.items():
        lines += ["", heading]
        for place, text in items:
            lines += [f"  {printable(place)}", *_indented(text, 2)]
    return "\n".join(lines) + "\n"


def as_markdown(title: str, summary: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A report for an issue or a pull request, as a table below a heading."""
    lines = [f"# {_plain(title)}", "", *(_plain(text) for text in summary)]
    cells = [[_plain(cell) for cell in row] for row in rows]
    if cells:
        table = [columns, ["---"] * len(columns), *cells]
        lines += ["", *("| " + " | ".join(row) + " |" for row in table)]
    return "\n".join(lines) + "\n"


def as_json(content: Mapping[str, Any]) -> str:
    """A report for a program; all in ASCII."""
    return json.dumps(content, indent=2) + "\n"


def _indented(text: str, level: int) -> list[str]:
    indent = "  " * level
    return wrap(printable(text), WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _plain(text: str) -> str:
    """A text in which nothing is taken for a format, a link or HTML."""
    return _FORMATS.sub(r"\\\1", printable(text))
