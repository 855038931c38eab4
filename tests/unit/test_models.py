"""The public data: how it compares, how it is shown, and how a request is written."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum

import attrs
import gavicore.models
import pytest

from sen4cap_client import api
from sen4cap_client.api import (
    InputDescription,
    InvalidRequest,
    JobInfo,
    JobList,
    JobResults,
    JobStatus,
    Link,
    Metadata,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
    ProcessSummary,
)

JOB = JobInfo(
    jobID="647",
    status=JobStatus.successful,
    processID="L3B AOI Indicators Processor 5.0.4",
    created=datetime(2026, 6, 29, 14, 45, 6, tzinfo=UTC),
    progress=100,
)


@pytest.mark.parametrize("word", list(JobStatus))
def test_status_equals_its_string_and_the_same_word_of_another_package(word: JobStatus) -> None:
    """A status equals its own string and the member of gavicore's enumeration, both ways, and the hashes agree."""
    theirs = gavicore.models.JobStatus(word.value)
    for other in (word.value, theirs):
        assert word == other
        assert other == word
        assert not word != other  # noqa: SIM202 - both operators are tested
        assert hash(word) == hash(other)
        assert {other: 1}[word] == 1


def test_status_differs_from_other_words() -> None:
    """A status equals no other word and nothing that is no word."""

    class Other(Enum):
        failed = "failed"
        done = "done"

    assert JobStatus.failed == Other.failed
    assert JobStatus.failed != Other.done
    assert JobStatus.failed != "Failed"
    assert JobStatus.failed != 5
    assert JobStatus.failed != None  # noqa: E711 - the comparison itself is what is tested


@pytest.mark.parametrize(
    ("status", "finished"),
    [("successful", True), ("failed", True), ("dismissed", True), ("running", False), ("odd", False), (None, False)],
)
def test_finished(status: str | None, finished: bool) -> None:
    """A job has ended in three states; a word that is not OGC's is not an end."""
    assert JobInfo("1", status).is_finished is finished


def test_repr_leaves_out_what_is_absent() -> None:
    """The repr of a job has neither None nor links."""
    assert repr(JobInfo("1", "running", links=(Link("x"),))) == "JobInfo(jobID='1', status='running')"
    assert "None" not in repr(JOB)
    assert "created=2026-06-29T14:45:06+00:00" in repr(JOB)


def test_list_reprs_fit_on_a_screen() -> None:
    """A list of 88 jobs is shown as a table of 20 rows that says how many more there are."""
    shown = repr(JobList((JOB,) * 88)).splitlines()
    assert shown[0] == "JobList: 88 jobs"
    assert shown[2].split() == ["647", "successful", "100", "%", "2026-06-29", "14:45", *JOB.processID.split()]
    assert shown[-1].strip() == "... 68 more"
    assert len(shown) == 23


def test_reprs_escape_control_characters() -> None:
    """A title cannot move the cursor of a terminal or turn its text around."""
    hostile = "a\x1b[2Jb\u202ec\nd"
    for thing in (ProcessList((ProcessSummary("1", hostile),)), ProcessSummary("1", hostile)):
        assert "\x1b" not in repr(thing)
        assert "\u202e" not in repr(thing)
        assert "\\x1b[2Jb" in repr(thing)


def test_long_reprs_are_broken_into_lines() -> None:
    """What does not fit on a line is shown with a field a line, and the fields of fields below them."""
    summary = ProcessSummary("218", "A title" * 10, "A description" * 5, metadata=(Metadata("sensor", value=1),))
    assert "\n  id='218',\n  title='A title" in repr(summary)
    assert "\n  metadata=[Metadata(title='sensor', value=1)],\n" in repr(summary)
    assert repr(JobResults({"a": Link("http://x"), "b": [1]})) == "JobResults({'a': Link(href='http://x'), 'b': [1]})"


