"""Generate the low-level client in `generated/` from the contract in `openapi/`, or check that it is up to date.

    python scripts/regen.py             # make regen: write generated/sen4cap_tao_api
    python scripts/regen.py --check     # make check-regen: generate aside, compare byte for byte, exit 1 if different
    python scripts/regen.py --environment    # only make the environment that the two need, as `make test` does

Runs on any Python from 3.11 with nothing but the standard library. The generator lives in a virtual environment of
its own below `.venv-gen/`, made from the pinned and hashed `openapi/requirements-gen.txt` and made anew when that
file changes. The present `generated/` stays as it is until a new one is complete.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi" / "tao-process-api.yaml"
SETTINGS = ROOT / "openapi" / "generator.yaml"
REQUIREMENTS = ROOT / "openapi" / "requirements-gen.txt"
GENERATED = ROOT / "generated" / "sen4cap_tao_api"
ENVIRONMENTS = ROOT / ".venv-gen"

HEADER = """\
# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

"""


class RegenError(Exception):
    """A step failed; the message tells which one and what was said."""


@dataclass(frozen=True)
class Difference:
    """How a folder differs from what the contract gives; each entry is a path relative to the folder."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.extra)


def say(text: str) -> None:
    """Print one step at once, so that it stands in order with what subprocesses print."""
    print(f"regen: {text}", flush=True)


# --- the generator's environment --------------------------------------------------------------------------------------


def environment_path(requirements: Path = REQUIREMENTS, parent: Path = ENVIRONMENTS) -> Path:
    """Return where the environment for these requirements and this Python belongs."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    return parent / f"py{sys.version_info.major}.{sys.version_info.minor}-{digest}"


def scripts_folder(environment: Path) -> Path:
    """Return the folder in which an environment keeps its programs."""
    return environment / ("Scripts" if os.name == "nt" else "bin")


def prepare_environment(requirements: Path = REQUIREMENTS, parent: Path = ENVIRONMENTS) -> Path:
    """Return the generator's environment, after making it if there is none for these requirements.

    It is made under another name and renamed when complete, so an interrupted run leaves nothing that looks usable
    and two runs at once do not disturb each other. (The generator is started as `python -m`, which survives that.)

    Args:
        requirements: The pinned and hashed requirements.
        parent: The folder that holds one environment for each set of requirements and Python version.

    Returns:
        The path of the environment.

    Raises:
        RegenError: If pip fails.
    """
    environment = environment_path(requirements, parent)
    if environment.is_dir():
        say(f"using the generator in {environment}")
        return environment
    say(f"installing the generator into {environment}")
    parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=parent))
    try:
        venv.create(draft, with_pip=True, symlinks=os.name != "nt")
        run([*pip_install(draft), "--require-hashes", "--requirement", str(requirements)], clean_environ())
        rename_unless_there(draft, environment)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return environment


def pip_install(environment: Path) -> list[str]:
    """Return the start of an install command in an environment."""
    python = str(scripts_folder(environment) / "python")
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def rename_unless_there(source: Path, target: Path) -> None:
    """Rename a folder; if another run has put the same one there meanwhile, leave that."""
    try:
        source.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def clean_environ() -> dict[str, str]:
    """Return the environment variables without those that change what Python imports or in which order sets run."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return kept | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def run(command: Sequence[str], environ: dict[str, str], folder: Path | None = None) -> None:
    """Run a command and raise `RegenError` with all that it said if it fails."""
    done = subprocess.run(command, cwd=folder, env=environ, text=True, encoding="utf-8", capture_output=True)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise RegenError(f"{' '.join(command)}\nended with status {done.returncode} and said:\n{said}")


# --- generating -------------------------------------------------------------------------------------------------------


def generate(contract: Path, target: Path, environment: Path) -> None:
    """Generate a complete package from a contract.

    Args:
        contract: The OpenAPI document.
        target: A folder that does not exist yet.
        environment: The generator's environment.

    Raises:
        RegenError: If the contract cannot be read or the generator fails or warns.
    """
    if not contract.is_file():
        raise RegenError(f"there is no contract {contract}")
    say(f"generating from {contract}")
    environ = clean_environ()
    environ["PATH"] = os.pathsep.join([str(scripts_folder(environment)), environ.get("PATH", os.defpath)])
    command = [str(scripts_folder(environment) / "python"), "-m", "openapi_python_client", "generate"]
    command += ["--path", str(contract.resolve()), "--config", str(SETTINGS), "--output-path", str(target)]
    command += ["--meta", "none", "--fail-on-warning"]
    run(command, environ, folder=target.parent)
    finish(target)


