"""The program as a process of its own: in pipes and on terminals."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

PROGRAM = [sys.executable, "-m", "sen4cap_client"]
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run(
    *words: str | Path, given: bytes | None = None, cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program without a terminal."""
    return subprocess.run(
        [*PROGRAM, *words], input=given or b"", capture_output=True, env=os.environ | environ, cwd=cwd, timeout=60
    )


class Terminal:
    """The program on a terminal.

    Args:
        *words: Its arguments.
        columns: How wide the terminal is.
        environ: Environment variables.
    """

    def __init__(self, *words: str | Path, columns: int = 100, lines: int = 40, **environ: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        self._process = subprocess.Popen(
            [*PROGRAM, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            close_fds=True,
            env=known | {"TERM": "xterm"} | environ,
        )
        os.close(slave)
        self.said = ""

    def until(self, text: str) -> None:
        """Wait until something has been said."""
        while text not in self.said:
            assert self._read(30), f"it says no more than {self.said!r}"

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def interrupt(self) -> None:
        """Do what Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait until it has ended; the exit code."""
        stop = time.monotonic() + 60
        while self._process.poll() is None:
            self._read(0.05)
            assert time.monotonic() < stop, self.said
        while self._read(0.05):
            pass
        os.close(self._master)
        return self._process.returncode

    @property
    def plain(self) -> str:
        """What was said, without colours and movements."""
        return _ANSI.sub("", self.said).replace("\r\n", "\n")

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            found = os.read(self._master, 65536) if ready else b""
        except OSError:  # Linux says so when the other side is closed
            return False
        self.said += found.decode()
        return bool(found)
