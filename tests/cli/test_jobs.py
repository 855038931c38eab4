"""Listing, watching and dismissing jobs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from sen4cap_client.api import Client
from sen4cap_client.sandbox import Sandbox
from tests.cli.conftest import Cli, connected
from tests.cli.running import Terminal
from tests.servers import ToldServer


@pytest.fixture
def client(tao: Sandbox) -> Iterator[Client]:
    with connected(tao) as client:
        yield client


@pytest.fixture
def sleeping(client: Client) -> Iterator[str]:
    """A job that goes on for long."""
    job = client.submit("sleep_a_while", duration=60)
    yield job.jobID
    client.dismiss_job(job.jobID)


NOW = datetime.now(UTC)
JOBS = {
    "jobs": [
        {
            "jobID": str(days),
            "type": "process",
            "status": "successful" if days % 2 else "failed",
            "processID": "P",
            "created": (NOW - timedelta(days=days, hours=1)).isoformat(),
        }
        for days in range(6)
    ]
}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], "012345"),
        (["--limit", "2"], "01"),
        (["--limit", "0"], ""),
        (["--status", "failed"], "024"),
        (["--status", "failed", "--status", "successful"], "012345"),
        (["--since", "2d"], "01"),
        (["--since", "26h"], "01"),
        (["--since", f"{NOW - timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"], "012"),
        (["--until", "3d"], "345"),
        (["--until", "3d", "--limit", "1"], "3"),
        (["--until", f"{NOW - timedelta(days=3, hours=1):%Y-%m-%d}"], "345"),
        (["--until", "1d", "--since", "4d"], "123"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_filters(cli: Cli, told: ToldServer, words: list[str], ids: str) -> None:
    """Jobs are chosen by status, age and number; a day that they are listed until is included."""
    told.tell("GET /jobs", JOBS)
    shown = cli("list-jobs", *words, "-f", "json")
    assert shown.exit_code == 0, shown.stderr
    assert "".join(job["jobID"] for job in json.loads(shown.stdout)["jobs"]) == ids


def test_jobs_of_a_process(cli: Cli, configured: Path, ndvi_job: str, failed_job: str) -> None:
    """--process takes a part of the title."""
    shown = cli("list-jobs", "--process", "AOI Indicators", "-f", "table")
    assert ndvi_job in [line.split()[0] for line in shown.stdout.splitlines()]
    assert failed_job not in shown.stdout


def test_get_job(cli: Cli, configured: Path, ndvi_job: str) -> None:
    """The id comes first, and times are in UTC."""
    shown = cli("get-job", ndvi_job, "-f", "table").stdout
    assert re.match(rf"jobID +{ndvi_job}\nstatus +successful\n", shown)
    assert re.search(r"created +\d{4}-\d\d-\d\d \d\d:\d\d UTC \(", shown)
    assert next(iter(yaml.safe_load(cli("get-job", ndvi_job).stdout).items())) == ("jobID", ndvi_job)


def test_watch_jobs_in_lines(cli: Cli, configured: Path, client: Client, failed_job: str) -> None:
    """Without a terminal each change is a line on stderr; stdout has the jobs at their ends; 4 is for a failure."""
    jobs = [client.submit("sleep_a_while", duration=0.2).jobID for _ in range(2)]
    shown = cli("watch-job", *jobs, failed_job)
    assert shown.exit_code == 4
    assert [job["status"] for job in yaml.safe_load(shown.stdout)] == ["successful", "successful", "failed"]
    for job_id in jobs:
        assert f"Job {job_id} successful 100 %" in shown.stderr.splitlines()
    assert f"Error: Job {failed_job} did not succeed." in shown.stderr
    alone = cli("watch-job", jobs[0], jobs[0], "-f", "json")
    assert alone.exit_code == 0
    assert json.loads(alone.stdout)["jobID"] == jobs[0]
    assert alone.stderr == ""


def test_watch_jobs_on_a_terminal(configured: Path, client: Client) -> None:
    """On a terminal a table changes in place, and the last one stays."""
    jobs = [client.submit("sleep_a_while", duration=seconds).jobID for seconds in (0.2, 0.6)]
    terminal = Terminal("watch-job", *jobs, columns=80)
    assert terminal.end() == 0, terminal.said
    assert "\x1b[3A\x1b[J" in terminal.said
    last = terminal.said.rpartition("\x1b[J")[2]
    assert last.count("successful") == 2
    assert last.count("jobID") == 1
    assert "accepted" in terminal.said or "running" in terminal.said


def test_watching_is_interrupted(configured: Path, sleeping: str, ndvi_job: str) -> None:
    """Ctrl-C says how to go on, and leaves the jobs running."""
    terminal = Terminal("watch-job", sleeping, ndvi_job)
    terminal.until(sleeping)
    terminal.until("successful")
    terminal.interrupt()
    assert terminal.end() == 130
    assert f"sen4cap-client watch-job {sleeping} {ndvi_job}" in terminal.plain
    assert "Traceback" not in terminal.said


def test_watch_a_job_that_is_not_there(cli: Cli, configured: Path, sleeping: str) -> None:
    """A job that the server does not know ends the watching at once."""
    assert cli("watch-job", sleeping, "no-such-job").exit_code == 2


def test_dismissing_asks_first(configured: Path, client: Client) -> None:
    """On a terminal the jobs are shown, and dismissed only after a yes."""
    jobs = [client.submit("sleep_a_while", duration=60).jobID for _ in range(2)]
    for answer, code in (("n\r", 1), ("y\r", 0)):
        terminal = Terminal("dismiss-job", *jobs)
        terminal.until("Dismiss these 2 jobs? [y/N]:")
        assert all(job_id in terminal.plain for job_id in jobs)
        terminal.type(answer)
        assert terminal.end() == code, terminal.said
        assert ("Nothing was dismissed." in terminal.plain) == (code == 1)
        assert all(client.get_job(job_id).is_finished == (code == 0) for job_id in jobs)


def test_dismissing_is_interrupted(configured: Path, sleeping: str, client: Client) -> None:
    """Ctrl-C at the question dismisses nothing."""
    terminal = Terminal("dismiss-job", sleeping)
    terminal.until("[y/N]:")
    terminal.interrupt()
    assert terminal.end() == 130
    assert not client.get_job(sleeping).is_finished


def test_one_that_cannot_be_dismissed_stops_no_other(cli: Cli, configured: Path, client: Client) -> None:
    """The others are dismissed all the same, and the exit code says that one was not."""
    job_id = client.submit("sleep_a_while", duration=60).jobID
    shown = cli("dismiss-job", "no-such-job", job_id, "--yes", "-f", "json")
    assert shown.exit_code == 2
    assert [job["jobID"] for job in json.loads(shown.stdout)] == [job_id]
    assert "no-such-job" in json.loads(shown.stderr)["detail"]
    assert client.get_job(job_id).is_finished
