"""``snapshot``: take down all processes, and see later what has changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.drift import finding_out, report_format
from sen4cap_client.cli.group import Commands, LazyGroup
from sen4cap_client.cli.options import server
from sen4cap_client.cli.output import say
from sen4cap_client.cli.reading import document

if TYPE_CHECKING:
    from sen4cap_client.snapshot import Changes, Snapshot

_COMMANDS: Commands = {
    "diff": ("sen4cap_client.cli.snapshot:diff", "Tell what has changed since a snapshot."),
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    invoke_without_command=True,
    epilog="\b\nExample:\n  sen4cap-client snapshot -o processes.yaml",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. [standard output]",
)
@server
@click.pass_context
def snapshot(ctx: click.Context, output: Path | None) -> None:
    """Take down the descriptions of all processes, as one sorted YAML file."""
    if ctx.invoked_subcommand is not None:
        return
    taken = _taken()
    if output is None:
        say(taken.yaml, end="")
        return
    taken.save(output)
    told = f"{len(taken.processes)} processes are kept in {output}."
    say(f"{told} See later what has changed with: sen4cap-client snapshot diff {output}")


@click.command(epilog="\b\nExample:\n  sen4cap-client snapshot diff processes.yaml")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path), required=False)
@click.option("--request", "request_file", metavar="FILE", help="A saved request, to see whether it still fits.")
@click.option("--process", metavar="ID", help="The process of the request. [the one that it fits in OLD]")
@report_format
@server
def diff(old: Path, new: Path | None, request_file: str | None, process: str | None, form: str) -> None:
    """Tell what has changed from the snapshot OLD to NEW, or to what the server says now.

    Exit codes: 0 nothing, 1 something, 2 something that breaks requests, 3 it could not be found out.
    """
    with finding_out():
        changes = _changes(old, new, request_file, process)
    say(changes.written(form), end="")
    raise click.exceptions.Exit(changes.exit_code)


def _changes(old: Path, new: Path | None, request_file: str | None, process: str | None) -> Changes:
    from sen4cap_client.snapshot import Snapshot
    from sen4cap_client.snapshot import diff as compared

    before = Snapshot.read(old)
    request = None if request_file is None else document(request_file)
    return compared(before, _taken() if new is None else Snapshot.read(new), request, process)


def _taken() -> Snapshot:
    with connected() as client:
        return client.snapshot_processes()
