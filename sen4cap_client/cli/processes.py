"""``list-processes`` and ``get-process``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import PROCESS
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.cli.screen import Screen
    from sen4cap_client.models import ProcessDescription


@click.command("list-processes", epilog="\b\nExample:\n  sen4cap-client list-processes")
@common
def list_processes() -> None:
    """List the processes that the server offers."""
    with connected() as client:
        found = client.get_processes()
    rows = [(process.id, process.title or "", process.version or "") for process in found]
    emit(found, lambda screen: screen.grid(("id", "title", "version"), rows) if rows else "No processes.")


@click.command("get-process", epilog='\b\nExample:\n  sen4cap-client get-process "L3B AOI Indicators"')
@click.argument("process", type=PROCESS)
@common
def get_process(process: str) -> None:
    """Describe a process: its inputs and outputs.

    PROCESS is its id, its title, or a part of its title that no other process has. Case, blanks and signs do not
    matter, and the version number may be left out.
    """
    with connected() as client:
        found = client.get_process(process)
    emit(found, lambda screen: _described(found, screen))


def _described(process: ProcessDescription, screen: Screen) -> str:
    from sen4cap_client.models.processes import kind_of

    about = [("id", process.id), ("title", process.title or ""), ("version", process.version or "")]
    about.append(("description", " ".join((process.description or "").split())))
    inputs = [
        (
            described.title or key,
            described.kind,
            "yes" if described.is_required else "",
            "" if described.default is None else str(described.default),
            ", ".join(map(str, described.choices)),
            key if described.title else "",
        )
        for key, described in process.inputs.ordered()
    ]
    outputs = [
        (output.title or key, kind_of(output.schema), key if output.title not in (None, key) else "")
        for key, output in process.outputs.items()
    ]
    return "\n".join(
        [
            screen.fields(about),
            "",
            screen.heading("Inputs") if inputs else "No inputs",
            *([screen.grid(("name", "type", "required", "default", "choices", "key"), inputs)] if inputs else []),
            "",
            screen.heading("Outputs") if outputs else "No outputs",
            *([screen.grid(("name", "type", "key"), outputs)] if outputs else []),
        ]
    )
