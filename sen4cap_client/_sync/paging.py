# Derived from sen4cap_client/_async/paging.py by `make unasync`. Do not edit: change that file.

"""Reading the further pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sen4cap_client._sync.transport import Transport
from sen4cap_client._core import answer, boundary
from sen4cap_client._core.pages import Pages
from sen4cap_client.models import JobList, ProcessList

_List = TypeVar("_List", JobList, ProcessList)


def read_on(transport: Transport, pages: Pages[Any], first: _List, read: Callable[[Any], _List]) -> None:
    """Read all pages behind the first one.

    Args:
        transport: What to send with.
        pages: The pages; what is found is noted there.
        first: The first page, which has been read last.
        read: How to read another one.
    """
    pages.read(first)
    target = pages.next(first.links, answer.latest_url())
    while target is not None:
        with boundary.reading():
            page = read(boundary.unparsed(transport.get(target)))
        pages.read(page)
        target = pages.next(page.links, answer.latest_url())
