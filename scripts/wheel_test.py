"""Build the wheel and the sdist, install the wheel into an empty environment, and use it there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USE = """
import importlib.util, sys
import sen4cap_client, sen4cap_client.api, sen4cap_tao_api
assert importlib.util.find_spec("generated") is None, "the folder generated is in the wheel"
assert sen4cap_client.__file__.startswith(sys.prefix), sen4cap_client.__file__
print("imported", sen4cap_client.__version__)
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command and stop if it fails; it is printed first."""
    print("+", *(str(part).replace(str(cwd), ".") for part in command), flush=True)
    subprocess.run([str(part) for part in command], check=True, cwd=cwd)


def main() -> int:
    """Build, install, use."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", there / "dist", ROOT, cwd=there)
        (wheel,) = (there / "dist").glob("*.whl")
        venv.create(there / "env", with_pip=True)
        programs = there / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        pip: list[str | Path] = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--constraint", constraints(there), wheel, cwd=there)
        run(programs / "python", "-c", USE, cwd=there)
        run(programs / "sen4cap-client", "--help", cwd=there)
    return 0


def constraints(folder: Path) -> Path:
    """The pinned versions without their hashes, which pip does not take for a wheel that was just built."""
    path = folder / "constraints.txt"
    pins = [line.rstrip(" \\\n") for line in (ROOT / "requirements.txt").open() if "==" in line]
    path.write_text("\n".join(pins) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
