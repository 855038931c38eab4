"""Listening on a port, and serving an application there from a thread."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
import threading
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GRACE = 2  # seconds for requests that are being answered when the server stops


class Server(uvicorn.Server):
    """uvicorn in a thread of its own."""

    def __init__(self, app: ASGIApp) -> None:
        # No log_config: the logging of the surrounding program is not ours to set up.
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._answering = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, listening: socket.socket) -> None:
        """Serve a socket in a thread, and return once it is being served."""
        self._thread = threading.Thread(target=self._run, args=(listening,), name="sandbox-server", daemon=True)
        self._thread.start()
        self._answering.wait()
        if not self.started:
            raise RuntimeError("The sandbox's server did not start; the log tells why.")

    def stop(self) -> None:
        """Stop serving and wait for the thread to end."""
        self.should_exit = True
        if self._thread is not None:
            self._thread.join()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell so."""
        await super().startup(sockets)
        self._answering.set()

    def _run(self, listening: socket.socket) -> None:
        try:
            asyncio.run(self.serve([listening]))
        finally:
            self._answering.set()


class Received(NamedTuple):
    """A request that arrived, without its query, and the status of the answer."""

    method: str
    path: str
    status: int


class RequestLog:
    """What arrived, in a file, because two processes answer requests."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recording(self, app: ASGIApp) -> ASGIApp:
        """Return the application, such that each request is on record before the client gets its answer."""

        async def recording(scope: Scope, receive: Receive, send: Send) -> None:
            async def remember(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._append(Received(scope["method"], scope["path"], message["status"]))
                await send(message)

            await app(scope, receive, remember)

        return recording

    def read(self) -> tuple[Received, ...]:
        """Return all requests, oldest first."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        return tuple(Received(*json.loads(line)) for line in lines)

    def _append(self, received: Received) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(received) + "\n")  # short enough to be written at once


def listen(host: str, port: int) -> socket.socket:
    """Listen on a port; 0 takes a free one.

    Raises:
        OSError: with a sentence that says what is wrong.
    """
    if not 0 <= port <= 65535:
        raise OSError(errno.EINVAL, f"There is no port {port}; ports go from 0 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named: without it each answer takes 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise OSError(error.errno, f"Port {port} of {host} is taken. Choose another port.") from error
        raise OSError(error.errno, f"Cannot listen on port {port} of {host!r}: {error.strerror}.") from error
    return listening
