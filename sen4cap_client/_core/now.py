"""What a property can give: a sync one may ask the server, an async one has to do with what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")


def now(known: _T | None, ask: Callable[[], _T]) -> _T:
    """What is known, else what asking gives."""
    return ask() if known is None else known


def async_now(known: _T | None, ask: Callable[[], Any]) -> _T | None:
    """What is known: an answer would have to be awaited."""
    return known
