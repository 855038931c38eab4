"""Holding answers against a baseline: the contract, or answers that were seen before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator

from sen4cap_client._core.text import excerpt
from sen4cap_client.drift import severity
from sen4cap_client.drift.contract import Contract, Schema, is_success
from sen4cap_client.drift.exchange import Exchange
from sen4cap_client.drift.findings import Finding, Kind, Report
from sen4cap_client.drift.formats import checker
from sen4cap_client.drift.observation import Observation
from sen4cap_client.drift.places import ANY, ITEM, Place, json_path, places_gone
from sen4cap_client.drift.seen import Seen, inferred
from sen4cap_client.models import Severity

_FORMS = {
    "envelope": "in an envelope",
    "wrapped": 'within {"jobId": ..., "outputs": ...}',
    "refusal": "a refusal with status 200",
    "empty": "empty",
    "html": "a page of HTML",
    "text": "plain text",
    "null": "null",
    "object": "a plain object",
    "array": "a bare array",
}


class Baseline(Protocol):
    """What answers are held against."""

    def statuses(self, operation: str) -> set[str] | None: ...
    def forms(self, operation: str, status: int) -> set[str] | None: ...
    def schema(self, operation: str, status: int) -> Schema | None: ...


class _Difference(NamedTuple):
    """A difference in one answer."""

    kind: Kind
    place: Place
    detail: str
    example: Any


def with_contract(observation: Observation, contract: Contract | None = None) -> Report:
    """Hold answers against the contract.

    Args:
        observation: The answers.
        contract: The contract; by default that of this client.

    Returns:
        What the contract does not know, or demands in vain.
    """
    contract = contract or Contract.own()
    found = _findings(observation.exchanges, contract, contract)
    return Report(observation.source, "the contract", found, observation.counts())


def with_earlier(observation: Observation, earlier: Observation, contract: Contract | None = None) -> Report:
    """Hold answers against earlier ones.

    Args:
        observation: The answers.
        earlier: Earlier ones. Of operations that are not among them nothing is said.
        contract: The contract, which tells how bad a difference is: what it describes, the client gets along with. By
            default that of this client.

    Returns:
        What has changed.
    """
    contract = contract or Contract.own()
    seen = Seen(earlier.exchanges, contract)
    exchanges = [answer for answer in observation.exchanges if answer.operation in seen.operations]
    found = _findings(exchanges, seen, contract, gone=True)
    unseen = seen.operations - {answer.operation for answer in exchanges}
    counts = {operation: n for operation, n in observation.counts().items() if operation in seen.operations}
    return Report(observation.source, earlier.source, found, counts, tuple(sorted(unseen)))


def _findings(
    exchanges: Iterable[Exchange], baseline: Baseline, contract: Contract, gone: bool = False
) -> tuple[Finding, ...]:
    by_operation: dict[str, list[Exchange]] = defaultdict(list)
    for answer in exchanges:
        by_operation[answer.operation].append(answer)
    found = [
        finding
        for operation, answers in by_operation.items()
        for finding in _Comparison(operation, answers, baseline, contract).findings(gone)
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda f: (order.index(f.severity), f.operation, f.path, f.kind, f.detail)))


class _Comparison:
    """Holds the answers of one operation against the baseline."""

    def __init__(self, operation: str, answers: list[Exchange], baseline: Baseline, contract: Contract) -> None:
        self._operation = operation
        self._answers = answers
        self._baseline = baseline
        self._contract = contract
        self._validators: dict[int, Validator] = {}

    def findings(self, gone: bool) -> Iterator[Finding]:
        """What differs, each once.

        Args:
            gone: Whether what not all answers of the baseline had is missed where no answer has it any more.
        """
        found: dict[tuple[Kind, Place, str], tuple[Severity, Any, set[int]]] = {}
        for number, answer in enumerate(self._answers):
            for difference in self._differences(answer):
                kind, place, detail, example = difference
                key = (kind, place, "" if kind is Kind.missing_field else detail)
                found.setdefault(key, (self._weighed(answer, difference), example, set()))[2].add(number)
        for (kind, place, detail), (weight, example, numbers) in found.items():
            if kind is Kind.missing_field:
                detail = "is not there, and is expected always"
            yield self._finding(weight, kind, place, detail, example, len(numbers))
        if gone:
            missed = {place for kind, place, _ in found if kind is Kind.missing_field}
            yield from self._gone(missed)

    def _finding(self, weight: Severity, kind: Kind, place: Place, detail: str, example: Any, count: int) -> Finding:
        return Finding(
            weight, kind, self._operation, json_path(place), detail, shown(example), count, len(self._answers)
        )

    def _differences(self, answer: Exchange) -> Iterator[_Difference]:
        yield from self._of_status(answer)
        forms = self._baseline.forms(self._operation, answer.status)
        if forms is not None and answer.form not in forms and not answer.says_no:
            usual = [form_text(form) for form in forms if form != "refusal"]
            detail = f"is {form_text(answer.form)}, not {_alternatives(usual)}"
            yield _Difference(Kind.other_shape, (), detail, answer.value)
            if not isinstance(answer.value, dict):
                return  # what is inside of objects is compared all the same, however they are wrapped
        schema = self._baseline.schema(self._operation, answer.status)
        if answer.value is not None and schema is not None:
            for error in self._validator(schema).iter_errors(answer.value):
                yield from _read(error)

    def _of_status(self, answer: Exchange) -> Iterator[_Difference]:
        status = str(answer.status)
        if answer.says_no:
            yield _Difference(
                Kind.other_status, (), f"says no with {status} to what the server itself lists", answer.value
            )
            return
        known = self._baseline.statuses(self._operation)
        if known is None or status in known or f"{status[0]}XX" in known:
            return
        if isinstance(self._baseline, Contract) and not is_success(answer.status):
            return  # the contract has one answer for all errors
        yield _Difference(Kind.other_status, (), f"is {status}, not {_alternatives(known)}", answer.value)

    def _validator(self, schema: Schema) -> Validator:
        if id(schema) not in self._validators:
            self._validators[id(schema)] = Draft202012Validator(schema, format_checker=checker())
        return self._validators[id(schema)]

    def _weighed(self, answer: Exchange, difference: _Difference) -> Severity:
        known = self._contract.schema(self._operation, answer.status)
        kind, place, _, example = difference
        if kind is Kind.other_status:
            return severity.of_status(answer, self._contract)
        if kind is Kind.other_shape:
            return severity.of_shape(answer, self._contract)
        return severity.of_value(kind, place, example, known)

    def _gone(self, missed: set[Place]) -> Iterator[Finding]:
        """What some answers of the baseline had, and none has any more."""
        values = [answer.value for answer in self._answers if is_success(answer.status) and answer.value is not None]
        before = self._baseline.schema(self._operation, 200)
        if not values or before is None:
            return
        known = self._contract.schema(self._operation, 200)
        for place in places_gone(before, inferred(values, known)):
            if place in missed:
                continue
            detail = "was there sometimes, and is no more"
            yield self._finding(severity.of_gone(place, known), Kind.missing_field, place, detail, None, len(values))


def _read(error: ValidationError) -> Iterator[_Difference]:
    """What a complaint of the validator says."""
    place = _place(error)
    value, wanted = cast(Any, error.instance), cast(Any, error.validator_value)
    if error.validator == "additionalProperties":
        properties = cast(Schema, error.schema)["properties"]
        for name in sorted(value.keys() - properties.keys()):
            yield _Difference(Kind.new_field, (*place, name), "is new", value[name])
    elif error.validator == "required":
        # jsonschema tells the name in its message only, and each in a complaint of its own.
        for name in wanted:
            if name not in value:
                yield _Difference(Kind.missing_field, (*place, name), "", None)
    elif error.validator == "enum":
        if isinstance(value, str):  # that it is no text at all is a complaint of its own
            yield _Difference(Kind.new_word, place, f"is none of {_alternatives(wanted)}", value)
    elif error.validator == "format":
        yield _Difference(Kind.other_format, place, f"is no {wanted}", value)
    else:
        kind = Kind.other_type if place else Kind.other_shape
        yield _Difference(kind, place, f"is {type_text(value)}, not {_alternatives(wanted)}", value)


def _place(error: ValidationError) -> Place:
    """Where an error lies; the way through the schema tells members of a map from members of an object."""
    place: list[str] = []
    steps = iter(list(error.absolute_schema_path)[:-1])
    for step in steps:
        if step == "properties":
            place.append(str(next(steps)))
        elif step == "items":
            place.append(ITEM)
        elif step == "additionalProperties":
            place.append(ANY)
    return tuple(place)


def shown(value: Any) -> str:
    """A value on one line, without what could move a cursor."""
    return "" if value is None else excerpt(json.dumps(value, ensure_ascii=False), 80)


def form_text(form: str) -> str:
    """A form in words."""
    return _FORMS.get(form, f"of type {form}")


def type_text(value: Any) -> str:
    """The JSON type of a value."""
    return str(inferred([value], None)["type"][0])


def _alternatives(words: Iterable[str]) -> str:
    return excerpt(" or ".join(sorted(words)) or "anything")
