"""What a command has found, as a table, as YAML or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from sen4cap_client.cli import options
from sen4cap_client.cli.plain import plain
from sen4cap_client.cli.screen import Screen


def emit(found: Any, table: Callable[[Screen], str]) -> None:
    """Write what a command has found to stdout.

    Args:
        found: A record, or anything of which records consist.
        table: Writes it for people.
    """
    form = chosen()
    if form == "json":
        say(json.dumps(plain(found), indent=2))  # all in ASCII, so that nothing plays tricks
    elif form == "yaml":
        say(yaml_text(plain(found)), end="")
    else:
        say(table(Screen.of(sys.stdout)))


def say(text: str, end: str = "\n") -> None:
    """Write a text to stdout in its own encoding, where click would take UTF-8 if that is ASCII."""
    click.echo(text + end, file=sys.stdout, nl=False)


def chosen() -> str:
    """The format that is wanted: ``"table"``, ``"yaml"`` or ``"json"``."""
    return str(options.given("format") or ("table" if is_terminal(sys.stdout) else "yaml"))


def yaml_text(data: Any) -> str:
    """YAML in which whatever could move a cursor or turn a line around is written as an escape."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes the texts in which something has to be escaped, and repeats what occurs twice."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: Dumper, data: str) -> Any:
        style = None if data.isprintable() else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, text)
    written = yaml.dump(
        data, Dumper=Dumper, sort_keys=False, width=10_000, allow_unicode=_takes_unicode(), default_flow_style=False
    )
    # What PyYAML has left as it is stands in double quotes, since its text was not printable.
    return "".join(char if char == "\n" or char.isprintable() else _escaped(char) for char in written)


def is_terminal(stream: Any) -> bool:
    """Whether a person sees a stream at once; a stream may be closed, or missing."""
    return stream is not None and not stream.closed and bool(stream.isatty())


def _takes_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
