"""Starting and stopping the sandbox."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import signal
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from starlette.types import ASGIApp

from sen4cap_client.sandbox.app import Execution, Tao
from sen4cap_client.sandbox.auth import Accounts
from sen4cap_client.sandbox.data_server import DataServer
from sen4cap_client.sandbox.generations import GENERATIONS, NEWEST
from sen4cap_client.sandbox.jobs import JobStore
from sen4cap_client.sandbox.listen import Received, RequestLog, Server, listen
from sen4cap_client.sandbox.origin import base_url
from sen4cap_client.sandbox.processes import Workshop
from sen4cap_client.sandbox.products import ProductStore
from sen4cap_client.sandbox.trouble import Trouble, Troubled

_LAST_PORT = 65535


class Sandbox:
    """A server that looks like TAO, for teaching and testing. It computes, but from a synthetic landscape.

    Use it as a context manager, or call `start` and `stop`:

        with Sandbox() as tao:
            print(tao.api_url, tao.username, tao.password)

    Args:
        host: where to listen; loopback unless you want others to reach it.
        port: the process API's port; STAC and rasters are two ports above it if that one is free. 0 takes free ports.
        generation: which of TAO's API generations to imitate: ``2026-09``, ``2026-06`` or ``2025-12``.
        data: where to keep products; by default a temporary folder that `stop` removes.
        users: passwords by user name; by default the user ``trainee`` with the password ``sen4cap``.
        token_lifetime: seconds for which a token is valid.
        clock: tells the time (UTC) that jobs and products carry.
        workers: how many jobs compute at a time.
        token_factory: makes tokens.
        trouble: what goes wrong now and then; nothing by default.
        code_2024: with generation 2025-12, answer as the code of 2024 does: a bare array as job list, times without
            a zone, ``null`` for unknown jobs.

    Attributes:
        username: the first user.
        password: the first user's password.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        generation: str = NEWEST,
        data: Path | str | None = None,
        users: Mapping[str, str] | None = None,
        token_lifetime: float = 1800.0,
        clock: Callable[[], dt.datetime] | None = None,
        workers: int = 2,
        token_factory: Callable[[], str] | None = None,
        trouble: Trouble | None = None,
        code_2024: bool = False,
    ) -> None:
        if generation not in GENERATIONS:
            raise ValueError(f"There is no generation {generation!r}; there are {', '.join(GENERATIONS)}.")
        if code_2024 and generation != "2025-12":
            raise ValueError("code_2024 goes with generation 2025-12 only.")
        users = {"trainee": "sen4cap"} if users is None else dict(users)
        self.username, self.password = next(iter(users.items()))
        self._generation = replace(GENERATIONS[generation], code_2024=code_2024)
        self._accounts = Accounts(users, token_lifetime, token_factory or (lambda: str(uuid.uuid4())))
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._workers = workers
        self._trouble = trouble or Trouble()
        self._executions: list[Execution] = []
        self._address = (host, port)
        self._data = None if data is None else Path(data)
        self._log: RequestLog | None = None
        self._received: tuple[Received, ...] = ()
        self._ports: tuple[int, int] | None = None
        self._closing: contextlib.ExitStack | None = None

    @property
    def api_url(self) -> str:
        """Address of the process API, such as ``http://127.0.0.1:8080/process``."""
        return f"{self._base(0)}/process"

    @property
    def auth_url(self) -> str:
        """Address of the login, such as ``http://127.0.0.1:8080/auth/login``."""
        return f"{self._base(0)}/auth/login"

    @property
    def stac_url(self) -> str:
        """Address of the STAC API, such as ``http://127.0.0.1:8082/``."""
        return f"{self._base(1)}/"

    @property
    def requests(self) -> tuple[Received, ...]:
        """What arrived so far, oldest first, at both ports."""
        return self._received if self._log is None else self._received + self._log.read()

    @property
    def executions(self) -> tuple[Execution, ...]:
        """What was executed so far, oldest first: process, inputs and job of each."""
        return tuple(self._executions)

    def expire_tokens(self) -> None:
        """End the sessions of all users now, as if their tokens had grown old."""
        self._accounts.clear()

    def start(self) -> Self:
        """Start the server and return once it answers.

        Raises:
            OSError: if the port is taken, or the host is not this machine's.
            RuntimeError: if it runs already.
        """
        if self._closing is not None:
            raise RuntimeError("The sandbox runs already.")
        with contextlib.ExitStack() as stack:
            host, port = self._address
            listening = stack.enter_context(listen(host, port))
            temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sen4cap-sandbox-")))
            log_path = temporary / "requests.jsonl"
            self._log = RequestLog(log_path)
            stack.callback(self._keep_log)
            folder = self._data or temporary
            products = ProductStore(folder)
            data = DataServer(host, port + 2 if 0 < port <= _LAST_PORT - 2 else 0, folder, log_path)
            stack.callback(data.stop)
            jobs = JobStore(self._workers, self._clock)
            stack.callback(jobs.close)
            server = Server(self._log.recording(self._app(products, jobs, data.port)))
            stack.callback(server.stop)
            server.start(listening)
            self._ports = (listening.getsockname()[1], data.port)
            self._closing = stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop the server and all jobs; what it kept in a temporary folder is gone. Does nothing if it does not run."""
        closing, self._closing = self._closing, None
        if closing is not None:
            closing.close()

    def __enter__(self) -> Self:
        """Start the server."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    def _keep_log(self) -> None:
        """Keep what arrived when the file goes away."""
        self._received, self._log = self.requests, None

    def _base(self, number: int) -> str:
        """The address of one of the two ports."""
        if self._ports is None:
            raise RuntimeError("The sandbox has not been started.")
        return base_url(_reachable(self._address[0]), self._ports[number])

    def _app(self, products: ProductStore, jobs: JobStore, stac_port: int) -> ASGIApp:
        """Return the process API."""
        workshop = Workshop(products, self._clock)
        chance = random.Random(self._trouble.seed)  # noqa: S311 - it guards nothing
        tao = Tao(
            self._generation,
            self._accounts,
            jobs,
            workshop,
            stac_port,
            self._clock(),
            lambda: chance.random() < self._trouble.failing,
            self._executions,
        )
        app = tao.app()
        return app if self._trouble == Trouble() else Troubled(app, self._trouble, self._accounts.clear)


