"""Addresses of the server, as the client that asks sees them."""

from __future__ import annotations

import re

from starlette.requests import Request


def base_url(host: str, port: int) -> str:
    """Return the address, without a path, of a port on a host (name or IP address)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def base_url_for(request: Request, port: int) -> str:
    """Return the address of a port on the host by which ``request`` reached the server.

    On a course the participants' machines know the server by another name than the server itself.
    """
    host = request.url.hostname or ""
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
        host = str((request.scope.get("server") or ("127.0.0.1",))[0])
    return base_url(host, port)
