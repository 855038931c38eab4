"""How the program ends: what went wrong, as a sentence or as a problem of RFC 7807, and the exit code."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence

import click

from sen4cap_client.cli import options
from sen4cap_client.cli.problem import Interrupted, at_a_shell, code_of, problem_of, text_of
from sen4cap_client.errors import ClientError


class Said(click.exceptions.Exit):
    """The end of a command that has said what went wrong."""


def make_streams_write_all() -> None:
    """Have what the terminal's encoding does not know be written as escapes, not end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn errors that are not click's into what `in_order` can tell."""
    try:
        yield
    except ClientError as error:
        tell(error)
        raise Said(code_of(error)) from error
    except KeyboardInterrupt as error:
        raise Interrupted from error
    except BrokenPipeError:
        # Whoever read has read enough, as in `sen4cap-client list-jobs | head`.
        _forget_stdout()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        raise click.ClickException(f"Cannot read or write{where}: {error.strerror or error}.") from error


@contextlib.contextmanager
def in_order(words: Sequence[str]) -> Iterator[None]:
    """Tell what ends the program, and end it with the exit code for it.

    Args:
        words: The arguments, which may say that errors are wanted as JSON even if they are wrong otherwise.
    """
    try:
        yield
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.ClickException, click.Abort) as error:
        tell(error, options.format_in(words))
        sys.exit(code_of(error))


def tell(error: BaseException, form: str | None = None) -> None:
    """Write to stderr what went wrong.

    Args:
        error: What went wrong.
        form: ``"json"`` for a problem of RFC 7807, a line; by default what was asked for.
    """
    ctx = click.get_current_context(silent=True)
    form = form or (options.given("format", ctx) if ctx else None)
    if form == "json":
        click.echo(json.dumps(problem_of(error)), err=True)
    elif isinstance(error, click.UsageError):
        error.show()
    else:
        click.echo(f"Error: {text_of(error)}", err=True)


def warn(text: str, form: str | None = None) -> None:
    """Write a remark to stderr, in the form in which errors are written.

    Args:
        text: The remark.
        form: As in `tell`; it has to be given in threads, which know nothing of what was asked for.
    """
    text = at_a_shell(text)
    if (form or options.given("format")) == "json":
        click.echo(json.dumps({"title": "Warning", "detail": text}), err=True)
    else:
        click.echo(f"Warning: {text}", err=True)


def flush() -> None:
    """Write what is still to be written, while it can be told if that fails."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _forget_stdout() -> None:
    """Lead what would still be written to nowhere: at its end Python would complain that it cannot be."""
    with contextlib.suppress(OSError, ValueError):  # there may be no file behind it
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
