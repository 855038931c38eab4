"""Geometries as text (WKT, OGC 06-103r4, 7.2) and as nested lists (GeoJSON, RFC 7946, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sen4cap_client.inputs.unfit import Unfit

_TOKEN = re.compile(r"\s*([A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[(),])")
_NAMES = {
    name.upper(): name
    for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
}  # fmt: skip
_COLLECTION = "GEOMETRYCOLLECTION"
# How deep the lists of numbers are nested.
DEPTHS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_DEEPEST = 20  # collections in collections

Geometry = dict[str, Any]


def read(text: str) -> Geometry:
    """Read a geometry.

    Args:
        text: WKT, with or without heights and measures.

    Returns:
        A GeoJSON geometry, in whose places heights and measures are left out.

    Raises:
        Unfit: If it is no WKT; it says where reading ended.
    """
    reader = _Reader(text)
    geometry = reader.geometry(0)
    reader.end()
    return geometry


def write(geometry: Geometry, digits: int) -> str:
    """Write a geometry as WKT, with so many digits behind the point at most."""
    kind = str(geometry["type"])
    if kind == "GeometryCollection":
        return f"{_COLLECTION} ({', '.join(write(part, digits) for part in geometry['geometries'])})"

    def nested(part: Any, depth: int) -> str:
        if depth == 0:
            return " ".join(_number(value, digits) for value in part[:2])
        inner = ", ".join(nested(item, depth - 1) for item in part)
        return f"({inner})"

    depth = DEPTHS[kind]
    if not len(geometry["coordinates"]):
        return f"{kind.upper()} EMPTY"
    body = nested(geometry["coordinates"], depth)
    return f"{kind.upper()} {body if depth else f'({body})'}"


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


class _Reader:
    """Reads WKT from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._at = 0

    def geometry(self, depth: int) -> Geometry:
        word = self._word()
        if word == _COLLECTION and depth < _DEEPEST:
            self._dimension()
            parts = [] if self._is_empty() else self._list(lambda: self.geometry(depth + 1))
            return {"type": "GeometryCollection", "geometries": parts}
        if word not in _NAMES:
            raise self._error()
        kind = _NAMES[word]
        size = self._dimension()
        if self._is_empty():
            return {"type": kind, "coordinates": []}
        return {"type": kind, "coordinates": self._coordinates(kind, size)}

    def end(self) -> None:
        if self._at != len(self._text):
            raise self._error()

    def _coordinates(self, kind: str, size: int | None) -> Any:
        def place() -> list[float]:
            return self._place(size)

        if kind == "Point":
            (found,) = self._list(place, most=1)
            return found
        if kind == "MultiPoint":
            # Both ways are in use: MULTIPOINT ((1 2), (3 4)) and MULTIPOINT (1 2, 3 4).
            return self._list(lambda: self._list(place, most=1)[0] if self._next() == "(" else place())
        return self._nested(place, DEPTHS[kind])

    def _nested(self, place: Callable[[], list[float]], depth: int) -> Any:
        return self._list(place if depth == 1 else lambda: self._nested(place, depth - 1))

    def _list(self, item: Callable[[], Any], most: int | None = None) -> list[Any]:
        self._expect("(")
        items = [item()]
        while self._next() == "," and (most is None or len(items) < most):
            self._expect(",")
            items.append(item())
        self._expect(")")
        return items

    def _place(self, size: int | None) -> list[float]:
        numbers = []
        while re.match(r"[-+.\d]", self._next()):
            numbers.append(float(self._take()))
        if len(numbers) not in ((size,) if size else (2, 3, 4)):
            raise self._error()
        return numbers[:2]

    def _dimension(self) -> int | None:
        """How many numbers a place has: as the tag says; None where it says nothing."""
        word = self._next().upper()
        if word not in ("Z", "M", "ZM"):
            return None
        self._take()
        return 2 + len(word)

    def _is_empty(self) -> bool:
        if self._next().upper() != "EMPTY":
            return False
        self._take()
        return True

    def _word(self) -> str:
        return self._take().upper()

    def _next(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        return match[1] if match else ""

    def _take(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise self._error()
        self._at = match.end()
        return match[1]

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise self._error()
        self._take()

    def _error(self) -> Unfit:
        return Unfit(
            "format",
            f"is not well-known text: it makes no sense at character {self._at + 1} of {len(self._text)}. "
            "Write it like POLYGON ((9.9 53.5, 10 53.5, 10 53.4, 9.9 53.5)).",
        )
