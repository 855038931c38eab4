"""Keeping results as files: those of their assets, and beside them a STAC item that leads to them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sen4cap_client._core.access import current, with_access
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.download import Source, files
from sen4cap_client.download.names import safe_name
from sen4cap_client.errors import CannotOpen, DownloadError, FileDiffers, InvalidRequest
from sen4cap_client.models import Asset
from sen4cap_client.openers import reach, stac
from sen4cap_client.results import reading
from sen4cap_client.results.opening import named


def download_results(
    outputs: Mapping[str, Any],
    read: dict[str, Any],
    target: str | os.PathLike[str],
    wanted: Sequence[str] | str | None,
    **options: Any,
) -> list[Path]:
    """Keep the files that outputs lead to; see `JobResults.download`.

    Args:
        outputs: The outputs by key.
        read: The documents that have been read, by address; it grows.
        target: The folder.
        wanted: Names of assets; None for all.
        **options: For the engine that downloads.
    """
    found = list(reading.each(outputs, read))
    assets = [asset for each in found for asset in each.assets]
    if not assets:
        raise InvalidRequest("These results are values, not files. They are at hand already: results[0].")
    if wanted is not None:
        names = [wanted] if isinstance(wanted, str) else wanted
        assets = [named(assets, name) for name in dict.fromkeys(names)]
    paths = _files(assets, target, options)
    kept = {id(asset): path.name for asset, path in zip(assets, paths, strict=True)}
    items = [(item, href, each.assets) for each in found for item, href in each.items]
    for item, href, described in items:
        own = {asset.name: kept[id(asset)] for asset in described if asset.item == item.get("id") and id(asset) in kept}
        if own:
            paths.append(_write_item(item, href, own, Path(target), overwrite=bool(options.get("overwrite"))))
    return paths


def _files(assets: Sequence[Asset], target: str | os.PathLike[str], options: Mapping[str, Any]) -> list[Path]:
    """Download assets."""
    access, sources = current(), [_source(asset) for asset in assets]
    hrefs = {id(source): asset.href for asset, source in zip(assets, sources, strict=True)}

    def renew(source: Source) -> str | None:
        with with_access(access):  # a thread of the download begins without
            fresh = reach.renewed(hrefs[id(source)])
            return None if fresh is None else fresh.readable

    return files(sources, target, renew=renew, timeout=access.timeout, retries=access.retries, **options)


def _source(asset: Asset) -> Source:
    name, url = _name(asset), asset.href
    try:
        url = reach.readable(url) if reach.is_private(url) else url
    except CannotOpen as error:
        text = f"Cannot download {excerpt(name)}: {error}"
        raise DownloadError(text, name=name, url=reach.shown_address(url)) from error
    return Source(name, url, asset.size, asset.checksum)


def _name(asset: Asset) -> str:
    """The name of the file at the server; that of the asset where its address has none."""
    return unquote(PurePosixPath(urlsplit(asset.href).path).name) or asset.name


def _write_item(item: dict[str, Any], href: str, own: Mapping[str, str], folder: Path, *, overwrite: bool) -> Path:
    """Write a STAC item whose assets are the files beside it, with geometry and bbox put right."""
    path = folder / f"{safe_name(str(item.get('id') or 'item'))}.json"
    kept = {key: value for key, value in stac.right_way_round(item).items() if key not in ("assets", "links")}
    assets = {name: _beside(item["assets"][name], file) for name, file in own.items()}
    links = [link for link in item.get("links") or [] if isinstance(link, dict) and link.get("rel") == "collection"]
    links += [{"rel": "via", "href": shown_url(href), "type": "application/geo+json"}] if href else []
    if path.exists() and not overwrite and not _is_item(path, item.get("id")):
        raise FileDiffers(f"{path} is there, and is no STAC item of this result. Move it, or say overwrite=True.")
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps({**kept, "links": links, "assets": assets}, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def _beside(asset: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What an item says of an asset, which now lies beside it."""
    return {key: value for key, value in asset.items() if key != "alternate"} | {"href": f"./{quote(file)}"}


def _is_item(path: Path, item_id: object) -> bool:
    """Whether a file is an item that was written here before, perhaps with fewer assets."""
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, OSError):
        return False
    return isinstance(document, dict) and "stac_version" in document and document.get("id") == item_id
