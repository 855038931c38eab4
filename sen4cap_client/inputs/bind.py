"""A request as a person writes it, and as the process takes it.

What looks into schemas is imported when a request is looked at: it takes a while, and many programs only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sen4cap_client.display.text import printable
from sen4cap_client.errors import InvalidInputs
from sen4cap_client.inputs import foreign
from sen4cap_client.inputs.names import Names, plain
from sen4cap_client.inputs.unfit import Unfit
from sen4cap_client.models import InputDescription, InputProblem, ProblemList, ProcessDescription, ProcessRequest

_ABSENT = object()
_PAIRS = (("start", "end"), ("begin", "end"), ("from", "to"), ("first", "last"), ("min", "max"))


def joined(
    request: ProcessRequest | Mapping[str, Any] | None, outputs: Mapping[str, Any] | None, inputs: Mapping[str, Any]
) -> ProcessRequest:
    """A request, with the inputs that are given by keyword beside it.

    Raises:
        InvalidRequest: If it is no request, or an input is given twice.
    """
    given = ProcessRequest.parse(request)
    outputs = given.outputs if outputs is None else outputs
    return ProcessRequest(given.inputs, outputs, given.response, given.subscriber, **inputs)


def bound(process: ProcessDescription, request: ProcessRequest, *, validate: bool = True) -> ProcessRequest:
    """The request with the keys of the process and JSON for values.

    Args:
        process: The process that is to be executed.
        request: Inputs and outputs by key or title, with the values that Python has.
        validate: Whether to refuse what does not fit. Else what cannot be understood stays as it is.

    Returns:
        The request that can be sent.

    Raises:
        InvalidInputs: If something does not fit; it names all of it.
    """
    binding = _Binding(process, request)
    if validate and binding.problems:
        raise invalid(process, ProblemList(tuple(binding.problems)))
    return ProcessRequest(binding.inputs, binding.outputs, request.response, request.subscriber)


def problems(process: ProcessDescription, request: ProcessRequest) -> ProblemList:
    """All that is wrong with a request."""
    return ProblemList(tuple(_Binding(process, request).problems))


def invalid(process: ProcessDescription, found: ProblemList) -> InvalidInputs:
    """The error for a request that does not fit."""
    name = f"{process.id} ({process.title})" if process.title else process.id
    lines = "".join(f"\n  - {printable(str(problem))}" for problem in found)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return InvalidInputs(
        f"The inputs do not fit process {printable(name)}: {count}. Nothing was sent.{lines}",
        process_id=process.id,
        problems=found,
    )


class _Binding:
    """Goes through a request once, and collects the inputs that fit and the problems with the others."""

    def __init__(self, process: ProcessDescription, request: ProcessRequest) -> None:
        self.problems: list[InputProblem] = []
        self.inputs: dict[str, Any] = {}
        self._process = process
        self._names = Names(process.inputs)
        self._given: dict[str, str] = {}
        for name, value in request.inputs.items():
            self._take(str(name), value)
        self._check_present()
        self._check_order()
        self.outputs = self._outputs(request.outputs)

    def _take(self, name: str, value: Any) -> None:
        key = self._key(self._names, name, value, "input")
        if key is None:
            self.inputs[name] = value  # only sent where nothing is to be validated
            return
        if key in self._given:
            self._problem(
                key, "duplicate", f"is given twice, as {self._given[key]!r} and {name!r}. Give it once.", value
            )
            return
        self._given[key] = name
        described = self._process.inputs[key]
        if foreign.is_missing(value) and not described.schema.get("nullable"):
            return  # the same as not given
        try:
            self.inputs[key] = None if foreign.is_missing(value) else _fitting(value, described)
        except Unfit as unfit:
            self.inputs[key] = value
            self._problem(key, unfit.rule, unfit.message, value)

    def _key(self, names: Names, name: str, value: Any, what: str) -> str | None:
        keys = names.keys_of(name)
        if len(keys) == 1:
            return keys[0]
        if keys:
            text = f"fits {len(keys)} {what}s. Use the exact key: {' or '.join(map(repr, keys))}."
            self.problems.append(InputProblem(name, None, "ambiguous", text, type(value).__name__))
        else:
            close = names.close_to(name)
            question = f" Did you mean {close!r}?" if close else ""
            # Once is enough.
            are_listed = any(problem.rule == "unknown" for problem in self.problems)
            text = f"is no {what} of this process.{question}" + ("" if are_listed else f" It has: {names.list()}.")
            self.problems.append(InputProblem(name, None, "unknown", text, type(value).__name__))
        return None

    def _check_present(self) -> None:
        for key, described in self._process.inputs.ordered():
            if key in self.inputs or not described.is_required:
                continue
            kind = described.kind
            about = "" if plain(described.description or "") in ("", plain(described.title or key)) else (
                f" It is: {described.description}."
            )  # fmt: skip
            self._problem(key, "required", f"is missing. It is required, of type {kind}.{about}")

    def _check_order(self) -> None:
        """The end of a pair of dates must not lie before its start."""
        at_fault = {problem.key for problem in self.problems}
        for start, end in self._date_pairs():
            if {start, end} & at_fault or not {start, end} <= self.inputs.keys():
                continue
            first, last = (self.inputs[key] for key in (start, end))
            if first and last and datetime.fromisoformat(last) < datetime.fromisoformat(first):
                text = f"lies before {self._names.shown(start)!r}. Swap them, or correct one."
                self._problem(end, "order", text, self.inputs[end])

    def _date_pairs(self) -> Iterator[tuple[str, str]]:
        from sen4cap_client.inputs import schemas
        from sen4cap_client.inputs.schemas import Kind

        kinds = {key: schemas.kind_of(described.schema) for key, described in self._process.inputs.items()}
        dates = [key for key, kind in kinds.items() if kind in (Kind.date, Kind.time)]
        for start in dates:
            for name in (plain(self._names.title(start) or ""), plain(start)):
                ends = {name.replace(first, last, 1) for first, last in _PAIRS if first in name}
                for end in dates:
                    is_end = {plain(self._names.title(end) or ""), plain(end)} & ends
                    if end != start and is_end and kinds[end] is kinds[start]:
                        yield start, end
                        break
                else:
                    continue
                break

    def _outputs(self, outputs: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if outputs is None or not self._process.outputs:
            return None if outputs is None else dict(outputs)
        names = Names(self._process.outputs)
        found = {}
        for name, wish in outputs.items():
            key = self._key(names, str(name), wish, "output")
            found[str(name) if key is None else key] = wish
        return found

    def _problem(self, key: str, rule: str, message: str, value: Any = _ABSENT) -> None:
        kind = None if value is _ABSENT else type(value).__name__
        self.problems.append(InputProblem(key, self._names.title(key), rule, message, kind))


def _fitting(value: Any, described: InputDescription) -> Any:
    """A value of an input as JSON that keeps to its schema; several, where it may be given several times."""
    from sen4cap_client.inputs import schemas
    from sen4cap_client.inputs.convert import one

    raw, schema = described.schema, schemas.clean(described.schema)
    is_list = isinstance(value := foreign.plain(value), list | tuple | set | frozenset)
    if described.maxOccurs == 1 or not is_list or "array" in schemas.types_of(schema):
        return one(value, raw, schema)
    values = [one(item, raw, schema) for item in value]
    if len(values) < described.minOccurs:
        raise Unfit("minOccurs", f"is given {len(values)} times, and {described.minOccurs} times at least are needed.")
    if isinstance(described.maxOccurs, int) and len(values) > described.maxOccurs > 0:
        raise Unfit("maxOccurs", f"is given {len(values)} times, and {described.maxOccurs} times at most are allowed.")
    return values
