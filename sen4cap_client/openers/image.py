"""Opening pictures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.models import Asset
from sen4cap_client.openers import fetch

# Pillow reads some formats by running other programs.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST = 256 * 2**20


def open_image(asset: Asset) -> Any:
    """Open a picture as `PIL.Image.Image`, read whole."""
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(fetch.content(asset.href, most=_MOST)), formats=_FORMATS)
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        text = f"{excerpt(asset.name)!r} is no picture that can be read ({excerpt(str(error), 80)})"
        raise CannotOpen(f"{text}. Ask whoever runs the server.") from error
    return picture
