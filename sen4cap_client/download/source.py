"""What is to be downloaded."""

from __future__ import annotations

import attrs

from sen4cap_client._core.text import shown_url


def shown_link(url: str) -> str:
    """An address without its secrets; nothing of what cannot be taken apart."""
    try:
        return shown_url(url)
    except ValueError:
        return ""


@attrs.frozen
class Source:
    """A file, and where to get it.

    Attributes:
        name: The name that it should have; it is made safe, and need not be one of a file.
        url: Where it is, ``http`` or ``https``. It may hold a secret in its query, and is never shown whole.
        size: How many bytes it has (STAC's ``file:size``), if that is known.
        checksum: Its multihash in hex (STAC's ``file:checksum``), if one is known: SHA-256, SHA-512, SHA-1 or MD5.
            Others are passed over, as if there was none.

    Example:
        >>> Source("ndvi.tif", "https://data.example/ndvi.tif?signature=abc", size=1024)
        Source(name='ndvi.tif', url='https://data.example/ndvi.tif', size=1024, checksum=None)
    """

    name: str
    url: str = attrs.field(repr=lambda url: repr(shown_link(url)))
    size: int | None = None
    checksum: str | None = None
