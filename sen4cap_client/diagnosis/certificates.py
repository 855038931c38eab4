"""What a certificate says that was not trusted: read for the report only, nothing is sent over such a connection."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs

# X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which the module ssl has no name for.
_NO_CHECK_TIME = 0x200000

# Shakes hands under a context, and gives the connection, closed.
Handshake = Callable[[ssl.SSLContext], Any]


@attrs.frozen
class Certificate:
    """What a certificate says.

    Attributes:
        subject: Whose it is.
        issuer: Who has issued it.
        names: The hosts that it is for.
        begins: From when on it is valid.
        ends: Until when it is valid.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime


def unchecked() -> ssl.SSLContext:
    """A context that believes everybody: to look at who is there, never to send anything."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def read(handshake: Handshake) -> Certificate | None:
    """Read the certificate of a server.

    The module ssl reads certificates only that are trusted. So the first handshake fetches the certificate, and a
    second one trusts exactly that.

    Returns:
        What it says; None if the handshake fails for another reason.
    """
    try:
        raw = handshake(unchecked())
        if not raw:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(raw[0]))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(_NO_CHECK_TIME)
        found = handshake(context)
    except ssl.SSLError:
        return None
    return certificate(found[1]) if found and found[1] else None


def certificate(decoded: Any) -> Certificate:
    """What a certificate says, from what `ssl.SSLSocket.getpeercert` gives."""
    return Certificate(
        subject=_name(decoded.get("subject", ())),
        issuer=_name(decoded.get("issuer", ())),
        names=tuple(value for _, value in decoded.get("subjectAltName", ())),
        begins=_time(decoded["notBefore"]),
        ends=_time(decoded["notAfter"]),
    )


def _name(parts: Any) -> str:
    """A distinguished name in short: the common name, and the organisation."""
    values = {key: value for part in parts for key, value in part}
    found = [values[key] for key in ("commonName", "organizationName") if key in values]
    return ", ".join(dict.fromkeys(found)) or "somebody without a name"


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
