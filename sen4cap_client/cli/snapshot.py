"""``sen4cap-client snapshot``: take down all processes, and see later what has changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli.drift import FAILED, FORMATS
from sen4cap_client.errors import ClientError, InvalidRequest

if TYPE_CHECKING:
    from sen4cap_client.snapshot import Changes, Snapshot

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n"
    "  sen4cap-client snapshot -o processes.yaml\n"
    "  sen4cap-client snapshot diff processes.yaml --request request.yaml",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write. [standard output]"
)
@click.pass_context
def snapshot(ctx: click.Context, output: Path | None) -> None:
    """Take down the descriptions of all processes, as one sorted YAML file."""
    if ctx.invoked_subcommand is not None:
        return
    taken = _taken()
    if output is None:
        click.echo(taken.yaml, nl=False)
    else:
        taken.save(output)
        click.echo(
            f"Written to {output}: {len(taken.processes)} processes. See later what has changed with: "
            f"sen4cap-client snapshot diff {output}",
            err=True,
        )


@snapshot.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE, required=False)
@click.option("--request", "request_file", type=_FILE, help="A saved request, to see whether it still fits.")
@click.option("--process", metavar="ID", help="The process of the request. [the one that it fits in OLD]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Of the report.")
@click.pass_context
def diff(
    ctx: click.Context, old: Path, new: Path | None, request_file: Path | None, process: str | None, form: str
) -> None:
    """Tell what has changed from the snapshot OLD to NEW, or to what the server says now.

    Exit codes: 0 nothing, 1 something, 2 something that breaks requests, 3 it could not be found out.
    """
    try:
        changes = _changes(old, new, request_file, process)
    except (ClientError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(FAILED)
    click.echo(changes.written(form), nl=False)
    ctx.exit(changes.exit_code)


def _changes(old: Path, new: Path | None, request_file: Path | None, process: str | None) -> Changes:
    from sen4cap_client.snapshot import Snapshot
    from sen4cap_client.snapshot import diff as compared

    before = Snapshot.read(old)
    request = None if request_file is None else _request(request_file)
    return compared(before, _taken() if new is None else Snapshot.read(new), request, process)


def _taken() -> Snapshot:
    from sen4cap_client.api import Client

    with Client() as client:
        return client.snapshot_processes()


def _request(path: Path) -> dict[str, Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Leaves days as the texts that they are in a request."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        found = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=Loader)  # noqa: S506 - a SafeLoader
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise InvalidRequest(f"{path} is neither JSON nor YAML. Correct it.") from error
    if not isinstance(found, dict):
        raise InvalidRequest(f"{path} holds no request (inputs: ...).")
    return found
