"""Jobs and their results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, overload

import attrs

from sen4cap_client.display.text import Record, block, shown, table
from sen4cap_client.models.links import Link, extra_field
from sen4cap_client.models.words import JobStatus


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
    extra: dict[str, Any] = extra_field()

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, well or not; a status that is not OGC's counts as not ended."""
        return self.status in (JobStatus.successful, JobStatus.failed, JobStatus.dismissed)


@attrs.frozen(repr=False)
class JobList(Record, Sequence[JobInfo]):
    """The jobs of a user; a sequence of `JobInfo` (OGC 18-062r2, 11)."""

    jobs: tuple[JobInfo, ...] = ()
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    extra: dict[str, Any] = extra_field()

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
    extra: dict[str, Any] = extra_field()

    def __getitem__(self, output: str) -> Any:
        return self.outputs[output]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outputs)

    def __len__(self) -> int:
        return len(self.outputs)

    def __repr__(self) -> str:
        return f"JobResults({block('{', [f'{key!r}: {shown(value)}' for key, value in self.items()], '}')})"


def _percent(job: JobInfo) -> str:
    return "" if job.progress is None else f"{min(100, max(0, job.progress)):g} %"


def _minute(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"
