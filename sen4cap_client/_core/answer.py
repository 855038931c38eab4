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
import math
import ssl
from contextvars import ContextVar
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from sen4cap_client._core import raw
from sen4cap_client._core.origin import same_origin
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client._core.text import excerpt, page_excerpt, sentence, shown_url
from sen4cap_client._core.trust import uses_proxy
from sen4cap_client.errors import ApiError, AuthenticationError, BadResponse, TransportError

# The most that an answer may have, decompressed: what a small one decompresses to may fill the memory.
MOST_BYTES = 64 * 2**20

# How much of what the server says stands in the message of an error.
_SHOWN = 100

# Failures before the first byte went out.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

_HINTS = {
    401: "Run 'sen4cap-client configure' to correct user name and password.",
    403: "This user may not do that: ask whoever runs the server.",
    404: "Check the id, and the address (api_url): on TAO it ends in /process.",
    405: "The server does not offer that; or check the address (api_url): on TAO it ends in /process.",
    429: "The server is busy: try again later.",
    503: "The server is starting or overloaded: try again later.",
}


# The generated layer keeps neither the value that it parses nor, where it cannot, the response: this does, for the
# thread or task that asked.
_latest: ContextVar[Answer | None] = ContextVar("latest", default=None)


class Answer(httpx.Response):
    """A response that has been read to its end and decompressed.

    Attributes:
        value: The JSON value of a success, taken out of its envelope, or a result that is no JSON; set by `read`.
        is_delimited: Whether something said where its content ends; else the end of the connection did.
    """

    value: Any = None
    is_delimited: bool = True

    def json(self, **_: Any) -> Any:
        """The JSON value, without the envelope."""
        return self.value


class Misfit(TypeError):
    """A value of a wrong type; the text names its place and its type, never itself."""


def whole(response: httpx.Response, content: bytes) -> Answer:
    """A response with its content.

    Args:
        response: The response as it came.
        content: All of its content, decompressed.

    Raises:
        TransportError: If it was compressed, and cut off before its first byte.
    """
    if not content and response.num_bytes_downloaded:
        raise unreachable(response.request, httpx.ReadError("the compressed answer was cut off"))
    # The content is decompressed by now; to say that it is compressed would have it decompressed again.
    response.headers.pop("content-encoding", None)
    answer = Answer(
        response.status_code,
        headers=response.headers,
        content=content,
        request=response.request,
        extensions=response.extensions,
    )
    answer.is_delimited = "content-length" in response.headers or "transfer-encoding" in response.headers
    return answer


def read(answer: Answer, now: datetime) -> Answer:
    """Tell a success from a failure.

    Args:
        answer: The response.
        now: The time of day, for what the server says of times to come.

    Returns:
        The success, with its value. An empty body has the value None.

    Raises:
        ApiError: If the server says no, in any of its ways.
        BadResponse: If it is a success, but neither JSON nor a result.
        TransportError: If it was cut off where nothing but its content can tell.
    """
    if not answer.is_success:
        raise _failure(answer, now)
    value = _decoded(answer)
    if isinstance(value, dict) and _is_envelope(value):
        if value["status"] == "FAILED":
            detail = _text(value.get("message")) or "the server gives no reason"
            raise _api_error(answer, _Said(detail=detail), now)
        value = value.get("data")
    if value is None and "link" in answer.headers:
        value = raw.links_of(answer)
    if value is None and answer.request.method == "POST" and "location" in answer.headers:
        value = {}  # the address of what was made is all that it has to say
    answer.value = value
    _latest.set(answer)
    return answer


def deleted(request: httpx.Request) -> Answer:
    """The answer to a repeated DELETE that finds nothing: the one before it has done its work."""
    answer = Answer(200, request=request)
    answer.value = {"status": "dismissed"}
    _latest.set(answer)
    return answer


def redirect_of(answer: Answer) -> httpx.URL | None:
    """Where a redirect leads that may be followed: that of a GET, within the same origin. A token goes nowhere else."""
    if not answer.has_redirect_location or answer.request.method != "GET":
        return None
    try:
        target = answer.url.join(answer.headers["location"])
        return target if same_origin(str(answer.url), str(target)) else None
    except (httpx.InvalidURL, ValueError):
        return None


