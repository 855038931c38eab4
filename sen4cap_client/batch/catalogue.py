"""A STAC catalogue over all that a batch has downloaded, so that other programs find it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sen4cap_client.batch.row import BatchRow
from sen4cap_client.display.text import counted

NAME = "catalog.json"
_VERSION = "1.0.0"


def write(folder: Path, title: str, process: str, rows: Iterable[BatchRow]) -> Path:
    """Write the catalogue, whole or not at all.

    Args:
        folder: Where each row has a folder.
        title: What the batch is called.
        process: What has computed it.
        rows: The rows that have been downloaded.

    Returns:
        Where it is.
    """
    links = [{"rel": "root", "href": f"./{NAME}", "type": "application/json"}]
    for row in rows:
        for file, item in items(folder, row):
            href = f"./{quote(row.folder)}/{quote(file)}"
            about = f"{row.name}: {item.get('id')}"
            links.append({"rel": "item", "href": href, "type": "application/geo+json", "title": about})
    document = {
        "type": "Catalog",
        "stac_version": _VERSION,
        "id": title,
        "title": title,
        "description": f"{counted(len(links) - 1, 'result')} of {process}",
        "links": links,
    }
    path = folder / NAME
    beside = folder / f".{NAME}.part"
    folder.mkdir(parents=True, exist_ok=True)
    beside.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def items(folder: Path, row: BatchRow) -> Iterator[tuple[str, dict[str, Any]]]:
    """The STAC items among the files of a row: their names, and what they say."""
    for name in row.files:
        if not name.endswith(".json"):
            continue
        try:
            document = json.loads((folder / row.folder / name).read_bytes())
        except (OSError, ValueError):
            continue  # it has been moved, or belongs to somebody else by now
        if isinstance(document, dict) and document.get("type") == "Feature" and "stac_version" in document:
            yield name, document
