"""The forms in which servers write times."""

from __future__ import annotations

import re

from jsonschema import FormatChecker

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)

WITH_ZONE, WITHOUT_ZONE = "date-time", "date-time without a zone"
TIMES = (WITH_ZONE, WITHOUT_ZONE)


def time_format(text: str) -> str | None:
    """How a time is written; None if it is none."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    return WITH_ZONE if found[1] else WITHOUT_ZONE


def checker() -> FormatChecker:
    """What tells whether a text has one of these formats, and knows no other."""
    formats = FormatChecker(formats=())
    for name in TIMES:
        formats.checks(name)(lambda text, name=name: not isinstance(text, str) or time_format(text) == name)
    return formats
