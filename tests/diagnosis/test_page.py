"""The page docs/config-check.md says what the code does."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from sen4cap_client.diagnosis import CAUSES, STEPS, report, run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "config-check.md"


def rows(heading: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_steps() -> None:
    """The page has each step, in order, with what is so if all is well."""
    assert rows("Steps") == [[f"`{step}`", text] for step, text in STEPS.items()]


def test_causes() -> None:
    """The page has each cause, with its step, its exit code, what it means and what to do."""
    assert rows("Causes") == [
        [f"`{name}`", f"`{cause.step}`", str(cause.exit_code), cause.meaning, cause.fix]
        for name, cause in CAUSES.items()
    ]


def test_causes_make_sense() -> None:
    """Each cause belongs to a step, has an exit code of the command line, and sentences."""
    for name, cause in CAUSES.items():
        assert cause.step in STEPS, name
        assert cause.exit_code in (1, 2, 3, 5), name
        assert re.search(r"\.$", cause.meaning), name
        assert cause.fix, name


@pytest.mark.parametrize("module", [report, run])
def test_examples(module: object) -> None:
    """The examples of the docstrings run and give what they show."""
    said: list[str] = []
    count = 0
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, getattr(module, "__name__", "")):
        count += len(test.examples)
        assert not doctest.DocTestRunner().run(test, out=said.append).failed, "".join(said)
    assert count
