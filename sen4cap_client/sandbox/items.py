"""STAC items on disk: one process publishes them, another one serves them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = "SEN4CAP_L3B"  # where the files of products lie, in the store and in URLs
_ITEMS = "stac"


class ItemStore:
    """STAC items below a folder, as ``stac/<collection>/<id>.json``; the products' files lie beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (ROOT, _ITEMS):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def publish(self, item: Mapping[str, Any]) -> None:
        """Write an item so that nobody sees half of it."""
        path = self.folder / _ITEMS / item["collection"] / f"{item['id']}.json"
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(item), encoding="utf-8")
        unfinished.replace(path)

    def collections(self) -> list[str]:
        """Return the ids of the collections that have items."""
        return sorted(path.name for path in (self.folder / _ITEMS).iterdir())

    def items(self, collection: str) -> list[str]:
        """Return the ids of a collection's items, oldest first."""
        return sorted(path.stem for path in (self.folder / _ITEMS / collection).glob("*.json"))

    def item(self, collection: str, item: str) -> dict[str, Any]:
        """Return an item without links and alternate places: they depend on how the server was reached."""
        text = (self.folder / _ITEMS / collection / f"{item}.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        return document
