"""A server of files that counts what it sends, in a process of its own: GDAL holds Python's lock while it opens a file.

Run as a program it serves a folder, with byte ranges, until its input ends. An address with ``?key=a`` is refused when
the folder has a file ``a.expired``.
"""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

_TYPES = {".json": "application/json", ".tif": "image/tiff"}


@dataclass
class Sent:
    """A request, and how many bytes of the file it was answered with."""

    method: str
    path: str
    status: int
    count: int
    headers: dict[str, str]


class FileServer:
    """The running program.

    Args:
        folder: What it serves.
        log: Where it notes what it was asked.
        certificate: A file with a key and a certificate, for https.
    """

    def __init__(self, folder: Path, log: Path, certificate: str = "") -> None:
        self.folder = folder
        self._log = log
        command = [sys.executable, __file__, str(folder), str(log), certificate]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.url = f"http{'s' * bool(certificate)}://127.0.0.1:{int(self._process.stdout.readline())}"

    @property
    def sent(self) -> list[Sent]:
        """All answers so far."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [Sent(**json.loads(line)) for line in lines]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


def handler(folder: Path, log: Path) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            path = folder / unquote(urlsplit(self.path).path).lstrip("/")
            key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
            if key and (folder / f"{key}.expired").exists():
                self._answer(403, b"", {})
                return
            if not path.is_file():
                self._answer(404, b"", {})
                return
            content = path.read_bytes()
            kind = {"Content-Type": _TYPES.get(path.suffix, "application/octet-stream"), "Accept-Ranges": "bytes"}
            match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if match is None:
                self._answer(200, content, kind)
                return
            first, last = int(match[1]), min(int(match[2] or len(content)), len(content) - 1)
            kind["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            self._answer(206, content[first : last + 1], kind)

        do_HEAD = do_GET

        def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            # Before it is sent, so that whoever has read an answer finds it noted; what is broken off counts whole.
            count = len(content) if self.command == "GET" else 0
            self._note(Sent(self.command, self.path, status, count, dict(self.headers)))
            try:
                self.wfile.write(content[:count])
                self.wfile.flush()
            except OSError:
                self.close_connection = True

        def _note(self, sent: Sent) -> None:
            with lock, log.open("a") as file:
                file.write(json.dumps(sent.__dict__) + "\n")

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    return Handler


def main(folder: str, log: str, certificate: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Path(folder), Path(log)))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
