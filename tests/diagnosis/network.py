"""What may lie between a client and a server: TLS, proxies, and listeners of every mood."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.servers import ToldServer


class TlsServer(ToldServer):
    """A told server that encrypts.

    Args:
        certificate: A file with its certificate and its key.
        host: The name by which it is called.
    """

    def __init__(self, certificate: Path, host: str = "127.0.0.1") -> None:
        super().__init__()
        self._host = host
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is for the thread of the connection, not for the one that accepts.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = _say_nothing  # type: ignore[method-assign]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"https://{self._host}:{self._server.server_address[1]}"


class Proxy(socketserver.ThreadingTCPServer):
    """An HTTP proxy: it connects to servers for others (CONNECT), and passes plain requests on.

    Args:
        login: The ``user:password`` that it wants; empty for none.
        forbidden: Whether it lets nobody through.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, login: str = "", forbidden: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _ProxyHandler)
        self.login = login
        self.forbidden = forbidden
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """Where it listens, as ``host:port``."""
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections that break are what it is for."""

    @contextlib.contextmanager
    def running(self) -> Iterator[Proxy]:
        """Serve in a thread."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()


class _ProxyHandler(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        first = self.rfile.readline()
        headers = []
        while (line := self.rfile.readline()) not in (b"\r\n", b"\n", b""):
            headers.append(line)
        if not first:
            return
        method, target, _ = first.decode().split(maxsplit=2)
        self.server.asked.append(f"{method} {target}")
        wanted = b"Basic " + base64.b64encode(self.server.login.encode())
        sent = [line.partition(b":")[2].strip() for line in headers if line.lower().startswith(b"proxy-authorization:")]
        if self.server.login and wanted not in sent:
            self._say("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="office"\r\n')
        elif self.server.forbidden:
            self._say("403 Forbidden")
        else:
            self._pass(method, target, first, headers)

    def _pass(self, method: str, target: str, first: bytes, headers: list[bytes]) -> None:
        place = target if method == "CONNECT" else target.partition("//")[2].partition("/")[0]
        host, _, port = place.partition(":")
        try:
            other = socket.create_connection((host, int(port or 80)), timeout=5)
        except OSError:
            self._say("502 Bad Gateway")
            return
        with other:
            if method == "CONNECT":
                self._say("200 Connection established", length=False)
            else:
                path = "/" + target.partition("//")[2].partition("/")[2]
                own = [line for line in headers if not line.lower().startswith(b"proxy-")]
                other.sendall(b"%s %s HTTP/1.1\r\n%s\r\n" % (method.encode(), path.encode(), b"".join(own)))
            self._relay(other)

    def _relay(self, other: socket.socket) -> None:
        pair = {self.connection: other, other: self.connection}
        while True:
            ready, _, _ = select.select(list(pair), [], [], 10)
            for one in ready:
                data = one.recv(65536)
                if not data:
                    return
                pair[one].sendall(data)
            if not ready:
                return

    def _say(self, status: str, headers: str = "", length: bool = True) -> None:
        size = "Content-Length: 0\r\n" if length else ""
        self.wfile.write(f"HTTP/1.1 {status}\r\n{headers}{size}\r\n".encode())


@contextlib.contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A listener that does something with each connection and closes it; gives its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            answer(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: that a client goes away is part of it."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A listener that takes connections and never says anything; gives its port."""
    over = threading.Event()
    with raw(lambda connection: over.wait(30) and None) as port:
        yield port
        over.set()


@contextlib.contextmanager
def full() -> Iterator[int]:
    """A listener that takes no connection, as behind a firewall: all that it may keep waiting are there already."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _say_nothing(request: Any, client_address: Any) -> None:
    """Handshakes that fail are what the server is for."""
