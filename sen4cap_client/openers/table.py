"""Opening tables."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.parquet

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.models import Asset
from sen4cap_client.openers import fetch


def open_csv(asset: Asset, **options: Any) -> Any:
    """Open CSV as a `pandas.DataFrame`.

    Args:
        asset: The table.
        **options: What `pandas.read_csv` takes, such as ``sep=";"``.
    """
    try:
        return pd.read_csv(BytesIO(fetch.content(asset.href)), **options)
    except ValueError as error:  # also what is no text, or empty
        raise _unreadable(asset, "CSV", error) from error


def open_parquet(asset: Asset, *, columns: list[str] | None = None) -> Any:
    """Open Parquet as a `pandas.DataFrame`, GeoParquet as a `geopandas.GeoDataFrame`.

    Args:
        asset: The table.
        columns: The columns to open; by default all.
    """
    file = BytesIO(fetch.content(asset.href))
    try:
        described = pyarrow.parquet.read_schema(file).metadata or {}
        file.seek(0)
        if b"geo" not in described:
            return pd.read_parquet(file, engine="pyarrow", columns=columns)
        import geopandas

        return geopandas.read_parquet(file, columns=columns)
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise _unreadable(asset, "Parquet", error) from error


def _unreadable(asset: Asset, kind: str, error: Exception) -> CannotOpen:
    text = f"{excerpt(asset.name)!r} is not {kind} that can be read ({excerpt(str(error), 80)})"
    return CannotOpen(f"{text}. Ask whoever runs the server.")
