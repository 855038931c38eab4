"""A process with an input for each rule and each kind of value, beside those that were seen at TAO."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OBSERVED = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "observed").glob("*.json"))
}

LINK = {
    "type": "string",
    "properties": {"href": {"type": "string", "format": "uri-reference"}, "type": {"type": "string"}},
    "required": ["href"],
}

# Each is right JSON Schema 2020-12 but for those of the second group, which are as sloppy as TAO's.
SCHEMAS: dict[str, Any] = {
    "day": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "area": {"type": "string", "format": "wkt", "maxLength": 4096},
    "short_area": {"type": "string", "format": "wkt", "maxLength": 200},
    "geojson": {"type": "object", "format": "geojson-geometry"},
    "feature": {"type": "object", "format": "geojson-feature"},
    "features": {"type": "object", "format": "geojson-feature-collection"},
    "box": {"type": "object", "format": "ogc-bbox", "properties": {"bbox": {}, "crs": {}}, "required": ["bbox"]},
    "numbers_of_box": {"type": "array", "format": "ogc-bbox", "items": {"type": "number"}, "minItems": 4},
    "url": {"type": "string", "format": "uri"},
    "reference": {"type": "string", "format": "uri-reference"},
    "link": {"type": "object", "properties": {"href": {"type": "string"}}, "required": ["href"]},
    "choice": {"type": "string", "enum": ["NDVI", "LAI", "FAPAR"]},
    "size": {"type": "integer", "enum": [10, 20, 60]},
    "switch": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 0, "maximum": 10},
    "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "step": {"type": "integer", "multipleOf": 5},
    "name": {"type": "string", "minLength": 2, "maxLength": 8},
    "tile": {"type": "string", "pattern": "^[0-9]{2}[A-Z]{3}$"},
    "tiles": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
    "options": {
        "type": "object",
        "properties": {"level": {"type": "integer"}, "from": {"type": "string", "format": "date"}},
        "required": ["level"],
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 2,
    },
    "either": {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "string", "format": "date"}]},
    "one": {"oneOf": [{"type": "boolean"}, {"type": "number"}]},
    "always": {"const": 1},
    "anything": {},
    "id": {"type": ["string", "integer"]},
}
SLOPPY: dict[str, Any] = {
    "text": {"type": "string", "maxLength": 0, "minLength": 0, "nullable": True},
    "list": {"type": "array", "maxItems": 0, "nullable": True},
    "above": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "exclusiveMaximum": False},
    "product": LINK,
    "nothing": {"type": "string", "minLength": 1, "default": "", "nullable": True},
    "word": {"type": "string", "enum": ["a", "b"], "nullable": True},
    "odd": {"type": "datum", "pattern": "(", "minLength": -1, "required": True, "$ref": "https://evil.example/x"},
}


def described(schemas: dict[str, Any], process_id: str = "all", **more: Any) -> dict[str, Any]:
    """The description of a process whose inputs may all be left out."""
    inputs = {key: {"title": key, "minOccurs": 0, "schema": schema} for key, schema in schemas.items()}
    return {"id": process_id, "title": "All Kinds Processor 1.0", "version": "1.0", "inputs": inputs} | more


ALL = described(SCHEMAS | SLOPPY)
