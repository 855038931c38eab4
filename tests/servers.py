"""A server on loopback that answers what a test tells it to, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Told:
    """What to answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class ToldServer:
    """Answers each method and path with what `tell` said last; 404 to all else."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.silent = threading.Event()
        self._over = threading.Event()
        self._told: dict[tuple[str, str], list[Told]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def tell(self, request: str, body: Any = b"", status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Say what to answer, e.g. to ``"GET /jobs"``; anything but bytes is sent as JSON.

        Told several times, it answers them in turn, and the last one from then on.
        """
        method, path = request.split()
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} | (headers or {})
        self._told.setdefault((method, path), []).append(Told(status, content, kind))

    def count(self, request: str) -> int:
        """How often something was asked."""
        return sum(f"{asked.method} {asked.path}" == request for asked in self.asked)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.silent.clear()
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self._told.get((asked.method, asked.path.partition("?")[0]))
        if not told:
            return Told(404, b"{}", {"Content-Type": "application/json"})
        return told.pop(0) if len(told) > 1 else told[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if server.silent.is_set():
                    server._over.wait()
                told = server._answer(Asked(self.command, self.path, dict(self.headers), body))
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *arguments: object) -> None:
                """Say nothing: pytest shows what matters."""

        return Handler
