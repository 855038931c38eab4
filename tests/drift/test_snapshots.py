"""What is told of changed processes, and how much it matters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.errors import InvalidRequest
from sen4cap_client.sandbox import Sandbox
from sen4cap_client.snapshot import Changes, Snapshot, diff
from tests.forms import Awaited

TEXT = {"title": "Word", "minOccurs": 1, "schema": {"type": "string"}}


def process(inputs: dict[str, Any], **more: Any) -> Snapshot:
    """A snapshot of one process."""
    described = {"id": "1", "title": "One", "inputs": inputs, "outputs": {}, **more}
    return Snapshot.of("http://tao.example/process", {"1": described})


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    """How bad the changes of an input are, and what is said of them."""
    return [(str(change.severity), change.detail) for change in diff(process({"a": before}), process({"a": after}))]


def with_schema(**schema: Any) -> dict[str, Any]:
    return TEXT | {"schema": {"type": "string"} | schema}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = {
    "nothing": (TEXT, TEXT, []),
    "required now": (TEXT | {"minOccurs": 0}, TEXT, [("breaking", "input 'Word': is required now")]),
    "optional now": (TEXT, TEXT | {"minOccurs": 0}, [("cosmetic", "input 'Word': may be left out now")]),
    "another type": (
        TEXT, with_schema(type="integer"), [("breaking", "input 'Word': type is \"integer\", was \"string\"")],
    ),
    "a word less": (
        with_schema(enum=["a", "b"]), with_schema(enum=["a"]),
        [("breaking", "input 'Word': enum is [\"a\"], was [\"a\", \"b\"]")],
    ),
    "a word more": (
        with_schema(enum=["a"]), with_schema(enum=["a", "b"]),
        [("new", "input 'Word': enum is [\"a\", \"b\"], was [\"a\"]")],
    ),
    "shorter": (
        with_schema(maxLength=9), with_schema(maxLength=8), [("breaking", "input 'Word': maxLength is 8, was 9")],
    ),
    "limited": (
        with_schema(maxLength=0), with_schema(maxLength=8),
        [("breaking", "input 'Word': maxLength is 8, was 0")],
    ),
    "longer": (
        with_schema(maxLength=9), with_schema(maxLength=0),
        [("cosmetic", "input 'Word': maxLength is 0, was 9")],
    ),
    "from less": (
        with_schema(minLength=2), with_schema(minLength=1),
        [("cosmetic", "input 'Word': minLength is 1, was 2")],
    ),
    "from more": (TEXT, with_schema(minLength=1), [("breaking", "input 'Word': minLength is 1, was not there")]),
    "another default": (
        with_schema(default="a"), with_schema(default="b"), [("breaking", "input 'Word': default is \"b\", was \"a\"")],
    ),
    "another title": (TEXT, TEXT | {"title": "Term"}, [("breaking", "input 'Word': title is \"Term\", was \"Word\"")]),
    "another hint": (TEXT, TEXT | {"x-ui-order": "2"}, [("cosmetic", "input 'Word': other x-ui-order")]),
    "fewer values": (
        TEXT | {"maxOccurs": "unbounded"}, TEXT | {"maxOccurs": 2},
        [("breaking", "input 'Word': maxOccurs is 2, was \"unbounded\"")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_changes_of_an_input(before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """A change breaks requests where it refuses what was taken, or takes it for something else."""
    assert changed(before, after) == expected


def test_inputs_that_come_and_go() -> None:
    """A new input breaks requests only if it is required; one that is gone does."""
    optional = {"title": "Colour", "schema": {"type": "string", "default": "red"}}
    required = {"title": "Size", "schema": {"type": "number"}}
    changes = diff(process({"a": TEXT}), process({"b": optional, "c": required}))
    assert [(change.severity, change.detail) for change in changes] == [
        ("breaking", "input 'Word' is gone"),
        ("breaking", "required input 'Size' (c) is new"),
        ("new", "input 'Colour' (b) is new"),
    ]


def test_titles_that_repeat_pair_nothing() -> None:
    """Where two inputs have one title, nobody can tell which key became which."""
    changes = diff(process({"a": TEXT, "b": TEXT}), process({"c": TEXT, "d": TEXT}))
    assert [change.what for change in changes] == ["input gone", "input gone", "input new", "input new"]


def test_a_process_that_is_gone_takes_its_requests_along() -> None:
    """A request for a process that is gone no longer fits."""
    old = process({"a": TEXT})
    changes = diff(old, Snapshot.of("x", {}), {"a": "b"}, process="1")
    assert changes.request == "The request fits no longer: process 1 is gone."
    assert [change.detail for change in changes] == ["'One' is gone", "the process of the request is gone"]


def test_a_request_that_never_fitted() -> None:
    """Drift is not blamed for a request that was wrong before."""
    changes = diff(process({"a": TEXT}), process({"a": TEXT}), {"b": 1}, process="1")
    assert changes.request == "The request does not fit process 1, and did not before."
    assert changes.exit_code == 2


def test_a_request_for_nobody_knows_which() -> None:
    """The process of a request is asked for where it is not clear."""
    two = Snapshot.of("x", {key: process({"a": TEXT}).processes["1"] | {"id": key} for key in ("1", "2")})
    with pytest.raises(InvalidRequest, match=r"It fits 1, 2\. Name the process"):
        diff(two, two, {"a": "b"})
    with pytest.raises(InvalidRequest, match="It fits none of the older snapshot"):
        diff(two, two, {"z": "b"})
    with pytest.raises(InvalidRequest, match=r"The snapshot has no process '3'\. It has: 1, 2\."):
        diff(two, two, {"a": "b"}, process="3")


def test_hostile_descriptions_are_shown_safely() -> None:
    """Titles and keys of a server cannot play tricks in a report."""
    evil = "\x1b[2J\u202e|x"
    changes = diff(process({}), process({evil: {"title": evil, "schema": {}}}, title=evil, version=evil))
    texts = [changes.written(form) for form in ("text", "json", "markdown")]
    for text in (*texts, repr(changes), *map(str, changes)):
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize("content", ["[", "[1]", "a: 1", "sen4cap-client snapshot: 1\nprocesses: 3"])
def test_files_that_are_no_snapshots(tmp_path: Path, content: str) -> None:
    """A file that is something else is refused by name."""
    path = tmp_path / "other.yaml"
    path.write_text(content)
    with pytest.raises(InvalidRequest, match=r"other\.yaml is (no snapshot|not YAML)"):
        Snapshot.read(path)


def test_descriptions_that_make_no_sense() -> None:
    """What a server describes badly can be kept and compared; only to use it is an error."""
    odd = Snapshot.of("x", {"1": {"inputs": {"a": 3}, "outputs": []}})
    assert isinstance(diff(odd, odd), Changes)
    with pytest.raises(InvalidRequest, match="description of process 1 cannot be read"):
        odd.describe("1")


def test_the_async_client_takes_snapshots(tmp_path: Path) -> None:
    """`AsyncClient` has the method as well, and keeps what no model has, such as hints."""
    with Sandbox() as tao:
        client = Awaited(api_url=tao.api_url, username=tao.username, password=tao.password)
        taken = client.snapshot_processes(tmp_path / "now.yaml")
        client.end()
    assert Snapshot.read(tmp_path / "now.yaml") == taken
    assert taken.processes["218"]["inputs"]["geom"]["schema"]["x-ui-widget"] == "map"
    assert "links" not in taken.processes["218"]
