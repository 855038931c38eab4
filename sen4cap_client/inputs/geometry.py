"""Places on Earth, however people hold them: as longitude and latitude, and as what an input asks for.

Text and GeoJSON that is right already is sent as it is. All else is written anew, with 7 digits behind the point, which
is a centimetre.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sen4cap_client.inputs import foreign, shapes, wkt
from sen4cap_client.inputs.unfit import Unfit

_DIGITS = 7
_ALL_DIGITS = 17
_LON_LAT = ("CRS84", "EPSG::4326", "EPSG:4326", "OGC:CRS84")
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_HOW = (
    "Give well-known text, a GeoJSON geometry, a shapely geometry, a GeoSeries or GeoDataFrame, or a box "
    "(west, south, east, north)."
)


def to_wkt(value: Any, longest: int | None) -> str:
    """A geometry as well-known text.

    Args:
        value: Anything that holds a geometry.
        longest: How many characters the text may have; None if that does not matter.

    Returns:
        The text.

    Raises:
        Unfit: If there is no such geometry in it, or it is too long; then it says how to split it.
    """
    if isinstance(value, str) and not _is_json(value) and not _box_of_text(value):
        text = _without_srid(value.strip())
        shapes.check(wkt.read(text))
        how = "Simplify it"
    else:
        geometry = read(value)
        text = _written(geometry)
        how = _how_to_split(value, len(text), longest or 1)
    if longest and len(text) > longest:
        raise Unfit("maxLength", f"has {len(text):,} characters as text, and {longest:,} are allowed. {how}.")
    return text


def to_geojson(value: Any, form: str) -> dict[str, Any]:
    """A geometry as GeoJSON.

    Args:
        value: Anything that holds a geometry.
        form: ``"Geometry"``, ``"Feature"`` or ``"FeatureCollection"``: what is asked for.

    Raises:
        Unfit: If there is no such geometry in it.
    """
    if isinstance(value, str) and _is_json(value):
        value = _loaded(value)
    geometry = read(value)
    if isinstance(value, Mapping):
        if _is_form(value, form):
            return dict(value)  # as it was given
    else:
        geometry = _rounded(geometry)
    if form == "Geometry":
        return geometry
    feature = {"type": "Feature", "geometry": geometry, "properties": {}}
    return feature if form == "Feature" else {"type": "FeatureCollection", "features": [feature]}


def to_box(value: Any, as_object: bool) -> Any:
    """A box, as four numbers or as OGC's object with ``bbox`` and ``crs`` (OGC 18-062r2, 7.11.2.3).

    Raises:
        Unfit: If it is no box; a polygon that is none has to be made one first.
    """
    if isinstance(value, Mapping) and "bbox" in value:
        _check_crs(str(value.get("crs") or _CRS84))
        value = value["bbox"]
    geometry = read(value)
    if not shapes.is_box(geometry):
        raise Unfit("geometry", "is not a box. Give its bounds, such as gdf.total_bounds or polygon.bounds.")
    box = shapes.bounds(geometry)
    return {"bbox": box, "crs": _CRS84} if as_object else box


def read(value: Any) -> wkt.Geometry:
    """A geometry, whatever holds it.

    Returns:
        A GeoJSON geometry, checked, in longitude and latitude.

    Raises:
        Unfit: If there is none in it, or it is not valid.
    """
    geometry = _geometry(value)
    shapes.check(geometry)
    return geometry


def _geometry(value: Any) -> wkt.Geometry:
    value = foreign.plain(value)
    if isinstance(value, str):
        return _of_text(value)
    if foreign.is_frame(value):
        return _of_frame(value)
    if foreign.is_shapely(value):
        return _of_shapely(value)
    if isinstance(value, Mapping):
        return _of_geojson(value)
    if foreign.is_geo(value):
        return _of_geojson(value.__geo_interface__)
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return _of_many(list(value))
    raise Unfit("type", f"is no geometry but of type {type(value).__name__}. {_HOW}")


def _of_text(text: str) -> wkt.Geometry:
    if _is_json(text):
        return _geometry(_loaded(text))
    box = _box_of_text(text)
    return _of_box(box) if box else wkt.read(_without_srid(text.strip()))


def _of_many(values: list[Any]) -> wkt.Geometry:
    if values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return _of_box(values)
    if values and all(map(foreign.is_shapely, values)):
        return _union(values)
    raise Unfit("type", f"is no geometry but a list. {_HOW}")


def _of_box(numbers: list[Any]) -> wkt.Geometry:
    if len(numbers) != 4:
        raise Unfit("geometry", f"is a list of {len(numbers)} numbers. A box has four: west, south, east, north.")
    west, south, east, north = map(float, numbers)
    if west >= east or south >= north:
        raise Unfit("geometry", "is no box (west, south, east, north): west must be less than east, south than north.")
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def _of_geojson(value: Mapping[str, Any]) -> wkt.Geometry:
    crs = value.get("crs")
    if crs:
        _check_crs(str(crs))
    kind = value.get("type")
    if kind == "Feature":
        geometry = value.get("geometry")
        if not isinstance(geometry, Mapping):
            raise Unfit("geometry", "is a feature without a geometry.")
        return _of_geojson(geometry)
    if kind == "FeatureCollection":
        return _of_features(value.get("features"))
    if kind == "GeometryCollection" and isinstance(value.get("geometries"), Sequence):
        return {"type": kind, "geometries": [_of_geojson(part) for part in value["geometries"]]}
    if isinstance(kind, str) and "coordinates" in value:
        return {"type": kind, "coordinates": value["coordinates"]}
    raise Unfit("geometry", f"is no GeoJSON geometry: it lacks 'type' or 'coordinates' (RFC 7946, 3.1). {_HOW}")


def _of_features(features: Any) -> wkt.Geometry:
    if not isinstance(features, Sequence) or not all(isinstance(feature, Mapping) for feature in features):
        raise Unfit("geometry", "is a FeatureCollection whose 'features' are no list of features (RFC 7946, 3.3).")
    if not features:
        raise Unfit("geometry", "is a collection without a feature.")
    if len(features) == 1:
        return _of_geojson(features[0])
    try:
        from shapely.geometry import shape
    except ModuleNotFoundError as error:
        raise Unfit(
            "geometry", f"has {len(features)} features, and shapely is needed to join them: pip install shapely"
        ) from error
    geometries = [_of_geojson(feature) for feature in features]
    for geometry in geometries:
        shapes.check(geometry)
    return _union([shape(geometry) for geometry in geometries])


def _of_shapely(value: Any) -> wkt.Geometry:
    shapely = foreign.shapely_of(value)
    srid = shapely.get_srid(value)
    if srid not in (0, 4326):
        raise Unfit("crs", f"has the SRID {srid}. Give longitude and latitude, or a GeoSeries that knows its CRS.")
    if value.geom_type == "LinearRing":
        raise Unfit("geometry", "is a ring, which has no area. Give shapely.Polygon(ring).")
    if not value.is_empty and not value.is_valid:
        raise Unfit("geometry", f"is not valid: {shapely.is_valid_reason(value)}. Repair it: shapely.make_valid(...).")
    return _of_geojson(value.__geo_interface__)


def _of_frame(frame: Any) -> wkt.Geometry:
    try:
        column = frame.geometry
    except AttributeError as error:
        raise Unfit(
            "geometry", "is a GeoDataFrame without a geometry column. Name it: gdf.set_geometry(...)."
        ) from error
    if not len(column):
        raise Unfit("geometry", "is a frame without a row.")
    if column.crs is None:
        raise Unfit("crs", "does not know its CRS. Say which it is, for example gdf.set_crs('EPSG:32632').")
    bad = [str(label) for label in column.index[column.isna() | column.is_empty | ~column.is_valid]]
    if bad:
        rows = ", ".join(bad[:5]) + (f" and {len(bad) - 5} more" if len(bad) > 5 else "")
        raise Unfit(
            "geometry",
            f"has geometries that are missing, empty or crossing themselves, in the rows {rows}. "
            "Repair them with gdf.make_valid(), or drop them.",
        )
    return _union(list(column.to_crs(4326)))


def _union(geometries: list[Any]) -> wkt.Geometry:
    """Shapely's geometries as one; parcels that share a border become one polygon."""
    shapely = foreign.shapely_of(geometries[0])
    for geometry in geometries:
        shapes.check(_of_shapely(geometry))
    return _of_shapely(geometries[0] if len(geometries) == 1 else shapely.union_all(geometries))


