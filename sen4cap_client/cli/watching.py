"""``watch-job``: following jobs until they have ended."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from sen4cap_client.cli import leaving, waiting
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import JOB
from sen4cap_client.cli.options import SECONDS, common
from sen4cap_client.cli.output import chosen, emit, is_terminal
from sen4cap_client.cli.problem import code_of
from sen4cap_client.cli.screen import Screen
from sen4cap_client.cli.shown import job_fields, jobs_table
from sen4cap_client.errors import ApiError, JobFailed
from sen4cap_client.models import JobInfo

if TYPE_CHECKING:
    from sen4cap_client.api import Job


@click.command("watch-job", epilog="\b\nExample:\n  sen4cap-client watch-job 1 --timeout 3600")
@click.argument("jobs", type=JOB, nargs=-1, required=True, metavar="JOB...")
@click.option("--timeout", type=SECONDS, metavar="SECONDS", help="How long to wait. [a day]")
@common
def watch_job(jobs: tuple[str, ...], timeout: float | None) -> None:
    """Follow jobs until they have ended.

    On a terminal a table shows how they are doing, elsewhere a line on stderr each time one changes. Ctrl-C ends the
    watching, and leaves the jobs running. The exit code is 4 if one of them failed.
    """
    ids = list(dict.fromkeys(jobs))
    with connected() as client:
        watched = [client.job(job_id) for job_id in ids]
        with _told(watched) as telling, waiting.going_on(*waiting.how_to_find(ids)):
            client.wait_all(watched, timeout, progress=False, on_update=telling.show)
    infos = [job.info for job in watched]
    emit(infos if len(infos) > 1 else infos[0], lambda screen: _ended(infos, screen))
    _end(infos)


def _ended(infos: Sequence[JobInfo], screen: Screen) -> str:
    return jobs_table(infos, screen) if len(infos) > 1 else screen.fields(job_fields(infos[0]))


def _end(infos: Sequence[JobInfo]) -> None:
    """End with the exit code for jobs that have ended, the worst of them."""
    lost = [info.jobID for info in infos if not info.is_finished]
    failed = [info for info in infos if info.is_finished and info.status != "successful"]
    errors: list[ApiError | JobFailed] = []
    if lost:
        errors.append(ApiError(f"The server says no more of {_named(lost)}. Ask for it: sen4cap-client get-job."))
    if failed:
        text = f"{_named([info.jobID for info in failed])} did not succeed. The server does not say why."
        errors.append(JobFailed(text, job=failed[0]))
    for error in errors:
        leaving.tell(error)
    if errors:
        raise leaving.Said(code_of(errors[-1]))


def _named(ids: Sequence[str]) -> str:
    return f"Job {ids[0]}" if len(ids) == 1 else f"Jobs {', '.join(ids)}"


class _Lines:
    """Tells each change as a line."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs

    def show(self, job: Job) -> None:
        """Tell that a job has changed."""
        waiting.tell(job)

    def close(self) -> None:
        """Leave the terminal as others expect it."""


class _Table(_Lines):
    """Shows all jobs as a table, which changes in place."""

    _height = 0

    def show(self, job: Job) -> None:
        """Show the table, in place of what it was before."""
        screen = Screen.of(sys.stderr)
        text = jobs_table([job.info for job in self._jobs], screen)
        self.close()
        click.echo(text, err=True)
        self._height = text.count("\n") + 1

    def close(self) -> None:
        """Take the table away; what is shown at the end comes in its place."""
        if self._height:
            click.echo(f"\x1b[{self._height}A\x1b[J", nl=False, err=True)
        self._height = 0


@contextlib.contextmanager
def _told(jobs: Sequence[Job]) -> Iterator[_Lines]:
    """What tells how jobs are doing."""
    # What is higher than the terminal scrolls away, and cannot be changed in place.
    fits = len(jobs) + 2 < shutil.get_terminal_size().lines
    telling = _Table(jobs) if is_terminal(sys.stderr) and chosen() == "table" and fits else _Lines(jobs)
    try:
        yield telling
    finally:
        telling.close()
