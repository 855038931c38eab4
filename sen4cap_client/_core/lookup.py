"""Finding the process that a person means."""

from __future__ import annotations

import difflib

from sen4cap_client.errors import ApiError, ProcessNotFound
from sen4cap_client.models import ProcessList, ProcessSummary


def by_id(processes: ProcessList, wanted: str) -> ProcessSummary | None:
    """The process with exactly this id."""
    return next((process for process in processes if process.id == wanted), None)


def by_title(processes: ProcessList, wanted: str) -> ProcessSummary | None:
    """The process with this title: the same to the letter, else the only one that is the same in another case.

    Raises:
        ProcessNotFound: If several processes have this title; it names their ids.
    """
    same = [process for process in processes if process.title == wanted]
    alike = same or [process for process in processes if (process.title or "").casefold() == wanted.casefold()]
    if len(alike) > 1:
        ids = ", ".join(repr(process.id) for process in alike)
        raise ProcessNotFound(f"{len(alike)} processes are titled {wanted!r}. Use one of their ids: {ids}.")
    return alike[0] if alike else None


def process_not_found(processes: ProcessList, wanted: str, error: ApiError) -> ProcessNotFound:
    """The error for a process that is not in the list, with those that may have been meant."""
    names = {process.id: process.id for process in processes}
    names |= {(process.title or process.id).casefold(): process.id for process in processes}
    close = dict.fromkeys(names[name] for name in difflib.get_close_matches(wanted.casefold(), names, n=3, cutoff=0.5))
    titles = {process.id: process.title for process in processes}
    meant = " or ".join(f"{name!r} ({titles[name]})" if titles[name] else repr(name) for name in close)
    question = f"Did you mean {meant}? " if meant else ""
    return ProcessNotFound(
        f"The server has no process {wanted!r}. {question}client.get_processes() lists all {len(processes)}.",
        status=error.status,
        title=error.title,
        detail=error.detail,
        type=error.type,
        instance=error.instance,
        method=error.method,
        url=error.url,
    )
