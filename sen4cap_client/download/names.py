"""Names that are safe in a folder of any system, from names that a server has chosen."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from sen4cap_client._core.text import excerpt

# Systems take 255 bytes (Windows: UTF-16 units); a part adds ".", ".part.json" and "~" to it.
MOST_BYTES = 220
_MOST_OF_SUFFIX = 20
_RESERVED = re.compile(r'[<>:"|?*~]')
# Windows takes these for devices whatever follows the dot, also with a small raised digit.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The base name of a path that a server has chosen, changed so that it can be no other thing than a file here.

    Args:
        name: Any text.

    Returns:
        A name without folders, reserved or invisible characters, that neither begins with a dot nor is a device of
        Windows, in at most `MOST_BYTES` bytes.

    Raises:
        ValueError: If nothing is left of it, as of ``..``.

    Example:
        >>> safe_name("../../etc/passwd"), safe_name("CON.tif"), safe_name("a:b?.tif")
        ('passwd', '_CON.tif', 'a_b_.tif')
    """
    base = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    base = unicodedata.normalize("NFC", base)
    base = "".join(char if char.isprintable() else "_" for char in base)
    base = _RESERVED.sub("_", base).strip(" ").rstrip(". ")
    if not base.strip("._ "):
        raise ValueError(f"{excerpt(name)!r} is no name of a file")
    if base.startswith(".") or _DEVICE.match(base):
        base = f"_{base}"
    return _shortened(base)


def distinct_names(named: Sequence[tuple[str, str]]) -> list[str]:
    """Safe names of which no two are the same, on systems that do not tell capitals from small letters either.

    Args:
        named: The name of each file, and a text that tells it from others of that name, such as its address.

    Returns:
        The safe name of each. Those that would be the same all get a part of a hash, so that the name of a file does
        not depend on the order.

    Raises:
        ValueError: If nothing is left of a name.

    Example:
        >>> distinct_names([("a/B02.tif", ""), ("b/b02.tif", ""), ("a/B03.tif", "")])
        ['B02-4293f741.tif', 'b02-4f7b3af3.tif', 'B03.tif']
    """
    names = [safe_name(name) for name, _ in named]
    times = Counter(map(_key, names))
    taken = {key for key, count in times.items() if count == 1}
    for i, name in enumerate(names):
        if times[_key(name)] > 1:
            names[i] = _free_name(name, named[i], taken)
            taken.add(_key(names[i]))
    return names


def _free_name(name: str, named: tuple[str, str], taken: set[str]) -> str:
    """The name with a hash of what it came from; the hash of the hash where even that is taken."""
    stem, suffix = _split(name)
    mark = "\0".join(named)
    while True:
        mark = hashlib.sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()
        found = _shortened(stem, f"-{mark[:8]}{suffix}")
        if _key(found) not in taken:
            return found


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _split(name: str) -> tuple[str, str]:
    """A name without its suffix, and the suffix; there is none where it would be long."""
    stem, dot, suffix = name.rpartition(".")
    short = dot and stem and len(suffix.encode()) < _MOST_OF_SUFFIX
    return (stem, f".{suffix}") if short else (name, "")


def _shortened(stem: str, suffix: str = "") -> str:
    """A name of at most `MOST_BYTES`, with its suffix; no character is cut apart."""
    if not suffix:
        stem, suffix = _split(stem)
    room = MOST_BYTES - len(suffix.encode())
    if len(stem.encode()) <= room:
        return f"{stem}{suffix}"
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}{suffix}"