def _written(geometry: wkt.Geometry) -> str:
    """A geometry as text, rounded unless rounding would make it cross itself."""
    text = wkt.write(geometry, _DIGITS)
    try:
        shapes.check(wkt.read(text))
    except Unfit:
        return wkt.write(geometry, _ALL_DIGITS)
    return text


def _rounded(geometry: wkt.Geometry) -> wkt.Geometry:
    return wkt.read(_written(geometry))


def _how_to_split(value: Any, length: int, longest: int) -> str:
    if foreign.is_frame(value) and len(value) > 1:
        # Text grows with the rows, but not evenly.
        rows = max(1, math.floor(0.8 * len(value) * longest / length))
        jobs = math.ceil(len(value) / rows)
        return (
            f"Split the {len(value):,} rows over {jobs} jobs of {rows} rows, gdf.iloc[:{rows}] and so on; or give "
            "their box, gdf.total_bounds; or simplify them, gdf.simplify(...)"
        )
    return "Simplify it, give its bounds, or split it over several jobs"


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unfit("format", "looks like GeoJSON, but is no JSON.") from error


def _box_of_text(text: str) -> list[float] | None:
    """The numbers of a text such as ``9.9,53.4,10.0,53.5``."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    return numbers if len(numbers) > 1 else None


def _without_srid(text: str) -> str:
    srid, semicolon, rest = text.partition(";")
    if not semicolon or not srid.upper().startswith("SRID="):
        return text
    if srid[5:].strip() != "4326":
        raise Unfit("crs", f"has the {excerpt(srid)}. Give longitude and latitude, which is SRID 4326.")
    return rest.strip()


def _check_crs(crs: str) -> None:
    if not any(name in crs for name in _LON_LAT):
        raise Unfit("crs", "names a CRS that is not longitude and latitude. Give WGS 84 longitude and latitude.")


def _is_form(value: Mapping[str, Any], form: str) -> bool:
    kind = value.get("type")
    return kind == form if form != "Geometry" else kind not in ("Feature", "FeatureCollection")


def excerpt(text: str) -> str:
    """The beginning of a text, fit to be shown."""
    return "".join(char for char in text[:20] if char.isprintable())
