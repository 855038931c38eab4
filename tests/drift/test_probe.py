"""Asking a server, and the commands that do so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sen4cap_client import drift
from sen4cap_client.api import AuthenticationError, Client, Config, TransportError
from sen4cap_client.drift import Contract
from sen4cap_client.sandbox import Sandbox
from sen4cap_client.snapshot import Snapshot
from tests.drift.har import AOI
from tests.forms import QuickClock
from tests.servers import ToldServer

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "tests" / "recorded" / "cassettes"
CONTRACT = Contract.own()
PASSWORD = "a-pass-to-look-for"


@pytest.fixture(scope="module")
def tao() -> Iterator[Sandbox]:
    """A sandbox with a job that succeeded."""
    with Sandbox(users={"trainee": PASSWORD}) as tao:
        with Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.05) as client:
            client.submit("primes_between").wait()
        yield tao


def run(*arguments: str, tao: Sandbox | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program, with the settings for a sandbox."""
    settings = {} if tao is None else {"API_URL": tao.api_url, "USERNAME": tao.username, "PASSWORD": tao.password}
    environ |= {f"SEN4CAP_{name}": value for name, value in settings.items()}
    program = [sys.executable, "-m", "sen4cap_client", *arguments]
    return subprocess.run(program, capture_output=True, text=True, env=os.environ | environ, timeout=60, check=False)


def test_a_probe_only_reads(tao: Sandbox) -> None:
    """It asks for all that can be read, and sends nothing but the login beside."""
    before = len(tao.requests)
    config = Config(api_url=tao.api_url, username=tao.username, password=tao.password)
    seen = drift.probe(config, CONTRACT)
    sent = [(request.method, request.path) for request in tao.requests[before:]]
    assert {method for method, path in sent if not path.startswith("/auth/login")} == {"GET"}
    assert seen.counts()["GET /processes/{processID}"] == 19
    assert {"GET /", "GET /conformance", "GET /processes", "GET /jobs", "GET /jobs/{jobID}"} <= seen.counts().keys()
    assert "GET /jobs/{jobID}/results" in seen.counts()
    assert all(answer.is_listed for answer in seen.exchanges if "/auth/" not in answer.operation)
    assert drift.with_contract(seen).findings == ()


def test_a_server_that_refuses_what_it_lists(tmp_path: Path) -> None:
    """Errors are part of the report: where a server says no to what it lists, users are affected."""
    with ToldServer() as server:
        server.tell("GET /", {"title": "x", "links": []})
        server.tell("GET /conformance", {"conformsTo": []})
        server.tell("GET /processes", {"processes": [{"id": "1"}, {"id": "a/b"}, {"id": ".."}, None], "links": []})
        server.tell("GET /processes/1", {"title": "NullPointerException", "status": 500}, 500)
        server.tell("GET /processes/a%2Fb", {"message": "down", "status": "FAILED"})
        server.tell("GET /jobs", b"<html>maintenance</html>")
        config = Config(api_url=server.url, auth_type="none", retries=1)
        seen = drift.probe(config, CONTRACT, QuickClock())
        assert {asked.path for asked in server.asked} == {
            "/", "/conformance", "/processes", "/processes/1", "/processes/a%2Fb", "/jobs",
        }  # fmt: skip
    findings = {(str(f.severity), str(f.kind), f.operation, f.detail) for f in drift.with_contract(seen).findings}
    assert findings == {
        ("breaking", "other status", "GET /processes/{processID}", "says no with 500 to what the server itself lists"),
        ("breaking", "other status", "GET /processes/{processID}", "says no with 200 to what the server itself lists"),
        (
            "breaking",
            "other shape",
            "GET /jobs",
            "is a page of HTML, not a bare array or a plain object or in an envelope",
        ),
    }


def test_a_server_that_cannot_be_asked(tao: Sandbox) -> None:
    """Without a login or a connection there is no report, but an error."""
    with pytest.raises(AuthenticationError):
        drift.probe(Config(api_url=tao.api_url, username=tao.username, password="wrong"), CONTRACT)
    with pytest.raises(TransportError):
        drift.probe(Config(api_url="http://127.0.0.1:9", auth_type="none", retries=0), CONTRACT, QuickClock())


def test_drift_of_a_server(tao: Sandbox, tmp_path: Path) -> None:
    """The command asks the configured server, keeps the answers without secrets, and compares with them later."""
    saved = tmp_path / "june.json"
    done = run("config", "drift", "--save", str(saved), tao=tao)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No drift in" in done.stdout
    assert PASSWORD not in saved.read_text()
    with Sandbox(generation="2025-12", users={"trainee": PASSWORD}) as older:
        done = run("config", "drift", "--against", str(saved), "--format", "json", tao=older)
    report = json.loads(done.stdout)
    assert done.returncode == report["exitCode"] == 1
    assert {finding["severity"] for finding in report["findings"]} == {"new", "cosmetic"}
    assert "GET /jobs/{jobID}/results" in report["unseen"]


