"""Which object an address stands for."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import attrs

from sen4cap_client._core.origin import same_origin

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")


@attrs.frozen
class Address:
    """An object, or what the names of several begin with."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def address_of(url: str, endpoint: str | None = None) -> Address | None:
    """The object that an address stands for.

    Args:
        url: ``s3://bucket/key``, where the key stands as it is; or an address of the user's own object store.
        endpoint: Where that store is. What a signature in its query gives access to needs no other.

    Returns:
        The object; None for any other address of the web, which is read without credentials.

    Raises:
        ValueError: If it begins with ``s3://`` and names no object. The text does not quote it.

    Example:
        >>> address_of("s3://results/2024/ndvi.tif")
        Address(bucket='results', key='2024/ndvi.tif')
        >>> address_of("https://store.example/results/a%20b.tif", "https://store.example")
        Address(bucket='results', key='a b.tif')
        >>> address_of("https://elsewhere.example/results/a%20b.tif", "https://store.example")
    """
    if url.startswith("s3://"):
        return _checked(url.removeprefix("s3://"))
    if not endpoint or not same_origin(url, endpoint):
        return None
    parts = urlsplit(url)
    start = urlsplit(endpoint).path.rstrip("/") + "/"
    if parts.query or not parts.path.startswith(start):
        return None
    try:
        return _checked(unquote(parts.path.removeprefix(start), errors="strict"))
    except ValueError:
        return None  # such as the bare store


def _checked(path: str) -> Address:
    bucket, _, key = path.partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise ValueError("has no bucket that can be one")
    if not key:
        raise ValueError("names a bucket, and nothing in it")
    if any(char < " " or char == "\x7f" for char in key):
        raise ValueError("holds a control character")
    # What sends a request would take these parts away.
    if {".", ".."}.intersection(key.split("/")):
        raise ValueError("holds a path that leads upwards")
    return Address(bucket, key)