def serve(
    host: str = "127.0.0.1",
    port: int = 8080,
    generation: str = NEWEST,
    data: Path | str | None = None,
    announce: Callable[[str], None] = print,
) -> None:
    """Run the sandbox until Ctrl-C or SIGTERM. To be called in the main thread.

    Args:
        host: see `Sandbox`.
        port: see `Sandbox`.
        generation: see `Sandbox`.
        data: see `Sandbox`.
        announce: gets a text that tells how to use the server.

    Raises:
        OSError: if the port is taken, or the host is not this machine's.
    """
    over = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    with Sandbox(host=host, port=port, generation=generation, data=data) as tao:
        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            announce(_announcement(tao, host, generation))
            # With a timeout, because a wait without one cannot be interrupted on Windows.
            while not over.wait(1.0):
                pass
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _announcement(tao: Sandbox, host: str, generation: str) -> str:
    """Return what people need to know to use the server."""
    lines = [
        f"TAO look-alike, API generation {generation}: a teaching and testing ground, not for real data.",
        "It computes from a synthetic landscape.",
        "",
        f"  process API  {tao.api_url}",
        f"  login        {tao.auth_url}",
        f"  STAC         {tao.stac_url}",
        f"  user         {tao.username}",
        f"  password     {tao.password}",
        "",
        "To use it, in another terminal, and with this password when it asks:",
        f"  sen4cap-client configure --api-url {tao.api_url} --username {tao.username}",
        "Ctrl-C ends it.",
    ]
    if not is_loopback(host):
        lines.append(f"WARNING: everybody who can reach {host} can use it; the password is no secret.")
    return "\n".join(lines)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reachable(host: str) -> str:
    """Return an address for a host that stands for all of this machine's (``0.0.0.0``), else the host."""
    try:
        return {4: "127.0.0.1", 6: "::1"}[ip_address(host).version] if ip_address(host).is_unspecified else host
    except ValueError:
        return host or "127.0.0.1"
