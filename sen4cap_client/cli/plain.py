"""Records as JSON has them: with the names of OGC, and without what is absent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

import attrs

from sen4cap_client.display.times import in_utc


def plain(thing: Any) -> Any:
    """A value that JSON and YAML know.

    Args:
        thing: A record, or anything of which records consist.

    Returns:
        dicts, lists, texts, numbers, booleans and None. What a record does not know itself stands among its fields.
    """
    if isinstance(thing, Enum):
        return plain(thing.value)
    if thing is None or isinstance(thing, str | bool | int):
        return thing
    if isinstance(thing, float):
        return thing if math.isfinite(thing) else None  # JSON has no other numbers
    if isinstance(thing, datetime):
        return in_utc(thing).isoformat().replace("+00:00", "Z")
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return {str(name): plain(value) for name, value in thing.items()}
    if attrs.has(type(thing)):
        return _of_record(thing)
    if isinstance(thing, list | tuple | set | frozenset):
        return [plain(item) for item in thing]
    return str(thing)


def _of_record(record: Any) -> dict[str, Any]:
    names = [field.name for field in attrs.fields(type(record)) if not field.name.startswith("_")]
    values = {name: getattr(record, name) for name in names if name != "extra"}
    # A list of nothing is still a list.
    kept = names[:1] if isinstance(record, Sequence) else []
    found = {name: plain(value) for name, value in values.items() if name in kept or value not in (None, ())}
    extra = getattr(record, "extra", {})
    return found | {str(name): plain(value) for name, value in extra.items() if name not in found}