def test_description_is_shown_as_tables() -> None:
    """The repr of a process has a line an input: key, title, type, default, choices."""
    schema = {"type": "string", "format": "date", "default": "today", "enum": ["today", "tomorrow"]}
    process = ProcessDescription("218", "Indicators", inputs={"day": InputDescription("The day", schema=schema)})
    lines = repr(process).splitlines()
    assert lines[0] == "ProcessDescription 218: Indicators"
    assert lines[3].split() == ["day", "The", "day", "string", "(date)", "today", "today,", "tomorrow"]


def test_lists_are_sequences() -> None:
    """Lists of processes and jobs can be indexed, sliced, counted and gone through."""
    jobs = JobList((JOB, JobInfo("1")))
    assert jobs[0] is JOB
    assert jobs[1:] == (JobInfo("1"),)
    assert [job.jobID for job in jobs] == [job.jobID for job in jobs.jobs] == ["647", "1"]
    assert JOB in jobs
    processes = ProcessList((ProcessSummary("1"),))
    assert (len(processes), processes[0].id, [p.id for p in processes]) == (1, "1", ["1"])


def test_results_are_a_mapping() -> None:
    """Results can be used like a dict."""
    results = JobResults({"a": 1})
    assert dict(results) == {"a": 1}
    assert (results["a"], len(results), "b" in results) == (1, 1, False)


def test_data_is_frozen_and_can_be_in_a_set() -> None:
    """Public data cannot be changed; jobs and links can be members of a set."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        JOB.status = "failed"
    assert {JOB, JOB, Link("x"), Link("x")} == {JOB, Link("x")}


def test_request_by_keyword() -> None:
    """ProcessRequest(duration=2) means inputs={"duration": 2}."""
    assert ProcessRequest(duration=2) == ProcessRequest(inputs={"duration": 2})
    assert ProcessRequest({"a": 1}, b=2).inputs == {"a": 1, "b": 2}
    assert repr(ProcessRequest(duration=2)) == "ProcessRequest(inputs={'duration': 2})"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (None, ProcessRequest()),
        ({}, ProcessRequest()),
        ({"fail": True}, ProcessRequest(fail=True)),
        ({"inputs": {"fail": True}}, ProcessRequest(fail=True)),
        ({"inputs": {}, "response": "raw"}, ProcessRequest(response="raw")),
        ({"outputs": {"a": {}}}, ProcessRequest(outputs={"a": {}})),
        ({"subscriber": {"successUri": "http://x"}}, ProcessRequest(subscriber={"successUri": "http://x"})),
        ({"outputs": 3, "fail": True}, ProcessRequest({"outputs": 3, "fail": True})),
        (ProcessRequest(a=1), ProcessRequest(a=1)),
    ],
)
def test_request_forms(given: object, meant: ProcessRequest) -> None:
    """A request is a ProcessRequest, an OGC mapping, or just the inputs."""
    assert ProcessRequest.parse(given) == meant


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"inputs": {}, "fail": True, "x": 1}, "Beside 'inputs' the request has fail, x"),
        ({"inputs": [1]}, "inputs must be a mapping, not list"),
        ("fail", "A request cannot be a str"),
    ],
)
def test_bad_request_forms(given: object, says: str) -> None:
    """What is no request is refused with the form that would do."""
    with pytest.raises(InvalidRequest, match=says):
        ProcessRequest.parse(given)


def test_input_given_twice() -> None:
    """An input that is given in the mapping and by keyword is refused."""
    with pytest.raises(InvalidRequest, match="Given twice: a"):
        ProcessRequest({"a": 1}, a=2)


def test_all_public_names_are_exported_and_sorted() -> None:
    """api.__all__ is sorted and has every public name that api imports."""
    public = {name for name, thing in vars(api).items() if isinstance(thing, type) and not name.startswith("_")}
    assert api.__all__ == sorted(api.__all__)
    assert set(api.__all__) == public
