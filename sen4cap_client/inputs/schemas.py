"""The JSON Schema of an input, as it is meant.

TAO's schemas are those of OpenAPI 3.0, and sloppy: ``maxLength: 0`` and ``maxItems: 0`` mean no limit, ``nullable``
stands beside the type, ``exclusiveMinimum`` is a boolean, and a link is a text with properties. Other servers write
JSON Schema 2020-12. Here all become the latter. What makes no sense is left out: the server then has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

Schema = dict[str, Any]

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_LINK_FORMATS = ("uri", "uri-reference", "iri", "iri-reference", "url")


class Kind(Enum):
    """What a value is meant to be, where its form alone does not tell."""

    date = "date"
    time = "date and time"
    wkt = "well-known text"
    geojson = "GeoJSON"
    box = "box"
    link = "link"
    plain = "plain value"


def kind_of(schema: Mapping[str, Any]) -> Kind:
    """What an input asks for, by its schema as the server gave it."""
    form = str(schema.get("format") or "").lower()
    if form in ("date", "date-time"):
        return Kind.date if form == "date" else Kind.time
    if "wkt" in form or schema.get("contentMediaType") in ("text/wkt", "application/wkt"):
        return Kind.wkt
    if is_link(schema):
        return Kind.link
    if _is_box(schema, form):
        return Kind.box
    refs = " ".join(str(part.get("$ref", "")) for part in (schema, *parts(schema, "allOf"))).lower()
    if "geojson" in form or "geojson" in refs or schema.get("contentMediaType") == "application/geo+json":
        return Kind.geojson
    return Kind.plain


def geojson_form(schema: Mapping[str, Any]) -> str:
    """Which part of GeoJSON is asked for."""
    hints = f"{schema.get('format', '')} {schema.get('$ref', '')}".lower().replace("-", "")
    if "featurecollection" in hints:
        return "FeatureCollection"
    return "Feature" if "feature" in hints else "Geometry"


def is_link(schema: Mapping[str, Any]) -> bool:
    """Whether a link is asked for: by its format, or as TAO does it, a text with a property ``href``."""
    properties = schema.get("properties")
    has_href = isinstance(properties, Mapping) and "href" in properties and "href" in _names(schema.get("required"))
    return str(schema.get("format") or "").lower() in _LINK_FORMATS or has_href


def clean(schema: Any) -> Schema:
    """A schema as JSON Schema 2020-12, with all that cannot be used left out.

    Args:
        schema: What the server gave.

    Returns:
        A schema that `jsonschema` can use; ``{}``, which takes anything, where nothing of it can be used.
    """
    try:
        return _clean(schema) if isinstance(schema, Mapping) else {}
    except RecursionError:
        return {}


def limit(schema: Mapping[str, Any], keyword: str) -> int | None:
    """A limit of length, such as ``maxLength``; None if there is none, which TAO also writes as 0."""
    value = schema.get(keyword)
    return value if _is_size(value) and value != 0 else None


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The types of JSON that a clean schema takes; none if it does not say."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _clean(schema: Mapping[str, Any]) -> Schema:
    found: Schema = {
        name: schema[name] for name, is_right in _KEYWORDS.items() if name in schema and is_right(schema[name])
    }
    for name in ("maxLength", "maxItems"):
        if found.get(name) == 0:
            del found[name]
    if schema.get("type") == "string" and is_link(schema):
        found.setdefault("format", "uri-reference")
        found.pop("required", None)  # it speaks of the link's parts, and the link is a text
    _clean_bounds(schema, found)
    _clean_type(schema, found)
    for name in ("items", "not", "additionalProperties", "contains", "if", "then", "else"):
        if isinstance(schema.get(name), Mapping):
            found[name] = _clean(schema[name])
    for name in ("properties", "$defs", "definitions"):
        if isinstance(schema.get(name), Mapping) and types_of(found)[:1] != ("string",):
            found[name] = {str(key): _clean(part) for key, part in schema[name].items() if isinstance(part, Mapping)}
    for name in ("allOf", "anyOf", "oneOf", "prefixItems"):
        cleaned = [_clean(part) for part in parts(schema, name)]
        if cleaned:
            found[name] = cleaned
    return found


def _clean_bounds(schema: Mapping[str, Any], found: Schema) -> None:
    """OpenAPI 3.0 says with a boolean whether the bound itself is out."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and bound in found:
            found[exclusive] = found.pop(bound)


def _clean_type(schema: Mapping[str, Any], found: Schema) -> None:
    names = [schema["type"]] if isinstance(schema.get("type"), str) else _names(schema.get("type"))
    types = [name for name in names if name in TYPES]
    if schema.get("nullable") is True and types:
        types = [*types, *(["null"] if "null" not in types else [])]
        if "enum" in found:
            found["enum"] = [*found["enum"], *([None] if None not in found["enum"] else [])]
    if types:
        found["type"] = types[0] if len(types) == 1 else types


def _is_box(schema: Mapping[str, Any], form: str) -> bool:
    if "bbox" in form or "bbox" in str(schema.get("$ref", "")).lower():
        return True
    properties = schema.get("properties")
    return isinstance(properties, Mapping) and "bbox" in properties and "bbox" in _names(schema.get("required"))


def parts(schema: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The schemas of which another consists, such as those in its ``anyOf``."""
    found = schema.get(name)
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list) else []


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_step(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True


def _is_local(value: Any) -> bool:
    """Whether a reference stays within the schema: no other is followed, wherever it leads."""
    return isinstance(value, str) and value.startswith("#")


_KEYWORDS: dict[str, Callable[[Any], bool]] = {
    "enum": lambda value: isinstance(value, list) and bool(value),
    "const": lambda value: True,
    "default": lambda value: True,
    "format": lambda value: isinstance(value, str),
    "minimum": _is_number,
    "maximum": _is_number,
    "exclusiveMinimum": _is_number,
    "exclusiveMaximum": _is_number,
    "multipleOf": _is_step,
    "minLength": _is_size,
    "maxLength": _is_size,
    "pattern": _is_pattern,
    "minItems": _is_size,
    "maxItems": _is_size,
    "uniqueItems": lambda value: isinstance(value, bool),
    "minProperties": _is_size,
    "maxProperties": _is_size,
    "required": lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    "additionalProperties": lambda value: isinstance(value, bool),
    "$ref": _is_local,
}
