"""Ids: what may stand in a path, and how servers say that they do not know one."""

from __future__ import annotations

from sen4cap_client.errors import ApiError, BadResponse, InvalidRequest

# TAO parses ids as numbers and looks nothing up before it uses it: what it cannot find becomes one of these.
_TAO_NOT_FOUND = ("NumberFormatException", "NullPointerException")


def checked(kind: str, given: object) -> str:
    """An id that can stand in a path.

    Args:
        kind: What it is the id of: ``"process"`` or ``"job"``.
        given: A text or a whole number.

    Returns:
        The id as text.

    Raises:
        InvalidRequest: If it is neither, or would address something else: ``""``, ``"."`` and ``".."`` do; or
            if it cannot be sent.
    """
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise InvalidRequest(f"A {kind} id is a text or a number, not a {type(given).__name__}. {_where(kind)}")
    text = str(given).strip()
    if text in ("", ".", ".."):
        raise InvalidRequest(f"{text!r} is not the id of a {kind}. {_where(kind)}")
    if any("\ud800" <= char <= "\udfff" for char in text):  # half a letter, as shells without UTF-8 pass them on
        raise InvalidRequest(f"{text!r} is no text that can be sent (UTF-8). {_where(kind)}")
    return text


def may_be_unknown(error: ApiError) -> bool:
    """Whether an error is what a server gives for an id that it does not know (it may have other causes on TAO)."""
    return error.status == 404 or (error.status == 500 and error.title in _TAO_NOT_FOUND)


def says_nothing(error: BadResponse) -> bool:
    """Whether an answer was empty: TAO's answer about a job that it does not know."""
    return error.is_empty


def _where(kind: str) -> str:
    return "client.get_processes() lists them." if kind == "process" else "client.get_jobs() lists them."
