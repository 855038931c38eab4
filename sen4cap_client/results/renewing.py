"""Fetching results once more when an address in them is refused: links to results hold for a while only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from sen4cap_client.errors import ClientError

logger = logging.getLogger("sen4cap_client")


# What an address is the address of: an output, and the item and the name of an asset, where it is that of one.
Place = tuple[str | None, str | None, str | None]


class Renewal:
    """Keeps the addresses of some results fresh.

    Args:
        outputs: The outputs by key; what is fetched takes their place.
        read: The documents that have been read, by address; they are forgotten with their addresses.
        fetch: Fetches the outputs; None where that cannot be done here.
    """

    def __init__(
        self, outputs: dict[str, Any], read: dict[str, Any], fetch: Callable[[], dict[str, Any] | None] | None
    ) -> None:
        self._outputs = outputs
        self._read = read
        self._fetch = fetch
        self._lock = threading.Lock()
        self._places: dict[str, Place] = {}

    def __call__(self, href: str) -> str | None:
        """The present address of what had another one.

        Args:
            href: The one that was refused.

        Returns:
            The address, after the results were fetched again unless another thread has just done so; None if they
            cannot be, or have nothing of the kind.
        """
        if self._fetch is None:
            return None
        with self._lock:
            self._places |= {href: place for place, href in self._known().items()}
            place = self._places.get(href)
            if place is None:
                return None
            now = self._known().get(place, href)
            return now if now != href else self._fetched(place, self._fetch)

    def _fetched(self, place: Place, fetch: Callable[[], dict[str, Any] | None]) -> str | None:
        import attrs

        from sen4cap_client._core.access import current, with_access
        from sen4cap_client.results import reading

        try:
            outputs = fetch()
            if outputs is None:
                return None
            self._outputs.clear()
            self._outputs.update(outputs)
            self._read.clear()
            if place[2] is not None:
                with with_access(attrs.evolve(current(), renew=None)):
                    reading.assets(outputs, self._read)
        except ClientError as error:  # what was refused is the better thing to tell
            logger.warning("cannot fetch the results once more: %s", error)
            return None
        logger.info("fetched the results once more, since an address in them was refused")
        return self._known().get(place)

    def _known(self) -> dict[Place, str]:
        """The present addresses, as far as they are known without asking for anything.

        Where several have the same place, as in items of one id, none is known: the data of another would be worse.
        """
        from sen4cap_client.results import reading

        found: dict[Place, str] = {(output, None, None): href for output, href in reading.links(self._outputs)}
        several: set[Place] = set()
        for asset in reading.known_assets(self._outputs, self._read):
            place = (asset.output, asset.item, asset.name)
            several |= {place} if place in found else set()
            found[place] = asset.href
        return {place: href for place, href in found.items() if place not in several}
