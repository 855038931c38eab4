"""The indicators that the processes compute, from surface reflectances."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sen4cap_client.sandbox.noise import Floats
from sen4cap_client.sandbox.scene import Observation

# NDVI of bare soil and of a closed canopy, between which the relations below interpolate.
_NDVI_SOIL, _NDVI_FULL = 0.15, 0.90
_EXTINCTION = 0.6  # of light in a canopy, per unit of leaf area


def ndvi(seen: Observation) -> Floats:
    """Normalised difference vegetation index, (B08 - B04) / (B08 + B04); no unit, -1..1."""
    return (seen.nir - seen.red) / (seen.nir + seen.red)


def ndwi(seen: Observation) -> Floats:
    """Water in leaves, (B08 - B11) / (B08 + B11) after Gao (1996, doi:10.1016/S0034-4257(96)00067-3); -1..1."""
    return (seen.nir - seen.swir) / (seen.nir + seen.swir)


def open_water(seen: Observation) -> Floats:
    """Open water, (B03 - B08) / (B03 + B08) after McFeeters (1996, doi:10.1080/01431169608948714); -1..1."""
    return (seen.green - seen.nir) / (seen.green + seen.nir)


def fcover(seen: Observation) -> Floats:
    """Green cover fraction, linear in NDVI after Gutman & Ignatov (1998, doi:10.1080/014311698215333); 0..1."""
    return _clipped((ndvi(seen) - np.float32(_NDVI_SOIL)) / np.float32(_NDVI_FULL - _NDVI_SOIL))


def fapar(seen: Observation) -> Floats:
    """Absorbed light, linear in NDVI after Myneni & Williams (1994, doi:10.1016/0034-4257(94)90016-7); 0..1."""
    return _clipped(np.float32(1.164) * ndvi(seen) - np.float32(0.143))


def lai(seen: Observation) -> Floats:
    """Leaf area (m2/m2, 0..8), logarithmic in NDVI after Baret & Guyot (1991, doi:10.1016/0034-4257(91)90009-U)."""
    gap = np.maximum(1 - fcover(seen), np.float32(0.008))
    return np.asarray(-np.log(gap) / np.float32(_EXTINCTION), dtype=np.float32)


def flooded(seen: Observation) -> Floats:
    """Open water as a mask: 1 where there is water, else 0."""
    return (open_water(seen) > 0.1).astype(np.float32)


def _clipped(values: Floats) -> Floats:
    """Limit values to 0..1."""
    return np.asarray(np.clip(values, 0, 1), dtype=np.float32)


class Indicator(NamedTuple):
    """How an indicator is computed, stored and shown.

    Attributes:
        name: as in asset, product and collection names, such as ``NDVI``.
        title: a name for people.
        compute: from an observation to values, shape ``(256, 256)``.
        scale: rasters hold the value times this, rounded, as int16.
        shown: the values at the two ends of the thumbnail's colour ramp.
    """

    name: str
    title: str
    compute: Callable[[Observation], Floats]
    scale: int
    shown: tuple[float, float]


INDICATORS = {
    indicator.name: indicator
    for indicator in (
        Indicator("NDVI", "Normalised difference vegetation index", ndvi, 1000, (0.0, 0.9)),
        Indicator("LAI", "Leaf area index", lai, 1000, (0.0, 6.0)),
        Indicator("FAPAR", "Fraction of absorbed photosynthetically active radiation", fapar, 1000, (0.0, 0.95)),
        Indicator("FCOVER", "Fraction of green vegetation cover", fcover, 1000, (0.0, 1.0)),
        Indicator("NDWI", "Normalised difference water index of vegetation", ndwi, 1000, (-0.2, 0.5)),
        Indicator("WATER", "Normalised difference water index of open water", open_water, 1000, (-0.8, 0.6)),
        Indicator("FLOOD", "Flooded area", flooded, 1, (0.0, 1.0)),
    )
}

# What process 218 offers.
AOI_INDICATORS = ("NDVI", "LAI", "FAPAR", "FCOVER", "NDWI")
