"""Which process and which input is meant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from sen4cap_client.api import Client, InvalidInputs, InvalidRequest, ProcessNotFound, ProcessRequest
from sen4cap_client.sandbox import Sandbox
from tests.inputs.conftest import Described
from tests.inputs.processes import described
from tests.servers import ToldServer

AOI = "POLYGON ((9.90 53.51, 9.91 53.51, 9.91 53.50, 9.90 53.50, 9.90 53.51))"
UUIDS = {
    "c30145a7-029c-4499-98bc-9903ca46531c": "2024-06-01",
    "472efeab-514a-4e15-9dba-d5812d653065": "2024-06-07",
    "691adc8e-9bba-4f42-86e2-ccd72189edc3": "NDVI",
    "bed1920e-51c0-406e-b22e-70d1f86d95d4": AOI,
}
WORDS = {"startdate": "2024-06-01", "enddate": "2024-06-07", "indicatorname": "NDVI", "geom": AOI}


@pytest.fixture(scope="module", params=["2026-09", "2026-06", "2025-12"])
def at(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of a sandbox of each generation."""
    with (
        Sandbox(generation=request.param) as tao,
        Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.05) as client,
    ):
        yield client


@pytest.mark.parametrize(
    "inputs",
    [
        {"start_date": "2024-06-01", "end_date": "2024-06-07", "site_extent": AOI},
        {"startdate": "2024-06-01", "enddate": "2024-06-07", "siteextent": AOI},
        {"Start date": "2024-06-01", "End date": "2024-06-07", "Site extent": AOI},
        {"START_DATE": date(2024, 6, 1), "End-Date": "7 June 2024", "site extent": AOI, "l3b_indicator_name": "ndvi"},
    ],
    ids=["snake", "word", "title", "mixed"],
)
def test_one_call_for_all_generations(at: Client, inputs: dict[str, Any]) -> None:
    """The same call runs on all generations, though their keys differ, and however the names are spelled."""
    job = at.submit("L3B AOI Indicators", **inputs).wait(progress=False)
    assert job.status == "successful"
    assert set(job.request.inputs.values()) <= {"2024-06-01", "2024-06-07", AOI, "NDVI"}


@pytest.mark.parametrize("saved", [UUIDS, WORDS], ids=["UUIDs", "words"])
def test_request_of_another_generation(at: Client, saved: dict[str, Any]) -> None:
    """A request that was saved with the present keys is taken; one with another generation's names the present ones."""
    keys = at.get_process("218").inputs.keys()
    found = at.validate_request("218", {"inputs": saved})
    if saved.keys() == keys:
        assert not found
        return
    unknown = {problem.key for problem in found if problem.rule == "unknown"}
    # A title without its blank is a key of another generation, and still known.
    assert unknown == saved.keys() - keys - {"startdate", "enddate"}
    with pytest.raises(InvalidInputs) as caught:
        at.execute_process("218", {"inputs": saved})
    assert all(key in str(caught.value) for key in keys)


@pytest.mark.parametrize(
    "name",
    ["218", 218, "L3B AOI Indicators Processor 5.0.4", "L3B AOI Indicators Processor", "l3b aoi indicators", "AOI",
     "aoi indicators", "l3b_aoi_indicators", "L3B-AOI-Indicators-Processor"],
)  # fmt: skip
def test_process_by_part_of_its_title(at: Client, name: str | int) -> None:
    """A process is found by id, title, title without version, or a part of the title that no other has."""
    assert at.get_process(name).id == "218"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("NDVI", r"'NDVI' can be 2 processes: .*'71' \(L3B [A-Z ]*NDVI Processor 5.0\)"),
        ("NDVI", r"'5' \(L3BProcessor - NDVI\).* Use an id, or more of the title"),
        ("5.0", "no process '5.0'"),
        ("L3B AOI Indicators Processor 5.0.3", r"Did you mean '218' \(L3B AOI Indicators Processor 5.0.4\)"),
        ("AOI Indica", "no process 'AOI Indica'"),
        ("Tilage", "no process 'Tilage'"),
    ],
)
def test_process_that_cannot_be_told(at: Client, name: str, text: str) -> None:
    """What fits several processes lists them; another version, or half a word, fits none."""
    with pytest.raises(ProcessNotFound, match=text):
        at.submit(name)


