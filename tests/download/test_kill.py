"""Downloads of programs that are killed, interrupted, or short of memory."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.download.conftest import names
from tests.download.server import File, FileServer, content, multihash
from tests.faults.server import Gone, Request, Wire, play

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, so that each program starts at once")

# Forks a program for each line: an address, a folder, and the file operation before which it kills itself.
STARTER = """
import os, signal, sys, traceback
from sen4cap_client.download import Source, files, transfer, web, network, failures
import httpx, httpcore

def die_before(count):
    left = [count]
    def watch(function):
        def watched(*args, **named):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **named)
        return watched
    for name in ("open", "ftruncate", "write", "fsync", "replace", "unlink"):
        setattr(os, name, watch(getattr(os, name)))

def run(url, folder, count, checksum):
    die_before(int(count))
    try:
        files([Source("x.bin", url, None, checksum)], folder)
    except KeyboardInterrupt:
        os._exit(130)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        run(*line.split())
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
KILLED = -signal.SIGKILL


class Programs:
    """Starts programs that download a file."""

    def __init__(self) -> None:
        self._starter = subprocess.Popen(
            [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = 0

    def start(self, url: str, folder: Path, checksum: str, dies_before: int = 0) -> None:
        """Start one; if asked to, it kills itself before the operation on files of that number."""
        assert self._starter.stdin
        assert self._starter.stdout
        self.pid = 0
        print(url, folder, dies_before, checksum, file=self._starter.stdin, flush=True)
        self.pid = int(self._starter.stdout.readline())

    def end(self) -> int:
        """Wait for it to end; its exit code."""
        assert self._starter.stdout
        return int(self._starter.stdout.readline())

    def close(self) -> None:
        """Start no more."""
        self._starter.communicate(timeout=10)


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    programs = Programs()
    yield programs
    programs.close()


def size_of(path: Path) -> int:
    """How many bytes a file has; none where there is no file."""
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize("headers", [{"ETag": '"one"'}, {}], ids=["etag", "checksum"])
def test_killed_at_twenty_points(server: FileServer, folder: Path, programs: Programs, headers: dict[str, str]) -> None:
    """Each start asks for just what is missing, nothing incomplete has the name, and in the end all is there."""
    size = 6_000_000
    dice, part = random.Random(20), folder / ".x.bin.part"
    points = sorted(dice.sample(range(1, size - 500_000), 20))

    def kill(file: File) -> None:
        # No faster than it is written: what waits on the way is lost, and not the client's fault.
        deadline = time.monotonic() + 10
        while size_of(part) < size - file.left - 2**16 and time.monotonic() < deadline:
            time.sleep(0.0001)
        if points and programs.pid and file.sent >= points[0]:
            points.pop(0)
            os.kill(programs.pid, signal.SIGKILL)
            raise Gone

    file = File(content(size), dict(headers), piece=2**13, after=kill)
    url, kills = server.serve("/x.bin", file), 0
    while True:
        had = size_of(part)
        programs.start(url, folder, multihash(file.data))
        code = programs.end()
        assert server.asked("/x.bin")[-1].headers.get("range", "bytes=0-") == f"bytes={had}-"
        if code != KILLED:
            break
        kills += 1
        assert set(names(folder)) <= {".x.bin.part", ".x.bin.part.json"}
    assert code == 0
    assert kills == 20
    assert (folder / "x.bin").read_bytes() == file.data
    assert names(folder) == ["x.bin"]
    assert file.sent <= size + kills * 2**17


def test_killed_before_each_step(server: FileServer, tmp_path: Path, programs: Programs) -> None:
    """Before whatever operation on files it is killed: no file is named that is not whole, and the next start ends."""
    file = File(content(50_000), {"ETag": '"one"'})
    url = server.serve("/x.bin", file)
    code, count = KILLED, 0
    while code == KILLED:
        count += 1
        folder = tmp_path / str(count)
        programs.start(url, folder, multihash(file.data), count)
        code = programs.end()
        if (folder / "x.bin").exists():
            assert (folder / "x.bin").read_bytes() == file.data
        programs.start(url, folder, multihash(file.data))
        assert programs.end() == 0
        assert (folder / "x.bin").read_bytes() == file.data
        assert names(folder) == ["x.bin"]
    assert code == 0
    assert count > 6


def test_interrupted(server: FileServer, folder: Path, programs: Programs) -> None:
    """Ctrl-C ends it soon, also where the server says nothing, and what has arrived is used by the next start."""
    data = content(50_000)
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 50000\r\nETag: "one"\r\n\r\n'

    def stall(wire: Wire, request: Request) -> bool:
        return play(head + data[:20_000], end="hang")(wire, request)

    server.script("GET /x.bin", stall)
    programs.start(f"{server.url}/x.bin", folder, multihash(data))
    part = folder / ".x.bin.part"
    while not part.exists() or part.stat().st_size < 20_000:
        time.sleep(0.001)
    began = time.monotonic()
    os.kill(programs.pid, signal.SIGINT)
    assert programs.end() == 130
    assert time.monotonic() - began < 5
    assert part.stat().st_size == 20_000
    file = File(data, {"ETag": '"one"'})
    programs.start(server.serve("/x.bin", file), folder, multihash(data))
    assert programs.end() == 0
    assert file.sent == 30_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_memory(server: FileServer, folder: Path) -> None:
    """A large file takes little memory."""
    block = bytes(2**20)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (100 * len(block))
    server.script("GET /x.bin", play(head, *[block] * 100))
    code = f"""
import httpx, httpcore
from sen4cap_client.download import Source, files, transfer, web, network

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

before = peak()
files([Source("x.bin", "{server.url}/x.bin")], {str(folder)!r})
print((peak() - before) // 1024)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 40
    assert (folder / "x.bin").stat().st_size == 100 * len(block)


def test_two_programs(server: FileServer, folder: Path, programs: Programs) -> None:
    """Two programs that download the same file do not spoil it: one of them has it, the other says who has."""
    file = File(content(500_000), {"ETag": '"one"'})
    first, other = programs, Programs()
    file.before = lambda file, request: None if other.pid else other.start(url, folder, checksum)
    url, checksum = server.serve("/x.bin", file), multihash(file.data)
    try:
        first.start(url, folder, checksum)
        codes = {first.end(), other.end()}
    finally:
        other.close()
    assert codes in ({0}, {0, 1})
    assert (folder / "x.bin").read_bytes() == file.data
    assert names(folder) == ["x.bin"]
