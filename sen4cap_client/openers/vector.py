"""Opening vector data."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import geopandas

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.models import Asset
from sen4cap_client.openers import fetch
from sen4cap_client.openers.item import is_item, item_from

_WGS84 = "EPSG:4326"  # what GeoJSON has (RFC 7946, 4)
_SQLITE = b"SQLite format 3\0"


def open_geojson(asset: Asset) -> Any:
    """Open GeoJSON as a `geopandas.GeoDataFrame` in longitude and latitude, and a STAC item as `pystac.Item`."""
    document = fetch.document(asset.href)
    if is_item(document):
        return item_from(document, asset.href)
    try:
        features = document["features"] if document["type"] == "FeatureCollection" else [_feature(document)]
        return geopandas.GeoDataFrame.from_features(features, crs=_crs(document))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(asset, "GeoJSON", error) from error


def open_geopackage(asset: Asset, *, layer: str | int | None = None) -> Any:
    """Open a layer of a GeoPackage, by default the first one, as a `geopandas.GeoDataFrame`."""
    content = fetch.content(asset.href)
    if not content.startswith(_SQLITE):  # else GDAL would try all that it can read
        raise _unreadable(asset, "GeoPackage", ValueError("it is something else"))
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.gpkg"  # GDAL wants that suffix
            path.write_bytes(content)
            return geopandas.read_file(path, engine="pyogrio", layer=layer)
    except (ValueError, RuntimeError, OSError) as error:
        raise _unreadable(asset, "GeoPackage", error) from error


def _feature(document: dict[str, Any]) -> dict[str, Any]:
    return document if document["type"] == "Feature" else {"type": "Feature", "geometry": document, "properties": {}}


def _crs(document: dict[str, Any]) -> str:
    """The CRS, which GeoJSON could name before 2016."""
    crs = document.get("crs")
    named = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return named if isinstance(named, str) and "CRS84" not in named else _WGS84  # which is its other name


def _unreadable(asset: Asset, kind: str, error: Exception) -> CannotOpen:
    reason = excerpt(f"{type(error).__name__}: {error}", 80)
    text = f"{excerpt(asset.name)!r} is not {kind} that can be read ({reason})"
    return CannotOpen(f"{text}. Ask whoever runs the server.")
