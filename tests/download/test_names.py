"""Names from servers become names that are safe anywhere."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sen4cap_client.download.names import MOST_BYTES, distinct_names, safe_name

NASTY = st.sampled_from(["..", "/", "\\", "C:", "CON", "nul", ".", " ", "\0", "\u202e", "COM\u00b9", "~", "\ud800"])
NAMES = st.one_of(st.text(), st.lists(st.one_of(NASTY, st.text(max_size=3))).map("".join), st.text(min_size=200))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ndvi_2024-06-01.tif", "ndvi_2024-06-01.tif"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/job", "job"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("C:system.ini", "C_system.ini"),
        ("\\\\host\\share\\x.tif", "x.tif"),
        ("a\0b.tif", "a_b.tif"),
        ("CON", "_CON"),
        ("con .tif", "_con .tif"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("console.tif", "console.tif"),
        ('a<b>:"|?*.tif', "a_b______.tif"),
        (".netrc", "_.netrc"),
        ("x.tif. . ", "x.tif"),
        ("x/", "x"),
        ("gpj.\u202efit.exe", "gpj._fit.exe"),
        ("A" * 300 + ".tif", "A" * (MOST_BYTES - 4) + ".tif"),
        ("e\u0301.tif", "\u00e9.tif"),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    """A hostile name is reduced to its base name, and that to what every system takes."""
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["", "..", ".", "a/..", "///", "  ", "\\", "...", "___"])
def test_nothing_left(name: str) -> None:
    """What has nothing of a name is refused."""
    with pytest.raises(ValueError, match="no name"):
        safe_name(name)


@given(NAMES)
def test_any_name(name: str) -> None:
    """Whatever the name: one part, no devices, nothing reserved or invisible, short, and the same if done twice."""
    try:
        safe = safe_name(name)
    except ValueError:
        return
    assert PurePosixPath(safe).name == PureWindowsPath(safe).name == safe
    assert (Path("folder") / safe).parent == Path("folder")
    assert 0 < len(safe.encode()) <= MOST_BYTES
    assert not re.search(r'[<>:"/\\|?*~\x00-\x1f]', safe)
    assert safe.isprintable()
    assert safe[0] != "."
    assert safe[-1] not in ". "
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\s*", safe.partition(".")[0])
    assert safe_name(safe) == safe


@given(st.lists(st.tuples(st.sampled_from(["a.tif", "A.TIF", "x/a.tif", "b", "a-" + "0" * 300]), st.text(max_size=2))))
def test_distinct_names(named: list[tuple[str, str]]) -> None:
    """No two files get names that any system takes for the same."""
    found = distinct_names(named)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in found}) == len(named)
    assert [safe_name(name) for name in found] == found


def test_names_do_not_depend_on_the_order() -> None:
    """Files of the same name keep theirs when they come in another order."""
    named = [("a/B02.tif", "1"), ("b/b02.tif", "2"), ("a/B03.tif", "3")]
    assert distinct_names(named[::-1]) == distinct_names(named)[::-1]
    assert distinct_names(named)[2] == "B03.tif"
