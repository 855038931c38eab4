"""Programs that run a batch, each in a process of its own that starts at once, so that they can be killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

# Forks a program for each line: a client's settings, the file of a batch, and how to run it.
STARTER = """
import json, os, signal, sys, traceback
from sen4cap_client.api import Client
from sen4cap_client.batch import batch, runner
from sen4cap_client.batch.state import State
from sen4cap_client.openers import fetch, stac
from sen4cap_client.results import downloading
import httpx, httpcore, sqlite3

def run(settings, path, options, dies_at):
    if dies_at is not None:
        left = [dies_at]
        def step(function):
            def counted(*args, **named):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **named)
            return counted
        for kind, name in ((State, "claim"), (State, "submit"), (State, "see"), (Client, "execute_process")):
            setattr(kind, name, step(getattr(kind, name)))
        real = Client.execute_process
        def executed(*args, **named):  # also between the answer and what is done with it
            found = real(*args, **named)
            step(lambda: None)()
            return found
        Client.execute_process = executed
    try:
        with Client(**settings) as client:
            client.batch(path).run(progress=False, **options)
    except KeyboardInterrupt as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(130)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run(*json.loads(line))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
KILLED = -signal.SIGKILL


class Programs:
    """Starts programs that run a batch, one after the other."""

    def __init__(self) -> None:
        self._starter = subprocess.Popen(
            [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, settings: dict[str, Any], path: Path, dies_at: int | None = None, **options: Any) -> int:
        """Start one; its process id. If asked to, it kills itself before the step of that number."""
        assert self._starter.stdin
        assert self._starter.stdout
        print(json.dumps([settings, str(path), options, dies_at]), file=self._starter.stdin, flush=True)
        return int(self._starter.stdout.readline())

    def end(self) -> int:
        """Wait for it to end; its exit code."""
        assert self._starter.stdout
        return int(self._starter.stdout.readline())

    def close(self) -> None:
        """Start no more."""
        self._starter.communicate(timeout=10)
