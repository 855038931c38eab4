"""The area that a job is asked for, as a piece of the 10 m grid of a UTM zone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.warp import transform
from shapely.geometry.base import BaseGeometry

from sen4cap_client.sandbox.errors import BadInput
from sen4cap_client.sandbox.noise import BLOCK, Block
from sen4cap_client.sandbox.utm import Zone, tile_of, to_utm, zone_of

PIXEL = 10  # metres
_LARGEST = 110_000  # metres, the side of a Sentinel-2 tile


class Area(NamedTuple):
    """A piece of the 10 m grid and the polygon that the product covers within it.

    Attributes:
        zone: the UTM zone.
        tile: MGRS 100 km square of the centre, such as ``32UNE``.
        polygon: what was asked for, in UTM metres.
        west: global pixel number of the first column; its west edge lies at ``west * 10`` m easting.
        north: global pixel number northwards of the first row's upper edge, at ``north * 10`` m northing.
        width: columns.
        height: rows.
    """

    zone: Zone
    tile: str
    polygon: BaseGeometry
    west: int
    north: int
    width: int
    height: int

    @property
    def transform(self) -> Affine:
        """From pixels to UTM metres."""
        return Affine(PIXEL, 0, self.west * PIXEL, 0, -PIXEL, self.north * PIXEL)

    @property
    def crs(self) -> str:
        """The UTM zone, such as ``EPSG:32632``."""
        return f"EPSG:{self.zone.epsg}"

    def corners(self) -> list[tuple[float, float]]:
        """Return longitude and latitude (degrees) of the corners: south-west, south-east, north-east, north-west."""
        left, right = self.west * PIXEL, (self.west + self.width) * PIXEL
        top, bottom = self.north * PIXEL, (self.north - self.height) * PIXEL
        lons, lats = transform(self.crs, "EPSG:4326", [left, right, right, left], [bottom, bottom, top, top])
        return list(zip(lons, lats, strict=True))

    def strips(self) -> Iterator[Strip]:
        """Cut the area from north to south into strips, one block high at most."""
        for block_row in range((self.north - 1) // BLOCK, (self.north - self.height) // BLOCK - 1, -1):
            top = min(self.north, (block_row + 1) * BLOCK)
            bottom = max(self.north - self.height, block_row * BLOCK)
            yield Strip(block_row, self.north - top, top - bottom, (block_row + 1) * BLOCK - top)

    def block_columns(self) -> range:
        """Numbers of the blocks, from west to east, that the area touches."""
        return range(self.west // BLOCK, (self.west + self.width - 1) // BLOCK + 1)

    def outside(self, block: Block) -> NDArray[np.bool_] | bool:
        """Return where the centres of a block's pixels lie outside the polygon, shape ``(256, 256)``, or one for all.

        Not by `rasterio.features`, which meddles with the warnings of all threads.
        """
        xs, ys = (block.xs + 0.5) * PIXEL, (block.ys + 0.5) * PIXEL
        square = shapely.box(xs[0], ys[-1], xs[-1], ys[0])
        if shapely.contains_properly(self.polygon, square):
            return False
        if shapely.disjoint(self.polygon, square):
            return True
        return np.asarray(~shapely.contains_xy(self.polygon, xs[None, :], ys[:, None]), dtype=np.bool_)


class Strip(NamedTuple):
    """Rows of an area that lie in one row of blocks.

    Attributes:
        block_row: number of the row of blocks.
        first_row: the strip's first row within the area.
        rows: its height.
        offset: the row within the blocks at which it begins.
    """

    block_row: int
    first_row: int
    rows: int
    offset: int


def area_from_wkt(text: object) -> Area:
    """Read an area of interest, a polygon in degrees, longitude first.

    Raises:
        BadInput: if it is no such polygon, or larger than a Sentinel-2 tile.
    """
    if not isinstance(text, str):
        raise BadInput("the area is not a text")
    try:
        polygon = shapely.from_wkt(text)
    except shapely.GEOSException as error:
        raise BadInput(f"the area is no WKT: {error}") from error
    if polygon is None or polygon.geom_type not in ("Polygon", "MultiPolygon") or polygon.is_empty:
        raise BadInput("the area is not a polygon")
    if not polygon.is_valid:
        raise BadInput(f"the area is not valid: {shapely.is_valid_reason(polygon)}")
    west, south, east, north = polygon.bounds
    if west < -180 or east > 180 or south < -80 or north > 84:
        raise BadInput("the area lies outside of what UTM covers (degrees, longitude first)")
    if east - west > 20:
        raise BadInput("the area is larger than a Sentinel-2 tile")
    return _area(polygon, (west + east) / 2, (south + north) / 2)


def area_around(lon: float, lat: float, side: float) -> Area:
    """Return the square with sides of ``side`` metres around a point (degrees)."""
    zone = zone_of(lon, lat)
    return area_at(zone, tile_of(lon, lat), *to_utm(zone, lon, lat), side)


def area_at(zone: Zone, tile: str, east: float, north: float, side: float) -> Area:
    """Return the square with sides of ``side`` metres around a point (UTM metres)."""
    half = side / 2
    return _on_grid(shapely.box(east - half, north - half, east + half, north + half), zone, tile)


def _area(polygon: BaseGeometry, lon: float, lat: float) -> Area:
    """Bring a polygon in degrees into the UTM zone of its centre."""
    zone = zone_of(lon, lat)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        xs, ys = transform("EPSG:4326", f"EPSG:{zone.epsg}", points[:, 0], points[:, 1])
        return np.column_stack([xs, ys])

    # A straight edge in degrees is curved in UTM: with a point every 0.02 degrees it is off by less than a pixel.
    projected = shapely.transform(shapely.segmentize(shapely.force_2d(polygon), 0.02), project)
    return _on_grid(projected, zone, tile_of(lon, lat))


def _on_grid(polygon: BaseGeometry, zone: Zone, tile: str) -> Area:
    """Snap the bounds of a polygon (UTM metres) outwards to the 10 m grid."""
    bounds = polygon.bounds
    if not all(map(math.isfinite, bounds)):
        raise BadInput("the area cannot be brought into UTM")
    west, south = math.floor(bounds[0] / PIXEL), math.floor(bounds[1] / PIXEL)
    east, north = math.ceil(bounds[2] / PIXEL), math.ceil(bounds[3] / PIXEL)
    if max(east - west, north - south) * PIXEL > _LARGEST:
        raise BadInput("the area is larger than a Sentinel-2 tile")
    shapely.prepare(polygon)  # many points are asked for
    return Area(zone, tile, polygon, west, north, east - west, north - south)
