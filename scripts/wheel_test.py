"""Build the wheel and the sdist, install the wheel into an empty environment, and use it there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

CANARY = "canary-of-the-wheel-7f3a"
ROOT = Path(__file__).resolve().parent.parent
USE = """
import importlib.util, sys
import sen4cap_client, sen4cap_client.api, sen4cap_tao_api
assert importlib.util.find_spec("generated") is None, "the folder generated is in the wheel"
assert sen4cap_client.__file__.startswith(sys.prefix), sen4cap_client.__file__
from sen4cap_client.drift import Contract
assert Contract.own().operation("GET", "/jobs/1") == "GET /jobs/{jobID}", "the contract is not in the wheel"
print("imported", sen4cap_client.__version__)
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command and stop if it fails; it is printed first."""
    print("+", *(str(part).replace(str(cwd), ".") for part in command), flush=True)
    environ = os.environ | dict.fromkeys(("SEN4CAP_PASSWORD", "SEN4CAP_TOKEN", "SEN4CAP_API_KEY"), CANARY)
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env=environ)


def main() -> int:
    """Build, install, use."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", there / "dist", ROOT, cwd=there)
        (wheel,) = (there / "dist").glob("*.whl")
        check_clean(wheel)
        venv.create(there / "env", with_pip=True)
        programs = there / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        pip: list[str | Path] = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--constraint", constraints(there), wheel, cwd=there)
        run(programs / "python", "-c", USE, cwd=there)
        run(programs / "sen4cap-client", "--help", cwd=there)
    return 0


def check_clean(wheel: Path) -> None:
    """Fail if the wheel holds a secret of the environment that it was built in, or the way to a file there."""
    with zipfile.ZipFile(wheel) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for found in (CANARY, str(ROOT)):
        if found.encode() in content:
            raise SystemExit(f"{wheel.name} holds {found!r}")


def constraints(folder: Path) -> Path:
    """The pinned versions without their hashes, which pip does not take for a wheel that was just built."""
    path = folder / "constraints.txt"
    pins = [line.rstrip(" \\\n") for line in (ROOT / "requirements.txt").open() if "==" in line]
    path.write_text("\n".join(pins) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
