"""Times as people read them: the minute, how long ago it was, how long something took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = 60, 3600, 86400, 2629746, 31556952
# What is counted in which unit, from which number of seconds on.
_UNITS = (
    (2 * _YEAR, _YEAR, "years"),
    (2 * _MONTH, _MONTH, "months"),
    (2 * _DAY, _DAY, "days"),
    (_HOUR, _HOUR, "h"),
    (_MINUTE, _MINUTE, "min"),
)
_SKEW = 60


def in_utc(time: datetime) -> datetime:
    """A time in UTC; one without a zone is taken to be."""
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        return time.replace(tzinfo=UTC)


def minute(time: datetime | None) -> str:
    """The minute of a time in UTC, which is to be said nearby; nothing for no time."""
    return "" if time is None else f"{in_utc(time):%Y-%m-%d %H:%M}"


def age(time: datetime | None, now: datetime) -> str:
    """How long ago a time was; nothing for no time, and for one that is yet to come."""
    if time is None:
        return ""
    seconds = (in_utc(now) - in_utc(time)).total_seconds()
    if seconds < -_SKEW:
        return ""
    for least, unit, name in _UNITS:
        if seconds >= least:
            return f"{int(seconds // unit)} {name} ago"
    return "just now" if seconds < 1 else f"{int(seconds)} s ago"


def duration(start: datetime | None, end: datetime | None) -> str:
    """How long it was from one time to another, in its two largest units; nothing if that cannot be told."""
    if start is None or end is None:
        return ""
    took: timedelta = in_utc(end) - in_utc(start)
    seconds = round(took.total_seconds())
    if seconds < 0:
        return ""
    counts = [
        (seconds // _DAY, "d"),
        (seconds // _HOUR % 24, "h"),
        (seconds // _MINUTE % 60, "min"),
        (seconds % 60, "s"),
    ]
    first = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
    return " ".join(f"{count} {unit}" for count, unit in counts[first : first + 2])
