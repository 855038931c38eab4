"""The assets of a STAC item, and where they can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard
from urllib.parse import urljoin

from sen4cap_client.models import Asset

_TOLD = ("href", "type", "roles", "title", "file:size", "file:checksum")


def assets_of(item: Mapping[str, Any], base: str, output: str) -> Iterator[Asset]:
    """The assets of an item; what has no address is none.

    Args:
        item: A STAC item as it came.
        base: Where it came from.
        output: The output that led to it.
    """
    assets = item.get("assets")
    described = {str(name): asset for name, asset in assets.items() if _has_href(asset)} if _is_map(assets) else {}
    store = _store(described.values())
    for name, asset in described.items():
        yield Asset(
            name=name,
            href=_usable(asset, base, store),
            type=_text(asset.get("type")),
            roles=tuple(role for role in asset.get("roles") or () if isinstance(role, str)),
            title=_text(asset.get("title")),
            size=_size(asset.get("file:size")),
            checksum=_text(asset.get("file:checksum")),
            item=_text(item.get("id")),
            output=output,
            extra={key: value for key, value in asset.items() if key not in _TOLD},
        )


def _usable(asset: Mapping[str, Any], base: str, store: str) -> str:
    """Where an asset can be read.

    TAO's ``href`` is a path in its object store, whose host only ``alternate.s3`` names; thumbnails lack even that, but
    lie in the same store as their siblings. What is in the store may also be written ``s3://bucket/key``.
    """
    href: str = _alternate(asset) or asset["href"]
    if href.startswith("s3://") and store:
        return f"{store}/{href.removeprefix('s3://')}"
    if href.startswith("/") and not href.startswith("//") and store:
        return store + href
    try:
        return _joined(base, href)
    except ValueError:
        return href


def _joined(base: str, href: str) -> str:
    """An address that may be relative to another, also to one in an object store, which `urljoin` does not know."""
    if not base.startswith("s3://") or "://" in href:
        return urljoin(base, href)
    return "s3" + urljoin("https" + base.removeprefix("s3"), href).removeprefix("https")


def _store(assets: Any) -> str:
    """The address of the object store, as far as an asset tells it by being named both with and without it."""
    for asset in assets:
        path, place = asset["href"], _alternate(asset)
        path = f"/{path.removeprefix('s3://')}" if path.startswith("s3://") else path
        if place.startswith(("http://", "https://")) and path.startswith("/") and place.endswith(path):
            return place.removesuffix(path)
    return ""


def _alternate(asset: Mapping[str, Any]) -> str:
    alternate = asset.get("alternate")
    s3 = alternate.get("s3") if _is_map(alternate) else None
    href = s3.get("href") if _is_map(s3) else None
    return href if isinstance(href, str) else ""


def _has_href(asset: Any) -> bool:
    return _is_map(asset) and isinstance(asset.get("href"), str) and _is_list(asset.get("roles"))


def _is_list(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_map(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
