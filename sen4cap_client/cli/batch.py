"""``batch``: hundreds of jobs from one table."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli import leaving
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.group import Commands, LazyGroup
from sen4cap_client.cli.names import PROCESS
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit, is_terminal, say
from sen4cap_client.cli.problem import JOB_FAILED, TIMEOUT, UNKNOWN, Interrupted
from sen4cap_client.errors import InvalidRequest

if TYPE_CHECKING:
    from sen4cap_client.batch import Batch
    from sen4cap_client.batch.report import BatchStatus, Failures
    from sen4cap_client.cli.screen import Screen

_HERE = "sen4cap_client.cli.batch"
_COMMANDS: Commands = {
    "create": (f"{_HERE}:create", "Make a batch from a table. Nothing is sent."),
    "run": (f"{_HERE}:run", "Submit, watch and download; or go on with that."),
    "status": (f"{_HERE}:status", "Tell how many rows are in which state."),
    "failures": (f"{_HERE}:failures", "Tell what went wrong, grouped by reason."),
    "retry": (f"{_HERE}:retry", "Have rows that failed planned again."),
    "resolve": (f"{_HERE}:resolve", "Say what became of a row of unknown outcome."),
    "cancel": (f"{_HERE}:cancel", "Cancel jobs, and what is planned."),
    "export": (f"{_HERE}:export", "Write all rows as a table: .csv or .json."),
}
_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_ROWS = click.option("--row", "rows", type=click.IntRange(min=1), multiple=True, metavar="N", help="Only this row.")


@click.group(cls=LazyGroup, lazy=_COMMANDS, epilog="\b\nExample:\n  sen4cap-client batch --help")
@common
def batch() -> None:
    """Run hundreds of jobs of one process, from one table, such as a map of sites.

    The batch is one file. Whatever ends the program, 'batch run FILE' goes on where it was, also on another machine
    that has the file, and sends no row twice.
    """


@click.command(
    "create",
    epilog="\b\nExample:\n  sen4cap-client batch create sites.sqlite 218 sites.csv -i end_date=2024-06-07",
)
@_FILE
@click.argument("process", type=PROCESS)
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input that is the same for all rows."
)
@click.option("--name", default="name", metavar="COLUMN", help="The column that names a row. [name]")
@click.option("--site", default="site", metavar="COLUMN", help="The column that says of which site a row is. [site]")
@click.option("--label", "labels", multiple=True, metavar="COLUMN", help="A column that is kept beside the inputs.")
@click.option("--all-labels", is_flag=True, help="Keep all columns that are no inputs.")
@click.option("--skip-invalid", is_flag=True, help="Go on without rows that do not fit.")
@common
def create(
    file: Path,
    process: str,
    table: Path,
    inputs: tuple[str, ...],
    name: str,
    site: str,
    labels: tuple[str, ...],
    all_labels: bool,
    skip_invalid: bool,
) -> None:
    """Make a batch of the rows of a table: CSV, GeoJSON, JSON, GeoPackage, shapefile or Parquet.

    Columns are inputs by key or title, in any spelling; the places of a map go to the input that takes a place. All
    rows are checked before the file is made, and all mistakes are told at once.
    """
    from sen4cap_client.cli.reading import read_request

    with connected() as client:
        described = client.get_process(process)
        options: dict[str, Any] = {
            "name": name,
            "site": site,
            "labels": True if all_labels else labels,
            "common": read_request(described, None, inputs, ()).inputs,
            "on_invalid": "skip" if skip_invalid else "raise",
        }
        with client.batch(file, described.id, table, **options) as made:
            for problem in made.skipped:
                leaving.warn(f"left out: {problem}")
            _show(made.status())


@click.command("run", epilog="\b\nExample:\n  sen4cap-client batch run sites.sqlite --download out --retry-failed 1")
@_FILE
@click.option("--max-running", type=click.IntRange(min=1), metavar="N", help="So many jobs at a time. [10]")
@click.option(
    "--download", type=click.Path(file_okay=False), metavar="DIR", help="Keep the results here, a folder for each row."
)
@click.option("--asset", "assets", multiple=True, metavar="NAME", help="Only keep this asset. Given again: and that.")
@click.option("--retry-failed", type=click.IntRange(min=0), metavar="N", help="So many jobs more for a row. [0]")
@click.option("--stop-after", type=click.FloatRange(min=0), metavar="SECONDS", help="Submit no more, and end, then.")
@click.option("--max-jobs", type=click.IntRange(min=0), metavar="N", help="So many jobs at most, in all runs.")
@click.option("--detach", is_flag=True, help="Only submit; wait for nothing.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@common
def run(file: Path, assets: tuple[str, ...], dry_run: bool, **options: Any) -> None:
    """Submit what is planned, watch it, and keep the results, until all has ended; or go on with that.

    What is not given is as it was the last time. Ctrl-C ends it in order, and leaves the jobs running. Exit codes: 4
    if rows failed, 5 if the time of --stop-after is over, 6 if of a row nobody knows whether it was sent.
    """
    with _opened(file) as found:
        if dry_run:
            say(found.plan(assets=list(assets) or None, **options))
            return
        try:
            status = found.run(assets=list(assets) or None, progress=is_terminal(sys.stderr), **options)
        except KeyboardInterrupt as error:
            active = found.status().active
            jobs = f"{active} jobs go on at the server. " if active else ""
            again = shlex.join(["sen4cap-client", "batch", "run", str(file)])
            raise Interrupted(f"Interrupted. {jobs}Go on with: {again}") from error
    _show(status)
    code = _code(status, options)
    if code:
        raise leaving.Said(code)


@click.command("status", epilog="\b\nExample:\n  sen4cap-client batch status sites.sqlite")
@_FILE
@common
def status(file: Path) -> None:
    """Tell how many rows are in which state, how fast it goes, and when it will have ended.

    Asks no server, and can be called while another program runs the batch.
    """
    with _opened(file) as found:
        _show(found.status())


@click.command("failures", epilog="\b\nExample:\n  sen4cap-client batch failures sites.sqlite")
@_FILE
@common
def failures(file: Path) -> None:
    """Tell which rows have not come to their end, grouped by reason."""
    with _opened(file) as found:
        groups = found.failures()
    emit(groups, lambda screen: _groups(groups, screen))


@click.command("retry", epilog="\b\nExample:\n  sen4cap-client batch retry sites.sqlite")
@_FILE
@_ROWS
@common
def retry(file: Path, rows: tuple[int, ...]) -> None:
    """Have rows that failed planned again, all of them or some; 'batch run' then sends them."""
    with _opened(file) as found:
        found.retry(rows or None)
        _show(found.status())


@click.command("resolve", epilog="\b\nExample:\n  sen4cap-client batch resolve --help")
@_FILE
@click.argument("rows", type=click.IntRange(min=1), nargs=-1, required=True, metavar="ROW...")
@click.option("--job", metavar="JOB", help="The job that the row has, as list-jobs shows.")
@click.option("--resend", is_flag=True, help="The rows have no job: have them sent (again).")
@common
def resolve(file: Path, rows: tuple[int, ...], job: str | None, resend: bool) -> None:
    """Say what became of a row of which nobody knows whether it was sent."""
    with _opened(file) as found:
        _show(found.resolve(rows, job_id=job, resend=resend))


@click.command("cancel", epilog="\b\nExample:\n  sen4cap-client batch cancel sites.sqlite --yes")
@_FILE
@_ROWS
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@common
def cancel(file: Path, rows: tuple[int, ...], yes: bool) -> None:
    """Cancel jobs that have not ended, and have what is planned not be sent; all of it or some rows."""
    if not yes and not is_terminal(sys.stdin):
        raise InvalidRequest("Cancelling asks first, and this is not a terminal. Say --yes if you are sure.")
    with _opened(file) as found:
        now = found.status()
        what = f"{len(rows)} rows" if rows else f"{now.active} jobs and {now['planned']} planned rows"
        if not yes and not click.confirm(f"Cancel {what}?", err=True):
            raise click.ClickException("Nothing was cancelled.")
        _show(found.cancel(rows or None))


@click.command("export", epilog="\b\nExample:\n  sen4cap-client batch export sites.sqlite report.csv")
@_FILE
@click.argument("table", type=click.Path(dir_okay=False, path_type=Path))
@common
def export(file: Path, table: Path) -> None:
    """Write all rows, with all that is known of them, to a .csv or .json file."""
    with _opened(file) as found:
        path = found.export(table)
    emit({"path": str(path)}, lambda screen: str(path))


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[Batch]:
    with connected() as client, client.batch(file) as found:
        yield found


def _show(found: BatchStatus) -> None:
    told = {
        "process": found.process,
        "total": found.total,
        "counts": found.counts,
        "rate": found.rate,
        "expected_end": found.expected_end,
        "run_by": found.run_by,
    }
    emit({name: value for name, value in told.items() if value not in (None, "")}, _fields(found))


def _fields(found: BatchStatus) -> Callable[[Screen], str]:
    from sen4cap_client.batch.row import STATES
    from sen4cap_client.display.times import minute

    pairs = [("process", found.process), ("rows", str(found.total))]
    pairs += [(state, str(found[state])) for state in STATES if found[state]]
    pairs += [("rate", f"{found.rate:.3g} jobs/h")] if found.rate else []
    pairs += [("expected end", f"{minute(found.expected_end)} UTC")] if found.expected_end else []
    pairs += [("run by", found.run_by)] if found.run_by else []
    return lambda screen: screen.fields(pairs)


def _groups(found: Failures, screen: Screen) -> str:
    rows = [(str(len(group.rows)), group.state, group.reason, _which(group.rows)) for group in found]
    return "No failures." if not rows else screen.grid(("rows", "state", "reason", "which"), rows)


def _which(rows: tuple[int, ...], most: int = 8) -> str:
    return " ".join(map(str, rows[:most])) + (" ..." if len(rows) > most else "")


def _code(found: BatchStatus, options: dict[str, Any]) -> int:
    if found["unknown"]:
        return UNKNOWN
    if not options["detach"] and options["stop_after"] is not None and not found.is_over:
        return TIMEOUT
    return JOB_FAILED if found.failed else 0
