"""The STAC API and the rasters, in a process of their own.

That TAO has them elsewhere, too, is not the reason: rasterio holds Python's global lock while it opens a file. Whoever
opens a raster over HTTP in the program that also serves it would wait forever for himself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from sen4cap_client.sandbox.files import Stac
from sen4cap_client.sandbox.items import ItemStore
from sen4cap_client.sandbox.listen import RequestLog, Server, listen

_PATIENCE = 5.0  # seconds for the process to end


class DataServer:
    """A running process that serves STAC items and files."""

    def __init__(self, host: str, port: int, folder: Path, log: Path) -> None:
        """Start it, and return once it answers.

        Args:
            host: where to listen.
            port: the port; if it is taken, a free one is.
            folder: where an `ItemStore` has items and files.
            log: where to write down what arrives.
        """
        packages = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [packages, os.environ.get("PYTHONPATH")]))
        # Arguments of our own making, and no shell.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", __name__, host, str(port), str(folder.absolute()), str(log.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError("The sandbox's data server did not start; the error output tells why.")
        self.port = int(line)

    def stop(self) -> None:
        """Stop it: it ends as soon as its input does, which is why it never outlives this program."""
        with self._process:  # closes the pipes
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()


def main(host: str, port: str, folder: str, log: str) -> None:
    """Serve until the input ends; see `DataServer`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the input
    try:
        listening = listen(host, int(port))
    except OSError:
        listening = listen(host, 0)
    with listening, contextlib.closing(sys.stdin):
        app = RequestLog(Path(log)).recording(Stac(ItemStore(Path(folder))).app())
        Server(app).start(listening)
        print(listening.getsockname()[1], flush=True)
        sys.stdin.read()  # and then end at once: it only reads, and the parent is gone or going


if __name__ == "__main__":
    main(*sys.argv[1:])
