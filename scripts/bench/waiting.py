"""What waiting for many jobs costs: each job by itself, and all of them at once with `wait_all`.

A server of another process has jobs that end one after the other within a few seconds, and counts requests. Prints
requests and CPU time of the client; fails if the requests of `wait_all` grow with the number of jobs.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx

from sen4cap_client.api import AsyncClient, AsyncJob, JobInfo

COUNTS = (10, 100, 500)
SECONDS = 4.0
FIRST, LARGEST = 0.1, 0.5  # seconds between two looks
LIMIT = 1.5

Wait = Callable[[AsyncClient, Sequence[JobInfo]], Awaitable[Sequence[AsyncJob]]]


class Server:
    """Jobs that began when they were last asked for anew, and how many requests there were since."""

    def __init__(self) -> None:
        self.began = 0.0
        self.count = 0
        self.requests = 0

    def answer(self, path: str) -> Any:
        """The JSON for a path."""
        _, what, *rest = path.split("/")
        if what == "begin":
            self.began, self.count, self.requests = time.monotonic(), int(rest[0]), 0
            return {}
        if what == "requests":
            return self.requests
        self.requests += 1
        return self.job(int(rest[0])) if rest else {"jobs": [self.job(number) for number in range(self.count)]}

    def job(self, number: int) -> dict[str, Any]:
        """A job; the last one ends when all the time is over."""
        has_ended = time.monotonic() - self.began > SECONDS * (number + 1) / self.count
        return {
            "jobID": str(number),
            "processID": "L3B AOI Indicators Processor 5.0.4",
            "status": "successful" if has_ended else "running",
            "created": "2026-06-29T14:45:06Z",
            "progress": 100 if has_ended else 0,
            "links": [{"href": f"/process/jobs/{number}{path}", "rel": "self"} for path in ("", "/results")],
        }


async def serve() -> None:
    """Answer, and print the port."""
    server = Server()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            while await reader.readline() not in (b"\r\n", b""):
                pass
            body = json.dumps(server.answer(line.decode().split()[1])).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(head + body)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=500)
    print(listening.sockets[0].getsockname()[1], flush=True)
    async with listening:
        await listening.serve_forever()


async def one_by_one(client: AsyncClient, infos: Sequence[JobInfo]) -> Sequence[AsyncJob]:
    """Wait for each job by itself, all at the same time."""
    return await asyncio.gather(*(AsyncJob(client, info).wait(progress=False) for info in infos))


async def all_at_once(client: AsyncClient, infos: Sequence[JobInfo]) -> Sequence[AsyncJob]:
    """Wait for all jobs together."""
    return await client.wait_all(infos, progress=False)


async def measure(url: str, count: int, wait: Wait) -> tuple[int, float, float]:
    """Requests, CPU seconds and seconds of waiting for so many jobs."""
    async with (
        AsyncClient(api_url=url, poll_interval=FIRST, poll_max_interval=LARGEST) as client,
        httpx.AsyncClient() as http,
    ):
        await http.get(f"{url}/begin/{count}")
        infos = [JobInfo(str(number), "running") for number in range(count)]
        began, cpu = time.monotonic(), time.process_time()
        jobs = await wait(client, infos)
        took, cpu = time.monotonic() - began, time.process_time() - cpu
        assert all(job.status == "successful" for job in jobs)
        return (await http.get(f"{url}/requests")).json(), cpu, took


def compare(url: str) -> bool:
    """Print the figures; whether the requests of `wait_all` stay as they are."""
    together = []
    for count in COUNTS:
        for name, wait in (("one by one", one_by_one), ("wait_all", all_at_once)):
            requests, cpu, took = asyncio.run(measure(url, count, wait))
            print(f"  {count:3} jobs, {name:10}: {requests:5} requests, {cpu:5.2f} s of CPU, {took:.1f} s")
        together.append(requests)
    ratio = together[-1] / together[0]
    print(f"  wait_all: {ratio:.2f} times the requests for {COUNTS[-1]} jobs as for {COUNTS[0]} (at most {LIMIT})")
    return ratio <= LIMIT


def main() -> int:
    """Measure; 1 if the requests grow."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
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
