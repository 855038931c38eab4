"""Recording what the servers answer, and replaying it: a cassette for each case and server."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.recorded.cassettes import Scrubber, replaying, tape

FOLDER = Path(__file__).parent / "cassettes"
URL = "http://server.example"

__all__ = ["FOLDER", "URL", "path_of", "recording", "replaying"]

# Where a program lies on the machine that recorded is nobody's business.
_PATH = re.compile(r"(?:/[\w.+-]+)+/(?:lib/python3\.\d+/(?:site-packages/)?|tests/interop/servers/)")


class _Cleaner(Scrubber):
    """Replaces the address of the server, and paths of the machine."""

    def _text(self, text: str) -> str:
        return _PATH.sub("/server/", super()._text(text))


def path_of(server: str, case: str) -> Path:
    """The file of a recording."""
    return FOLDER / server / f"{case}.yaml"


@contextmanager
def recording(path: Path, url: str) -> Iterator[Any]:
    """Record what is sent and answered.

    Args:
        path: The file to write anew.
        url: The address of the server that is recorded.
    """
    path.unlink(missing_ok=True)
    host, shown = urlsplit(url).netloc, urlsplit(URL).netloc
    cleaner = _Cleaner({host: shown, host.partition(":")[0]: shown, sys.prefix: "/client"})
    with tape(cleaner).use_cassette(str(path), record_mode="all") as cassette:
        yield cassette
