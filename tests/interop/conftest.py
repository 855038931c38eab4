"""The servers, and the table that the run writes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.interop import table
from tests.interop.described import OTHERS, Other
from tests.interop.running import NotThere, running


def pytest_configure(config: pytest.Config) -> None:
    """Collect what is seen, where tests are run and reported in one process."""
    if config.getoption("--write-table", default=False) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(), "interop-table")


class _Writer:
    """Collects what the tests note, and writes the table at the end."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[str, str]] = {}
        self._skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the notes of a test."""
        for name, note in report.user_properties:
            if name == "interop" and report.when == "teardown" and report.passed:
                case, server, form, seen = note
                self._seen.setdefault((case, server), {})[form] = seen
            if name == "interop-skipped":
                server, reason = note
                self._skipped[server] = reason

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        table.write({key: _merged(forms) for key, forms in self._seen.items()}, self._skipped)


def _merged(forms: dict[str, str]) -> str:
    different = set(forms.values())
    return different.pop() if len(different) == 1 else "; ".join(f"{form}: {text}" for form, text in forms.items())


@pytest.fixture(scope="session")
def address_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Other], str]]:
    """Starts a server when it is first asked for; all end with the session."""
    known: dict[str, str | NotThere] = {}
    with contextlib.ExitStack() as stack:

        def start(other: Other) -> str:
            if other.name not in known:
                try:
                    known[other.name] = stack.enter_context(running(other, tmp_path_factory.mktemp(other.name)))
                except NotThere as error:
                    known[other.name] = error
            found = known[other.name]
            if isinstance(found, NotThere):
                raise found
            return found

        yield start


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in OTHERS])
def other(request: pytest.FixtureRequest) -> Other:
    """A server."""
    return OTHERS[request.param]


@pytest.fixture
def url(other: Other, address_of: Callable[[Other], str], request: pytest.FixtureRequest) -> str:
    """Where it runs; the test is skipped if it cannot run here."""
    try:
        return address_of(other)
    except NotThere as error:
        request.node.user_properties.append(("interop-skipped", [other.name, str(error)]))
        pytest.skip(f"{other.name}: {error}")


@pytest.fixture(params=["sync", "async"])
def form(request: pytest.FixtureRequest) -> Any:
    """The form of the client."""
    return request.param
