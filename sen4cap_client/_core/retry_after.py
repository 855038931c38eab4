"""The header ``Retry-After``."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read the header ``Retry-After``: seconds, or a date (RFC 9110, 10.2.3).

    Args:
        header: Its value.
        now: The time of day, with its zone.

    Returns:
        Seconds from now, 0 for what is past; None if there is no such header or it makes no sense.
    """
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _seconds_until(header, now)
    return None if math.isnan(seconds) else max(0.0, seconds)


def _seconds_until(header: str, now: datetime) -> float | None:
    try:
        date = parsedate_to_datetime(header)
    except (TypeError, ValueError, OverflowError):
        return None
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date
    return max(0.0, (date - now).total_seconds())
