"""The generated models read whatever a server sends: all generations of TAO, other servers, and nonsense."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# The ban on the generated layer is for the package; this module tests that layer.
from sen4cap_tao_api import Client  # noqa: TID251
from sen4cap_tao_api import models as tao  # noqa: TID251
from sen4cap_tao_api.types import UNSET  # noqa: TID251

# fmt: off
NAMES = [
    "id", "jobID", "processID", "type", "status", "message", "created", "started", "finished", "updated", "progress",
    "links", "traceback", "title", "description", "keywords", "metadata", "additionalParameters", "version",
    "jobControlOptions", "outputTransmission", "inputs", "outputs", "minOccurs", "maxOccurs", "schema",
    "x-ui-advanced", "x-ui-order", "x-uiLevel", "href", "rel", "hreflang", "value", "role", "name", "parameters",
    "conformsTo", "processes", "jobs", "data",
]
# fmt: on
WORDS = ["", "successful", "process", "async-execute", "value", "2026-06-29T14:45:06Z", "2024-11-05T10:14:56.04", "0"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text("aZ0:-+ é\x00", max_size=5)
)
KEYS = st.sampled_from(NAMES)
OBJECTS = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=8,
)
READ = ["LandingPage", "ConformanceClasses", "ProcessList", "ProcessDescription", "JobInfo", "JobList"]


@pytest.mark.parametrize("name", READ)
def test_any_object_is_read(name: str) -> None:
    """No JSON object, however odd, makes a model raise, and none of its members gets lost."""
    model = getattr(tao, name)

    @settings(max_examples=60, deadline=None)
    @given(OBJECTS)
    def read(body: dict[str, Any]) -> None:
        assert model.from_dict(body).to_dict().keys() == body.keys()

    read()


def answer(module: str, status: int, sent: Any, /, **arguments: Any) -> Any:
    """Return what a generated function makes of an answer."""
    function = importlib.import_module(f"sen4cap_tao_api.api.{module}").sync_detailed
    with httpx.Client(
        base_url="http://tao.invalid/process",
        transport=httpx.MockTransport(lambda request: httpx.Response(status, text=json.dumps(sent))),
    ) as http:
        client = Client(base_url="http://tao.invalid/process").set_httpx_client(http)
        return function(client=client, **arguments).parsed


# --- three generations of TAO -----------------------------------------------------------------------------------------


def test_job_of_2024_keeps_its_time_without_a_zone() -> None:
    """The bare array of the oldest TAO is read, and a time that has no zone arrives without one."""
    body = [{"jobID": "12", "status": "running", "created": "2024-11-05T10:14:56.04", "progress": 0}, None]
    job, nothing = answer("jobs.get_jobs", 200, body)
    assert job.created == datetime(2024, 11, 5, 10, 14, 56, 40_000)
    assert job.created.tzinfo is None
    assert nothing is None


def test_description_of_2025() -> None:
    """A description of 2025 has UUIDs as keys, `x-uiLevel`, and metadata without values."""
    body = {
        "id": "71",
        "title": "Some processor 5.0",
        "version": "1.0",
        "inputs": {
            "0a6c39a4-7a3e-4b0a-8a55-0d5c6a8f0c11": {
                "title": "level",
                "description": "Product level",
                "schema": {"type": "string", "default": "L3B", "maxLength": 255, "nullable": True},
                "x-uiLevel": "advanced",
            }
        },
        "outputs": {
            "5b5a3c9e-1df2-43a6-9a6a-3a1f6f2f7e22": {
                "title": "items",
                "metadata": [{"title": "cardinality"}, {"title": "format"}],
                "schema": {"type": "string", "maxLength": 0},
            }
        },
    }
    process = answer("processes.get_process", 200, body, process_id="71")
    (given_input,) = process.inputs.additional_properties.values()
    (output,) = process.outputs.additional_properties.values()
    assert given_input.x_ui_level == "advanced"
    assert given_input.schema["default"] == "L3B"
    assert given_input.min_occurs is UNSET
    assert [fact.title for fact in output.metadata] == ["cardinality", "format"]
    assert output.metadata[0].value is UNSET


def test_job_of_2025_comes_in_an_envelope() -> None:
    """The envelope of 2025 is described: its `data` is a job, and its `status` is not a job's."""
    body = {
        "data": {
            "processID": "Some processor 5.0_virtual_2025-12-09T10:59:59",
            "type": "process",
            "jobID": "202",
            "status": "accepted",
            "created": "2025-12-11T18:49:27Z",
            "progress": 0,
            "links": [{"href": "http://localhost:8080/process/jobs/202", "rel": "self", "title": "Job status"}],
        },
        "status": "SUCCEEDED",
    }
    raw = answer("processes.execute_process", 200, body, process_id="71", body=tao.ExecuteRequest())
    assert raw == body
    envelope = tao.JobInfoEnvelope.from_dict(raw)
    assert envelope.status == "SUCCEEDED"
    assert envelope.data.job_id == "202"
    assert envelope.data.status == "accepted"
    assert envelope.data.created == datetime(2025, 12, 11, 18, 49, 27, tzinfo=UTC)
    assert envelope.data.links[0].rel == "self"


