"""Answers that were seen as a baseline for others: what all of them have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sen4cap_client.drift.contract import Contract, Schema, is_success
from sen4cap_client.drift.exchange import Exchange
from sen4cap_client.drift.formats import TIMES, time_format

_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (dict, "object"), (list, "array"),
    (type(None), "null"),
)  # fmt: skip


class Seen:
    """What was seen, as a baseline.

    Args:
        exchanges: The answers.
        contract: Tells which objects are maps, and which texts are words of a list.
    """

    def __init__(self, exchanges: Iterable[Exchange], contract: Contract) -> None:
        self._statuses: dict[str, set[str]] = defaultdict(set)
        self._forms: dict[tuple[str, str], set[str]] = defaultdict(set)
        values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        known: dict[tuple[str, str], Schema | None] = {}
        for answer in exchanges:
            key = (answer.operation, _group(answer.status))
            self._statuses[answer.operation].add(str(answer.status))
            self._forms[key].add(answer.form)
            known[key] = contract.schema(answer.operation, answer.status)
            if answer.value is not None:
                values[key].append(answer.value)
        self._schemas = {key: inferred(found, known[key]) for key, found in values.items()}

    @property
    def operations(self) -> set[str]:
        """The operations that were seen."""
        return set(self._statuses)

    def statuses(self, operation: str) -> set[str] | None:
        """The statuses that an operation answered with; None if it was not seen."""
        return self._statuses.get(operation)

    def forms(self, operation: str, status: int) -> set[str] | None:
        """The forms that its answers had; None if there was none with such a status."""
        return self._forms.get((operation, _group(status)))

    def schema(self, operation: str, status: int) -> Schema | None:
        """What its answers have in common; None if there was none with such a status."""
        return self._schemas.get((operation, _group(status)))


def inferred(values: list[Any], known: Schema | None) -> Schema:
    """The strictest schema that some values fit.

    Args:
        values: The values.
        known: What the contract says of them: ``{}`` if they may be anything, None if it does not know them. Words and
            maps are told by it; words that it has count as seen.
    """
    schema: Schema = {}
    if known is None or "type" in known:
        schema["type"] = sorted({_type_of(value) for value in values})
    known = known or {}
    if texts := [value for value in values if isinstance(value, str)]:
        schema |= _of_texts(texts, known)
    if lists := [value for value in values if isinstance(value, list)]:
        items = [item for value in lists for item in value]
        schema["items"] = inferred(items, known.get("items")) if items else {}
    if objects := [value for value in values if isinstance(value, dict)]:
        schema |= _of_objects(objects, known)
    return schema


def _of_texts(texts: list[str], known: Schema) -> Schema:
    if "enum" in known:
        return {"enum": sorted({*texts, *known["enum"]})}
    formats = {time_format(text) for text in texts}
    return (
        {"format": formats.pop()} if known.get("format") in TIMES and len(formats) == 1 and None not in formats else {}
    )


def _of_objects(objects: list[dict[str, Any]], known: Schema) -> Schema:
    if isinstance(known.get("additionalProperties"), dict):
        members = [member for item in objects for member in item.values()]
        return {"additionalProperties": inferred(members, known["additionalProperties"]) if members else {}}
    counts = Counter(name for item in objects for name in item)
    properties = {
        name: inferred([item[name] for item in objects if name in item], known.get("properties", {}).get(name))
        for name in counts
    }
    always = [name for name, count in counts.items() if count == len(objects)]
    return {"properties": properties, "required": always, "additionalProperties": False}


def _type_of(value: Any) -> str:
    return next(name for kind, name in _TYPES if isinstance(value, kind))


def _group(status: int) -> str:
    """Successes are compared with each other whatever their number, failures with those of the same number."""
    return "2XX" if is_success(status) else str(status)
