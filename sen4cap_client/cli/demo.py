"""``sen4cap-client demo``: the whole story on a sandbox, each step shown and each result checked."""

from __future__ import annotations

import warnings
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sen4cap_client.api import Client, JobResults

_PROCESS = "L3B AOI Indicators"
_TITLE = "L3B AOI Indicators Processor 5.0.4"
_AOI = "POLYGON ((9.80 53.55, 10.00 53.55, 10.00 53.45, 9.80 53.45, 9.80 53.55))"
_INPUTS = {"start_date": "2024-06-01", "end_date": "7 June 2024", "l3b_indicator_name": "NDVI", "site_extent": _AOI}
_POLL_SECONDS = 0.2
_MOST_SECONDS = 120.0

# What the sandbox's fields show on that day, over that place: it computes the same everywhere.
_SHAPE = (1131, 1341)
_MEAN_NDVI = 0.660
_VALID_SHARE = 0.839


@click.command(epilog="\b\nExample:\n  sen4cap-client demo --picture ndvi.png")
@click.option(
    "--picture",
    default="demo-output/ndvi.png",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The picture to write.",
)
def demo(picture: Path) -> None:
    """See the whole story: from login to a picture, on a sandbox.

    Starts a sandbox, logs in, finds a process, runs it, watches the job, opens its result as a raster, prints its
    statistics and draws it. Fails if anything differs from what is expected.
    """
    from sen4cap_client.api import Client, Config
    from sen4cap_client.cli.sandbox import load_sandbox

    _say("Start a sandbox, a TAO to practise on")
    with load_sandbox().Sandbox() as tao:
        click.echo(f"  {tao.api_url}")
        # A Config of its own: it reads no settings of the person's, and stores no token beside them.
        config = Config(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=_POLL_SECONDS)
        with Client(config=config) as client:
            results = _run(client)
        _show(results, picture)
    click.echo("All is as expected.")


def _run(client: Client) -> JobResults:
    _say(f"Log in: {client!r}")
    click.echo(f"  {client.get_capabilities().title}")
    _say("List the processes")
    processes = client.get_processes()
    click.echo(indent(repr(processes), "  "))
    _expect(_TITLE in [process.title for process in processes], f"no process is titled {_TITLE!r}")
    _say(f"Describe {_PROCESS!r}")
    process = client.get_process(_PROCESS)
    click.echo(indent(repr(process.inputs), "  "))
    _expect(process.title == _TITLE, f"{_PROCESS!r} is {process.title!r}")
    _say("Find mistakes before anything is sent")
    problems = client.validate_request(_PROCESS, _INPUTS | {"end_date": "2024-05-01"})
    click.echo("".join(f"  {problem}\n" for problem in problems), nl=False)
    _expect([problem.rule for problem in problems] == ["order"], f"the problems are {problems!r}")
    _say("Submit it")
    job = client.submit(_PROCESS, _INPUTS)
    click.echo(f"  {job!r}")
    _say(f"Watch job {job.jobID}")
    job.wait(timeout=_MOST_SECONDS)
    click.echo(f"  {job.status}")
    return job.results()


def _show(results: JobResults, picture: Path) -> None:
    import httpx

    _say("Fetch the results: a link to a STAC item")
    (link,) = results.values()
    click.echo(f"  {link.href}")
    item = httpx.get(link.href).raise_for_status().json()
    asset = item["assets"]["SNDVI"]
    url = asset["alternate"]["s3"]["href"]
    _say("Open the raster, of which only what is needed is read")
    click.echo(f"  {url}")
    values = _open(url)
    _say("Its statistics")
    _check_statistics(values)
    _say(f"Draw it: {picture}")
    _draw(values, picture)


def _open(url: str) -> Any:
    import numpy as np
    import rasterio

    # The file must be what the server says: no looking around for others beside it.
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"), rasterio.open(url) as raster:
        click.echo(
            f"  {raster.width} x {raster.height} pixels of {raster.res[0]:g} m, {raster.crs}, {raster.dtypes[0]}"
        )
        _expect(str(raster.crs) == "EPSG:32632", f"the raster is in {raster.crs}")
        _expect(raster.res == (10.0, 10.0), f"its pixels are {raster.res}")
        # NDVI is kept as thousandths.
        values = raster.read(1, masked=True).astype("float32") / 1000
    _expect(values.shape == _SHAPE, f"its shape is {values.shape}")
    return np.ma.filled(values, np.nan)


def _check_statistics(values: Any) -> None:
    import numpy as np

    share = float(np.isfinite(values).mean())
    low, mean, high = (float(f(values)) for f in (np.nanmin, np.nanmean, np.nanmax))
    click.echo(f"  NDVI from {low:.3f} to {high:.3f}, mean {mean:.3f}; {share:.1%} of the pixels are valid")
    _expect(-1 <= low < high <= 1, "NDVI lies between -1 and 1")
    _expect(abs(mean - _MEAN_NDVI) < 0.005, f"its mean should be {_MEAN_NDVI}")
    _expect(abs(share - _VALID_SHARE) < 0.005, f"{_VALID_SHARE:.1%} should be valid")


def _draw(values: Any, picture: Path) -> None:
    import numpy as np
    import rasterio.errors

    stops = [-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    colours = np.array(
        [(12, 44, 132), (198, 174, 130), (224, 216, 170), (171, 202, 101), (92, 160, 61), (26, 111, 41), (0, 69, 22)]
    )
    bands = [np.interp(values, stops, colours[:, i]) for i in range(3)]
    image = np.where(np.isfinite(values), bands, 255).astype("uint8")
    picture.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "PNG", "count": 3, "dtype": "uint8", "height": image.shape[1], "width": image.shape[2]}
    with warnings.catch_warnings():
        # The picture has no place on Earth, which is as it should be.
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(picture, "w", **profile) as file:
            file.write(image)
    click.echo(f"  {picture.stat().st_size // 1000} kB")


def _say(step: str) -> None:
    click.secho(step, bold=True)


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise click.ClickException(f"The demo differs from what is expected: {otherwise}.")
