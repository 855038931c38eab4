"""The small picture that comes with a product."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.transform import Affine

from sen4cap_client.sandbox.indicators import Indicator
from sen4cap_client.sandbox.raster import FLAG_CLOUD, FLAG_WATER, NODATA

_LARGEST = 512  # pixels
# Brown soil over yellow to dark green, as NDVI is usually shown.
_RAMP = np.array(
    [(120, 69, 25), (178, 142, 73), (222, 206, 130), (243, 238, 168), (176, 201, 90), (95, 158, 54), (20, 92, 28)],
    dtype=np.float32,
)
_CLOUD, _WATER, _OUTSIDE = (255, 255, 255), (70, 110, 160), (225, 225, 225)


def write_thumbnail(data_path: Path, flags_path: Path, indicator: Indicator, target: Path) -> None:
    """Write a JPEG of at most 512 x 512 pixels: the indicator in colours, clouds white, water blue."""
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        values, flags = _shrunk(data_path), _shrunk(flags_path)
        picture = _coloured(values, indicator)
        picture[flags == NODATA] = _OUTSIDE
        picture[flags == FLAG_WATER] = _WATER
        picture[flags == FLAG_CLOUD] = _CLOUD
        height, width = values.shape
        # JPEG does not keep the place; without one rasterio would warn.
        shape = {"width": width, "height": height, "count": 3, "dtype": "uint8", "transform": Affine.scale(10, -10)}
        with rasterio.open(target, "w", driver="JPEG", QUALITY=85, **shape) as image:
            image.write(np.moveaxis(picture, 2, 0))


def _shrunk(path: Path) -> NDArray[np.int16]:
    """Read a raster so that it has at most 512 pixels on a side."""
    with rasterio.open(path) as raster:
        factor = max(raster.width / _LARGEST, raster.height / _LARGEST, 1)
        shape = (max(round(raster.height / factor), 1), max(round(raster.width / factor), 1))
        return np.asarray(raster.read(1, out_shape=shape, resampling=Resampling.nearest))


def _coloured(values: NDArray[np.int16], indicator: Indicator) -> NDArray[np.uint8]:
    """Turn an indicator into colours, shape ``(height, width, 3)``."""
    low, high = indicator.shown
    position = np.clip((values / indicator.scale - low) / (high - low), 0, 1) * (len(_RAMP) - 1)
    steps = np.arange(len(_RAMP))
    return np.stack([np.interp(position, steps, _RAMP[:, band]) for band in range(3)], axis=2).astype(np.uint8)
