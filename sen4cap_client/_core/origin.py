"""Which server a URL leads to, so exactly that a token never goes to a look-alike.

Whatever two readers of a URL could understand differently has no origin here: it is refused instead of interpreted.
This module imports no httpx, since the command line's help needs it.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
# Names as DNS and container networks have them; a dot at the end is another name, which may resolve differently.
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
# 127.1, 0x7f.1 and 2130706433 are addresses to some resolvers and names to others.
_LIKE_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?")


def origin(url: str) -> tuple[str, str, int]:
    """The scheme, host and port of a URL (RFC 6454), in the one form in which they can be compared.

    Args:
        url: An absolute ``http`` or ``https`` URL.

    Returns:
        The scheme and the host in small letters, and the port, also where it is the scheme's own.

    Raises:
        ValueError: If it is no such URL, or not every reader would see the same host in it: user information, a
            backslash, a space or control character, a host that is not ASCII. The text never quotes the URL.

    Example:
        >>> origin("https://TAO.example/process")
        ('https', 'tao.example', 443)
    """
    # urlsplit drops line breaks and tabs, and what surrounds the URL: others do not.
    if any(char <= " " or char == "\x7f" for char in url):
        raise ValueError("holds a space or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is not an address") from None  # the original text quotes what may be a password
    if parts.scheme not in _PORTS or not parts.netloc:
        raise ValueError("is not like https://server/process")
    if "@" in parts.netloc:
        raise ValueError("holds a user name or password")
    if port == 0:
        raise ValueError("has the port 0")
    return parts.scheme, _host(parts.netloc), port or _PORTS[parts.scheme]


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs certainly lead to the same server; what is no URL leads nowhere."""
    try:
        return origin(one) == origin(other)
    except ValueError:
        return False


def may_be_expired(url: str, status: int) -> bool:
    """Whether a server may have refused an address since its time is over, so that another one helps.

    Args:
        url: The address; object stores of the kind of S3 have more ways to refuse one that they have to check.
        status: The HTTP status of the answer.
    """
    return status in (401, 403) or ("X-Amz-Signature=" in url and 300 <= status < 500)


def is_loopback(host: str) -> bool:
    """Whether a host, as `origin` gives it, is this machine by its name: nothing is looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _ip_address(host)
    return address is not None and address.is_loopback


def _host(netloc: str) -> str:
    """The host of what stands between the slashes, where it can be nothing else."""
    if not netloc.isascii():
        raise ValueError("has a host that is not ASCII: write it in its xn-- form")
    bracketed = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](:[0-9]*)?", netloc)
    host = bracketed[1] if bracketed else netloc.partition(":")[0].lower()
    if bracketed or _LIKE_A_NUMBER.fullmatch(host):
        address = _ip_address(host)
        if address is None:
            raise ValueError("has a host that is no IP address, but looks like one")
        return str(address)
    if not _NAME.fullmatch(host):
        raise ValueError("has a host that cannot be one")
    return host


def _ip_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
