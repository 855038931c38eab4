"""Run the tests on each supported Python that this machine has, beside the one of `make test`.

An environment a version is made in `.venv-3.X`, from the same pinned requirements. A version that is not there is
skipped, and said to be.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
TESTS = ("tests/unit", "tests/inputs", "tests/results", "tests/download", "tests/recorded", "tests/faults")


def candidates(version: str) -> Iterator[Path]:
    """The places where an interpreter of a version may lie: on PATH, or among pyenv's."""
    for folder in os.get_exec_path():
        yield Path(folder) / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))


def interpreter(version: str) -> Path | None:
    """An interpreter of a version that runs; None if there is none."""
    for path in candidates(version):
        ask = [str(path), "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]
        if not path.is_file():
            continue
        # A shim of a version that is not switched on is there, and fails.
        done = subprocess.run(ask, capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return path
    return None


def test(version: str, python: Path) -> None:
    """Make the environment of a version and run the tests in it."""
    print(f"other-pythons: {version} is {python}", flush=True)
    make = ["make", f"PYTHON={python}", f"VENV=.venv-{version}"]
    subprocess.run([*make, f".venv-{version}/.installed"], check=True, cwd=ROOT)
    tested = ROOT / f".venv-{version}" / "bin" / "python"
    subprocess.run([str(tested), "scripts/regen.py", "--environment"], check=True, cwd=ROOT)
    subprocess.run([str(tested), "-m", "pytest", "-q", "-n", "2", *TESTS], check=True, cwd=ROOT)


def main() -> int:
    """Test on all that are there."""
    for version in VERSIONS:
        if version == "{}.{}".format(*sys.version_info):
            print(f"other-pythons: {version} is the one of make test", flush=True)
            continue
        python = interpreter(version)
        if python is None:
            print(f"other-pythons: {version} skipped: no python{version} on PATH or among pyenv's versions", flush=True)
        else:
            test(version, python)
    return 0


if __name__ == "__main__":
    sys.exit(main())
