"""Rasters of many dates on one grid, of which only those parts are read that are worked with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from affine import Affine
from xarray import DataArray
from xarray.backends import BackendArray
from xarray.core.indexing import IndexingSupport, LazilyIndexedArray, explicit_indexing_adapter

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.openers.raster import chunked
from sen4cap_client.openers.remote_raster import RemoteRaster, spanned

_OFF_GRID = 0.01  # of a pixel
_MOST_NAMED = 5


@attrs.frozen
class Layer:
    """A raster that goes into a stack.

    Attributes:
        template: A `xarray.DataArray` (band, y, x) that describes it.
        pixels: What reads its pixels.
        block: The rows and columns of a block in its file.
        time: When it was acquired, in UTC without a zone.
        source: What it comes from, for errors, such as ``"job 647"``.
        label: What the stack calls it, such as the id of the job.
    """

    template: Any
    pixels: RemoteRaster
    block: tuple[int, int]
    time: np.datetime64
    source: str
    label: str

    @property
    def transform(self) -> Affine:
        """From columns and rows to coordinates."""
        found: Affine = self.template.rio.transform(recalc=True)
        return found

    @property
    def nodata(self) -> Any:
        """The number that stands for no data; None for none."""
        return np.nan if self.pixels.is_masked else self.template.rio.nodata

    @property
    def crs(self) -> str:
        """The CRS, as people name it."""
        found = self.template.rio.crs
        return found.to_string() if found else "no CRS"


@attrs.frozen
class _Placed:
    """Where a raster lies in the grid of a stack."""

    pixels: RemoteRaster
    top: int
    left: int
    nodata: Any

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        return (*self.pixels.__dask_tokenize__(), self.top, self.left, str(self.nodata))


class Stack(BackendArray):
    """The pixels of rasters of several dates, each where it lies in one grid. It can be pickled.

    Where rasters of one date overlap, the first that has data there counts.

    Args:
        steps: The rasters of each date.
        shape: The number of dates, bands, rows and columns.
        dtype: The type of the pixels.
        fill: What stands where no raster has data.
    """

    def __init__(
        self, steps: Sequence[Sequence[_Placed]], shape: tuple[int, int, int, int], dtype: np.dtype[Any], fill: Any
    ) -> None:
        self.steps = steps
        self.shape = shape
        self.dtype = dtype
        self.fill = fill

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape}>"

    def __getitem__(self, key: Any) -> Any:
        return explicit_indexing_adapter(key, self.shape, IndexingSupport.BASIC, self._read)

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        steps = tuple(tuple(placed.__dask_tokenize__() for placed in step) for step in self.steps)
        return (type(self).__name__, self.shape, str(self.dtype), str(self.fill), steps)

    def _read(self, key: tuple[int | slice, ...]) -> Any:
        """Read what a key of integers and slices asks for; of the dates just those, of the rest a box around it."""
        time, *place = key
        spans, parts = spanned(tuple(place), self.shape[1:])
        found = [self._step(self.steps[at], spans)[parts] for at in _each(time, self.shape[0])]
        if not isinstance(time, slice):
            return found[0]
        shape = [max(0, last - first) for first, last in spans]
        return np.stack(found) if found else np.empty([0, *np.empty(shape, self.dtype)[parts].shape], self.dtype)

    def _step(self, step: Sequence[_Placed], spans: Sequence[tuple[int, int]]) -> Any:
        """A box of one date, in which each raster is laid where it has data and those before it have none."""
        found = np.full([max(0, last - first) for first, last in spans], self.fill, self.dtype)
        is_empty = np.ones(found.shape, bool)
        bands, rows, columns = spans
        for placed in step:
            _, height, width = placed.pixels.shape
            inner_rows, outer_rows = _overlap(rows, placed.top, height)
            inner_columns, outer_columns = _overlap(columns, placed.left, width)
            here = (slice(None), outer_rows, outer_columns)
            if not is_empty[here].any():
                continue
            part = placed.pixels.read((slice(*bands), inner_rows, inner_columns))
            takes = is_empty[here] & _has_data(part, placed.nodata)
            found[here][takes] = part[takes]
            is_empty[here] &= ~takes
        return found


def stacked(layers: Sequence[Layer], *, chunks: Any = True) -> Any:
    """Lay rasters on one grid, along time.

    Args:
        layers: The rasters. Those of the same time are laid beside each other.
        chunks: To have it as dask arrays, as in `sen4cap_client.openers.raster.open_raster`.

    Returns:
        A `xarray.DataArray` with the dimensions time, band, y and x.

    Raises:
        InvalidRequest: If they do not fit together; it names those that do not.
    """
    _check_fit(layers)
    first = layers[0]
    grid = first.transform
    corners = [_corner(layer, grid) for layer in layers]
    top, left = min(row for row, _ in corners), min(column for _, column in corners)
    bottom = max(row + layer.pixels.shape[1] for (row, _), layer in zip(corners, layers, strict=True))
    right = max(column + layer.pixels.shape[2] for (_, column), layer in zip(corners, layers, strict=True))
    times = sorted({layer.time for layer in layers})
    nodata = first.nodata
    steps = [
        tuple(
            _Placed(layer.pixels, row - top, column - left, nodata)
            for (row, column), layer in zip(corners, layers, strict=True)
            if layer.time == time
        )
        for time in times
    ]
    shape = (len(times), first.pixels.shape[0], bottom - top, right - left)
    if nodata is None:
        _check_covered(steps, shape, first)
    dtype = np.result_type(*(layer.pixels.dtype for layer in layers))
    pixels = Stack(steps, shape, dtype, 0 if nodata is None else nodata)
    found = _described(pixels, layers, grid * Affine.translation(left, top), times)
    labels = [", ".join(dict.fromkeys(layer.label for layer in layers if layer.time == time)) for time in times]
    return chunked(found, chunks, first.block, time=1).assign_coords(job=("time", labels))


def _described(pixels: Stack, layers: Sequence[Layer], grid: Affine, times: Sequence[np.datetime64]) -> Any:
    """The pixels with their coordinates, CRS and attributes."""
    template = layers[0].template
    _, _, height, width = pixels.shape
    coordinates = {
        "time": ("time", np.array(times, "datetime64[ns]")),
        "band": template["band"],
        "y": ("y", grid.f + (np.arange(height) + 0.5) * grid.e, template["y"].attrs),
        "x": ("x", grid.c + (np.arange(width) + 0.5) * grid.a, template["x"].attrs),
        "spatial_ref": template["spatial_ref"],
    }
    same = {
        name: value
        for name, value in template.attrs.items()
        if all(_is_same(layer.template.attrs.get(name), value) for layer in layers)
    }
    found: Any = DataArray(LazilyIndexedArray(pixels), coordinates, ("time", "band", "y", "x"), template.name, same)
    found.encoding |= {
        name: value for name, value in template.encoding.items() if name in ("_FillValue", "grid_mapping")
    }
    return found.rio.write_transform(grid)


def _check_fit(layers: Sequence[Layer]) -> None:
    """Raise if rasters cannot lie on one grid; all that is wrong of the first kind that is, in one sentence."""
    if not layers:
        raise InvalidRequest("There is nothing to stack. Give at least one job that has a raster.")
    apart = "Open those of each apart, or lay them on one grid yourself: rioxarray's reproject_match does it."
    _check_same("lie in different coordinate reference systems", [layer.crs for layer in layers], layers, apart)
    sizes = [f"{abs(layer.transform.a):g} x {abs(layer.transform.e):g}" for layer in layers]
    _check_same("have pixels of different sizes", sizes, layers, apart)
    grid = layers[0].transform
    on_grid = ["on the grid of the first" if _is_on_grid(layer, grid) else "beside it" for layer in layers]
    _check_same("do not lie on one grid", on_grid, layers, apart)
    bands = [f"{layer.pixels.shape[0]} bands" for layer in layers]
    _check_same("have different numbers of bands", bands, layers, "Open them one by one.")
    nodata = [_name(layer.nodata) for layer in layers]
    _check_same("have no data in different numbers", nodata, layers, "Say masked=True, which makes all of them NaN.")


def _check_same(what: str, kinds: Sequence[str], layers: Sequence[Layer], advice: str) -> None:
    if len(set(kinds)) == 1:
        return
    named = []
    for kind in dict.fromkeys(kinds):
        of_kind = [layer.source for layer, own in zip(layers, kinds, strict=True) if own == kind]
        sources = [excerpt(source, 80) for source in dict.fromkeys(of_kind)]
        more = f" and {len(sources) - _MOST_NAMED} more" if len(sources) > _MOST_NAMED else ""
        named.append(f"{excerpt(kind, 80)}: {', '.join(sources[:_MOST_NAMED])}{more}")
    raise InvalidRequest(f"The rasters {what} ({'; '.join(named)}). {advice}")


def _check_covered(steps: Sequence[Sequence[_Placed]], shape: tuple[int, ...], first: Layer) -> None:
    """Raise if something has to stand where no raster is, and nothing says what."""
    whole = (0, 0, *shape[1:])
    if all(any((placed.top, placed.left, *placed.pixels.shape) == whole for placed in step) for step in steps):
        return
    what = f"The rasters {excerpt(first.pixels.name)!r} do not cover the same area, and have no number for no data"
    raise InvalidRequest(f"{what}. Say masked=True, which makes it NaN.")


def _is_on_grid(layer: Layer, grid: Affine) -> bool:
    own = layer.transform
    column, row = ~grid * (own.c, own.f)
    is_upright = own.b == own.d == 0 and own.a * grid.a > 0 and own.e * grid.e > 0
    return is_upright and abs(column - round(column)) < _OFF_GRID and abs(row - round(row)) < _OFF_GRID


def _corner(layer: Layer, grid: Affine) -> tuple[int, int]:
    """The row and column of the grid at which a raster begins."""
    column, row = ~grid * (layer.transform.c, layer.transform.f)
    return round(row), round(column)


def _overlap(span: tuple[int, int], start: int, size: int) -> tuple[slice, slice]:
    """The part of a raster that lies in a span of the grid, and where in the span; both empty if none does."""
    first, last = max(span[0], start), min(span[1], start + size)
    if first >= last:
        return slice(0, 0), slice(0, 0)
    return slice(first - start, last - start), slice(first - span[0], last - span[0])


def _has_data(part: Any, nodata: Any) -> Any:
    if nodata is None:
        return np.ones(part.shape, bool)
    return ~np.isnan(part) if np.isnan(nodata) else part != nodata


def _each(index: int | slice, size: int) -> Sequence[int]:
    return range(size)[index] if isinstance(index, slice) else [int(index)]


def _name(nodata: Any) -> str:
    return "no such number" if nodata is None else f"{nodata:g}"


def _is_same(one: Any, other: Any) -> bool:
    return bool(np.array_equal(one, other))
