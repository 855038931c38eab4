"""Opening JSON and text."""

from __future__ import annotations

from typing import Any

from sen4cap_client.models import Asset
from sen4cap_client.openers import fetch
from sen4cap_client.openers.item import is_item, item_from

_MOST = 64 * 2**20


def open_json(asset: Asset) -> Any:
    """Open a JSON document as Python values, and a STAC item as `pystac.Item`."""
    document = fetch.document(asset.href)
    return item_from(document, asset.href) if is_item(document) else document


def open_text(asset: Asset, *, encoding: str = "utf-8") -> str:
    """Open a text, XML included, as it is."""
    return fetch.content(asset.href, most=_MOST).decode(encoding, "replace")
