"""``sen4cap-client config drift``: whether a server still answers as it did, and as the contract says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sen4cap_client.errors import ClientError

if TYPE_CHECKING:
    from sen4cap_client.drift import Contract, Observation, Report

FORMATS = ("text", "json", "markdown")
FAILED = 3  # as 1 and 2 tell what was found

_PATH = click.Path(exists=True, path_type=Path)


@click.command(
    epilog="\b\nExamples:\n"
    "  sen4cap-client config drift --save june.json\n"
    "  sen4cap-client config drift --against june.json\n"
    "  sen4cap-client config drift session.har --format markdown"
)
@click.argument("source", type=_PATH, required=False)
@click.option("--against", type=_PATH, help="What it answered before, in place of the contract: the same as SOURCE.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Keep the answers in this file.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Of the report.")
@click.pass_context
def drift(ctx: click.Context, source: Path | None, against: Path | None, save: Path | None, form: str) -> None:
    """Find out whether the server still answers as the contract says, or as it did before.

    Asks the configured server for all that can be read, and changes nothing there. With SOURCE it looks into a file
    instead: one that --save wrote, a cassette of vcrpy, a HAR file of a browser, or a folder of these. What it keeps
    and shows holds no secrets.

    Exit codes: 0 no drift, 1 some, 2 some that affects users, 3 it could not be found out.
    """
    try:
        report = _report(source, against, save)
    except (ClientError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(FAILED)
    from sen4cap_client.drift import written

    click.echo(written(report, form), nl=False)
    ctx.exit(report.exit_code)


def _report(source: Path | None, against: Path | None, save: Path | None) -> Report:
    from sen4cap_client.drift import Contract, read, with_contract, with_earlier

    contract = Contract.own()
    earlier = None if against is None else read(against, contract)
    observation = _probed(contract) if source is None else read(source, contract)
    if save is not None:
        observation.save(save)
    if earlier is None:
        return with_contract(observation, contract)
    return with_earlier(observation, earlier, contract)


def _probed(contract: Contract) -> Observation:
    from sen4cap_client.config import Config
    from sen4cap_client.drift import probe

    return probe(Config.load(), contract)


@click.group()
def config() -> None:
    """Find out whether the server has changed."""


config.add_command(drift)
