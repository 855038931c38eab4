"""Which opener opens what. None of them is imported before it is used: their libraries take seconds to import."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen, InvalidRequest
from sen4cap_client.models import Asset

logger = logging.getLogger("sen4cap_client")

GROUP = "sen4cap_client.openers"

# What says little about a file: the end of its name says more.
_VAGUE = {"", "application/json", "application/octet-stream", "application/xml", "application/zip", "text/plain"}
_VAGUE |= {"binary/octet-stream"}


@attrs.frozen
class Opener:
    """What opens one kind of file.

    Attributes:
        name: What the kind is called, such as ``"raster"``.
        opens: A function that takes an `Asset` and, by keyword, the options of ``open``; or where there is one, as
            ``"package.module:function"``, which is imported when it is needed.
        media_types: The media types that it opens, without parameters, in small letters.
        suffixes: The ends of the names of files that it opens, in small letters, such as ``".tif"``.
    """

    name: str
    opens: str | Callable[..., Any]
    media_types: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def open(self, asset: Asset, options: Mapping[str, Any]) -> Any:
        """Open a file.

        Args:
            asset: The file.
            options: Options by name.

        Returns:
            What this kind of file is opened as.

        Raises:
            CannotOpen: If a library is missing.
            InvalidRequest: If it has no such option.
        """
        try:
            function = self._function()
            self._check(function, options)
            return function(asset, **options)
        except ImportError as error:
            needs = error.name or excerpt(str(error), 80)
            text = f"Opening {excerpt(asset.name)!r} as {self.name} needs what is not there ({needs})"
            raise CannotOpen(f"{text}. Run: pip install 'sen4cap-client[eo]'") from error

    def _function(self) -> Callable[..., Any]:
        if not isinstance(self.opens, str):
            return self.opens
        module, _, name = self.opens.partition(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function

    def _check(self, function: Callable[..., Any], options: Mapping[str, Any]) -> None:
        try:
            inspect.signature(function).bind(None, **options)
        except TypeError as error:
            raise InvalidRequest(f"Files of the kind {self.name} cannot be opened so: {error}.") from error


_BUILT_IN = (
    Opener(
        "raster",
        "sen4cap_client.openers.raster:open_raster",
        ("image/tiff", "image/geotiff", "image/vnd.stac.geotiff", "image/jp2"),
        (".tif", ".tiff", ".jp2"),
    ),
    Opener(
        "GeoJSON",
        "sen4cap_client.openers.vector:open_geojson",
        ("application/geo+json", "application/vnd.geo+json"),
        (".geojson",),
    ),
    Opener(
        "GeoPackage",
        "sen4cap_client.openers.vector:open_geopackage",
        ("application/geopackage+sqlite3", "application/geopackage+vnd.sqlite3"),
        (".gpkg",),
    ),
    Opener(
        "Parquet",
        "sen4cap_client.openers.table:open_parquet",
        ("application/vnd.apache.parquet", "application/x-parquet", "application/parquet"),
        (".parquet", ".geoparquet"),
    ),
    Opener("CSV", "sen4cap_client.openers.table:open_csv", ("text/csv",), (".csv",)),
    Opener(
        "Zarr",
        "sen4cap_client.openers.array:open_zarr",
        ("application/vnd.zarr", "application/vnd+zarr", "application/x-zarr", "application/zarr"),
        (".zarr",),
    ),
    Opener(
        "NetCDF",
        "sen4cap_client.openers.array:open_netcdf",
        ("application/netcdf", "application/x-netcdf", "application/x-netcdf4"),
        (".nc", ".nc4"),
    ),
    Opener(
        "image",
        "sen4cap_client.openers.image:open_image",
        ("image/png", "image/jpeg", "image/webp", "image/gif"),
        (".png", ".jpg", ".jpeg", ".webp", ".gif"),
    ),
    Opener("JSON", "sen4cap_client.openers.documents:open_json", ("application/json",), (".json",)),
    Opener(
        "text",
        "sen4cap_client.openers.documents:open_text",
        ("application/xml", "text/xml", "text/plain", "text/html"),
        (".xml", ".txt"),
    ),
)
_registered: list[Opener] = []


def register(opener: Opener) -> None:
    """Have an opener used from now on in this program, before all others that open the same.

    Args:
        opener: The opener; one of the same name that was registered before is replaced.

    Example:
        >>> from sen4cap_client.openers import Opener, register, unregister
        >>> register(Opener("las", "my_package:open_las", suffixes=(".las",)))
        >>> unregister("las")
    """
    unregister(opener.name)
    _registered.insert(0, opener)


def unregister(name: str) -> None:
    """Forget an opener that was registered; nothing happens if none of that name was."""
    _registered[:] = [opener for opener in _registered if opener.name != name]


def opener_for(asset: Asset) -> Opener:
    """Choose the opener of a file: by its media type, then by the end of its name.

    Args:
        asset: The file.

    Returns:
        The opener.

    Raises:
        CannotOpen: If there is none.
    """
    media_type = (asset.type or "").partition(";")[0].strip().lower()
    suffix = PurePosixPath(unquote(urlsplit(asset.href).path).rstrip("/")).suffix.lower()
    by_type = [opener for opener in _openers() if media_type in opener.media_types]
    by_suffix = [opener for opener in _openers() if suffix in opener.suffixes]
    found = [*by_suffix, *by_type] if media_type in _VAGUE else [*by_type, *by_suffix]
    if not found:
        kind = excerpt(media_type or suffix or "of a kind that is not named", 60)
        text = f"Nothing here opens {excerpt(asset.name)!r} ({kind})"
        raise CannotOpen(f"{text}. Read asset.href yourself, or register an opener: see sen4cap_client.openers")
    return found[0]


def built_in_suffixes() -> tuple[str, ...]:
    """The ends of the names of files that are opened without anybody's help."""
    return tuple(suffix for opener in _BUILT_IN for suffix in opener.suffixes)


def _openers() -> Iterator[Opener]:
    yield from _registered
    yield from _installed()
    yield from _BUILT_IN


@cache
def _installed() -> tuple[Opener, ...]:
    """The openers of other packages."""
    from importlib.metadata import entry_points  # takes long to import

    found = []
    for point in entry_points(group=GROUP):
        try:
            found.append(point.load())
        except (ImportError, AttributeError) as error:  # of one package, which must not stop the others
            logger.warning("cannot use the opener %s of another package: %s", point.name, error)
    return tuple(found)
