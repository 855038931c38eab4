"""Why a server cannot be reached: from what httpx raises to a cause that a person can do something about."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator, Sequence

import attrs
import httpx

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.text import excerpt
from sen4cap_client.diagnosis.causes import Trouble
from sen4cap_client.diagnosis.probe import Probe, Route

# The codes of OpenSSL, X509_V_ERR_...
_EXPIRED, _NOT_YET = 10, 9
_SELF_SIGNED = 18
_UNKNOWN_ISSUER = (2, 19, 20, 21)
_WRONG_HOST = (62, 64)

_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL)


def addresses(route: Route) -> str:
    """The addresses of what a connection leads to first.

    Raises:
        Trouble: If the name has none.
    """
    host, port = route.hop
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise _nameless(route, error) from error
    return ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found))


@attrs.frozen
class Explainer:
    """Explains failures of requests.

    Attributes:
        probe: Looks closer, without credentials.
        clock: The time.
    """

    probe: Probe
    clock: Clock

    def trouble(self, url: str, error: BaseException, reached: Sequence[str] = ()) -> Trouble:
        """What kept a request from being answered.

        Args:
            url: Where it went.
            error: What was raised; what matters may lie among its causes.
            reached: How far it came, as far as that is known.
        """
        route = self.probe.route(url)
        chain = list(_chain(error))
        for each in chain:
            if isinstance(each, httpx.ProxyError):
                return _proxy_trouble(route, str(each))
            if isinstance(each, ssl.SSLCertVerificationError):
                return self._certificate_trouble(url, route, each)
        for each in chain:
            if isinstance(each, ssl.SSLError):
                return self._tls_trouble(url, route, each.reason or str(each))
            if isinstance(each, socket.gaierror):
                return _nameless(route, each)
        if any(isinstance(each, httpx.TimeoutException) for each in chain):
            return _timeout(route, chain, reached)
        return self._broken(url, route, chain, reached)

    def _certificate_trouble(self, url: str, route: Route, error: ssl.SSLCertVerificationError) -> Trouble:
        found = self.probe.certificate(url)
        code = error.verify_code
        said = f"The certificate of {route.host}"
        issuer = f" It is issued by {excerpt(found.issuer)!r}." if found else ""
        if code == _EXPIRED:
            ended = f" on {found.ends:%Y-%m-%d}" if found else ""
            return Trouble("certificate-expired", f"{said} expired{ended}.{issuer}")
        if code == _NOT_YET:
            begins = f" before {found.begins:%Y-%m-%d %H:%M} UTC" if found else " yet"
            now = f"{self.clock.now():%Y-%m-%d %H:%M} UTC"
            return Trouble("certificate-not-yet-valid", f"{said} is not valid{begins}; here it is {now}.{issuer}")
        if code in _WRONG_HOST:
            names = f" It is for: {', '.join(map(excerpt, found.names[:10])) or 'nobody'}." if found else ""
            return Trouble("certificate-wrong-host", f"{said} is not for {route.host}.{names}")
        issuer += f" It is not in ca_bundle ({self.probe.ca_bundle})." if self.probe.ca_bundle else ""
        if code == _SELF_SIGNED:
            return Trouble("certificate-self-signed", f"{said} is signed by itself.{issuer}")
        if code in _UNKNOWN_ISSUER:
            return Trouble("certificate-unknown-issuer", f"{said} comes from an issuer not known here.{issuer}")
        reason = excerpt(error.verify_message)
        return Trouble("certificate-untrusted", f"{said} is not to be trusted: {reason}.{issuer}")

    def _tls_trouble(self, url: str, route: Route, reason: str) -> Trouble:
        place = route.shown_server
        if route.proxy is None and self.probe.speaks_http(url):
            return Trouble("speaks-http", f"{place} speaks plain http, and the address says https.")
        return Trouble("tls-failed", f"No encrypted connection to {place} comes about ({excerpt(reason)}).")

    def _broken(self, url: str, route: Route, chain: list[BaseException], reached: Sequence[str]) -> Trouble:
        place = route.shown_hop
        reason = excerpt(str(chain[0])) or type(chain[0]).__name__
        number = next((each.errno for each in chain if isinstance(each, OSError) and each.errno), None)
        if number == errno.ECONNREFUSED and "connect_tcp.complete" not in reached:
            if route.proxy:
                return Trouble("proxy-refused", f"The proxy at {place} refuses the connection.")
            return Trouble("connection-refused", f"{place} refuses the connection.")
        if number in _UNREACHABLE:
            return Trouble("unreachable", f"{place} cannot be reached ({reason}).")
        if "start_tls.started" in reached and "start_tls.complete" not in reached:
            return self._tls_trouble(url, route, reason)
        if route.proxy is None and not route.is_encrypted and self.probe.speaks_https(url):
            return Trouble("speaks-https", f"{place} speaks https, and the address says http.")
        if route.proxy and "start_tls.started" not in reached:
            return Trouble("proxy-error", f"The proxy at {place} ends the connection ({reason}).")
        return Trouble("connection-broken", f"The connection to {place} breaks ({reason}).")


def _nameless(route: Route, error: Exception) -> Trouble:
    host = route.hop[0]
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Trouble("name-service", f"Nobody answers the question where {host} is (DNS).")
    if route.proxy:
        return Trouble("proxy-unknown", f"The proxy {host} has no address (DNS).")
    return Trouble("name-unknown", f"{host} has no address (DNS).")


def _proxy_trouble(route: Route, said: str) -> Trouble:
    """What a proxy says when it is asked to connect to a server, such as ``"407 Proxy Authentication Required"``."""
    status = said[:3]
    seen = f"The proxy at {route.shown_hop} answers {excerpt(said)!r} when asked for {route.shown_server}."
    return Trouble({"407": "proxy-login", "403": "proxy-forbidden"}.get(status, "proxy-error"), seen)


def _timeout(route: Route, chain: list[BaseException], reached: Sequence[str]) -> Trouble:
    hop, place = route.shown_hop, route.shown_server
    is_connecting = any(isinstance(each, httpx.ConnectTimeout) for each in chain)
    has_connected = "connect_tcp.complete" in reached
    if is_connecting and not has_connected and not route.proxy:
        return Trouble("connection-timeout", f"{hop} does not answer.")
    if route.proxy and (is_connecting or route.is_encrypted) and "start_tls.started" not in reached:
        return Trouble("proxy-timeout", f"The proxy at {hop} does not answer.")
    if has_connected and route.is_encrypted and "start_tls.complete" not in reached:
        return Trouble("tls-timeout", f"{place} takes the connection, and does not begin to encrypt.")
    return Trouble("no-answer", f"{place} takes the request, and does not answer in time.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it comes from, the outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
