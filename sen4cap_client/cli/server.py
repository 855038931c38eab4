"""``login``, ``logout`` and ``capabilities``: what concerns the server as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.api import Client


@click.command(epilog="\b\nExample:\n  sen4cap-client login")
@common
def login() -> None:
    """Log in now, to see that server, user name and password are right.

    No command needs it: each logs in where it has to. The token is kept beside the configuration, and programs share
    it.
    """
    with connected() as client:
        client.login()
        if client.config.auth_type != "login":
            client.get_capabilities()  # there is nothing else to try
        found = _who(client)
    text = f"{found['api_url']} knows you as {found.get('username', 'whoever holds what you have given')}."
    emit(found, lambda screen: screen.paragraph(text))


@click.command(epilog="\b\nExample:\n  sen4cap-client logout")
@common
def logout() -> None:
    """End the login, for all programs and notebooks of this user: the server has one token per user.

    The next command logs in again.
    """
    with connected() as client:
        client.logout()
        found = _who(client)
    emit(found, lambda screen: screen.paragraph(f"The login at {found['api_url']} has ended."))


@click.command(epilog="\b\nExample:\n  sen4cap-client capabilities")
@common
def capabilities() -> None:
    """Ask the server what it is: its title, and the parts of OGC API - Processes that it follows."""
    from sen4cap_client.cli.plain import plain

    with connected() as client:
        landing, classes = client.get_capabilities(), client.get_conformance()
    pairs = [
        ("title", landing.title or ""),
        ("description", landing.description or ""),
        ("links", "\n".join(f"{link.href} ({link.title or link.rel or ''})" for link in landing.links)),
        ("conformsTo", "\n".join(classes.conformsTo)),
    ]
    emit(plain(landing) | plain(classes), lambda screen: screen.fields(pairs))


def _who(client: Client) -> dict[str, Any]:
    """Where one is, and who."""
    who = client.config.username if client.config.auth_type in ("login", "basic") else None
    return {"api_url": client.config.api_url, **({"username": who} if who else {})}
