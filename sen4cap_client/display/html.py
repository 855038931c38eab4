"""How things are shown in notebooks: building blocks of HTML that know nothing of what they show.

Text becomes HTML in `escaped` and nowhere else: an element escapes whatever is put into it, but for what is marked as
`Html`. There are no scripts, no ids, and nothing that is loaded from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sen4cap_client.display.style import STYLE
from sen4cap_client.display.text import printable

_MOST_ROWS = 20
_MOST_FOLDED_ROWS = 200
_MOST_CHARACTERS = 300
_MOST_OF_A_PARAGRAPH = 4000
_LONGEST_WHOLE = 36  # a UUID, which is what TAO calls its inputs

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "\n", "\t": " ", "\xa0": " "}
# Browsers drop blanks and control characters from an address before they look at its scheme.
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\\]+", re.IGNORECASE)
_USER = re.compile(r"^(\w+://)[^/]*@")
# MathJax goes by these: the dollars in a title are no formula.
_CLASSES = "sen4cap tex2jax_ignore mathjax_ignore"


class Html(str):
    """HTML that is ready to be shown; any other text is escaped on its way into an element."""

    __slots__ = ()


class Shown:
    """What a notebook can show: says in ``_html_`` how."""

    __slots__ = ()

    def _html_(self, now: datetime) -> Html:
        raise NotImplementedError

    def _repr_html_(self, now: datetime | None = None) -> str:
        return page(self._html_(now or datetime.now(UTC)))


def escaped(text: str) -> Html:
    """A text as HTML, with everything escaped that could do more than be read."""
    return Html("".join(_ESCAPED.get(char) or printable(char) for char in text.replace("\r\n", "\n")))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other; those that are not `Html` are escaped."""
    return Html(between.join(part if isinstance(part, Html) else escaped(part) for part in parts))


def element(tag: str, *children: str, **attributes: str) -> Html:
    """An element; an attribute's underscores are dropped (``class_``), and those without a value left out."""
    marks = "".join(f' {name.strip("_")}="{escaped(value)}"' for name, value in attributes.items() if value)
    return Html(f"<{tag}{marks}>{joined(children)}</{tag}>")


def page(*parts: str) -> str:
    """All of an output: its parts and the style sheet."""
    return str(element("div", element("style", Html(STYLE)), *parts, class_=_CLASSES))


def card(head: str, *parts: str, tone: str = "") -> Html:
    """Parts in a frame under a head; the tone is ``"bad"`` for errors."""
    return element("div", element("div", head, class_="s4c-head"), *parts, class_=f"s4c-card s4c-{tone or 'plain'}")


def head(kind: str, name: str = "", *more: str) -> Html:
    """The head of a card: what kind of thing it is, which one, and more about it."""
    names = [element("span", clipped(name), class_="s4c-name")] if name else []
    return joined([quiet(kind), *names, *more])


def section(title: str, *parts: str) -> Html:
    """A part of a card with a title."""
    return joined([element("p", title, class_="s4c-section"), *parts])


def paragraph(text: str) -> Html:
    """A text of some length, with its line breaks; nothing for no text."""
    return element("p", clipped(text, _MOST_OF_A_PARAGRAPH)) if text else Html()


def folded(summary: str, *parts: str) -> Html:
    """Parts that are shown when somebody asks for them."""
    return element("details", element("summary", summary), *parts)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    """Rows under column names, without columns that are empty; of many rows, all but the first ones are folded."""
    filled = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    names, kept = [columns[i] for i in filled], [[row[i] for i in filled] for row in rows]
    if not kept or not filled:
        return Html()
    parts = [_grid(names, kept[:_MOST_ROWS])]
    if len(kept) > _MOST_ROWS:
        parts.append(_rest(names, kept[_MOST_ROWS:]))
    return joined(parts)


