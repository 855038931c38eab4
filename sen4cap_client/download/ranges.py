"""Going on where a download broke off: what to ask for, and what the answer means (RFC 9110, 13.1.5 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import attrs

from sen4cap_client.download.checksums import md5_of_answer

_CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,19})-([0-9]{1,19})|\*)/([0-9]{1,19}|\*)", re.IGNORECASE)


@attrs.frozen
class Version:
    """What tells one version of a file from another, wherever it is; each is empty where the server does not say.

    Attributes:
        size: How many bytes it has.
        etag: Its ETag, if that is a strong one.
        last_modified: When it was last changed, as the server writes it, if that tells versions apart.
        md5: Its MD5 in hex.
    """

    size: int | None = None
    etag: str = ""
    last_modified: str = ""
    md5: str = ""

    @property
    def validator(self) -> str:
        """What to put into ``If-Range``."""
        return self.etag or self.last_modified


class Changed(Exception):
    """The answer does not go on with what is there: begin anew."""


def version_of(status: int, headers: Mapping[str, str]) -> Version:
    """What an answer of 200, 206 or 416 says of the file that it is from."""
    etag = headers.get("etag", "")
    return Version(
        _size(status, headers),
        etag if etag.startswith('"') else "",  # W/"..." may stay the same when bytes change
        _strong_date(headers),
        md5_of_answer(headers, is_whole=status == 200),
    )


def asked(length: int, version: Version, has_checksum: bool) -> dict[str, str]:
    """The headers that ask for what follows the first bytes of a file.

    Args:
        length: How many bytes are there.
        version: The version that they are from.
        has_checksum: Whether a checksum will tell if two versions were mixed; else something else has to.

    Returns:
        The headers; none where the file has to be asked for from its start.
    """
    if not length or not (version.validator or version.md5 or has_checksum):
        return {}
    headers = {"Range": f"bytes={length}-"}
    return headers | {"If-Range": version.validator} if version.validator else headers


def start_of(status: int, headers: Mapping[str, str], length: int, version: Version) -> int:
    """Where in the file the content of an answer begins.

    Args:
        status: The status of the answer: 200, 206 or 416.
        headers: The headers of the answer.
        length: How many bytes are there, and were not asked for.
        version: The version that they are from.

    Returns:
        `length`, or 0 where the server sends all of it.

    Raises:
        Changed: If what it sends does not fit to what is there.
    """
    if status == 200:
        return 0
    found = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    other = version_of(status, headers)
    if status != 206 or not found or found[1] is None or int(found[1]) != length:
        raise Changed
    for name in ("size", "etag", "last_modified", "md5"):
        here, there = getattr(version, name), getattr(other, name)
        if here and there and here != there:
            raise Changed
    return length


def _size(status: int, headers: Mapping[str, str]) -> int | None:
    if status in (206, 416):
        found = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
        return int(found[3]) if found and found[3] != "*" else None
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and "transfer-encoding" not in headers else None


def _strong_date(headers: Mapping[str, str]) -> str:
    """``Last-Modified``, unless the file may have changed twice within that second (RFC 9110, 8.8.2.2)."""
    changed, sent = _date(headers.get("last-modified", "")), _date(headers.get("date", ""))
    is_strong = changed and sent and (sent - changed).total_seconds() >= 1
    return headers["last-modified"] if is_strong else ""


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else None
