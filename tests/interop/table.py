"""The table of all cases and servers, and the file that says what was seen."""

from __future__ import annotations

import re
from pathlib import Path

from tests.interop.cases import CASES, Case
from tests.interop.described import OTHERS

FILE = Path(__file__).parent / "README.md"

HEAD = """\
# Servers that others wrote, and what the client saw of them

Written by the tests' own run; do not edit. To write it anew, and the recordings that `make test` replays:
`make test-interop WRITE=1`.

The servers are installed from the pins in `servers/`, each into an environment of its own, and started on loopback.
Each case was run with `Client` and with `AsyncClient`; where they differ, both are shown. A case that a server has
nothing for has a dash. `cases.py` says what each case holds the client to.

"""

# (case, server) -> what was seen
Seen = dict[tuple[str, str], str]


def write(seen: Seen, skipped: dict[str, str]) -> None:
    """Write the file.

    Args:
        seen: What was seen, of the servers that ran.
        skipped: Why others did not.
    """
    servers = [
        f"| {other.name} {other.version} | {f'skipped: {skipped[name]}' if name in skipped else 'was run'} |\n"
        for name, other in OTHERS.items()
    ]
    rows = [
        f"| {_title(case)} | {' | '.join(seen.get((case.name, name), '-') for name in OTHERS)} |\n" for case in CASES
    ]
    top = f"| case | {' | '.join(OTHERS)} |\n|---|{'---|' * len(OTHERS)}\n"
    FILE.write_text(f"{HEAD}| server | |\n|---|---|\n{''.join(servers)}\n{top}{''.join(rows)}", encoding="utf-8")


def written() -> Seen:
    """What the file shows."""
    cases = {_title(case): case.name for case in CASES}
    row = r"^\| (.*?) \|" + r" (.*?) \|" * len(OTHERS) + "$"
    rows = re.findall(row, FILE.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        (cases[title], name): text
        for title, *cells in rows
        if title in cases
        for name, text in zip(OTHERS, cells, strict=True)
    }


def versions() -> dict[str, str]:
    """The servers that the file is about, and their versions."""
    names = "|".join(OTHERS)
    return dict(re.findall(rf"^\| ({names}) (\S+) \|", FILE.read_text(encoding="utf-8"), re.MULTILINE))


def _title(case: Case) -> str:
    return f"`{case.call}`{f' {case.what}' if case.what else ''}"
