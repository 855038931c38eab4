"""Jobs as people see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sen4cap_client.display.times import age, duration, minute

if TYPE_CHECKING:
    from sen4cap_client.cli.screen import Screen
    from sen4cap_client.models import JobInfo


def job_fields(job: JobInfo) -> list[tuple[str, str]]:
    """What there is to tell of a job, its id first."""
    created = f"{minute(job.created)} UTC ({age(job.created, datetime.now(UTC))})" if job.created else ""
    took = duration(job.started or job.created, job.finished or job.updated) if job.is_finished else ""
    return [
        ("jobID", job.jobID),
        ("status", word(job)),
        ("progress", percent(job)),
        ("process", job.processID or ""),
        ("created", created),
        ("duration", took),
        ("message", job.message or ""),
    ]


def jobs_table(jobs: Iterable[JobInfo], screen: Screen) -> str:
    """Jobs in rows, their ids first."""
    rows = [(job.jobID, word(job), percent(job), minute(job.created), job.processID or "") for job in jobs]
    return "No jobs." if not rows else screen.grid(("jobID", "status", "progress", "created (UTC)", "process"), rows)


def line(job: JobInfo) -> str:
    """A job in a line, such as ``"1 running 30 %"``."""
    return " ".join(part for part in (job.jobID, word(job), percent(job)) if part)


def word(job: JobInfo) -> str:
    """The status of a job."""
    return str(job.status or "unknown")


def percent(job: JobInfo) -> str:
    """How far a job is; nothing where the server does not say."""
    return "" if job.progress is None else f"{min(100, max(0, job.progress)):g} %"
