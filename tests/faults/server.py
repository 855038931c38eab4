"""A server on loopback that speaks HTTP byte by byte, so that it can break off, stall and lie anywhere.

What nobody has scripted is answered in good health, by a tiny TAO: a login, one process, a few jobs. All requests
are noted as they arrive, before anything is answered: `FaultServer.count` is the truth about what was on the wire.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote

TLS = Path(__file__).parent / "tls"
CA = TLS / "ca.pem"

# When the server and the fake clock of the client believe that the test takes place.
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TITLE = "L3B AOI Indicators Processor 5.0.4"

EXECUTE = "POST /process/processes/218/execution"
JOB = "GET /process/jobs/1"
DELETE = "DELETE /process/jobs/2"
JOBS = "GET /process/jobs"
LOGIN = "POST /auth/login"


@dataclass
class Request:
    """A request as it arrived, and on the how-manieth connection."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def line(self) -> str:
        """Method and path, without the query."""
        return f"{self.method} {self.path.partition('?')[0]}"


class Gone(Exception):
    """The client has closed the connection."""


class Wire:
    """One connection."""

    def __init__(self, server: FaultServer, sock: socket.socket, number: int) -> None:
        self.server = server
        self.number = number
        self._sock = sock
        self._unread = b""

    def secure(self, context: ssl.SSLContext) -> None:
        """Shake hands."""
        self._sock = context.wrap_socket(self._sock, server_side=True)

    def receive(self) -> bytes:
        """Some bytes of the client."""
        got = self._sock.recv(65536)
        if not got:
            raise Gone
        return got

    def request(self) -> Request:
        """The next request, read to its end."""
        while b"\r\n\r\n" not in self._unread:
            self._unread += self.receive()
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, path, _ = first.split(" ")
        self.server.meet_head(self, Request(method, path, headers, rest, self.number))
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            rest += self.receive()
        self._unread = rest[length:]
        return Request(method, path, headers, rest[:length], self.number)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._sock.sendall(data)

    def wait(self, seconds: float) -> None:
        """Do nothing for a while; over at once when the server stops."""
        if self.server.over.wait(seconds):
            raise Gone

    def hang(self) -> None:
        """Say nothing until the client closes the connection or the server stops."""
        self._sock.settimeout(0.02)
        while not self.server.over.is_set():
            with contextlib.suppress(TimeoutError):
                self.receive()

    def reset(self) -> None:
        """Break off with a TCP reset."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def close(self) -> None:
        """Close in order; what the client has sent by then is read, as closing over unread bytes is a reset."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
        self._sock.close()

    def abort(self) -> None:
        """Wake whoever waits for this connection."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)


# What to do with a request, or with a connection just accepted (then without one). True: the connection stays open.
Act = Callable[[Wire, Request], bool]


def message(body: Any = b"", status: int = 200, headers: dict[str, str] | None = None) -> bytes:
    """A whole response; anything but bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json", "Content-Length": str(len(content))} | (headers or {})
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Strange"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in given.items() if value is not None)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def answer(body: Any = b"", status: int = 200, headers: dict[str, str] | None = None) -> Act:
    """Answer, and keep the connection."""
    return play(message(body, status, headers), end="keep")


def play(*pieces: bytes | float, end: str = "close") -> Act:
    """Send bytes and wait seconds, in turn; then ``keep``, ``close``, ``reset`` or ``hang``."""

    def act(wire: Wire, _: Request) -> bool:
        for piece in pieces:
            if isinstance(piece, bytes):
                wire.send(piece)
            else:
                wire.wait(piece)
        if end == "reset":
            wire.reset()
        elif end == "hang":
            wire.hang()
        return end == "keep"

    return act


def dribble(data: bytes, every: float, start: bytes = b"") -> Act:
    """Send ``start`` at once and the rest byte by byte; then hang."""

    def act(wire: Wire, _: Request) -> bool:
        wire.send(start)
        for byte in data:
            wire.send(bytes([byte]))
            wire.wait(every)
        wire.hang()
        return False

    return act


