"""Who imports whom: the arrows go one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "sen4cap_client"

# Each part, and the other parts that it may import; sen4cap_tao_api is the generated layer.
# _core.origin is a part of its own, since the settings need it and the rest of _core needs the settings.
_CLIENT = {"errors", "models", "config", "_core", "_core.origin", "inputs", "display", "openers", "results", "batch"}
ALLOWED = {
    "errors": {"display"},
    "display": set(),
    "models": {"errors", "display"},
    "_core.origin": set(),
    "settings": {"errors", "_core.origin"},
    "settings_file": {"errors", "settings"},
    "secret_store": {"_core.origin"},
    "sources": {"errors", "settings", "settings_file", "secret_store", "_core.origin"},
    "config": {"errors", "display", "settings", "settings_file", "sources", "_core.origin"},
    "saved_settings": {"config", "settings", "settings_file", "secret_store", "sources"},
    "inputs": {"errors", "display", "models"},
    "_core": {"errors", "display", "models", "config", "_core.origin", "inputs"},
    "s3": {"errors", "config", "_core", "_core.origin"},
    "openers": {"errors", "models", "_core", "_core.origin", "s3"},
    "snapshot": {"errors", "display", "models", "_core", "inputs"},
    "results": {"errors", "display", "models", "_core", "openers", "download"},
    "_async": {
        "errors",
        "models",
        "config",
        "_core",
        "_core.origin",
        "inputs",
        "display",
        "openers",
        "results",
        "snapshot",
        "batch",
    },
    "_sync": {
        "errors",
        "models",
        "config",
        "_core",
        "_core.origin",
        "inputs",
        "display",
        "openers",
        "results",
        "snapshot",
        "batch",
    },
    # It stands above _sync, whose `Client.batch` imports it when it is called.
    "batch": {"errors", "models", "config", "display", "inputs", "_core", "download", "openers", "results", "_sync"},
    "api": {"errors", "models", "config", "_async", "_sync", "results"},
    "download": {"errors", "models", "display", "_core", "_core.origin"},
    "drift": {"errors", "display", "models", "config", "_core", "_core.origin", "_sync"},
    "sandbox": set(),
    "diagnosis": {
        "errors",
        "display",
        "models",
        "settings",
        "config",
        "_core",
        "_core.origin",
        "_sync",
    },
    "cli": {
        "errors",
        "display",
        "models",
        "settings",
        "settings_file",
        "sources",
        "config",
        "saved_settings",
        "inputs",
        "_core",
        "openers",
        "results",
        "api",
        "diagnosis",
        "batch",
        "sandbox",
        "drift",
        "snapshot",
    },
    "__init__": set(),
    "__main__": {"cli"},
}
SPEAKS_TO_GENERATED = {
    "_core/boundary.py",
    *(f"{form}/{name}.py" for form in ("_async", "_sync") for name in ("client", "ogc")),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        yield part_of(".".join(relative.with_suffix("").parts)), relative


def part_of(module: str) -> str:
    """The part that a module belongs to, by its name without the package's."""
    return next((part for part in ALLOWED if "." in part and f"{module}.".startswith(f"{part}.")), module.split(".")[0])


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("sen4cap_client."):
            yield str(node.value).partition(":")[0]  # imported by name, when it is needed


@pytest.mark.parametrize(("part", "path"), list(modules()), ids=str)
def test_arrows_go_one_way(part: str, path: Path) -> None:
    """Each module imports only from the parts below its own, and the generated layer only at the boundary."""
    for name in imported(PACKAGE / path):
        root, _, rest = name.partition(".")
        if root == "sen4cap_tao_api":
            assert path.as_posix() in SPEAKS_TO_GENERATED
        other = part_of(rest)
        place = PACKAGE / other.replace(".", "/")
        if root == "sen4cap_client" and other and place.is_dir() | place.with_suffix(".py").is_file():
            assert other in ALLOWED[part] | {part}, f"{path} imports {name}"


def test_every_part_has_a_rule() -> None:
    """A new module or folder of the package needs a place in the order."""
    assert {part for part, _ in modules()} == set(ALLOWED)
