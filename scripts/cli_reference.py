"""Write docs/cli.md, the reference of the command line, from what --help says.

With --check nothing is written: 1 if the page is not what it would be.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from sen4cap_client.cli import main as program

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH = 100
HEAD = """\
# Command line

Written by `make cli-reference` from what `sen4cap-client COMMAND --help` says.

## What all commands have in common

**Which server.** `--profile` and `--config-path` can stand before or behind the name of a command, and so can `-f`.

**Output** goes to stdout: a table on a terminal, YAML elsewhere, or what `-f table|yaml|json` says. With `-f json` it
is one JSON document, or nothing. The names in it are those of OGC API - Processes. A table is as wide as the terminal
and cuts what has no room; YAML and JSON are whole. `NO_COLOR` is heeded. Progress, remarks and errors go to stderr.

**Errors** are sentences. With `-f json` each is a line with a problem of RFC 7807: `type`, `title`, `status` (HTTP),
`detail`, and beyond these `exit_code` and where they apply `jobID`, `jobs`, `processID`, `problems`, `failures`,
`method`, `url`, `instance` and `retry_after`. Remarks are lines with the title `Warning`.

**Exit codes**

| code | meaning |
|---|---|
| 0 | all is well; also where a reader such as `head` has read enough |
| 1 | a mistake in what was asked: an option, a setting, an input, a file that is in the way |
| 2 | the server said no: it does not know the process, the job or the user, or has no results yet |
| 3 | no answer came, or none that can be used |
| 4 | a job that was waited for failed, or was cancelled |
| 5 | the time to wait is over; the job goes on |
| 6 | a job may have been started, or not: look before you send it again |
| 130 | interrupted with Ctrl-C; jobs go on at the server |

6 is not 3, so that a script that tries again after 3 never starts a job twice.

**Names.** A process is named by its id, its title, or a part of its title that no other has. Inputs are named by key or
title in any spelling. A value is a text and becomes what the process wants: a number, a date, a list (`[1, 2]`), a
place (well-known text, GeoJSON, or a box `west,south,east,north`). Where it wants a text, `007` and `no` stay as they
are, also in YAML.

**Aliases** are the initials of a command: `lp` is `list-processes`.
"""


def commands(group: click.Group, parent: click.Context, path: str) -> Iterator[tuple[str, click.Command]]:
    """All commands below a group, each with what is typed to call it."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, click.Context(command, parent, info_name=name), f"{path} {name}")


def help_of(command: click.Command, path: str) -> str:
    """What --help says, in lines of one width wherever this runs."""
    settings = {**command.context_settings, **program.context_settings, "terminal_width": WIDTH}
    return command.get_help(click.Context(command, info_name=path, **settings))


def page() -> str:
    """The text of the page."""
    root = click.Context(program, info_name="sen4cap-client")
    parts = [HEAD]
    for path, command in [("sen4cap-client", program), *commands(program, root, "sen4cap-client")]:
        title = path if command is program else path.removeprefix("sen4cap-client ")
        parts.append(f"## {title}\n\n```text\n{help_of(command, path)}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page, or look whether it is right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = page()
    if not parser.parse_args().check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE.name} is not what --help says: run `make cli-reference`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
