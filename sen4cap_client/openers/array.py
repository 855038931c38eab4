"""Opening arrays of many dimensions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xarray

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.models import Asset
from sen4cap_client.openers import fetch, reach, stores


def open_zarr(asset: Asset, *, chunks: Any = None, group: str | None = None) -> Any:
    """Open Zarr as a `xarray.Dataset`, of which only those chunks are read that are worked with.

    Args:
        asset: The root of the store.
        chunks: To have it as dask arrays: as `xarray.open_zarr` takes it; True for the chunks of the store.
        group: The group to open; by default the root.
    """
    import zarr.errors
    from obstore.exceptions import BaseError

    options = {"chunks": {} if chunks is True else chunks, "group": group, "consolidated": None}
    failures = (zarr.errors.BaseZarrError, BaseError, OSError, ValueError, KeyError)
    url = reach.checked_url(asset.href, asset.name)
    try:
        return xarray.open_zarr(stores.zarr_store(url), **options)
    except failures as error:
        fresh = stores.renewed(url, error)
        if fresh is None:
            raise _unreadable(asset, "Zarr", error) from error
    try:
        return xarray.open_zarr(stores.zarr_store(fresh), **options)
    except failures as error:
        raise _unreadable(asset, "Zarr", error) from error


def open_netcdf(asset: Asset, *, chunks: Any = None, group: str | None = None) -> Any:
    """Open NetCDF 4 as a `xarray.Dataset`. It is read whole.

    Args:
        asset: The file.
        chunks: To have it as dask arrays: as `xarray.Dataset.chunk` takes it; True for chunks that dask chooses.
        group: The group to open; by default the root.
    """
    content = BytesIO(fetch.content(asset.href))
    try:
        with xarray.open_dataset(content, engine="h5netcdf", group=group) as opened:
            found = opened.load()
    except (ValueError, OSError, KeyError) as error:
        raise _unreadable(asset, "NetCDF", error) from error
    return found if chunks is None else found.chunk("auto" if chunks is True else chunks)


def _unreadable(asset: Asset, kind: str, error: Exception) -> CannotOpen:
    text = f"{excerpt(asset.name)!r} is not {kind} that can be read ({excerpt(str(error), 80)})"
    return CannotOpen(f"{text}. Ask whoever runs the server.")
