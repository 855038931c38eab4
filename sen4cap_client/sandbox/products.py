"""Products: their names, the files that belong to them, and the STAC items that describe them."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from sen4cap_client.sandbox.area import Area
from sen4cap_client.sandbox.indicators import Indicator
from sen4cap_client.sandbox.items import ROOT, ItemStore
from sen4cap_client.sandbox.raster import FLAG_CLOUD, FLAG_LAND, FLAG_WATER, NODATA, Report, write_rasters
from sen4cap_client.sandbox.thumbnail import write_thumbnail

_TIME = "%Y%m%dT%H%M%S"


class Order(NamedTuple):
    """What a product shall be.

    Attributes:
        area: where.
        acquired: when the satellite was there (UTC).
        indicator: what to compute.
        kind: what the collection, folders and files are named after, such as ``L3BNDVI``.
        collection: id of the STAC collection, such as ``L3B_NDVI``.
        site: number in the product's name.
        folder: the site's folder.
        with_tile: whether the product's name ends with the tile.
    """

    area: Area
    acquired: dt.datetime
    indicator: Indicator
    kind: str
    collection: str
    site: str = "23"
    folder: str = "site_12"
    with_tile: bool = True


class ItemLink(NamedTuple):
    """A result that is a link to a STAC item."""

    collection: str
    item: str


class ProductStore:
    """Products below a folder: their files in ``SEN4CAP_L3B/``, their STAC items in an `ItemStore`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._taken: set[str] = set()
        self._items = ItemStore(folder)
        # What a server left that was killed while computing.
        shutil.rmtree(folder / "unfinished", ignore_errors=True)

    def make(self, order: Order, created: dt.datetime, report: Report) -> ItemLink:
        """Compute a product and publish it: first its files, at once, then its STAC item.

        Args:
            order: what it shall be.
            created: the time (UTC) that its name shall tell.
            report: called with the progress, 0 to 1; if it raises, nothing is left behind.
        """
        name = self._reserve(order, created)
        unfinished = self.folder / "unfinished" / name
        paths = _paths(order, name)
        try:
            for path in paths.values():
                (unfinished / path).parent.mkdir(parents=True, exist_ok=True)
            data, flags = unfinished / paths[f"S{order.indicator.name}"], unfinished / paths["MMONODFLG"]
            write_rasters(order.area, order.acquired.date(), order.indicator, data, flags, lambda p: report(0.95 * p))
            write_thumbnail(data, flags, order.indicator, unfinished / paths["thumbnail"])
            _write_metadata(order, name, unfinished / paths["metadata"])
            report(0.99)
            target = self.folder / _folder(order) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        self._items.publish(_item(order, name, paths))
        return ItemLink(order.collection, name)

    def _reserve(self, order: Order, created: dt.datetime) -> str:
        """Return a product name that nobody has: names tell seconds only, so the next free one is taken."""
        with self._lock:
            while True:
                name = _name(order, created)
                if name not in self._taken and not (self.folder / _folder(order) / name).exists():
                    self._taken.add(name)
                    return name
                created += dt.timedelta(seconds=1)


def _name(order: Order, created: dt.datetime) -> str:
    tile = f"_T{order.area.tile}" if order.with_tile else ""
    return f"S2AGRI_{order.kind}_PRD_S{order.site}_{created:{_TIME}}_A{order.acquired:{_TIME}}{tile}"


def _folder(order: Order) -> str:
    return f"{ROOT}/{order.folder}/{order.collection.lower()}"


def _paths(order: Order, name: str) -> dict[str, str]:
    """Return the path of each asset below the product's folder."""
    acquired, tile, kind = f"A{order.acquired:{_TIME}}", f"T{order.area.tile}", order.kind
    tiles = f"TILES/S2AGRI_{kind}_{acquired}_{tile}"
    data = f"S{order.indicator.name}"
    return {
        data: f"{tiles}/IMG_DATA/S2AGRI_{kind}_{data}_{acquired}_{tile}.TIF",
        "metadata": f"S2AGRI_{kind}_MTD_{acquired}.xml",
        "MMONODFLG": f"{tiles}/QI_DATA/S2AGRI_{kind}_MMONODFLG_{acquired}_{tile}.TIF",
        "thumbnail": f"{tiles}/S2AGRI_{kind}_PVI_{acquired}_{tile}.jpg",
    }


def _item(order: Order, name: str, paths: Mapping[str, str]) -> dict[str, Any]:
    """Return the STAC item, **latitude first** as TAO has it, though STAC says longitude first."""
    corners = [[round(lat, 9), round(lon, 9)] for lon, lat in order.area.corners()]
    lats, lons = zip(*corners, strict=True)
    assets: dict[str, dict[str, Any]] = {}
    for key, path in paths.items():
        asset: dict[str, Any] = {"href": f"/{_folder(order)}/{name}/{path}", "type": _media_type(path)}
        if key == "metadata":
            asset["title"] = "Product manifest"
        asset["roles"] = [key if key in ("metadata", "thumbnail") else "data"]
        assets[key] = asset
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": name,
        "geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0]]]},
        "bbox": [min(lats), min(lons), max(lats), max(lons)],
        "properties": {"datetime": f"{order.acquired:%Y-%m-%dT%H:%M:%SZ}"},
        "assets": assets,
        "collection": order.collection,
    }


def _media_type(path: str) -> str:
    return {"TIF": "image/tiff", "xml": "application/xml", "jpg": "image/jpeg"}[path.rpartition(".")[2]]


def _write_metadata(order: Order, name: str, path: Path) -> None:
    """Write the product's manifest: what the numbers in its rasters mean."""
    root = ElementTree.Element("S2AGRI_Product")
    general = ElementTree.SubElement(root, "General_Info")
    for tag, text in (
        ("PRODUCT_URI", name),
        ("PRODUCT_TYPE", order.kind),
        ("ACQUISITION_TIME", f"{order.acquired:%Y-%m-%dT%H:%M:%SZ}"),
        ("TILE_ID", order.area.tile),
        ("HORIZONTAL_CS_CODE", order.area.crs),
        ("ORIGIN", "synthetic: computed by the sandbox of sen4cap-client, for teaching and testing only"),
    ):
        ElementTree.SubElement(general, tag).text = text
    image = ElementTree.SubElement(root, "Image", name=f"S{order.indicator.name}", nodata=str(NODATA))
    image.set("quantification", str(order.indicator.scale))
    ElementTree.SubElement(image, "DESCRIPTION").text = order.indicator.title
    flags = ElementTree.SubElement(root, "Image", name="MMONODFLG", nodata=str(NODATA))
    for value, meaning in ((FLAG_CLOUD, "cloud"), (FLAG_WATER, "water"), (FLAG_LAND, "land")):
        ElementTree.SubElement(flags, "FLAG", value=str(value)).text = meaning
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
