"""A file server on loopback that behaves, but for what a test has scripted; it counts what it has sent of files."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable

import attrs

from tests.faults.server import Act, FaultServer, Request, Wire, message

DATE = "Thu, 15 Jan 2026 12:00:00 GMT"
CHANGED = "Thu, 15 Jan 2026 11:00:00 GMT"


def content(size: int, seed: int = 1) -> bytes:
    """Bytes that are always the same."""
    return random.Random(seed).randbytes(size)


def multihash(data: bytes, code: str = "1220", function: str = "sha256") -> str:
    """What STAC says of a file's content."""
    return code + hashlib.new(function, data).hexdigest()


@attrs.define
class File:
    """A file that is served.

    Attributes:
        data: Its content.
        headers: Sent with each answer; what is None is not sent.
        has_ranges: Whether ranges are understood.
        breaks: After how many bytes of content each answer in turn breaks off; the ones after that do not.
        piece: How many bytes are sent at a time.
        pause: How many seconds lie between two pieces.
        sent: How many bytes of content have been sent so far.
        left: How many bytes of the present answer have not been sent.
        closes: Whether the connection is closed after each answer.
        after: Called after each piece.
        before: Called before each answer.
    """

    data: bytes
    headers: dict[str, str | None] = attrs.field(factory=dict)
    has_ranges: bool = True
    breaks: list[int] = attrs.field(factory=list)
    piece: int = 2**16
    pause: float = 0.0
    sent: int = 0
    left: int = 0
    closes: bool = False
    after: Callable[[File], None] = lambda file: None
    before: Callable[[File, Request], None] = lambda file, request: None

    def act(self, wire: Wire, request: Request) -> bool:
        """Answer a request."""
        self.before(self, request)
        head, body = self.answer(request)
        most = self.breaks.pop(0) if self.breaks else len(body)
        wire.send(head)
        for at in range(0, min(most, len(body)), self.piece):
            piece = body[at : min(at + self.piece, most)]
            wire.send(piece)
            self.sent += len(piece)
            self.left = len(body) - at - len(piece)
            self.after(self)
            if self.pause:
                wire.wait(self.pause)
        return most >= len(body) and not self.closes

    def answer(self, request: Request) -> tuple[bytes, bytes]:
        """The head and the content of an answer."""
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        condition = request.headers.get("if-range")
        given = {"Content-Type": "image/tiff", "Date": DATE, **self.headers}
        if not found or not self.has_ranges or condition not in (None, given.get("ETag"), given.get("Last-Modified")):
            return _head(200, given, len(self.data)), self.data
        start, size = int(found[1]), len(self.data)
        end = min(int(found[2] or size), size - 1)
        if start >= size:
            return _head(416, given | {"Content-Range": f"bytes */{size}"}, 0), b""
        given |= {"Content-Range": f"bytes {start}-{end}/{size}"}
        return _head(206, given, end + 1 - start), self.data[start : end + 1]


def _head(status: int, headers: dict[str, str | None], length: int) -> bytes:
    given = {"Content-Length": str(length)} | headers
    return message(b"", status, given)  # type: ignore[arg-type]  # None leaves one out


class FileServer(FaultServer):
    """Serves files; what is scripted comes first."""

    def serve(self, path: str, file: File) -> str:
        """Serve a file at a path from now on; its address."""
        act: Act = file.act
        self.script(f"GET {path}", always=act)
        return f"{self.url}{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests for a path, in turn."""
        return [request for request in self.requests if request.line == f"GET {path}"]