def test_results_of_2025_and_2026() -> None:
    """Results arrive as the map that was sent, wrapped or plain."""
    link = {"href": "http://localhost:8082/collections/L3B/items/a"}
    wrapped = {"jobId": "202", "outputs": {"5b5a3c9e": link | {"format": "application/json"}}}
    plain = {"5b5a3c9e": link | {"type": "application/json"}}
    for body in (wrapped, plain):
        results = answer("jobs.get_job_results", 200, body, job_id="202")
        assert isinstance(results, tao.Results)
        assert results.additional_properties == body
    assert tao.WrappedResults.from_dict(wrapped).outputs["5b5a3c9e"] == wrapped["outputs"]["5b5a3c9e"]


def test_description_of_2026() -> None:
    """A description of 2026 has short words as keys and the `x-ui-*` hints."""
    body = {
        "id": "218",
        "inputs": {
            "startdate": {
                "title": "Start date",
                "minOccurs": 1,
                "maxOccurs": "unbounded",
                "schema": {"type": "string", "format": "date", "default": "", "minLength": 1},
                "x-ui-advanced": False,
                "x-ui-order": "1",
            }
        },
        "outputs": {"stacitemsfile": {"metadata": [{"title": "cardinality", "value": 1}]}},
    }
    process = answer("processes.get_process", 200, body, process_id="218")
    start = process.inputs["startdate"]
    assert (start.x_ui_advanced, start.x_ui_order) == (False, "1")
    assert (start.min_occurs, start.max_occurs) == (1, "unbounded")
    assert process.outputs["stacitemsfile"].metadata[0].value == 1


def test_jobs_of_2026() -> None:
    """A job of 2026 may lack its type, and its times have a zone."""
    job = {"jobID": "647", "status": "successful", "updated": "2026-06-29T14:46:07Z", "finished": None}
    (read,) = answer("jobs.get_jobs", 200, {"jobs": [job], "links": []}).jobs
    assert read.type_ is UNSET
    assert read.finished is None
    assert read.updated == datetime(2026, 6, 29, 14, 46, 7, tzinfo=UTC)


def test_unknown_job_of_2024_is_none() -> None:
    """The `null` that an old TAO sends for an unknown job arrives as None."""
    assert answer("jobs.get_job", 200, None, job_id="1") is None


def test_token_is_read_at_each_place() -> None:
    """The token is found in TAO's envelope, in its unwrapped body, and under the names of other servers."""
    form = tao.LoginForm(username="ann", password="secret")
    wrapped = {"data": {"authToken": "t", "refreshToken": "r", "expiration": 1800}, "status": "SUCCEEDED"}
    assert answer("authentication.login", 200, wrapped, body=form).data.auth_token == "t"
    assert answer("authentication.login", 200, wrapped["data"], body=form).auth_token == "t"
    assert answer("authentication.login", 200, {"access_token": "t"}, body=form).access_token == "t"


# --- tolerance --------------------------------------------------------------------------------------------------------


def test_unknown_words_and_dates_arrive_as_sent() -> None:
    """A word outside a list and a date that cannot be read arrive as the text that was sent."""
    job = tao.JobInfo.from_dict({"status": "paused", "type": "workflow", "created": "yesterday", "progress": 12.5})
    assert (job.status, job.type_, job.created, job.progress) == ("paused", "workflow", "yesterday", 12.5)


def test_one_bad_entry_does_not_spoil_its_neighbours() -> None:
    """Among entries of a list or map, one that is no object arrives as sent, beside models."""
    processes = tao.ProcessList.from_dict({"processes": [{"id": "1"}, "nonsense"]}).processes
    assert processes[0].id == "1"
    assert processes[1] == "nonsense"
    inputs = tao.ProcessDescription.from_dict({"inputs": {"a": {"title": "A"}, "b": 5}}).inputs
    assert inputs["a"].title == "A"
    assert inputs["b"] == 5


def test_unknown_members_are_kept() -> None:
    """A member that the contract does not know is kept."""
    assert tao.JobInfo.from_dict({"jobID": 7, "x-queue": "slow"}).additional_properties == {"x-queue": "slow"}


def test_absent_is_not_null() -> None:
    """A member that was not sent can be told from one that was sent as null."""
    job = tao.JobInfo.from_dict({"message": None})
    assert job.message is None
    assert job.status is UNSET


def test_request_is_sent_as_given() -> None:
    """A request survives being read and written, whatever its inputs are."""
    request = {
        "inputs": {"geom": "POINT (9 53)", "list": [1, None, {"href": "x"}], "nothing": None},
        "outputs": {"out": {"format": {"mediaType": "application/json"}, "transmissionMode": "reference"}, "b": {}},
        "response": "document",
        "subscriber": {"successUri": "http://localhost/ok"},
        "x-extra": {"kept": True},
    }
    assert tao.ExecuteRequest.from_dict(request).to_dict() == request


@pytest.mark.parametrize(
    "body",
    [
        {"title": "NumberFormatException", "detail": "no number", "status": 500},
        {"code": "NoSuchJob", "type": "NoSuchJob", "description": "no such job"},
        {"detail": [{"loc": ["body"], "msg": "missing"}]},
        {"error": "bad", "requestParameters": {"a": ["b"]}},
        {"timestamp": 1730801696000, "status": 404, "error": "Not Found", "message": "", "path": "/process/x"},
    ],
)
def test_problems_are_read(body: dict[str, Any]) -> None:
    """Each kind of body that says no is read as a problem and nothing of it gets lost."""
    problem = answer("processes.get_process", 500, body, process_id="1")
    assert isinstance(problem, tao.Problem)
    assert problem.to_dict() == body
