"""What the sandbox's tests share: running servers, and a plain HTTP client that is not ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest

from sen4cap_client.sandbox import Sandbox

AOI = "POLYGON ((9.98 53.54,9.992 53.54,9.992 53.547,9.98 53.547,9.98 53.54))"
UUID_KEYS = {
    "startdate": "c30145a7-029c-4499-98bc-9903ca46531c",
    "enddate": "472efeab-514a-4e15-9dba-d5812d653065",
    "indicatorname": "691adc8e-9bba-4f42-86e2-ccd72189edc3",
    "geom": "bed1920e-51c0-406e-b22e-70d1f86d95d4",
}


class Api:
    """A logged-in user of a sandbox."""

    def __init__(self, tao: Sandbox, http: httpx.Client, username: str, password: str) -> None:
        self.tao = tao
        self.http = http
        self.username = username
        self.password = password
        self.renew()

    def login(self, **form: str) -> httpx.Response:
        """Log in, with the user's own name and password unless told otherwise."""
        return self.http.post(self.tao.auth_url, data={"username": self.username, "password": self.password, **form})

    def renew(self) -> None:
        """Log in and use the token from now on."""
        self.token = self.login().json()["data"]["authToken"]

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with the token."""
        headers = {"X-Auth-Token": self.token, **options.pop("headers", {})}
        return self.http.request(method, self.tao.api_url + path, headers=headers, **options)

    def get(self, path: str) -> httpx.Response:
        """Send a GET."""
        return self.request("GET", path)

    def execute(self, process_id: str, inputs: dict[str, Any]) -> str:
        """Execute a process and return the job's id."""
        body = self.request("POST", f"/processes/{process_id}/execution", json={"inputs": inputs}).json()
        return str(body.get("data", body)["jobID"])

    def aoi_inputs(self, **changes: str) -> dict[str, str]:
        """Return inputs of process 218 with the keys of the sandbox's generation."""
        inputs = {"startdate": "2024-06-01", "enddate": "2024-06-07", "indicatorname": "NDVI", "geom": AOI, **changes}
        keys = self.get("/processes/218").json()["inputs"]
        return {key if key in keys else UUID_KEYS[key]: value for key, value in inputs.items()}

    def wait(self, job_id: str) -> dict[str, Any]:
        """Wait until a job is over and return its last job info."""
        deadline, pause = time.monotonic() + 30, 0.02
        while time.monotonic() < deadline:
            info: dict[str, Any] = self.get(f"/jobs/{job_id}").json()
            if info["status"] in ("successful", "failed"):
                return info
            time.sleep(pause)
            pause = min(1.5 * pause, 0.3)  # clients and server share one interpreter here
        raise AssertionError(f"job {job_id} is not over: {info}")

    def results(self, job_id: str) -> dict[str, Any]:
        """Wait for a job and return its results by output key."""
        assert self.wait(job_id)["status"] == "successful"
        body = self.get(f"/jobs/{job_id}/results").json()
        results: dict[str, Any] = body.get("outputs", body)
        return results

    def item(self, job_id: str) -> dict[str, Any]:
        """Wait for a job and return the STAC item to which its only result links."""
        (result,) = self.results(job_id).values()
        item: dict[str, Any] = self.http.get(result["href"]).json()
        return item

    def product(self, **changes: str) -> dict[str, Any]:
        """Run process 218 and return the STAC item."""
        return self.item(self.execute("218", self.aoi_inputs(**changes)))


Opened = Callable[..., AbstractContextManager[Api]]


@contextmanager
def opened(**options: Any) -> Iterator[Api]:
    """Run a sandbox of one's own, and log in to it."""
    with Sandbox(**options) as tao, httpx.Client(timeout=30, trust_env=False) as http:
        yield Api(tao, http, tao.username, tao.password)


@pytest.fixture(scope="session")
def open_api() -> Opened:
    """A function that runs a sandbox of one's own and logs in to it."""
    return opened


@pytest.fixture(scope="session")
def tao() -> Iterator[Sandbox]:
    """A sandbox of the newest generation, with two users."""
    with Sandbox(users={"trainee": "sen4cap", "other": "else"}) as tao:
        yield tao


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(timeout=30, trust_env=False) as http:
        yield http


@pytest.fixture
def api(tao: Sandbox, http: httpx.Client) -> Api:
    """The first user."""
    return Api(tao, http, "trainee", "sen4cap")


@pytest.fixture
def other(tao: Sandbox, http: httpx.Client) -> Api:
    """Another user of the same sandbox."""
    return Api(tao, http, "other", "else")
