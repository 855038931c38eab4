"""How things are shown in notebooks: all of them, whatever a server calls them, and without secrets."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from sen4cap_client import api
from sen4cap_client.api import (
    InputDescription,
    InputDescriptions,
    JobInfo,
    JobList,
    JobResults,
    JobStatus,
    Link,
    ProcessList,
    ProcessSummary,
)
from tests.shown import HOSTILE, NOW, SECRET, errors, job, things

TAGS = {"div", "style", "span", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "code", "a"}
TAGS |= {"progress"}
ATTRIBUTES = {"class", "scope", "href", "target", "rel", "max", "value"}
# Words of a list.
NOT_SHOWN = {"JobControlOption", "JobStatus", "TransmissionMode"}


class Reader(HTMLParser):
    """Reads HTML as a browser does, and complains about all that is not ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.hrefs: list[str] = []
        self.classes: set[str] = set()
        self.styles: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        self.open.append(tag)
        names = [name for name, _ in attrs]
        assert set(names) <= ATTRIBUTES
        assert len(set(names)) == len(names)
        given = {name: value or "" for name, value in attrs}
        self.classes |= set(given.get("class", "").split())
        if tag == "a":
            assert given["rel"] == "noopener noreferrer"
            self.hrefs.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.styles if self.open[-1:] == ["style"] else self.words).append(data)

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    @property
    def text(self) -> str:
        """What is read, with blanks as one."""
        return " ".join(" ".join(self.words).split())


def read(thing: Any) -> Reader:
    return Reader(thing._repr_html_(NOW))


def test_everything_is_shown() -> None:
    """Whatever the package exports that is data or an error has an HTML form, and one is looked at here."""
    kinds = {type(thing) for thing in things().values()}
    for name in set(api.__all__) - NOT_SHOWN:
        assert getattr(api, name) in kinds
        assert callable(getattr(api, name)._repr_html_)


@pytest.mark.parametrize("name", things())
def test_ordinary_things(name: str) -> None:
    """Each thing is shown as sound HTML of our tags, under the class that its style sheet is bound to."""
    thing = things()[name]
    reader = read(thing)
    assert thing._repr_html_(NOW).startswith('<div class="sen4cap tex2jax_ignore mathjax_ignore">')
    assert len(reader.styles) == 1
    assert reader.text


@pytest.fixture(scope="module")
def ordinary() -> dict[str, Reader]:
    """How each thing is shown where nobody means harm."""
    return {name: read(thing) for name, thing in things().items()}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts(text: str, ordinary: dict[str, Reader]) -> None:
    """A text in any place adds no element, attribute, style or link of its own, and cannot turn the line around."""
    classes = {word for reader in ordinary.values() for word in reader.classes}
    for name, thing in things(text).items():
        reader = read(thing)
        assert reader.styles == ordinary[name].styles
        assert all(re.match(r"https?://(?!good|[^/]*@)", href) for href in reader.hrefs)
        assert all(char.isprintable() or char == "\n" for char in thing._repr_html_(NOW))
        assert reader.classes <= classes, name


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_are_read_as_they_are(text: str) -> None:
    """What is escaped in HTML is read in full, but for what is not printable, and for the length."""
    shown = read(ProcessList((ProcessSummary("1", text),))).text
    assert all(word in shown for word in text[:300].split() if word.isprintable())


def test_long_titles_are_cut_short() -> None:
    """Of a title of 10,000 characters the start is shown, and how much there is beyond it."""
    assert read(ProcessSummary("1", "A" * 10_000)).text.startswith("Process " + "A" * 300 + "… (9,700 more characters)")


