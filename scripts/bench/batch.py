"""What a batch costs: requests and CPU for 10, 100 and 1,000 jobs, and status and memory with 10,000 rows.

A server of another process takes jobs, has all of them run until the last has arrived, and end one after the other
within a few seconds. Fails if the looks at the job list grow with the number of jobs, if the status takes longer than
50 ms, or a run more than 150 MB above what importing takes.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

COUNTS = (10, 100, 1000)
SECONDS = 4.0
FIRST, LARGEST = 0.1, 0.5  # seconds between two looks
MOST_RATIO = 1.5
MOST_STATUS = 0.05  # seconds
MOST_MEMORY = 150  # MB
ROWS = 10_000
PROCESS = {
    "id": "7",
    "title": "Counting",
    "version": "1",
    "inputs": {"n": {"title": "N", "schema": {"type": "integer"}}},
    "outputs": {},
}


class Server:
    """Takes jobs, and counts what it is asked."""

    def __init__(self) -> None:
        self.expected = 0
        self.created: list[str] = []
        self.full = 0.0
        self.asked: Counter[str] = Counter()

    def answer(self, method: str, path: str) -> Any:
        """The JSON for a request."""
        _, what, *rest = path.split("/")
        if what == "begin":
            self.__init__()  # type: ignore[misc]
            self.expected = int(rest[0])
            return {}
        if what == "asked":
            return self.asked
        self.asked[f"{method} {what}"] += 1
        if what == "processes" and method == "GET":
            return PROCESS
        if method == "POST":
            self.created.append(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
            if len(self.created) == self.expected:
                self.full = time.monotonic()
            return self.job(len(self.created) - 1)
        return {"jobs": [self.job(number) for number in range(len(self.created))]}

    def job(self, number: int) -> dict[str, Any]:
        """A job; the last one ends when all the time is over."""
        past = time.monotonic() - self.full if self.full else 0.0
        has_ended = past > SECONDS * (number + 1) / self.expected
        status = "successful" if has_ended else "running"
        created = self.created[number]
        return {"jobID": str(number), "processID": "Counting", "status": status, "created": created, "progress": 0}


async def serve() -> None:
    """Answer, and print the port."""
    server = Server()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            length = 0
            while (header := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = header.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
            await reader.readexactly(length)
            method, path, _ = line.decode().split()
            body = json.dumps(server.answer(method, path)).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=500)
    print(listening.sockets[0].getsockname()[1], flush=True)
    async with listening:
        await listening.serve_forever()


def peak() -> float:
    """The most memory that this process has had, in MB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 if sys.platform == "darwin" else 1024) / (1024 if sys.platform == "darwin" else 1)


def run(url: str, count: int, rows: int) -> None:
    """Run a batch in this process, and print what it has cost, as JSON."""
    import httpx

    from sen4cap_client.api import Client
    from sen4cap_client.batch import batch as loaded

    assert loaded
    before = peak()
    with (
        tempfile.TemporaryDirectory() as folder,
        Client(api_url=url, auth_type="none", poll_interval=FIRST, poll_max_interval=LARGEST) as client,
    ):
        httpx.get(f"{url}/begin/{count}")
        batch = client.batch(Path(folder) / "b.sqlite", "7", [{"n": n} for n in range(rows)])
        planned = peak()
        times = []
        for _ in range(5):
            began = time.perf_counter()
            batch.status()
            times.append(time.perf_counter() - began)
        cpu, began = time.process_time(), time.monotonic()
        batch.run(max_running=count, max_jobs=count, progress=False)
        print(
            json.dumps(
                {
                    "asked": httpx.get(f"{url}/asked").json(),
                    "cpu": time.process_time() - cpu,
                    "took": time.monotonic() - began,
                    "status": min(times),
                    "planning": planned - before,
                    "memory": peak() - before,
                }
            )
        )


def measure(url: str, count: int, rows: int) -> dict[str, Any]:
    """Run a batch in a fresh process."""
    command = [sys.executable, __file__, "--run", url, str(count), str(rows)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def compare(url: str) -> bool:
    """Print the figures; whether all are within their limits."""
    looks = []
    for count in COUNTS:
        found = measure(url, count, count)
        looks.append(found["asked"]["GET jobs"])
        print(
            f"  {count:5} jobs: {looks[-1]:3} looks, {found['asked']['POST processes']} submissions, "
            f"{found['cpu']:.2f} s of CPU, {found['took']:.1f} s"
        )
    ratio = looks[-1] / looks[0]
    print(f"  {ratio:.2f} times the looks for {COUNTS[-1]} jobs as for {COUNTS[0]} (at most {MOST_RATIO})")
    found = measure(url, 100, ROWS)
    print(
        f"  {ROWS} rows: status {1000 * found['status']:.1f} ms (at most {1000 * MOST_STATUS:.0f}), memory "
        f"{found['memory']:.0f} MB above import (at most {MOST_MEMORY}), {found['planning']:.0f} MB of it for planning"
    )
    return bool(ratio <= MOST_RATIO and found["status"] <= MOST_STATUS and found["memory"] <= MOST_MEMORY)


def main() -> int:
    """Measure; 1 if a figure is over its limit."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
        return 0
    if "--run" in sys.argv:
        run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return 0
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        print(f"Python {sys.version.split()[0]}, jobs that end one after the other within {SECONDS:g} s")
        return 0 if compare(f"http://127.0.0.1:{server.stdout.readline().strip()}") else 1
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
