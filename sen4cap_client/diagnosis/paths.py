"""Whether the API answers at an address, and where else it may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import attrs
import httpx

from sen4cap_client._core import answer
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.text import excerpt, page_excerpt, shown_url
from sen4cap_client.diagnosis.causes import Trouble
from sen4cap_client.diagnosis.probe import Probe
from sen4cap_client.errors import ClientError

# What TAO says while it starts, with the status 500.
_STARTING = b"not able yet to serve"
# Addresses of parts of the API, which are easily taken for that of the API.
_PARTS = ("processes", "jobs", "conformance", "api", "login", "auth")
# Where the API may be, the likeliest first.
_USUAL = ("process", "", "ogc", "api", "ogc/processes", "ogcapi")
_MOST_REQUESTS = 10
_PROCESSES = "ogcapi-processes"


@attrs.frozen
class Found:
    """What answers at an address.

    Attributes:
        kind: ``"api"``, ``"login"`` (it wants one), ``"page"``, ``"nothing"`` or ``"other"``.
        seen: What was seen, as a sentence.
    """

    kind: str
    seen: str

    @property
    def may_be_api(self) -> bool:
        """Whether the API is there, or something that wants a login before it says what it is."""
        return self.kind in ("api", "login")


@attrs.define
class Paths:
    """Looks at addresses of one server, without credentials.

    Attributes:
        probe: Sends the requests.
        clock: The time.
    """

    probe: Probe
    clock: Clock
    _left: int = attrs.field(default=_MOST_REQUESTS, init=False)

    def check(self, api_url: str) -> Found:
        """Look whether the API is at an address.

        Returns:
            What is there: the API, or something that wants a login.

        Raises:
            Trouble: If something else is there.
            httpx.HTTPError: If no answer arrives.
        """
        found = self._look(api_url)
        return found if found.may_be_api else self.fail(api_url, found)

    def fail(self, api_url: str, found: Found) -> Found:
        """Say what is there instead of the API, and where the API is.

        Raises:
            Trouble: Always.
        """
        right = self._right_url(api_url)
        fix = f"Set api_url to {right[0]}: {right[1]}" if right else ""
        cause = {"page": "web-page", "nothing": "wrong-path"}.get(found.kind, "wrong-path" if right else "not-ogc")
        raise Trouble(cause, found.seen, fix)

    def _look(self, api_url: str) -> Found:
        landing = self._found(f"{api_url}/", self.probe.get(f"{api_url}/"))
        if landing.kind not in ("other", "nothing"):
            return landing
        # Some servers have no landing page, or one that says nothing of processes.
        path = f"{api_url}/conformance"
        classes = self._found(path, self.probe.get(path))
        return classes if classes.may_be_api else landing

    def _found(self, url: str, response: answer.Answer) -> Found:
        """What an answer says of what is there.

        Raises:
            Trouble: If it is not about this address, but about the server as a whole.
        """
        shown, status = shown_url(url), response.status_code
        if status in (401, 403):
            return Found("login", f"{shown} wants a login (HTTP {status}).")
        self._raise_for_server(shown, response)
        if status >= 400:
            return Found("nothing", f"There is nothing at {shown} (HTTP {status}).")
        try:
            value = answer.read(response, self.clock.now()).value
        except ClientError:
            if is_page(response):
                return Found("page", f"{shown} answers with a web page ({_title(response)!r}).")
            return Found("other", f"What {shown} answers is not that of an OGC API.")
        if is_api(value):
            title = value.get("title")
            return Found("api", f"{shown} answers{f' ({excerpt(title)!r})' if isinstance(title, str) else ''}.")
        return Found("other", f"{shown} answers with JSON, but not as OGC API - Processes does.")

    def _raise_for_server(self, shown: str, response: answer.Answer) -> None:
        status = response.status_code
        if status == 407:
            raise Trouble("proxy-login", f"The proxy on the way to {shown} wants a login (407).")
        if 300 <= status < 400:
            raise _redirected(shown, response)
        if status == 503 or (status >= 500 and _STARTING in response.content):
            wait = response.headers.get("retry-after")
            after = f"; it asks to come back after {excerpt(wait, 40)}" if wait else ""
            raise Trouble("server-starting", f"{shown} answers {_status(response)}{after}.{self._via_proxy(shown)}")
        if status >= 500:
            raise Trouble("server-error", f"{shown} answers {_status(response)}.{self._via_proxy(shown)}")
        if status == 400 and shown.startswith("http:") and self.probe.speaks_https(shown):
            raise Trouble("speaks-https", f"The server at {shown} speaks https, and the address says http.")
        if status not in (404, 405, 406, 410) and status >= 400:
            raise Trouble("server-refuses", f"{shown} answers {_status(response)}.{self._via_proxy(shown)}")

    def _via_proxy(self, url: str) -> str:
        route = self.probe.route(url)
        is_seen_by_proxy = route.proxy is not None and not route.is_encrypted
        return f" The answer may be that of the proxy {route.shown_hop}." if is_seen_by_proxy else ""

    def _right_url(self, api_url: str) -> tuple[str, str] | None:
        """Where the API is, and what says so; None if it is at none of the likely addresses."""
        self._left = _MOST_REQUESTS
        wanting = None
        for url in _likely(api_url):
            if self._left <= 0:
                break
            self._left -= 2
            try:
                found = self._look(url)
            except (httpx.HTTPError, Trouble):
                continue  # so it is not there
            if found.kind == "api":
                return url, "the API answers there."
            if found.kind == "login" and wanting is None:
                wanting = url
        return (wanting, "something answers there that wants a login, as TAO does.") if wanting else None


def is_api(value: Any) -> bool:
    """Whether JSON is the landing page, or the conformance declaration, of an OGC API with processes."""
    if not isinstance(value, dict):
        return False
    classes = value.get("conformsTo")
    if isinstance(classes, list) and any(_PROCESSES in str(uri) for uri in classes):
        return True
    links = value.get("links")
    if not isinstance(links, list):
        return False
    about = [str(link.get(name, "")) for link in links if isinstance(link, dict) for name in ("rel", "href")]
    return any(text.partition("?")[0].rstrip("/").endswith("/processes") for text in about)


def is_page(response: httpx.Response) -> bool:
    """Whether an answer is a web page."""
    return "html" in response.headers.get("content-type", "") or response.content.lstrip()[:1] == b"<"


def _likely(api_url: str) -> Iterator[str]:
    """Where the API may be, instead of at an address."""
    parts = urlsplit(api_url)
    names = [name for name in parts.path.split("/") if name]
    paths = []
    while names and names[-1].lower() in _PARTS:
        names = names[:-1]
        paths.append("/".join(names))
    paths.append("/".join([*names, "process"]))
    for path in dict.fromkeys([*paths, *_USUAL]):
        url = urlunsplit((parts.scheme, parts.netloc, f"/{path}".rstrip("/"), "", ""))
        if url != api_url:
            yield url


def _redirected(shown: str, response: answer.Answer) -> Trouble:
    try:
        target = shown_url(response.url.join(response.headers.get("location", "")))
    except (httpx.InvalidURL, ValueError):
        target = ""
    if not target:
        return Trouble(
            "redirected", f"{shown} points elsewhere, but not to an address.", "Ask whoever runs the server."
        )
    if target.rstrip("/") == shown.replace("http:", "https:", 1).rstrip("/"):
        return Trouble("redirected", f"{shown} points to https.", f"Set api_url to {target.rstrip('/')}")
    return Trouble("redirected", f"{shown} points to another server: {excerpt(target)}.")


def _status(response: httpx.Response) -> str:
    said = f"HTTP {response.status_code} {response.reason_phrase}".rstrip()
    return f"{said} ({_title(response)!r})" if is_page(response) else said


def _title(response: httpx.Response) -> str:
    return excerpt(page_excerpt(response.content.decode("utf-8", "replace")), 60)
