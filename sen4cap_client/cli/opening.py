"""``open-result``: looking into a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import JOB
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.api import Asset, JobResults


@click.command("open-result", epilog="\b\nExample:\n  sen4cap-client open-result 1 SNDVI")
@click.argument("job", type=JOB)
@click.argument("asset", required=False)
@click.option("--output", metavar="NAME", help="The key or title of the output that is meant, where there are several.")
@common
def open_result(job: str, asset: str | None, output: str | None) -> None:
    """Look into a result: a summary of what is in it.

    ASSET is the name of a file, such as SNDVI; it can be left out where there is one with data. Of a raster as many
    pixels are read as make a small picture, of a table the first rows are shown. Needs 'sen4cap-client[eo]'.
    """
    from sen4cap_client.cli.summary import fields_of, summary

    with connected() as client:
        results = client.job(job).results()
        chosen = _chosen(results, asset, output)
        opened = results.open(chosen, output=output)
        found = summary(opened, chosen)
    emit(found, lambda screen: fields_of(found, screen))


def _chosen(results: JobResults, name: str | None, output: str | None) -> Asset | None:
    """The file that is meant; None where the results are a value."""
    from sen4cap_client.results.job_results import output_of
    from sen4cap_client.results.opening import named, the_data

    key = None
    if output is not None:
        value = output_of(results, output)
        key = next(key for key, each in results.items() if each is value)
    assets = [asset for asset in results.assets if key in (None, asset.output)]
    if name is not None:
        return named(assets, name)
    return the_data(assets, results) if assets else None
