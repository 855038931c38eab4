"""What the tests of downloads share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.download import Source, files
from tests.download.server import FileServer
from tests.faults.scene import FakeClock


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


Get = Callable[..., Path]


@pytest.fixture
def get(folder: Path, clock: FakeClock) -> Get:
    """Download one file, as ``x.tif``."""

    def get(url: str, name: str = "x.tif", *, size: int | None = None, checksum: str | None = None, **how: Any) -> Path:
        (path,) = files([Source(name, url, size, checksum)], folder, **{"clock": clock, **how})
        return path

    return get


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())
