"""Processes, their inputs and outputs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, overload

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.record import Record, listing, value_of
from sen4cap_client.display.text import counted, printable, shown, table
from sen4cap_client.models.links import AdditionalParameters, Link, Metadata, extra_field
from sen4cap_client.models.words import JobControlOption, TransmissionMode


@attrs.frozen(repr=False)
class ProcessSummary(Record):
    """A process as the process list shows it (OGC 18-062r2, 7.9)."""

    id: str
    title: str | None = None
    description: str | None = None
    version: str | None = None
    keywords: tuple[str, ...] | None = None
    metadata: tuple[Metadata, ...] | None = None
    additionalParameters: AdditionalParameters | None = None
    jobControlOptions: tuple[JobControlOption | str, ...] | None = None
    outputTransmission: tuple[TransmissionMode | str, ...] | None = None
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    extra: dict[str, Any] = extra_field()

    def _html_(self, now: datetime) -> Html:
        return html.card(self._head(), *self._about(now))

    def _row_(self, now: datetime) -> dict[str, str]:
        return {"id": html.code(self.id), "title": self.title or "", "version": html.quiet(self.version or "")}

    def _head(self) -> Html:
        version = html.quiet(f"version {self.version}") if self.version else Html()
        if not self.title:
            return html.head("Process", self.id, version)
        return html.head("Process", self.title, html.code(self.id), version)

    def _about(self, now: datetime) -> list[Html]:
        named = [
            ("keywords", html.inline(self.keywords or ())),
            ("metadata", value_of(self.metadata, now)),
            ("parameters", value_of(self.additionalParameters, now)),
            ("can be run", ", ".join(map(str, self.jobControlOptions or ()))),
            ("outputs as", ", ".join(map(str, self.outputTransmission or ()))),
            ("links", value_of(self.links, now)),
            ("extra", value_of(self.extra, now)),
        ]
        return [html.paragraph(self.description or ""), html.fields(named)]


@attrs.frozen(repr=False)
class ProcessList(Record, Sequence[ProcessSummary]):
    """The processes of a server; a sequence of `ProcessSummary` (OGC 18-062r2, 7.8)."""

    processes: tuple[ProcessSummary, ...] = ()
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    extra: dict[str, Any] = extra_field()

    def __len__(self) -> int:
        return len(self.processes)

    @overload
    def __getitem__(self, index: int) -> ProcessSummary: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ProcessSummary, ...]: ...
    def __getitem__(self, index: int | slice) -> ProcessSummary | tuple[ProcessSummary, ...]:
        return self.processes[index]

    def __iter__(self) -> Iterator[ProcessSummary]:
        return iter(self.processes)

    def __repr__(self) -> str:
        rows = [(p.id, p.title or "", p.version or "") for p in self.processes]
        return table(f"ProcessList: {len(rows)} processes", ("id", "title", "version"), rows)

    def _html_(self, now: datetime) -> Html:
        head = html.head("ProcessList", counted(len(self), "process", "processes"))
        return html.card(head, listing(self.processes, now))


@attrs.frozen(repr=False)
class InputDescription(Record):
    """An input of a process (OGC 18-062r2, 7.10).

    Attributes:
        schema: The JSON Schema of the value, as the server gave it.
        minOccurs: How often it must be given; 0 means that it may be left out.
        maxOccurs: How often it may be given, or ``"unbounded"``.
        extra: What the standard does not know, such as TAO's ``x-ui-order``.
    """

    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] | None = None
    metadata: tuple[Metadata, ...] | None = None
    additionalParameters: AdditionalParameters | None = None
    minOccurs: int = 1
    maxOccurs: int | str = 1
    schema: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = extra_field()

    @property
    def default(self) -> Any:
        """The value that the server takes where none is sent; None if there is none.

        TAO writes ``""`` where there is no default, also where an empty text is not allowed.
        """
        default = self.schema.get("default")
        takes_nothing = self.schema.get("minLength") or self.schema.get("format") or self.schema.get("enum")
        return None if default == "" and takes_nothing else default

    @property
    def is_required(self) -> bool:
        """Whether a value must be sent: there is no default, and it may neither be left out nor be null."""
        return self.minOccurs != 0 and self.default is None and not self.schema.get("nullable")

    @property
    def is_advanced(self) -> bool:
        """Whether the server advises to hide it at first."""
        return self.extra.get("x-ui-advanced") is True or self.extra.get("x-uiLevel") == "advanced"

    @property
    def order(self) -> float:
        """Its place among the inputs as the server advises; infinity where it does not."""
        try:
            order = float(self.extra.get("x-ui-order", "inf"))
        except (TypeError, ValueError):
            return math.inf
        return math.inf if math.isnan(order) else order

    @property
    def kind(self) -> str:
        """What its value is, in a few words, such as ``"string (date)"``."""
        return kind_of(self.schema)

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values among which it has to be; empty if there is no such list."""
        choices = self.schema.get("enum")
        return tuple(choices) if isinstance(choices, list) else ()