def finish(package: Path) -> None:
    """Add what the generator leaves out: the typing marker and, in every module, where it comes from."""
    for module in sorted(package.rglob("*.py")):
        text = module.read_text(encoding="utf-8")
        module.write_text((HEADER + text).rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    (package / "py.typed").write_text("", encoding="utf-8")


def swap_in(new: Path, target: Path) -> None:
    """Put a complete folder in the place of another one, so that the target is never half written.

    Args:
        new: The complete folder; it is copied.
        target: The folder to replace; it need not exist.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".regen-", dir=target.parent) as beside:
        complete, old = Path(beside, "new"), Path(beside, "old")
        shutil.copytree(new, complete)
        if target.exists():
            target.rename(old)
        try:
            complete.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise


# --- comparing --------------------------------------------------------------------------------------------------------


def files_below(folder: Path) -> Iterator[str]:
    """Yield the relative paths of all files that belong to a package, that is without compiled ones."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and "__pycache__" not in relative.parts:
            yield relative.as_posix()


def compare(expected: Path, present: Path) -> Difference:
    """Compare two folders byte for byte.

    Args:
        expected: What the contract gives.
        present: What is there; need not exist.

    Returns:
        The differences, seen from what is there.
    """
    wanted, there = set(files_below(expected)), set(files_below(present))
    both = sorted(wanted & there)
    changed = [name for name in both if (expected / name).read_bytes() != (present / name).read_bytes()]
    return Difference(tuple(changed), tuple(sorted(wanted - there)), tuple(sorted(there - wanted)))


def report(difference: Difference, present: Path) -> None:
    """Print how a folder differs, and what to do about it."""
    for word, names in (
        ("differs", difference.changed),
        ("missing", difference.missing),
        ("extra", difference.extra),
    ):
        for name in names:
            print(f"  {word:8} {present / name}")
    say("the generated client is not what the contract gives.")
    say("Run `make regen` and commit the result with the contract. Never edit generated files by hand:")
    say("what must change there belongs into openapi/tao-process-api.yaml or openapi/generator.yaml.")


# --- summing up -------------------------------------------------------------------------------------------------------


def outline(package: Path) -> dict[str, dict[str, str]]:
    """Return what a generated package offers.

    Args:
        package: Its folder; need not exist.

    Returns:
        By operation its parameters and what it returns, by model its fields, by word list its words; each with its
        type, as text.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted(package.glob("api/*/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == "sync_detailed":
                found[f"operation {path.stem}"] = _signature(node)
    for path in sorted(package.glob("models/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[f"model {node.name}"] = _fields(node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
                words = ast.walk(node.value.slice)
                found[f"words {ast.unparse(node.targets[0])}"] = {
                    str(word.value): "" for word in words if isinstance(word, ast.Constant)
                }
    return found


def _signature(node: ast.FunctionDef) -> dict[str, str]:
    arguments = [*node.args.args, *node.args.kwonlyargs]
    parameters = {a.arg: ast.unparse(a.annotation) for a in arguments if a.annotation and a.arg != "client"}
    return parameters | ({"-> answer": ast.unparse(node.returns)} if node.returns else {})


def _fields(node: ast.ClassDef) -> dict[str, str]:
    return {
        item.target.id: ast.unparse(item.annotation)
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }


def summary(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> list[str]:
    """Return what a reviewer wants to know of a regenerated package: what is new, gone, and of another type."""
    lines = [f"- {name}" for name in before if name not in after]
    lines += [f"+ {name}" for name in after if name not in before]
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        lines += [f"- {name}: {field}" for field in old if field not in new]
        lines += [f"+ {name}: {field} {new[field]}".rstrip() for field in new if field not in old]
        lines += [
            f"~ {name}: {field} {new[field]}, was {old[field]}"
            for field in old
            if field in new and old[field] != new[field]
        ]
    return lines


# --- the two commands -------------------------------------------------------------------------------------------------


def regenerate(contract: Path, generated: Path, environment: Path) -> None:
    """Generate from a contract and put the result in place of the present package."""
    with tempfile.TemporaryDirectory(prefix="regen-") as folder:
        new = Path(folder, generated.name)
        generate(contract, new, environment)
        difference = compare(new, generated)
        changes = summary(outline(generated), outline(new))
        swap_in(new, generated)
    say(f"wrote {sum(1 for _ in files_below(generated))} files to {generated}")
    files = {"changed": difference.changed, "new": difference.missing, "gone": difference.extra}
    counts = ", ".join(f"{len(names)} {word}" for word, names in files.items() if names)
    say(f"for the reviewer: {counts or 'no file changed'}; {len(changes)} changes of operations, models and fields")
    for line in changes:
        print(f"  {line}")


def check(contract: Path, generated: Path, environment: Path) -> Difference:
    """Generate from a contract into a temporary folder and tell how the present package differs."""
    with tempfile.TemporaryDirectory(prefix="regen-") as folder:
        new = Path(folder, generated.name)
        generate(contract, new, environment)
        return compare(new, generated)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Generate the low-level client from the contract.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if anything differs")
    parser.add_argument("--environment", action="store_true", help="only make the generator's environment")
    parser.add_argument("--contract", type=Path, default=CONTRACT, help="the OpenAPI document")
    parser.add_argument("--generated", type=Path, default=GENERATED, help="the folder of the generated package")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line.

    Returns:
        0 if all is well, 1 if the check found a difference, 2 if a step failed.
    """
    options = parse_arguments(arguments)
    try:
        environment = prepare_environment()
        if options.environment:
            return 0
        if not options.check:
            regenerate(options.contract, options.generated, environment)
            return 0
        difference = check(options.contract, options.generated, environment)
    except RegenError as error:
        say(f"failed, and changed nothing in {options.generated}: {error}")
        return 2
    if difference:
        report(difference, options.generated)
        return 1
    say(f"{options.generated} is what the contract gives")
    return 0


if __name__ == "__main__":
    sys.exit(main())
