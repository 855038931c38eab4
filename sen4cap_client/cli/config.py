"""``config``: the settings, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sen4cap_client.cli.group import Commands, LazyGroup
from sen4cap_client.cli.options import common, given, which_server
from sen4cap_client.cli.output import emit

if TYPE_CHECKING:
    from sen4cap_client.config import Config

_COMMANDS: Commands = {
    "show": ("sen4cap_client.cli.config:show", "Show each setting, and where it comes from."),
    "path": ("sen4cap_client.cli.config:path", "Say where the configuration file is."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, epilog="\b\nExample:\n  sen4cap-client config show")
@common
def config() -> None:
    """See the settings, and where each of them comes from: an option, the environment, the file, or a default."""


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


def _settings(config: Config) -> dict[str, dict[str, Any]]:
    """Each setting that has a value, with its source; a secret has none."""
    import attrs

    from sen4cap_client.config import SECRETS

    found = {}
    for field in attrs.fields(type(config)):
        value = getattr(config, field.name)
        if value is None or field.name == "sources":
            continue
        source = config.sources.get(field.name, "beside the file" if field.name == "token_cache" else "")
        found[field.name] = {"value": None if field.name in SECRETS else value, "source": source}
        if field.name in SECRETS:
            found[field.name]["is_set"] = True
    return found


def _text(value: Any) -> str:
    if value is None:
        return "(set, not shown)"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
