"""What starting the command line costs, beside what it cannot do without.

Each command runs in a fresh process, in turns with the others, so that a busy machine disturbs all alike. Prints
medians and ratios; compare the ratios, the milliseconds are those of this machine. Needs the extra ``sandbox``.
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

from sen4cap_client.sandbox import Sandbox

ROUNDS = 15
PROGRAM = str(Path(sys.executable).parent / "sen4cap-client")
# Asks for the same list with a token that is known, as the command does once it has logged in.
GET = (
    "import httpx, json, pathlib, sys\n"
    "tokens = json.loads(pathlib.Path(sys.argv[2]).read_text())\n"
    "token = next(iter(tokens.values()))['value']\n"
    "httpx.get(sys.argv[1] + '/processes', headers={'X-Auth-Token': token}).raise_for_status()"
)
# What is measured, what it is measured by, and the most that it may cost.
LIMITS = (
    ("sen4cap-client --version", "import click", 3.0),
    ("sen4cap-client --help", "import click", 3.0),
    ("sen4cap-client list-processes", "httpx.get", 2.5),
)


def commands(api_url: str, config: Path) -> dict[str, list[str]]:
    """What is run, by the name under which it is shown."""
    return {
        "import click": [sys.executable, "-c", "import click"],
        "sen4cap-client --version": [PROGRAM, "--version"],
        "sen4cap-client --help": [PROGRAM, "--help"],
        "httpx.get": [sys.executable, "-c", GET, api_url, f"{config}.tokens"],
        "sen4cap-client list-processes": [PROGRAM, "list-processes", "--config-path", str(config)],
    }


def milliseconds(command: list[str], environ: dict[str, str]) -> float:
    """How long a command takes, in milliseconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environ)
    return (time.perf_counter() - start) * 1000


def measure(rounds: int, folder: Path) -> dict[str, float]:
    """The median of each command, in milliseconds."""
    # What pip installs is compiled beforehand, a working copy is not: here all of it is, before the first round.
    left_out = ("PYTHONDONTWRITEBYTECODE", "SEN4CAP_CONFIG", "SEN4CAP_PROFILE")
    environ = {name: value for name, value in os.environ.items() if name not in left_out}
    environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    config = folder / "config"
    with Sandbox() as tao:
        login = environ | {"SEN4CAP_PASSWORD": tao.password}
        configure = [PROGRAM, "configure", "--api-url", tao.api_url, "--username", tao.username]
        milliseconds([*configure, "--config-path", str(config)], login)
        named = commands(tao.api_url, config)
        for name in sorted(named, key="httpx.get".__eq__):  # it needs the token of the others
            milliseconds(named[name], environ)
        times: dict[str, list[float]] = {name: [] for name in named}
        for _ in range(rounds):
            for name, command in named.items():
                times[name].append(milliseconds(command, environ))
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> int:
    """Measure all commands; 1 if a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    if shutil.which(PROGRAM) is None:
        raise SystemExit("sen4cap-client is not installed beside this Python: run this with `make bench`")
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(rounds, Path(folder))
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
