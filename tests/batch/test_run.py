"""Running a batch: what is sent, watched, kept, and what stops it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pystac
import pytest

from sen4cap_client.api import (
    AsyncClient,
    AuthenticationError,
    BatchStopped,
    Client,
    InvalidRequest,
    SubmissionUnknown,
)
from sen4cap_client.batch import Batch, grid, windows
from sen4cap_client.sandbox import Sandbox
from tests.batch.conftest import ROWS
from tests.servers import ToldServer

EXECUTION = "POST /processes/7/execution"
ACCEPTED = {"jobID": "1", "status": "accepted", "processID": "Counting 1.0"}


def sleeps(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"name": f"r{n}", "duration": n / 10_000, **more} for n in range(1, count + 1)]


def job(number: int, status: str = "successful", process: str = "Counting 1.0", **more: Any) -> dict[str, Any]:
    return {"jobID": str(number), "status": status, "processID": process, **more}


def created(seconds: float = 0.0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


@pytest.fixture
def batch(counting: Client, tmp_path: Path) -> Batch:
    return counting.batch(tmp_path / "b.sqlite", "7", ROWS)


def accept_all(told: ToldServer, count: int = 3) -> None:
    for number in range(1, count + 1):
        told.tell(EXECUTION, ACCEPTED | {"jobID": str(number)})


def test_all_is_done(client: Client, tmp_path: Path) -> None:
    """Rows are sent in their order, watched to their end, and their results kept; values as JSON."""
    rows = [{"name": f"p{n}", "min_val": n, "max_val": n + 5} for n in range(12)]
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", rows)
    status = batch.run(download=tmp_path / "out", max_running=3, progress=False)
    assert status.is_over
    assert status["downloaded"] == status.done == 12
    first = batch.results()[0]
    assert json.loads(first.files[0].read_text()) == {"return_value": [2, 3, 5]}
    assert "expected" not in repr(status)
    assert "downloaded</span></th><td>12</td>" in batch._repr_html_()


@pytest.mark.filterwarnings("ignore:The server gives geometry and bbox:UserWarning")  # once in a program
def test_sites_and_dates(client: Client, tmp_path: Path) -> None:
    """A grid of sites, dates and indicators comes back as files, STAC items, a valid catalogue, and stacks by site."""
    sites = [
        {"name": "north", "site_extent": (9.90, 53.50, 9.902, 53.502)},
        {"name": "south", "site_extent": (9.90, 53.48, 9.902, 53.482)},
    ]
    rows = grid(sites, windows("2024-06-01", "2024-06-20", days=10), indicator_name=["NDVI", "LAI"])
    batch = client.batch(tmp_path / "b.sqlite", "L3B AOI Indicators", rows)
    batch.run(download=tmp_path / "out", progress=False)
    assert batch.status()["downloaded"] == 8
    catalogue = pystac.Catalog.from_file(tmp_path / "out" / "catalog.json")
    assert catalogue.validate_all() == 8
    for result in batch.results():
        (item,) = result.items_stac()
        assert all(Path(asset.get_absolute_href() or "").is_file() for asset in item.assets.values())
    stacks = batch.open("SNDVI")
    assert list(stacks) == ["north", "south"]
    assert stacks["north"].dims == ("time", "band", "y", "x")
    assert stacks["north"].sizes["time"] == 2
    assert set(batch.open("SLAI")) == {"north", "south"}
    with pytest.raises(InvalidRequest, match="None of 8 results has 'SNDWI'"):
        batch.open("SNDWI")


def test_failures_are_grouped_and_tried_again(troubled: Callable[..., Any], tmp_path: Path) -> None:
    """A job that fails stops no other; failures are grouped by reason, and one call has them sent again."""
    tao, client = troubled(failing=0.3, seed=3)
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", sleeps(20))
    status = batch.run(progress=False)
    assert status.is_over
    assert 0 < status.failed < 20
    (failure,) = batch.failures()
    assert failure.state == "failed"
    assert "does not say why" in failure.reason
    assert len(failure.rows) == status.failed
    assert batch.retry(failure.rows[:1]) == 1
    assert batch.status()["planned"] == 1
    assert batch.retry() == status.failed - 1
    before = len(tao.executions)
    batch.run(retry_failed=8, progress=False)
    assert batch.status().done == 20
    assert len(tao.executions) >= before + status.failed
    assert max(row.jobs for row in batch._state.rows()) > 1


def test_retry_failed_has_an_end(client: Client, tao: Sandbox, tmp_path: Path) -> None:
    """A row whose jobs always fail gets as many as was said, and one by default."""
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", [{"duration": 0.0017, "fail": True}])
    batch.run(retry_failed=2, progress=False)
    assert [execution.inputs.get("duration") for execution in tao.executions].count(0.0017) == 3
    assert batch.status().failed == 1
    (row,) = batch._state.rows()
    assert row.jobs == 3


def test_at_most_so_many(client: Client, tao: Sandbox, tmp_path: Path) -> None:
    """The queue is kept full, and never fuller than was said."""
    rows = [{"duration": 0.4 + n / 1000} for n in range(10)]
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", rows)
    most: list[int] = []
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            most.append(sum(str(job.status) in ("accepted", "running") for job in client.get_jobs()))

    counter = threading.Thread(target=count)
    counter.start()
    batch.run(max_running=4, progress=False)
    done.set()
    counter.join()
    assert max(most) == 4


def test_one_question_a_look(told: ToldServer, batch: Batch) -> None:
    """However many jobs there are, a look is one question for the job list."""
    accept_all(told)
    for _ in range(3):
        told.tell("GET /jobs", {"jobs": [job(n, "running") for n in (1, 2, 3)]})
    told.tell("GET /jobs", {"jobs": [job(n) for n in (1, 2, 3)]})
    assert batch.run(progress=False).done == 3
    counts = Counter(f"{asked.method} {asked.path}" for asked in told.asked)
    assert counts == {EXECUTION: 3, "GET /jobs": 4, "GET /processes/7": 2}


def test_without_a_job_list(told: ToldServer, batch: Batch) -> None:
    """At a server without a job list jobs are asked for one by one."""
    accept_all(told)
    told.tell("GET /jobs", status=405)
    for number in (1, 2, 3):
        told.tell(f"GET /jobs/{number}", job(number))
    assert batch.run(progress=False).done == 3


def test_job_vanishes(told: ToldServer, batch: Batch) -> None:
    """A job that the server does not know any more is asked for several times, and then its row has failed."""
    accept_all(told)
    told.tell("GET /jobs", {"jobs": [job(1), job(3)]})
    batch.run(retry_failed=1, progress=False)
    assert told.count("GET /jobs/2") == 5
    assert told.count(EXECUTION) == 3, "it may have succeeded, so that it is not sent again by itself"
    (failure,) = batch.failures()
    assert failure.rows == (2,)
    assert "does not know the job" in failure.reason


@pytest.mark.parametrize(("status", "headers"), [(429, {}), (429, {"Retry-After": "0"}), (503, {"Retry-After": "0"})])
def test_server_has_enough(told: ToldServer, batch: Batch, status: int, headers: dict[str, str]) -> None:
    """A row that the server does not want now is sent later, and is not counted as sent before."""
    told.tell(EXECUTION, status=status, headers=headers)
    accept_all(told)
    told.tell("GET /jobs", {"jobs": []})
    told.tell("GET /jobs", {"jobs": [job(n) for n in (1, 2, 3)]})
    assert batch.run(progress=False).done == 3
    assert [json.loads(asked.body)["inputs"]["n"] for asked in told.asked if asked.method == "POST"] == [1, 1, 2, 3]
    assert [row.jobs for row in batch._state.rows()] == [1, 1, 1]


def test_not_reached(counting: Client, batch: Batch, told: ToldServer) -> None:
    """A server that is down is waited for; what cannot have been sent is sent later."""
    real, calls = counting.execute_process, []

    def refused(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments)
        if len(calls) < 3:
            from sen4cap_client.api import TransportError

            raise TransportError("connection refused", was_sent=False)
        return real(*arguments, **named)

    counting.execute_process = refused  # type: ignore[method-assign]
    accept_all(told)
    told.tell("GET /jobs", {"jobs": [job(n) for n in (1, 2, 3)]})
    assert batch.run(progress=False).done == 3


def test_refused_rows(told: ToldServer, counting: Client, tmp_path: Path) -> None:
    """A row that the server refuses has failed, and others go on; when all are refused the batch stops."""
    batch = counting.batch(tmp_path / "b.sqlite", "7", [{"n": n} for n in range(20)])
    told.tell(EXECUTION, {"title": "Bad", "detail": "n is odd"}, status=400)
    told.tell(EXECUTION, ACCEPTED)
    told.tell(EXECUTION, {"title": "Bad", "detail": "n is odd"}, status=400)
    told.tell("GET /jobs", {"jobs": [job(1)]})
    with pytest.raises(BatchStopped, match=r"refused 5 rows one after the other.*n is odd"):
        batch.run(progress=False)
    assert told.count(EXECUTION) == 7
    assert batch.status().failed == 6
    assert batch.status()["planned"] == 13
    assert "n is odd" in batch.failures()[0].reason


def test_login_refused(client: Client, tao: Sandbox, tmp_path: Path) -> None:
    """A login that is refused ends the run before anything is sent."""
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", sleeps(2))
    tao.expire_tokens()
    with Client(api_url=tao.api_url, username=tao.username, password="wrong") as other:
        again = Batch(batch._state, other)
        with pytest.raises(AuthenticationError):
            again.run(progress=False)
    assert batch.status().counts == {"planned": 2}


def lose_one(told: ToldServer, *seen: dict[str, Any]) -> None:
    """The first execution is answered with 500, the others well; the job list has these from then on."""
    told.tell(EXECUTION, status=500)
    for number in (2, 3):
        told.tell(EXECUTION, ACCEPTED | {"jobID": str(number), "created": created()})
    told.tell("GET /jobs", {"jobs": [*seen, job(2), job(3)]})


def test_lost_answer_is_found(told: ToldServer, batch: Batch) -> None:
    """The only job that can be that of a row whose answer was lost is taken for it."""
    lose_one(told, job(77, created=created()))
    assert batch.run(progress=False).done == 3
    assert [row.job_id for row in batch._state.rows()] == ["77", "2", "3"]
    assert list(batch.table()["found"]) == [True, False, False]
    assert told.count(EXECUTION) == 3


@pytest.mark.parametrize(
    "seen",
    [
        [],
        [("77", 0, "Counting 1.0"), ("78", 0, "Counting 1.0")],
        [("77", -3000, "Counting 1.0")],
        [("77", 0, "Another process")],
    ],
    ids=["none", "two", "from before", "of another process"],
)
def test_lost_answer_is_left_to_a_person(told: ToldServer, batch: Batch, seen: list[Any]) -> None:
    """A row whose job is not certain is unknown, says which it may be, and is never sent again by itself."""
    lose_one(told, *({"jobID": i, "status": "running", "processID": p, "created": created(s)} for i, s, p in seen))
    status = batch.run(progress=False)
    assert status.counts == {"unknown": 1, "successful": 2}
    assert not status.is_over
    (failure,) = batch.failures()
    assert failure.rows == (1,)
    assert "the server said 500" in failure.reason
    assert ("job 78, 77" in failure.reason) == (len(seen) == 2)
    batch.run(progress=False)
    assert told.count(EXECUTION) == 3


def test_a_person_says_what_became_of_it(told: ToldServer, batch: Batch) -> None:
    """A person can name the job, or have the row sent again; a job of another row is refused."""
    lose_one(told)
    batch.run(progress=False)
    told.tell("GET /jobs/2", job(2))
    with pytest.raises(InvalidRequest, match="that of another row"):
        batch.resolve(1, job_id=2)
    with pytest.raises(InvalidRequest, match="row 2 is successful"):
        batch.resolve(2, resend=True)
    with pytest.raises(InvalidRequest, match="Say either"):
        batch.resolve(1)
    assert batch.resolve(1, resend=True)["planned"] == 1
    told._told[("GET", "/jobs")].clear()
    told.tell("GET /jobs", {"jobs": [job(3), job(4)]})
    told._told[("POST", "/processes/7/execution")].clear()
    told.tell(EXECUTION, ACCEPTED | {"jobID": "4"})
    assert batch.run(progress=False).done == 3


def test_nobody_knows(told: ToldServer, batch: Batch) -> None:
    """Where nobody knows of several rows in a row, the batch stops by itself."""
    told.tell(EXECUTION, status=500)
    told.tell("GET /jobs", {"jobs": []})
    with pytest.raises(BatchStopped, match="Of the last 3 rows") as caught:
        batch.run(progress=False)
    assert isinstance(caught.value.__cause__, SubmissionUnknown)
    assert batch.status().counts == {"unknown": 3}


def test_budget(client: Client, tao: Sandbox, tmp_path: Path) -> None:
    """F71: a budget of jobs holds for all runs together, and those that failed count."""
    rows = [{"duration": 0.0021 + n / 1e6, "fail": n == 0} for n in range(6)]
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", rows)
    before = len(tao.executions)
    assert batch.run(max_jobs=4, retry_failed=1, progress=False)["planned"] >= 2
    assert len(tao.executions) - before == 4
    batch.run(progress=False)
    assert len(tao.executions) - before == 4
    assert batch.run(max_jobs=100, progress=False)["planned"] == 0


def test_stop_after(client: Client, tmp_path: Path) -> None:
    """F71: when the time is over nothing more is sent, jobs go on, and the next run goes on with them."""
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", [{"duration": 0.5 + n / 1000} for n in range(4)])
    began = time.monotonic()
    status = batch.run(max_running=2, stop_after=timedelta(seconds=0.2), progress=False)
    assert time.monotonic() - began < 0.5
    assert (status["planned"], status.active) == (2, 2)
    assert batch.run(progress=False).done == 4


def test_detached(client: Client, tmp_path: Path) -> None:
    """A detached run fills the queue, waits for nothing, and another one goes on."""
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", [{"duration": 0.3 + n / 1000} for n in range(5)])
    status = batch.run(max_running=3, detach=True, progress=False)
    assert (status["planned"], status.active) == (2, 3)
    assert batch.run(progress=False).done == 5


def test_dry_run(told: ToldServer, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run tells what would happen, and nothing happens."""
    before = len(told.asked)
    batch.run(dry_run=True, max_jobs=2, download="out")
    said = capsys.readouterr().out
    assert "Would submit 2 jobs" in said
    assert "leaves 1 rows out" in said
    assert "Nothing was sent" in said
    assert len(told.asked) == before


