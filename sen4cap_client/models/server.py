"""What a server says about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing, value_of
from sen4cap_client.display.text import counted
from sen4cap_client.models.links import Link, extra_field


@attrs.frozen(repr=False)
class Capabilities(Record):
    """The landing page of a server (OGC 18-062r2, 7.2)."""

    title: str | None = None
    description: str | None = None
    links: tuple[Link, ...] = ()
    extra: dict[str, Any] = extra_field()

    def _html_(self, now: datetime) -> Html:
        parts = [html.paragraph(self.description or ""), html.fields([("extra", value_of(self.extra, now))])]
        links = [html.section("Links", listing(self.links, now))] if self.links else []
        return html.card(html.head("Capabilities", self.title or ""), *parts, *links)


@attrs.frozen(repr=False)
class ConformanceDeclaration(Record):
    """The parts of standards that a server says it follows (OGC 18-062r2, 7.4)."""

    conformsTo: tuple[str, ...] = ()
    extra: dict[str, Any] = extra_field()

    def _html_(self, now: datetime) -> Html:
        rows = [(html.link(uri),) for uri in self.conformsTo]
        head = html.head("ConformanceDeclaration", counted(len(rows), "conformance class", "conformance classes"))
        return html.card(head, html.table(["conformsTo"], rows), html.fields([("extra", value_of(self.extra, now))]))
