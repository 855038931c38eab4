"""Asking servers for files: with no secrets, on plain ways only, and never waiting for ever."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import httpx

from sen4cap_client._core import logs
from sen4cap_client._core.answer import unreachable
from sen4cap_client._core.origin import origin
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.trust import client_options

_CONNECT = 5.0  # seconds
_WRITE = 30.0
_MOST_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
# Each as one whose content is the file, or that says that there is nothing behind what is there.
_ANSWERS = (200, 206, 416)
_PASSING = (408, 429, 500, 502, 503, 504)


class Refused(Exception):
    """An address is none that is followed; the text says why, and quotes nothing."""


class NotGiven(Exception):
    """The server says no, or nothing that is any use, and will do so again."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class Broke(Exception):
    """Something went wrong that may pass."""

    def __init__(self, reason: str, status: int = 0, wait: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.wait = wait  # how many seconds the server asks to be left alone


class Web:
    """A client for files: it holds no token, no login and no cookie. May be used by several threads at once.

    Args:
        timeout: After how many seconds without a byte a connection is given up.
        is_over: Says that nothing is wanted any more.
        now: Gives the time of day.
    """

    def __init__(self, timeout: float, is_over: Callable[[], bool], now: Callable[[], datetime]) -> None:
        from sen4cap_client.download.network import be_patient  # httpcore is imported with the first client only

        logs.install()
        self._now = now
        self._client = httpx.Client(
            # Sizes, ranges and checksums are of the bytes as they lie there, not of a compressed form of them.
            headers={"Accept": "*/*", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(timeout, connect=_CONNECT, write=_WRITE, pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            follow_redirects=False,
            **client_options(),
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        be_patient(self._client, is_over)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Ask for a file, and follow where the server points to.

        Args:
            url: Its address.
            headers: Those of the request.

        Yields:
            An answer of 200, 206 or 416 whose content is still to be read.

        Raises:
            Refused: If the address, or that of a redirect, is none that is followed.
            NotGiven: If the server says no.
            Broke: If something goes wrong that may pass, also while the content is read.
        """
        url = checked(url)
        for _ in range(_MOST_HOPS + 1):
            request = self._request(url, headers)
            with _plainly(request):
                response = self._client.send(request, stream=True)
                try:
                    target = response.headers.get("location", "")
                    if response.status_code not in _REDIRECTS or not target:
                        self._check(response)
                        yield response
                        return
                    url = followed(url, target)
                finally:
                    response.close()
        raise Refused("leads on and on: more than five redirects")

    def _request(self, url: str, headers: Mapping[str, str]) -> httpx.Request:
        try:
            return self._client.build_request("GET", url, headers=dict(headers))
        except (httpx.InvalidURL, ValueError):
            raise Refused("is none that can be read") from None  # the original text quotes it

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _ANSWERS:
            return
        reason = f"{status} {_phrase(status)}"
        if status in _PASSING:
            raise Broke(reason, status, retry_after(response.headers.get("retry-after"), self._now()))
        raise NotGiven(reason, status)


def checked(url: str) -> str:
    """An address that may be asked.

    Raises:
        Refused: If it is none of ``http`` or ``https``, or holds a login.

    Example:
        >>> checked("https://data.example/a b.tif")
        'https://data.example/a%20b.tif'
    """
    url = url.strip().replace(" ", "%20")
    scheme, colon, _ = url.partition(":")
    if url.startswith("/vsi"):
        raise Refused("is a path of GDAL (/vsi...), which is not followed")
    if not colon or scheme.lower() not in ("http", "https"):
        known = colon and scheme.isascii() and scheme.replace("+", "").isalnum()
        what = f"has the scheme {excerpt(scheme, 20)!r}" if known else "is no address of the web"
        raise Refused(f"{what}: only http and https are followed")
    try:
        origin(url)
    except ValueError as error:
        raise Refused(str(error)) from None
    return url


def followed(url: str, target: str) -> str:
    """Where a redirect leads that may be followed.

    Raises:
        Refused: If it may not: for what `checked` says, or since it leads from https to http.
    """
    try:
        found = checked(urljoin(url, target))
    except ValueError:
        raise Refused("is redirected to what is no address") from None
    except Refused as error:
        raise Refused(f"is redirected to an address that {error}") from None
    if origin(url)[0] == "https" and origin(found)[0] == "http":
        raise Refused("is redirected from https to http, where anybody could change the file")
    return found


@contextmanager
def _plainly(request: httpx.Request) -> Iterator[None]:
    """Say in our own words what httpx has to say."""
    try:
        yield
    except (httpx.TransportError, ssl.SSLError) as error:
        found: Any = unreachable(request, error)
        reason = str(found).partition(". ")[0].rstrip(".")
        if getattr(found, "may_pass", True):
            raise Broke(reason) from error
        raise NotGiven(reason) from error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no such status)"
