"""The options that every command has, before or behind its name: the format of the output, and which server."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

FORMATS = ("table", "yaml", "json")
_KEY = "sen4cap_client."
_Any = TypeVar("_Any", bound=Callable[..., Any])


class _Seconds(click.FloatRange):
    """A time to wait; what is no number is refused before anything is done."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        return self.fail(f"{value!r} is no number of seconds.", param, ctx) if math.isnan(found) else found


SECONDS = _Seconds(min=0)


def common(function: _Any) -> _Any:
    """Add the options that say which server is meant, and how the output is written."""
    return server(output_format(function))


def output_format(function: _Any) -> _Any:
    """Add the option that says how the output is written."""
    return click.option(
        "-f",
        "--format",
        type=click.Choice(FORMATS),
        expose_value=False,
        callback=_keep,
        help="How to write the output. [table on a terminal, else yaml]",
    )(function)


def server(function: _Any) -> _Any:
    """Add the options that say which server is meant."""
    profile = click.option(
        "--profile",
        metavar="NAME",
        expose_value=False,
        callback=_keep,
        shell_complete=_profiles,
        help="The server to use, by its name in the configuration file. [$SEN4CAP_PROFILE]",
    )
    path = click.option(
        "--config-path",
        type=click.Path(dir_okay=False),
        expose_value=False,
        callback=_keep,
        help="The configuration file. [$SEN4CAP_CONFIG, else ~/.sen4cap-client]",
    )
    return path(profile(function))


def given(name: str, ctx: click.Context | None = None) -> Any:
    """What one of these options was given, behind the command or before it; None if it was not.

    Args:
        name: ``"format"``, ``"profile"`` or ``"config_path"``.
        ctx: The context; by default the present one.
    """
    return (ctx or click.get_current_context()).meta.get(_KEY + name)


def which_server(ctx: click.Context | None = None) -> dict[str, Any]:
    """The arguments of `Client` and `Config.load` that say which server is meant."""
    named = {name: given(name, ctx) for name in ("profile", "config_path")}
    return {name: value for name, value in named.items() if value is not None}


def format_in(words: Sequence[str]) -> str | None:
    """The format that some arguments ask for, also where they cannot be parsed; None if they do not say."""
    found = None
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--":
            break
        if word in ("-f", "--format"):
            found = following
        elif word.startswith("--format="):
            found = word.removeprefix("--format=")
        elif word.startswith("-f"):
            found = word.removeprefix("-f")
    return found if found in FORMATS else None


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None:
        ctx.meta[_KEY + str(param.name)] = value


def _profiles(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    from sen4cap_client.cli.suggestions import profiles

    return profiles(ctx, incomplete)
