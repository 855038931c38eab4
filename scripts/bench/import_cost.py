"""What importing and starting cost, beside the libraries that it cannot do without.

Each command runs in a fresh interpreter, in turns with the others, so that a busy machine disturbs all alike. Prints
medians and ratios; compare the ratios, the milliseconds are those of this machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 11
COMMANDS = {
    "pass": [sys.executable, "-c", "pass"],
    "import httpx": [sys.executable, "-c", "import httpx"],
    "import sen4cap_client.api": [sys.executable, "-c", "import sen4cap_client.api"],
    "import click": [sys.executable, "-c", "import click"],
    "sen4cap-client --help": [str(Path(sys.executable).parent / "sen4cap-client"), "--help"],
}
# What is measured, what it is measured by, and the most that it may cost.
LIMITS = (
    ("import sen4cap_client.api", "import httpx", 1.6),
    ("sen4cap-client --help", "import click", 3.0),
)


def milliseconds(command: list[str], environ: dict[str, str]) -> float:
    """How long a command takes, in milliseconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environ)
    return (time.perf_counter() - start) * 1000


def measure(rounds: int, folder: str) -> dict[str, float]:
    """The median of each command, in milliseconds."""
    # What pip installs is compiled beforehand, a working copy is not: here all of it is, before the first round.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = folder
    for command in COMMANDS.values():
        milliseconds(command, environ)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(milliseconds(command, environ))
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> int:
    """Measure all commands; 1 if a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    if shutil.which(COMMANDS["sen4cap-client --help"][0]) is None:
        raise SystemExit("sen4cap-client is not installed beside this Python: run this with `make bench`")
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(rounds, folder)
    print(f"Python {sys.version.split()[0]}, medians of {rounds} runs")
    for name, median in medians.items():
        print(f"  {median:7.1f} ms  {name}")
    over = 0
    for name, by, limit in LIMITS:
        ratio = medians[name] / medians[by]
        over += ratio > limit
        print(f"  {ratio:7.2f} times '{by}': {name} (at most {limit})")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
