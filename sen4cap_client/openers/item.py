"""Opening STAC items."""

from __future__ import annotations

from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.openers import stac


def item_from(document: dict[str, Any], href: str | None = None) -> Any:
    """Make a `pystac.Item`, with the longitude first.

    Args:
        document: The item as it came.
        href: Where it came from.

    Returns:
        The item.

    Raises:
        CannotOpen: If it is none.
    """
    try:
        import pystac
    except ImportError as error:
        text = "Opening a STAC item needs pystac, which is not there. Run: pip install 'sen4cap-client[eo]'"
        raise CannotOpen(text) from error
    try:
        item = pystac.Item.from_dict(stac.right_way_round(document), href=href)
    except (KeyError, TypeError, ValueError, AttributeError, pystac.STACError) as error:
        named = excerpt(str(document.get("id", "without an id")), 100)
        text = f"The STAC item {named} cannot be read ({type(error).__name__})"
        raise CannotOpen(f"{text}. Ask whoever runs the server.") from error
    return item


def is_item(document: Any) -> bool:
    """Whether a JSON value is a STAC item, and not only a place of GeoJSON."""
    return isinstance(document, dict) and document.get("type") == "Feature" and "stac_version" in document
