"""``sen4cap-client configure``: ask for the settings, try them, and write them down."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sen4cap_client.config import (
    AUTH_TYPES,
    BOUND_TO_SERVER,
    DEFAULT_API_URL,
    SETTINGS,
    Config,
    config_file,
    login_url,
)
from sen4cap_client.saved_settings import save
from sen4cap_client.settings import value
from sen4cap_client.settings_file import DEFAULT_PROFILE, check_no_link, read_file
from sen4cap_client.sources import secrets_in_keyring

_NEEDED = {"login": ("username", "password"), "basic": ("username", "password"), "token": ("token",)}
_NEEDED |= {"api-key": ("api_key",), "none": ()}
# What is asked for; all other settings are carried over.
_ASKED = ("api_url", "auth_type", "auth_url", "username", "password", "token", "token_command", "api_key")


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
@click.option(
    "--token-command",
    envvar="SEN4CAP_TOKEN_COMMAND",
    help="A program that prints a token, with its arguments: for OAuth2, OpenID Connect and all else.",
)
@click.option(
    "--use-bearer/--no-use-bearer",
    envvar="SEN4CAP_USE_BEARER",
    default=None,
    help="Send the token as 'Authorization: Bearer'.",
)
@click.option("--token-header", envvar="SEN4CAP_TOKEN_HEADER", help="The header that carries the token. [X-Auth-Token]")
@click.option("--api-key-header", envvar="SEN4CAP_API_KEY_HEADER", help="The header that carries the key. [X-API-Key]")
@click.option(
    "--allow-http/--no-allow-http",
    envvar="SEN4CAP_ALLOW_HTTP",
    default=None,
    help="Let credentials go over plain http to another machine, in a network that you trust.",
)
@click.option(
    "--ca-bundle",
    envvar="SEN4CAP_CA_BUNDLE",
    type=click.Path(exists=True, resolve_path=True),
    help="A file or folder of certificates of authorities to trust, such as that of your network.",
)
@click.option(
    "--profile",
    envvar="SEN4CAP_PROFILE",
    help="The profile of the file to write; the others stay. [default, or the file's default_profile]",
)
@click.option(
    "--config-path",
    envvar="SEN4CAP_CONFIG",
    type=click.Path(dir_okay=False),
    help="The file to write. [~/.sen4cap-client]",
)
@click.option("--no-check", is_flag=True, help="Write the settings without trying them.")
def configure(
    password_stdin: bool, profile: str | None, config_path: str | None, no_check: bool, **options: Any
) -> None:
    """Say which server to use, and who you are.

    Asks for what no option and no environment variable says, with the present settings as defaults, logs in once to
    see that it works, and writes the file. Secrets go to the keyring of the system if there is one that answers, else
    into the file, which only you can read. They are never options, where other users of the machine could read
    them: they come from the prompt, from SEN4CAP_PASSWORD, SEN4CAP_TOKEN or SEN4CAP_API_KEY, or from standard input.
    """
    path = config_file(config_path)
    check_no_link(path)  # before anything is asked
    name, present = _present(path, profile)
    questions = _Questions(present=present, given={k: v for k, v in options.items() if v not in (None, "")})
    if password_stdin:
        questions.given["password"] = sys.stdin.readline().rstrip("\r\n")
    settings = _ask(questions)
    questions.fail_if_unanswered()
    config = Config(**settings)
    if not no_check:
        click.echo(_check(config))
    for secret, place in save(path, settings, name).items():
        click.echo(f"The {secret} lies in the {place}.")
    argument = f"profile={profile!r}" if profile else ""
    where = path if name == DEFAULT_PROFILE else f"{path}, profile {name}"
    click.echo(f"Written to {where}. Go on with: from sen4cap_client.api import Client; client = Client({argument})")


def _present(path: Path, profile: str | None) -> tuple[str, dict[str, Any]]:
    """The profile to write, and what it holds; what is wrong is said in a sentence, with no line of code beside it."""
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        file = read_file(path)
        name = profile or file.default_profile
        settings = file.settings(name) if name in file.profiles else {}
        settings |= secrets_in_keyring(settings, name) if settings else {}
    for warning in noted:
        click.echo(f"Warning: {warning.message}", err=True)
    return name, settings


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

    def command(self) -> tuple[str, ...] | None:
        """The program that prints the token, if one is named, or was and no token is given in its place."""
        given = self.given.get("token_command")
        if given:
            found: tuple[str, ...] = value("token_command", given, "that is given")
            return found
        return None if os.environ.get("SEN4CAP_TOKEN") else self.present.get("token_command")

    def forget_login(self) -> None:
        """Leave the present credentials behind: they belong to another server."""
        for name in BOUND_TO_SERVER:
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
    if name == "token":
        return f"{variable} or --token-command"
    return variable if name == "api_key" else f"--{name.replace('_', '-')} or {variable}"


def _ask(questions: _Questions) -> dict[str, Any]:
    present_url = questions.present.get("api_url", DEFAULT_API_URL)
    api_url = questions.plain("api_url", "Address of the process API", DEFAULT_API_URL).rstrip("/")
    if login_url(api_url) != login_url(present_url):
        questions.forget_login()
    auth_type = questions.plain("auth_type", "How to log in", "login", type=click.Choice(AUTH_TYPES))
    kept = [name for name in SETTINGS if name not in _ASKED]
    settings = {name: questions.given.get(name, questions.present.get(name)) for name in kept}
    settings |= {"api_url": api_url, "auth_type": auth_type}
    if auth_type == "login":
        auth_url = questions.plain("auth_url", "Address of the login service", login_url(api_url))
        settings["auth_url"] = auth_url if auth_url != login_url(api_url) else None
    if auth_type == "token" and (command := questions.command()):
        return {name: value for name, value in settings.items() if value is not None} | {"token_command": command}
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
