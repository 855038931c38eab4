"""Requests as the client sends them - the same proxies, the same trust - but without anything that says who we are."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Any, Self

import attrs
import httpx

from sen4cap_client._core import answer
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.deadline import Limit
from sen4cap_client._core.origin import origin
from sen4cap_client._sync.transport import Transport
from sen4cap_client.config import Config
from sen4cap_client.diagnosis import certificates
from sen4cap_client.errors import TransportError

_MOST_BYTES = 2**20  # of which the first are looked at
_MOST_HOPS = 5
_CONNECT = 5.0  # seconds, as in the transport


@attrs.frozen
class Route:
    """How a request travels.

    Attributes:
        host: The server.
        port: Its port.
        is_encrypted: Whether it is spoken to over TLS.
        proxy: The host and the port of the proxy in between; None if there is none.
    """

    host: str
    port: int
    is_encrypted: bool
    proxy: tuple[str, int] | None

    @property
    def hop(self) -> tuple[str, int]:
        """Where the connection leads first."""
        return self.proxy or (self.host, self.port)

    @property
    def shown_server(self) -> str:
        """The host and the port of the server."""
        return _shown(self.host, self.port)

    @property
    def shown_hop(self) -> str:
        """Where the connection leads first; a password in the address of a proxy is left out."""
        return _shown(*self.hop)


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Probe:
    """Sends requests without credentials.

    Args:
        config: The settings of the client that is to be looked at.
        clock: The time.
        seconds: How long to wait for anything.

    Attributes:
        ca_bundle: The certificates that are trusted beside those of the system.
        reached: How far the last request came: the events of httpcore, such as ``"connect_tcp.complete"``.
    """

    def __init__(self, config: Config, clock: Clock, seconds: float) -> None:
        nobody: dict[str, Any] = dict.fromkeys(
            ("username", "password", "token", "token_command", "api_key", "token_cache")
        )
        self.ca_bundle = config.ca_bundle
        self._config = attrs.evolve(config, **(nobody | {"auth_type": "none", "retries": 0}))
        self._clock = clock
        self._timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT))
        self._seconds = seconds
        self._transport = Transport(self._config, clock)
        self.reached: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def get(self, url: str, most: int = _MOST_BYTES) -> answer.Answer:
        """Ask for something, and follow redirects as the client does: within the same server.

        Args:
            url: An ``http`` or ``https`` address, which may come from a server.
            most: How many bytes of the answer are of interest.

        Returns:
            The answer, whatever its status; of a long one the beginning.

        Raises:
            httpx.HTTPError: If none arrives.
            ValueError: If it is no such address, or not every reader would see the same host in it.
        """
        origin(url)
        for _ in range(_MOST_HOPS):
            found = self._exchange(url, most)
            target = answer.redirect_of(found)
            if target is None:
                break
            url = str(target)
        return found

    def route(self, url: str) -> Route:
        """How a request to a URL travels."""
        scheme, host, port = origin(url)
        # httpx has no public way to say which proxy it takes.
        pool: Any = getattr(self._transport._transport_for_url(httpx.URL(url)), "_pool", None)
        proxy: Any = getattr(pool, "_proxy_url", None)
        if proxy is None:
            return Route(host, port, scheme == "https", None)
        default = {b"https": 443, b"socks5": 1080, b"socks5h": 1080}.get(proxy.scheme, 80)
        return Route(host, port, scheme == "https", (proxy.host.decode("ascii"), proxy.port or default))

    def certificate(self, url: str) -> certificates.Certificate | None:
        """What the certificate of a server says, also if it is not to be trusted; None if it cannot be read."""
        return certificates.read(lambda context: self._handshake(url, context))

    def speaks_https(self, url: str) -> bool:
        """Whether a port encrypts."""
        encrypted = httpx.URL(url).copy_with(scheme="https", port=origin(url)[2])
        return self._handshake(encrypted, certificates.unchecked()) is not None

    def speaks_http(self, url: str) -> bool:
        """Whether a port answers to plain HTTP."""
        try:
            self._exchange(httpx.URL(url).copy_with(scheme="http", port=origin(url)[2]))
        except httpx.HTTPError:
            return False
        return True

    def _exchange(self, url: httpx.URL | str, most: int = _MOST_BYTES) -> answer.Answer:
        self.reached = []
        request = self._request(self._transport, url, self._note)
        content = bytearray()
        with Limit(2 * self._seconds):
            # Not the transport's own way to send, which repeats, and raises what the server says no with.
            response = httpx.Client.send(self._transport, request, stream=True, auth=None)
            try:
                if "," in response.headers.get("content-encoding", ""):
                    raise httpx.DecodingError("it is compressed more than once")
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > most:
                        break
            finally:
                response.close()
        try:
            return answer.whole(response, bytes(content))
        except TransportError as error:
            raise httpx.ReadError("the compressed answer was cut off") from error

    def _note(self, event: str, details: Any) -> None:
        self.reached.append(event.partition(".")[2])

    def _handshake(self, url: httpx.URL | str, context: ssl.SSLContext) -> tuple[bytes, Any] | None:
        """Shake hands under another context than the client's, and send nothing.

        Returns:
            The certificate as it came, and what it says if it is trusted; None if the server is not reached.
        """
        with Transport(self._config, self._clock) as transport:
            way = transport._transport_for_url(httpx.URL(url))
            pool: Any = way._pool  # type: ignore[attr-defined]  # both kinds of ways have one
            pool._ssl_context = context
            is_proxied = hasattr(pool, "_proxy_url")

            def stop(event: str, details: Any) -> None:
                layer, _, what = event.partition(".")
                # With a proxy in between, the first handshake may be that with the proxy.
                if what == "start_tls.complete" and not (is_proxied and layer == "connection"):
                    stream = details["return_value"]
                    tls = stream.get_extra_info("ssl_object")
                    found = (tls.getpeercert(True), tls.getpeercert())
                    stream.close()
                    raise _Shaken(found)
                if what == "send_request_headers.started" and details["request"].method != b"CONNECT":
                    raise _Shaken(None)

            try:
                with Limit(2 * self._seconds):
                    httpx.Client.send(transport, self._request(transport, url, stop), stream=True, auth=None).close()
            except _Shaken as shaken:
                return shaken.found
            except httpx.HTTPError:
                return None
        return None

    def _request(self, transport: Transport, url: httpx.URL | str, trace: Any) -> httpx.Request:
        return transport.build_request("GET", str(url), timeout=self._timeout, extensions={"trace": trace})


class _Shaken(Exception):
    """The end of a handshake, with what it has shown."""

    def __init__(self, found: tuple[bytes, Any] | None) -> None:
        super().__init__()
        self.found = found
