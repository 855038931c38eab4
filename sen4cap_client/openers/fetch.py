"""Reading what the address of a result leads to.

The address comes from the server, and may lead anywhere: what reads it has no token, keeps no cookie, goes to http and
https only, and stops at a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import attrs
import httpx

from sen4cap_client._core import answer, retry
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.deadline import Limit, limit_reads, of_call
from sen4cap_client._core.origin import origin
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client._core.trust import client_options
from sen4cap_client.errors import ApiError, CannotOpen, ClientError

# The most that a file may have which is read whole: it goes to the memory.
MOST_BYTES = 2 * 2**30
_MOST_HOPS = 5
_GRACE = 0.1  # as in the transport of the process API
_HINTS = {
    401: "The server wants a login for it. Ask whoever runs the server.",
    403: "The link may have expired: fetch the results of the job again.",
    404: "The file is not there (any more). Ask whoever runs the server, or execute the process again.",
}


@attrs.frozen
class Patience:
    """How long to try, in seconds, and how often to try again: as in `sen4cap_client.config.Config`."""

    timeout: float = 60.0
    deadline: float = 300.0
    retries: int = 3


_patience: ContextVar[Patience] = ContextVar("patience", default=Patience())  # noqa: B039 - it is frozen


@contextmanager
def with_patience(patience: Patience) -> Iterator[None]:
    """A block in which files are read with other settings than those by default."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)


def checked_url(url: str, name: str = "") -> str:
    """An address that is safe to follow.

    Args:
        url: What a server says.
        name: What it is the address of, for the error.

    Returns:
        The same.

    Raises:
        CannotOpen: If it is not http or https, or holds user information or what two readers may read differently.
    """
    try:
        origin(url)
    except ValueError as error:
        what = f"The address of {excerpt(name)!r}" if name else "An address in the results"
        text = f"{what} {error}, so it is not followed: {excerpt(shown_address(url), 100)!r}"
        raise CannotOpen(f"{text}. Ask whoever runs the server.") from None
    return url


def shown_address(url: str) -> str:
    """An address without what may be a secret, also where it is none."""
    try:
        return shown_url(url)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]


def content(url: str, *, most: int = MOST_BYTES, accept: str = "*/*") -> bytes:
    """Read a file whole.

    Args:
        url: An ``http`` or ``https`` address.
        most: How many bytes it may have.
        accept: The media types that are wanted.

    Returns:
        Its content.

    Raises:
        CannotOpen: If the address is none that is followed, or there are more bytes than that.
        ApiError: If the server says no.
        TransportError: If no complete answer arrives.
    """
    patience, clock = _patience.get(), Clock()
    checked_url(url)
    with _client(patience, accept) as client:
        request = client.build_request("GET", url)
        seconds = of_call(patience.deadline)
        call = retry.Call(request, retry.Kind.safe, clock, seconds, patience.retries, retry.Budget())
        while True:
            try:
                found = _follow(client, call, most)
            except ClientError as error:
                wait = call.wait_after(error)
                if wait is None:
                    call.failed(error)
                    raise
                clock.sleep(wait)
            else:
                call.succeeded(200)
                return found


def document(url: str) -> Any:
    """Read a JSON document.

    Args:
        url: An ``http`` or ``https`` address.

    Returns:
        Its value.

    Raises:
        CannotOpen: If it is not JSON, has more than 64 MiB, or the address is none that is followed.
        ApiError: If the server says no.
        TransportError: If no complete answer arrives.
    """
    text = content(url, most=answer.MOST_BYTES, accept="application/geo+json, application/json")
    try:
        return answer.strict_json(text)
    except (ValueError, RecursionError):
        raise CannotOpen(f"What lies at {shown_url(url)} is not JSON. Ask whoever runs the server.") from None


def _client(patience: Patience, accept: str) -> httpx.Client:
    client = httpx.Client(
        headers={"Accept": accept}, timeout=patience.timeout, follow_redirects=False, **client_options()
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    limit_reads(client)
    return client


def _follow(client: httpx.Client, call: retry.Call, most: int) -> bytes:
    """Send a request, and go where the server points to: never from https to http."""
    first = call.request
    try:
        for _ in range(_MOST_HOPS):
            response, found = _exchange(client, call, most)
            if not response.has_redirect_location:
                break
            call.request = client.build_request("GET", _target(response), extensions=call.request.extensions)
    finally:
        call.request = first
    if not response.is_success:
        raise _refusal(response, first)
    return found


def _target(response: httpx.Response) -> str:
    try:
        target = str(response.url.join(response.headers["location"]))
    except (httpx.InvalidURL, ValueError):
        target = response.headers["location"]
    checked_url(target)
    if response.url.scheme == "https" and not target.startswith("https:"):
        text = f"{shown_url(response.url)} points to {shown_url(target)}, which is not encrypted"
        raise CannotOpen(f"{text}, so it is not followed. Ask whoever runs the server.")
    return target


def _exchange(client: httpx.Client, call: retry.Call, most: int) -> tuple[httpx.Response, bytes]:
    left = call.begin()
    if left <= 0:
        raise answer.too_late(call.request)
    try:
        with Limit(left + _GRACE):
            response = client.send(call.request, stream=True)
            try:
                return response, _read(response, most)
            finally:
                response.close()
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise answer.unreachable(call.request, error) from error


def _read(response: httpx.Response, most: int) -> bytes:
    if not response.is_success:
        return b""  # what it says is for nobody
    if "," in response.headers.get("content-encoding", ""):
        raise answer.too_nested(response)
    found = bytearray()
    for chunk in response.iter_bytes():
        found += chunk
        if len(found) > most:
            text = f"What lies at {shown_url(response.url)} has more than {most:,} bytes"
            raise CannotOpen(f"{text}. Read it yourself, in parts.")
    return bytes(found)


def _refusal(response: httpx.Response, request: httpx.Request) -> ApiError:
    url, status = shown_url(request.url), response.status_code
    hint = _HINTS.get(status, "Try again later; if it stays so, tell whoever runs the server.")
    return ApiError(
        f"GET {url}: {status} {response.reason_phrase}. {hint}",
        status=status,
        method="GET",
        url=url,
        retry_after=retry_after(response.headers.get("retry-after"), Clock().now()),
    )
