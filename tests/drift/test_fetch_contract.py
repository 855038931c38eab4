"""The OpenAPI document of a server is found, kept, and compared with the contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = yaml.safe_load((ROOT / "openapi" / "tao-process-api.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def told() -> Iterator[ToldServer]:
    """A server; it has no landing page unless it is told one."""
    with ToldServer() as server:
        yield server


def fetch(api_url: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    program = [sys.executable, str(ROOT / "scripts" / "fetch_contract.py"), api_url, "--folder", str(folder)]
    settings = {"SEN4CAP_AUTH_TYPE": "none", "SEN4CAP_RETRIES": "0"} | environ
    return subprocess.run(program, capture_output=True, text=True, env=os.environ | settings, timeout=60, check=False)


def prefixed() -> dict[str, Any]:
    """Our contract as another server would write it: with the paths that it has at its host."""
    paths = {f"/process{path.rstrip('/')}": item for path, item in CONTRACT["paths"].items() if "/auth/" not in path}
    return {**CONTRACT, "paths": json.loads(json.dumps(paths).replace("{jobID}", "{id}"))}


PLACES = {"/process/api": "", "/process/openapi.json": "", "/docs/api": "", "/elsewhere": "/elsewhere"}


@pytest.mark.parametrize(("place", "link"), PLACES.items())
def test_the_document_is_found(told: ToldServer, tmp_path: Path, place: str, link: str) -> None:
    """It is looked for where the landing page says, and at the usual places; JSON and YAML are read."""
    told.tell("GET /process/", {"links": [{"rel": "service-desc", "href": link}] if link else []})
    told.tell(f"GET {place}", yaml.safe_dump(prefixed()).encode(), headers={"Content-Type": "application/yaml"})
    done = fetch(f"{told.url}/process", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{place}: found" in done.stdout
    assert "0 differences" in done.stdout
    assert json.loads((tmp_path / "127.0.0.1.json").read_text())["info"] == CONTRACT["info"]


def test_differences_are_told(told: ToldServer, tmp_path: Path) -> None:
    """Operations, parameters, statuses, fields, types and words that differ are named."""
    theirs = prefixed()
    schemas = theirs["components"]["schemas"] = json.loads(json.dumps(theirs["components"]["schemas"]))
    schemas["JobInfo"]["properties"]["queue"] = {"type": "string"}
    del schemas["JobInfo"]["properties"]["traceback"]
    schemas["JobInfo"]["properties"]["message"] = {"type": "array", "items": {"$ref": "#/components/schemas/JobInfo"}}
    schemas["JobStatus"]["enum"].append("paused")
    jobs = theirs["paths"]["/process/jobs"]["get"]
    jobs["parameters"] = [*jobs["parameters"][1:], {"name": "page", "in": "query", "schema": {"type": "integer"}}]
    jobs["responses"]["429"] = {"description": "Too many."}
    del theirs["paths"]["/process/jobs/{id}"]["delete"]
    theirs["paths"]["/process/jobs/{id}/log"] = {"get": {"responses": {}}}
    theirs["paths"]["/users"] = {"get": {"responses": {}}}
    told.tell("GET /process/api", theirs)
    done = fetch(f"{told.url}/process", tmp_path)
    lines = {line.strip() for line in done.stdout.splitlines()}
    assert {
        "- DELETE /jobs/{jobID}: only in ours",
        "- GET /jobs parameter query type: only in ours",
        "+ GET /jobs parameter query page: only in theirs",
        "+ GET /jobs status 429: only in theirs",
        "- GET /jobs/{jobID} $ field traceback: only in ours",
        "+ GET /jobs/{jobID} $ field queue: only in theirs",
        "~ GET /jobs/{jobID} $.message: type is array in theirs, string in ours",
        "+ /jobs/{}/log: only in theirs",
    } <= lines
    assert any(line.startswith("~ GET /jobs/{jobID} $.status: enum is accepted or dismissed or") for line in lines)
    assert not any("/users" in line for line in lines)


def test_no_other_server_is_asked(told: ToldServer, tmp_path: Path) -> None:
    """A link to another server is told and not followed: the token would go along."""
    with ToldServer() as other, ToldServer() as server:
        link = {"rel": "service-desc", "href": f"{other.url}/openapi.json?token=x"}
        server.tell("GET /process/", {"links": [link, 3, {"rel": "service-desc"}]})
        done = fetch(f"{server.url}/process", tmp_path)
        assert other.asked == []
    assert "at another server, which is not asked" in done.stdout
    assert "token=x" not in done.stdout
    assert done.returncode == 1


def test_a_server_without_a_document(tmp_path: Path) -> None:
    """A server that has none, as TAO may, is said to; nothing is written."""
    with Sandbox() as tao:
        login = {"SEN4CAP_AUTH_TYPE": "login", "SEN4CAP_USERNAME": tao.username, "SEN4CAP_PASSWORD": tao.password}
        done = fetch(tao.api_url, tmp_path, **login)
    assert (done.returncode, done.stderr) == (1, "")
    assert "this server shows none; 'make drift'" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body", [b"<html>", b"[1]", b"a: [", b'{"openapi": "3.1.0"}', b'{"openapi": "3.1.0", "paths": 3}']
)
def test_what_is_no_document(told: ToldServer, tmp_path: Path, body: bytes) -> None:
    """What is no OpenAPI document is passed over."""
    told.tell("GET /process/api", body)
    assert fetch(f"{told.url}/process", tmp_path).returncode == 1


def test_a_document_that_cannot_be_read_in_parts(told: ToldServer, tmp_path: Path) -> None:
    """A reference that leads nowhere, or to another document, is told where it stands."""
    theirs = prefixed()
    answers = {"200": {"content": {"application/json": {"schema": {"$ref": "http://other.example/x.json"}}}}}
    theirs["paths"]["/process/jobs"] = {"get": {"responses": answers}}
    told.tell("GET /process/api", theirs)
    done = fetch(f"{told.url}/process", tmp_path)
    assert done.returncode == 0
    assert "? GET /jobs: their schema cannot be read" in done.stdout


def test_a_server_that_cannot_be_asked(tmp_path: Path) -> None:
    """No answer is an error of its own."""
    done = fetch("http://127.0.0.1:9/process", tmp_path)
    assert done.returncode == 2
    assert "127.0.0.1:9" in done.stdout
