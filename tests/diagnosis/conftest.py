"""A place to be diagnosed: servers, proxies and settings that a test asks for."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sen4cap_client.api import Client
from sen4cap_client.diagnosis import Diagnosis, diagnose
from sen4cap_client.sandbox import GENERATIONS, Sandbox
from tests.diagnosis.authority import Authority
from tests.servers import ToldServer

PASSWORD = "a-pass-to-look-for"
SECONDS = 0.4  # for what never answers
CORE = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"
LANDING = {
    "title": "Told",
    "links": [{"rel": "http://www.opengis.net/def/rel/ogc/1.0/processes", "href": "/processes"}],
}
_Thing = TypeVar("_Thing")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The one that issues all certificates."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def tao() -> Iterator[Sandbox]:
    """A sandbox of the newest generation, where nobody has had a job."""
    with Sandbox(users={"trainee": PASSWORD}) as sandbox:
        yield sandbox


@pytest.fixture(scope="session", params=[*GENERATIONS, "2024"])
def each_tao(request: pytest.FixtureRequest, home_of_the_session: Path) -> Iterator[Sandbox]:
    """A sandbox of each generation, with a job that has succeeded."""
    code_2024 = request.param == "2024"
    generation = "2025-12" if code_2024 else request.param
    with Sandbox(generation=generation, users={"trainee": PASSWORD}, code_2024=code_2024) as sandbox:
        with Client(api_url=sandbox.api_url, username="trainee", password=PASSWORD, poll_interval=0.05) as client:
            client.submit(
                "L3B AOI Indicators",
                start_date="2024-06-01",
                end_date="2024-06-07",
                site_extent=(9.90, 53.50, 9.92, 53.51),
            ).wait()
        yield sandbox


class Scene:
    """Settings, and the servers that they name.

    Args:
        stack: Ends what is started.
        folder: A folder for files.
        patch: Changes the environment of the process, and what cannot be had otherwise.
        authority: Issues certificates.
        tao: A sandbox.
    """

    def __init__(
        self, stack: ExitStack, folder: Path, patch: pytest.MonkeyPatch, authority: Authority, tao: Sandbox
    ) -> None:
        self._stack = stack
        self.folder = folder
        self.patch = patch
        self.authority = authority
        self.tao = tao
        self.environ: dict[str, str] = {}
        self.config_path: Path | None = None
        self.seconds = 5.0

    def has(self, thing: AbstractContextManager[_Thing]) -> _Thing:
        """Start something."""
        return self._stack.enter_context(thing)

    def set(self, **settings: str) -> None:
        """Set settings, in the environment."""
        self.environ |= {f"SEN4CAP_{name.upper()}": value for name, value in settings.items()}

    def sandbox(self, **settings: str) -> None:
        """Have the settings lead to the sandbox."""
        self.set(**{"api_url": self.tao.api_url, "username": "trainee", "password": PASSWORD} | settings)

    def file(self, text: str) -> Path:
        """Write a configuration file."""
        self.config_path = self.folder / "settings.yaml"
        self.config_path.write_text(text, encoding="utf-8")
        self.config_path.chmod(0o600)
        return self.config_path

    def told(self, server: ToldServer | None = None, **but: Any) -> ToldServer:
        """Have the settings lead to a server that answers as an API without a login and with one process.

        Args:
            server: The server, if it is no plain one.
            **but: What it answers otherwise: ``landing``, ``conformance``, ``processes``, ``jobs``; a status is enough.
        """
        server = self.has(server or ToldServer())
        answers: dict[str, Any] = {
            "landing": LANDING,
            "conformance": {"conformsTo": [CORE]},
            "processes": {"processes": [{"id": "1", "version": "1"}], "links": []},
            "jobs": {"jobs": [], "links": []},
        }
        for name, body in (answers | but).items():
            path = "/" if name == "landing" else f"/{name}"
            if isinstance(body, int):
                server.tell(f"GET {path}", {}, status=body)
            else:
                server.tell(f"GET {path}", body)
        self.set(api_url=server.url)
        return server

    def knows(self, name: str) -> None:
        """Have a name lead to this machine: a proxy is never asked for names that do so by themselves."""
        resolve = socket.getaddrinfo

        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            return resolve("127.0.0.1" if host in (name, name.encode()) else host, *args, **kwargs)

        self.patch.setattr(socket, "getaddrinfo", getaddrinfo)

    def trusts(self, authority: Authority) -> None:
        """Have this machine trust an authority."""
        self.patch.setenv("SSL_CERT_FILE", str(authority.path))

    def diagnose(self, profile: str | None = None) -> Diagnosis:
        """See what is found."""
        return diagnose(self.config_path, profile, environ=self.environ, timeout=self.seconds)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority, tao: Sandbox) -> Iterator[Scene]:
    with ExitStack() as stack:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        yield Scene(stack, tmp_path, monkeypatch, authority, tao)
