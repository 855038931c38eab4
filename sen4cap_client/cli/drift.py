"""``config drift``: whether a server still answers as it did, and as the contract says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sen4cap_client.cli import leaving
from sen4cap_client.cli.options import given, server, which_server
from sen4cap_client.cli.output import say
from sen4cap_client.errors import ClientError

if TYPE_CHECKING:
    from sen4cap_client.drift import Contract, Observation, Report

NOT_FOUND_OUT = 3  # as 1 and 2 tell what was found

_Any = TypeVar("_Any", bound=Callable[..., Any])


def report_format(function: _Any) -> _Any:
    """Add the option that says how a report is written."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(("text", "json", "markdown")),
        default=lambda: "json" if given("format") == "json" else "text",
        help="How to write the report. [text]",
    )(function)


@contextmanager
def finding_out() -> Iterator[None]:
    """Have whatever goes wrong end the program with a code of its own."""
    try:
        yield
    except ClientError as error:
        leaving.tell(error)
        raise leaving.Said(NOT_FOUND_OUT) from error
    except OSError as error:
        leaving.tell(click.ClickException(f"Cannot read or write {error.filename}: {error.strerror}."))
        raise leaving.Said(NOT_FOUND_OUT) from error


@click.command(
    epilog="\b\nExample:\n"
    "  sen4cap-client config drift --save june.json\n"
    "  sen4cap-client config drift --against june.json"
)
@click.argument("source", type=click.Path(path_type=Path), required=False)
@click.option(
    "--against",
    metavar="SOURCE",
    type=click.Path(path_type=Path),
    help="What to compare with, in place of the contract.",
)
@click.option("--save", metavar="FILE", type=click.Path(path_type=Path), help="Keep the answers, for --against.")
@report_format
@server
def drift(source: Path | None, against: Path | None, save: Path | None, form: str) -> None:
    """Find out whether the server still answers as the contract says, or as it did before.

    Asks the server for all that can be read, and changes nothing there. With SOURCE it looks into a file instead: one
    that --save wrote, a cassette of vcrpy, a HAR file of a browser, or a folder of these. What it keeps and shows
    holds no secrets.

    Exit codes: 0 no drift, 1 some, 2 some that affects users, 3 it could not be found out.
    """
    with finding_out():
        report = _report(source, against, save)
    from sen4cap_client.drift import written

    say(written(report, form), end="")
    raise click.exceptions.Exit(report.exit_code)


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
    from sen4cap_client.cli.connection import remarks_told
    from sen4cap_client.config import Config
    from sen4cap_client.drift import probe

    with remarks_told():
        return probe(Config.load(**which_server()), contract)
