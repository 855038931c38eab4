"""Whether a value keeps to its schema (JSON Schema 2020-12), and in plain words why not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sen4cap_client.inputs import shapes, times, wkt
from sen4cap_client.inputs.schemas import Schema
from sen4cap_client.inputs.unfit import Unfit

if TYPE_CHECKING:
    from jsonschema import FormatChecker, ValidationError

logger = logging.getLogger("sen4cap_client")


def broken_rule(value: Any, schema: Schema) -> Unfit | None:
    """The first rule that a value breaks.

    Args:
        value: JSON.
        schema: A clean schema.

    Returns:
        What is wrong; None if nothing is. A schema that cannot be used breaks nothing: the server has the last word.
    """
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    # An empty registry: nothing that a schema refers to is ever fetched.
    validator = Draft202012Validator(schema, format_checker=_formats(), registry=Registry())
    try:
        error = next(iter(validator.iter_errors(value)), None)
    except (Unresolvable, RecursionError) as problem:
        logger.warning("a schema cannot be used to check a value: %s", type(problem).__name__)
        return None
    return None if error is None else _explained(error)


def _explained(error: ValidationError) -> Unfit:
    rule = str(error.validator)
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    place = f"at {where.lstrip('.')} " if where else ""
    words = _WORDS.get(rule)
    text = words(error.validator_value) if words else f"breaks the rule {rule!r} of its schema"
    return Unfit(rule, f"{place}{text}.")


def _count(number: Any, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


_WORDS: dict[str, Callable[[Any], str]] = {
    "type": lambda wanted: f"is not of the type {' or '.join(wanted) if isinstance(wanted, list) else wanted}",
    "enum": lambda choices: f"is none of the choices {', '.join(map(repr, choices[:12]))}",
    "const": lambda value: "is not the one value that is allowed",
    "format": lambda name: f"is not of the format {name}",
    "minimum": lambda least: f"is less than {least}, the least that is allowed",
    "maximum": lambda most: f"is more than {most}, the most that is allowed",
    "exclusiveMinimum": lambda bound: f"is not more than {bound}",
    "exclusiveMaximum": lambda bound: f"is not less than {bound}",
    "multipleOf": lambda step: f"is no multiple of {step}",
    "minLength": lambda least: f"is shorter than {_count(least, 'character')}",
    "maxLength": lambda most: f"is longer than {_count(most, 'character')}",
    "pattern": lambda pattern: f"does not match the pattern {pattern!r}",
    "minItems": lambda least: f"has less than {_count(least, 'item')}",
    "maxItems": lambda most: f"has more than {_count(most, 'item')}",
    "uniqueItems": lambda _: "has the same item twice",
    "minProperties": lambda least: f"has less than {_count(least, 'member')}",
    "maxProperties": lambda most: f"has more than {_count(most, 'member')}",
    "required": lambda names: f"lacks a member: it needs {', '.join(map(repr, names))}",
    "additionalProperties": lambda _: "has a member that is not allowed",
}


@cache
def _formats() -> FormatChecker:
    """The formats that are checked; any other is taken as it is."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, is_right in _FORMATS.items():
        checker.checks(name, raises=(ValueError, Unfit))(is_right)
    return checker


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or times.to_date(value) == value


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return datetime.fromisoformat(value).tzinfo is not None and "T" in value.upper()


def _is_link(value: object) -> bool:
    """A reference of RFC 3986: something, and no blank or control character in it."""
    if not isinstance(value, str):
        return True
    urlsplit(value)
    return bool(value) and all(char > " " and char != "\x7f" for char in value) and not set(value) & set('<>"{}|\\^`')


def _is_absolute(value: object) -> bool:
    return not isinstance(value, str) or (_is_link(value) and bool(urlsplit(value).scheme))


def _is_wkt(value: object) -> bool:
    if isinstance(value, str):
        shapes.check(wkt.read(value))
    return True


_FORMATS: dict[str, Callable[[object], bool]] = {
    "date": _is_date,
    "date-time": _is_time,
    "uri-reference": _is_link,
    "uri": _is_absolute,
    "url": _is_absolute,
    "iri-reference": _is_link,
    "iri": _is_absolute,
    "wkt": _is_wkt,
}