def test_name_of_two_inputs(server: Described) -> None:
    """A name that fits two inputs needs the exact key, and says so; titles may repeat."""
    inputs = {
        "a1": {"title": "Site id", "schema": {"type": "string"}},
        "a2": {"title": "siteid", "schema": {"type": "string"}},
        "siteid_": {"title": "Other", "minOccurs": 0, "schema": {"type": "string"}},
    }
    server.offer([described({}, "twice", inputs=inputs)])
    problem = server.problems("twice", site_id="1", a1="1", a2="2")[0]
    assert (problem.key, problem.rule) == ("site_id", "ambiguous")
    assert "fits 3 inputs. Use the exact key: 'a1' or 'a2' or 'siteid_'" in problem.message
    assert server.sent("twice", a1="1", a2="2", siteid_="3") == {"a1": "1", "a2": "2", "siteid_": "3"}


def test_input_given_twice(quick: Described) -> None:
    """Two names of one input are one too many."""
    (problem,) = quick.problems("all", count=1, Count=2)
    assert (problem.key, problem.rule) == ("count", "duplicate")
    with pytest.raises(InvalidRequest, match="Given twice: count"):
        quick.client.submit("all", {"count": 1}, count=2)


def test_unknown_name(quick: Described) -> None:
    """A name that is none asks whether a similar one was meant, and lists all of them once."""
    found = quick.problems("218", strt_date=1, nonsense=2)
    unknown = [problem for problem in found if problem.rule == "unknown"]
    assert "Did you mean 'Start date'? It has: " in unknown[0].message
    assert "Start date (c30145a7-029c-4499-98bc-9903ca46531c)" in unknown[0].message
    assert unknown[1].message == "is no input of this process."
    assert sorted(problem.title for problem in found if problem.rule == "required") == [
        "End date", "Site extent", "Start date"
    ]  # fmt: skip


def test_all_problems_at_once(quick: Described) -> None:
    """The error lists everything that is wrong, one line each, and its text has no values."""
    with pytest.raises(InvalidInputs) as caught:
        quick.client.submit("218", start_date="secret-value", end_date=5, l3b_indicator_name="x", more="\x1b[31m")
    error = caught.value
    assert [problem.rule for problem in error.problems] == ["format", "type", "enum", "unknown", "required"]
    assert str(error).count("\n  - ") == 5
    assert "5 problems. Nothing was sent." in str(error)
    assert "secret-value" not in f"{error}{error.problems!r}"
    assert error.process_id == "218"
    assert quick.server.asked == []


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        (("Start date", "End date"), True),
        (("Date from", "Date to"), True),
        (("begin", "end"), True),
        (("First day", "Last day"), True),
        (("Start date", "Harvest date"), False),
    ],
)
def test_end_before_start(server: Described, names: tuple[str, str], fits: bool) -> None:
    """The end of a pair of dates must not lie before its start."""
    day = {"type": "string", "format": "date"}
    inputs = {str(number): {"title": title, "schema": day} for number, title in enumerate(names)}
    server.offer([described({}, "pair", inputs=inputs)])
    found = server.problems("pair", **{names[0]: "2024-06-07", names[1]: "2024-06-01"})
    assert [(problem.key, problem.rule) for problem in found] == ([("1", "order")] if fits else [])
    assert not server.problems("pair", **{names[0]: "2024-06-01", names[1]: "2024-06-01"})


def test_end_before_start_in_another_zone(server: Described) -> None:
    """Times are compared as moments, whatever their zones."""
    time = {"type": "string", "format": "date-time"}
    inputs = {name: {"title": name, "schema": time} for name in ("Start time", "End time")}
    server.offer([described({}, "pair", inputs=inputs)])
    later, earlier = "2024-06-01T10:00:00+02:00", "2024-06-01T09:00:00Z"
    assert not server.problems("pair", start_time=later, end_time=earlier)
    assert [problem.rule for problem in server.problems("pair", start_time=earlier, end_time=later)] == ["order"]


