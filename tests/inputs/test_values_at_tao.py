"""Good and bad values at each process that was seen at TAO and each that the sandbox has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from sen4cap_client.api import Client, InvalidInputs, Link
from sen4cap_client.sandbox import GENERATIONS, Sandbox
from tests.inputs.conftest import Described

AOI = "POLYGON ((9.90 53.51, 9.91 53.51, 9.91 53.50, 9.90 53.50, 9.90 53.51))"
SWAPPED = "POLYGON ((53.5 109.9, 53.6 109.9, 53.6 110, 53.5 109.9))"
DAYS = {"start_date": "2024-06-01", "end_date": "2024-06-07"}

# Process, and inputs that fit: names as people write them.
GOOD: list[tuple[str, dict[str, Any]]] = [
    ("218", DAYS | {"site_extent": AOI}),
    (
        "218",
        {"start_date": date(2024, 6, 1), "end_date": datetime(2024, 6, 7), "site_extent": shapely.box(9, 53, 10, 54)},
    ),
    (
        "218",
        {
            "start_date": pd.Timestamp("2024-06-01"),
            "end_date": np.datetime64("2024-06-07"),
            "site_extent": (9, 53, 10, 54),
        },
    ),
    ("218", DAYS | {"site_extent": AOI, "l3b_indicator_name": "fapar"}),
    ("71", {"input": "/eodata/Sentinel-2/x.SAFE"}),
    ("71", {"input": PurePosixPath("/eodata/x"), "siteid": 12, "baseline": "01.01"}),
    ("71", {"input": Link("https://example.org/item"), "level": None}),
    ("5", {}),
    ("6", {}),
    ("6", {"addalpha": True, "co": ["COMPRESS=DEFLATE"], "a_nodata": -10000, "processor_tiles": np.array(["32UNE"])}),
    ("6", {"addalpha": "false", "inxml": ["/eodata/x", "/eodata/y"], "siteid": ""}),
    ("1", {"tiles": {"32UNE"}}),
    ("2", {"products": ("/eodata/x",)}),
    ("3", {"siteid": None}),
    ("sleep_a_while", {"duration": "0.5", "fail": "true"}),
    ("sleep_a_while", {"Duration": np.float32(0.5), "Fail": np.bool_(False)}),
    ("primes_between", {"min_val": 5, "Max val": "100"}),
    ("primes_between", {}),
]
SITES = ("407", "208", "207", "206", "205", "204", "203", "202", "196")
GOOD_2026 = [
    *((process, {"siteid": 3, "season": "2024"}) for process in SITES),
    ("182", {"input": "/eodata/x"}),
]
# Process, inputs, the input at fault and the rule that is broken.
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("218", DAYS, "Site extent", "required"),
    ("218", DAYS | {"site_extent": AOI, "tile": "32UNE"}, "tile", "unknown"),
    ("218", DAYS | {"site_extent": SWAPPED}, "Site extent", "geometry"),
    ("218", DAYS | {"site_extent": shapely.Point(9, 53).buffer(0.1, 5000)}, "Site extent", "maxLength"),
    ("218", DAYS | {"site_extent": AOI, "l3b_indicator_name": "NDVY"}, "L3B Indicator Name", "enum"),
    ("218", DAYS | {"site_extent": AOI, "start_date": "June"}, "Start date", "format"),
    ("218", DAYS | {"site_extent": AOI, "start_date": 5}, "Start date", "type"),
    ("218", DAYS | {"site_extent": AOI, "end_date": "2024-05-01"}, "End date", "order"),
    ("71", {}, "input", "required"),
    ("71", {"input": "two words"}, "input", "format"),
    ("71", {"input": "/eodata/x", "siteid": ""}, "siteid", "minLength"),
    ("71", {"input": "/eodata/x", "siteid": "1" * 256}, "siteid", "maxLength"),
    ("71", {"input": "/eodata/x", "siteid": 1.5}, "siteid", "type"),
    ("6", {"addalpha": "maybe"}, "addalpha", "type"),
    ("6", {"co": "COMPRESS=DEFLATE"}, "co", "type"),
    ("5", {"a_nodata": True}, "a_nodata", "type"),
    ("1", {"tiles": 5}, "tiles", "type"),
    ("2", {"product": []}, "product", "unknown"),
    ("3", {"siteid": ["1"]}, "siteid", "type"),
    ("sleep_a_while", {"duration": -1}, "Duration", "minimum"),
    ("sleep_a_while", {"duration": "long"}, "Duration", "type"),
    ("primes_between", {"max_val": 1_000_001}, "Max val", "maximum"),
    ("primes_between", {"min_val": 2.5}, "Min val", "type"),
]
BAD_2026 = [
    ("407", {"siteid": "1"}, "season", "required"),
    ("208", {"siteid": "", "season": "2024"}, "siteid", "minLength"),
    ("207", {"siteid": "1", "season": "x" * 256}, "season", "maxLength"),
    ("206", {"siteid": "1", "season": None}, "season", "required"),
    ("205", {"siteid": "1", "season": 1.5}, "season", "type"),
    ("204", {"siteid": True, "season": "2024"}, "siteid", "type"),
    ("203", {"siteid": [], "season": "2024"}, "siteid", "type"),
    ("202", {"siteid": "1", "season": "1", "year": 1}, "year", "unknown"),
    ("196", {"siteid": "1", "site_id": "1", "season": "1"}, "siteid", "duplicate"),
    ("182", {"input": 5}, "input", "type"),
]


@pytest.fixture(scope="module", params=list(GENERATIONS))
def at(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, Client]]:
    """A sandbox of each generation, and a client of it that has read all descriptions."""
    with (
        Sandbox(generation=request.param) as tao,
        Client(api_url=tao.api_url, username=tao.username, password=tao.password) as client,
    ):
        for process in client.get_processes():
            client.get_process(process.id)
        yield tao, client


def rows(client: Client, everywhere: list[Any], since_2026: list[Any]) -> list[Any]:
    offered = {process.id for process in client.get_processes()}
    chosen = everywhere + [row for row in since_2026 if row[0] in offered]
    assert {row[0] for row in chosen} == offered
    return chosen


def test_good_values_at_every_process(at: tuple[Sandbox, Client]) -> None:
    """Each process of the sandbox takes what people write."""
    _, client = at
    for process, inputs in rows(client, GOOD, GOOD_2026):
        assert not client.validate_request(process, inputs), (process, inputs)


def test_bad_values_at_every_process(at: tuple[Sandbox, Client]) -> None:
    """Each process of the sandbox refuses what does not fit, and no request is sent."""
    tao, client = at
    chosen = rows(client, BAD, BAD_2026)
    before = len(tao.requests)
    for process, inputs, name, rule in chosen:
        with pytest.raises(InvalidInputs) as caught:
            client.submit(process, inputs)
        found = [(problem.title or problem.key, problem.rule) for problem in caught.value.problems]
        assert found == [(name, rule)], (process, inputs)
    assert len(tao.requests) == before


@pytest.mark.parametrize("process", ["218", "71", "6"])
def test_processes_as_they_were_seen(quick: Described, process: str) -> None:
    """The descriptions that TAO really gave take and refuse the same."""
    for name, inputs in GOOD:
        if name == process:
            assert not quick.problems(process, **inputs), inputs
    for name, inputs, title, rule in BAD:
        if name == process:
            assert [(p.title or p.key, p.rule) for p in quick.problems(process, **inputs)] == [(title, rule)], inputs
