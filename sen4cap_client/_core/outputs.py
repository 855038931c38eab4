"""Results by the name of their output, in whichever of the many forms a server gives them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any

import attrs

from sen4cap_client._core.raw import Raw
from sen4cap_client.models import Link, ProcessDescription

# The key of a result until it is known of which output it is, and where that stays unknown.
_UNNAMED = ""
_FALLBACK = "result"

_LINK = {"href", "hreflang", "rel", "title", "type"}
_QUALIFIED = {"encoding", "format", "mediaType", "schema", "value"}
_NAMED = _LINK | _QUALIFIED | {"id"}


@attrs.frozen
class Outputs:
    """Results as a server gave them.

    Attributes:
        values: By name; under an empty one where the server gave the only result without its name.
        media_types: What those are that are no JSON, by the same names.
    """

    values: dict[str, Any]
    media_types: dict[str, str] = attrs.field(factory=dict)

    @property
    def is_unnamed(self) -> bool:
        """Whether it is one result, and the server did not say of which output."""
        return _UNNAMED in self.values

    def named(self, process: ProcessDescription | None, asked: Iterable[str] = ()) -> Outputs:
        """The same, by the names of the outputs of a process.

        A server may answer with the only output itself; one that is an object looks like several outputs then.

        Args:
            process: What was run; None if that is not known.
            asked: The outputs that were asked for.
        """
        names = list(asked) or ([] if process is None else list(process.outputs))
        name = names[0] if len(names) == 1 else None
        if self.is_unnamed:
            name = name or _FALLBACK
            media_types = {name: self.media_types[_UNNAMED]} if self.media_types else {}
            return Outputs({name: self.values[_UNNAMED]}, media_types)
        if name is None or not self.values or name in self.values or self._shows_outputs():
            return self
        return Outputs({name: self.values})

    def _shows_outputs(self) -> bool:
        """Whether something says that these are outputs, not the members of one."""
        return bool(self.media_types) or any(isinstance(value, Link) for value in self.values.values())


def by_name(value: Any) -> dict[str, Any]:
    """The results, each as it stands in the answer.

    Args:
        value: A map by name, plain or wrapped as TAO did before 2026; a list of results that say their ids, or one
            such; or the only result itself.
    """
    if isinstance(value, dict):
        wrapped = value.get("outputs")
        if value.keys() <= {"jobId", "jobID", "outputs"} and isinstance(wrapped, dict | list):
            value = wrapped
    if isinstance(value, dict):
        if _says_id(value):
            return {value["id"]: _without_id(value)}
        is_link = isinstance(value.get("href"), str) and value.keys() <= _LINK
        return {_UNNAMED: value} if is_link else {str(key): item for key, item in value.items()}
    if isinstance(value, list) and value and all(map(_says_id, value)):
        return {item["id"]: _without_id(item) for item in value}
    return {_UNNAMED: value}


def plain(value: Any) -> tuple[Any, str | None]:
    """A result without what is around it, and its media type where it is no JSON."""
    if isinstance(value, Raw):
        return value.value, value.media_type
    if not (isinstance(value, dict) and "value" in value and value.keys() <= _QUALIFIED):
        return value, None
    inner, media_type = value["value"], value.get("mediaType")
    if value.get("encoding") == "base64" and isinstance(inner, str):
        try:
            inner = base64.b64decode(inner, validate=True)
        except binascii.Error:
            raise ValueError("a result is not base64") from None
    is_other = isinstance(media_type, str) and "json" not in media_type
    return inner, media_type if is_other else None


def _says_id(value: Any) -> bool:
    is_one = isinstance(value, dict) and isinstance(value.get("id"), str)
    return is_one and ("value" in value or "href" in value) and value.keys() <= _NAMED


def _without_id(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key != "id"}
