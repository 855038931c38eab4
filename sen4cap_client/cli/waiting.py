"""Waiting for a job at a shell: what is told meanwhile, and what Ctrl-C does."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from sen4cap_client.cli import shown
from sen4cap_client.cli.output import chosen, is_terminal
from sen4cap_client.cli.problem import Interrupted
from sen4cap_client.display.text import printable

if TYPE_CHECKING:
    from sen4cap_client.api import Job


def wait_for(job: Job, timeout: float | None) -> None:
    """Wait until a job has succeeded; a line tells on stderr how it is doing.

    Raises:
        JobFailed: If it failed.
        WaitTimeout: If it has not ended in time.
        Interrupted: At Ctrl-C. The job goes on.
    """
    has_bar = is_terminal(sys.stderr)
    with going_on(*how_to_find([job.jobID])):
        job.wait(timeout, progress=has_bar, on_update=None if has_bar else tell)


def tell(job: Job) -> None:
    """Write a line about a job to stderr, where lines of text are expected there."""
    if chosen() != "json":
        click.echo(f"Job {printable(shown.line(job.info))}", err=True)


@contextlib.contextmanager
def going_on(text: str, command: str) -> Iterator[None]:
    """Have Ctrl-C say how to go on.

    Args:
        text: What becomes of that which is waited for.
        command: What to type.
    """
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"Interrupted. {text}{command}") from error


def how_to_find(job_ids: list[str]) -> tuple[str, str]:
    """What Ctrl-C says of some jobs that are waited for, and what waits for them again."""
    if len(job_ids) == 1:
        text = f"Job {job_ids[0]} goes on at the server. Wait for it again with: "
    else:
        text = "The jobs go on at the server. Wait for them again with: "
    return text, f"sen4cap-client watch-job {shlex.join(job_ids)}"
