"""Computing an indicator block by block, and writing it as cloud-optimised GeoTIFFs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.windows import Window

from sen4cap_client.sandbox.area import Area, Strip
from sen4cap_client.sandbox.indicators import Indicator
from sen4cap_client.sandbox.noise import BLOCK, Block
from sen4cap_client.sandbox.scene import observe

NODATA = -10000
# Values of the quality flags, as in Sen2-Agri's mono-date products (2 would be snow).
FLAG_CLOUD, FLAG_WATER, FLAG_LAND = 1, 3, 4

Pixels = NDArray[np.int16]
Report = Callable[[float], None]

# GDAL would take 5 % of the machine's memory for its cache, and write .aux.xml files beside the rasters. The size is
# in bytes: GDAL itself reads small numbers as megabytes, rasterio does not.
_GDAL = {"GDAL_CACHEMAX": 32_000_000, "GDAL_PAM_ENABLED": "NO"}


def write_rasters(
    area: Area, day: dt.date, indicator: Indicator, data_path: Path, flags_path: Path, report: Report
) -> None:
    """Compute ``indicator`` for ``area`` on ``day`` and write it and its quality flags.

    Both are int16 with one band, 10 m, nodata -10000. The data hold the value times ``indicator.scale``, and nodata
    under clouds and outside of the area's polygon.

    Args:
        area: where.
        day: the acquisition's day.
        indicator: what.
        data_path: the GeoTIFF of values.
        flags_path: the GeoTIFF of quality flags.
        report: called with the progress, 0 to 1, after each block; whatever it raises stops the computation.
    """
    plain = [path.with_suffix(".plain") for path in (data_path, flags_path)]
    with rasterio.Env(**_GDAL):
        with (
            rasterio.open(plain[0], "w", **_profile(area)) as data,
            rasterio.open(plain[1], "w", **_profile(area)) as flags,
        ):
            done, blocks = 0, len(area.block_columns()) * sum(1 for _ in area.strips())
            for strip in area.strips():
                window = Window(0, strip.first_row, area.width, strip.rows)
                values, quality = np.empty((2, strip.rows, area.width), dtype=np.int16)
                for column in area.block_columns():
                    _fill(values, quality, area, strip, column, day, indicator)
                    done += 1
                    report(0.8 * done / blocks)
                data.write(values, 1, window=window)
                flags.write(quality, 1, window=window)
        for number, (source, target) in enumerate(zip(plain, (data_path, flags_path), strict=True)):
            _optimise(source, target, "AVERAGE" if target == data_path and indicator.scale > 1 else "NEAREST")
            source.unlink()
            report(0.9 + 0.1 * number)


def _fill(
    values: Pixels, quality: Pixels, area: Area, strip: Strip, column: int, day: dt.date, indicator: Indicator
) -> None:
    """Compute one block and put the part of it that lies in the strip in its place."""
    block = Block(area.zone.epsg, column, strip.block_row)
    outside = area.outside(block)
    seen = observe(block, day)
    computed = np.rint(indicator.compute(seen) * indicator.scale).astype(np.int16)
    computed[seen.cloud] = NODATA
    flagged = np.where(seen.water, FLAG_WATER, FLAG_LAND).astype(np.int16)
    flagged[seen.cloud] = FLAG_CLOUD
    computed[outside] = flagged[outside] = NODATA
    start = column * BLOCK - area.west
    first, last = max(start, 0), min(start + BLOCK, area.width)
    source = np.s_[strip.offset : strip.offset + strip.rows, first - start : last - start]
    values[:, first:last] = computed[source]
    quality[:, first:last] = flagged[source]


def _profile(area: Area) -> dict[str, Any]:
    """What rasterio needs to know to create a plain GeoTIFF."""
    return {
        "driver": "GTiff",
        "width": area.width,
        "height": area.height,
        "count": 1,
        "dtype": "int16",
        "nodata": NODATA,
        "crs": area.crs,
        "transform": area.transform,
    }


def _optimise(source: Path, target: Path, resampling: str) -> None:
    """Rewrite a GeoTIFF as a cloud-optimised one with tiles of 512 x 512 pixels and overviews."""
    options = {"COMPRESS": "DEFLATE", "LEVEL": 4, "PREDICTOR": "YES", "BLOCKSIZE": 512}
    rasterio.shutil.copy(source, target, driver="COG", OVERVIEW_RESAMPLING=resampling, BIGTIFF="NO", **options)
