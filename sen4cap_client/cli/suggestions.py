"""What the shell completes: processes, jobs and profiles. It asks the server seldom and shortly, and says nothing.

What the server has said is kept beside the configuration for a minute, for its user only. What could be more than a
word to a shell is never suggested: the names are the server's, and what is completed is run by a key press.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import stat
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from sen4cap_client.cli import options
from sen4cap_client.display.text import printable

_FRESH = 60.0  # seconds
_PATIENCE = 2.0
_MOST = 200
_MOST_BYTES = 2**20
_A_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}")

# What is suggested, and what it is called.
Named = list[tuple[str, str]]


def named(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """The processes or jobs whose names begin so.

    Args:
        kind: ``"processes"`` or ``"jobs"``.
        ctx: The context of the command, with the options that say which server is meant.
        incomplete: What has been typed.
    """
    with _silently():
        return _fitting(_known(kind, ctx), incomplete)
    return []


def profiles(ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """The profiles of the configuration whose names begin so."""
    with _silently():
        from sen4cap_client import config

        path = options.given("config_path", ctx)
        return _fitting([(str(name), "") for name in config.profiles(config_path=path)], incomplete)
    return []


def _fitting(found: Named, incomplete: str) -> list[CompletionItem[str]]:
    start = incomplete.casefold()
    fitting = [(word, text) for word, text in found if _A_WORD.fullmatch(word) and word.casefold().startswith(start)]
    return [
        CompletionItem(word, help=printable(" ".join(text.split()))[:80] or None)
        for word, text in dict(fitting[:_MOST]).items()
    ]


@contextlib.contextmanager
def _silently() -> Iterator[None]:
    """Have nothing appear in the line that is being typed, whatever goes wrong."""
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Exception:  # noqa: BLE001, S110 - a person is typing: no suggestion is all that an error may cost
        pass
    finally:
        logging.disable(logging.NOTSET)


def _known(kind: str, ctx: click.Context) -> Named:
    from sen4cap_client.config import Config, config_file

    which = options.which_server(ctx)
    config = Config.load(**which)
    path = config_file(which.get("config_path"))
    kept = _Kept(path.with_name(f"{path.name}.completion"), f"{kind} {config.api_url} {config.username or ''}")
    found = kept.read()
    if found is None:
        try:
            found = _asked(kind, config)
        except BaseException:
            kept.write([])  # also a server that is down is not asked at each key
            raise
        kept.write(found)
    return found


def _asked(kind: str, config: Any) -> Named:
    import attrs

    from sen4cap_client.api import Client

    quick = {name: min(getattr(config, name), _PATIENCE) for name in ("timeout", "deadline")}
    with Client(config=attrs.evolve(config, retries=0, **quick)) as client:
        if kind == "jobs":
            return [(job.jobID, f"{job.status or ''} {job.processID or ''}") for job in client.get_jobs(limit=_MOST)]
        from sen4cap_client.inputs.names import identifiers

        processes = client.get_processes()
        names = identifiers(processes)
        ids = [(process.id, process.title or "") for process in processes]
        return ids + [(names[key], title) for key, title in ids if names[key] != key]


class _Kept:
    """What has been asked for, in a file that only its owner can read.

    Args:
        path: The file.
        key: Which server, which user, and what of them.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = key

    def read(self) -> Named | None:
        """What was asked for within the last minute; None if nothing was."""
        entry = self._entries().get(self._key)
        if entry is None or not 0 <= time.time() - entry["at"] < _FRESH:
            return None
        return [(str(word), str(text)) for word, text in entry["found"]]

    def write(self, found: Named) -> None:
        """Keep what was asked for now, and forget what is old."""
        now = time.time()
        entries = {key: entry for key, entry in self._entries().items() if 0 <= now - entry["at"] < _FRESH}
        text = json.dumps(entries | {self._key: {"at": now, "found": found}})
        # mkstemp makes the file with mode 0600; replacing a link replaces the link.
        handle, beside = tempfile.mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(beside).replace(self._path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

    def _entries(self) -> dict[str, Any]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            with open(os.open(self._path, flags), "rb") as file:  # noqa: PTH123 - flags that Path.open does not know
                if not _is_own(os.fstat(file.fileno())):
                    return {}
                found = json.loads(file.read(_MOST_BYTES))
                return {str(key): entry for key, entry in found.items() if {"at", "found"} <= entry.keys()}
        except (OSError, ValueError, AttributeError, RecursionError):
            return {}


def _is_own(info: os.stat_result) -> bool:
    """Whether nobody else can have written a file."""
    if not stat.S_ISREG(info.st_mode):
        return False
    return os.name != "posix" or (info.st_uid == os.geteuid() and not info.st_mode & 0o077)
