"""What an HTTP response means: the one place that tells a success from TAO's five ways to say no.

1. the process API: ``{"title", "detail", "status"}`` with an error status, as RFC 7807 has it;
2. the services: HTTP **200** with ``{"message", "status": "FAILED"}``;
3. the framework: 4xx with ``{"error", "requestParameters"}``, which repeats what was sent and is never shown whole;
4. the container: ``{"timestamp", "status", "error", "message", "path"}``, or an HTML page;
5. an exception that nobody caught: HTTP **200** with an empty body.

Successes may lie in an envelope, ``{"data": ..., "status": "SUCCEEDED"}``; here it is taken off, so that all that
follows reads one form.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

import httpx

from sen4cap_client._core.text import excerpt, page_excerpt, sentence, shown_url
from sen4cap_client.errors import ApiError, AuthenticationError, BadResponse, TransportError

_HINTS = {
    401: "Run 'sen4cap-client configure' to correct user name and password.",
    403: "This user may not do that: ask whoever runs the server.",
    404: "Check the id, and the address (api_url): on TAO it ends in /process.",
    429: "The server is busy: try again later.",
    503: "The server is starting or overloaded: try again later.",
}


# The generated layer keeps neither the value that it parses nor, where it cannot, the response: this does, for the
# thread or task that asked.
_latest: ContextVar[Answer | None] = ContextVar("latest", default=None)


class Answer(httpx.Response):
    """A success whose body has been decoded, and taken out of its envelope."""

    def __init__(self, response: httpx.Response, value: Any) -> None:
        # The content is decompressed by now; to say that it is compressed would have it decompressed again.
        headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() != "content-encoding"]
        super().__init__(
            response.status_code,
            headers=headers,
            content=response.content,
            request=response.request,
            extensions=response.extensions,
        )
        self._value = value

    def json(self, **_: Any) -> Any:
        """The body's JSON value, without the envelope."""
        return self._value


def read(response: httpx.Response) -> Answer:
    """Tell a success from a failure.

    Args:
        response: A response that has been read to its end.

    Returns:
        The success. An empty body has the value None.

    Raises:
        ApiError: If the server says no, in any of its ways.
        BadResponse: If it is a success, but not JSON.
    """
    if not response.is_success:
        raise _failure(response)
    value = _decoded(response)
    if isinstance(value, dict) and _is_envelope(value):
        if value["status"] == "FAILED":
            raise _api_error(response, _Said(detail=_text(value.get("message")) or "the server gives no reason"))
        value = value.get("data")
    answer = Answer(response, value)
    _latest.set(answer)
    return answer


def latest_value() -> Any:
    """The JSON value of the answer that this thread or task got last, without the envelope."""
    answer = _latest.get()
    return None if answer is None else answer.json()


def unreachable(request: httpx.Request, error: Exception) -> TransportError:
    """The error for a request that got no complete answer."""
    url = shown_url(request.url)
    host = request.url.netloc.decode("ascii", "replace").rpartition("@")[2]
    if isinstance(error, httpx.TimeoutException):
        happened = f"{host} did not answer in time"
        fix = "Try again, or raise the setting timeout."
    elif isinstance(error, httpx.ConnectError):
        happened = f"Cannot connect to {host} ({excerpt(str(error)) or 'no reason given'})"
        fix = "Check the address (api_url), the network, and that the server runs."
    else:
        happened = f"The connection to {host} broke ({excerpt(str(error)) or type(error).__name__})"
        fix = "Try again."
    return TransportError(f"{happened}. {fix}", method=request.method, url=url)


def unreadable(error: Exception) -> BadResponse:
    """The error for an answer that is JSON, but not what this API answers there."""
    answer = _latest.get()
    if answer is None:
        return BadResponse(f"The answer is not that of this API ({type(error).__name__}). Check the address (api_url).")
    if answer.json() is None:
        return _bad(answer, "is empty", body=b"")
    return _bad(answer, f"is JSON, but not what this API gives there ({type(error).__name__})")


def _decoded(response: httpx.Response) -> Any:
    if not response.content.strip():
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        if _is_page(response):
            said = page_excerpt(response.text)
            raise _bad(response, f"is a web page ({said!r})") from None
        raise _bad(response, "is not JSON") from None


def _bad(response: httpx.Response, what: str, body: bytes | None = None) -> BadResponse:
    url = shown_url(response.url)
    return BadResponse(
        f"The answer of {url} {what}. Check the address (api_url): on TAO it ends in /process.",
        status=response.status_code,
        body=response.content if body is None else body,
        method=response.request.method,
        url=url,
    )


def _is_page(response: httpx.Response) -> bool:
    return "html" in response.headers.get("content-type", "") or response.content.lstrip()[:1] == b"<"


def _is_envelope(value: dict[str, Any]) -> bool:
    return value.get("status") in ("SUCCEEDED", "FAILED") and value.keys() <= {"data", "message", "status"}


class _Said:
    """What a failure says of itself, in the words of RFC 7807."""

    def __init__(
        self,
        title: str | None = None,
        detail: str | None = None,
        type: str | None = None,
        instance: str | None = None,
    ) -> None:
        self.title = title
        self.detail = detail
        self.type = type
        self.instance = instance


def _failure(response: httpx.Response) -> ApiError:
    if response.is_redirect:
        target = shown_url(response.headers.get("location", ""))
        return _api_error(response, _Said(title="Redirect", detail=f"the server points to {target or 'nowhere'}"))
    return _api_error(response, _said(response))


def _said(response: httpx.Response) -> _Said:
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        text = page_excerpt(response.text) if _is_page(response) else excerpt(response.text)
        return _Said(detail=text or None)
    if not isinstance(value, dict):
        return _Said(detail=excerpt(str(value)))
    return _Said(
        title=_text(value.get("title") or value.get("error") or value.get("code")),
        detail=_text(value.get("detail") or value.get("message") or value.get("description")),
        type=_text(value.get("type")),
        instance=_text(value.get("instance")),
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return excerpt(value if isinstance(value, str) else json.dumps(value))


def _api_error(response: httpx.Response, said: _Said) -> ApiError:
    kind = AuthenticationError if response.status_code == 401 else ApiError
    request = response.request
    reason = said.title or _phrase(response.status_code)
    happened = f"{request.method} {request.url.path}: {response.status_code} {reason}"
    happened = f"{happened}: {said.detail}" if said.detail else happened
    return kind(
        f"{sentence(happened)} {_hint(response.status_code)}",
        status=response.status_code,
        title=said.title,
        detail=said.detail,
        type=said.type,
        instance=said.instance,
        method=request.method,
        url=shown_url(request.url),
    )


def _hint(status: int) -> str:
    if status in _HINTS:
        return _HINTS[status]
    if status >= 500:
        return "Try again later; if it stays so, tell whoever runs the server."
    return "Check the request, and the address (api_url)."


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no such status)"
