"""Batches at a shell."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.running import Terminal, run

TABLE = "name,min_val,max_val\nlow,0,10\nhigh,10,20\n"


@pytest.fixture
def table(cli: Cli) -> Path:
    path = Path("rows.csv")
    path.write_text(TABLE)
    return path


def test_a_batch_from_start_to_end(cli: Cli, configured: Path, table: Path) -> None:
    """A table becomes a batch, the batch files, and the files are found by a report."""
    made = cli("batch", "create", "b.sqlite", "primes_between", table, "-f", "json")
    assert json.loads(made.stdout)["counts"] == {"planned": 2}
    told = cli("batch", "run", "b.sqlite", "--dry-run", "--max-jobs", "1").stdout
    assert "Would submit 1 job" in told
    ran = cli("batch", "run", "b.sqlite", "--download", "out", "-f", "json")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["counts"] == {"downloaded": 2}
    assert json.loads(Path("out/high/results.json").read_text()) == {"return_value": [11, 13, 17, 19]}
    assert "downloaded  2" in " ".join(cli("batch", "status", "b.sqlite", "-f", "table").stdout.split(" "))
    cli("batch", "export", "b.sqlite", "report.csv")
    with Path("report.csv").open(newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["low", "high"]
    assert cli("batch", "failures", "b.sqlite", "-f", "table").stdout.strip() == "No failures."


def test_mistakes_in_the_table(cli: Cli, configured: Path, table: Path) -> None:
    """All mistakes are told at once, and how to go on without the rows that have them."""
    table.write_text(TABLE + "odd,x,20\n,-1,20\n")
    shown = cli("batch", "create", "b.sqlite", "primes_between", table)
    assert shown.exit_code == 1
    assert "2 of 4 rows do not fit" in shown.stderr
    assert "--skip-invalid goes on with the others" in shown.stderr
    assert not Path("b.sqlite").exists()
    problem = json.loads(cli("-f", "json", "batch", "create", "b.sqlite", "primes_between", table).stderr)
    assert [(each["row"], each["rule"]) for each in problem["problems"]] == [(3, "type"), (4, "minimum")]
    made = cli("batch", "create", "b.sqlite", "primes_between", table, "--skip-invalid", "-f", "json")
    assert json.loads(made.stdout)["total"] == 2
    assert "left out: row 3" in made.stderr


def test_failures(cli: Cli, configured: Path, table: Path) -> None:
    """Rows that failed end the run with 4, are told by reason, and can be tried again or cancelled."""
    table.write_text("name,duration,fail\ngood,0,false\nbad,0,true\n")
    cli("batch", "create", "b.sqlite", "sleep_a_while", table)
    ran = cli("batch", "run", "b.sqlite", "-f", "json")
    assert ran.exit_code == 4
    assert json.loads(ran.stdout)["counts"] == {"failed": 1, "successful": 1}
    (group,) = json.loads(cli("batch", "failures", "b.sqlite", "-f", "json").stdout)["groups"]
    assert group["rows"] == [2]
    assert json.loads(cli("batch", "retry", "b.sqlite", "--row", "2", "-f", "json").stdout)["counts"]["planned"] == 1
    assert cli("batch", "cancel", "b.sqlite").exit_code == 1
    assert json.loads(cli("batch", "cancel", "b.sqlite", "-y", "-f", "json").stdout)["counts"]["dismissed"] == 1
    assert cli("batch", "resolve", "b.sqlite", "1", "--resend").exit_code == 1


def test_time_is_over(cli: Cli, configured: Path, table: Path) -> None:
    """A run whose time is over ends with 5."""
    table.write_text("duration\n30\n")
    cli("batch", "create", "b.sqlite", "sleep_a_while", table)
    assert cli("batch", "run", "b.sqlite", "--stop-after", "0.1").exit_code == 5
    cli("batch", "cancel", "b.sqlite", "--yes")


def test_ctrl_c(cli: Cli, configured: Path, table: Path) -> None:
    """Ctrl-C ends the run with 130 and says what goes on with it."""
    table.write_text("duration\n30\n")
    cli("batch", "create", "b.sqlite", "sleep_a_while", table)
    terminal = Terminal("batch", "run", "b.sqlite")
    terminal.until("Batch")
    while not (counts := json.loads(cli("batch", "status", "b.sqlite", "-f", "json").stdout)["counts"]) or (
        "planned" in counts or "claimed" in counts
    ):
        pass
    terminal.interrupt()
    assert terminal.end() == 130
    assert "Go on with: sen4cap-client batch run b.sqlite" in " ".join(terminal.plain.split())
    cli("batch", "cancel", "b.sqlite", "--yes")


def test_there_is_none(cli: Cli, configured: Path) -> None:
    """A file that is not there, or is none of a batch, is said to be so."""
    assert "There is no batch" in cli("batch", "status", "b.sqlite").stderr
    Path("b.sqlite").write_text("notes")
    shown = cli("batch", "status", "b.sqlite")
    assert shown.exit_code == 1
    assert "no file of a batch" in shown.stderr


@pytest.mark.parametrize("form", ["table", "json"])
def test_remarks_while_rasters_are_kept(cli: Cli, configured: Path, form: str) -> None:
    """What the library remarks in a thread that downloads is told as a sentence, and the file is kept."""
    rows = [{"start_date": "2024-06-01", "end_date": "2024-06-07", "site_extent": [9.90, 53.50, 9.902, 53.502]}]
    Path("rows.json").write_text(json.dumps(rows))
    cli("batch", "create", "b.sqlite", "L3B AOI Indicators", "rows.json")
    # A program of its own, which has not said it yet.
    ran = run("batch", "run", "b.sqlite", "--download", "out", "--asset", "SNDVI", "-f", form)
    assert ran.returncode == 0, ran.stderr
    (told,) = [line for line in ran.stderr.decode().splitlines() if "latitude first" in line]
    assert told.startswith('{"title": "Warning"' if form == "json" else "Warning: The server gives geometry")
    assert list(Path("out").glob("*/*.TIF"))
