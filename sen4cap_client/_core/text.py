"""Making what came from a server fit to be shown."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit, urlunsplit

from sen4cap_client.display.text import printable

_EXCERPT = 200


def shown_url(url: object) -> str:
    """A URL without user information, query and fragment, where secrets travel."""
    parts = urlsplit(str(url))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def excerpt(text: str, most: int = _EXCERPT) -> str:
    """The start of a text on one line, with everything escaped that could move a cursor or turn a line around."""
    safe = printable(" ".join(text.split()))
    return safe if len(safe) <= most else safe[: most - 3] + "..."


def page_excerpt(html: str) -> str:
    """What an HTML page says: its title, else the start of its text."""
    title = re.search(r"<title[^>]*>(.*?)</title", html, re.IGNORECASE | re.DOTALL)
    text = title.group(1) if title else re.sub(r"<[^>]*>", " ", html)
    return excerpt(unescape(text))


def sentence(text: str) -> str:
    """A text that ends like a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
