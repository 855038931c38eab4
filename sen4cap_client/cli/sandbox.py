"""``sen4cap-client sandbox``: a TAO to practise on."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

_GENERATIONS = ("2026-09", "2026-06", "2025-12")


@click.command(epilog="\b\nExample:\n  sen4cap-client sandbox --port 8080 --generation 2026-06")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; others than loopback let other machines in.",
)
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--generation",
    default=_GENERATIONS[0],
    show_default=True,
    type=click.Choice(_GENERATIONS),
    help="Which TAO to be: it changed over time.",
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder for the products. [a temporary one]"
)
def sandbox(host: str, port: int, generation: str, data: Path | None) -> None:
    """Start a TAO to practise on, on this machine.

    A teaching and testing ground: it has TAO's processes and TAO's quirks, it really computes, and its fields and
    clouds are invented. Nothing in it is for real work. Stop it with Ctrl-C.
    """
    serve = load_sandbox().serve
    # Clients are not told why a job failed, as on TAO; who runs the sandbox may know.
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("sen4cap_client.sandbox").setLevel(logging.INFO)
    try:
        serve(host=host, port=port, generation=generation, data=data, announce=click.echo)
    except OSError as error:
        raise click.ClickException(f"{error.strerror} With --port 0 the sandbox takes a free one.") from error


def load_sandbox() -> ModuleType:
    """Import the sandbox.

    Returns:
        The module `sen4cap_client.sandbox`.

    Raises:
        click.ClickException: If the extra that it needs is not installed.
    """
    try:
        return import_module("sen4cap_client.sandbox")
    except ModuleNotFoundError as error:
        if str(error.name).startswith("sen4cap_client"):
            raise
        raise click.ClickException(
            f"The sandbox needs {error.name}. Install it: pip install 'sen4cap-client[sandbox]'"
        ) from error
