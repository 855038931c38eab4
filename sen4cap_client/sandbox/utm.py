"""UTM zones and MGRS 100 km squares, by which Sentinel-2 tiles are named (``32UNE``)."""

from __future__ import annotations

import math
from typing import NamedTuple

from rasterio.warp import transform

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE = 100_000  # metres


class Zone(NamedTuple):
    """A UTM zone: its number (1..60) and its hemisphere."""

    number: int
    north: bool

    @property
    def epsg(self) -> int:
        """The EPSG code of the zone on WGS 84: 326xx in the north, 327xx in the south."""
        return (32600 if self.north else 32700) + self.number


def zone_of(lon: float, lat: float) -> Zone:
    """Return the UTM zone of a point (degrees), with the exceptions around Norway and Svalbard."""
    number = min(int((lon + 180) // 6) + 1, 60)
    if 56 <= lat < 64 and 3 <= lon < 12:
        number = 32
    if lat >= 72 and 0 <= lon < 42:
        number = next(n for n, east in ((31, 9), (33, 21), (35, 33), (37, 42)) if lon < east)
    return Zone(number, lat >= 0)


def to_utm(zone: Zone, lon: float, lat: float) -> tuple[float, float]:
    """Return easting and northing (metres) of a point (degrees) in ``zone``."""
    xs, ys = transform("EPSG:4326", f"EPSG:{zone.epsg}", [lon], [lat])
    return float(xs[0]), float(ys[0])


def tile_of(lon: float, lat: float) -> str:
    """Return the MGRS 100 km square that holds a point (degrees), such as ``32UNE``.

    Sentinel-2 tiles overlap by 10 km; this is the one in whose square the point lies.
    """
    zone = zone_of(lon, lat)
    east, north = to_utm(zone, lon, lat)
    band = _BANDS[min(int((lat + 80) // 8), len(_BANDS) - 1)]
    column = _COLUMNS[(zone.number - 1) % 3][int(east // _SQUARE) - 1]
    row = _ROWS[(int(north // _SQUARE) + _row_offset(zone.number)) % len(_ROWS)]
    return f"{zone.number:02d}{band}{column}{row}"


def tile_origin(tile: str) -> tuple[Zone, float, float]:
    """Return zone, easting and northing (metres) of the south-west corner of an MGRS 100 km square.

    Raises:
        ValueError: if there is no such square.
    """
    number, band, column, row = int(tile[:2]), tile[2], tile[3], tile[4]
    letters = _COLUMNS[(number - 1) % 3]
    if not 1 <= number <= 60 or band not in _BANDS or column not in letters or row not in _ROWS:
        raise ValueError(f"no MGRS square is called {tile}")
    south = -80 + 8 * _BANDS.index(band)
    zone = Zone(number, south >= 0)
    _, lowest = to_utm(zone, 6 * number - 183, south)
    # Row letters repeat every 2,000 km: take the first repetition that reaches into the latitude band.
    northing = (_ROWS.index(row) - _row_offset(number)) % len(_ROWS) * _SQUARE
    cycle = len(_ROWS) * _SQUARE
    northing += math.ceil((lowest - _SQUARE - northing) / cycle) * cycle
    return zone, float((letters.index(column) + 1) * _SQUARE), float(northing)


def _row_offset(number: int) -> int:
    """Even zones start their rows at F, odd ones at A."""
    return 5 if number % 2 == 0 else 0
