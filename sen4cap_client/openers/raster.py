"""Opening rasters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import rioxarray
from xarray.core.indexing import LazilyIndexedArray

from sen4cap_client.models import Asset
from sen4cap_client.openers import remote_raster
from sen4cap_client.openers.indicators import indicator_of
from sen4cap_client.openers.remote_raster import RemoteRaster

_BLOCKS = 4  # in a row of a chunk: a task for each block would be too many


def open_raster(asset: Asset, *, masked: bool = False, chunks: Any = None) -> Any:
    """Open a raster, of which only those parts are read that are worked with.

    Args:
        asset: The raster.
        masked: Whether pixels without data become NaN, which makes integers floats. Else they keep the number that
            ``.rio.nodata`` names.
        chunks: To have it as dask arrays: the size of a chunk, as `xarray.DataArray.chunk` takes it; True for some
            that fit the raster.

    Returns:
        A `xarray.DataArray` with the dimensions band, y and x, and the CRS in ``.rio.crs``. The numbers are those of
        the raster, where TAO's indicators are thousandths: see the attribute ``units``.

    Raises:
        CannotOpen: If it cannot be read.
    """
    template, pixels, block = described(asset, masked=masked)
    found = template.copy(data=LazilyIndexedArray(pixels))
    return chunked(found, chunks, block)


def described(asset: Asset, *, masked: bool) -> tuple[Any, RemoteRaster, tuple[int, int]]:
    """What is known of a raster before a pixel of it is read.

    Args:
        asset: The raster.
        masked: Whether pixels without data are to be NaN.

    Returns:
        A `xarray.DataArray` without pixels, what reads them, and the rows and columns of a block in the file.

    Raises:
        CannotOpen: If it cannot be read.
    """
    with remote_raster.opened(asset.href, asset.name) as raster:
        # Coordinates, CRS and attributes as rioxarray has them; no pixel is read.
        template: Any = rioxarray.open_rasterio(raster, masked=masked, cache=False, lock=False)
        block = raster.block_shapes[0]
    template.name = asset.name
    template.attrs |= _attributes(asset, template.attrs)
    template.encoding.pop("source", None)  # it is opened anew for each read
    return template, RemoteRaster(asset.href, asset.name, template.shape, template.dtype, masked), block


def chunked(found: Any, chunks: Any, block: tuple[int, int], **others: int) -> Any:
    """An array with dask's chunks, if they are wanted: True for some that fit the blocks of the file.

    Args:
        found: The array.
        chunks: The chunks, as people say them.
        block: The rows and columns of a block in the file.
        **others: The chunks of other dimensions, where people say nothing of them.
    """
    if chunks is None or chunks is False:
        return found
    if chunks is True:
        chunks = {"y": _BLOCKS * block[0], "x": _BLOCKS * block[1]}
    return found.chunk({**others, **chunks} if isinstance(chunks, Mapping) else chunks)


def _attributes(asset: Asset, attributes: Mapping[str, Any]) -> dict[str, str]:
    """The name and the unit of the numbers: from the item, else what is known of the indicator."""
    known = indicator_of(asset.name)
    bands = asset.extra.get("bands") or asset.extra.get("raster:bands")
    band = bands[0] if isinstance(bands, list) and bands and isinstance(bands[0], dict) else {}
    described = {
        "long_name": asset.title or band.get("description") or attributes.get("long_name") or (known and known.title),
        "units": band.get("unit") or attributes.get("units") or (known and known.units),
    }
    return {name: text for name, text in described.items() if isinstance(text, str)}
