"""Values of numpy, pandas, shapely and geopandas, recognised without importing any of them.

Whoever holds such a value has imported its package, so the package is looked up and never loaded.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Any


def is_of(value: object, package: str, *names: str) -> bool:
    """Whether a value is an instance of one of a package's classes, or of a class derived from it."""
    return any(kind.__name__ in names and kind.__module__.partition(".")[0] == package for kind in type(value).__mro__)


def is_missing(value: Any) -> bool:
    """Whether a value is one of the ways to say that there is none: None, pandas' NA and NaT, numpy's NaT."""
    if value is None or is_of(value, "pandas", "NAType", "NaTType"):
        return True
    return is_of(value, "numpy", "datetime64") and str(value) == "NaT"


def plain(value: Any) -> Any:
    """A scalar or array of numpy, or a column of pandas, as Python's own numbers, times and lists; else itself."""
    if is_of(value, "numpy", "datetime64"):
        return _time(value)
    if is_of(value, "numpy", "generic"):
        return value.item()
    if is_of(value, "numpy", "ndarray"):
        return [plain(item) for item in value] if value.ndim else plain(value[()])
    if is_of(value, "pandas", "Series", "Index") and not is_geo(value):
        return [plain(item) for item in value]
    return value


def is_geo(value: object) -> bool:
    """Whether a value is a geometry, or holds some: of shapely, of geopandas, or with a ``__geo_interface__``."""
    return is_shapely(value) or is_frame(value) or (not isinstance(value, type) and hasattr(value, "__geo_interface__"))


def is_shapely(value: object) -> bool:
    """Whether a value is a geometry of shapely."""
    return is_of(value, "shapely", "BaseGeometry", "Geometry")


def is_frame(value: object) -> bool:
    """Whether a value is a GeoSeries or a GeoDataFrame."""
    return is_of(value, "geopandas", "GeoSeries", "GeoDataFrame")


def shapely_of(value: object) -> Any:
    """The module shapely of whoever made a value with it."""
    return sys.modules["shapely"]


def _time(value: Any) -> date | datetime:
    """A time of numpy: a date where its unit is a day or more, else a datetime, whose unit is at best a microsecond."""
    unit = str(value.dtype)
    is_day = any(unit == f"datetime64[{name}]" for name in ("Y", "M", "W", "D"))
    time: date | datetime = value.astype("datetime64[D]" if is_day else "datetime64[us]").item()
    return time
