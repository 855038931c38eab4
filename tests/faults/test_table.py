"""The table in README.md shows all cases."""

from __future__ import annotations

import pytest

from tests.faults import table
from tests.faults.conftest import key_of


def test_committed_table_has_all_cases(request: pytest.FixtureRequest) -> None:
    """Each case that is run stands in the table, and each number is run or said not to be built yet."""
    run = {key for item in request.session.items if (key := key_of(item))}
    missing = run - table.written()
    assert not missing, f"run: pytest tests/faults --write-table\n{sorted(missing)}"


def test_all_numbers_of_traffic_are_accounted_for() -> None:
    """No number is forgotten."""
    shown = {number for number, _, _ in table.written()} | table.NOT_BUILT_YET.keys()
    elsewhere = {f"F{number}" for number in [*range(62, 72), *range(74, 76), *range(77, 95)]}  # 62 on: tests/batch
    assert {f"F{number:02}" for number in range(1, 100)} - elsewhere - shown == set()