def test_ctrl_c(client: Client, tmp_path: Path) -> None:
    """F97: Ctrl-C ends the run in order and says how to go on; the jobs go on."""
    rows = [{"duration": 1 + n / 1000} for n in range(3)]
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", rows)
    timer = threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt, match=r"3 jobs go on at the server.*client\.batch\(.*\)\.run\(\) goes on"):
        batch.run(progress=False)
    timer.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert client.batch(batch.path).run(progress=False).done == 3


def test_ctrl_c_while_a_row_is_sent(troubled: Callable[..., Any], tmp_path: Path) -> None:
    """Ctrl-C waits until a row that is just being sent has its job id: it is never unknown for that."""
    tao, client = troubled(slow=1.0, seed=1)
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", sleeps(20))
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        batch.run(progress=False)
    timer.join()
    assert batch.status()["unknown"] == batch.status()["claimed"] == 0
    assert len(tao.executions) == batch.status().active + batch.status().done


def test_async(tao: Sandbox, tmp_path: Path) -> None:
    """`AsyncClient` gives the same batch; `arun` lets other tasks run, and ends in order when it is cancelled."""

    async def program() -> None:
        settings = {"username": tao.username, "password": tao.password, "poll_interval": 0.02}
        async with AsyncClient(api_url=tao.api_url, **settings) as client:
            rows = [{"duration": 0.3 + n / 1000} for n in range(3)]
            with await client.batch(tmp_path / "b.sqlite", "sleep_a_while", rows) as batch:
                running = asyncio.create_task(batch.arun(max_running=3, progress=False))
                while batch.status().active < 3:  # noqa: ASYNC110 - no event tells what is in a file
                    await asyncio.sleep(0.01)
                running.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await running
                assert batch.status().run_by == ""
                assert (await batch.arun(progress=False)).done == 3

    asyncio.run(program())


