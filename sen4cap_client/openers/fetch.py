"""Reading what the address of a result leads to.

The address comes from the server, and may lead anywhere: what reads it has no token, keeps no cookie, goes to http and
https only (where ``s3`` has a signed address), and stops at a limit.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx

from sen4cap_client._core import answer, logs, retry
from sen4cap_client._core.access import Access, current
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.deadline import Limit, limit_reads, of_call
from sen4cap_client._core.origin import may_be_expired
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client._core.text import shown_url
from sen4cap_client._core.trust import client_options
from sen4cap_client.errors import ApiError, CannotOpen, ClientError, TransportError
from sen4cap_client.openers import reach

# The most that a file may have which is read whole: it goes to the memory.
MOST_BYTES = 2 * 2**30
_MOST_HOPS = 5
_GRACE = 0.1  # as in the transport of the process API
_HINTS = {
    401: "The server wants a login for it. Ask whoever runs the server.",
    403: "The link may have expired: fetch the results of the job again.",
    404: "The file is not there (any more). Ask whoever runs the server, or execute the process again.",
}


def content(url: str, *, most: int = MOST_BYTES, accept: str = "*/*") -> bytes:
    """Read a file whole.

    Args:
        url: An ``http``, ``https`` or ``s3`` address.
        most: How many bytes it may have.
        accept: The media types that are wanted.

    Returns:
        Its content.

    Raises:
        CannotOpen: If the address is none that is followed, or there are more bytes than that.
        ApiError: If the server says no.
        TransportError: If no complete answer arrives.
    """
    now = reach.readable(url)
    try:
        return _content(now, most, accept)
    except (ApiError, TransportError) as error:
        fresh = reach.renewed(url) if _may_help(url, now, error) else None
        if fresh is None:
            raise
    return _content(fresh.readable, most, accept)


def _may_help(url: str, now: str, error: ApiError | TransportError) -> bool:
    """Whether another address may help; of a private store it is then said what is wrong."""
    if isinstance(error, ApiError):
        return may_be_expired(now, error.status)
    return reach.is_private(url)


def _content(url: str, most: int, accept: str) -> bytes:
    access, clock = current(), Clock()
    with _client(access, accept) as client:
        request = client.build_request("GET", url)
        seconds = of_call(access.deadline)
        call = retry.Call(request, retry.Kind.safe, clock, seconds, access.retries, retry.Budget())
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
        url: An ``http``, ``https`` or ``s3`` address.

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


def _client(access: Access, accept: str) -> httpx.Client:
    logs.install()
    options = {"timeout": access.timeout, "follow_redirects": False, **client_options()}
    client = httpx.Client(headers={"Accept": accept}, **options)
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
    reach.web_url(target)
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
