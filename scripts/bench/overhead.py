"""What a call costs beside the bare httpx that it is made with: one after the other, and 200 at once.

A server of another process answers always the same. Both sides run in turns in one process, so that a busy machine
disturbs both alike. Prints medians and ratios; compare the ratios.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import httpx

from sen4cap_client.api import AsyncClient, Client

ROUNDS = 15
CALLS = 200
LIMIT = 1.35
JOB = {
    "processID": "L3B AOI Indicators Processor 5.0.4",
    "jobID": "647",
    "status": "running",
    "created": "2026-06-29T14:45:06Z",
    "started": "2026-06-29T14:45:06Z",
    "updated": "2026-06-29T14:46:07Z",
    "progress": 50,
    "links": [{"href": f"/process/jobs/647{path}", "rel": "self", "title": "Job"} for path in ("", "/results")],
}


async def serve() -> None:
    """Answer every request with the same job, and print the port."""
    body = json.dumps(JOB).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while await reader.readline() not in (b"\r\n", b""):
                pass
            writer.write(head + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one_by_one(url: str) -> tuple[list[float], list[float]]:
    """Times of rounds of calls one after the other: ours, and bare httpx."""
    ours, bare = [], []
    with Client(api_url=url) as client, httpx.Client() as http:
        for number in range(ROUNDS + 2):
            taken = seconds(lambda: [client.get_job("647") for _ in range(CALLS)])
            other = seconds(lambda: [http.get(f"{url}/jobs/647").json() for _ in range(CALLS)])
            if number >= 2:  # the first ones open connections and warm up
                ours.append(taken)
                bare.append(other)
    return ours, bare


async def at_once(url: str) -> tuple[list[float], list[float]]:
    """Times of rounds of calls all at once: ours, and bare httpx with as many connections."""

    async def get(http: httpx.AsyncClient) -> object:
        return (await http.get(f"{url}/jobs/647")).json()

    ours, bare = [], []
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=20)
    async with AsyncClient(api_url=url) as client, httpx.AsyncClient(limits=limits) as http:
        for number in range(ROUNDS + 2):
            start = time.perf_counter()
            await asyncio.gather(*(client.get_job("647") for _ in range(CALLS)))
            middle = time.perf_counter()
            await asyncio.gather(*(get(http) for _ in range(CALLS)))
            if number >= 2:
                ours.append(middle - start)
                bare.append(time.perf_counter() - middle)
    return ours, bare


def report(name: str, ours: list[float], bare: list[float]) -> bool:
    """Print medians and their ratio; whether it is within the limit."""
    mine, other = (1e6 * statistics.median(times) / CALLS for times in (ours, bare))
    print(f"  {name}: {mine:.0f} us, bare httpx {other:.0f} us a call: {mine / other:.2f} times (at most {LIMIT})")
    return mine / other <= LIMIT


def main() -> int:
    """Measure; 1 if a ratio is over its limit."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
        return 0
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        print(f"Python {sys.version.split()[0]}, medians of {ROUNDS} rounds of {CALLS} calls")
        within = [report("Client.get_job", *one_by_one(url))]
        within.append(report("AsyncClient.get_job, all at once", *asyncio.run(at_once(url))))
    finally:
        server.terminate()
        server.wait()
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