def test_cancel(client: Client, tao: Sandbox, tmp_path: Path) -> None:
    """What runs is dismissed, what is planned is not sent; both can be planned again."""
    batch = client.batch(tmp_path / "b.sqlite", "sleep_a_while", [{"duration": 60 + n} for n in range(4)])
    batch.run(max_running=2, detach=True, progress=False)
    assert batch.cancel([4]).counts == {"planned": 1, "submitted": 2, "dismissed": 1}
    assert batch.cancel()["dismissed"] == 4
    for row in batch._state.rows():
        assert row.job_id is None or str(client.get_job(row.job_id).status) == "failed"
    assert {failure.reason for failure in batch.failures()} == {"cancelled", "cancelled before it was sent"}
    assert batch.retry([1]) == 1
    with pytest.raises(InvalidRequest, match="row 9 is not there"):
        batch.retry([9])


def test_downloads_go_on(client: Client, tmp_path: Path) -> None:
    """Results that cannot be kept now are told, and are kept by the next run; no job is sent again for them."""
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", [{"name": "a", "min_val": 3}])
    out = tmp_path / "out"
    out.write_text("in the way")
    assert batch.run(download=out, progress=False).counts == {"successful": 1}
    assert "not here yet" in batch.failures()[0].reason
    out.unlink()
    assert batch.run(progress=False).counts == {"downloaded": 1}
    assert not batch.failures()


def test_reports(client: Client, tmp_path: Path) -> None:
    """The table can be written as CSV and JSON; what looks like a formula is no formula there."""
    rows = [{"name": "=1+1", "crop": "rye", "min_val": 3}, {"name": "b", "min_val": 4}]
    batch = client.batch(tmp_path / "b.sqlite", "primes_between", rows, labels=["crop"])
    batch.run(progress=False)
    lines = batch.export(tmp_path / "report.csv").read_text().splitlines()
    assert lines[0].startswith("row,name,site,state,job_id")
    assert lines[1].startswith("1,'=1+1,")
    assert json.loads(batch.export(tmp_path / "report.json").read_text())[1]["state"] == "successful"
    with pytest.raises(InvalidRequest, match="which a table can be written as"):
        batch.export(tmp_path / "report.doc")


def test_arguments_that_make_no_sense(batch: Batch) -> None:
    """Arguments are checked before anything is sent."""
    for wrong in ({"max_running": 0}, {"retry_failed": -1}, {"max_jobs": 1.5}, {"download": True}, {"stop_after": -1}):
        with pytest.raises(InvalidRequest):
            batch.run(**wrong)