def test_outputs_have_names_too(server: Described) -> None:
    """Outputs are named by key or title, and an unknown one is a problem."""
    wish = {"transmissionMode": "reference"}
    inputs = {"pass_through_component_input": "/eodata/x"}
    server.client.submit("71", {"inputs": inputs, "outputs": {"STAC items file": wish}})
    assert json.loads(server.server.asked[-1].body)["outputs"] == {"fb6d917a-8942-4de4-8e1f-d729ebe347b7": wish}
    (problem,) = server.client.validate_request("71", inputs, outputs={"nonsense": {}})
    assert (problem.key, problem.rule) == ("nonsense", "unknown")


def test_what_need_not_be_sent(quick: Described) -> None:
    """Inputs with a default, that take null, or may be left out need not be sent; TAO's empty default is none."""
    assert not quick.problems("71", input="/eodata/x")
    assert not quick.problems("6")
    assert [problem.title for problem in quick.problems("218")] == ["Start date", "End date", "Site extent"]


def test_none_is_not_given(quick: Described) -> None:
    """None stands for what is not given, so that a template can be sent as it is; where null is allowed it is null."""
    assert quick.sent("71", input="/eodata/x", siteid=None)["0fcb398b-f720-4a0e-b98a-b68934a6c581"] is None
    assert [problem.rule for problem in quick.problems("218", start_date=None)] == ["required"] * 3


def test_validation_switched_off(quick: Described) -> None:
    """Without validation names and values are translated as far as they can be, and all else goes as it is."""
    quick.client.submit("218", validate=False, start_date=date(2024, 6, 1), end_date="whenever", more=5)
    sent = json.loads(quick.server.asked.pop().body)["inputs"]
    assert sent == {
        "c30145a7-029c-4499-98bc-9903ca46531c": "2024-06-01",
        "472efeab-514a-4e15-9dba-d5812d653065": "whenever",
        "more": 5,
    }


def test_same_names_in_every_form_of_a_request(server: Described) -> None:
    """Keywords, inputs, an OGC mapping and a ProcessRequest take the same names, in submit as in execute_process."""
    inputs = {"Count": "3", "Day": date(2024, 6, 1)}
    calls: list[Any] = [
        lambda: server.client.submit("all", **inputs),
        lambda: server.client.submit("All Kinds", inputs),
        lambda: server.client.submit("all kinds processor", {"inputs": inputs}),
        lambda: server.client.submit("all", ProcessRequest(**inputs)),
        lambda: server.client.execute_process(process_id="all", request={"inputs": inputs}),
        lambda: server.client.execute_process("all", inputs),
    ]
    for call in calls:
        call()
        assert json.loads(server.server.asked.pop().body)["inputs"] == {"count": 3, "day": "2024-06-01"}


def test_descriptions_are_asked_for_once(server: Described) -> None:
    """A process is described once a session, under whatever name, until the processes are refreshed."""
    for name in ("All Kinds", "all", "all kinds processor", "All Kinds"):
        server.client.submit(name, count=1)
    assert [asked.method for asked in server.server.asked] == ["POST"] * 4


def test_a_title_is_looked_up_in_the_list(told: ToldServer, connect: Callable[..., Any]) -> None:
    """Once the list of processes is known, a title is not tried as an id."""
    told.tell("GET /processes", {"processes": [{"id": "5", "title": "Fives"}]})
    told.tell("GET /processes/5", {"id": "5", "title": "Fives"})
    told.tell("POST /processes/5/execution", {"jobID": "1"}, 201)
    client = connect(api_url=told.url)
    client.get_processes()
    client.submit("fives")
    assert [asked.path for asked in told.asked] == ["/processes", "/processes/5", "/processes/5/execution"]