def latest_value() -> Any:
    """The JSON value of the answer that this thread or task got last, without the envelope."""
    answer = _latest.get()
    return None if answer is None else answer.value


def latest_location() -> str:
    """Where the answer points to that this thread or task got last."""
    answer = _latest.get()
    return "" if answer is None else answer.headers.get("location", "")


def latest_url() -> str:
    """Where the answer came from that this thread or task got last."""
    answer = _latest.get()
    return "" if answer is None else str(answer.url)


def latest_retry_after(now: datetime) -> float | None:
    """How many seconds to be left alone the answer asks for that this thread or task got last."""
    answer = _latest.get()
    return None if answer is None else retry_after(answer.headers.get("retry-after"), now)


def latest_time() -> datetime | None:
    """What time it was at the server when it gave the answer that this thread or task got last."""
    answer = _latest.get()
    try:
        return None if answer is None else parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None


# OpenSSL's X509_V_ERR_... for a chain of certificates that ends at one that nobody here trusts.
_NO_KNOWN_AUTHORITY = (2, 18, 19, 20, 21)


def unreachable(request: httpx.Request, error: Exception, was_sent: bool | None = None) -> TransportError | BadResponse:
    """The error for a request that got no complete answer.

    Args:
        request: The request.
        error: What httpx says.
        was_sent: Whether a byte of it went out; None if only the kind of the error can tell.
    """
    url = shown_url(request.url)
    host = request.url.netloc.decode("ascii", "replace").rpartition("@")[2]
    reason = excerpt(str(error)) or type(error).__name__
    if isinstance(error, httpx.DecodingError):
        text = f"The answer of {url} cannot be decompressed ({reason}). Try again; if it stays so, tell who runs it."
        return BadResponse(text, status=200, method=request.method, url=url)
    certificate = _certificate_problem(error)
    if certificate:
        reason = excerpt(certificate.verify_message) or "it could not be verified"
        happened = f"The certificate of {host} is not to be trusted ({reason})"
        fix = "Check the address (api_url), and ask whoever runs the server. Nothing was sent."
        if certificate.verify_code in _NO_KNOWN_AUTHORITY:
            fix = f"If your network has an authority of its own, name its file in the setting ca_bundle. {fix}"
    elif isinstance(error, httpx.ProxyError):
        happened = f"The proxy does not let us through to {host} ({reason})"
        fix = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment, or ask whoever runs the network."
    elif isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        happened = f"Cannot connect to {host} ({reason})"
        fix = "Check the address (api_url), the network, and that the server runs."
        if uses_proxy():
            fix += " The environment names a proxy (HTTPS_PROXY, HTTP_PROXY): check that, too."
    elif isinstance(error, httpx.PoolTimeout):
        happened = f"All connections to {host} are in use"
        fix = "Make fewer calls at once."
    elif isinstance(error, httpx.TimeoutException):
        happened = f"{host} did not answer in time"
        fix = "Try again, or raise the settings timeout and deadline."
    else:
        happened = f"The connection to {host} broke ({reason})"
        fix = "Try again."
    if was_sent is None:
        was_sent = not isinstance(error, _NOT_SENT)
    text = f"{happened}. {fix}"
    return TransportError(text, method=request.method, url=url, was_sent=was_sent, may_pass=not certificate)


def too_late(request: httpx.Request) -> TransportError:
    """The error for a call whose time was over before it could be sent (again)."""
    url = shown_url(request.url)
    text = f"The time for {request.method} {url} is over. Try again, or raise the setting deadline."
    return TransportError(text, method=request.method, url=url, was_sent=False, may_pass=False)


def too_nested(response: httpx.Response) -> BadResponse:
    """The error for an answer that is compressed more than once: each layer can grow a thousandfold in one step."""
    url = shown_url(response.url)
    text = f"The answer of {url} is compressed more than once. Check the address (api_url)."
    return BadResponse(text, status=response.status_code, method=response.request.method, url=url)


