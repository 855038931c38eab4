"""The table of all cases: what is played, what is not, and the file that says what was seen."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parent / "README.md"

NOT_BUILT_YET = {
    "F72": "nothing fetches links yet; that they are left alone is tested",
}

HEAD = """\
# Faults that are played, and what the client did

Written by the tests' own run; do not edit. To write it anew: `.venv/bin/python -m pytest tests/faults --write-table`

`FaultServer` (`server.py`) breaks off, stalls and lies byte by byte; it counts what arrives, and the tests hold the
client to that count. The column *seen* shows for each call how it ended, and the requests that the server counted.
**GET**, **POST** and **DELETE** are `get_job`, `execute_process` and `dismiss_job`, which reads the job afterwards.
*Once* means that the server is in good health afterwards, *always* that it is not. Each case was seen with `Client`
and with `AsyncClient`; where they differ, both are shown.

| case | injected | seen |
|---|---|---|
"""

# (case, injected, call) -> {form: seen}
Key = tuple[str, str, str]
Rows = dict[Key, dict[str, str]]


def write(rows: Rows) -> None:
    """Write the file."""
    cells: dict[tuple[str, str], list[str]] = {}
    for (number, injected, call), seen in rows.items():
        cells.setdefault((number, injected), []).append(f"**{call}** {_cell(_merged(seen))}")
    lines = [
        f"| {number} | {injected} | {' · '.join(sorted(seen, key=_order))} |\n"
        for (number, injected), seen in sorted(cells.items())
    ]
    missing = [f"- {number}: {why}\n" for number, why in NOT_BUILT_YET.items()]
    FILE.write_text(f"{HEAD}{''.join(lines)}\n## Not built yet\n\n{''.join(missing)}", encoding="utf-8")


def written() -> set[Key]:
    """The cases that the file shows."""
    rows = re.findall(r"^\| (F\d\d) \| (.*?) \| (.*) \|$", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    return {(number, injected, call) for number, injected, seen in rows for call in re.findall(r"\*\*(.+?)\*\*", seen)}


def key(number: str, injected: str, call: str) -> Key:
    """A case as the file shows it."""
    return number, _cell(injected), call


def _order(cell: str) -> int:
    return next((n for n, call in enumerate(("**GET", "**POST", "**DELETE")) if cell.startswith(call)), 3)


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ").replace("*", "")


def _merged(seen: dict[str, str]) -> str:
    different = set(seen.values())
    return (
        different.pop() if len(different) == 1 else "; ".join(f"{form}: {text}" for form, text in sorted(seen.items()))
    )
