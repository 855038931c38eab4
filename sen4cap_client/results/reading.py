"""Where the outputs of a job lead: to STAC items, to other files, or nowhere, being values themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen
from sen4cap_client.models import Asset, Link
from sen4cap_client.openers import fetch, reach
from sen4cap_client.openers.item import is_item, item_from
from sen4cap_client.openers.registry import built_in_suffixes
from sen4cap_client.results.assets import assets_of

_NO_DOCUMENT = object()
_SUFFIXES_OF_OTHERS = frozenset(built_in_suffixes()) - {".json", ".geojson"}


@attrs.frozen
class Found:
    """What an output leads to.

    Attributes:
        items: STAC items as they came, each with its address.
        assets: The files.
        value: The value itself, where it leads nowhere.
    """

    items: tuple[tuple[dict[str, Any], str], ...] = ()
    assets: tuple[Asset, ...] = ()
    value: Any = None


def assets(outputs: Mapping[str, Any], read: dict[str, Any]) -> tuple[Asset, ...]:
    """The files that outputs lead to.

    Args:
        outputs: The outputs by key.
        read: The documents that have been read, by address; it grows.
    """
    return tuple(asset for found in each(outputs, read) for asset in found.assets)


def links(outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The outputs that are links, and where they lead to."""
    for key, value in outputs.items():
        if isinstance(value, Link) and value.href:
            yield key, value.href


def known_assets(outputs: Mapping[str, Any], read: dict[str, Any]) -> Iterator[Asset]:
    """The files that outputs lead to by documents that have been read: nothing is asked for."""
    for key, value in outputs.items():
        if not isinstance(value, Link) or (value.href and value.href in read):
            yield from _led_to(key, value, read).assets


def items(outputs: Mapping[str, Any], read: dict[str, Any]) -> list[Any]:
    """The STAC items that outputs lead to, as `pystac.Item`."""
    return [item_from(item, href or None) for found in each(outputs, read) for item, href in found.items]


def each(outputs: Mapping[str, Any], read: dict[str, Any]) -> Iterator[Found]:
    """What each output leads to."""
    for key, value in list(outputs.items()):  # they are fetched again where an address is refused
        yield _led_to(key, value, read)


def _led_to(key: str, value: Any, read: dict[str, Any]) -> Found:
    if not isinstance(value, Link):
        found = [(item, "") for item in _items_in(value)]
        return _of_items(found, key) if found else Found(value=value)
    if not value.href:
        raise CannotOpen(f"The output {excerpt(key)!r} is a link that leads nowhere. Ask whoever runs the server.")
    document = _document(value, value.href, key, read)
    found = [(item, value.href) for item in _items_in(document)]
    if found:
        return _of_items(found, key)
    is_places = isinstance(document, dict) and document.get("type") in ("Feature", "FeatureCollection")
    media_type = "application/geo+json" if is_places else value.type
    return Found(assets=(Asset(key, value.href, media_type, ("data",), value.title, output=key),))


def _of_items(found: list[tuple[dict[str, Any], str]], key: str) -> Found:
    return Found(tuple(found), tuple(asset for item, base in found for asset in assets_of(item, base, key)))


def _items_in(document: Any) -> list[dict[str, Any]]:
    """The STAC items of a document, which is one or a collection of them."""
    if is_item(document):
        return [document]
    features = document.get("features") if isinstance(document, dict) else None
    are_items = isinstance(features, list) and bool(features) and all(is_item(feature) for feature in features)
    return list(features) if are_items and features else []


def _document(link: Link, href: str, key: str, read: dict[str, Any]) -> Any:
    """The JSON document that a link leads to, if it can be one."""
    reach.checked_url(href, key)
    media_type = (link.type or "").partition(";")[0].strip().lower()
    suffix = PurePosixPath(unquote(urlsplit(href).path)).suffix.lower()
    is_json = media_type in ("application/json", "") or media_type.endswith("+json")
    # The ids of items may have dots, so not every suffix is one.
    if not is_json or suffix in _SUFFIXES_OF_OTHERS:
        return _NO_DOCUMENT
    if href not in read:
        read[href] = fetch.document(href)
    return read[href]