def too_large(response: httpx.Response) -> BadResponse:
    """The error for an answer of more than `MOST_BYTES`."""
    url = shown_url(response.url)
    text = f"The answer of {url} has more than {MOST_BYTES:,} bytes. Check the address (api_url)."
    return BadResponse(text, status=response.status_code, method=response.request.method, url=url)


def unreadable(error: Exception) -> BadResponse:
    """The error for an answer that is JSON, but not what this API answers there."""
    answer = _latest.get()
    if answer is None:
        return BadResponse(f"The answer is not that of this API ({type(error).__name__}). Check the address (api_url).")
    if answer.value is None:
        return _bad(answer, "is empty", is_empty=True)
    reason = str(error) if isinstance(error, Misfit) else type(error).__name__  # others may quote a value
    return _bad(answer, f"is JSON, but not what this API gives there ({reason})")


def no_job() -> BadResponse:
    """The error for an execution whose answer, which this thread or task got last, is no job and cannot be results."""
    answer = _latest.get()
    return BadResponse("The answer is no job.") if answer is None else _bad(answer, "is no job")


def _decoded(answer: Answer) -> Any:
    if not answer.content.strip():
        return None
    try:
        return strict_json(answer.content)
    except (ValueError, RecursionError):
        if answer.is_delimited and (result := _result(answer)) is not None:
            return result
        if _is_page(answer):
            said = page_excerpt(_text_of(answer))
            raise _bad(answer, f"is a web page ({said!r})") from None
        if not answer.is_delimited:
            # It may as well have been cut off.
            raise unreachable(answer.request, httpx.ReadError("the answer was cut off")) from None
        raise _bad(answer, "is not JSON") from None


def _result(answer: Answer) -> Any:
    """A result that is no JSON; None if it is none."""
    try:
        return raw.body_of(answer)
    except (ValueError, RecursionError):
        raise _bad(answer, "has parts that cannot be read") from None


def strict_json(content: bytes) -> Any:
    """The value of a JSON text, which has no NaN and no number that is too large.

    Raises:
        ValueError: If it is none.
        RecursionError: If it is nested too deeply.
    """
    try:
        return json.loads(content, parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _certificate_problem(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _bad(response: httpx.Response, what: str, is_empty: bool = False) -> BadResponse:
    url = shown_url(response.url)
    return BadResponse(
        f"The answer of {url} {what}. Check the address (api_url): on TAO it ends in /process.",
        status=response.status_code,
        body=response.content,
        is_empty=is_empty,
        method=response.request.method,
        url=url,
    )


def _text_of(response: httpx.Response) -> str:
    # Not by the charset that the server names: it may name what is none, or none that fits.
    return response.content.decode("utf-8", "replace")


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


def _failure(response: httpx.Response, now: datetime) -> ApiError:
    if response.is_redirect:
        target = shown_url(response.headers.get("location", ""))
        said = _Said(title="Redirect", detail=f"the server points to {target or 'nowhere'}")
        return _api_error(response, said, now)
    return _api_error(response, _said(response), now)


def _said(response: httpx.Response) -> _Said:
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        text = page_excerpt(_text_of(response)) if _is_page(response) else excerpt(_text_of(response))
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


def _api_error(response: httpx.Response, said: _Said, now: datetime) -> ApiError:
    kind = AuthenticationError if response.status_code == 401 else ApiError
    request = response.request
    reason = said.title or _phrase(response.status_code)
    happened = f"{request.method} {request.url.path}: {response.status_code} {reason}"
    # The message is to be read at a glance; the attributes have more.
    happened = f"{happened}: {excerpt(said.detail, _SHOWN)}" if said.detail else happened
    return kind(
        f"{sentence(happened)} {_hint(response.status_code)}",
        status=response.status_code,
        title=said.title,
        detail=said.detail,
        type=said.type,
        instance=said.instance,
        method=request.method,
        url=shown_url(request.url),
        retry_after=retry_after(response.headers.get("retry-after"), now),
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
