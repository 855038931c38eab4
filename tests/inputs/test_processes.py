"""Processes as functions of Python, and requests to fill in."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from sen4cap_client.api import AsyncClient, Client, JobInfo, ProcessNotFound, ProcessRequest
from sen4cap_client.sandbox import GENERATIONS, Sandbox
from tests.inputs.conftest import Described
from tests.inputs.processes import described
from tests.servers import ToldServer

AOI = "POLYGON ((9.90 53.51, 9.91 53.51, 9.91 53.50, 9.90 53.50, 9.90 53.51))"


@pytest.fixture(scope="module", params=list(GENERATIONS))
def at(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of a sandbox of each generation."""
    with (
        Sandbox(generation=request.param) as tao,
        Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.05) as client,
    ):
        yield client


def test_processes_are_completed(at: Client) -> None:
    """The processes are attributes named by their titles, and the list of them is a table."""
    names = dir(at.processes)
    assert {"l3b_aoi_indicators", "sleep", "prime", "l3bprocessor_ndvi"} <= set(names)
    assert len([name for name in names if not name.startswith("_")]) == len(at.processes) + len(["refresh"])
    assert "l3b_aoi_indicators" in repr(at.processes)


def test_calling_a_process_submits_it(at: Client) -> None:
    """A process is called with its inputs, and gives a job."""
    job = at.processes.l3b_aoi_indicators(start_date="2024-06-01", end_date="2024-06-07", site_extent=AOI)
    assert job.wait(progress=False).status == "successful"
    assert job.process.id == "218"
    primes = at.processes["Prime"](min_val=10, max_val=20)
    assert primes.wait(progress=False).results()["return_value"] == [11, 13, 17, 19]


def test_signature_and_help(at: Client) -> None:
    """The signature has the inputs by title, required ones without a default; the help has types and choices."""
    process = at.processes.l3b_aoi_indicators
    signature = inspect.signature(process)
    assert str(signature) == (
        "(*, start_date: date | str, end_date: date | str, site_extent: geometry, l3b_indicator_name: str = 'NDVI')"
    )
    text = inspect.getdoc(process) or ""
    assert "L3B AOI Indicators Processor 5.0.4 (process 218)" in text
    assert "l3b_indicator_name (str): one of NDVI, LAI, FAPAR, FCOVER, NDWI; default 'NDVI'" in text
    advanced = at.processes["71"]
    shown = inspect.getdoc(advanced) or ""
    assert shown.index("input (link)") < shown.index("Advanced:") < shown.index("siteid (str | None): Site ID")
    assert next(iter(inspect.signature(advanced).parameters)) == "input"
    assert process.__name__ == "l3b_aoi_indicators"


def test_unknown_process_is_no_attribute(at: Client) -> None:
    """An attribute that is no process asks whether a similar one was meant; private names are never asked for."""
    with pytest.raises(AttributeError, match="Did you mean 'l3b_aoi_indicators'") as caught:
        _ = at.processes.l3b_aoi_indicator
    assert isinstance(caught.value, ProcessNotFound)
    assert not hasattr(at.processes, "_ipython_display_")
    assert not hasattr(at.processes, "__wrapped__")


def test_refresh_asks_again(server: Described) -> None:
    """What is known of the processes is kept for the session, and forgotten on refresh."""
    server.client.submit("all", count=1)
    assert server.server.count("GET /processes/all") == 0
    refreshed = server.client.processes.refresh()
    if asyncio.iscoroutine(refreshed):
        server.client._runner.run(refreshed)
    server.client.submit("all", count=1)
    assert server.server.count("GET /processes/all") == 1


def test_async_processes() -> None:
    """With the async client, help and completion are there once the descriptions are; calls work before."""

    async def use(tao: Sandbox) -> None:
        async with AsyncClient(api_url=tao.api_url, username=tao.username, password=tao.password) as client:
            assert "prime" not in dir(client.processes)
            assert "see refresh()" in repr(client.processes)
            job = await client.processes.prime(min_val=2, max_val=5)
            assert (await job.process).id == "primes_between"
            assert str(inspect.signature(client.processes.sleep)) == "(**inputs: 'Any') -> 'AsyncJob'"
            await client.processes.refresh()
            assert "prime" in dir(client.processes)
            await client.processes.prime.description()
            assert "min_val" in str(inspect.signature(client.processes.prime))

    with Sandbox() as tao:
        asyncio.run(use(tao))


def test_names_that_are_not_pythons(server: Described) -> None:
    """Titles that agree get the id; keywords, digits and signs become names of Python."""
    server.offer(
        [
            described({}, "1", title="Crop Type 5.0"),
            described({}, "2", title="Crop type Processor 6.0"),
            described({}, "3", title="class"),
            described({}, "4", title="2nd try!"),
            described({}, "5", title="→"),
            described({}, "6"),
        ]
    )
    names = {name for name in dir(server.client.processes) if not name.startswith("__")}
    assert {"crop_type_1", "crop_type_2", "class_", "process_2nd_try", "process_5", "all_kinds"} <= names
    assert all(name.isidentifier() for name in names)


