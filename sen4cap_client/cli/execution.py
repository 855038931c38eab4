"""``execute-process``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sen4cap_client.cli import waiting
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import PROCESS
from sen4cap_client.cli.options import SECONDS, common
from sen4cap_client.cli.output import emit
from sen4cap_client.cli.plain import plain
from sen4cap_client.cli.reading import read_request, request_options
from sen4cap_client.cli.shown import job_fields

if TYPE_CHECKING:
    from sen4cap_client.api import Job


@click.command(
    "execute-process",
    epilog="\b\nExample:\n"
    "  sen4cap-client execute-process primes_between -i max_val=20 --wait\n"
    '  sen4cap-client execute-process "L3B AOI Indicators" -i start_date=2024-06-01 -i end_date=2024-06-07'
    " -i site_extent=9.90,53.50,9.92,53.51 --download results",
)
@click.argument("process", type=PROCESS)
@request_options
@click.option(
    "--subscriber",
    multiple=True,
    metavar="EVENT=URL",
    help="An address that the server shall call at 'success', 'inProgress' or 'failed'.",
)
@click.option("--no-validate", is_flag=True, help="Leave it to the server to find what is wrong with the request.")
@click.option("--wait", is_flag=True, help="Wait until the job has ended. Ctrl-C ends the waiting, not the job.")
@click.option(
    "--download",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Wait, and keep the files of the results in this folder.",
)
@click.option("--timeout", type=SECONDS, metavar="SECONDS", help="Wait so long at most. [a day]")
@common
def execute_process(
    process: str,
    request_file: str | None,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    subscriber: tuple[str, ...],
    no_validate: bool,
    wait: bool,
    download: Path | None,
    timeout: float | None,
) -> None:
    """Have a process executed, and print the job.

    Mistakes in the inputs are found before anything is sent. The request is sent once: if its outcome is lost on the
    way, the exit code is 6, and the jobs that may be the one are named. Look at them before you send it again.
    """
    with connected() as client:
        described = client.get_process(process)
        request = read_request(described, request_file, inputs, outputs, subscriber)
        job = client.submit(described.id, request, validate=not no_validate)
        try:
            if wait or download is not None or timeout is not None:
                waiting.wait_for(job, timeout)
        except BaseException:
            _show(job)  # whatever happens, it has been started
            raise
        files = [] if download is None else _downloaded(job, download)
    _show(job, None if download is None else files)


def _downloaded(job: Job, folder: Path) -> list[Path]:
    try:
        with waiting.going_on(f"Job {job.jobID} has succeeded. Go on with: ", download_again(job.jobID, folder)):
            return job.download(folder)
    except BaseException:
        _show(job)
        raise


def _show(job: Job, files: list[Path] | None = None) -> None:
    info = job.info
    names = None if files is None else list(map(str, files))
    found = plain(info) | ({} if names is None else {"files": names})
    emit(found, lambda screen: screen.fields([*job_fields(info), ("files", "\n".join(names or []))]))


def download_again(job_id: str, folder: Path) -> str:
    """The command that goes on with a download."""
    return f"sen4cap-client download-results {shlex.join([job_id, str(folder)])}"
