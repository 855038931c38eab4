"""One value: from what Python has to what the schema of an input asks for."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath, PureWindowsPath
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sen4cap_client.inputs import foreign, geometry, schemas, times
from sen4cap_client.inputs.check import broken_rule
from sen4cap_client.inputs.schemas import Kind, Schema
from sen4cap_client.inputs.unfit import Unfit
from sen4cap_client.models import Link

_BOOLEANS = {"true": True, "false": False}
_NAMES = {"null": "nothing (None)", "boolean": "true or false", "integer": "a whole number", "number": "a number",
          "string": "a text", "array": "a list", "object": "a mapping"}  # fmt: skip


def one(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    """Turn a value into the JSON that an input takes, within the limits of its schema; see `convert`.

    Raises:
        Unfit: If it does not fit.
    """
    found = convert(value, raw, schema)
    broken = broken_rule(found, schema)
    if broken is not None:
        raise broken
    return found


def convert(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    """Turn a value into the JSON that an input takes.

    Args:
        value: What a person gave; not None.
        raw: The schema as the server gave it.
        schema: The same, clean.

    Returns:
        Numbers, texts, lists and dicts. Whether they keep to the limits of the schema is not looked at.

    Raises:
        Unfit: If it cannot be turned into it without guessing.
    """
    if isinstance(value, Enum):
        value = _of_enum(value, schema)
    value = foreign.plain(value)
    if "enum" in schema:
        return _chosen(value, schema)
    kind = schemas.kind_of(raw)
    if kind in _KINDS:
        return _KINDS[kind](value, raw, schema)
    alternatives = [name for name in ("anyOf", "oneOf") if name in schema]
    if alternatives and "type" not in schema:
        return _first_that_fits(value, raw, schema, alternatives[0])
    return _by_type(value, raw, schema)


def _of_enum(value: Enum, schema: Schema) -> Any:
    choices = schema.get("enum", [value.value])
    return value.name if value.value not in choices and value.name in choices else value.value


def _chosen(value: Any, schema: Schema) -> Any:
    choices = schema["enum"]
    same = [choice for choice in choices if choice == value and isinstance(choice, bool) == isinstance(value, bool)]
    if same:
        return same[0]
    word = str(value).strip().casefold()
    alike = [choice for choice in choices if str(choice).casefold() == word] if not isinstance(value, bool) else []
    if len(alike) == 1:
        return alike[0]
    names = [str(choice) for choice in choices]
    lower = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word, lower, n=1, cutoff=0.6)
    question = f" Did you mean {lower[close[0]]!r}?" if close else ""
    raise Unfit("enum", f"is none of the choices {_listed(names)}.{question}")


def _listed(names: list[str]) -> str:
    """Choices in one line; of many, the first ones."""
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(repr(name) for name in names[:12]) + more


def _wkt(value: Any, raw: Mapping[str, Any], schema: Schema) -> str:
    return geometry.to_wkt(value, schemas.limit(raw, "maxLength"))


def _geojson(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    found = geometry.to_geojson(value, schemas.geojson_form(raw))
    # A server may want it as text.
    return json.dumps(found) if schemas.types_of(schema)[:1] == ("string",) else found


def _box(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    return geometry.to_box(value, as_object=schemas.types_of(schema)[:1] == ("object",))


def _link(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    as_object = schemas.types_of(schema)[:1] == ("object",)
    if as_object and isinstance(value, Mapping):
        return _by_type(value, raw, schema)
    href = _href(value)
    if not as_object:
        return href
    kind = getattr(value, "type", None) or getattr(value, "media_type", None)
    return {"href": href, "type": kind} if isinstance(kind, str) else {"href": href}


def _href(value: Any) -> str:
    """The address of a link, an item of STAC, a path at the server, or a text that is one already."""
    if isinstance(value, str):
        return value
    if isinstance(value, PurePath):
        return _of_path(value)
    if isinstance(value, Link) and value.href:
        return value.href
    if isinstance(value, Mapping) and isinstance(value.get("href"), str):
        return str(value["href"])
    if foreign.is_of(value, "pystac", "STACObject", "Link", "Asset"):
        found = value.get_self_href() if hasattr(value, "get_self_href") else value.href
        if isinstance(found, str):
            return found
    raise Unfit(
        "type", f"is no link but of type {type(value).__name__}. Give a URL, or the path of a file at the server."
    )


def _of_path(path: PurePath) -> str:
    if isinstance(path, PureWindowsPath) or not path.is_absolute():
        raise Unfit("format", "is a path that the server cannot know. Give a URL, or an absolute path at the server.")
    return quote(path.as_posix())


_KINDS: dict[Kind, Callable[[Any, Mapping[str, Any], Schema], Any]] = {
    Kind.date: lambda value, raw, schema: times.to_date(value),
    Kind.time: lambda value, raw, schema: times.to_datetime(value),
    Kind.wkt: _wkt,
    Kind.geojson: _geojson,
    Kind.box: _box,
    Kind.link: _link,
}


def _first_that_fits(value: Any, raw: Mapping[str, Any], schema: Schema, word: str) -> Any:
    told: list[Unfit] = []
    for part, clean in zip(schemas.parts(raw, word), schema[word], strict=True):
        try:
            found = convert(value, part, clean)
        except Unfit as error:
            told.append(error)
            continue
        if broken_rule(found, clean) is None:
            return found
    reasons = "; ".join(dict.fromkeys(f"{error.message}" for error in told[:3]))
    raise Unfit(word, f"fits none of the forms that are allowed: {reasons or 'each has another limit'}")


def _by_type(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    types = schemas.types_of(schema) or schemas.TYPES
    for name, is_of, make in _CASES:
        if name in types and is_of(value):
            return make(value, raw, schema)
    wanted = " or ".join(_NAMES[name] for name in types if name != "null") or _NAMES["null"]
    raise Unfit("type", f"is of type {type(value).__name__}, and {wanted} is asked for.{_advice(value, types)}")


def _advice(value: Any, types: Sequence[str]) -> str:
    if isinstance(value, float | bool) and "string" in types:
        return " Write it as a text, as the server shall read it."
    if "array" in types:
        return " Put it into a list: [...]."
    return ""


def _text(value: Any) -> Any:
    return value.strip().casefold() if isinstance(value, str) else None


def _as_number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _is_whole(value: Any) -> bool:
    """Whether a value is a whole number, however it is written."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        number = _as_number(value)
        return number is not None and number.is_integer()
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _whole(value: Any, *_: Any) -> int:
    try:
        return int(value)  # a text of digits, however many, loses none
    except ValueError:
        return int(float(value))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _as_number(value) is not None
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


