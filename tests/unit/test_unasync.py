"""The sync client is derived from the async one, and equal to it."""

from __future__ import annotations

import importlib.util
import inspect
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from sen4cap_client.api import AsyncClient, AsyncJob, Client, Job

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unasync() -> ModuleType:
    spec = importlib.util.spec_from_file_location("unasync", ROOT / "scripts" / "unasync.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil."""
    for twin in ("_async", "_sync"):
        shutil.copytree(ROOT / "sen4cap_client" / twin, tmp_path / twin, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def members(client: type) -> dict[str, object]:
    return {name: member for name, member in vars(client).items() if not name.startswith("_")}


def is_async(member: object) -> bool:
    return inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member)


def test_sync_is_what_async_gives(unasync: ModuleType) -> None:
    """The derived modules in the repository are up to date."""
    assert unasync.main(["--check"]) == 0


@pytest.mark.parametrize("spoil", ["edit", "delete", "add"])
def test_check_notices_a_spoilt_twin(
    unasync: ModuleType, package: Path, spoil: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A derived module that was edited, deleted or added by hand fails the check, and deriving mends it."""
    target = package / "_sync" / ("client.py" if spoil != "add" else "more.py")
    if spoil == "delete":
        target.unlink()
    else:
        target.write_text("x = 1\n")
    assert unasync.main(["--check", "--package", str(package)]) == 1
    assert "make unasync" in capsys.readouterr().out
    assert unasync.main(["--package", str(package)]) == 0
    assert unasync.main(["--check", "--package", str(package)]) == 0


def test_rule_that_nothing_needs_fails(unasync: ModuleType, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule without use is an error, so that the list stays true."""
    monkeypatch.setitem(unasync.RULES, "aiterator", "iterator")
    with pytest.raises(SystemExit, match="nothing needs aiterator any more"):
        unasync.main(["--check", "--package", str(package)])


@pytest.mark.parametrize(("sync", "asynchronous"), [(Client, AsyncClient), (Job, AsyncJob)])
def test_twins_have_the_same_names_signatures_and_docstrings(sync: type, asynchronous: type) -> None:
    """Client and AsyncClient, and Job and AsyncJob, differ in async only."""
    ours, theirs = members(sync), members(asynchronous)
    assert list(ours) == list(theirs)
    assert inspect.getdoc(sync) == inspect.getdoc(asynchronous)
    assert str(inspect.signature(sync)) == str(inspect.signature(asynchronous)).replace("Async", "")
    for name, member in ours.items():
        assert inspect.getdoc(member) == inspect.getdoc(theirs[name]), name
        if inspect.isfunction(member):
            assert str(inspect.signature(member)) == str(inspect.signature(theirs[name])).replace("Async", ""), name
            assert is_async(theirs[name]), name
            assert not is_async(member), name


def test_every_public_method_is_documented() -> None:
    """Each public method says what it does, what it returns, what it raises, and shows it."""
    for name, member in members(Client).items():
        text = inspect.getdoc(member) or ""
        assert text, name
        if name.startswith(("get_", "execute_", "dismiss_")):
            for section in ("Returns:", "Raises:", "Example:"):
                assert section in text, (name, section)
