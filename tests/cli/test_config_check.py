"""``config check``: a diagnosis as text, YAML or JSON, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sen4cap_client.sandbox import Sandbox
from tests.cli.conftest import Cli


def test_all_is_well(cli: Cli, configured: Path, tao: Sandbox) -> None:
    """Where all is well it says so, and ends with 0."""
    result = cli("config", "check", "-f", "table")
    assert result.exit_code == 0
    assert result.stdout.endswith(f"All is well: {tao.api_url} can be used.\n")


def test_nothing_configured(cli: Cli, home: Path) -> None:
    """Without a configuration it says what to do, and ends with 1."""
    result = cli("config", "check", "-f", "table")
    assert result.exit_code == 1
    assert "sen4cap-client configure" in " ".join(result.stdout.split())


def test_as_json(cli: Cli, configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As JSON it is one document, and the exit code is in it, too."""
    monkeypatch.setenv("SEN4CAP_API_URL", "http://127.0.0.1:1/process")
    result = cli("config", "check", "-f", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == found["exit_code"] == 3
    assert [check["cause"] for check in found["checks"] if check["state"] == "failed"] == ["connection-refused"]
    assert result.stderr == ""


def test_another_file(cli: Cli, tmp_path: Path) -> None:
    """The file can be named; what is wrong in it is told with the line."""
    path = tmp_path / "other.yaml"
    path.write_text("api_url: http://127.0.0.1/process\nusernme: alice\n", encoding="utf-8")
    result = cli("config", "check", "--config-path", path, "-f", "table")
    assert result.exit_code == 1
    assert "usernme is in line 2" in " ".join(result.stdout.split())


def test_narrow_terminal(cli: Cli, configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as wide as the terminal."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = cli("config", "check", "-f", "table").stdout.splitlines()
    assert max(len(line) for line in lines if len(line.split()) > 2) <= 60
