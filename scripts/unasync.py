"""Derive ``sen4cap_client/_sync`` from ``sen4cap_client/_async``: run ``make unasync`` after each change.

The rules name whole tokens, so that text and comments stay as they are. A rule that nothing needs any more fails the
run, so that the list stays as short as the difference between the two twins.
"""

from __future__ import annotations

import argparse
import io
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Derived from {source} by `make unasync`. Do not edit: change that file.\n\n"

# A token and what takes its place; None takes the token away.
RULES = {
    "async": None,
    "await": None,
    "AsyncCatalogue": "Catalogue",
    "AsyncClient": "Client",
    "AsyncExchange": "Exchange",
    "AsyncIterator": "Iterator",
    "AsyncJob": "Job",
    "AsyncLimit": "Limit",
    "AsyncLock": "Lock",
    "AsyncOgcCalls": "OgcCalls",
    "AsyncProcess": "Process",
    "AsyncProcesses": "Processes",
    "AsyncSession": "Session",
    "AsyncTransport": "Transport",
    "AsyncWait": "Wait",
    "AwaitableJob": "PlainJob",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "_async": "_sync",
    "aclose": "close",
    "aiter_bytes": "iter_bytes",
    "async_each": "each",
    "async_later": "later",
    "async_now": "now",
    "async_sleep": "sleep",
    "async_trace": "trace",
    "asyncio_detailed": "sync_detailed",
    "in_thread": "at_once",
    "set_async_httpx_client": "set_httpx_client",
}


def sync_source(source: str, used: set[str]) -> str:
    """Turn the text of an async module into that of its sync twin.

    Args:
        source: Python text.
        used: The rules that were needed are added here.

    Returns:
        Python text.
    """
    lines = source.splitlines(keepends=True)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    names = [token for token in tokens if token.type == tokenize.NAME and token.string in RULES]
    for token in reversed(names):
        used.add(token.string)
        row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
        replacement = RULES[token.string]
        if replacement is None:
            end += 1  # the blank behind it
        lines[row] = lines[row][:start] + (replacement or "") + lines[row][end:]
    return "".join(lines)


def derive(source: Path) -> dict[str, str]:
    """Derive every module of a folder.

    Args:
        source: The folder of the async modules.

    Returns:
        The sync modules, text by file name.

    Raises:
        SystemExit: If a rule was not needed.
    """
    used: set[str] = set()
    modules = {}
    for path in sorted(source.glob("*.py")):
        header = HEADER.format(source=path.relative_to(source.parent.parent).as_posix())
        modules[path.name] = header + sync_source(path.read_text(encoding="utf-8"), used)
    unused = sorted(RULES.keys() - used)
    if unused:
        raise SystemExit(f"unasync: nothing needs {', '.join(unused)} any more: delete it from scripts/unasync.py")
    return modules


def differing(modules: dict[str, str], target: Path) -> list[str]:
    """The names of the modules that are not in a folder as they should be, or should not be there at all."""
    there = {path.name: path.read_text(encoding="utf-8") for path in target.glob("*.py")}
    return sorted(name for name in modules.keys() | there.keys() if modules.get(name) != there.get(name))


def main(arguments: list[str] | None = None) -> int:
    """Derive, or check with ``--check`` that there is nothing to derive; 1 if there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would change")
    parser.add_argument("--package", type=Path, default=ROOT / "sen4cap_client", help="folder of _async and _sync")
    options = parser.parse_args(arguments)
    target = options.package / "_sync"
    modules = derive(options.package / "_async")
    changed = differing(modules, target)
    if options.check:
        for name in changed:
            print(f"unasync: _sync/{name} is not what _async/{name} gives. Run: make unasync")
        return 1 if changed else 0
    for name in changed:
        if name in modules:
            (target / name).write_text(modules[name], encoding="utf-8")
        else:
            (target / name).unlink()
        print(f"unasync: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
