"""What a server says about itself."""

from __future__ import annotations

from typing import Any

import attrs

from sen4cap_client.display.text import Record
from sen4cap_client.models.links import Link, extra_field


@attrs.frozen(repr=False)
class Capabilities(Record):
    """The landing page of a server (OGC 18-062r2, 7.2)."""

    title: str | None = None
    description: str | None = None
    links: tuple[Link, ...] = ()
    extra: dict[str, Any] = extra_field()


@attrs.frozen(repr=False)
class ConformanceDeclaration(Record):
    """The parts of standards that a server says it follows (OGC 18-062r2, 7.4)."""

    conformsTo: tuple[str, ...] = ()
    extra: dict[str, Any] = extra_field()