def _number(value: Any, *_: Any) -> int | float:
    if isinstance(value, int):
        return value
    return _whole(value) if isinstance(value, str) and value.strip().lstrip("+-").isdigit() else float(value)


def _looks_like(start: str, kind: type) -> Callable[[Any], bool]:
    """Whether a text is JSON of a kind, as people type it in a shell."""

    def is_of(value: Any) -> bool:
        if not isinstance(value, str) or not value.lstrip().startswith(start):
            return False
        try:
            return isinstance(json.loads(value), kind)
        except (ValueError, RecursionError):
            return False

    return is_of


def _list(value: Any, raw: Mapping[str, Any], schema: Schema) -> list[Any]:
    if isinstance(value, str):
        value = json.loads(value)
    values = sorted(value, key=str) if isinstance(value, Set) else list(value)
    item, clean = _part(raw.get("items")), schema.get("items", {})
    found = []
    for number, one in enumerate(values, 1):
        try:
            found.append(_or_none(one, item, clean))
        except Unfit as error:
            raise Unfit(error.rule, f"has an item {number} that {error.message}") from error
    return found


def _mapping(value: Any, raw: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    if isinstance(value, str):
        value = json.loads(value)
    if isinstance(value, Link):
        value = {"href": value.href} | ({"type": value.type} if value.type else {})
    if foreign.is_geo(value):
        return geometry.to_geojson(value, "Geometry")
    parts, cleans = _part(raw.get("properties")), schema.get("properties", {})
    found = {}
    for key, one in value.items():
        try:
            found[str(key)] = _or_none(one, _part(parts.get(key)), cleans.get(key, {}))
        except Unfit as error:
            raise Unfit(error.rule, f"has a member {str(key)!r} that {error.message}") from error
    return found


def _part(schema: Any) -> Mapping[str, Any]:
    return schema if isinstance(schema, Mapping) else {}


def _or_none(value: Any, raw: Mapping[str, Any], schema: Schema) -> Any:
    return None if foreign.is_missing(value) else convert(value, raw, schema)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence | Set) and not isinstance(value, str | bytes | bytearray)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping | Link) or foreign.is_geo(value)


# In this order: the type of JSON, whether a value is of it, and how it is made. What is of its type already comes
# first, so that a text stays a text where both texts and numbers are allowed.
_CASES: tuple[tuple[str, Callable[[Any], bool], Callable[..., Any]], ...] = (
    ("string", lambda value: isinstance(value, str), lambda value, *_: value),
    ("boolean", lambda value: isinstance(value, bool), lambda value, *_: value),
    ("integer", lambda value: not isinstance(value, str) and _is_whole(value), _whole),
    ("number", lambda value: not isinstance(value, str) and _is_number(value), _number),
    ("array", _is_list, _list),
    ("object", _is_mapping, _mapping),
    ("string", lambda value: isinstance(value, datetime), lambda value, *_: times.to_datetime(value)),
    ("string", lambda value: isinstance(value, date), lambda value, *_: value.isoformat()),
    ("string", lambda value: isinstance(value, int) and not isinstance(value, bool), lambda value, *_: str(value)),
    ("string", lambda value: isinstance(value, UUID), lambda value, *_: str(value)),
    ("string", lambda value: isinstance(value, PurePath), lambda value, *_: _of_path(value)),
    ("boolean", lambda value: _text(value) in _BOOLEANS, lambda value, *_: _BOOLEANS[_text(value)]),
    ("integer", _is_whole, _whole),
    ("number", _is_number, _number),
    ("array", _looks_like("[", list), _list),
    ("object", _looks_like("{", dict), _mapping),
)
