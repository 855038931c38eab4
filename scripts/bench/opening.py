"""What it costs to open a result by its STAC item and read a window of it, beside rioxarray with the raster's address.

A server of another process has an item and a raster of 100 MB, under a new address in each round, so that nobody finds
anything in a cache. Both sides read 512 x 512 pixels, in turns. Prints medians and their ratio.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rioxarray
from rasterio.transform import from_origin

from sen4cap_client.api import JobResults, Link

ROUNDS = 40
SIDE = 7168
WINDOW = (0, slice(1024, 1536), slice(2048, 2560))
MOST = 1.3


def make(folder: Path) -> None:
    """Write the raster, and say what the item is."""
    pixels = np.random.default_rng(1).integers(-500, 1000, (SIDE, SIDE), dtype=np.int16)
    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "int16", "nodata": -10000}
    place = {"crs": "EPSG:32632", "transform": from_origin(500_000, 5_950_000, 10, 10)}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512}
    with rasterio.open(folder / "SNDVI.tif", "w", driver="GTiff", **shape, **place, **tiles) as raster:
        raster.write(pixels, 1)


def serve(folder: Path) -> None:
    """Serve ``/<any>/item.json`` and, by byte ranges, ``/<any>/SNDVI.tif``; print the port."""
    raster = os.open(folder / "SNDVI.tif", os.O_RDONLY)
    size = os.fstat(raster).st_size

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            if self.path.endswith("/item.json"):
                asset = {"href": "SNDVI.tif", "type": "image/tiff", "roles": ["data"]}
                item: dict[str, Any] = {
                    "type": "Feature",
                    "stac_version": "1.1.0",
                    "id": "x",
                    "geometry": None,
                    "links": [],
                }
                self.answer(200, json.dumps({**item, "properties": {}, "assets": {"SNDVI": asset}}).encode(), {})
                return
            if not self.path.endswith("/SNDVI.tif"):  # GDAL looks for files beside it
                self.answer(404, b"", {})
                return
            match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            first, last = (int(match[1]), min(int(match[2]), size - 1)) if match else (0, size - 1)
            span = {"Content-Range": f"bytes {first}-{last}/{size}"} if match else {}
            self.answer(206 if match else 200, os.pread(raster, last - first + 1, first), span)

        def do_HEAD(self) -> None:
            is_there = self.path.endswith("/SNDVI.tif")
            self.answer(200 if is_there else 404, b"", {"Content-Length": str(size)} if is_there else {})

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Accept-Ranges": "bytes", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def ours(base: str) -> Any:
    """The window, by way of the item."""
    results = JobResults({"item": Link(f"{base}/item.json", type="application/json")})
    return results.open("SNDVI")[WINDOW].values


def plain(base: str) -> Any:
    """The window, by way of the raster's address."""
    opened: Any = rioxarray.open_rasterio(f"{base}/SNDVI.tif")
    with opened as raster:
        return raster[WINDOW].values


def milliseconds(work: Callable[[str], Any], base: str) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work(base)
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        make(Path(name))
        command = [sys.executable, __file__, "serve", name]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            np.testing.assert_array_equal(ours(f"{url}/a"), plain(f"{url}/b"))
            times: dict[str, list[float]] = {"rioxarray": [], "client": []}
            for number in range(ROUNDS):
                times["rioxarray"].append(milliseconds(plain, f"{url}/plain-{number}"))
                times["client"].append(milliseconds(ours, f"{url}/ours-{number}"))
            server.kill()
    medians = {who: statistics.median(found) for who, found in times.items()}
    ratio = medians["client"] / medians["rioxarray"]
    print("one window of a raster of 100 MB, by its STAC item and by its address")
    print(f"  rioxarray {medians['rioxarray']:7.1f} ms")
    print(f"  client    {medians['client']:7.1f} ms   {ratio:.2f} times (at most {MOST})")
    return int(ratio > MOST)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]))
    sys.exit(main())