@pytest.mark.parametrize(
    ("href", "is_link"),
    [
        ("https://tao.example/a?b=c#d", True),
        ("HTTP://tao.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("s3://bucket/key", False),
        ("//evil.example", False),
        ("/relative", False),
        ("https:evil.example", False),
        ("https://user:password@evil.example/", False),
        ("https://good.example\\@evil.example", False),
        ("https://ev\nil.example", False),
        ("https://evil.example/\u202e", False),
        ("https://[evil", False),
        ("", False),
    ],
)
def test_links(href: str, is_link: bool) -> None:
    """Only addresses of the web can be clicked; the others are shown as text."""
    assert read(Link(href)).hrefs == ([href] if is_link else [])
    assert read(JobResults({"a": Link(href, title="Result")})).hrefs == ([href] if is_link else [])


def test_keys_in_addresses_are_not_shown() -> None:
    """The text of a link has neither the query, where signatures stand, nor a user name and password."""
    for href in ("https://tao.example/x?signature=geheim", "https://alice:geheim@tao.example/x"):
        text = read(Link(href)).text
        assert "tao.example/x" in text
        assert "geheim" not in text


def test_a_job_says_how_it_is() -> None:
    """The card of a job has its status as a coloured word, its progress, its age and how long it took."""
    reader = read(job())
    assert "s4c-is-ok" in reader.classes
    assert "Job 647 successful" in reader.text
    assert "100 %" in reader.text
    assert "created 2026-06-29 14:45 UTC 5 min ago" in reader.text
    assert "duration 1 min 42 s" in reader.text


@pytest.mark.parametrize(
    ("status", "tone"), [("running", "busy"), ("failed", "bad"), ("dismissed", "plain"), ("odd", "plain"), (None, None)]
)
def test_status_colours(status: str | None, tone: str | None) -> None:
    """Each status has its colour, and one that is not OGC's has none."""
    found = {name for name in read(JobInfo("1", status)).classes if name.startswith("s4c-is-")}
    assert found == ({f"s4c-is-{tone}"} if tone else set())


@pytest.mark.parametrize(
    ("given", "shown"), [(-5, "0 %"), (45.123456, "45.12 %"), (130, "100 %"), (float("nan"), "0 %")]
)
def test_progress_stays_within_its_bar(given: float, shown: str) -> None:
    """Progress is shown from 0 to 100, whatever a server says."""
    assert shown in read(JobInfo("1", "running", progress=given)).text
    assert "%" not in read(JobInfo("1", "running")).text


@pytest.mark.parametrize(
    ("ago", "says"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages(ago: timedelta, says: str) -> None:
    """How long ago a job was created is said in one unit; clocks may differ a little."""
    assert f"UTC {says}" in read(JobInfo("1", created=NOW - ago)).text


def test_age_of_the_future_is_not_told() -> None:
    """A job that a server with another clock creates tomorrow has a time and no age."""
    assert read(JobInfo("1", created=NOW + timedelta(days=1))).text == "Job 1 created 2026-06-30 14:50 UTC"


@pytest.mark.parametrize(
    ("took", "says"),
    [(0, "0 s"), (59.6, "1 min 0 s"), (3600, "1 h 0 min"), (100_000, "1 d 3 h"), (-1, None)],
)
def test_durations(took: float, says: str | None) -> None:
    """How long a finished job took is said in two units, and not at all if it ended before it began."""
    text = read(JobInfo("1", JobStatus.failed, started=NOW, updated=NOW + timedelta(seconds=took))).text
    assert (f"duration {says}" in text) if says else ("duration" not in text)


def test_a_running_job_says_how_long_it_has_run() -> None:
    """A job that runs is told by the time since it began; one that waits has no duration."""
    start = NOW - timedelta(minutes=2)
    assert "duration 2 min 0 s so far" in read(JobInfo("1", "running", started=start)).text
    assert "duration" not in read(JobInfo("1", "accepted", created=start)).text


def test_a_job_shows_links_that_lead_somewhere() -> None:
    """A job's card leaves out addresses that a notebook cannot follow, such as TAO's relative ones."""
    links = (Link("/process/jobs/1", "self"), Link("https://tao.example/jobs/1", title="Status"))
    reader = read(JobInfo("1", links=links))
    assert reader.hrefs == ["https://tao.example/jobs/1"]
    assert "/process" not in reader.text


def test_many_are_folded() -> None:
    """Of 300 jobs the first 20 are shown, the next 200 on request, and the others counted."""
    html = JobList(tuple(JobInfo(f"job-{i}") for i in range(300)))._repr_html_()
    shown, _, folded = html.partition("<details>")
    assert (shown.count("job-"), folded.count("job-")) == (20, 200)
    assert "JobList 300 jobs" in Reader(html).text
    assert "280 more" in Reader(html).text
    assert "80 more, which are not shown here" in Reader(html).text


def test_inputs_in_order_and_advanced_ones_folded() -> None:
    """Inputs are shown in the server's order, with advanced ones in a group of their own behind."""
    inputs = {
        "late": InputDescription("Late", extra={"x-ui-order": 2}),
        "hidden": InputDescription("Hidden", extra={"x-ui-order": 0, "x-ui-advanced": True}),
        "early": InputDescription("Early", minOccurs=0, extra={"x-ui-order": 1}),
    }
    text = read(InputDescriptions(inputs)).text
    assert text.index("early") < text.index("late") < text.index("1 advanced") < text.index("hidden")
    assert text.count("required") == 2


def test_nothing_is_shown_of_secrets() -> None:
    """Neither settings nor a client show a password, token or key; that one is set is said."""
    config = things()["Config"]
    assert SECRET not in config._repr_html_()
    assert read(config).text.count("set, not shown") == 3
    assert "environment (SEN4CAP_API_URL)" in read(config).text


def test_texts_stay() -> None:
    """Beside its HTML each thing keeps its text, for terminals and for notebooks without HTML."""
    for thing in [*things().values(), *things("<b>").values()]:
        assert "<div" not in repr(thing)


def test_errors_tell_what_helps() -> None:
    """The card of an error has its kind, its text, and what is known beyond it."""
    shown = {name: read(error).text for name, error in errors().items()}
    assert all(
        text.startswith(f"{name} Process 218 cannot be run. Correct its inputs.") for name, text in shown.items()
    )
    assert "must be a date" in shown["InvalidInputs"]
    unknown = errors()["SubmissionUnknown"]
    unknown.__cause__ = api.TransportError("The connection broke.")
    assert "because TransportError: The connection broke." in read(unknown).text


def test_what_a_table_says_is_not_said_twice() -> None:
    """Of an error whose text names each problem the card has the first line, and the problems as a table."""
    problem = api.InputProblem("a", None, "required", "is missing.")
    error = api.InvalidInputs("Inputs do not fit.\n- a: is missing.", problems=api.ProblemList((problem,)))
    assert read(error).text.count("is missing.") == 1
    assert "- a: is missing." in read(api.InvalidInputs("Inputs do not fit.\n- a: is missing.")).text


def test_errors_with_details() -> None:
    """The details of an error are shown as what they are: jobs, problems, the words of the server."""
    shown = {name: read(error).text for name, error in errors().items()}
    assert "Job 645 failed" in shown["JobFailed"]
    assert "running" in shown["WaitTimeout"]
    assert "Jobs that may be the one" in shown["SubmissionUnknown"]
    assert "404" in shown["JobNotFound"]
