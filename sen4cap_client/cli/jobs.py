"""``list-jobs``, ``get-job`` and ``dismiss-job``."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs
import click

from sen4cap_client.cli import leaving
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import JOB, PROCESS
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit, is_terminal
from sen4cap_client.cli.problem import code_of
from sen4cap_client.cli.shown import job_fields, jobs_table, line
from sen4cap_client.display.text import printable
from sen4cap_client.errors import ClientError, InvalidRequest

if TYPE_CHECKING:
    from sen4cap_client.api import Client, JobInfo

_AGO = re.compile(r"(\d{1,9})\s*(s|min|m|h|d|w)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


@click.command(
    "list-jobs", epilog="\b\nExample:\n  sen4cap-client list-jobs --status successful --status failed --since 7d"
)
@click.option("--status", multiple=True, help="Only jobs in this state, such as 'running'. Given again: or in that.")
@click.option("--process", type=PROCESS, help="Only jobs of this process, by id, title or a part of its title.")
@click.option(
    "--since", metavar="TIME", help="Only jobs created since a day or time (UTC), or as long ago as 90min, 6h, 7d."
)
@click.option("--until", metavar="TIME", help="Only jobs created until then, the day included.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="So many jobs at most.")
@common
def list_jobs(
    status: tuple[str, ...], process: str | None, since: str | None, until: str | None, limit: int | None
) -> None:
    """List your jobs, the newest first."""
    end = None if until is None else _end(until)
    with connected() as client:
        ago = None if since is None else _ago(since) or since
        found = client.get_jobs(status or None, process, ago, None if end else limit)
    if end is not None:
        kept = [job for job in found if job.created is not None and job.created < end]
        found = attrs.evolve(found, jobs=tuple(kept[:limit]))
    emit(found, lambda screen: jobs_table(found, screen))


@click.command("get-job", epilog="\b\nExample:\n  sen4cap-client get-job 1")
@click.argument("job", type=JOB)
@common
def get_job(job: str) -> None:
    """Ask how a job is doing."""
    with connected() as client:
        found = client.get_job(job)
    emit(found, lambda screen: screen.fields(job_fields(found)))


@click.command("dismiss-job", epilog="\b\nExample:\n  sen4cap-client dismiss-job 2 3 --yes")
@click.argument("jobs", type=JOB, nargs=-1, required=True, metavar="JOB...")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@common
def dismiss_job(jobs: tuple[str, ...], yes: bool) -> None:
    """Cancel jobs, or have those that have ended removed where the server does that.

    Shows what they are and asks first. A server that is TAO shows a job that was cancelled as failed.
    """
    wanted = list(dict.fromkeys(jobs))
    if not yes and not is_terminal(sys.stdin):
        raise InvalidRequest("Dismissing asks first, and this is not a terminal. Say --yes if you are sure.")
    with connected() as client:
        if not yes and not _agreed([client.get_job(job) for job in wanted]):
            raise click.ClickException("Nothing was dismissed.")
        found, code = _dismissed(client, wanted)
    if found or code == 0:
        emit(list(found), lambda screen: jobs_table(found, screen))
    if code:
        raise leaving.Said(code)


def _agreed(jobs: list[JobInfo]) -> bool:
    for job in jobs:
        click.echo(f"  {printable(line(job))}  {printable(job.processID or '')}", err=True)
    what = "this job" if len(jobs) == 1 else f"these {len(jobs)} jobs"
    return click.confirm(f"Dismiss {what}?", err=True)


def _dismissed(client: Client, job_ids: list[str]) -> tuple[list[JobInfo], int]:
    """Dismiss each; the jobs as they are then, and the exit code for the first that could not be dismissed."""
    found, code = [], 0
    for job_id in job_ids:
        try:
            found.append(client.dismiss_job(job_id))
        except ClientError as error:
            leaving.tell(error)
            code = code or code_of(error)
    return found, code


def _ago(text: str) -> timedelta | None:
    match = _AGO.fullmatch(text.strip())
    return None if match is None else timedelta(seconds=int(match[1]) * _SECONDS[match[2].lower()])


def _end(text: str) -> datetime:
    """The time before which a job was created that was created until then."""
    ago = _ago(text)
    try:
        if ago is not None:
            return datetime.now(UTC) - ago
        found = datetime.fromisoformat(text.strip())
        if _is_day(text.strip()):
            return datetime.combine(found.date() + timedelta(days=1), time(), UTC)
    except (ValueError, OverflowError):
        text = "until is a time such as '2026-01-31', '2026-01-31T12:00Z' or '2d' (two days ago), not " + repr(text)
        raise InvalidRequest(f"{text}.") from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found + timedelta(microseconds=1)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
