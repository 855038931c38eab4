"""What the client gives to its users: plain, frozen data with the attribute names of OGC API - Processes.

The names are those of OGC 18-062r2 (``jobID``, ``processID``, ``conformsTo``), so that its documentation applies.
What a server leaves out is None, times are timezone-aware, and what the standard does not know is kept in ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, overload

import attrs

from sen4cap_client.display import Record, block, printable, shown, table
from sen4cap_client.errors import InvalidRequest

__all__ = [
    "AdditionalParameter",
    "AdditionalParameters",
    "Capabilities",
    "ConformanceDeclaration",
    "InputDescription",
    "JobControlOption",
    "JobInfo",
    "JobList",
    "JobResults",
    "JobStatus",
    "Link",
    "Metadata",
    "OutputDescription",
    "ProcessDescription",
    "ProcessList",
    "ProcessRequest",
    "ProcessSummary",
    "TransmissionMode",
]


class _Word(StrEnum):
    """A word of an OGC word list: equal to its own string, and to the same word in anybody else's enumeration."""

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Enum) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    # An Enum hashes by its name and a string by itself; names and values are the same words here, so all agree.
    def __hash__(self) -> int:
        return hash(self.value)


class JobStatus(_Word):
    """The states of a job (OGC 18-062r2, table 15). A word that is none of them stays a plain string."""

    accepted = "accepted"
    running = "running"
    successful = "successful"
    failed = "failed"
    dismissed = "dismissed"


class JobControlOption(StrEnum):
    """How a process can be run (OGC 18-062r2, 7.11)."""

    sync_execute = "sync-execute"
    async_execute = "async-execute"
    dismiss = "dismiss"


class TransmissionMode(StrEnum):
    """How an output travels: in the answer, or as a link (OGC 18-062r2, 7.11)."""

    value = "value"
    reference = "reference"


def _extra() -> Any:
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
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class Metadata(Record):
    """A remark about a process, an input or an output; TAO gives ``title`` and ``value``."""

    title: str | None = None
    role: str | None = None
    href: str | None = None
    value: Any = None
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class AdditionalParameter(Record):
    """A parameter that a server adds to a description, with its values."""

    name: str | None = None
    value: tuple[Any, ...] | None = None
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class AdditionalParameters(Record):
    """The parameters that a server adds to a description."""

    title: str | None = None
    role: str | None = None
    href: str | None = None
    parameters: tuple[AdditionalParameter, ...] | None = None
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class Capabilities(Record):
    """The landing page of a server (OGC 18-062r2, 7.2)."""

    title: str | None = None
    description: str | None = None
    links: tuple[Link, ...] = ()
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class ConformanceDeclaration(Record):
    """The parts of standards that a server says it follows (OGC 18-062r2, 7.4)."""

    conformsTo: tuple[str, ...] = ()
    extra: dict[str, Any] = _extra()


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
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class ProcessList(Record, Sequence[ProcessSummary]):
    """The processes of a server; a sequence of `ProcessSummary` (OGC 18-062r2, 7.8)."""

    processes: tuple[ProcessSummary, ...] = ()
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    extra: dict[str, Any] = _extra()

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
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class OutputDescription(Record):
    """An output of a process (OGC 18-062r2, 7.10)."""

    title: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] | None = None
    metadata: tuple[Metadata, ...] | None = None
    additionalParameters: AdditionalParameters | None = None
    schema: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = _extra()


@attrs.frozen(repr=False)
class ProcessDescription(ProcessSummary):
    """A process with its inputs and outputs, by their keys (OGC 18-062r2, 7.10)."""

    inputs: dict[str, InputDescription] = attrs.field(factory=dict, kw_only=True)
    outputs: dict[str, OutputDescription] = attrs.field(factory=dict, kw_only=True)

    def __repr__(self) -> str:
        name = f"{self.id}: {self.title}" if self.title else self.id
        about = [printable(self.description)] if self.description else []
        inputs = [
            (key, i.title or "", _kind(i.schema), _default(i.schema), _choices(i.schema))
            for key, i in self.inputs.items()
        ]
        outputs = [(key, output.title or "", _kind(output.schema)) for key, output in self.outputs.items()]
        tables = [
            table("inputs", ("key", "title", "type", "default", "choices"), inputs),
            table("outputs", ("key", "title", "type"), outputs),
        ]
        return "\n  ".join(
            [printable(f"ProcessDescription {name}"), *about, *(t.replace("\n", "\n  ") for t in tables)]
        )


@attrs.frozen(repr=False)
class JobInfo(Record):
    """A job as it was when the server was asked (OGC 18-062r2, 7.12).

    Attributes:
        jobID: The name of the job at the server.
        status: A `JobStatus`, or the server's own word where it uses another.
        processID: The process that runs. TAO gives its **title** here.
        type: ``"process"``.
        message: What the server has to say about it; TAO never has.
        created: When the job was created.
        started: When it began; TAO repeats ``created``.
        finished: When it ended. TAO leaves it out: see ``updated``.
        updated: When it last changed.
        progress: Percent done. Servers have been seen to exceed 100 and to go back.
        traceback: What went wrong inside the server, where it tells.
    """

    jobID: str
    status: JobStatus | str | None = None
    processID: str | None = None
    type: str | None = None
    message: str | None = None
    created: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    updated: datetime | None = None
    progress: float | None = None
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    traceback: tuple[str, ...] | None = attrs.field(default=None, repr=False)
    extra: dict[str, Any] = _extra()

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, well or not; a status that is not OGC's counts as not ended."""
        return self.status in (JobStatus.successful, JobStatus.failed, JobStatus.dismissed)


