"""The servers that the cases are run against, and in what they differ."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs

FOLDER = Path(__file__).parent / "servers"


@attrs.frozen
class Execution:
    """A process with inputs, and what comes of it."""

    process: str
    inputs: dict[str, Any]
    results: dict[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class Other:
    """A server that others wrote.

    Attributes:
        name: What it is called on PyPI.
        processes: The ids of all its processes.
        quick: An execution that succeeds at once.
        title: A part of the title of that process.
        attribute: The name of that process in ``client.processes``.
        slow: An execution that takes some seconds.
        failing: An execution that is accepted, and fails.
        wrong: Inputs that do not fit the process of `quick`.
        refuses: Whether the server refuses such inputs itself, where the client does not.
        page: How many jobs a page of its job list has; None if it gives all at once.
        prefer: What has it answer an execution with the results; None if nothing does.
        keeps_synchronous: Whether it keeps a job of such an execution.
        dismisses: Whether it dismisses jobs.
        forgets: Whether it forgets a job that was dismissed while it ran.
    """

    name: str
    processes: frozenset[str]
    quick: Execution
    title: str
    attribute: str
    slow: Execution
    failing: Execution
    wrong: dict[str, Any]
    refuses: bool = True
    page: int | None = None
    prefer: str | None = None
    keeps_synchronous: bool = False
    dismisses: bool = True
    forgets: bool = True

    @property
    def pins(self) -> Path:
        """The file of all that has to be installed."""
        return FOLDER / f"{self.name}.txt"

    @property
    def version(self) -> str:
        """Its version."""
        found = re.search(rf"^{self.name}==(\S+)", self.pins.read_text(encoding="utf-8"), re.MULTILINE)
        assert found, f"{self.pins} does not pin {self.name}"
        return found[1]


WRAPTILE = Other(
    name="wraptile",
    processes=frozenset(
        {"218", "primes_between", "process_pipeline", "return_base_model", "simulate_scene", "sleep_a_while"}
    ),
    quick=Execution("primes_between", {"min_val": 10, "max_val": 20}, {"return_value": [11, 13, 17, 19]}),
    title="Prime",
    attribute="prime",
    slow=Execution("sleep_a_while", {"duration": 2}),
    failing=Execution("sleep_a_while", {"duration": 0.1, "fail": True}),
    wrong={"max_val": 1000},
    forgets=False,
)

PYGEOAPI = Other(
    name="pygeoapi",
    processes=frozenset({"hello-world", "echo"}),
    quick=Execution("hello-world", {"name": "Anna"}, {"echo": "Hello Anna!"}),
    title="hello",
    attribute="hello_world",
    slow=Execution("echo", {"echoInput": "Test", "pause": 5.5}),
    failing=Execution("hello-world", {"message": "to nobody"}),
    wrong={"message": "to nobody"},
    refuses=False,
    page=5,
    prefer="wait=10",
    keeps_synchronous=True,
)

FASTPROCESSES = Other(
    name="fastprocesses",
    processes=frozenset(
        {"count-words", "table-of-words", "report", "sleep", *(f"spare-{number}" for number in range(10))}
    ),
    quick=Execution("count-words", {"text": "a b a"}, {"counts": {"a": 2, "b": 1}}),
    title="count words",
    attribute="count_words",
    slow=Execution("sleep", {"seconds": 2}),
    failing=Execution("sleep", {"seconds": -1}),
    wrong={},
    page=10,
    prefer="respond-sync",
    dismisses=False,
)

OTHERS = {other.name: other for other in (WRAPTILE, PYGEOAPI, FASTPROCESSES)}
