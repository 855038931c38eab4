"""Links and remarks, which the other models are made with."""

from __future__ import annotations

from typing import Any

import attrs

from sen4cap_client.display.text import Record


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


@attrs.frozen(repr=False)
class Metadata(Record):
    """A remark about a process, an input or an output; TAO gives ``title`` and ``value``."""

    title: str | None = None
    role: str | None = None
    href: str | None = None
    value: Any = None
    extra: dict[str, Any] = extra_field()


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
