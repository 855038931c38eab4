"""Reading rasters over HTTP, by byte ranges.

GDAL is told how to behave around each read and nowhere else, so that nobody else's settings are changed, and so that
it behaves the same in the workers of dask: what is sent there is an address, and no open file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window
from xarray.backends import BackendArray
from xarray.core.indexing import IndexingSupport, explicit_indexing_adapter

from sen4cap_client._core import logs
from sen4cap_client._core.access import current, with_access
from sen4cap_client._core.aside import Aside
from sen4cap_client._core.origin import is_loopback, origin
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.trust import file_of_trust
from sen4cap_client.errors import CannotOpen
from sen4cap_client.openers import reach
from sen4cap_client.openers.reach import shown_address

T = TypeVar("T")

_QUERY = re.compile(r"""\?[^\s,'"]*""")

# GDAL is not left to guess: others, such as VRT, could lead to files of this machine.
_DRIVERS = {True: "JP2OpenJPEG", False: "GTiff"}

_SETTINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # looks for no files beside it
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_HTTP_NETRC": "NO",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_TIMEOUT": "120",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "0.5",
}


class RemoteFile:
    """A raster that is opened anew for all that is done with it, at an address that may change. It can be pickled.

    Args:
        url: Where results say that it is.
        name: What it is called, for errors.
    """

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.name = name
        self._access = current()

    def use(self, action: Callable[[Any], T]) -> T:
        """Open the raster, and do something with it: once more where its address was refused, and there is another.

        Args:
            action: What to do with the `rasterio.DatasetReader`.

        Raises:
            CannotOpen: If it cannot be read, or the address is none that is followed.
        """
        with with_access(self._access):
            try:
                return self._opened(reach.readable(self.url), action)
            except CannotOpen:
                fresh = reach.renewed_if_refused(self.url)
                if fresh is None:
                    raise
            found = self._opened(fresh.readable, action)
            self.url = fresh.url
            return found

    def _opened(self, url: str, action: Callable[[Any], T]) -> T:
        def work() -> T:
            with opened(url, self.name) as raster:
                return action(raster)

        return _aside.do(work)


@contextmanager
def opened(url: str, name: str) -> Iterator[Any]:
    """Open a raster.

    Args:
        url: Its address.
        name: What it is called, for errors.

    Yields:
        A `rasterio.DatasetReader`.

    Raises:
        CannotOpen: If it cannot be read, or the address is none that is followed.
    """
    logs.install()
    path = gdal_path(url)
    options, trusted = dict(_SETTINGS), file_of_trust()
    if trusted:
        options["GDAL_CURL_CA_BUNDLE"] = trusted
    if is_loopback(origin(url)[1]):  # as everywhere: a proxy could not reach this machine
        options |= {"GDAL_HTTP_PROXY": "", "GDAL_HTTPS_PROXY": ""}
    with rasterio.Env(**options):
        try:
            with rasterio.open(path, driver=_DRIVERS[_is_jp2(url)]) as raster:
                yield raster
        except RasterioError as error:
            _forget(path)
            # GDAL's own text has the address, and in it what may be a signature.
            raise unreadable(url, name, error) from (None if urlsplit(url).query else error)


_aside = Aside("sen4cap-gdal")


def _forget(path: str) -> None:
    """Have GDAL forget what it knows of a file: else what was not there once is not there for the whole session.

    It forgets a file that must not be cached when it closes it, for which it has to be opened: what it knows is enough.
    """
    with rasterio.Env(CPL_VSIL_CURL_NON_CACHED=path), suppress(RasterioError):
        rasterio.open(path, driver="GTiff").close()


def overview(url: str, name: str, most: int) -> tuple[Any, tuple[float, float, float, float]]:
    """A raster's first band with fewer pixels, for which its overviews are read where it has some.

    Args:
        url: Its address.
        name: What it is called, for errors.
        most: The most rows and columns.

    Returns:
        A masked array (rows, columns), and the left, right, bottom and top of the raster in its CRS.
    """

    def smaller(raster: Any) -> tuple[Any, tuple[float, float, float, float]]:
        factor = max(raster.height / most, raster.width / most, 1.0)
        shape = (max(1, int(raster.height / factor)), max(1, int(raster.width / factor)))
        box = raster.bounds
        return raster.read(1, out_shape=shape, masked=True), (box.left, box.right, box.bottom, box.top)

    return RemoteFile(url, name).use(smaller)


def gdal_path(url: str) -> str:
    """What GDAL calls an address."""
    return f"/vsicurl/{reach.web_url(url)}"


def unreadable(url: str, name: str, error: BaseException) -> CannotOpen:
    """The error for a raster that GDAL cannot read."""
    while error.__cause__ is not None:
        error = error.__cause__  # the first says the most
    # GDAL names files by the ends of their addresses, too.
    reason = excerpt(_QUERY.sub("", str(error).replace(url, shown_address(url))), 100)
    text = f"The raster {excerpt(name)!r} at {excerpt(shown_address(url))} cannot be read ({reason})"
    return CannotOpen(f"{text}. Try again; if it stays so, fetch the results of the job again.")


class RemoteRaster(BackendArray):
    """The pixels of a raster, which are read when they are needed. It can be pickled.

    Args:
        url: The address of the raster.
        name: What it is called, for errors.
        shape: The number of bands, rows and columns.
        dtype: The type of what is given.
        is_masked: Whether pixels without data are given as NaN.
    """

    def __init__(self, url: str, name: str, shape: tuple[int, int, int], dtype: np.dtype[Any], is_masked: bool) -> None:
        self.url = url
        self.name = name
        self._file = RemoteFile(url, name)
        self.shape = shape
        self.dtype = dtype
        self.is_masked = is_masked

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.shape} {shown_address(self.url)}>"

    def __getitem__(self, key: Any) -> Any:
        return explicit_indexing_adapter(key, self.shape, IndexingSupport.BASIC, self.read)

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        return (type(self).__name__, self.url, self.shape, str(self.dtype), self.is_masked)

    def read(self, key: tuple[int | slice, ...]) -> Any:
        """Read what a key of integers and slices asks for: the rectangle around it, and of that the part."""
        spans, parts = spanned(key, self.shape)
        if any(first >= end for first, end in spans):
            return np.empty([end - first for first, end in spans], self.dtype)[parts]
        (first_band, end_band), (top, bottom), (left, right) = spans
        window = Window(left, top, right - left, bottom - top)
        bands = list(range(first_band + 1, end_band + 1))
        found = self._file.use(lambda raster: raster.read(bands, window=window, masked=self.is_masked))
        if self.is_masked:
            found = found.astype(self.dtype).filled(np.nan)
        return found[parts]


def _is_jp2(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(".jp2")


def spanned(key: tuple[int | slice, ...], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """The first and last of each axis that hold what a key asks for, and what to take of that part."""
    return tuple(zip(*(_span(index, size) for index, size in zip(key, shape, strict=True)), strict=True))


def _span(index: int | slice, size: int) -> tuple[tuple[int, int], int | slice]:
    """The part of an axis that holds what an index asks for, and what to take of that part."""
    if not isinstance(index, slice):
        first = int(index) % size
        return (first, first + 1), 0
    wanted = range(size)[index]
    if not wanted:
        return (0, 0), slice(None)
    first, last = min(wanted[0], wanted[-1]), max(wanted[0], wanted[-1])
    return (first, last + 1), slice(None, None, wanted.step)
