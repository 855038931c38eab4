"""Checksums: what is known of a file's, and whether it fits."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

# The functions of the multihash table that are used for files, and how many bytes they give.
_FUNCTIONS = {0x11: ("sha1", 20), 0x12: ("sha256", 32), 0x13: ("sha512", 64), 0xD5: ("md5", 16)}
_BLOCK = 2**20
_HEX_MD5 = re.compile(r'"([0-9a-fA-F]{32})"')


@attrs.frozen
class Checksum:
    """A digest in hex, and the function of `hashlib` that gives it."""

    function: str
    digest: str

    def of(self, path: Path, check: Callable[[], None] = lambda: None) -> str:
        """The digest of a file's content.

        Args:
            path: The file.
            check: Called now and then; what it raises ends the reading.
        """
        found = hashlib.new(self.function, usedforsecurity=False)
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                check()
                found.update(block)
        return found.hexdigest()


def of_multihash(text: str | None) -> Checksum | None:
    """Read a multihash in hex, as STAC's ``file:checksum`` has it.

    Args:
        text: The multihash: the number of the function and the length as varints, then the digest.

    Returns:
        The checksum; None if there is none, the function is not one of ours, or it is no multihash: an error in a
        catalogue is no reason to withhold a file.

    Example:
        >>> of_multihash("d50110d41d8cd98f00b204e9800998ecf8427e")
        Checksum(function='md5', digest='d41d8cd98f00b204e9800998ecf8427e')
    """
    try:
        code, rest = _varint(bytes.fromhex(text or ""))
        length, digest = _varint(rest)
    except ValueError:
        return None
    function, size = _FUNCTIONS.get(code, ("", -1))
    return Checksum(function, digest.hex()) if size == length == len(digest) else None


def md5_of_answer(headers: Mapping[str, str], is_whole: bool) -> str:
    """The MD5 that a server tells of a file, in hex; empty if it tells none.

    Args:
        headers: Those of the answer.
        is_whole: Whether the answer holds the whole file; else ``Content-MD5`` is that of a part.
    """
    given = [headers.get("content-md5", "") if is_whole else ""]
    given += [part.strip().removeprefix("md5=") for part in headers.get("x-goog-hash", "").split(",") if "md5=" in part]
    for text in given:
        digest = _base64(text)
        if len(digest) == 16:
            return digest.hex()
    return _md5_of_etag(headers)


def _md5_of_etag(headers: Mapping[str, str]) -> str:
    """The ETag, where it is an MD5: with S3 and its like, unless in parts or encrypted with keys of their own.

    Others have ETags of 32 hex digits as well that are no digests of the content, such as Starlette.
    """
    is_s3 = "x-amz-request-id" in headers or "x-amz-id-2" in headers
    is_other = headers.get("x-amz-server-side-encryption", "AES256") != "AES256" or any(
        name.startswith("x-amz-server-side-encryption-customer") for name in headers
    )
    found = _HEX_MD5.fullmatch(headers.get("etag", ""))
    return found[1].lower() if found and is_s3 and not is_other else ""


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _varint(data: bytes) -> tuple[int, bytes]:
    """The unsigned number at the start, seven bits a byte, and what follows it."""
    number = 0
    for i, byte in enumerate(data[:9]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return number, data[i + 1 :]
    raise ValueError("no number")
