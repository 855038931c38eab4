"""A synthetic Sentinel-2-like scene of crop parcels, the same for everybody who looks at the same place and day.

Fields lie in blocks (Voronoi cells of about a kilometre); each block is cut into strips in its own direction, and
each strip into parcels of about 1 to 20 ha. Lakes, forests and towns lie over them.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sen4cap_client.sandbox import crops
from sen4cap_client.sandbox.noise import BLOCK, Block, Floats, Hashes, hashed, unit, value_noise

_FIELD_BLOCK = 110  # pixels between the centres of neighbouring field blocks
# Salts keep the kinds of randomness apart.
_SEED_X, _SEED_Y, _ANGLE, _WIDTH, _TOWN, _LENGTH, _OFFSET, _PARCEL, _PERMANENT, _CROP, _SHIFT, _VIGOUR, _SOIL = range(
    13
)
_LAKES, _FOREST, _EDGE, _FINE, _GRAIN, _FERTILE, _CLOUD = range(20, 27)
_SKY = 41  # chosen so that 2024-06-07, the day of the examples, is a fine day

REVISIT = dt.timedelta(days=5)
_KNOWN_ACQUISITION = dt.datetime(2024, 6, 7, 10, 25, 59, tzinfo=dt.UTC)


class Observation(NamedTuple):
    """What the satellite sees of one block; all arrays have shape ``(256, 256)``, north up.

    Attributes:
        green: surface reflectance (0..1) in B03; ``red`` in B04, ``nir`` in B08, ``swir`` in B11 likewise.
        red: see ``green``.
        nir: see ``green``.
        swir: see ``green``.
        cloud: true where a cloud hides the ground.
        water: true where the ground is water.
    """

    green: Floats
    red: Floats
    nir: Floats
    swir: Floats
    cloud: NDArray[np.bool_]
    water: NDArray[np.bool_]


class Land(NamedTuple):
    """What does not depend on the day: the parcel of each pixel, shape ``(256, 256)``, and each parcel's hash."""

    parcel: NDArray[np.int64]  # index into hashes
    hashes: Hashes


