"""What is written: as a table, as YAML, as JSON; on terminals, into pipes, and whatever the server says."""

from __future__ import annotations

import json
import math
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest
import yaml

from sen4cap_client.cli.plain import plain
from sen4cap_client.cli.screen import Screen
from tests.cli.conftest import Cli
from tests.cli.running import PROGRAM, Terminal, run
from tests.servers import ToldServer

HOSTILE = "a\u202eb\x1b[31mc\nd\x07e\u2066f\U000e0001g"
ZURICH = "Zürich 東京 Ωmega"
PROCESSES = {
    "processes": [
        {"id": "1", "version": "1", "title": HOSTILE},
        {"id": "2", "version": "1", "title": ZURICH},
        {"id": "3", "version": "1", "title": "x" * 300},
    ]
}
READING = [
    ("login",),
    ("capabilities",),
    ("list-processes",),
    ("get-process", "218"),
    ("create-request", "218"),
    ("validate-request", "primes_between", "-i", "max_val=20"),
    ("list-jobs",),
    ("get-job", "{job}"),
    ("watch-job", "{job}"),
    ("watch-job", "{job}", "{failed}"),
    ("get-job-results", "{job}"),
    ("get-job-results", "{job}", "--assets"),
    ("open-result", "{job}", "SNDVI"),
    ("download-results", "{job}", "out", "--asset", "metadata"),
    ("execute-process", "primes_between", "-i", "max_val=20"),
    ("dismiss-job", "--yes", "{job}"),
    ("config", "show"),
    ("config", "path"),
    ("get-job", "no-such-job"),
    ("get-process",),
    ("no-such-command",),
    ("list-jobs", "--no-such-option"),
    ("configure", "--no-check"),
    ("demo",),
]
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


@pytest.mark.parametrize("behind", [True, False], ids=["behind", "before"])
@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_json_is_json_or_nothing(
    cli: Cli, configured: Path, ndvi_job: str, failed_job: str, words: tuple[str, ...], behind: bool
) -> None:
    """With -f json, before the command or behind it, stdout is one JSON document or empty, and stderr JSON lines."""
    filled = [word.format(job=ndvi_job, failed=failed_job) for word in words]
    shown = cli(*filled, "-f", "json") if behind else cli("-f", "json", *filled)
    if shown.stdout:
        json.loads(shown.stdout)
    told = [json.loads(line) for line in shown.stderr.splitlines()]
    assert all({"title", "detail"} <= each.keys() for each in told)
    assert (shown.exit_code == 0) == (not any("exit_code" in each for each in told)), shown.stderr
    assert shown.stdout or told


def test_formats_say_the_same(cli: Cli, configured: Path) -> None:
    """YAML and JSON hold the same data, and the table the ids and titles of it."""
    as_json = json.loads(cli("list-processes", "-f", "json").stdout)
    as_yaml = yaml.safe_load(cli("list-processes", "-f", "yaml").stdout)
    table = cli("list-processes", "--format", "table").stdout.splitlines()
    assert as_json == as_yaml
    assert [line.split()[0] for line in table[1:]] == [process["id"] for process in as_json["processes"]]
    assert re.fullmatch(r"218 +L3B AOI Indicators Processor 5\.0\.4 +1\.0", table[2])


def test_the_later_format_counts(cli: Cli, configured: Path) -> None:
    """What stands behind the command counts more than what stands before it; without a terminal it is YAML."""
    assert cli("-f", "table", "config", "path", "-f", "json").stdout.startswith("{")
    assert cli("config", "path").stdout.startswith("path: ")
    assert cli("-f", "table", "config", "path").stdout == f"{configured}\n"


def test_hostile_titles(cli: Cli, told: ToldServer) -> None:
    """Nothing that a server says moves the cursor or turns a line around; in YAML and JSON nothing is lost."""
    told.tell("GET /processes", PROCESSES)
    for form in ("table", "yaml", "json"):
        shown = cli("list-processes", "-f", form).stdout
        assert all(char.isprintable() or char == "\n" for char in shown), form
        assert "\x1b" not in shown
    found = yaml.safe_load(cli("list-processes", "-f", "yaml").stdout)
    assert [process["title"] for process in found["processes"]] == [HOSTILE, ZURICH, "x" * 300]
    assert json.loads(cli("list-processes", "-f", "json").stdout) == found
    assert cli("list-processes", "-f", "json").stdout.isascii()


def test_hostile_errors(cli: Cli, told: ToldServer) -> None:
    """Nor does what a server says in an error, and a key in the query of an address is not shown."""
    detail = f"{HOSTILE} see https://store.example/key?X-Amz-Signature=canary"
    told.tell("GET /processes", {"title": "no", "detail": detail, "status": 403}, status=403)
    for form in ("table", "json"):
        shown = cli("list-processes", "-f", form)
        assert shown.exit_code == 2
        assert "canary" not in shown.output
        assert all(char.isprintable() or char == "\n" for char in shown.stderr)