class InputDescriptions(dict[str, InputDescription], Shown):
    """The inputs of a process by their keys, shown as a table in the order in which the server advises to ask."""

    def ordered(self) -> list[tuple[str, InputDescription]]:
        """Keys and descriptions: advanced inputs last, each group in the server's order (``x-ui-order``)."""
        return sorted(self.items(), key=lambda item: (item[1].is_advanced, item[1].order))

    def __repr__(self) -> str:
        rows = [
            (
                key,
                described.title or "",
                described.kind,
                "required" if described.is_required else "advanced" if described.is_advanced else "",
                "" if described.default is None else str(described.default),
                ", ".join(map(str, described.choices)),
            )
            for key, described in self.ordered()
        ]
        return table("inputs", ("key", "title", "type", "", "default", "choices"), rows)

    def _html_(self, now: datetime) -> Html:
        return html.card(html.head("InputDescriptions", counted(len(self), "input")), self._tables())

    def _tables(self) -> Html:
        plain: list[tuple[str, ...]] = []
        advanced: list[tuple[str, ...]] = []
        for key, described in self.ordered():
            (advanced if described.is_advanced else plain).append(_input_row(key, described))
        columns = ("key", "title", "type", "", "default", "choices")
        folded = [html.folded(f"{len(advanced)} advanced", html.table(columns, advanced))] if advanced else []
        return html.joined([html.table(columns, plain), *folded])


@attrs.frozen(repr=False)
class OutputDescription(Record):
    """An output of a process (OGC 18-062r2, 7.10)."""

    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] | None = None
    metadata: tuple[Metadata, ...] | None = None
    additionalParameters: AdditionalParameters | None = None
    schema: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = extra_field()


@attrs.frozen(repr=False)
class ProcessDescription(ProcessSummary):
    """A process with its inputs and outputs, by their keys (OGC 18-062r2, 7.10)."""

    inputs: InputDescriptions = attrs.field(factory=InputDescriptions, converter=InputDescriptions, kw_only=True)
    outputs: dict[str, OutputDescription] = attrs.field(factory=dict, kw_only=True)

    def __repr__(self) -> str:
        name = f"{self.id}: {self.title}" if self.title else self.id
        about = [printable(self.description)] if self.description else []
        outputs = [(key, output.title or "", kind_of(output.schema)) for key, output in self.outputs.items()]
        tables = [repr(self.inputs), table("outputs", ("key", "title", "type"), outputs)]
        return "\n  ".join(
            [printable(f"ProcessDescription {name}"), *about, *(t.replace("\n", "\n  ") for t in tables)]
        )

    def _html_(self, now: datetime) -> Html:
        rows = [
            (html.code(key), _named(key, output.title, output.description), html.quiet(kind_of(output.schema)))
            for key, output in self.outputs.items()
        ]
        inputs = html.section(counted(len(self.inputs), "input"), self.inputs._tables())
        outputs = html.section(counted(len(rows), "output"))
        about, details = self._about(now)
        return html.card(self._head(), about, inputs, outputs, html.table(("key", "title", "type"), rows), details)


def kind_of(schema: dict[str, Any]) -> str:
    """What a JSON Schema asks for, in a few words."""
    kind, form = schema.get("type"), schema.get("format")
    return f"{kind or 'any'} ({form})" if form else str(kind or "any")


def _input_row(key: str, described: InputDescription) -> tuple[str, ...]:
    default = html.code(shown(described.default)) if described.default is not None else ""
    return (
        html.code(key),
        _named(key, described.title, described.description),
        html.quiet(described.kind),
        html.badge("required") if described.is_required else "",
        default,
        html.inline([html.code(str(choice)) for choice in described.choices]),
    )


def _named(key: str, title: str | None, description: str | None) -> Html:
    """A title, and below it what the description says beyond it: TAO often repeats the title, or the key."""
    name = title or ""
    more = description if description and description not in (title, key) else ""
    return html.lines([text for text in (name, html.quiet(more)) if text])