def test_job_finds_its_process(at: Client) -> None:
    """A job of another session finds its process by the title that the server gives for it."""
    submitted = at.submit("sleep_a_while", duration=0.01)
    assert at.job(submitted.jobID).process.id == "sleep_a_while"
    assert submitted.process.id == "sleep_a_while"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Fives 5.0", "5"),
        ("Fives 5.0_virtual_2026-01-01T00:00:00", "5"),
        ("a_virtual_b", "6"),
        ("a_virtual_b_virtual_2026-01-01T00:00:00", "6"),
        ("6", "6"),
        ("Sevens", None),
        ("Twins", None),
        (None, None),
    ],
)
def test_process_of_a_job(told: ToldServer, connect: Callable[..., Any], name: str | None, wanted: str | None) -> None:
    """A job's process is found by title, with or without TAO's addition, or by id; else the error says why not."""
    titles = {"5": "Fives 5.0", "6": "a_virtual_b", "7": "Twins", "8": "Twins"}
    told.tell("GET /processes", {"processes": [{"id": key, "title": title} for key, title in titles.items()]})
    for key in titles:
        told.tell(f"GET /processes/{key}", {"id": key})
    told.tell("GET /jobs/1", {"jobID": "1", "processID": name})
    client = connect(api_url=told.url)

    def process() -> Any:
        found = client.job("1").process
        return client._runner.run(found) if asyncio.iscoroutine(found) else found

    if wanted is None:
        with pytest.raises(ProcessNotFound, match=r"Twins|Sevens|does not say"):
            process()
    else:
        assert process().id == wanted


def test_template_is_a_request(at: Client) -> None:
    """A template has the defaults, prints as YAML with comments, and can be submitted once it is filled in."""
    template = at.create_execution_request("218")
    assert isinstance(template, ProcessRequest)
    assert template.inputs == {
        "Start date": None,
        "End date": None,
        "Site extent": None,
        "L3B Indicator Name": "NDVI",
    }
    text = str(template)
    for part in (
        "# date | str; format date; required",
        "# geometry; format wkt; required; at most 4096 characters",
        "one of NDVI, LAI",
        "Advanced",
    ):
        assert part in text
    assert [problem.rule for problem in at.validate_request("218", template)] == ["required"] * 3
    template.inputs.update({"Start date": "2024-06-01", "End date": "2024-06-07", "Site extent": AOI})
    assert not at.validate_request("218", template)


def test_template_of_titles_that_repeat(server: Described) -> None:
    """Where titles repeat, inputs go by their keys, and the comments have title and description."""
    inputs = {key: {"title": "Site", "description": f"Site {key}", "schema": {"type": "string"}} for key in ("a", "b")}
    server.offer([described({}, "same", inputs=inputs)])
    template = server.client.create_execution_request("same")
    assert list(template.inputs) == ["a", "b"]
    assert "# str; Site; Site a; required" in template.yaml


def test_template_is_read_back(at: Client) -> None:
    """The YAML of each process is a request with the same inputs, and names each input."""
    for summary in at.get_processes():
        process = at.get_process(summary.id)
        template = at.create_execution_request(summary.id)
        read = yaml.safe_load(template.yaml)
        assert (read["inputs"] or {}) == template.inputs
        required = sorted(key for key, described in process.inputs.items() if described.is_required)
        problems = at.validate_request(summary.id, read)
        assert sorted(problem.key for problem in problems) == required
        for key, described_ in process.inputs.items():
            assert (described_.title or key) in template.yaml


def test_template_with_hostile_names(server: Described) -> None:
    """Titles and descriptions with line breaks, colons and control characters stay comments and keys."""
    inputs = {
        "a": {
            "title": "x: [\n- !!python/object:os.system {",
            "description": "b\ninputs: evil",
            "schema": {"default": "#"},
        },
        "b": {"title": "\x1b[2J", "schema": {"type": "string", "default": "x\ny: z"}},
    }
    server.offer([described({}, "hostile", title="t\n\x07inputs: {}", inputs=inputs)])
    template = server.client.create_execution_request("hostile")
    assert yaml.safe_load(template.yaml) == {"inputs": {inputs["a"]["title"]: "#", "\x1b[2J": "x\ny: z"}}
    assert all(char.isprintable() or char == "\n" for char in template.yaml)
    assert not server.problems("hostile", **template.inputs)


def test_inputs_are_a_table_in_the_servers_order() -> None:
    """Inputs are shown in the order that the server advises, advanced ones last."""
    from sen4cap_client.api import InputDescription, InputDescriptions

    def given(order: Any, advanced: Any) -> InputDescription:
        return InputDescription(title="t", extra={"x-ui-order": order} | advanced)

    inputs = InputDescriptions(
        a=given("10", {}),
        b=given("2", {}),
        c=given("1", {"x-ui-advanced": True}),
        d=given("odd", {}),
        e=given("0", {"x-uiLevel": "advanced"}),
        f=given("nan", {}),
    )
    assert [key for key, _ in inputs.ordered()] == ["b", "a", "d", "f", "e", "c"]
    rows = repr(inputs).splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["b", "a", "d", "f", "e", "c"]


def test_run(connect: Callable[..., Any]) -> None:
    """A process is run to its results in one call."""
    with Sandbox() as tao:
        client = connect(api_url=tao.api_url, username=tao.username, password=tao.password)
        results = client.run("Prime", min_val=10, max_val="20", progress=False)
        assert results["return_value"] == [11, 13, 17, 19]


def test_job_knows_its_request(connect: Callable[..., Any]) -> None:
    """A job that was submitted here has the request that was sent."""
    with ToldServer() as told:
        server = Described(told, connect)
        job = server.client.submit("all", count="3")
        assert job.request == ProcessRequest(count=3)
        assert isinstance(job.info, JobInfo)
