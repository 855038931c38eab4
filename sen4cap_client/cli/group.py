"""Commands that are imported when they are called, found by their names, their initials, or nearly so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from sen4cap_client.cli import leaving, options

Commands = dict[str, tuple[str, str]]


class LazyGroup(click.Group):
    """A group that imports a command when it is called.

    Args:
        lazy: For each command ``"package.module:name"``, and what the list of commands says of it.
        **options: What `click.Group` takes.
    """

    def __init__(self, *args: Any, lazy: Commands, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lazy = lazy
        self._aliases = _initials(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self._aliases.get(cmd_name, cmd_name)
        if name not in self._lazy:
            return None
        module, _, attribute = self._lazy[name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            import difflib  # only mistakes need it

            begin = [known for known in self._lazy if known.startswith(name)]
            close = begin or difflib.get_close_matches(name, [*self._lazy, *self._aliases], n=1, cutoff=0.6)
            question = f" Did you mean {close[0]!r}?" if close else ""
            raise click.UsageError(f"No such command {name!r}.{question}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        initials = {name: alias for alias, name in self._aliases.items()}
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (f"{name}, {initials[name]}" if name in initials else name, text)
                    for name, (_, text) in self._lazy.items()
                ]
            )


class Program(LazyGroup):
    """The group of all commands; it turns what goes wrong into a sentence and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        words = sys.argv[1:] if args is None else list(args)
        leaving.make_streams_write_all()
        with leaving.in_order(words):
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            leaving.flush()
        return sys.exit(code if isinstance(code, int) else 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command is None or isinstance(command, click.Group):
            return name, command, rest
        own = {parameter.name for parameter in command.params if parameter.expose_value}
        all_of_it = {parameter.name for parameter in command.params}
        if options.given("format", ctx) and "format" not in all_of_it:
            raise click.UsageError(f"{name} writes for people only. Leave out --format.", ctx)
        before = [
            (f"--{option.replace('_', '-')}", value)
            for option, value in options.which_server(ctx).items()
            if option in own  # the others look at what was given before them
        ]
        return name, command, [word for pair in before for word in pair] + rest

    def invoke(self, ctx: click.Context) -> Any:
        # Here, since click has its own idea of what a broken pipe and Ctrl-C mean.
        with leaving.translated():
            found = super().invoke(ctx)
            leaving.flush()
            return found


def _initials(commands: Commands) -> dict[str, str]:
    """The initials of the commands that have several words, as far as no other has the same."""
    words = {name: "".join(word[0] for word in name.split("-")) for name in commands if "-" in name}
    found = list(words.values())
    return {initials: name for name, initials in words.items() if found.count(initials) == 1}
