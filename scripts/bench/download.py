"""How fast files come in, beside curl: one large file, and many small ones.

A server of another process sends the files with sendfile(2). curl is called once for each file, one after the other,
as a shell script does; it does not care whether the disk has the file, which the client does before it gives the file
its name. So the files lie in memory (/dev/shm) where there is such a folder; with an argument, in a folder of a disk,
where curl is followed by sync(1). Both sides run in turns. Prints medians, ratios and the memory that a download took.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sen4cap_client.download import Source, files

ROUNDS = 5
LARGE = 500 * 2**20
SMALL = 2 * 2**20
COUNT = 200
LEAST_OF_ONE = 0.8
LEAST_OF_MANY = 2.0
MOST_MEMORY = 80.0  # MiB


def serve(folder: Path) -> None:
    """Send the files of a folder to whoever asks, and print the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=converse, args=(connection, folder), daemon=True).start()


def converse(connection: socket.socket, folder: Path) -> None:
    """Answer the requests of one connection."""
    reader = connection.makefile("rb")
    while line := reader.readline():
        while reader.readline() not in (b"\r\n", b""):
            pass
        with (folder / line.split()[1].decode().strip("/")).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            connection.sendfile(file)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(url: str, folder: Path, names: list[str], is_disk: bool) -> float:
    """Let both get some files in turns, and print how long they took; how many times as fast as curl the client is."""

    def curl() -> None:
        for name in names:
            subprocess.run(["curl", "-s", "-f", "-o", str(folder / name), f"{url}/{name}"], check=True)
            if is_disk:
                subprocess.run(["sync", str(folder / name)], check=True)

    sources = [Source(name, f"{url}/{name}") for name in names]
    times: dict[str, list[float]] = {"curl": [], "client": []}
    for _ in range(ROUNDS):
        for who, work in (("curl", curl), ("client", lambda: files(sources, folder, progress=False))):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            times[who].append(seconds(work))
    medians = {who: statistics.median(found) for who, found in times.items()}
    ratio = medians["curl"] / medians["client"]
    shown = ", ".join(f"{who} {median:.3f} s" for who, median in medians.items())
    print(f"{len(names)} x {(LARGE if len(names) == 1 else SMALL) / 2**20:.0f} MiB: {shown}: {ratio:.2f} times curl")
    return ratio


def memory(url: str, folder: Path) -> float:
    """How much more memory a program has needed at its peak after a download than after the imports, in MiB."""
    # Not getrusage: its peak begins with that of the program that starts this one.
    code = f"""
import httpx, httpcore
from sen4cap_client.download import Source, files, transfer, web

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

before = peak()
files([Source("large", "{url}/large")], {str(folder)!r})
print((peak() - before) / 1024)
"""
    shutil.rmtree(folder, ignore_errors=True)
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(run.stdout)


def main(place: Path, is_disk: bool) -> None:
    """Compare them in a folder."""
    served, folder = place / "served", place / "got"
    served.mkdir()
    for name in ["large", *(f"small{i}" for i in range(COUNT))]:
        (served / name).write_bytes(os.urandom(2**20) * ((LARGE if name == "large" else SMALL) // 2**20))
    server = subprocess.Popen([sys.executable, __file__, "--serve", str(served)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        one = compare(url, folder, ["large"], is_disk)
        many = compare(url, folder, [f"small{i}" for i in range(COUNT)], is_disk)
        peak = memory(url, folder)
    finally:
        server.kill()
        server.wait()
    print(f"memory at the peak, beyond the imports: {peak:.0f} MiB")
    if one < LEAST_OF_ONE or many < LEAST_OF_MANY or peak > MOST_MEMORY:
        sys.exit(f"asked for: {LEAST_OF_ONE} and {LEAST_OF_MANY} times curl, and at most {MOST_MEMORY:.0f} MiB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
    memory_disk = Path("/dev/shm")  # noqa: S108 - the files have no secrets
    parent = sys.argv[1] if sys.argv[1:] else str(memory_disk) if memory_disk.is_dir() else None
    with tempfile.TemporaryDirectory(dir=parent) as made:
        main(Path(made), is_disk=bool(sys.argv[1:]))
