"""A scene for each test, and the table that the run writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import table
from tests.faults.scene import Case, Scene
from tests.faults.server import CA, FaultServer


def pytest_configure(config: pytest.Config) -> None:
    """Collect rows, where tests are run and reported in one process."""
    if config.getoption("--write-table", default=False) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(), "fault-table")


class _Writer:
    """Collects what the tests note, and writes the table at the end. Notes of xdist's workers arrive here as well."""

    def __init__(self) -> None:
        self._rows: table.Rows = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the notes of a test that passed."""
        for name, note in report.user_properties:
            if name == "fault" and report.when == "teardown" and report.passed:
                number, injected, call, form, seen = note
                self._rows.setdefault((number, injected, call), {})[form] = seen

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        table.write(self._rows)


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own certificate authority is the one that is trusted; it is also quicker to load than all others."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CA))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that plays faults."""
    with FaultServer() as started:
        yield started


@pytest.fixture
def unstarted() -> Iterator[FaultServer]:
    """A server that refuses connections until it is started."""
    made = FaultServer()
    yield made
    made.stop()


@pytest.fixture(params=["sync", "async"])
def form(request: pytest.FixtureRequest) -> str:
    """The form of the client."""
    return request.param


@pytest.fixture
def scene(form: str, server: FaultServer, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A server and clients of it; each test that asks for it runs with `Client` and with `AsyncClient`."""
    made = Scene(form, server)
    yield made
    made.end()
    note = key_of(request.node)
    if note and made.seen:
        request.node.user_properties.append(("fault", [*note, form, made.summary()]))


def key_of(item: Any) -> tuple[str, str, str] | None:
    """Case, injected and call of a test; None if it plays no fault."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    case = params.get("case")
    if not isinstance(case, Case):
        return None
    injected = f"{case.injected}, {params['times']}" if "times" in params else case.injected
    call = params.get("method") or case.more.get("call") or getattr(item.function, "call", "GET")
    return table.key(case.number, injected, call)