def flood(start: bytes, piece: bytes) -> Act:
    """Send ``start``, and then the same piece for ever."""

    def act(wire: Wire, _: Request) -> bool:
        wire.send(start)
        while not wire.server.over.is_set():
            wire.send(piece)
        return False

    return act


def healthy_then(after: str) -> Act:
    """Do what is asked, and then let the answer go astray: ``close`` or ``reset``."""

    def act(wire: Wire, request: Request) -> bool:
        wire.server.healthy(request)
        if after == "reset":
            wire.reset()
        return False

    return act


@dataclass
class Tao:
    """The state of the tiny TAO."""

    needs_login: bool = False
    generation: int = 1
    dead_token_is: int = 401
    forgets_dismissed: bool = False
    password: str = "right"
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The one token that is valid now."""
        return f"token-{self.generation}"

    def expire(self) -> None:
        """Let the token die."""
        self.generation += 1


def job(job_id: str, status: str, created: datetime = datetime(2024, 11, 5, 10, 0, tzinfo=UTC)) -> dict[str, Any]:
    """A job as TAO shows it."""
    time = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "jobID": job_id,
        "processID": TITLE,
        "type": "process",
        "status": status,
        "progress": 100 if status == "successful" else 0,
        "created": time,
        "started": time,
        "updated": time,
        "links": [{"href": f"/process/jobs{job_id}", "rel": "self", "type": "application/json"}],
    }


class FaultServer:
    """Plays faults; see `script`."""

    def __init__(self, certificate: str | None = None) -> None:
        self.over = threading.Event()
        self.tao = Tao(jobs={"1": job("1", "successful"), "2": job("2", "running"), "3": job("3", "failed")})
        self.requests: list[Request] = []
        self.connections = 0
        self.closed_by_client = threading.Event()
        self._once: dict[str, list[Act]] = {}
        self._always: dict[str, Act] = {}
        self._lock = threading.Lock()
        self._wires: list[Wire] = []
        self._threads: list[threading.Thread] = []
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(TLS / f"{certificate}.pem")
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The address of its process API."""
        return f"{self.url}/process"

    def script(self, line: str, *acts: Act, always: Act | None = None) -> None:
        """Say what to do when something is asked, e.g. ``"GET /process/jobs/1"``.

        ``"*"`` is any request, ``"connect"`` a connection just accepted, before TLS, ``"head of GET ..."`` a request
        whose body has not been read. Several acts are played in turn; after them comes `always`, or good health.
        """
        self._once.setdefault(line, []).extend(acts)
        if always:
            self._always[line] = always

    def count(self, line: str) -> int:
        """How often something was asked, such as ``"GET /process/jobs/1"``, or ``"GET"`` of anything."""
        return sum(request.line == line or request.method == line for request in list(self.requests))

    def arrived(self, line: str, count: int) -> bool:
        """Whether something is asked so many times before long: a client that gives up soon may be ahead of us."""
        deadline = time.monotonic() + 5
        while self.count(line) < count and time.monotonic() < deadline:
            time.sleep(0.001)
        return self.count(line) == count

    def start(self) -> None:
        """Listen. Until then connections are refused."""
        self._socket.listen(64)
        self._run(self._accept)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Close everything; twice does no harm."""
        self.over.set()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes accept() on Linux
        except OSError:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 0.1).close()  # and this elsewhere
        self._socket.close()
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.abort()
        for thread in self._threads:
            thread.join(5)

    def meet_head(self, wire: Wire, request: Request) -> None:
        """Do what is scripted for the time when the head of a request has arrived, but not all of its body."""
        act = self._next(f"head of {request.line}")
        if act:
            with self._lock:
                self.requests.append(request)
            act(wire, request)
            raise Gone

    def healthy(self, request: Request) -> bytes:
        """What a server without faults answers."""
        method, path = request.line.split(" ")
        with self._lock:
            if path == "/auth/login":
                return self._login(request)
            if self.tao.needs_login and request.headers.get("x-auth-token") != self.tao.token:
                return message(
                    b"HTTP Status 401 - Unauthorized", self.tao.dead_token_is, {"Content-Type": "text/plain"}
                )
            head, _, rest = path.removeprefix("/process").strip("/").partition("/")
            if head == "jobs":
                return self._jobs(method, unquote(rest))
            if head == "processes":
                return self._processes(method, rest, request)
        return message({"timestamp": 1, "status": 404, "error": "Not Found", "path": path}, 404)

    def _login(self, request: Request) -> bytes:
        form = parse_qs(request.body.decode())
        if form.get("password") != [self.tao.password]:
            return message({}, 401)
        data = {"authenticated": True, "userId": "7", "authToken": self.tao.token, "expiration": 1800}
        return message({"data": data, "status": "SUCCEEDED"}, headers={"Set-Cookie": "refreshToken=r1; Path=/"})

    def _jobs(self, method: str, rest: str) -> bytes:
        job_id, _, what = rest.partition("/")
        if not job_id:
            return message({"jobs": list(reversed(self.tao.jobs.values())), "links": []})
        found = self.tao.jobs.get(job_id)
        if method == "DELETE":
            if found and found["status"] in ("accepted", "running"):
                found["status"] = "failed"
            if self.tao.forgets_dismissed and not self.tao.jobs.pop(job_id, None):
                return message({"title": "NoSuchJob", "status": 404}, 404)
            return message({"data": job(job_id, "dismissed"), "status": "SUCCEEDED"})
        if what == "results":
            if found and found["status"] == "successful":
                return message({"stacitemsfile": {"href": f"{self.url}/stac/{job_id}", "type": "application/json"}})
            return message({"title": "NullPointerException", "detail": "no results", "status": 500}, 500)
        if not found and self.tao.forgets_dismissed:
            return message({"title": "NoSuchJob", "status": 404}, 404)
        return message(found) if found else message(b"")

    def _processes(self, method: str, rest: str, request: Request) -> bytes:
        process_id, _, what = rest.partition("/")
        process = {"id": "218", "title": TITLE, "version": "5.0.4", "jobControlOptions": ["async-execute"]}
        if not process_id:
            return message({"processes": [process], "links": []})
        if process_id != "218":
            title = "NullPointerException" if process_id.isdigit() else "NumberFormatException"
            return message({"title": title, "detail": f'For input string: "{process_id}"', "status": 500}, 500)
        if method == "POST" and what == "execution":
            job_id = str(100 + len(self.tao.jobs))
            self.tao.jobs[job_id] = job(job_id, "accepted", NOW + timedelta(seconds=1))
            return message(self.tao.jobs[job_id] | {"processID": f"{TITLE}_virtual_20260115"})
        schema = {"type": "string", "format": "date"}
        return message(process | {"inputs": {"startdate": {"title": "Start date", "schema": schema}}, "outputs": {}})

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            # Bytes leave as they are sent, not gathered.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                wire = Wire(self, sock, self.connections)
                self._wires.append(wire)
            self._run(self._converse, wire)

    def _run(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _converse(self, wire: Wire) -> None:
        try:
            on_connect = self._next("connect")
            if on_connect and not on_connect(wire, Request("", "", {}, b"", wire.number)):
                return
            if self._context:
                wire.secure(self._context)
            while self._answer(wire, wire.request()):
                pass
        except (Gone, OSError):
            self.closed_by_client.set()
        finally:
            wire.close()

    def _answer(self, wire: Wire, request: Request) -> bool:
        with self._lock:
            self.requests.append(request)
        act = self._next(request.line) or self._next("*")
        if act:
            return act(wire, request)
        wire.send(self.healthy(request))
        return True

    def _next(self, line: str) -> Act | None:
        with self._lock:
            acts = self._once.get(line)
            return acts.pop(0) if acts else self._always.get(line)


@contextlib.contextmanager
def serving(certificate: str | None = None) -> Iterator[FaultServer]:
    """A server that runs."""
    with FaultServer(certificate) as server:
        yield server
