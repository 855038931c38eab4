"""The settings at a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import PASSWORD, Cli
from tests.cli.running import run

SECRETS = ("SEN4CAP_PASSWORD", "SEN4CAP_TOKEN", "SEN4CAP_API_KEY")


def test_each_setting_has_a_source(cli: Cli, configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each setting it is said where it comes from: file, environment, default, or another setting."""
    monkeypatch.setenv("SEN4CAP_TIMEOUT", "7")
    found = json.loads(cli("config", "show", "-f", "json").stdout)
    assert all(entry["source"] for entry in found.values())
    assert found["timeout"] == {"value": 7.0, "source": "environment (SEN4CAP_TIMEOUT)"}
    assert found["username"] == {"value": "trainee", "source": f"file {configured}"}
    assert found["retries"]["source"] == "default"
    assert found["auth_url"]["source"] == "from api_url"
    assert Path(found["token_cache"]["value"]).name == ".sen4cap-client.tokens"


@pytest.mark.parametrize("form", ["table", "yaml", "json"])
def test_secrets_are_not_shown(cli: Cli, configured: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """A secret is said to lie somewhere, and not what it is, wherever it is from."""
    shown = cli("config", "show", "-f", form).stdout
    assert PASSWORD not in shown
    assert f"file {configured}" in shown
    for name in SECRETS:
        monkeypatch.setenv(name, f"canary-{name}")
    shown = cli("config", "show", "-f", form).stdout
    assert "canary" not in shown
    assert all(f"environment ({name})" in shown for name in SECRETS)


def test_what_is_set_and_what_is_not(cli: Cli, configured: Path) -> None:
    """A secret that is set has an entry without a value, one that is not has none."""
    found = json.loads(cli("config", "show", "-f", "json").stdout)
    assert found["password"] == {"value": None, "source": f"file {configured}", "is_set": True}
    assert "api_key" not in found


def test_path(cli: Cli, configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path is that of the option, of the environment, or the one in the home, whether or not it exists."""
    assert yaml.safe_load(cli("config", "path").stdout) == {"path": str(configured), "exists": True}
    monkeypatch.setenv("SEN4CAP_CONFIG", str(tmp_path / "one"))
    assert cli("config", "path", "-f", "table").stdout == f"{tmp_path / 'one'}\n"
    for words in (["--config-path", "two", "config", "path"], ["config", "path", "--config-path", "two"]):
        assert yaml.safe_load(cli(*words).stdout) == {"path": "two", "exists": False}


def test_config_path_stands_before_any_command(cli: Cli, configured: Path, home: Path) -> None:
    """--config-path before the command is the file that is read, and for configure the one that is written."""
    moved = configured.rename(home / "elsewhere")
    assert cli("list-processes").exit_code == 1
    assert cli("--config-path", moved, "list-processes").exit_code == 0
    assert cli("list-processes", "--config-path", moved).exit_code == 0
    written = home / "written"
    shown = run(
        *("--config-path", written, "configure", "--no-check", "--api-url", "https://x.example", "--auth-type", "none"),
        SEN4CAP_CONFIG=str(home / "not-this"),
    )
    assert shown.returncode == 0, shown.stderr
    assert written.exists()
    assert not (home / "not-this").exists()


def test_file_that_others_could_read(cli: Cli, configured: Path) -> None:
    """What the library warns of is a sentence on stderr, and as JSON a line."""
    for form in ("table", "json"):
        configured.chmod(0o644)
        shown = cli("config", "show", "-f", form)
        assert shown.exit_code == 0
        assert "holds a secret" in shown.stderr
        assert shown.stderr.count("\n") == 1
        assert form == "table" or json.loads(shown.stderr)["title"] == "Warning"
