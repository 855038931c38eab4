"""What the rasters of Sen4CAP hold, by the names of their assets: the items of TAO do not say it."""

from __future__ import annotations

import attrs


@attrs.frozen
class Indicator:
    """What is known of an indicator.

    Attributes:
        title: What it is.
        units: The unit of the numbers in the raster, as UDUNITS writes it: ``"1e-3"`` are thousandths.
        shown: The numbers at the two ends of the colours with which it is usually shown.
    """

    title: str
    units: str
    shown: tuple[float, float]


# Thousandths as int16, nodata -10000.
_KNOWN = {
    "NDVI": Indicator("Normalised difference vegetation index", "1e-3", (0, 900)),
    "LAI": Indicator("Leaf area index", "1e-3", (0, 6000)),
    "FAPAR": Indicator("Fraction of absorbed photosynthetically active radiation", "1e-3", (0, 950)),
    "FCOVER": Indicator("Fraction of green vegetation cover", "1e-3", (0, 1000)),
    "NDWI": Indicator("Normalised difference water index of vegetation", "1e-3", (-200, 500)),
    "WATER": Indicator("Normalised difference water index of open water", "1e-3", (-800, 600)),
    "FLOOD": Indicator("Flooded area", "1", (0, 1)),
}
_FLAGS = "FLG"

# Brown soil over yellow to dark green.
COLOURS = ("#784519", "#b28e49", "#dece82", "#f3eea8", "#b0c95a", "#5f9e36", "#145c1c")


def indicator_of(name: str) -> Indicator | None:
    """What is known of the raster of an asset, such as ``SNDVI``: the S says that it is of one date.

    Args:
        name: The name of the asset.

    Returns:
        The indicator; None where nothing is known.

    Example:
        >>> from sen4cap_client.openers.indicators import indicator_of
        >>> indicator_of("SNDVI").title
        'Normalised difference vegetation index'
    """
    plain = name.upper()
    return _KNOWN.get(plain) or _KNOWN.get(plain.removeprefix("S"))


def is_flags(name: str) -> bool:
    """Whether an asset holds quality flags, such as ``MMONODFLG``: TAO gives it the role ``data`` all the same."""
    return _FLAGS in name.upper()
