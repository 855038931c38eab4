"""``create-request`` and ``validate-request``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli import leaving
from sen4cap_client.cli.connection import connected
from sen4cap_client.cli.names import PROCESS
from sen4cap_client.cli.options import common
from sen4cap_client.cli.output import chosen, emit, say, yaml_text
from sen4cap_client.cli.reading import read_request, request_options

if TYPE_CHECKING:
    from sen4cap_client.api import ProblemList
    from sen4cap_client.cli.screen import Screen
    from sen4cap_client.inputs.template import RequestTemplate


@click.command(
    "create-request", epilog='\b\nExample:\n  sen4cap-client create-request "L3B AOI Indicators" > request.yaml'
)
@click.argument("process", type=PROCESS)
@common
def create_request(process: str) -> None:
    """Write a request to fill in: YAML with comments that tell what each input is.

    What is filled in is for validate-request and execute-process, with --request FILE.
    """
    with connected() as client:
        template = client.create_execution_request(process)
    if chosen() == "json":
        emit({"inputs": template.inputs}, lambda screen: "")
    else:
        say(_written(template), end="")


@click.command(
    "validate-request",
    epilog="\b\nExample:\n"
    "  sen4cap-client validate-request primes_between -i min_val=10 -i max_val=20\n"
    "  sen4cap-client validate-request 218 --request request.yaml",
)
@click.argument("process", type=PROCESS)
@request_options
@common
def validate_request(process: str, request_file: str | None, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    """Find all that is wrong with a request, without sending it. The exit code is 1 if there is something."""
    with connected() as client:
        described = client.get_process(process)
        request = read_request(described, request_file, inputs, outputs)
        problems = client.validate_request(described.id, request)
    name = described.title or described.id
    emit(
        {"processID": described.id, "valid": not problems, "problems": list(problems)},
        lambda screen: _listed(name, problems, screen),
    )
    if problems:
        from sen4cap_client.inputs.bind import invalid

        if chosen() == "json":
            leaving.tell(invalid(described, problems))
        raise leaving.Said(1)


def _listed(name: str, problems: ProblemList, screen: Screen) -> str:
    if not problems:
        return screen.paragraph(f"The request fits {name}.")
    head = f"The request does not fit {name}: {len(problems)} {'problem' if len(problems) == 1 else 'problems'}."
    return "\n".join([screen.paragraph(head), *(screen.bullet(str(problem)) for problem in problems)])


def _written(template: RequestTemplate) -> str:
    """The text of a template; where the terminal lacks its letters, the same values with escapes."""
    text: Any = template.yaml
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return yaml_text({"inputs": template.inputs})
    return str(text)
