"""``config check``: what keeps the client from working, and what to do about it."""

from __future__ import annotations

import click

from sen4cap_client.cli.options import common, which_server
from sen4cap_client.cli.output import emit

_WIDTH = 80  # where the output has no width of its own


@click.command(epilog="\b\nExample:\n  sen4cap-client config check")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=15,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for anything.",
)
@common
def check(timeout: float) -> None:
    """Find out what keeps the client from working, and what to do about it.

    Looks at the settings, the network, proxies and certificates, the address of the API, the login, and where results
    lie. Sends a few requests that only read, and tries the password once. What it finds first gives the exit code: 1
    for a setting to correct, 2 where the server says no, 3 where the network is in the way, 5 where no answer comes in
    time.
    """
    from sen4cap_client.diagnosis import diagnose

    found = diagnose(**which_server(), timeout=timeout)
    emit(found.to_dict(), lambda screen: found.text(screen.width or _WIDTH))
    click.get_current_context().exit(found.exit_code)
