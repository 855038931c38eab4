"""Starting the servers on loopback, each in its own environment, and ending them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests.interop.described import FOLDER, Other

ENVIRONMENTS = Path(__file__).resolve().parents[2] / ".interop"
_START = 90.0  # seconds
_END = 10.0


class NotThere(Exception):
    """A server that cannot be started here; the text says why."""


@contextlib.contextmanager
def running(other: Other, folder: Path) -> Iterator[str]:
    """Have a server run.

    Args:
        other: Which.
        folder: Where it may write.

    Yields:
        Its address.

    Raises:
        NotThere: If it is not installed, or something is missing that it needs.
    """
    reason = ENVIRONMENTS / f"{other.name}.skipped"
    if reason.is_file():
        raise NotThere(reason.read_text(encoding="utf-8").strip())
    bin_folder = ENVIRONMENTS / other.name / "bin"
    if not bin_folder.is_dir():
        raise NotThere("not installed: make test-interop installs it")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Programs(bin_folder, folder) as programs:
        _START_OF[other.name](programs, port)
        programs.wait_for(f"{url}/conformance")
        yield url


class Programs:
    """Programs of an environment, and of this machine, that end together."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(FOLDER), "LC_ALL": "C.UTF-8"}
        self._bin = bin_folder
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Programs:
        return self

    def __exit__(self, *error: object) -> None:
        for program in reversed(self._started):
            _end(program)

    def own(self, name: str) -> str:
        """A program of the environment."""
        return str(self._bin / name)

    def run(self, *command: str) -> None:
        """Run a program to its end."""
        with self._log.open("ab") as log:
            subprocess.run(command, check=True, cwd=self.folder, env=self.environ, stdout=log, stderr=log)

    def start(self, *command: str) -> None:
        """Start a program. It and its children are a group of their own."""
        with self._log.open("ab") as log:
            options = {"cwd": self.folder, "env": self.environ, "stdin": subprocess.DEVNULL}
            self._started.append(
                subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **options)  # type: ignore[call-overload]
            )

    def wait_for(self, url: str) -> None:
        """Wait until a server answers."""
        until = time.monotonic() + _START
        with httpx.Client(trust_env=False, headers={"Accept": "application/json"}) as client:
            while time.monotonic() < until:
                ended = [program for program in self._started if program.poll() is not None]
                if ended:
                    break
                with contextlib.suppress(httpx.TransportError):
                    if client.get(url, timeout=5).is_success:
                        return
                time.sleep(0.1)
        said = self._log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise AssertionError(f"nothing answers at {url}; the log ends with\n{said}")

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _start_wraptile(programs: Programs, port: int) -> None:
    programs.start(
        *(programs.own("wraptile"), "run", "--host", "127.0.0.1", "--port", str(port)),
        "wraptile.services.local.testing:service",
    )


def _start_pygeoapi(programs: Programs, port: int) -> None:
    openapi = str(programs.folder / "openapi.yml")
    config = str(FOLDER / "pygeoapi.yml")
    programs.environ |= {"INTEROP_PORT": str(port), "INTEROP_FOLDER": str(programs.folder)}
    programs.environ |= {"PYGEOAPI_CONFIG": config, "PYGEOAPI_OPENAPI": openapi}
    programs.run(programs.own("pygeoapi"), "openapi", "generate", config, "--output-file", openapi)
    flask = ("-m", "flask", "--app", "pygeoapi.flask_app:APP", "run", "--no-reload")
    programs.start(programs.own("python"), *flask, "--host", "127.0.0.1", "--port", str(port))


def _start_fastprocesses(programs: Programs, port: int) -> None:
    redis = shutil.which("redis-server")
    if redis is None:
        raise NotThere("no redis-server on this machine (on Debian: apt-get install redis-server)")
    store = str(free_port())
    for what in ("FP_CELERY_BROKER", "FP_CELERY_RESULT", "FP_RESULT_CACHE"):
        programs.environ |= {f"{what}_HOST": "127.0.0.1", f"{what}_PORT": store}
    programs.start(redis, "--bind", "127.0.0.1", "--port", store, "--save", "", "--appendonly", "no")
    celery = ("-A", "fastprocesses.worker.celery_app", "worker", "--include", "fastprocesses_app")
    programs.start(programs.own("celery"), *celery, "--pool", "threads", "--concurrency", "8", "--loglevel", "WARNING")
    app = ("--factory", "fastprocesses_app:make_app", "--host", "127.0.0.1", "--port", str(port))
    programs.start(programs.own("uvicorn"), *app)


_START_OF: dict[str, Callable[[Programs, int], None]] = {
    "wraptile": _start_wraptile,
    "pygeoapi": _start_pygeoapi,
    "fastprocesses": _start_fastprocesses,
}


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program that was started here, with its children."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(_END)
            return
