"""Install the servers of tests/interop, each into an environment of its own in `.interop`, from its pins.

An environment is kept until the pins or this Python change. A server that cannot be installed here is skipped by the
tests, which say why: the reason is written beside the environments.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from other_pythons import interpreter

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".interop"
PINS = ROOT / "tests" / "interop" / "servers"
VERSIONS = ("3.12", "3.13")


def install(pins: Path, folder: Path) -> str | None:
    """Make an environment.

    Args:
        pins: The requirements, with hashes.
        folder: Where to make it.

    Returns:
        Why it cannot be made here; None if it is there.
    """
    python = next(filter(None, map(interpreter, VERSIONS)), None)
    if python is None:
        return f"no Python {' or '.join(VERSIONS)} on this machine"
    stamp, wanted = folder / "pins.sha256", hashlib.sha256(pins.read_bytes() + str(python).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([str(python), "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(pins)], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder)
        print(done.stderr, file=sys.stderr, flush=True)
        return "pip cannot install it here"
    stamp.write_text(wanted, encoding="utf-8")
    return None


def main() -> int:
    """Install all."""
    ENVIRONMENTS.mkdir(exist_ok=True)
    for pins in sorted(PINS.glob("*.txt")):
        reason = install(pins, ENVIRONMENTS / pins.stem)
        note = ENVIRONMENTS / f"{pins.stem}.skipped"
        if reason is None:
            note.unlink(missing_ok=True)
        else:
            note.write_text(f"{reason}\n", encoding="utf-8")
        print(f"interop-servers: {pins.stem} {f'skipped: {reason}' if reason else 'is installed'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
