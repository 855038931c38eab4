"""Requests at a shell: inputs one by one, files, and both; and the way from a template to a job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sen4cap_client.sandbox import Sandbox
from tests.cli.conftest import Cli, configure
from tests.servers import ToldServer

AOI = "POLYGON ((9.90 53.51, 9.92 53.51, 9.92 53.50, 9.90 53.50, 9.90 53.51))"
BOX = [9.90, 53.50, 9.92, 53.51]
GEOJSON = {"type": "Polygon", "coordinates": [[[9.9, 53.5], [9.92, 53.5], [9.92, 53.51], [9.9, 53.5]]]}
SCHEMAS = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "numbers": {"type": "array", "items": {"type": "number"}},
    "words": {"type": "array", "items": {"type": "string"}},
    "place": {"type": "string", "format": "wkt"},
    "either": {"oneOf": [{"type": "number"}, {"type": "string"}]},
    "shape": {"type": "object", "properties": {"a": {"type": "integer"}}},
}


@pytest.fixture
def takes_all(told: ToldServer) -> ToldServer:
    """A server with a process that takes values of all kinds."""
    inputs = {key: {"title": key.title(), "minOccurs": 0, "schema": schema} for key, schema in SCHEMAS.items()}
    told.tell("GET /processes/p", {"id": "p", "version": "1", "title": "P", "inputs": inputs, "outputs": {"out": {}}})
    told.tell("POST /processes/p/execution", {"jobID": "1", "status": "accepted", "type": "process"}, status=201)
    return told


def sent(server: ToldServer) -> dict[str, Any]:
    """The request that arrived."""
    body: dict[str, Any] = json.loads(server.asked[-1].body)
    return body


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("text=007", "007"),
        ("text=no", "no"),
        ("text=[1, 2]", "[1, 2]"),
        ("text=a=b", "a=b"),
        ("text=", ""),
        ("text=@@home", "@home"),
        ("TEXT=1e3", "1e3"),
        ("whole=7", 7),
        ("number=-1.5e3", -1500.0),
        ("flag=true", True),
        ("day=1 June 2024", "2024-06-01"),
        ("numbers=[1, 2.5]", [1, 2.5]),
        ("words=[no, 007, 'x y']", ["no", "007", "x y"]),
        ('words=["a"]', ["a"]),
        (f"place={AOI}", AOI),
        ("place=9.90,53.50,9.92,53.51", "POLYGON ((9.9 53.5, 9.92 53.5, 9.92 53.51, 9.9 53.51, 9.9 53.5))"),
        ("either=5", 5),
        ("either=five", "five"),
        ("shape={a: 1}", {"a": 1}),
    ],
)
def test_values(cli: Cli, takes_all: ToldServer, word: str, value: Any) -> None:
    """A value becomes what the schema asks for, and a text stays as it was typed."""
    shown = cli("execute-process", "p", "-i", word, "-f", "json")
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["jobID"] == "1"
    (found,) = sent(takes_all)["inputs"].values()
    assert found == value
    assert type(found) is type(value)


def test_an_input_that_is_given_again(cli: Cli, takes_all: ToldServer) -> None:
    """An input that is given several times is a list."""
    assert cli("execute-process", "p", "-i", "words=a", "-i", "words=b").exit_code == 0
    assert sent(takes_all)["inputs"] == {"words": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "content", "key", "value"),
    [
        ("place.geojson", json.dumps(GEOJSON), "place", "POLYGON ((9.9 53.5, 9.92 53.5, 9.92 53.51, 9.9 53.5))"),
        ("place.wkt", f"{AOI}\n", "place", AOI),
        ("list.yaml", "- 1\n- 2.5\n", "numbers", [1, 2.5]),
        ("words.yml", "[no, 007, 12:30, 2024-06-01]", "words", ["no", "007", "12:30", "2024-06-01"]),
        ("list.json", "[1, 2]", "numbers", [1, 2]),
        ("list.txt", "[1, 2]", "numbers", [1, 2]),
        ("note.txt", "\ufeff007\n", "text", "007"),
    ],
)
def test_files(cli: Cli, takes_all: ToldServer, name: str, content: str, key: str, value: Any) -> None:
    """@FILE takes JSON, YAML, GeoJSON and text; @- takes them from standard input."""
    Path(name).write_text(content, encoding="utf-8")
    assert cli("execute-process", "p", "-i", f"{key}=@{name}").exit_code == 0
    assert sent(takes_all)["inputs"] == {key: value}
    if not name.endswith((".yaml", ".yml")):
        assert cli("execute-process", "p", "-i", f"{key}=@-", given=content.encode()).exit_code == 0
        assert sent(takes_all)["inputs"] == {key: value}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("inputs: [", "line 1 is neither JSON nor YAML"),
        ("inputs:\n  whole: 1\n  whole: 2\n", "'whole' is given twice"),
        ("- 1", "holds no request"),
        ("inputs: {}\nwhole: 1\n", "Beside 'inputs' the request has whole"),
        (b"\xff\xfe\x00", "is no text (UTF-8)"),
        ("inputs: !!python/object/apply:os.getcwd []", "neither JSON nor YAML"),
    ],
    ids=str,
)
def test_requests_that_cannot_be_read(cli: Cli, takes_all: ToldServer, content: str | bytes, says: str) -> None:
    """A file that is no request is a sentence that says where it is wrong, and nothing is sent."""
    Path("request.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    shown = cli("execute-process", "p", "--request", "request.yaml")
    assert shown.exit_code == 1
    assert says in shown.stderr
    assert takes_all.count("POST /processes/p/execution") == 0


def test_files_that_cannot_be_read(cli: Cli, takes_all: ToldServer) -> None:
    """A file that is missing, or is not what its name says, is a sentence; so is stdin that is wanted twice."""
    Path("bad.json").write_text("{", encoding="utf-8")
    for words, says in (
        (["-i", "text=@missing"], "Cannot read missing: No such file"),
        (["-i", "text=@bad.json"], "bad.json is not JSON"),
        (["-i", "text=@-", "--request", "-"], "Standard input can be read once only"),
    ):
        shown = cli("execute-process", "p", *words)
        assert shown.exit_code == 1
        assert says in shown.stderr


@pytest.mark.parametrize("given", ["Whole=2", "whole=2", "WHOLE=2"])
def test_inputs_override_the_file(cli: Cli, takes_all: ToldServer, given: str) -> None:
    """-i counts more than the file, under whatever name each has the input."""
    Path("request.yaml").write_text("inputs:\n  Whole: 1\n  Text: no\n  Flag: true\n", encoding="utf-8")
    assert cli("execute-process", "p", "--request", "request.yaml", "-i", given).exit_code == 0
    assert sent(takes_all)["inputs"] == {"whole": 2, "text": "no", "flag": True}


def test_request_from_standard_input(cli: Cli, takes_all: ToldServer) -> None:
    """--request - reads YAML or JSON, with the members of a request or just the inputs."""
    for text in ("inputs: {whole: 1}\nresponse: document\n", '{"inputs": {"whole": 1}}', "Whole: 1\n"):
        assert cli("execute-process", "p", "--request", "-", given=text).exit_code == 0
        assert sent(takes_all)["inputs"] == {"whole": 1}


def test_outputs_and_subscribers(cli: Cli, takes_all: ToldServer) -> None:
    """--output chooses outputs and how they travel, --subscriber names whom the server shall call."""
    words = ["--output", "out=reference", "--subscriber", "success=https://me.example/done?job=1"]
    assert cli("execute-process", "p", *words).exit_code == 0
    assert sent(takes_all)["outputs"] == {"out": {"transmissionMode": "reference"}}
    assert sent(takes_all)["subscriber"] == {"successUri": "https://me.example/done?job=1"}


def test_mistakes_are_found_before_anything_is_sent(cli: Cli, takes_all: ToldServer) -> None:
    """All mistakes are named at once; --no-validate leaves them to the server."""
    words = ["execute-process", "p", "-i", "whole=x", "-i", "nosuch=1"]
    shown = cli(*words)
    assert shown.exit_code == 1
    assert "whole" in shown.stderr
    assert "nosuch" in shown.stderr
    assert takes_all.count("POST /processes/p/execution") == 0
    assert cli(*words, "--no-validate").exit_code == 0
    assert sent(takes_all)["inputs"] == {"whole": "x", "nosuch": "1"}


def test_validate_request(cli: Cli, takes_all: ToldServer) -> None:
    """It lists all problems and ends with 1, or says that there are none; nothing is sent."""
    good = cli("validate-request", "p", "-i", "whole=1", "-f", "table")
    assert (good.exit_code, good.stdout) == (0, "The request fits P.\n")
    bad = cli("validate-request", "p", "-i", "whole=x", "-i", "nosuch=1", "-f", "table")
    assert bad.exit_code == 1
    assert bad.stdout.splitlines()[0] == "The request does not fit P: 2 problems."
    assert [line[:12] for line in bad.stdout.splitlines()[1:]] == ["  - Whole (w", "  - nosuch: "]
    report = json.loads(cli("validate-request", "p", "-i", "whole=x", "-f", "json").stdout)
    assert report["valid"] is False
    assert [problem["rule"] for problem in report["problems"]] == ["type"]
    assert {asked.method for asked in takes_all.asked} == {"GET"}


def test_from_a_template_to_a_job(cli: Cli, each_tao: Sandbox, home: Path) -> None:
    """What create-request writes is filled in, validated and executed, on each generation of the server."""
    configure(each_tao, home)
    template = cli("create-request", "L3B AOI Indicators").stdout
    assert "# date" in template
    Path("request.yaml").write_text(template, encoding="utf-8")
    unfilled = cli("validate-request", "218", "--request", "request.yaml")
    assert unfilled.exit_code == 1
    assert len(yaml.safe_load(unfilled.stdout)["problems"]) == 3
    filled = template.replace("Start date:", "Start date: 2024-06-01").replace("End date:", "End date: 2024-06-07")
    Path("request.yaml").write_text(filled.replace("Site extent:", f"Site extent: {BOX}"), encoding="utf-8")
    assert cli("validate-request", "218", "--request", "request.yaml").exit_code == 0
    shown = cli(
        "execute-process", "218", "--request", "request.yaml", "-i", "l3b_indicator_name=LAI", "--download", "out"
    )
    assert shown.exit_code == 0, shown.stderr
    job = yaml.safe_load(shown.stdout)
    assert next(iter(job)) == "jobID"
    assert job["status"] == "successful"
    assert any("LAI" in name and Path(name).is_file() for name in job["files"])


def test_template_as_json(cli: Cli, configured: Path) -> None:
    """As JSON the template is a request, too, which --request reads."""
    shown = cli("create-request", "primes_between", "-f", "json")
    assert json.loads(shown.stdout) == {"inputs": {"Min val": 0, "Max val": 100}}
    assert cli("validate-request", "primes_between", "--request", "-", given=shown.stdout).exit_code == 0