def _rest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    left_out = len(rows) - _MOST_FOLDED_ROWS
    note = [paragraph(f"… and {left_out} more, which are not shown here")] if left_out > 0 else []
    return folded(f"{len(rows)} more", _grid(columns, rows[:_MOST_FOLDED_ROWS]), *note)


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    names = element("tr", *(element("th", name, scope="col") for name in columns))
    body = [element("tr", *(element("td", clipped(cell), class_=_whole(cell)) for cell in row)) for row in rows]
    grid = element("table", element("thead", names), element("tbody", *body), class_="s4c-grid")
    return element("div", grid, class_="s4c-scroll")


def fields(named: Iterable[tuple[str, str]]) -> Html:
    """Names and values below each other, without those that are empty."""
    rows = [
        element("tr", element("th", name, scope="row"), element("td", clipped(value))) for name, value in named if value
    ]
    return element("div", element("table", element("tbody", *rows)), class_="s4c-scroll") if rows else Html()


def lines(parts: Sequence[str]) -> Html:
    """Parts one a line; of many, the first ones and how many more there are."""
    more = [quiet(f"… {len(parts) - _MOST_ROWS} more")] if len(parts) > _MOST_ROWS else []
    return joined(element("div", clipped(part), class_="s4c-line") for part in [*parts[:_MOST_ROWS], *more])


def inline(parts: Sequence[str], most: int = 12) -> Html:
    """Parts one after the other; of many, the first ones and how many more there are."""
    more = [quiet(f"… {len(parts) - most} more")] if len(parts) > most else []
    return element("div", joined([*map(clipped, parts[:most]), *more], ", "), class_="s4c-line") if parts else Html()


def clipped(text: str, most: int = _MOST_CHARACTERS) -> str:
    """The start of a text and how much more there is; HTML stays whole."""
    if isinstance(text, Html) or len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text) - most:,} more characters)"


def quiet(text: str) -> Html:
    """A text that is less important than those around it."""
    return element("span", clipped(text), class_=f"s4c-quiet {_whole(text)}".strip()) if text else Html()


def code(text: str) -> Html:
    """A text that somebody may want to type; nothing for no text."""
    return element("code", clipped(text), class_=_whole(text)) if text else Html()


def _whole(text: str) -> str:
    """The class of what is not broken into lines: short texts, in narrow tables."""
    return "" if isinstance(text, Html) or len(text) > _LONGEST_WHOLE else "s4c-whole"


def badge(word: str, tone: str = "") -> Html:
    """A word that is to be seen at once; the tone is ``"ok"``, ``"busy"``, ``"bad"`` or none. Nothing for no word."""
    if not word:
        return Html()
    return element("span", clipped(word), class_=f"s4c-badge s4c-is-{tone or 'plain'} {_whole(word)}".strip())


def progress_bar(percent: float | None) -> Html:
    """A bar and the number beside it, from 0 to 100; nothing where it is not known."""
    if percent is None:
        return Html()
    value = f"{min(100.0, max(0.0, percent)):.4g}"
    return element("span", element("progress", max="100", value=value), f"{value} %", class_="s4c-progress")


def time(text: str, note: str = "") -> Html:
    """A time and a note on it, such as how long ago it was; nothing for no time."""
    return element("span", text, " " * bool(note), quiet(note), class_="s4c-time") if text else Html()


def link(href: str, text: str = "") -> Html:
    """A link to the web, or the mere text where the address leads elsewhere, such as ``javascript:``.

    Without a text it is the address that is shown, without what may be a key to it: user name and query.
    """
    safe = web_address(href)
    shown = clipped(text or _bare(href))
    if not safe:
        return joined([shown, quiet(f" ({_bare(href)})") if text and href else ""])
    return element("a", shown, href=safe, target="_blank", rel="noopener noreferrer")


def web_address(href: str) -> str:
    """The address if it is one that a browser may open on a click, else nothing."""
    if not _WEB_ADDRESS.fullmatch(href) or not href.isprintable():
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    return href if parts.hostname and parts.username is None else ""


def _bare(href: str) -> str:
    address, mark, _ = href.partition("?")
    return _USER.sub(r"\1", address) + "?…" * bool(mark)