def test_drift_of_files(tmp_path: Path) -> None:
    """Cassettes are compared with cassettes, also as Markdown."""
    new, old = str(CASSETTES / "2026-06"), str(CASSETTES / "2025-12")
    done = run("config", "drift", new, "--against", old, "--format", "markdown")
    assert done.returncode == 1
    assert "| cosmetic | other shape | POST /processes/{processID}/execution | $ | is a plain object, not in an" in (
        done.stdout
    )
    assert run("config", "drift", new).returncode == 0


def test_breaking_drift_ends_with_2(tmp_path: Path) -> None:
    """What affects users is told by the exit code."""
    old = drift.read(CASSETTES / "2026-06" / "main-job.yaml", CONTRACT)
    old.save(tmp_path / "old.json")
    new = json.loads((tmp_path / "old.json").read_text())
    for answer in new["exchanges"]:
        if answer["operation"] == "GET /jobs/{jobID}":
            answer["value"]["status"] = "finished"
    (tmp_path / "new.json").write_text(json.dumps(new))
    done = run("config", "drift", str(tmp_path / "new.json"), "--against", str(tmp_path / "old.json"))
    assert done.returncode == 2
    assert "breaking\n  GET /jobs/{jobID}  $.status\n    new word: is none of" in done.stdout


def test_drift_that_cannot_be_found_out(tao: Sandbox, tmp_path: Path) -> None:
    """A failure has an exit code of its own, which says neither that there is drift nor that there is none."""
    (tmp_path / "no.json").write_text("{}")
    for arguments in (["config", "drift", str(tmp_path / "no.json")], ["snapshot", "diff", str(tmp_path / "no.json")]):
        done = run(*arguments, tao=tao)
        assert done.returncode == 3
        assert done.stderr.startswith("Error: ")
    done = run("config", "drift", tao=tao, SEN4CAP_RETRIES="0", SEN4CAP_TIMEOUT="1", SEN4CAP_AUTH_URL="http://[")
    assert done.returncode == 3


def test_snapshot_and_diff(tao: Sandbox, tmp_path: Path) -> None:
    """A snapshot is sorted YAML; what the server says now is compared with it, and a saved request as well."""
    taken = tmp_path / "june.yaml"
    with Sandbox(generation="2026-06", users={"trainee": PASSWORD}) as older:
        assert run("snapshot", "-o", str(taken), tao=older).returncode == 0
    text = taken.read_text()
    assert list(yaml.safe_load(text)["processes"]) == sorted(yaml.safe_load(text)["processes"])
    keys = {parameter.title: key for key, parameter in Snapshot.read(taken).describe("218").inputs.items()}
    request = {"inputs": {keys["Start date"]: "2024-06-01", keys["End date"]: "2024-06-07", keys["Site extent"]: AOI}}
    (tmp_path / "request.json").write_text(json.dumps(request))
    done = run("snapshot", "diff", str(taken), "--request", str(tmp_path / "request.json"), tao=tao)
    assert done.returncode == 2
    assert "The request no longer fits process 218." in done.stdout
    assert "218: input 'Start date' changed its key: 'startdate', was 'c30145a7" in " ".join(done.stdout.split())
    again = run("snapshot", tao=tao)
    (tmp_path / "now.yaml").write_text(again.stdout)
    done = run("snapshot", "diff", str(tmp_path / "now.yaml"), str(tmp_path / "now.yaml"), "--format", "markdown")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Nothing has changed.")


def test_requests_with_days_are_read_as_texts(tao: Sandbox, tmp_path: Path) -> None:
    """A request as `create-request` writes it is read as it was meant, days and all."""
    taken = tmp_path / "now.yaml"
    assert run("snapshot", "--output", str(taken), tao=tao).returncode == 0
    request = f"inputs:\n  Start date: 2024-06-01\n  End date: 2024-06-07\n  Site extent: {AOI}\n"
    (tmp_path / "request.yaml").write_text(request)
    done = run("snapshot", "diff", str(taken), str(taken), "--request", str(tmp_path / "request.yaml"))
    assert (done.returncode, done.stdout.splitlines()[-1].strip()) == (0, "The request still fits process 218.")


def test_make_names_the_commands() -> None:
    """`make drift` is the command, with the same exit codes as make allows."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", "drift", "SOURCE=a.har", "AGAINST=b.json", "SAVE=c", "FORMAT=json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[-9:] == [
        "config", "drift", "--against", "b.json", "--save", "c", "--format", "json", "a.har",
    ]  # fmt: skip
