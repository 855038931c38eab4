"""Jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, overload

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing, value_of, when
from sen4cap_client.display.text import counted, table
from sen4cap_client.display.times import age, duration, minute
from sen4cap_client.models.links import Link, extra_field
from sen4cap_client.models.words import JobStatus

_TONES: dict[str, str] = {"running": "busy", "accepted": "busy", "successful": "ok", "failed": "bad"}


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
        inline_results: The results, where the server executed while we waited and answered with them; else None. It may
            not keep a job then, and ``jobID`` is empty.
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
    inline_results: Mapping[str, Any] | None = attrs.field(default=None, repr=False, eq=False, kw_only=True)
    extra: dict[str, Any] = extra_field()

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, well or not; a status that is not OGC's counts as not ended."""
        return self.status in (JobStatus.successful, JobStatus.failed, JobStatus.dismissed)

    def _html_(self, now: datetime) -> Html:
        links = tuple(link for link in self.links if html.web_address(link.href or ""))
        trace = "\n".join(self.traceback or ())
        details = [
            ("process", self.processID or ""),
            ("progress", html.progress_bar(self.progress)),
            ("created", when(self.created, now)),
            ("duration", self._duration(now)),
            ("message", self.message or ""),
            ("links", value_of(links, now)),
            ("extra", value_of(self.extra, now)),
        ]
        more = [html.folded("traceback of the server", html.paragraph(trace))] if trace else []
        return html.card(html.head("Job", self.jobID, self._badge()), html.fields(details), *more)

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "jobID": html.code(self.jobID),
            "status": self._badge(),
            "progress": html.progress_bar(self.progress),
            "created (UTC)": html.time(minute(self.created)),
            "age": html.time(age(self.created, now)),
            "process": self.processID or "",
        }

    def _badge(self) -> Html:
        status = str(self.status or "")
        return html.badge(status, _TONES.get(status, ""))

    def _duration(self, now: datetime) -> str:
        start = self.started or self.created
        if self.is_finished:
            return duration(start, self.finished or self.updated)
        so_far = duration(start, now) if self.status == JobStatus.running else ""
        return f"{so_far} so far" if so_far else ""


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
        rows = [(j.jobID, str(j.status or ""), _percent(j), minute(j.created), j.processID or "") for j in self.jobs]
        return table(f"JobList: {len(rows)} jobs", ("jobID", "status", "progress", "created", "processID"), rows)

    def _html_(self, now: datetime) -> Html:
        head = html.head("JobList", counted(len(self), "job"))
        return html.card(head, listing(self.jobs, now))


def _percent(job: JobInfo) -> str:
    return "" if job.progress is None else f"{min(100, max(0, job.progress)):g} %"
