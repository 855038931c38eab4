"""Dates and times, however people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from sen4cap_client.inputs import foreign
from sen4cap_client.inputs.unfit import Unfit

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR_FIRST = re.compile(r"\d{4}[/. ]")
_YEAR = re.compile(r"(?<!\d)\d{4}")
_FIRST, _OTHER = datetime(2001, 1, 1), datetime(2004, 2, 2, 2, 2, 2)


def to_date(value: Any) -> str:
    """A day, such as ``2024-06-01``.

    Args:
        value: A date; a datetime, pandas or numpy time at midnight; or a text that means one day, whoever reads it.

    Raises:
        Unfit: If it is none, or could be read in two ways, or has a time of day, which would get lost.
    """
    value = foreign.plain(value)
    if isinstance(value, str):
        value = _read_date(value.strip())
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second, value.microsecond) != (0, 0, 0, 0):
            raise Unfit("format", "has a time of day, and a date is asked for. Give its .date().")
        value = value.date()
    if not isinstance(value, date):
        raise Unfit("type", f"is no date but of type {type(value).__name__}. Give date(2024, 6, 1) or '2024-06-01'.")
    return value.isoformat()


def to_datetime(value: Any) -> str:
    """A time as RFC 3339 has it, such as ``2024-06-01T10:30:00Z``; without a zone it is taken for UTC.

    Args:
        value: A datetime, pandas or numpy time; a date, which means its midnight; or a text.

    Raises:
        Unfit: If it is none, or could be read in two ways.
    """
    value = foreign.plain(value)
    if isinstance(value, str):
        value = _read_time(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise Unfit(
            "type", f"is no time but of type {type(value).__name__}. Give a datetime or '2024-06-01T10:30:00Z'."
        )
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return str(value.isoformat()).replace("+00:00", "Z")


def _read_date(text: str) -> date:
    if _ISO_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise Unfit("format", f"is a day that does not exist: {error}.") from error
    return _read_time(text)


def _read_time(text: str) -> datetime:
    """Read a text that has year, month and day; none of them is made up, nor chosen between two ways of reading."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass  # as people write it, then
    orders = (False, False) if _YEAR_FIRST.match(text) else (False, True)
    readings = [_parsed(text, default, day_first) for default in (_FIRST, _OTHER) for day_first in orders]
    days = {reading.date() for reading in readings}
    if not _YEAR.search(text) or readings[0].date() != readings[2].date():
        raise Unfit("format", "leaves out the year, the month or the day. Write it like 2024-06-01.")
    if len(days) > 1:
        raise Unfit("format", "can be read as two different days. Write it like 2024-06-01.")
    return readings[0]


def _parsed(text: str, default: datetime, day_first: bool) -> datetime:
    from dateutil import parser

    try:
        found = parser.parse(text, default=default.replace(hour=0, minute=0, second=0), dayfirst=day_first)
    except (ValueError, OverflowError, TypeError) as error:
        raise Unfit("format", "cannot be read as a date. Write it like 2024-06-01.") from error
    assert isinstance(found, datetime)
    return found
