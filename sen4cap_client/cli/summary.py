"""What is in a result, in a few lines: never all of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.cli.plain import plain

if TYPE_CHECKING:
    from sen4cap_client.cli.screen import Screen
    from sen4cap_client.models import Asset

_MOST_PIXELS = 512  # on a side
_MOST_ROWS = 5
_MOST_COLUMNS = 50
_MOST_TEXT = 1000


def summary(opened: Any, asset: Asset | None) -> dict[str, Any]:
    """Describe what was opened.

    Args:
        opened: What ``results.open`` gave.
        asset: The file that it is from; None for a value.

    Returns:
        Plain data: ``name`` and ``kind``, and what there is to say about that kind.
    """
    package = type(opened).__module__.partition(".")[0]
    kind = "PIL.Image" if package == "PIL" else f"{package}.{type(opened).__name__}"  # each format has a class there
    described = _KINDS.get(kind, _of_value)(opened, asset)
    head = {"name": asset.name, "item": asset.item, "type": asset.type} if asset else {}
    return {name: value for name, value in ({**head, "kind": kind} | described).items() if value is not None}


def fields_of(found: dict[str, Any], screen: Screen) -> str:
    """Write a summary for people."""
    head = found.get("head")
    pairs = [(name, _shown(value)) for name, value in found.items() if name != "head"]
    table = f"\n\n{screen.grid(list(head[0]), [list(map(str, row.values())) for row in head])}" if head else ""
    return screen.fields(pairs) + table


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_shown(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:.9g}" if isinstance(value, float) else json.dumps(value)


def _of_raster(array: Any, asset: Asset | None) -> dict[str, Any]:
    found = {
        "title": array.attrs.get("long_name"),
        "shape": dict(zip(array.dims, array.shape, strict=True)),
        "dtype": str(array.dtype),
        "crs": _crs(array.rio.crs),
        "bounds": [float(value) for value in array.rio.bounds()],
        "resolution": [abs(float(value)) for value in array.rio.resolution()],
        "nodata": _number(array.rio.nodata),
        "units": array.attrs.get("units"),
    }
    return found | (_statistics(asset) if asset else {})


def _statistics(asset: Asset) -> dict[str, Any]:
    """Numbers of the first band, of as many pixels as make a small picture."""
    from sen4cap_client.openers.remote_raster import overview

    pixels, _ = overview(asset.href, asset.name, _MOST_PIXELS)
    seen = pixels.compressed()
    counts = {"pixels": int(pixels.size), "valid": round(seen.size / max(pixels.size, 1), 4)}
    if not seen.size:
        return {"statistics": counts}
    numbers = {"min": _number(seen.min()), "mean": _number(seen.mean()), "max": _number(seen.max())}
    return {"statistics": numbers | counts}


def _of_dataset(dataset: Any, asset: Asset | None) -> dict[str, Any]:
    variables = {
        str(name): f"{variable.dtype} ({', '.join(map(str, variable.dims))})"
        for name, variable in list(dataset.data_vars.items())[:_MOST_COLUMNS]
    }
    return {"shape": {str(name): int(size) for name, size in dataset.sizes.items()}, "variables": variables}


def _of_table(table: Any, asset: Asset | None) -> dict[str, Any]:
    columns = list(table.columns)[:_MOST_COLUMNS]
    crs = getattr(table, "crs", None)
    head = [{str(name): _cell(row[name]) for name in columns} for _, row in table.head(_MOST_ROWS)[columns].iterrows()]
    return {
        "shape": {"rows": int(table.shape[0]), "columns": int(table.shape[1])},
        "crs": _crs(crs),
        "bounds": [float(value) for value in table.total_bounds] if crs is not None and len(table) else None,
        "columns": {str(name): str(table.dtypes[name]) for name in columns},
        "head": head,
    }


def _of_picture(picture: Any, asset: Asset | None) -> dict[str, Any]:
    return {"shape": {"height": picture.height, "width": picture.width}, "mode": picture.mode}


def _of_item(item: Any, asset: Asset | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "collection": item.collection_id,
        "datetime": plain(item.datetime),
        "bbox": plain(item.bbox),
        "assets": list(item.assets),
    }


def _of_value(value: Any, asset: Asset | None) -> dict[str, Any]:
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    size = len(value) if isinstance(value, str | list | dict) else None
    return {"length": size, "value": plain(value) if len(text) <= _MOST_TEXT else excerpt(text, _MOST_TEXT)}


_KINDS = {
    "xarray.DataArray": _of_raster,
    "xarray.Dataset": _of_dataset,
    "pandas.DataFrame": _of_table,
    "geopandas.GeoDataFrame": _of_table,
    "pystac.Item": _of_item,
    "PIL.Image": _of_picture,
}


def _crs(crs: Any) -> str | None:
    if crs is None:
        return None
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else excerpt(crs.to_wkt(), 100)


def _number(value: Any) -> Any:
    """A number of numpy as one of JSON."""
    return plain(value.item() if hasattr(value, "item") else value)


def _cell(value: Any) -> Any:
    """A cell of a table in little room."""
    found = _number(value)
    return excerpt(found, 60) if isinstance(found, str) else found
