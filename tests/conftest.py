"""What all tests share: a home of their own and no settings from outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# What only runs when it is named. Playwright leaves an event loop behind in which no other may run; the servers of
# others have to be installed before.
ON_THEIR_OWN = ("browser", "interop")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option that writes tables."""
    parser.addoption("--write-table", action="store_true", help="write the README.md of the tests from what is seen")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Run some tests only when they are asked for."""
    folder = collection_path.name
    is_asked_for = any(folder in Path(argument).parts for argument in config.args)
    return True if folder in ON_THEIR_OWN and not is_asked_for else None


@pytest.fixture(scope="session", autouse=True)
def home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for what lives longer than a test, such as the clients of a module: a token cache lies there."""
    folder = tmp_path_factory.mktemp("home-of-the-session")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("USERPROFILE", str(folder))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield folder


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees or touches that of the person who runs it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in list(os.environ):
        if name.startswith("SEN4CAP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    return folder


@pytest.fixture(autouse=True)
def figures() -> Iterator[None]:
    """Close what matplotlib has drawn: it keeps all figures, and warns of many."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio, as notebooks do."""
    return "asyncio"
