"""Places in an answer."""

from __future__ import annotations

from collections.abc import Iterator

from sen4cap_client._core.text import excerpt
from sen4cap_client.drift.contract import Schema

# Names of members, ANY for each member of a map, ITEM for each of a list.
Place = tuple[str, ...]
ANY, ITEM = "*", "[*]"


def json_path(place: Place) -> str:
    """A place as a JSON path (RFC 9535), such as ``$.jobs[*]['x-level']``."""
    path = "$"
    for step in place:
        if step == ITEM:
            path += ITEM
        elif step == ANY:
            path += ".*"
        else:
            path += f".{step}" if step.isidentifier() else f"[{excerpt(step)!r}]"
    return path


def node(schema: Schema | None, place: Place) -> Schema | None:
    """The part of a schema that is for a place; None if it says nothing of it."""
    for step in place:
        if schema is None:
            return None
        if step == ITEM:
            schema = schema.get("items")
        elif step == ANY and isinstance(schema.get("additionalProperties"), dict):
            schema = schema["additionalProperties"]
        else:
            schema = schema.get("properties", {}).get(step)
    return schema


def places_gone(before: Schema, now: Schema, place: Place = ()) -> Iterator[Place]:
    """The members that one inferred schema has and the other has not, where both know something of their parent."""
    if isinstance(before.get("additionalProperties"), dict) and isinstance(now.get("additionalProperties"), dict):
        yield from places_gone(before["additionalProperties"], now["additionalProperties"], (*place, ANY))
    if "items" in before and "items" in now:
        yield from places_gone(before["items"], now["items"], (*place, ITEM))
    if "properties" not in now:
        return
    for name, schema in before.get("properties", {}).items():
        if name not in now["properties"]:
            yield (*place, name)
        else:
            yield from places_gone(schema, now["properties"][name], (*place, name))
