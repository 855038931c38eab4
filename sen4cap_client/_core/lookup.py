"""Finding the process that a person means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from sen4cap_client.errors import ApiError, ProcessNotFound
from sen4cap_client.inputs.names import identifiers, plain
from sen4cap_client.models import ProcessList, ProcessSummary

_VERSION = re.compile(r"\bv?\d+(\.\d+)+\b")
# How TAO marks the process of a job that it has just started.
_MARK = "_virtual_"


class NoSuchAttribute(ProcessNotFound, AttributeError):
    """A process that was asked for as an attribute, so that ``hasattr`` and completion work as with any other."""


def by_id(processes: ProcessList, wanted: str) -> ProcessSummary | None:
    """The process with exactly this id."""
    return next((process for process in processes if process.id == wanted), None)


def find(processes: ProcessList, wanted: str) -> ProcessSummary | None:
    """The process that is meant, by the first of these that fits any.

    Its id; its title to the letter; its title, its title without the version, or its name in ``client.processes``, but
    for their spelling; a part of its title, in whole words.

    Args:
        processes: All there are.
        wanted: What a person wrote.

    Returns:
        The process; None if nothing fits.

    Raises:
        ProcessNotFound: If several fit equally well; it lists them.
    """
    names = identifiers(processes)
    # A version number alone would fit half of them.
    part = _words(wanted) if re.search("[^\\W\\d]", wanted) else ""
    ways: tuple[Callable[[ProcessSummary], bool], ...] = (
        lambda process: process.id == wanted,
        lambda process: process.title == wanted,
        lambda process: bool(plain(wanted)) and plain(wanted) in _spellings(process, names[process.id]),
        lambda process: bool(part) and f" {part} " in f" {_words(process.title or '')} ",
    )
    for fits in ways:
        found = [process for process in processes if fits(process)]
        if len(found) > 1:
            raise _ambiguous(wanted, found)
        if found:
            return found[0]
    return None


def of_job(processes: ProcessList, name: str) -> ProcessSummary | None:
    """The process of a job, by what the server calls it there: TAO its title, to which it may add a time."""
    for wanted in (name, unmarked(name)):
        found = [process for process in processes if wanted and wanted in (process.id, process.title)]
        if len(found) > 1:
            raise _ambiguous(wanted, found)
        if found:
            return found[0]
    return None


def unmarked(name: str) -> str:
    """The title of a process in what TAO calls it in a job that it has just started; the same where it has no mark."""
    return name.rpartition(_MARK)[0] or name


def process_not_found(processes: ProcessList, wanted: str, error: ApiError | None = None) -> ProcessNotFound:
    """The error for a process that is not in the list, with those that may have been meant."""
    names = {process.id: process for process in processes}
    names |= {(process.title or process.id).casefold(): process for process in processes}
    close = difflib.get_close_matches(wanted.casefold(), names, n=3, cutoff=0.5)
    meant = " or ".join(dict.fromkeys(_shown(names[name]) for name in close))
    question = f"Did you mean {meant}? " if meant else ""
    text = f"The server has no process {wanted!r}. {question}client.get_processes() lists all {len(processes)}."
    if error is None:
        return ProcessNotFound(text)
    return ProcessNotFound(
        text,
        status=error.status,
        title=error.title,
        detail=error.detail,
        type=error.type,
        instance=error.instance,
        method=error.method,
        url=error.url,
    )


def _spellings(process: ProcessSummary, identifier: str) -> set[str]:
    title = process.title or ""
    return {plain(title), plain(_VERSION.sub("", title)), plain(identifier)} - {""}


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _ambiguous(wanted: str, found: list[ProcessSummary]) -> ProcessNotFound:
    names = ", ".join(map(_shown, found))
    return ProcessNotFound(f"{wanted!r} can be {len(found)} processes: {names}. Use an id, or more of the title.")


def _shown(process: ProcessSummary) -> str:
    return f"{process.id!r} ({process.title})" if process.title else repr(process.id)