def latest_acquisition(start: dt.date, end: dt.date) -> dt.datetime | None:
    """Return the last time in ``[start, end]`` at which the satellite came by (UTC), if it did."""
    days = (end - _KNOWN_ACQUISITION.date()).days
    latest = _KNOWN_ACQUISITION + REVISIT * (days // REVISIT.days)
    return latest if latest.date() >= start else None


def observe(block: Block, day: dt.date) -> Observation:
    """Return what the satellite sees of ``block`` on ``day``."""
    land = land_of(block)
    covers = cover_of(land.hashes, day.year)
    cover = _green_cover(block, land, covers, day)
    ground, leaves = crops.endmembers(covers)
    # Soils differ in brightness from parcel to parcel; water does not.
    brightness = np.where(covers == crops.WATER, 1.0, 0.75 + 0.5 * unit(hashed(land.hashes, _SOIL)))
    ground = ground * brightness[:, None].astype(np.float32)
    green, red, nir, swir = (ground[land.parcel, i] + cover * (leaves - ground)[land.parcel, i] for i in range(4))
    water = (covers == crops.WATER)[land.parcel]
    return Observation(green, red, nir, swir, clouds(block, day), water)


def land_of(block: Block) -> Land:
    """Return the parcels of a block."""
    fields, margin = _parcels(block)
    fields = np.where(margin, np.uint32(crops.MARGIN), fields)
    # Several sizes of noise, weighted, so that the lattice of the largest does not show.
    edge = value_noise(block, 33, _EDGE)
    forest = 0.42 * value_noise(block, 410, _FOREST) + 0.38 * value_noise(block, 170, _FOREST) + 0.20 * edge
    fields = np.where(forest > 0.63, np.uint32(crops.FOREST), fields)
    lakes = 0.45 * value_noise(block, 230, _LAKES) + 0.40 * value_noise(block, 97, _LAKES) + 0.15 * edge
    fields = np.where(lakes > 0.76, np.uint32(crops.WATER), fields)
    hashes, parcel = np.unique(fields, return_inverse=True)
    return Land(parcel.reshape(BLOCK, BLOCK), hashes)


def cover_of(parcels: Hashes, year: int) -> NDArray[np.int64]:
    """Return the land cover (index into `crops.COVERS`) of parcels: some are permanent, the others rotate."""
    bounds = np.cumsum(crops.SHARES[:-1]) / 100
    crop = crops.ARABLE + np.searchsorted(bounds, unit(hashed(parcels, year, _CROP)), side="right")
    crop = np.where(unit(hashed(parcels, _PERMANENT)) < 0.25, crops.GRASSLAND, crop)
    # Small numbers are no hashes: land_of() writes the cover itself where the ground is not a parcel.
    return np.where(parcels <= crops.GRASSLAND, parcels, crop).astype(np.int64)


def clouds(block: Block, day: dt.date) -> NDArray[np.bool_]:
    """Return where clouds hide the ground, shape ``(256, 256)``."""
    salt = day.toordinal()
    shape = np.zeros((BLOCK, BLOCK), dtype=np.float32)
    for cell, weight in ((900, 0.44), (310, 0.28), (110, 0.17), (36, 0.11)):
        shape += value_noise(block, cell, salt, _CLOUD) * np.float32(weight)
    sky = float(unit(hashed(salt, _SKY)))
    return shape > 0.44 + 0.40 * sky


def _green_cover(block: Block, land: Land, covers: NDArray[np.int64], day: dt.date) -> Floats:
    """Return the green cover fraction (0..1) of each pixel."""
    shift = 16 * unit(hashed(land.hashes, day.year, _SHIFT)) - 8
    vigour = 0.84 + 0.2 * unit(hashed(land.hashes, day.year, _VIGOUR))
    parcels = (crops.green_cover(covers, day.timetuple().tm_yday - shift) * vigour).astype(np.float32)
    grain = unit(hashed(block.xs[None, :], block.ys[:, None], block.epsg, _GRAIN))
    texture = (
        np.float32(0.86)
        + np.float32(0.08) * value_noise(block, 6, _FINE)
        + np.float32(0.08) * value_noise(block, 220, _FERTILE)
        + np.float32(0.05) * grain
    )
    return np.asarray(np.clip(parcels[land.parcel] * texture, 0, 1), dtype=np.float32)


def _parcels(block: Block) -> tuple[Hashes, NDArray[np.bool_]]:
    """Return the hash of each pixel's parcel, and where field margins and roads run."""
    seed_x, seed_y, seeds = _seeds(block)
    nearest, road = _nearest(block, seed_x, seed_y)
    angle = (unit(hashed(seeds, _ANGLE)) - np.float32(0.5)) * np.float32(np.pi / 2)
    width = 12 + 14 * unit(hashed(seeds, _WIDTH))  # 120 to 260 m
    x = block.xs.astype(np.float32)[None, :] - seed_x[nearest]
    y = block.ys.astype(np.float32)[:, None] - seed_y[nearest]
    cosine, sine = np.cos(angle)[nearest], np.sin(angle)[nearest]
    across = (x * cosine + y * sine) / width[nearest]
    strip = np.floor(across)
    key = hashed(seeds[nearest].view(np.int32), strip)
    length = 18 + 44 * unit(hashed(key, _LENGTH))  # 180 to 620 m
    along = (y * cosine - x * sine) / length + unit(hashed(key, _OFFSET))
    # A bit of the hash is always set, so that no parcel takes one of the small numbers that stand for covers.
    parcel = hashed(key, np.floor(along), _PARCEL) | np.uint32(16)
    town = (unit(hashed(seeds, _TOWN)) < 0.07)[nearest]
    return np.where(town, np.uint32(crops.URBAN), parcel), road | ((across - strip) * width[nearest] < 1)


def _seeds(block: Block) -> tuple[Floats, Floats, Hashes]:
    """Return position (pixels) and hash of the field blocks that can reach into ``block``."""
    columns = np.arange(block.xs.min() // _FIELD_BLOCK - 1, block.xs.max() // _FIELD_BLOCK + 2)
    rows = np.arange(block.ys.min() // _FIELD_BLOCK - 1, block.ys.max() // _FIELD_BLOCK + 2)
    i, j = (grid.ravel() for grid in np.meshgrid(columns, rows))
    seeds = hashed(i, j, block.epsg)
    # Within the middle 70 % of its cell, so that the nearest one is always among the neighbours.
    x = (i + 0.15 + 0.7 * unit(hashed(seeds, _SEED_X))) * _FIELD_BLOCK
    y = (j + 0.15 + 0.7 * unit(hashed(seeds, _SEED_Y))) * _FIELD_BLOCK
    return x.astype(np.float32), y.astype(np.float32), seeds


def _nearest(block: Block, seed_x: Floats, seed_y: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return each pixel's nearest field block, and the roads: where two are equally near."""
    xs, ys = block.xs.astype(np.float32), block.ys.astype(np.float32)
    first = np.full((BLOCK, BLOCK), np.inf, dtype=np.float32)
    second = first.copy()
    nearest = np.zeros((BLOCK, BLOCK), dtype=np.intp)
    for index, (x, y) in enumerate(zip(seed_x, seed_y, strict=True)):
        distance = np.square(xs - x)[None, :] + np.square(ys - y)[:, None]
        closer = distance < first
        np.minimum(second, np.maximum(distance, first), out=second)
        np.copyto(first, distance, where=closer)
        np.copyto(nearest, index, where=closer)
    # The difference of squares grows by twice the distance of the two centres per pixel: this is about one pixel.
    return nearest, second - first < np.float32(1.4 * _FIELD_BLOCK)
