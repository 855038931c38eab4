"""``sen4cap-client configure``: ask for the settings, try them, and write them down."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sen4cap_client.config import AUTH_TYPES, DEFAULT_API_URL, Config, config_file, login_url, read_settings
from sen4cap_client.config import write_settings as write
from sen4cap_client.settings_file import check_no_link

_NEEDED = {"login": ("username", "password"), "basic": ("username", "password"), "token": ("token",)}
_NEEDED |= {"api-key": ("api_key",), "none": ()}
# Settings of time and patience, which are carried over but not asked for.
_PACE = ("timeout", "deadline", "retries", "poll_interval", "poll_max_interval", "wait_timeout")


@click.command(
    epilog="\b\nExample:\n  sen4cap-client configure --api-url http://127.0.0.1:8080/process --username trainee"
)
@click.option("--api-url", envvar="SEN4CAP_API_URL", help=f"Address of the process API. [{DEFAULT_API_URL}]")
@click.option("--auth-type", envvar="SEN4CAP_AUTH_TYPE", type=click.Choice(AUTH_TYPES), help="How to log in. [login]")
@click.option(
    "--auth-url", envvar="SEN4CAP_AUTH_URL", help="Address of the login service. [/auth/login at the API's host]"
)
@click.option("--username", envvar="SEN4CAP_USERNAME", help="Your user name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input (or set SEN4CAP_PASSWORD).")
@click.option("--token-header", envvar="SEN4CAP_TOKEN_HEADER", help="The header that carries the token. [X-Auth-Token]")
@click.option("--api-key-header", envvar="SEN4CAP_API_KEY_HEADER", help="The header that carries the key. [X-API-Key]")
@click.option(
    "--allow-http",
    envvar="SEN4CAP_ALLOW_HTTP",
    is_flag=True,
    help="Let credentials go over plain http to another machine, in a network that you trust.",
)
@click.option(
    "--config-path",
    envvar="SEN4CAP_CONFIG",
    type=click.Path(dir_okay=False),
    help="The file to write. [~/.sen4cap-client]",
)
@click.option("--no-check", is_flag=True, help="Write the settings without trying them.")
def configure(password_stdin: bool, config_path: str | None, no_check: bool, **options: Any) -> None:
    """Say which server to use, and who you are.

    Asks for what no option and no environment variable says, with the present settings as defaults, logs in once to
    see that it works, and writes the file. Secrets are never options, where other users of the machine could read
    them: they come from the prompt, from SEN4CAP_PASSWORD, SEN4CAP_TOKEN or SEN4CAP_API_KEY, or from standard input.
    """
    path = config_file(config_path)
    check_no_link(path)  # before anything is asked
    questions = _Questions(present=_present(path), given={k: v for k, v in options.items() if v})
    if password_stdin:
        questions.given["password"] = sys.stdin.readline().rstrip("\r\n")
    settings = _ask(questions)
    questions.fail_if_unanswered()
    config = Config(**settings)
    if not no_check:
        click.echo(_check(config))
    write(path, settings)
    click.echo(f"Written to {path}. Go on with: from sen4cap_client.api import Client; client = Client()")


def _present(path: Path) -> dict[str, Any]:
    """What the file holds; what is wrong with it is said in a sentence, without a line of code beside it."""
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        settings = read_settings(path)
    for warning in noted:
        click.echo(f"Warning: {warning.message}", err=True)
    return settings


class _Questions:
    """Answers from options, environment and, on a terminal, the person; notes what nobody answered."""

    def __init__(self, present: dict[str, Any], given: dict[str, Any]) -> None:
        self.present = present
        self.given = given
        self._asks = sys.stdin.isatty()
        self._unanswered: list[str] = []

    def plain(self, name: str, text: str, default: str | None, **prompt: Any) -> str:
        """The answer to a question; the present setting is the default where the question is the same."""
        given = self.given.get(name)
        default = self.present.get(name) or default
        if given or (not self._asks and default):
            return str(given or default)
        return self._prompt(name, lambda: str(click.prompt(text, default=default, **prompt)))

    def secret(self, name: str, text: str) -> str:
        """The answer to a question that is not shown; the empty answer keeps the present one."""
        given = self.given.get(name) or os.environ.get(f"SEN4CAP_{name.upper()}")
        present = self.present.get(name)
        if given or (not self._asks and present):
            return str(given or present)
        if present:
            text = f"{text} [as before]"
        return self._prompt(
            name,
            lambda: str(click.prompt(text, hide_input=True, default=present, show_default=False)),
        )

    def forget_login(self) -> None:
        """Leave the present credentials behind: they belong to another server."""
        for name in ("auth_type", "auth_url", "username", "password", "token", "api_key", "allow_http"):
            self.present.pop(name, None)

    def fail_if_unanswered(self) -> None:
        """Stop with all that is missing, where nobody can be asked."""
        if self._unanswered:
            ways = ", ".join(_way_to_give(name) for name in self._unanswered)
            raise click.ClickException(f"This is not a terminal, and something is missing. Give it: {ways}.")

    def _prompt(self, name: str, ask: Callable[[], str]) -> str:
        if self._asks:
            return ask()
        self._unanswered.append(name)
        return ""


def _way_to_give(name: str) -> str:
    variable = f"SEN4CAP_{name.upper()}"
    if name == "password":
        return f"--password-stdin or {variable}"
    return variable if name in ("token", "api_key") else f"--{name.replace('_', '-')} or {variable}"


def _ask(questions: _Questions) -> dict[str, Any]:
    present_url = questions.present.get("api_url", DEFAULT_API_URL)
    api_url = questions.plain("api_url", "Address of the process API", DEFAULT_API_URL).rstrip("/")
    if login_url(api_url) != login_url(present_url):
        questions.forget_login()
    auth_type = questions.plain("auth_type", "How to log in", "login", type=click.Choice(AUTH_TYPES))
    kept = ("token_header", "use_bearer", "api_key_header", *_PACE, "allow_http")
    settings = {name: questions.given.get(name, questions.present.get(name)) for name in kept}
    settings |= {"api_url": api_url, "auth_type": auth_type}
    if auth_type == "login":
        auth_url = questions.plain("auth_url", "Address of the login service", login_url(api_url))
        settings["auth_url"] = auth_url if auth_url != login_url(api_url) else None
    for name in _NEEDED[auth_type]:
        is_name = name == "username"
        text = {"username": "User name", "password": "Password", "token": "Token", "api_key": "API key"}[name]
        settings[name] = questions.plain(name, text, None) if is_name else questions.secret(name, text)
    return {name: value for name, value in settings.items() if value is not None}


def _check(config: Config) -> str:
    from sen4cap_client.api import Client

    with Client(config=config) as client:
        client.login()
        processes = client.get_processes()
    who = f"as {config.username}" if config.username else "without a user name"
    return f"{config.api_url} answers {who}: {len(processes)} processes."
