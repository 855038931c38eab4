"""Whatever servers do in whatever order: a file with its name is one version of it, from its first byte to its last."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sen4cap_client.api import DownloadError
from sen4cap_client.download import Source, files
from tests.download.conftest import names
from tests.download.server import CHANGED, File, FileServer, content, multihash
from tests.faults.scene import FakeClock
from tests.faults.server import Request, Wire, answer

SIZE = 40_000
VERSIONS = [content(SIZE, seed) for seed in range(3)]
HEADERS: list[list[dict[str, str | None]]] = [
    [{"ETag": f'"{seed}"'} for seed in range(3)],
    [{"Last-Modified": CHANGED.replace("11:", f"0{seed}:")} for seed in range(3)],
    [{"ETag": f'W/"{seed}"'} for seed in range(3)],
    [{} for seed in range(3)],
]


class Moody:
    """A server that changes the file, breaks off, forgets ranges and fails, as the dice say."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._headers = dice.choice(HEADERS)
        self.version = 0

    def act(self, wire: Wire, request: Request) -> bool:
        """Answer a request."""
        dice = self._dice
        if dice.random() < 0.2:
            self.version = dice.randrange(3)
        if dice.random() < 0.2:
            return answer(b"", dice.choice([500, 502, 503, 429]))(wire, request)
        if dice.random() < 0.1:
            request.headers.pop("if-range", None)
        file = File(VERSIONS[self.version], dict(self._headers[self.version]), dice.random() < 0.9, piece=1000)
        if dice.random() < 0.7:
            file.breaks = [dice.randrange(SIZE)]
        return file.act(wire, request)


@pytest.mark.parametrize("seed", range(40))
def test_always_whole(server: FileServer, folder: Path, clock: FakeClock, seed: int) -> None:
    """Each attempt ends with a whole version or with an error that leaves no file."""
    dice = random.Random(seed)
    moody = Moody(dice)
    server.script("GET /x", always=moody.act)
    checksum = multihash(VERSIONS[1]) if dice.random() < 0.3 else None
    for _ in range(6):
        try:
            files([Source("x", f"{server.url}/x", None, checksum)], folder, clock=clock)
        except DownloadError:
            assert "x" not in names(folder)
        else:
            assert (folder / "x").read_bytes() in ([VERSIONS[1]] if checksum else VERSIONS)
            assert names(folder) == ["x"]
            return
