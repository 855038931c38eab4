"""``config``: the settings, and where each comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli.group import Commands, LazyGroup
from sen4cap_client.cli.options import common, given, which_server
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.config import Config

_COMMANDS: Commands = {
    "show": ("sen4cap_client.cli.config:show", "Show each setting, and where it comes from."),
    "check": ("sen4cap_client.cli.config_check:check", "Find out what keeps the client from working."),
    "drift": ("sen4cap_client.cli.drift:drift", "Find out whether the server answers otherwise than before."),
    "path": ("sen4cap_client.cli.config:path", "Say where the configuration file is."),
    "profiles": ("sen4cap_client.cli.config:profiles", "List the servers that the file knows."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, epilog="\b\nExample:\n  sen4cap-client config show")
@common
def config() -> None:
    """See the settings, where each of them comes from, and whether they work."""


@click.command(epilog="\b\nExample:\n  sen4cap-client config show")
@common
def show() -> None:
    """Show each setting, and where it comes from.

    Of a password, a token or a key it is said where it lies, never what it is.
    """
    from sen4cap_client.cli.connection import remarks_told
    from sen4cap_client.config import Config

    with remarks_told():
        found = _settings(Config.load(**which_server()))
    rows = [(name, _text(entry["value"]), entry["source"]) for name, entry in found.items()]
    emit(found, lambda screen: screen.grid(("setting", "value", "from"), rows))


@click.command(epilog="\b\nExample:\n  sen4cap-client config path")
@common
def path() -> None:
    """Say where the configuration file is, or would be."""
    from sen4cap_client.config import config_file

    found = config_file(given("config_path"))
    emit({"path": str(found), "exists": found.exists()}, lambda screen: screen.whole(str(found)))


@click.command(epilog="\b\nExample:\n  sen4cap-client config profiles")
@common
def profiles() -> None:
    """List the profiles of the configuration file: the servers that it knows, each under a name.

    --profile and SEN4CAP_PROFILE choose one. The one that is taken now is marked.
    """
    from sen4cap_client.cli.connection import remarks_told
    from sen4cap_client.config import DEFAULT_API_URL, config_file
    from sen4cap_client.settings_file import read_file

    with remarks_told():
        file = read_file(config_file(given("config_path")))
        taken = given("profile") or os.environ.get("SEN4CAP_PROFILE") or file.default_profile
        servers = {name: file.settings(name).get("api_url", DEFAULT_API_URL) for name in file.profiles}
    found = [{"name": name, "api_url": url, "is_taken": name == taken} for name, url in servers.items()]
    rows = [(str(each["name"]), str(each["api_url"]), "taken" if each["is_taken"] else "") for each in found]
    emit(found, lambda screen: screen.grid(("profile", "server", "now"), rows) if rows else "No profiles.")


def _settings(config: Config) -> dict[str, dict[str, Any]]:
    """Each setting that has a value, with its source; a secret has none."""
    import attrs

    from sen4cap_client.config import SECRETS, shown_command

    found = {}
    for field in attrs.fields(type(config)):
        value = getattr(config, field.name)
        if value is None or field.name == "sources":
            continue
        source = config.sources.get(field.name, "beside the file" if field.name == "token_cache" else "")
        if field.name == "token_command":
            value = shown_command(value)
        found[field.name] = {"value": None if field.name in SECRETS else value, "source": source}
        if field.name in SECRETS:
            found[field.name]["is_set"] = True
    return found


def _text(value: Any) -> str:
    if value is None:
        return "(set, not shown)"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
