"""How a record is shown that has no form of its own: its fields, without what is absent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.text import WIDTH, shown
from sen4cap_client.display.times import age, minute


class Record(Shown):
    """An attrs class that is shown by its fields: as text on one line if it fits and else one line a field."""

    __slots__ = ()

    def __repr__(self) -> str:
        values = [(field.name, getattr(self, field.name)) for field in _fields(self) if field.repr]
        parts = [f"{name}={shown(value)}" for name, value in values if value is not None and value != {}]
        line = f"{type(self).__name__}({', '.join(parts)})"
        if len(line) <= WIDTH and "\n" not in line:
            return line
        body = "".join("  " + part.replace("\n", "\n  ") + ",\n" for part in parts)
        return f"{type(self).__name__}(\n{body})"

    def _html_(self, now: datetime) -> Html:
        return html.card(html.head(type(self).__name__), html.fields(self._named_(now).items()))

    def _cell_(self, now: datetime) -> str:
        """How it is shown as a value of another thing."""
        return html.code(repr(self))

    def _row_(self, now: datetime) -> dict[str, str]:
        """How it is shown as a row among others of its kind: the columns and what is in them."""
        return self._named_(now)

    def _named_(self, now: datetime) -> dict[str, str]:
        """Its fields."""
        return {field.name: value_of(getattr(self, field.name), now) for field in _fields(self)}


def value_of(thing: object, now: datetime) -> str:
    """A value of any kind, in little room; nothing for what is absent or empty."""
    if thing is None or thing == () or thing == {}:
        return ""
    if isinstance(thing, Record):
        return thing._cell_(now)
    if isinstance(thing, Enum):
        return str(thing.value)
    if isinstance(thing, str):
        return thing
    if isinstance(thing, datetime):
        return when(thing, now)
    if isinstance(thing, tuple | list) and thing and all(isinstance(item, Record) for item in thing):
        return html.lines([value_of(item, now) for item in thing])
    if isinstance(thing, tuple) and all(isinstance(item, str) for item in thing):
        return html.lines([value_of(item, now) for item in thing])
    return html.code(shown(thing))


def when(time: datetime | None, now: datetime) -> Html:
    """A time in UTC, and how long ago it was."""
    return html.time(f"{minute(time)} UTC", age(time, now)) if time else Html()


def listing(things: Iterable[Record], now: datetime) -> Html:
    """Records of one kind as a table; each says in ``_row_`` what is in its columns."""
    rows = [thing._row_(now) for thing in things]
    return html.table(list(rows[0]), [list(row.values()) for row in rows]) if rows else Html()


def _fields(record: Record) -> tuple[attrs.Attribute[object], ...]:
    fields: tuple[attrs.Attribute[object], ...] = attrs.fields(type(record))  # type: ignore[arg-type]  # all are attrs
    return fields
