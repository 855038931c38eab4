"""A process as a function of Python: its name, its signature and its help."""

from __future__ import annotations

import inspect

from sen4cap_client.display.text import printable
from sen4cap_client.inputs.names import Names, identifier
from sen4cap_client.inputs.schemas import Kind, clean, kind_of, limit, types_of
from sen4cap_client.models import InputDescription, ProcessDescription

_TYPES = {"boolean": "bool", "integer": "int", "number": "float", "string": "str", "array": "list", "object": "dict"}
_KINDS = {
    Kind.date: "date | str",
    Kind.time: "datetime | str",
    Kind.wkt: "geometry",
    Kind.geojson: "geometry",
    Kind.box: "box",
    Kind.link: "link",
}


def parameters(process: ProcessDescription) -> dict[str, str]:
    """The names of the inputs in a call of Python, by their keys; advanced inputs last, as the server orders them."""
    names = Names(process.inputs)
    return {key: identifier(names.shown(key)) for key, _ in process.inputs.ordered()}


def signature(process: ProcessDescription) -> inspect.Signature:
    """The inputs as parameters that are given by name; those without a value by default have to be given."""
    found: dict[str, inspect.Parameter] = {}
    for key, name in parameters(process).items():
        described = process.inputs[key]
        default = inspect.Parameter.empty if described.is_required else described.default
        kind = inspect.Parameter.KEYWORD_ONLY
        found.setdefault(name, inspect.Parameter(name, kind, default=default, annotation=_Words(type_of(described))))
    return inspect.Signature(list(found.values()))


def docstring(process: ProcessDescription) -> str:
    """Help for a process: what it does, and its inputs with types, defaults and choices, advanced ones last."""
    title = process.title or process.id
    parts = [f"{title} (process {process.id})", process.description or "", "Args:"]
    lines = [_line(name, process.inputs[key]) for key, name in parameters(process).items()]
    if any(described.is_advanced for described in process.inputs.values()):
        basic = sum(not described.is_advanced for described in process.inputs.values())
        lines.insert(basic, "\nAdvanced:")
    outputs = [f"    {output.title or key}" for key, output in process.outputs.items()]
    text = [*parts[:1], *(["", parts[1]] if parts[1] else []), "", parts[2], *lines]
    return "\n".join(_clean_lines([*text, *(["", "Outputs:", *outputs] if outputs else [])]))


def type_of(described: InputDescription) -> str:
    """What Python value an input takes, in a few words."""
    schema = clean(described.schema)
    kind = _KINDS.get(kind_of(described.schema))
    if kind is None and described.choices:
        kind = "str" if all(isinstance(choice, str) for choice in described.choices) else "choice"
    found = kind or " | ".join(_TYPES[name] for name in types_of(schema) if name != "null") or "any"
    return f"{found} | None" if "null" in types_of(schema) else found


def details(described: InputDescription) -> list[str]:
    """What else there is to say about an input, in a few words each."""
    schema = described.schema
    found = []
    if described.choices:
        found.append("one of " + ", ".join(map(str, described.choices)))
    if described.default is not None:
        found.append(f"default {described.default!r}")
    elif not described.is_required:
        found.append("optional")
    for word, text in (("minimum", "at least"), ("maximum", "at most")):
        if isinstance(schema.get(word), int | float) and not isinstance(schema.get(word), bool):
            found.append(f"{text} {schema[word]}")
    if (longest := limit(schema, "maxLength")) and kind_of(schema) in (Kind.wkt, Kind.geojson):
        found.append(f"at most {longest} characters as text")
    return found


class _Words(str):
    """An annotation that is shown without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _line(name: str, described: InputDescription) -> str:
    about = _about(described, name)
    rest = "; ".join([*([about] if about else []), *details(described)])
    return f"    {name} ({type_of(described)}){': ' if rest else ''}{rest}"


def _about(described: InputDescription, name: str) -> str:
    texts = [text for text in (described.title, described.description) if text]
    new = [text for text in dict.fromkeys(texts) if identifier(text) != name]
    return ": ".join(new)


def _clean_lines(lines: list[str]) -> list[str]:
    return [printable(part) for line in lines for part in line.split("\n")]
