"""Rows of inputs, from whatever people keep them in. What is needed for a kind of file is imported when one is read."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sen4cap_client.errors import InvalidRequest
from sen4cap_client.inputs import foreign
from sen4cap_client.models import ProcessRequest

Given = dict[str, Any]

# Where the place of a row stands that comes from a map.
GEOMETRY = "geometry"
_KINDS = "a list of dicts, a DataFrame, a GeoDataFrame, or a .csv, .geojson, .json, .gpkg, .shp or .parquet file"


def read_rows(given: Any) -> list[Given]:
    """Rows of inputs, as dicts from names to values.

    Args:
        given: Mappings or requests, a DataFrame, a GeoDataFrame, or the path of a file: CSV, GeoJSON, JSON (a list of
            objects), GeoPackage, shapefile, Parquet or GeoParquet. The place of a row that comes from a map is its
            ``geometry``, in longitude and latitude.

    Returns:
        The rows, without values that are missing.

    Raises:
        InvalidRequest: If they cannot be read, or there are none.
    """
    rows = [
        {str(name): value for name, value in row.items() if not foreign.is_missing(value)} for row in _rows_of(given)
    ]
    if not rows:
        raise InvalidRequest("There are no rows. Give at least one.")
    return rows


def _rows_of(given: Any) -> Iterable[Mapping[Any, Any]]:
    if isinstance(given, str | os.PathLike):
        return _from_file(Path(given).expanduser())
    if foreign.is_of(given, "geopandas", "GeoDataFrame"):
        return _from_map(given)
    if foreign.is_of(given, "pandas", "DataFrame"):
        return _from_frame(given)
    if isinstance(given, Mapping) and given.get("type") == "FeatureCollection":
        return _from_features(given)
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise InvalidRequest(f"inputs cannot be a {type(given).__name__}. Give {_KINDS}.")
    return [_mapping(row, number) for number, row in enumerate(given, 1)]


def _mapping(row: Any, number: int) -> Mapping[Any, Any]:
    if isinstance(row, ProcessRequest):
        return row.inputs
    if not isinstance(row, Mapping):
        raise InvalidRequest(f"Row {number} is a {type(row).__name__}. A row is a dict from names to values.")
    if row.get("type") == "Feature" and "properties" in row:
        return _from_feature(row)
    return row


def _from_frame(frame: Any) -> Iterable[Given]:
    rows: list[Given] = frame.to_dict("records")
    return [{name: value for name, value in row.items() if not _is_nan(value)} for row in rows]


def _from_map(frame: Any) -> Iterator[Given]:
    """The rows of a GeoDataFrame; its places in longitude and latitude, all at once."""
    others = frame.drop(columns=frame.geometry.name)
    places = frame.geometry
    # Where the CRS is not known each stays as it is, so that each row tells so.
    shapes = [places.iloc[[i]] for i in range(len(frame))] if frame.crs is None else list(places.to_crs(4326))
    for row, shape in zip(_from_frame(others), shapes, strict=True):
        yield row | {GEOMETRY: shape}


def _from_file(path: Path) -> Iterable[Mapping[Any, Any]]:
    if not path.is_file():
        raise InvalidRequest(f"There is no file {path}. inputs is {_KINDS}.")
    suffix = path.suffix.lower()
    try:
        if suffix in (".csv", ".tsv", ".txt"):
            return _from_csv(path)
        if suffix in (".json", ".geojson"):
            return _from_json(path)
        if suffix in (".parquet", ".geoparquet"):
            return _rows_of(_parquet(path))
        if suffix in (".gpkg", ".shp", ".fgb"):
            return _rows_of(_geopandas(path).read_file(path))
    except (OSError, ValueError, csv.Error) as error:
        if isinstance(error, InvalidRequest):
            raise
        raise InvalidRequest(f"{path} cannot be read: {error}.") from error
    raise InvalidRequest(f"{path} is of no known kind. inputs is {_KINDS}.")


def _from_csv(path: Path) -> list[Given]:
    text = path.read_text(encoding="utf-8-sig")
    first = text.partition("\n")[0]
    comma = max(",;\t|", key=first.count)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=comma, strict=True)
    rows = []
    for row in reader:
        if None in row:
            raise InvalidRequest(f"{path}, line {reader.line_num}, has more values than the first line has names.")
        rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return rows


def _from_json(path: Path) -> Iterable[Mapping[Any, Any]]:
    document = json.loads(path.read_bytes())
    if isinstance(document, Mapping) and document.get("type") == "FeatureCollection":
        return _from_features(document)
    if isinstance(document, list):
        return [_mapping(row, number) for number, row in enumerate(document, 1)]
    raise InvalidRequest(f"{path} is neither a FeatureCollection nor a list of objects.")


def _from_features(document: Mapping[str, Any]) -> list[Given]:
    crs = document.get("crs")
    name = str(crs.get("properties", {}).get("name", "")) if isinstance(crs, Mapping) else ""
    if name and not name.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326")):
        raise InvalidRequest(f"The GeoJSON is in {name}. Give it in longitude and latitude, or as a GeoDataFrame.")
    return [_from_feature(feature) for feature in document.get("features") or []]


def _from_feature(feature: Any) -> Given:
    if not isinstance(feature, Mapping):
        raise InvalidRequest("A feature of the GeoJSON is no object.")
    place = {} if feature.get("geometry") is None else {GEOMETRY: feature["geometry"]}
    return {**(feature.get("properties") or {}), **place}


def _parquet(path: Path) -> Any:
    geopandas = _geopandas(path)
    try:
        return geopandas.read_parquet(path)
    except ValueError:  # a table without places
        import pandas

        return pandas.read_parquet(path)


def _geopandas(path: Path) -> Any:
    try:
        import geopandas
    except ImportError as error:
        text = f"Reading {path.name} needs what is not there ({error.name}). Run: pip install 'sen4cap-client[eo]'"
        raise InvalidRequest(text) from error
    return geopandas


def _is_nan(value: Any) -> bool:
    """Whether a cell of a frame is empty: pandas writes nothing as NaN."""
    return isinstance(value, float) and value != value
