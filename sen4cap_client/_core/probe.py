"""Asking a server for one byte, to learn what it has against more: GDAL only tells that it got none."""

from __future__ import annotations

import re
from http.cookiejar import DefaultCookiePolicy

import attrs
import httpx

from sen4cap_client._core.access import Access
from sen4cap_client._core.answer import unreachable
from sen4cap_client._core.deadline import Limit, limit_reads, of_call
from sen4cap_client._core.origin import origin
from sen4cap_client._core.trust import client_options

_MOST = 16 * 2**10
_SECONDS = 30.0
_MOST_HOPS = 5
# What object stores say in XML is read without a parser, which what a server says could keep busy.
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,64})</Code>")
_REGION = re.compile(r"<Region>([a-z0-9-]{1,40})</Region>")


@attrs.frozen
class Said:
    """What a server said.

    Attributes:
        status: The HTTP status.
        code: What an object store calls the problem.
        region: The region in which an object store says that it is.
    """

    status: int
    code: str = ""
    region: str = ""

    @property
    def is_given(self) -> bool:
        """Whether the file can be had; 416 is that of an empty one."""
        return self.status in (200, 206, 416)


def ask(url: str, access: Access) -> Said:
    """Ask for one byte of a file.

    Args:
        url: An ``http`` or ``https`` address that has been checked.
        access: How long to wait.

    Raises:
        TransportError: If no answer arrives.
    """
    client = httpx.Client(timeout=min(access.timeout, _SECONDS), follow_redirects=False, **client_options(url))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    limit_reads(client)
    with client, Limit(min(of_call(access.deadline), _SECONDS)):
        for _ in range(_MOST_HOPS):
            said, target = _asked(client, url)
            if not target:
                break
            url = target
    return said


def _asked(client: httpx.Client, url: str) -> tuple[Said, str]:
    """What a server says, and where it points to, if that is an address to follow."""
    request = client.build_request("GET", url, headers={"Range": "bytes=0-0"})
    try:
        response = client.send(request, stream=True)
        try:
            return _read(response), _target(response)
        finally:
            response.close()
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise unreachable(request, error) from error


def _target(response: httpx.Response) -> str:
    if not response.has_redirect_location:
        return ""
    try:
        target = str(response.url.join(response.headers["location"]))
        is_downgrade = origin(str(response.url))[0] == "https" and origin(target)[0] == "http"
    except (httpx.InvalidURL, ValueError):
        return ""
    return "" if is_downgrade else target


def _read(response: httpx.Response) -> Said:
    if response.status_code < 300:
        return Said(response.status_code)
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > _MOST:
            break
    text = content[:_MOST].decode("utf-8", "replace")
    code, region = _CODE.search(text), _REGION.search(text)
    told = response.headers.get("x-amz-bucket-region", "")
    told = told if re.fullmatch(r"[a-z0-9-]{1,40}", told) else ""
    return Said(response.status_code, code[1] if code else "", region[1] if region else told)
