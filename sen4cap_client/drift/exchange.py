"""An answer as it was seen, without what is secret and what is only wrapping."""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

from sen4cap_client._core.text import shown_url
from sen4cap_client.drift.contract import is_success

HIDDEN = "(hidden)"
_SECRET = re.compile(
    r"token|passw|secret|credential|authoriz|api.?key|cookie|signature|requestparameters", re.IGNORECASE
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+|(?<![^\s])/[^\s\"'<>]*")
_ENVELOPE = {"data", "status", "message"}
_WRAPPED = {"jobId", "outputs"}
_JSON_TYPES: dict[type, str] = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number"}
_JSON_TYPES |= {float: "number", type(None): "null"}


@attrs.frozen
class Exchange:
    """An answer of the server.

    Attributes:
        operation: The operation of the contract, such as ``"GET /jobs/{jobID}"``.
        status: The HTTP status.
        form: What the body is: ``"object"``, ``"array"`` or another JSON type; ``"envelope"`` or ``"wrapped"`` for
            what the client takes off; ``"refusal"`` for a FAILED with status 200; ``"empty"``, ``"html"``, ``"text"``.
        value: The JSON value, without wrapping, nulls and secrets.
        is_listed: Whether the server itself lists what was asked for, so that it should not say no.
    """

    operation: str = attrs.field(validator=attrs.validators.instance_of(str))
    status: int = attrs.field(validator=attrs.validators.instance_of(int))
    form: str = attrs.field(validator=attrs.validators.instance_of(str))
    value: Any = None
    is_listed: bool = False

    @property
    def says_no(self) -> bool:
        """Whether the server says no to what it lists itself."""
        return self.is_listed and (not is_success(self.status) or self.form == "refusal")


def exchange(operation: str, status: int, content: bytes | str, media_type: str, *, is_listed: bool) -> Exchange:
    """Read an answer.

    Args:
        operation: The operation that it answers.
        status: Its HTTP status.
        content: Its body, decompressed.
        media_type: What it says that the body is.
        is_listed: Whether the server lists what was asked for.
    """
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    form, value = _read(operation, text, media_type)
    hides_all = "/auth/" in operation
    return Exchange(operation, status, form, _cleaned(value, hides_all), is_listed)


def _read(operation: str, text: str, media_type: str) -> tuple[str, Any]:
    if not text.strip():
        return "empty", None
    try:
        value = json.loads(text)
    except ValueError:
        is_page = "html" in media_type or text.lstrip().startswith("<")
        return "html" if is_page else "text", None
    if isinstance(value, dict) and value.keys() <= _ENVELOPE and value.get("status") in ("SUCCEEDED", "FAILED"):
        return ("envelope", value.get("data")) if value["status"] == "SUCCEEDED" else ("refusal", None)
    if operation.endswith("/results") and isinstance(value, dict) and value.keys() == _WRAPPED:
        return "wrapped", value["outputs"]
    if operation == "GET /jobs" and isinstance(value, list):
        return "array", {"jobs": value}
    return _JSON_TYPES[type(value)], value


def _cleaned(value: Any, hides: bool) -> Any:
    """A value without nulls, queries of URLs, and what has the name of a secret; types stay as they are."""
    if isinstance(value, dict):
        return {
            name: _cleaned(item, hides or bool(_SECRET.search(name)))
            for name, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [_cleaned(item, hides) for item in value if item is not None]
    if isinstance(value, str):
        return HIDDEN if hides else _URL.sub(_without_query, value)
    return 0 if hides and not isinstance(value, bool | None) else value


def _without_query(url: re.Match[str]) -> str:
    try:
        return shown_url(url[0])
    except ValueError:
        return HIDDEN