def test_numbers_that_json_has_not() -> None:
    """NaN and infinity are null, since JSON has neither."""
    assert plain({"a": math.nan, "b": (math.inf, 1.5)}) == {"a": None, "b": [None, 1.5]}


@pytest.mark.parametrize("words", ["list-processes", "get-process 218", "list-jobs", "capabilities"])
def test_sixty_columns(configured: Path, ndvi_job: str, words: str) -> None:
    """On a terminal of 60 columns no line is longer, but for addresses, and it is a table."""
    terminal = Terminal(*words.split(), columns=60)
    assert terminal.end() == 0, terminal.said
    lines = terminal.plain.splitlines()
    assert all(len(line) <= 60 or "http" in line for line in lines), terminal.plain
    assert not terminal.plain.startswith(("processes:", "id: "))
    assert len(lines) > 1


def test_narrow_table_of_a_server_with_titles_in_any_script(told: ToldServer) -> None:
    """Signs of East Asia are counted as wide as they are shown; what is cut ends in dots; ids are whole."""
    told.tell("GET /processes", PROCESSES)
    terminal = Terminal("list-processes", columns=60)
    assert terminal.end() == 0, terminal.said
    *_, zurich, long = terminal.plain.splitlines()
    assert zurich.startswith("2   Zürich 東京")
    assert sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in long) <= 60
    assert "x…" in long


def test_what_does_not_fit_in_columns_is_shown_in_lines() -> None:
    """Where even narrow columns have no room, each row is a block of lines."""
    rows = [("a" * 36, "successful", "100 %", "2026-01-01 10:00", "Process"), ("b", "failed", "", "", "")]
    shown = Screen(60).grid(("jobID", "status", "progress", "created", "process"), rows)
    first, second = shown.split("\n\n")
    assert first.splitlines()[0].split() == ["jobID", "a" * 36]
    assert second.splitlines()[1].split() == ["status", "failed"]
    assert all(len(line) <= 60 for line in shown.splitlines())


def test_colours(configured: Path, ndvi_job: str) -> None:
    """There are colours on a terminal, and none if NO_COLOR is set, the terminal has none, or it is no terminal."""
    coloured = Terminal("list-jobs")
    assert coloured.end() == 0
    assert "\x1b[32msuccessful" in coloured.said
    for environ in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = Terminal("list-jobs", **environ)
        assert plain.end() == 0
        assert "successful" in plain.said
        assert "\x1b" not in plain.said
    assert b"\x1b" not in run("list-jobs", "-f", "table").stdout


@pytest.mark.parametrize(
    "environ", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=str
)
@pytest.mark.parametrize("form", ["table", "yaml", "json"])
def test_terminals_without_unicode(told: ToldServer, environ: dict[str, str], form: str) -> None:
    """Where the encoding lacks a letter it is escaped, and YAML and JSON say the same all the same."""
    told.tell("GET /processes", PROCESSES)
    shown = run("list-processes", "-f", form, **environ)
    assert shown.returncode == 0, shown.stderr
    text = shown.stdout.decode("ascii")
    if form != "table":
        assert yaml.safe_load(text)["processes"][1]["title"] == ZURICH
    failed = run("get-process", ZURICH, "-f", "table", **environ)
    assert failed.returncode in (1, 2)  # in a locale of ASCII it is no text that can be sent
    assert failed.stderr.startswith(b"Error: ")
    assert b"Traceback" not in failed.stderr


def test_request_without_unicode(told: ToldServer) -> None:
    """A request to fill in has the same names where the encoding lacks their letters."""
    schema = {"type": "string", "default": "Größe"}
    inputs = {"a": {"title": "Höhe", "schema": schema}}
    told.tell("GET /processes/p", {"id": "p", "version": "1", "title": ZURICH, "inputs": inputs, "outputs": {}})
    for environ in ({"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "utf-8"}):
        shown = run("create-request", "p", **environ)
        assert shown.returncode == 0, shown.stderr
        assert yaml.safe_load(shown.stdout.decode()) == {"inputs": {"Höhe": "Größe"}}


def test_a_reader_that_has_read_enough(told: ToldServer) -> None:
    """`| head` ends it quietly, with success."""
    told.tell("GET /processes", {"processes": [{"id": f"p{n}", "version": "1"} for n in range(20_000)]})
    with subprocess.Popen(
        [*PROGRAM, "list-processes", "-f", "table"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().split() == [b"id", b"version"]
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_disk_that_is_full(configured: Path) -> None:
    """Output that cannot be written is an error in a sentence, not lost."""
    with Path("/dev/full").open("wb") as full:
        shown = subprocess.run([*PROGRAM, "config", "show"], stdout=full, stderr=subprocess.PIPE)
    assert shown.returncode == 1
    assert shown.stderr == b"Error: Cannot read or write: No space left on device.\n"
