"""Results that came as they are instead of as JSON (OGC 18-062r2, 7.11.4).

A body is a result itself, such as a table or a picture; or several in parts, each of which says its name; or it is
empty, and the header ``Link`` says where the results lie.
"""

from __future__ import annotations

import json
import re
from typing import Any

import attrs
import httpx

# Relations that say what kind of link it is; any other is the name of an output.
_KINDS = ("alternate", "data", "enclosure", "item", "related", "result", "results")
_NOT_RESULTS = ("canonical", "collection", "describedby", "first", "last", "monitor", "next", "prev", "self", "up")
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]+))?)*)')
_PARAMETER = re.compile(r';\s*([\w*-]+)(?:\s*=\s*(?:"([^"]*)"|([^",;\s]+)))?')


@attrs.frozen
class Raw:
    """A result as it came.

    Attributes:
        value: A text where its media type is one, else the bytes.
        media_type: What it says that it is.
    """

    value: str | bytes
    media_type: str


def is_about_results(response: httpx.Response) -> bool:
    """Whether a request was one that results answer."""
    return response.request.url.path.endswith(("/results", "/execution"))


def body_of(response: httpx.Response) -> Raw | dict[str, Any] | None:
    """What a body is that is not JSON.

    Returns:
        The result, or several by name; None where it says that it is JSON, a web page, or nothing at all.
    """
    media_type = _media_type(response.headers.get("content-type", ""))
    if not is_about_results(response) or not media_type or "json" in media_type or "html" in media_type:
        return None
    if media_type == "text/plain" and response.content.lstrip()[:1] == b"<":
        return None
    if media_type.startswith("multipart/"):
        return _parts(response)
    return _raw(response.content, media_type)


def links_of(response: httpx.Response) -> dict[str, Any] | None:
    """The links to results that stand in the head of an empty answer; None if there are none."""
    if not is_about_results(response):
        return None
    found = []
    for href, rest in _LINK.findall(response.headers.get("link", "")):
        given = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}
        if given.get("rel", "").lower() not in _NOT_RESULTS:
            found.append({"href": href} | {name: given[name] for name in ("rel", "type", "title") if name in given})
    if len(found) == 1 and not _name(found[0]):
        return found[0]
    return {_name(link) or str(number): link for number, link in enumerate(found, 1)} or None


def _name(link: dict[str, str]) -> str:
    relation = link.get("rel", "")
    return "" if relation.lower() in _KINDS or ":" in relation else relation


def _parts(response: httpx.Response) -> dict[str, Any] | None:
    from email.parser import BytesParser  # few answers have parts
    from email.policy import HTTP

    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + response.content)
    if not message.is_multipart():
        return None
    found: dict[str, Any] = {}
    for number, part in enumerate(message.iter_parts(), 1):
        name = str(part.get("Content-ID", "")).strip().strip("<>")
        name = name or str(part.get_param("name", "", header="Content-Disposition"))
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found[name or str(number)] = _part(content, part.get_content_type())
    return found


def _part(content: bytes, media_type: str) -> Any:
    if "json" not in media_type:
        return _raw(content, media_type)
    return json.loads(content)


def _raw(content: bytes, media_type: str) -> Raw:
    if media_type.startswith("text/") or media_type.endswith(("xml", "yaml")):
        return Raw(content.decode("utf-8", "replace"), media_type)
    return Raw(content, media_type)


def _media_type(header: str) -> str:
    media_type = header.partition(";")[0].strip().lower()
    return media_type if "/" in media_type else ""
