"""What holds for all values: what is taken is JSON that the schema accepts, and what is refused has a reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import hypothesis.strategies as st
import jsonschema
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from sen4cap_client._core import boundary
from sen4cap_client.inputs import bind
from sen4cap_client.models import InputDescription, Link, ProcessDescription, ProcessRequest
from sen4cap_client.sandbox.catalogue import PROCESSES_2025, PROCESSES_2026
from sen4cap_client.sandbox.generations import GENERATIONS
from tests.inputs.processes import OBSERVED, SCHEMAS, SLOPPY

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
numbers = st.floats(-200, 200) | st.integers(-200, 200)
python_values = st.one_of(
    json_values,
    st.dates().map(lambda day: day),
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.dates(min_value=date(1700, 1, 1), max_value=date(2200, 1, 1)).map(np.datetime64),
    st.floats(width=32).map(np.float32),
    st.integers(-128, 127).map(np.int8),
    st.booleans().map(np.bool_),
    st.lists(st.integers(-5, 5), max_size=5).map(np.array),
    st.lists(numbers, min_size=4, max_size=4),
    st.tuples(numbers, numbers).map(shapely.Point),
    st.lists(st.tuples(numbers, numbers), min_size=3, max_size=6).map(shapely.Polygon),
    st.sets(st.text(max_size=3), max_size=4),
    st.sampled_from(Enum("Choice", {"NDVI": 1, "x": "LAI"})),
    st.text(max_size=20).map(Link),
    st.sampled_from(["2024-06-01", "1 June 2024", "true", "7", "0.5", "32UNE", "NDVI", "[1]", "{}", "/eodata/x"]),
    st.binary(max_size=3),
    st.builds(object),
)


def allowed(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as the server means it, written without our code: TAO's zeros are no limits, null beside the type."""
    found = {key: value for key, value in schema.items() if not (key in ("maxLength", "maxItems") and value == 0)}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if found.get(exclusive) is True:
            found[exclusive] = found.pop(bound)
        elif found.get(exclusive) is False:
            del found[exclusive]
    if found.get("type") == "string":
        found = {key: value for key, value in found.items() if key not in ("properties", "required")}
    if found.get("nullable"):
        found = {"anyOf": [found, {"type": "null"}]}
    return found


def check(schema: dict[str, Any], value: Any) -> str:
    """Bind one value, and check what comes out of it."""
    process = ProcessDescription("p", inputs={"x": InputDescription(title="X", minOccurs=0, schema=schema)})
    request = ProcessRequest({"x": value})
    problems = bind.problems(process, request)
    if problems:
        (problem,) = problems
        assert problem.message
        assert (problem.key, problem.type) == ("x", type(value).__name__)
        return "refused"
    bound = bind.bound(process, request)
    sent = json.loads(json.dumps(boundary.execute_request(bound).to_dict()["inputs"], allow_nan=False))
    if "x" not in sent:
        assert value is None or str(value) == "NaT"
        return "left out"
    jsonschema.Draft202012Validator(allowed(schema)).validate(sent["x"])
    return "sent"


@pytest.mark.parametrize("key", [key for key in SCHEMAS | SLOPPY if key != "odd"])
@settings(derandomize=True, max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=python_values)
def test_what_is_taken_is_json_that_the_schema_accepts(key: str, value: Any) -> None:
    """Any value is refused with a reason, or becomes JSON that the schema, read without our code, accepts."""
    check((SCHEMAS | SLOPPY)[key], value)


def every_schema() -> list[Any]:
    """The schemas of all inputs that were seen at TAO, and of all that the sandbox has, in each generation."""
    bodies = {f"observed-{name}": body for name, body in OBSERVED.items()}
    for generation in GENERATIONS.values():
        for process in generation.processes:
            bodies[f"{generation.name}-{process.id}"] = generation.description(process)
    found: dict[str, Any] = {}
    for name, body in bodies.items():
        for key, described in body["inputs"].items():
            text = json.dumps(described["schema"], sort_keys=True)
            found.setdefault(text, pytest.param(described["schema"], id=f"{name}-{key}"))
    assert len(bodies) == len(OBSERVED) + len(PROCESSES_2025) + 2 * len(PROCESSES_2026)
    return list(found.values())


@pytest.mark.parametrize("schema", every_schema())
@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=python_values)
def test_every_input_of_tao(schema: dict[str, Any], value: Any) -> None:
    """The same holds for each input of TAO and of the sandbox."""
    check(schema, value)


words = st.sampled_from(
    [
        "type",
        "format",
        "enum",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "items",
        "anyOf",
        "oneOf",
        "allOf",
        "not",
        "properties",
        "required",
        "nullable",
        "default",
        "$ref",
        "const",
        "multipleOf",
        "exclusiveMinimum",
        "additionalProperties",
        "uniqueItems",
        "contentMediaType",
        "$defs",
    ]
)
odd_values = json_values | st.sampled_from(["string", "number", "array", "date", "wkt", "geojson", ["string", "null"]])


@settings(derandomize=True, max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=st.dictionaries(words, odd_values, max_size=5), value=python_values)
def test_no_schema_breaks_the_client(schema: dict[str, Any], value: Any) -> None:
    """However odd the schema of a server is, a value is taken or refused, and nothing else is raised."""
    process = ProcessDescription("p", inputs={"x": InputDescription(minOccurs=0, schema=schema)})
    bind.problems(process, ProcessRequest({"x": value}))


def test_a_moment_of_each_kind() -> None:
    """The strategies above reach all three ends."""
    assert check(SCHEMAS["day"], datetime(2024, 6, 1)) == "sent"
    assert check(SCHEMAS["day"], "never") == "refused"
    assert check(SCHEMAS["day"], None) == "left out"
