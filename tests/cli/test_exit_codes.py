"""How the program ends: each exit code, and errors as sentences and as problems of RFC 7807."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sen4cap_client import errors
from sen4cap_client.cli.problem import code_of, problem_of, text_of
from sen4cap_client.models import JobInfo
from tests.cli.conftest import PASSWORD, Cli
from tests.cli.running import Terminal
from tests.servers import ToldServer

ROOT = Path(__file__).resolve().parents[2]


def test_success(cli: Cli, configured: Path) -> None:
    """0: all is well."""
    assert cli("list-processes").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lst-jobs"], "No such command 'lst-jobs'. Did you mean 'list-jobs'?"),
        (["list-jobs", "--limt", "3"], "No such option '--limt'"),
        (["get-job"], "Missing argument"),
        (["list-jobs", "--limit", "x"], "'x' is not a valid integer"),
        (["list-jobs", "--status", "runing"], "Did you mean 'running'?"),
        (["list-jobs", "--since", "tomorow"], "since is a time such as '2026-01-31'"),
        (["list-jobs", "--until", "tomorow"], "until is a time such as '2026-01-31'"),
        (["execute-process", "primes_between", "-i", "max_val=x"], "Max val (max_val): is of type str"),
        (["execute-process", "primes_between", "-i", "max_val"], "-i 'max_val' is not NAME=VALUE"),
        (["execute-process", "primes_between", "--request", "no-such-file"], "Cannot read no-such-file"),
        (["execute-process", "primes_between", "--output", "a=b"], "--output 'a=b' is not NAME"),
        (["dismiss-job", "1"], "Say --yes if you are sure"),
        (["list-jobs", "--config-path", "no-such-file"], "No server is configured"),
        (["-f", "json", "demo"], "demo writes for people only"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_mistakes(cli: Cli, configured: Path, words: list[str], says: str) -> None:
    """1: what was asked is wrong. It is said in a sentence, and with -f json in a problem."""
    shown = cli(*words)
    assert (shown.exit_code, shown.stdout) == (1, "")
    if "json" not in words:
        assert says in shown.stderr
        assert "Error: " in shown.stderr
    problem = json.loads(cli("-f", "json", *words).stderr)
    assert says in problem["detail"]
    assert problem["exit_code"] == 1
    assert problem["type"].startswith("urn:sen4cap-client:")


def test_no_command(cli: Cli) -> None:
    """Nothing at all shows the help, and is a mistake."""
    shown = cli()
    assert shown.exit_code == 1
    assert "Commands:" in shown.output


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["get-process", "no such process"], "Process not found"),
        (["get-job", "no-such-job"], "Job not found"),
        (["get-job-results", "{failed}"], "Results not ready"),
        (["dismiss-job", "no-such-job", "--yes"], "Job not found"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_refusals(cli: Cli, configured: Path, failed_job: str, words: list[str], title: str) -> None:
    """2: the server said no."""
    shown = cli(*[word.format(failed=failed_job) for word in words], "-f", "json")
    assert (shown.exit_code, shown.stdout) == (2, "")
    problem = json.loads(shown.stderr)
    assert problem["exit_code"] == 2
    assert problem["type"] == f"urn:sen4cap-client:{title.lower().replace(' ', '-')}"


def test_wrong_password(cli: Cli, configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password is a no of the server, too."""
    monkeypatch.setenv("SEN4CAP_PASSWORD", "canary-wrong")
    shown = cli("list-jobs")
    assert shown.exit_code == 2
    assert "canary-wrong" not in shown.output
    assert "refused the login" in shown.stderr


def test_no_answer(cli: Cli, home: Path) -> None:
    """3: no answer came, or none that makes sense."""
    with ToldServer() as server:
        server.tell("GET /processes", b"<html><title>Portal</title></html>")
        (home / ".sen4cap-client").write_text(f"api_url: {server.url}\nauth_type: none\nretries: 0\n")
        shown = cli("list-processes", "-f", "json")
        assert (shown.exit_code, shown.stdout) == (3, "")
        assert "Portal" in json.loads(shown.stderr)["detail"]
    shown = cli("list-processes", "-f", "json")
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert json.loads(shown.stderr)["method"] == "GET"


def test_failed_job(cli: Cli, configured: Path) -> None:
    """4: the job failed. It is named on stdout all the same."""
    shown = cli("execute-process", "sleep_a_while", "-i", "duration=0", "-i", "fail=true", "--wait", "-f", "json")
    assert shown.exit_code == 4
    job = json.loads(shown.stdout)
    assert job["status"] == "failed"
    assert json.loads(shown.stderr)["jobID"] == job["jobID"]
    assert "error.job" not in shown.stderr


def test_time_that_is_over(cli: Cli, configured: Path) -> None:
    """5: the job has not ended in time. It goes on, and is named."""
    words = ["execute-process", "sleep_a_while", "-i", "duration=30", "--timeout", "0.1", "-f", "json"]
    shown = cli(*words)
    assert shown.exit_code == 5
    job_id = json.loads(shown.stdout)["jobID"]
    problem = json.loads(shown.stderr)
    assert problem["jobs"] == [job_id]
    assert f"'sen4cap-client watch-job {job_id}' waits for it again" in problem["detail"]
    again = cli("watch-job", job_id, "--timeout", "0.1")
    assert again.exit_code == 5
    cli("dismiss-job", "--yes", job_id)


