"""A network for httpcore that reads much at once, and stops waiting when nothing is wanted any more."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

# httpcore asks for 64 KiB at a time, which costs a fast line a third of its speed.
_AT_ONCE = 2**19
# How long a thread that waits for bytes may take to see that nobody wants them.
_LOOK_UP = 0.5


def be_patient(client: httpx.Client, is_over: Callable[[], bool]) -> None:
    """Have all connections of a client read that way; see `sen4cap_client._core.deadline.limit_reads`."""
    for transport in (client._transport, *client._mounts.values()):
        pool: Any = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend, is_over)


class _Backend(httpcore.NetworkBackend):
    """Makes connections that read that way."""

    def __init__(self, backend: httpcore.NetworkBackend, is_over: Callable[[], bool]) -> None:
        self._backend = backend
        self._is_over = is_over

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._is_over)


class _Stream(httpcore.NetworkStream):
    """A connection that reads that way."""

    def __init__(self, stream: httpcore.NetworkStream, is_over: Callable[[], bool]) -> None:
        self._stream = stream
        self._is_over = is_over

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LOOK_UP if end is None else min(_LOOK_UP, end - time.monotonic())
            try:
                return self._stream.read(max(max_bytes, _AT_ONCE), max(left, 0.001))
            except httpcore.ReadTimeout:
                if self._is_over():
                    raise httpcore.ReadError("nobody waits for it any more") from None
                if end is not None and time.monotonic() >= end:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._is_over)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
