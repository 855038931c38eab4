"""What covers the land: growth curves by day of year and the colours (reflectances) of soil and leaves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sen4cap_client.sandbox.noise import Floats


class Spectrum(NamedTuple):
    """Surface reflectances (0..1) in the Sentinel-2 bands that the indicators need."""

    green: float  # B03
    red: float  # B04
    nir: float  # B08
    swir: float  # B11


class Cover(NamedTuple):
    """A land cover: its green cover fraction through the year, and what is seen of it.

    The curve is a double logistic (Beck et al. 2006, doi:10.1016/j.rse.2005.10.021) with a third step in autumn, when
    winter crops come up again: ``winter`` -> ``peak`` at ``rise``, ``peak`` -> ``bare`` at ``fall``, ``bare`` ->
    ``winter`` at ``emerge`` (days of the year).
    """

    name: str
    winter: float
    peak: float
    bare: float
    rise: float
    fall: float
    emerge: float
    ground: Spectrum
    leaves: Spectrum
    rise_rate: float = 0.10
    fall_rate: float = 0.14


_SOIL = Spectrum(0.090, 0.125, 0.190, 0.270)
_CROP = Spectrum(0.060, 0.030, 0.470, 0.170)
_RAPE = Spectrum(0.075, 0.038, 0.480, 0.175)
_LITTER = Spectrum(0.050, 0.055, 0.160, 0.170)
_TREES = Spectrum(0.035, 0.020, 0.330, 0.110)
_ROOFS = Spectrum(0.120, 0.140, 0.200, 0.230)
_LAKE = Spectrum(0.045, 0.030, 0.018, 0.008)

WATER, FOREST, URBAN, MARGIN, GRASSLAND = range(5)
ARABLE = 5  # the first of the crops that rotate

COVERS = (
    Cover("water", 0, 0, 0, 120, 280, 300, _LAKE, _LAKE),
    Cover("forest", 0.45, 0.95, 0.45, 115, 300, 330, _LITTER, _TREES),
    Cover("urban", 0.18, 0.34, 0.18, 105, 290, 330, _ROOFS, _CROP),
    Cover("field margin", 0.40, 0.72, 0.50, 100, 210, 260, _SOIL, _CROP),
    Cover("grassland", 0.55, 0.88, 0.72, 95, 185, 240, _SOIL, _CROP),
    Cover("winter wheat", 0.35, 0.95, 0.05, 98, 190, 305, _SOIL, _CROP),
    Cover("rapeseed", 0.50, 0.92, 0.06, 85, 182, 255, _SOIL, _RAPE),
    Cover("maize", 0.04, 0.93, 0.04, 170, 262, 320, _SOIL, _CROP),
    Cover("sugar beet", 0.04, 0.94, 0.05, 158, 290, 330, _SOIL, _CROP),
    Cover("potato", 0.04, 0.90, 0.05, 160, 240, 320, _SOIL, _CROP),
)

# Of 100 arable parcels so many carry winter wheat, rapeseed, maize, sugar beet and potatoes.
SHARES = (36, 14, 27, 13, 10)

_CURVES = np.array([cover[1:7] for cover in COVERS], dtype=np.float64)
_RATES = np.array([(cover.rise_rate, cover.fall_rate) for cover in COVERS], dtype=np.float64)
_GROUND = np.array([cover.ground for cover in COVERS], dtype=np.float32)
_LEAVES = np.array([cover.leaves for cover in COVERS], dtype=np.float32)


def green_cover(covers: NDArray[np.int64], day_of_year: NDArray[np.floating] | float) -> NDArray[np.float64]:
    """Return the green cover fraction (0..1) of land covers (indices into `COVERS`) at a day of the year."""
    winter, peak, bare, rise, fall, emerge = _CURVES[covers].T
    rise_rate, fall_rate = _RATES[covers].T
    return np.asarray(
        winter
        + (peak - winter) * _step(rise_rate * (day_of_year - rise))
        + (bare - peak) * _step(fall_rate * (day_of_year - fall))
        + (winter - bare) * _step(0.10 * (day_of_year - emerge))
    )


def endmembers(covers: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the reflectances of ground and of leaves, each of shape ``(len(covers), 4)``."""
    return _GROUND[covers], _LEAVES[covers]


def _step(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)))
