"""``get-job-results`` and ``download-results``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli import waiting
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.execution import download_again
from sen4cap_client.cli.names import JOB
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.api import AssetList, JobResults
    from sen4cap_client.cli.screen import Screen

_MOST_SHOWN = 400  # characters of a value


@click.command(
    "get-job-results",
    epilog="\b\nExample:\n  sen4cap-client get-job-results 1\n  sen4cap-client get-job-results 1 --assets",
)
@click.argument("job", type=JOB)
@click.option("--assets", is_flag=True, help="List the files that the results lead to, with usable addresses.")
@common
def get_job_results(job: str, assets: bool) -> None:
    """See what a job has computed: for each output its value, or where it lies."""
    with connected() as client:
        results = client.job(job).results()
        files = results.assets if assets else None
    if files is not None:
        emit(list(files), lambda screen: _files(files, screen))
    else:
        emit(dict(results), lambda screen: _outputs(results, screen))


@click.command("download-results", epilog="\b\nExample:\n  sen4cap-client download-results 1 results --asset SNDVI")
@click.argument("job", type=JOB)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".", metavar="[DIR]")
@click.option("-a", "--asset", "assets", multiple=True, help="The name of a file. Given again: also that. [all]")
@click.option("--overwrite", is_flag=True, help="Replace files that are there and differ. Else they are an error.")
@common
def download_results(job: str, folder: Path, assets: tuple[str, ...], overwrite: bool) -> None:
    """Keep the results of a job as files that are certainly whole, with the STAC item that describes them.

    DIR is the present folder if it is not given. A download that broke off goes on when the command is run again.
    """
    with connected() as client, waiting.going_on("What has arrived is kept. Go on with: ", download_again(job, folder)):
        paths = client.download_job_results(job, folder, list(assets) or None, overwrite=overwrite)
    names = list(map(str, paths))
    emit(names, lambda screen: "\n".join(screen.whole(name) for name in names))


def _outputs(results: JobResults, screen: Screen) -> str:
    return screen.fields([(key, _value(value)) for key, value in results.items()]) or "The job has no outputs."


def _value(value: Any) -> str:
    """A value in little room: of a link its address, without what may be a secret in it."""
    import json

    from sen4cap_client._core.text import excerpt, shown_url
    from sen4cap_client.cli.plain import plain
    from sen4cap_client.models import Link

    if isinstance(value, Link):
        return f"{shown_url(value.href or '')} {value.type or ''}".strip()
    return excerpt(value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False), _MOST_SHOWN)


def _files(files: AssetList, screen: Screen) -> str:
    from sen4cap_client._core.text import shown_url
    from sen4cap_client.models.assets import readable_size

    columns = ("name", "type", "roles", "size", "title", "address")
    rows = [
        (file.name, file.type or "", ", ".join(file.roles), readable_size(file.size), file.title or "", href)
        for file, href in ((file, shown_url(file.href)) for file in files)
    ]
    return screen.grid(columns, rows) if rows else "The results lead to no files."
