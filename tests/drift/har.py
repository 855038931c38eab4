"""Sessions as browsers keep them, to be held against others."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx

from sen4cap_client.sandbox import Sandbox

AOI = "POLYGON ((9.90 53.51, 9.92 53.51, 9.92 53.50, 9.90 53.50, 9.90 53.51))"
INPUTS = {"Start date": "2024-06-01", "End date": "2024-06-07", "L3B Indicator Name": "NDVI", "Site extent": AOI}
API = "http://tao.example/process"

Answer = tuple[int, Any]


def entry(method: str, url: str, status: int, text: str, kind: str = "application/json") -> dict[str, Any]:
    """A request and its answer."""
    content = {"text": text, "mimeType": kind, "size": len(text)}
    return {"request": {"method": method, "url": url}, "response": {"status": status, "content": content}}


def write(path: Path, entries: list[dict[str, Any]]) -> Path:
    """Write a HAR file."""
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), encoding="utf-8")
    return path


def told(path: Path, answers: dict[str, Any], status: int = 200) -> Path:
    """Write a HAR file of answers: ``{"GET /jobs": body}``; bodies that are texts are sent as they are."""
    entries = []
    for request, body in answers.items():
        method, _, place = request.partition(" ")
        text = body if isinstance(body, str) else json.dumps(body)
        entries.append(entry(method, f"{API}{place}", status, text))
    return write(path, [*entries, entry("GET", f"{API}/conformance", 200, json.dumps({"conformsTo": []}))])


def session(tao: Sandbox, path: Path) -> Path:
    """Do at a sandbox all that can be done, and write it down."""
    entries: list[dict[str, Any]] = []

    def keep(response: httpx.Response) -> None:
        text = response.read().decode()
        kind = response.headers.get("content-type", "")
        entries.append(entry(response.request.method, str(response.request.url), response.status_code, text, kind))

    with httpx.Client(event_hooks={"response": [keep]}) as client:
        login = client.post(tao.auth_url, data={"username": tao.username, "password": tao.password})
        client.headers["X-Auth-Token"] = login.json()["data"]["authToken"]

        def ask(method: str, place: str, **options: Any) -> Any:
            text = client.request(method, f"{tao.api_url}{place}", **options).text
            value = json.loads(text) if text else None
            return value["data"] if isinstance(value, dict) and "data" in value else value

        for place in ("/", "/conformance"):
            ask("GET", place)
        for process in ask("GET", "/processes")["processes"]:
            ask("GET", f"/processes/{process['id']}")
        described = ask("GET", "/processes/218")
        inputs = {key: INPUTS[parameter["title"]] for key, parameter in described["inputs"].items()}
        job_id = ask("POST", "/processes/218/execution", json={"inputs": inputs})["jobID"]
        while ask("GET", f"/jobs/{job_id}")["status"] != "successful":
            time.sleep(0.05)
        ask("GET", f"/jobs/{job_id}/results")
        ask("GET", "/jobs")
        ask("GET", "/jobs/99999")
        ask("DELETE", f"/jobs/{job_id}")
    return write(path, entries)
