"""Openers of others: registered by a program, or brought by a package."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import CannotOpen, JobResults
from sen4cap_client.openers import Opener, register, registry, unregister
from sen4cap_client.openers.fetch import content
from tests.results.file_server import FileServer


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    registry._registered.clear()
    registry._installed.cache_clear()


def test_registered_opener_goes_first(link: Callable[..., JobResults], files: FileServer) -> None:
    """An opener that a program registers is used before those that are here, and with its options."""
    (files.folder / "own.csv").write_text("a;b\n1;2\n")

    def lines(asset: Any, *, upper: bool = False) -> list[str]:
        text = content(asset.href).decode()
        return (text.upper() if upper else text).splitlines()

    register(Opener("lines", lines, ("text/csv",), (".csv",)))
    assert link("own.csv", "text/csv").open() == ["a;b", "1;2"]
    assert link("own.csv").open(upper=True) == ["A;B", "1;2"]
    unregister("lines")
    assert list(link("own.csv").open(sep=";")) == ["a", "b"]


def test_opener_of_a_package(
    link: Callable[..., JobResults], files: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    """A package names its openers as entry points; one that cannot be imported stops no other."""
    (files.folder / "notes.abc").write_text("hello")
    (tmp_path / "notes_package.py").write_text(
        "from sen4cap_client.openers import Opener\n"
        "from sen4cap_client.openers.fetch import content\n"
        "notes = Opener('notes', lambda asset: content(asset.href).decode(), suffixes=('.abc',))\n"
    )
    info = tmp_path / "notes_package-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: notes-package\nVersion: 1\n")
    points = "[sen4cap_client.openers]\nnotes = notes_package:notes\nbroken = no_such_module:x\n"
    (info / "entry_points.txt").write_text(points)
    with pytest.raises(CannotOpen, match="Nothing here opens 'out'"):
        link("notes.abc", "application/x-notes").open()
    monkeypatch.syspath_prepend(str(tmp_path))
    registry._installed.cache_clear()
    with caplog.at_level(logging.WARNING, "sen4cap_client"):
        assert link("notes.abc", "application/x-notes").open() == "hello"
    assert "cannot use the opener broken" in caplog.text


def test_built_in_openers_are_not_imported_before_use() -> None:
    """Choosing an opener imports none of the libraries."""
    import subprocess
    import sys

    code = (
        "import sys; from sen4cap_client.api import Asset; from sen4cap_client.openers import opener_for\n"
        "import sen4cap_client.results.opening, sen4cap_client.results.plotting\n"
        "print(opener_for(Asset('a', 'http://x/a.tif')).name)\n"
        "print([m for m in ('xarray', 'numpy', 'pandas', 'rasterio', 'pystac', 'dask') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said == "raster\n[]\n"
