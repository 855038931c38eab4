"""Lists that servers give in pages: where the next page is, and when there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from sen4cap_client._core.logs import logger
from sen4cap_client._core.origin import same_origin
from sen4cap_client._core.text import shown_url
from sen4cap_client.errors import BadResponse
from sen4cap_client.models import Link

MOST_PAGES = 1000

_Item = TypeVar("_Item")


class Pages(Generic[_Item]):
    """The pages of one list, as far as they have been read.

    What is on several pages, as when the list changes meanwhile, counts once.

    Args:
        path: The path of the list, below the address of the API.
        id_of: What tells its items apart.
        limit: How many items are wanted; None for all.

    Attributes:
        count: How many pages have been read.
    """

    def __init__(self, path: str, id_of: Callable[[_Item], str], limit: int | None = None) -> None:
        self.count = 0
        self._path = path
        self._id_of = id_of
        self._limit = limit
        self._asked = {path}
        self._found: dict[str, _Item] = {}
        self._is_over = False

    @property
    def items(self) -> tuple[_Item, ...]:
        """What has been read, not more than is wanted."""
        return tuple(self._found.values())[: self._limit]

    def read(self, items: Iterable[_Item]) -> None:
        """Note a page."""
        self.count += 1
        before, page = len(self._found), list(items)
        for item in page:
            self._found.setdefault(self._id_of(item), item)
        has_enough = self._limit is not None and len(self._found) >= self._limit
        # The last page may be empty; one that only repeats is the sign of a list that goes round.
        self._is_over = has_enough or len(self._found) == before

    def next(self, links: Iterable[Link], url: str) -> str | None:
        """Where the next page is.

        Args:
            links: The links of the page that was read last.
            url: Where that came from.

        Returns:
            A path below the address of the API where it is the same list, else an address of the same server; None if
            there is no page that is to be read.

        Raises:
            BadResponse: If there are too many.
        """
        href = None if self._is_over else _next(links)
        if href is None:
            return None
        try:
            target = self._target(urljoin(url, href), url)
        except ValueError:
            target = None  # it is no address
        if target is None or target in self._asked:
            return None
        if self.count >= MOST_PAGES:
            raise BadResponse(f"The list {self._path} does not end after {MOST_PAGES} pages.", url=shown_url(url))
        self._asked.add(target)
        return target

    def _target(self, address: str, url: str) -> str | None:
        parts = urlsplit(address)
        # Servers behind a proxy often do not know their own address: what counts is which page of our list it is.
        if parts.path.rstrip("/").endswith(self._path):
            return f"{self._path}?{parts.query}" if parts.query else self._path
        if same_origin(address, url):
            return address
        logger.warning("%s goes on at another server, which is not asked: %s", self._path, shown_url(address))
        return None


def _next(links: Iterable[Link]) -> str | None:
    found = [link for link in links if link.rel == "next" and link.href]
    json = [link for link in found if link.type is None or "json" in link.type]
    return next((link.href for link in json or found), None)