def test_submission_of_unknown_outcome(cli: Cli, told: ToldServer) -> None:
    """6: a job may have been started. It is not sent again, and the jobs that may be the one are named."""
    inputs = {"a": {"title": "A", "schema": {"type": "integer"}}}
    told.tell("GET /processes/p", {"id": "p", "version": "1", "inputs": inputs, "outputs": {}})
    told.tell("GET /processes", {"processes": [{"id": "p", "version": "1"}]})
    told.tell("POST /processes/p/execution", {"title": "down"}, status=504)
    told.tell("GET /jobs", {"jobs": [{"jobID": "7", "processID": "p", "status": "running", "type": "process"}]})
    shown = cli("execute-process", "p", "-i", "a=1", "-f", "json")
    assert (shown.exit_code, shown.stdout) == (6, "")
    problem = json.loads(shown.stderr.splitlines()[-1])
    assert problem["jobs"] == ["7"]
    assert "before you send it again" in problem["detail"]
    assert told.count("POST /processes/p/execution") == 1


def test_interrupted(configured: Path) -> None:
    """130: Ctrl-C while waiting says which job goes on and how to go on waiting, and leaves it running."""
    terminal = Terminal("execute-process", "sleep_a_while", "-i", "duration=30", "--wait")
    terminal.until("Job job_")
    terminal.until("running")
    terminal.interrupt()
    assert terminal.end() == 130
    (job_id,) = re.findall(r"sen4cap-client watch-job (\S+)", terminal.plain)
    assert f"Job {job_id} goes on at the server" in terminal.plain
    assert re.search(rf"^jobID +{job_id}$", terminal.plain, re.MULTILINE)
    assert "Traceback" not in terminal.said
    again = Terminal("get-job", job_id)
    assert again.end() == 0
    assert "running" in again.plain


CASES = [
    (errors.ConfigurationError("x"), 1),
    (errors.InvalidRequest("x"), 1),
    (errors.InvalidInputs("x", process_id="p"), 1),
    (errors.InvalidRows("x", process_id="p"), 1),
    (errors.BatchError("x"), 1),
    (errors.BatchFileError("x", path="b.sqlite"), 1),
    (errors.BatchLocked("x", pid=1, host="h"), 1),
    (errors.BatchMismatch("x"), 1),
    (errors.CannotOpen("x"), 1),
    (errors.NotEnoughSpace("x"), 1),
    (errors.FileDiffers("x"), 1),
    (errors.ApiError("x", status=403), 2),
    (errors.AuthenticationError("x", status=401), 2),
    (errors.ProcessNotFound("x"), 2),
    (errors.JobNotFound("x", status=404), 2),
    (errors.ResultsNotReady("x", status=404), 2),
    (errors.BatchStopped("x"), 2),
    (errors.LinkRefused("x"), 2),
    (errors.DownloadError("x", status=403), 2),
    (errors.DownloadError("x"), 3),
    (errors.SizeMismatch("x"), 3),
    (errors.ChecksumMismatch("x"), 3),
    (errors.TransportError("x"), 3),
    (errors.BadResponse("x", status=200), 3),
    (errors.JobFailed("x", job=JobInfo("1")), 4),
    (errors.WaitTimeout("x", jobs=(JobInfo("1"),)), 5),
    (errors.SubmissionUnknown("x", process_id="p", candidates=(JobInfo("1"),)), 6),
]


def test_every_error_has_a_case() -> None:
    """The table below names each error of the library."""
    assert {type(error).__name__ for error, _ in CASES} == set(errors.__all__) - {"ClientError"}


@pytest.mark.parametrize(("error", "code"), CASES, ids=lambda each: type(each).__name__)
def test_code_and_problem_of_each_error(error: errors.ClientError, code: int) -> None:
    """Each error has its code, and becomes a problem that JSON can hold."""
    assert code_of(error) == code
    problem = problem_of(error)
    assert {"type", "title", "detail", "exit_code"} <= problem.keys()
    assert json.loads(json.dumps(problem)) == problem


def test_problem_has_what_the_server_said() -> None:
    """Type, title, status and instance are the server's where it gives them, without what may be secret."""
    url = "https://tao.example/jobs/1"
    told = {"type": "https://tao.example/no?key=s3cret", "instance": f"{url}?t=s3cret"}
    problem = problem_of(errors.ApiError("No.", status=403, title="Forbidden", url=url, **told))
    assert (problem["title"], problem["status"], problem["type"]) == ("Forbidden", 403, "https://tao.example/no")
    assert problem["instance"] == url
    assert "s3cret" not in json.dumps(problem)


def test_hints_are_for_a_shell() -> None:
    """What the library advises to programs is what a person at a shell can type."""
    error = errors.WaitTimeout("Job 7 has not ended after 1 s. client.job('7') finds it again.")
    assert text_of(error).endswith("'sen4cap-client watch-job 7' waits for it again.")
    error = errors.ProcessNotFound("No. client.get_processes() lists all 3.")
    assert text_of(error) == "No. 'sen4cap-client list-processes' lists all 3."


def test_exit_codes_are_documented(cli: Cli) -> None:
    """The page and the help of the program name each code."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["0", "1", "2", "3", "4", "5", "6", "130"]
    words = cli("--help").stdout.partition("Exit codes:")[2].partition("Options:")[0]
    assert re.findall(r"\d+", words) == ["0", "1", "2", "3", "4", "5", "6", "130"]


def test_no_secret_is_said(cli: Cli, configured: Path) -> None:
    """No command says the password, however it fails."""
    for words in (["config", "show"], ["login"], ["get-job", "nope"], ["list-jobs", "--status", "x y"]):
        for form in ("table", "yaml", "json"):
            assert PASSWORD not in cli(*words, "-f", form).output
