"""The names of processes and inputs: which is meant, and how Python calls them."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sen4cap_client.models import ProcessSummary

_VERSION_AT_END = re.compile(r"\s+v?\d+(\.\d+)*\s*$", re.IGNORECASE)


def plain(name: str) -> str:
    """A name without what people forget: case, blanks, underscores and other signs.

    Example:
        >>> plain("Start date") == plain("start_date") == plain("StartDate")
        True
    """
    return "".join(char for char in name.casefold() if char.isalnum())


def identifier(name: str) -> str:
    """A name as Python has them: small letters, digits and underscores.

    Example:
        >>> identifier("L3B Indicator Name")
        'l3b_indicator_name'
    """
    text = "_".join(re.findall(r"[^\W_]+", name.casefold())) or "_"
    # What is no identifier although all its letters are alphanumeric, such as a superscript, has no other way.
    text = text if text.isidentifier() else "_" + "".join(char for char in text if f"_{char}".isidentifier())
    return f"{text}_" if keyword.iskeyword(text) else text


def identifiers(processes: Iterable[ProcessSummary]) -> dict[str, str]:
    """Names for processes by their ids: the titles without "Processor" and version, with the id where several agree."""
    names = {process.id: _public(identifier(_short(process)), process.id) for process in processes}
    often = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {key: f"{name}_{identifier(key).lstrip('_')}" if name in often else name for key, name in names.items()}


class Names:
    """The names by which the inputs, or the outputs, of a process are known: their keys and their titles.

    Args:
        described: Descriptions, with their titles, by their keys.
    """

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._described = described
        self._keys: dict[str, list[str]] = {}
        for key, description in described.items():
            for name in {plain(key), plain(description.title or "")} - {""}:
                self._keys.setdefault(name, []).append(key)

    def keys_of(self, name: str) -> list[str]:
        """The keys that a name fits: the key itself, else all whose key or title is the same but for its spelling."""
        return [name] if name in self._described else self._keys.get(plain(name), [])

    def title(self, key: str) -> str | None:
        """What people call it; None where it has no title."""
        title = self._described[key].title
        return title if isinstance(title, str) else None

    def close_to(self, name: str) -> str | None:
        """The name that was probably meant, as it is written at the server; None if none is like it."""
        close = difflib.get_close_matches(plain(name), self._keys, n=1, cutoff=0.6)
        return self.shown(self._keys[close[0]][0]) if close else None

    def shown(self, key: str) -> str:
        """The shortest name that leaves no doubt: the title, or where several share it the key."""
        title = self.title(key)
        return title if title and self.keys_of(title) == [key] else key

    def list(self) -> str:
        """All of them, with their keys, in one line."""
        names = [key if self.title(key) in (None, key) else f"{self.title(key)} ({key})" for key in self._described]
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        return (", ".join(names[:12]) + more) or "none at all"


def _public(name: str, process_id: str) -> str:
    """A name that does not begin with an underscore, which would hide it; with the id where the title gives none."""
    name = identifier(process_id) if name == "_" else name
    return f"process{name if name != '_' else ''}" if name.startswith("_") else name


def _short(process: ProcessSummary) -> str:
    title = _VERSION_AT_END.sub("", process.title or process.id)
    return re.sub(r"\s+processor$", "", title, flags=re.IGNORECASE)