@attrs.frozen(repr=False)
class JobList(Record, Sequence[JobInfo]):
    """The jobs of a user; a sequence of `JobInfo` (OGC 18-062r2, 11)."""

    jobs: tuple[JobInfo, ...] = ()
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    extra: dict[str, Any] = _extra()

    def __len__(self) -> int:
        return len(self.jobs)

    @overload
    def __getitem__(self, index: int) -> JobInfo: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[JobInfo, ...]: ...
    def __getitem__(self, index: int | slice) -> JobInfo | tuple[JobInfo, ...]:
        return self.jobs[index]

    def __iter__(self) -> Iterator[JobInfo]:
        return iter(self.jobs)

    def __repr__(self) -> str:
        rows = [(j.jobID, str(j.status or ""), _percent(j), _minute(j.created), j.processID or "") for j in self.jobs]
        return table(f"JobList: {len(rows)} jobs", ("jobID", "status", "progress", "created", "processID"), rows)


@attrs.frozen(repr=False)
class JobResults(Mapping[str, Any]):
    """The results of a job: a mapping from output key to value (OGC 18-062r2, 7.13).

    A value that lies elsewhere is a `Link`; any other is the JSON value itself.
    """

    outputs: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = _extra()

    def __getitem__(self, output: str) -> Any:
        return self.outputs[output]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outputs)

    def __len__(self) -> int:
        return len(self.outputs)

    def __repr__(self) -> str:
        return f"JobResults({block('{', [f'{key!r}: {shown(value)}' for key, value in self.items()], '}')})"


def _kind(schema: dict[str, Any]) -> str:
    kind, form = schema.get("type"), schema.get("format")
    return f"{kind or 'any'} ({form})" if form else str(kind or "any")


def _default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return "" if default is None else str(default)


def _choices(schema: dict[str, Any]) -> str:
    choices = schema.get("enum")
    return ", ".join(map(str, choices)) if isinstance(choices, list) else ""


def _percent(job: JobInfo) -> str:
    return "" if job.progress is None else f"{min(100, max(0, job.progress)):g} %"


def _minute(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"


_REQUEST_MEMBERS = ("inputs", "outputs", "response", "subscriber")


@attrs.frozen(repr=False, init=False)
class ProcessRequest(Record):
    """What to execute (OGC 18-062r2, 7.11.2).

    ``ProcessRequest(duration=2)`` is short for ``ProcessRequest(inputs={"duration": 2})``. An input that is called
    ``inputs``, ``outputs``, ``response`` or ``subscriber`` can be given in ``inputs`` only.

    Args:
        inputs: The values by the keys of the process's inputs.
        outputs: Which outputs are wanted and how, by key; all of them by default.
        response: ``"raw"`` or ``"document"``.
        subscriber: Addresses that the server shall call (``successUri``, ``inProgressUri``, ``failedUri``).
        **more_inputs: Further inputs by keyword.

    Raises:
        InvalidRequest: If an input is given twice or ``inputs`` is not a mapping.

    Example:
        >>> ProcessRequest(duration=2)
        ProcessRequest(inputs={'duration': 2})
    """

    inputs: dict[str, Any]
    outputs: dict[str, Any] | None
    response: str | None
    subscriber: dict[str, Any] | None

    def __init__(
        self,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        response: str | None = None,
        subscriber: Mapping[str, Any] | None = None,
        **more_inputs: Any,
    ) -> None:
        for name, value in (("inputs", inputs), ("outputs", outputs), ("subscriber", subscriber)):
            if value is not None and not isinstance(value, Mapping):
                kind = type(value).__name__
                raise InvalidRequest(f"{name} must be a mapping, not {kind}. Give it as {{'key': value}}.")
        twice = sorted(set(inputs or {}) & set(more_inputs))
        if twice:
            raise InvalidRequest(f"Given twice: {', '.join(twice)}. Give each input once.")
        self.__attrs_init__(
            {**(inputs or {}), **more_inputs},
            None if outputs is None else dict(outputs),
            response,
            None if subscriber is None else dict(subscriber),
        )

    @classmethod
    def parse(cls, request: ProcessRequest | Mapping[str, Any] | None) -> ProcessRequest:
        """Read any form of a request.

        Args:
            request: A `ProcessRequest`; a mapping with ``inputs``, ``outputs``, ``response`` or ``subscriber`` only,
                as OGC defines it; or a mapping that is just the inputs. None means no inputs.

        Returns:
            The request.

        Raises:
            InvalidRequest: If it is none of these, or mixes the members of a request with inputs.

        Example:
            >>> ProcessRequest.parse({"fail": True})
            ProcessRequest(inputs={'fail': True})
        """
        if isinstance(request, ProcessRequest):
            return request
        if request is None:
            return cls()
        if not isinstance(request, Mapping):
            kind = type(request).__name__
            raise InvalidRequest(f"A request cannot be a {kind}. Give a mapping of inputs or a ProcessRequest.")
        strange = [str(key) for key in request if key not in _REQUEST_MEMBERS]
        if not strange:
            return cls(**request)
        if "inputs" in request:
            names = ", ".join(strange)
            raise InvalidRequest(f"Beside 'inputs' the request has {names}. Move it into 'inputs', or leave it out.")
        return cls(inputs=request)
