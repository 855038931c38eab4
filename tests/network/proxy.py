"""A proxy on loopback, as companies have them: it alone knows where the names lead."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Proxy:
    """Passes requests on: tunnels for https (CONNECT), and plain ones for http.

    Args:
        where: Where names lead, such as ``{"tao.example:443": 40001}``: to ports of this machine.
        login: What ``Proxy-Authorization`` must say; None where everybody is let through.
    """

    def __init__(self, where: dict[str, int], login: str | None = None) -> None:
        self.asked: list[str] = []
        self._where = where
        self._login = login
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def host(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in [self._socket, *self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(client)
            self._run(self._serve, client)

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head, rest = _head(client)
            if not head:
                return
            lines = head.decode("latin-1").split("\r\n")
            method, target, version = lines[0].split(" ")
            self.asked.append(f"{method} {target}")
            if self._login and f"proxy-authorization: {self._login}".lower() not in head.decode().lower():
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            _, _, after = target.partition("://")
            host, _, path = (after or target).partition("/")
            port = self._where.get(host if ":" in host else f"{host}:80")
            if port is None:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                self._open.append(server)
                if method == "CONNECT":
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    kept = [line for line in lines[1:] if not line.lower().startswith(("proxy-", "connection:"))]
                    plain = [f"{method} /{path} {version}", "Connection: close", *kept]
                    server.sendall("\r\n".join(plain).encode("latin-1") + b"\r\n\r\n" + rest)
                self._run(_pump, client, server)
                _pump(server, client)


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what has arrived of what follows."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return b"", b""
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
