"""The files that results lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, overload

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, listing
from sen4cap_client.display.text import counted, table
from sen4cap_client.models.links import extra_field

_UNITS = ("B", "kB", "MB", "GB", "TB")


@attrs.frozen(repr=False)
class Asset(Record):
    """A file that belongs to a result (STAC 1.1, Asset Object).

    Attributes:
        name: Its key in the STAC item, such as ``"SNDVI"``; for a file that no item describes, the key of the output.
        href: Where it can be read: an absolute URL. TAO's own ``href`` is a path at another server.
        type: Its media type, such as ``"image/tiff"``.
        roles: What it is for, such as ``("data",)`` or ``("thumbnail",)``.
        title: A title, where there is one.
        size: How many bytes it has, where that is known (``file:size``).
        checksum: Its multihash in hex, where one is known (``file:checksum``).
        item: The id of the STAC item that it belongs to.
        output: The key of the output that led to it.
        extra: All else that the item says about it.
    """

    name: str
    href: str = attrs.field(repr=False)  # it may hold a key in its query
    type: str | None = None
    roles: tuple[str, ...] = ()
    title: str | None = None
    size: int | None = None
    checksum: str | None = attrs.field(default=None, repr=False)
    item: str | None = None
    output: str | None = None
    extra: dict[str, Any] = attrs.field(factory=dict, kw_only=True, hash=False, repr=False)

    def _named_(self, now: datetime) -> dict[str, str]:
        return super()._named_(now) | {"href": html.link(self.href), "size": readable_size(self.size)}

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "name": html.code(self.name),
            "type": self.type or "",
            "roles": ", ".join(self.roles),
            "size": readable_size(self.size),
            "title": self.title or "",
            "item": self.item or "",
            "href": html.link(self.href),
        }


@attrs.frozen(repr=False)
class AssetList(Record, Sequence[Asset]):
    """The files of a job's results; a sequence of `Asset`, which can also be looked up by name."""

    assets: tuple[Asset, ...] = ()
    extra: dict[str, Any] = extra_field()

    def __len__(self) -> int:
        return len(self.assets)

    @overload
    def __getitem__(self, index: int | str) -> Asset: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Asset, ...]: ...
    def __getitem__(self, index: int | str | slice) -> Asset | tuple[Asset, ...]:
        if not isinstance(index, str):
            return self.assets[index]
        named = [asset for asset in self.assets if asset.name == index]
        if len(named) != 1:
            found = f"{len(named)} assets are" if named else "no asset is"
            raise KeyError(f"{found} called {index!r}; there are: {', '.join(map(str, self.names))}")
        return named[0]

    def __iter__(self) -> Iterator[Asset]:
        return iter(self.assets)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in their order; of several items, the same name may come several times."""
        return tuple(asset.name for asset in self.assets)

    def __repr__(self) -> str:
        rows = [
            (a.name, a.type or "", ", ".join(a.roles), readable_size(a.size), a.title or "", a.item or "")
            for a in self.assets
        ]
        columns = ("name", "type", "roles", "size", "title", "item")
        filled = [i for i in range(len(columns)) if any(row[i] for row in rows)]
        cells = [tuple(row[i] for i in filled) for row in rows]
        return table(f"AssetList: {counted(len(rows), 'asset')}", tuple(columns[i] for i in filled), cells)

    def _html_(self, now: datetime) -> Html:
        return html.card(html.head("AssetList", counted(len(self), "asset")), listing(self.assets, now))


def readable_size(size: int | None) -> str:
    """A number of bytes, such as ``"12.3 MB"``; nothing for None."""
    if size is None:
        return ""
    number, unit = float(size), _UNITS[0]
    for unit in _UNITS:
        if number < 1000 or unit == _UNITS[-1]:
            break
        number /= 1000
    return f"{number:.3g} {unit}"
