"""Completion in shells: commands, processes and jobs; quick, silent, and never more than a word."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

BIN = Path(sys.executable).parent
SCRIPT = """
eval "$(sen4cap-client completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_sen4cap_client_completion sen4cap-client
printf '%s\\n' "${COMPREPLY[@]}"
"""


def complete(*words: str, **environ: str) -> list[str]:
    """What bash suggests for the last of some words."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    shown = subprocess.run(
        ["bash", "--norc", "-c", SCRIPT, "bash", "sen4cap-client", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path} | environ,
        timeout=60,
    )
    assert shown.stderr == ""
    return shown.stdout.split()


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


@needs_bash
def test_commands_and_options(home: Path) -> None:
    """Commands, options and their choices are completed, without a server."""
    assert complete("get-") == ["get-process", "get-job", "get-job-results"]
    assert "--limit" in complete("list-jobs", "--l")
    assert complete("list-jobs", "-f", "") == ["table", "yaml", "json"]


@needs_bash
def test_processes_and_jobs(configured: Path, ndvi_job: str, tao: Sandbox) -> None:
    """Processes are completed by id and by name, jobs by id; from a file that only its owner can read."""
    assert complete("get-process", "21") == ["218"]
    asked = len(tao.requests)
    assert complete("get-process", "L3B_aoi") == ["l3b_aoi_indicators"]
    assert complete("execute-process", "sleep_") == ["sleep_a_while"]
    assert len(tao.requests) == asked
    assert ndvi_job in complete("get-job", ndvi_job)
    kept = configured.with_name(f"{configured.name}.completion")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "sen4cap_client" not in kept.read_text()


@needs_bash
def test_what_is_kept_grows_old(configured: Path, tao: Sandbox) -> None:
    """After a minute the server is asked again; a file that others could have written is not believed."""
    complete("get-process", "21")
    kept = configured.with_name(f"{configured.name}.completion")
    entries = {key: entry | {"found": [["210", "mine"]]} for key, entry in json.loads(kept.read_text()).items()}
    kept.write_text(json.dumps(entries))
    assert complete("get-process", "21") == ["210"]
    kept.chmod(0o666)
    assert complete("get-process", "21") == ["218"]
    kept.write_text(json.dumps({key: entry | {"at": time.time() - 120} for key, entry in entries.items()}))
    assert complete("get-process", "21") == ["218"]


@needs_bash
def test_another_server_has_other_processes(configured: Path, home: Path) -> None:
    """What is kept is that of one server and user, also where the option that names it is on the line."""
    assert complete("get-process", "21") == ["218"]
    with ToldServer() as server:
        server.tell("GET /processes", {"processes": [{"id": "219", "version": "1"}]})
        (home / "other").write_text(f"api_url: {server.url}\nauth_type: none\n")
        assert complete("get-process", "--config-path", str(home / "other"), "21") == ["219"]
        assert complete("--config-path", str(home / "other"), "get-process", "21") == ["219"]
        assert complete("get-process", "21", SEN4CAP_API_URL=server.url, SEN4CAP_AUTH_TYPE="none") == ["219"]


@needs_bash
def test_hostile_names_are_not_suggested(told: ToldServer) -> None:
    """What would be more than a word to a shell is left out."""
    names = ["ok", "$(reboot)", "a b", "x;y", "`z`", "a\nb", "\u202eright", "-rf", "a,b", "o" * 500]
    told.tell("GET /jobs", {"jobs": [{"jobID": name, "type": "process"} for name in names]})
    assert complete("get-job", "") == ["ok"]


@needs_bash
@pytest.mark.parametrize("trouble", ["nothing configured", "broken file", "refused", "silent", "page"])
def test_trouble_says_nothing_and_is_short(told: ToldServer, home: Path, trouble: str) -> None:
    """Whatever goes wrong, nothing is suggested, nothing is said, and it takes no longer than a moment."""
    path = home / ".sen4cap-client"
    if trouble == "nothing configured":
        path.unlink()
    elif trouble == "broken file":
        path.write_text("password: [", encoding="utf-8")
    elif trouble == "refused":
        path.write_text("api_url: http://127.0.0.1:9/process\nauth_type: none\n", encoding="utf-8")
    elif trouble == "silent":
        told.silent.set()
    else:
        told.tell("GET /jobs", b"<html><title>Portal</title></html>")
    start = time.monotonic()
    assert complete("get-job", "") == []
    assert time.monotonic() - start < 10
    asked = len(told.asked)
    start = time.monotonic()
    assert complete("get-job", "") == []  # nor is the server asked at each key
    assert len(told.asked) == asked
    assert trouble != "silent" or time.monotonic() - start < 2


def test_scripts_name_the_program(home: Path) -> None:
    """There is a script for each shell."""
    for shell in ("bash", "zsh", "fish"):
        shown = subprocess.run([BIN / "sen4cap-client", "completion", shell], capture_output=True, text=True)
        assert shown.returncode == 0
        assert "_SEN4CAP_CLIENT_COMPLETE" in shown.stdout
        assert f"{shell}_complete" in shown.stdout


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh(home: Path) -> None:
    """zsh takes the script."""
    code = 'autoload -U compinit; compinit -u; eval "$(sen4cap-client completion zsh)"; echo $_comps[sen4cap-client]'
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    shown = subprocess.run(
        ["zsh", "-f", "-c", code], capture_output=True, text=True, env=os.environ | {"PATH": path}, timeout=60
    )
    assert (shown.stdout, shown.stderr) == ("_sen4cap_client_completion\n", "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish(home: Path) -> None:
    """fish takes the script, and completes."""
    code = "sen4cap-client completion fish | source; complete -C 'sen4cap-client get-p'"
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    shown = subprocess.run(
        ["fish", "--no-config", "-c", code], capture_output=True, text=True, env=os.environ | {"PATH": path}, timeout=60
    )
    assert shown.stdout.split() == ["get-process"]


@needs_bash
def test_completing_from_the_file_imports_no_httpx(configured: Path) -> None:
    """What is kept is suggested without importing the client."""
    complete("get-process", "21")
    code = "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=open('seen', 'w')))\n"
    code += "from sen4cap_client.cli import main; main(prog_name='sen4cap-client')"
    environ = {"_SEN4CAP_CLIENT_COMPLETE": "bash_complete", "COMP_WORDS": "sen4cap-client get-process 21"}
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=configured.parent,
        env=os.environ | environ | {"COMP_CWORD": "2"},
        timeout=60,
    )
    assert shown.stdout.strip() == "plain,218"
    assert "httpx" not in (configured.parent / "seen").read_text().split()
