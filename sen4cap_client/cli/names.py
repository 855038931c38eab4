"""The arguments that name a process or a job, which the shell completes."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem


class _Named(click.ParamType):  # type: ignore[type-arg]  # older versions of click have no argument
    """The name of something that the server has.

    Args:
        name: What it is called in the help.
        kind: ``"processes"`` or ``"jobs"``.
    """

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from sen4cap_client.cli import suggestions

        return suggestions.named(self._kind, ctx, incomplete)


PROCESS = _Named("process", "processes")
JOB = _Named("job", "jobs")
