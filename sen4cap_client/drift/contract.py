"""The contract as a baseline: what the client expects of a server, as strict as it can be put.

The contract itself is for a tolerant reader: it takes what it does not know. Here each place where it is tolerant
becomes one where a validator complains: unknown properties, words outside a word list, times in another form, and what
the client needs and is not there (``x-needed``). A property that is null counts as one that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Schema = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_NAME = "tao-process-api.yaml"
_KEPT = ("enum", "format")


def contract_text() -> str:
    """The contract of this client, as YAML."""
    packaged = files("sen4cap_client.drift") / _NAME
    if not packaged.is_file():  # the wheel has it there; in the repository it lies at its own place
        packaged = Path(__file__).parents[2] / "openapi" / _NAME
    return packaged.read_text(encoding="utf-8")


def is_success(status: int) -> bool:
    """Whether a status says yes."""
    return 200 <= status < 300


@attrs.frozen
class Contract:
    """An OpenAPI document as a baseline.

    Args:
        document: The document.
    """

    document: Mapping[str, Any] = attrs.field(repr=False)
    _cache: dict[tuple[str, str], Schema] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    @classmethod
    def own(cls) -> Contract:
        """The contract of this client."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return cls(yaml.load(contract_text(), Loader=loader))  # noqa: S506 - both are safe loaders

    def operation(self, method: str, path: str) -> str | None:
        """The operation that a request is one of, such as ``"GET /jobs/{jobID}"``; None if it is none."""
        for template, item in self.document["paths"].items():
            if method.lower() in item and re.fullmatch(re.sub(r"\{[^/]+\}", "[^/]+", template), path):
                return f"{method.upper()} {template}"
        return None

    def knows(self, operation: str) -> bool:
        """Whether there is such an operation."""
        method, _, path = operation.partition(" ")
        return method.lower() in self.document["paths"].get(path, {})

    def statuses(self, operation: str) -> set[str] | None:
        """The statuses that an operation may answer with, besides those of any error."""
        return {str(status) for status in self._responses(operation) if status != "default"}

    def forms(self, operation: str, status: int) -> set[str] | None:
        """The forms that an answer may have; None if it may have any."""
        if not is_success(status):
            return None
        schema = self._content(operation, status)
        alternatives = [self._resolved(schema) for schema in schema.get("anyOf", [schema])]
        kinds = {kind for alternative in alternatives for kind in _types(alternative)}
        if not all("type" in alternative for alternative in alternatives):
            return None
        # The client takes the envelope off wherever it stands, and reads an empty body as null.
        return {"envelope", "refusal"} | (kinds - {"null"}) | ({"null", "empty"} if "null" in kinds else set())

    def schema(self, operation: str, status: int) -> Schema | None:
        """The schema of an answer, as strict as it can be put."""
        response = self._response(operation, status)
        key = (operation, response)
        if key not in self._cache:
            self._cache[key] = self._strict(self._content(operation, status))
        return self._cache[key]

    def _responses(self, operation: str) -> Mapping[str, Any]:
        method, _, path = operation.partition(" ")
        found: Mapping[str, Any] = self.document["paths"][path][method.lower()]["responses"]
        return found

    def _response(self, operation: str, status: int) -> str:
        responses = self._responses(operation)
        names = (str(status), f"{status // 100}XX", *(("200", "201") if is_success(status) else ()), "default")
        return next((name for name in names if name in responses), "default")

    def _content(self, operation: str, status: int) -> Schema:
        """The schema of the JSON that comes with a status; ``{}`` if nothing is said of it."""
        response = self._resolved(self._responses(operation).get(self._response(operation, status), {}))
        content = response.get("content", {})
        schema = self._resolved(content.get("application/json", content.get("*/*", {})).get("schema", {}))
        return self._resolved(schema.get("x-tao", schema))

    def _resolved(self, schema: Schema) -> Schema:
        return self.followed(schema["$ref"]) if "$ref" in schema else schema

    def followed(self, reference: str) -> Schema:
        """What a reference leads to within the document.

        Raises:
            referencing.exceptions.Unresolvable: If it leads nowhere, or to another document, which is not fetched.
        """
        registry: Registry[Any] = Registry().with_resource("urn:contract", DRAFT202012.create_resource(self.document))
        found: Schema = registry.resolver("urn:contract").lookup(reference).contents
        return found

    def _strict(self, schema: Schema, inside: tuple[str, ...] = ()) -> Schema:
        """A schema without references; what refers to itself is free inside of itself."""
        reference = schema.get("$ref")
        if reference is not None:
            return {} if reference in inside else self._strict(self.followed(reference), (*inside, reference))
        if "allOf" in schema:
            parts = [self._strict(part, inside) for part in schema["allOf"]]
            members = {name: member for part in parts for name, member in part.get("properties", {}).items()}
            return {"type": ["object"], "properties": members, "additionalProperties": False, "required": []}
        alternatives = schema.get("anyOf", schema.get("oneOf"))
        if alternatives is not None:
            merged = _merged([self._strict(alternative, inside) for alternative in alternatives])
            return merged | ({"required": schema["x-needed"]} if "x-needed" in schema else {})
        strict: Schema = {name: schema[name] for name in _KEPT if name in schema}
        if "type" in schema:
            strict["type"] = [kind for kind in _types(schema) if kind != "null"]
        if "items" in schema:
            strict["items"] = self._strict(schema["items"], inside)
        named = schema.get("properties", schema.get("x-members"))
        if named is not None:
            strict["properties"] = {name: self._strict(member, inside) for name, member in named.items()}
        if isinstance(schema.get("additionalProperties"), dict):
            strict["additionalProperties"] = self._strict(schema["additionalProperties"], inside)
        elif "properties" in schema:
            strict |= {"additionalProperties": False, "required": schema.get("x-needed", [])}
        return strict


def _merged(alternatives: list[Schema]) -> Schema:
    """One schema for several: of those for a type the first, which is the plain one."""
    merged: Schema = {}
    types: set[str] = set()
    for alternative in alternatives:
        own = set(alternative.get("type", ()))
        if not own <= types:
            merged |= {keyword: value for keyword, value in alternative.items() if keyword not in merged}
            types |= own
    is_free = not all("type" in alternative for alternative in alternatives)
    return {keyword: value for keyword, value in merged.items() if keyword != "type"} | (
        {} if is_free else {"type": sorted(types)}
    )


def _types(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)
