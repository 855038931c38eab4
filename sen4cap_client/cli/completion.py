"""``completion``: the script that has a shell complete commands, processes and jobs."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SEN4CAP_CLIENT_COMPLETE"


_EPILOG = """\b
To have it in every shell:
  bash  echo 'eval "$(sen4cap-client completion bash)"' >> ~/.bashrc
  zsh   echo 'eval "$(sen4cap-client completion zsh)"' >> ~/.zshrc
  fish  sen4cap-client completion fish > ~/.config/fish/completions/sen4cap-client.fish

\b
Example:
  sen4cap-client completion bash
"""


@click.command(epilog=_EPILOG)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that has a shell complete commands, options, processes and jobs.

    Processes and jobs are asked for at most once a minute, and within two seconds; else nothing is completed.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    program = click.get_current_context().find_root()
    click.echo(kind(program.command, {}, "sen4cap-client", _VARIABLE).source())
