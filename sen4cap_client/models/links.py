"""Links and remarks, which the other models are made with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.record import Record, value_of


def extra_field() -> Any:
    # Not hashed, as a dict cannot be: so links and jobs can be members of a set.
    return attrs.field(factory=dict, kw_only=True, hash=False)


@attrs.frozen(repr=False)
class Link(Record):
    """A link to something (RFC 8288)."""

    href: str | None = None
    rel: str | None = None
    type: str | None = None
    hreflang: str | None = None
    title: str | None = None
    extra: dict[str, Any] = extra_field()

    def _named_(self, now: datetime) -> dict[str, str]:
        return super()._named_(now) | {"href": html.link(self.href or "")}

    def _cell_(self, now: datetime) -> str:
        about = ", ".join(text for text in (self.rel, self.type) if text)
        return html.joined([html.link(self.href or "", self.title or ""), *([" ", html.quiet(about)] if about else [])])


@attrs.frozen(repr=False)
class Metadata(Record):
    """A remark about a process, an input or an output; TAO gives ``title`` and ``value``."""

    title: str | None = None
    role: str | None = None
    href: str | None = None
    value: Any = None
    extra: dict[str, Any] = extra_field()

    def _named_(self, now: datetime) -> dict[str, str]:
        return super()._named_(now) | {"href": html.link(self.href or "")}

    def _cell_(self, now: datetime) -> str:
        return html.joined([html.quiet(self.title or self.role or ""), " ", value_of(self.value, now)])


@attrs.frozen(repr=False)
class AdditionalParameter(Record):
    """A parameter that a server adds to a description, with its values."""

    name: str | None = None
    value: tuple[Any, ...] | None = None
    extra: dict[str, Any] = extra_field()


@attrs.frozen(repr=False)
class AdditionalParameters(Record):
    """The parameters that a server adds to a description."""

    title: str | None = None
    role: str | None = None
    href: str | None = None
    parameters: tuple[AdditionalParameter, ...] | None = None
    extra: dict[str, Any] = extra_field()
