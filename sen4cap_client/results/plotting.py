"""A quick look at results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen, ClientError
from sen4cap_client.models import Asset
from sen4cap_client.openers import opener_for
from sen4cap_client.openers.indicators import COLOURS, indicator_of, is_flags
from sen4cap_client.results import opening, reading

_MOST_PIXELS = 512  # on a side


def plot(outputs: Mapping[str, Any], read: dict[str, Any], wanted: str | Asset | None, axes: Any) -> Any:
    """Draw what is wanted of some outputs; see `JobResults.plot`."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        text = "Plotting needs matplotlib, which is not there. Run: pip install 'sen4cap-client[eo]'"
        raise CannotOpen(text) from error
    draw = _drawn(outputs, read, wanted)
    if axes is None:
        _, axes = plt.subplots(layout="constrained")
    draw(axes)
    return axes


def _drawn(outputs: Mapping[str, Any], read: dict[str, Any], wanted: str | Asset | None) -> Any:
    """What draws the asset that is wanted; all that may fail has been done."""
    if isinstance(wanted, Asset):
        return _drawing(wanted)
    assets = reading.assets(outputs, read)
    if wanted is not None:
        return _drawing(opening.named(assets, wanted))
    thumbnails = [asset for asset in assets if "thumbnail" in asset.roles]
    rasters = [asset for asset in assets if opening.is_data(asset) and _kind(asset) == "raster"]
    rasters.sort(key=lambda asset: is_flags(asset.name))
    if thumbnails:
        try:
            return _drawing(thumbnails[0])
        except ClientError:
            if not rasters:
                raise
            # TAO names thumbnails that nobody can read.
    return _drawing(rasters[0] if rasters else opening.the_data(assets, outputs))


def _kind(asset: Asset) -> str:
    try:
        return opener_for(asset).name
    except CannotOpen:
        return ""


def _drawing(asset: Asset) -> Any:
    kind = _kind(asset)
    if kind == "image":
        picture = opening.open_asset(asset, {})
        return lambda axes: _draw_picture(axes, picture, asset)
    if kind == "raster":
        from sen4cap_client.openers.remote_raster import overview

        pixels, extent = overview(asset.href, asset.name, _MOST_PIXELS)
        return lambda axes: _draw_raster(axes, pixels, extent, asset)
    what = excerpt(asset.name)
    raise CannotOpen(f"{what!r} is neither a raster nor a picture. Open it instead: results.open({what!r}).")


def _title(asset: Asset) -> str:
    """The name of an asset, and below it that of its item, broken where it gets too long."""
    item = excerpt(asset.item or "", 120)
    return "\n".join([excerpt(asset.name, 60), *(item[at : at + 60] for at in range(0, len(item), 60))])


def _draw_picture(axes: Any, picture: Any, asset: Asset) -> None:
    axes.imshow(picture)
    axes.set_axis_off()
    axes.set_title(_title(asset), fontsize="small")


def _draw_raster(axes: Any, pixels: Any, extent: tuple[float, float, float, float], asset: Asset) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    known = indicator_of(asset.name)
    colours: dict[str, Any] = {}
    if known is not None:
        colours = {"cmap": LinearSegmentedColormap.from_list(known.title, COLOURS)}
        colours |= {"vmin": known.shown[0], "vmax": known.shown[1]}
    image = axes.imshow(pixels, extent=extent, interpolation="nearest", **colours)
    label = f"{known.title} ({known.units})" if known else excerpt(asset.title or asset.name, 80)
    axes.figure.colorbar(image, ax=axes, label=label, shrink=0.8)
    axes.ticklabel_format(useOffset=False, style="plain")
    axes.tick_params(axis="x", rotation=30)
    axes.set_title(_title(asset), fontsize="small")
