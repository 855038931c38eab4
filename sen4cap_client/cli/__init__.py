"""The command line, ``sen4cap-client``. Each command lies in a module of its own that is imported when it is needed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from sen4cap_client import __version__
from sen4cap_client.errors import ClientError

# Where each command lies, and what the list of commands says of it: so that `--help` imports none of them.
_COMMANDS = {
    "configure": ("sen4cap_client.cli.configure:configure", "Say which server to use, and who you are."),
    "config": ("sen4cap_client.cli.drift:config", "Find out whether the server has changed."),
    "snapshot": ("sen4cap_client.cli.snapshot:snapshot", "Take down all processes, to see later what has changed."),
    "demo": ("sen4cap_client.cli.demo:demo", "See the whole story: from login to a picture, on a sandbox."),
    "sandbox": ("sen4cap_client.cli.sandbox:sandbox", "Start a TAO to practise on, on this machine."),
}


class _Commands(click.Group):
    """A group that imports a command when it is called, and turns our errors into a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ClientError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sen4cap-client")
def main() -> None:
    """Work with Sen4CAP's processing server: find a process, run it, hold the result.

    Start with 'sen4cap-client configure', or with 'sen4cap-client sandbox' if you have no server yet.
    """


if __name__ == "__main__":
    sys.exit(main())
