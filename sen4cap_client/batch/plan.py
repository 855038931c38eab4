"""From rows as people write them to requests that can be sent: all of them are looked at before the first is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from sen4cap_client.batch.problems import RowProblem
from sen4cap_client.batch.row import NewRow, request_text
from sen4cap_client.batch.rows import GEOMETRY, Given
from sen4cap_client.download.names import safe_name
from sen4cap_client.errors import InvalidInputs, InvalidRequest
from sen4cap_client.inputs import bind, foreign
from sen4cap_client.inputs.names import Names
from sen4cap_client.inputs.schemas import Kind, kind_of
from sen4cap_client.models import ProcessDescription, ProcessRequest

_PLACES = (Kind.wkt, Kind.geojson, Kind.box)
_LONGEST = 80


@attrs.frozen
class Columns:
    """What the columns of a table mean that are no inputs.

    Attributes:
        name: The column that names a row.
        site: The column that says of which site a row is.
        labels: Columns that are kept beside the inputs; True for all that are no inputs.
        common: Inputs that are the same for all rows, where a row does not say otherwise.
        outputs: Which outputs are wanted, the same for all rows.
    """

    name: str = "name"
    site: str = "site"
    labels: Sequence[str] | bool = ()
    common: Mapping[str, Any] = attrs.field(factory=dict)
    outputs: Mapping[str, Any] | None = None


def planned(
    process: ProcessDescription, rows: Sequence[Given], columns: Columns, known: Iterable[str] = ()
) -> tuple[list[NewRow], list[RowProblem]]:
    """Look at all rows.

    Args:
        process: The process that they are for.
        rows: The rows.
        columns: What their columns mean.
        known: What tells the requests apart that are in the batch already.

    Returns:
        Those that fit, and all that is wrong with the others.

    Raises:
        InvalidRequest: If there is no input for the place that rows have, or several.
    """
    return _Planning(process, columns, known).all(rows)


def folders(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """A folder for each row, on systems that do not tell capitals from small letters either.

    Args:
        names: What the rows are called.
        taken: Folders of other rows.
    """
    used = {folder.casefold() for folder in taken}
    found = []
    for number, name in enumerate(names, len(used) + 1):
        folder = first = _folder(name, number)
        count = 1
        while folder.casefold() in used:
            count += 1
            folder = f"{first}-{count}"
        used.add(folder.casefold())
        found.append(folder)
    return found


class _Planning:
    """Goes through the rows once."""

    def __init__(self, process: ProcessDescription, columns: Columns, known: Iterable[str]) -> None:
        self._process = process
        self._names = Names(process.inputs)
        self._columns = columns
        self._seen = dict.fromkeys(known, "a row that is in the batch already")
        self._rows: list[NewRow] = []
        self._problems: list[RowProblem] = []
        self._place: str | None = None

    def all(self, rows: Sequence[Given]) -> tuple[list[NewRow], list[RowProblem]]:
        width = len(str(len(rows)))
        for number, row in enumerate(rows, 1):
            self._take(number, row, f"row-{number:0{width}}")
        return self._rows, self._problems

    def _take(self, number: int, row: Given, otherwise: str) -> None:
        labels, inputs = self._parted(row)
        name = _text(labels.get(self._columns.name, labels.get(self._columns.site, otherwise)))
        site = _text(labels.get(self._columns.site, ""))
        request = ProcessRequest({**self._common(inputs), **inputs}, self._columns.outputs)
        try:
            bound = bind.bound(self._process, request)
            text = request_text(bound)
        except InvalidInputs as error:
            found = [RowProblem.of(number, name, problem) for problem in error.problems]
            self._problems += [_advised(problem) if problem.field in inputs else problem for problem in found]
            return
        except (TypeError, ValueError) as error:
            self._problems.append(RowProblem(number, name, "inputs", "type", f"cannot be sent as JSON: {error}."))
            return
        key = hashlib.sha256(text.encode()).hexdigest()
        if key in self._seen:
            message = f"asks for just the same as {self._seen[key]}, which would be paid for twice. Leave one out."
            self._problems.append(RowProblem(number, name, "inputs", "twice", message))
            return
        self._seen[key] = f"row {number}"
        others = {label: _shown(value) for label, value in labels.items()}
        others = {label: value for label, value in others.items() if label != self._columns.name}
        self._rows.append(NewRow(number, name, site, others, self._for_people(bound), text, key))

    def _parted(self, row: Given) -> tuple[Given, Given]:
        """The labels of a row, and its inputs; a name that an input has as well is both."""
        labels, inputs = {}, {}
        for name, value in row.items():
            is_input = bool(self._names.keys_of(name))
            if self._is_label(name, is_input):
                labels[name] = value
            if name == GEOMETRY and not is_input:
                inputs[self._input_for_place()] = value
            elif is_input or name not in labels:
                inputs[name] = value
        return labels, inputs

    def _is_label(self, name: str, is_input: bool) -> bool:
        if name in (self._columns.name, self._columns.site):
            return True
        if isinstance(self._columns.labels, bool):
            return self._columns.labels and not is_input and name != GEOMETRY
        return name in self._columns.labels

    def _common(self, inputs: Given) -> Given:
        """The inputs that are the same for all rows, but for those that a row has itself, however it spells them."""
        own = {key for name in inputs for key in self._names.keys_of(name)}
        return {name: value for name, value in self._columns.common.items() if not own & set(self._names.keys_of(name))}

    def _input_for_place(self) -> str:
        if self._place is None:
            keys = [key for key, described in self._process.inputs.items() if kind_of(described.schema) in _PLACES]
            if len(keys) != 1:
                what = "takes no place" if not keys else f"takes {len(keys)} places ({', '.join(keys)})"
                raise InvalidRequest(
                    f"The rows have a geometry, and process {self._process.id} {what}. "
                    f"Name the column as the input that it is for, or leave it out."
                )
            self._place = keys[0]
        return self._place

    def _for_people(self, bound: ProcessRequest) -> dict[str, Any]:
        return {self._names.shown(key): _shown(value) for key, value in bound.inputs.items()}


def _advised(problem: RowProblem) -> RowProblem:
    """Say of a column that is no input that it may be kept beside."""
    if problem.rule != "unknown":
        return problem
    text = f"{problem.message} To keep the column beside the inputs: labels=[{problem.field!r}]."
    return attrs.evolve(problem, message=text)


def _folder(name: str, number: int) -> str:
    try:
        return safe_name(name.replace("/", "_").replace("\\", "_"))
    except ValueError:
        return f"row-{number}"


def _text(value: Any) -> str:
    value = foreign.plain(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # pandas makes numbers of a column with gaps floats
    return " ".join(str(value).split())


def _shown(value: Any) -> Any:
    """A value in little room, for tables."""
    value = foreign.plain(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
