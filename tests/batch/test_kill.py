"""Batches whose programs are killed, wherever they are."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import BatchLocked, Client
from sen4cap_client.batch import Batch
from sen4cap_client.sandbox import Sandbox, Trouble
from tests.batch.programs import KILLED, Programs

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, so that each program starts at once")

ROWS = 500
KILLS = 50


@pytest.fixture
def programs() -> Iterator[Programs]:
    programs = Programs()
    yield programs
    programs.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a program that is killed leaves it as it would leave a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as name:
        yield Path(name)


def settings(tao: Sandbox) -> dict[str, Any]:
    return {
        "api_url": tao.api_url,
        "username": tao.username,
        "password": tao.password,
        "poll_interval": 0.02,
        "poll_max_interval": 0.1,
    }


def seen(tao: Sandbox) -> Counter[float]:
    """How often the server has executed which row."""
    return Counter(execution.inputs["duration"] for execution in tao.executions)


def resolve_as_a_person(batch: Batch, tao: Sandbox) -> int:
    """Say of rows of unknown outcome what the server's books say; how many there were."""
    jobs = {execution.inputs["duration"]: execution.job_id for execution in tao.executions}
    unknown = [number for failure in batch.failures() if failure.state == "unknown" for number in failure.rows]
    for row in batch._state.rows("unknown", numbers=unknown):
        job_id = jobs.get(row.request.inputs["duration"])
        batch.resolve(row.number, **({"resend": True} if job_id is None else {"job_id": job_id}))
    return len(unknown)


def kill_after(pid: int, is_time: Callable[[], bool], more: float) -> None:
    """Kill a program some seconds after something has come true; one that has ended by itself needs no killing."""
    with contextlib.suppress(ProcessLookupError):
        while not is_time():
            os.kill(pid, 0)
            time.sleep(0.001)
        time.sleep(more)
        os.kill(pid, signal.SIGKILL)


def check_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.timeout(300)
def test_killed_at_fifty_moments(folder: Path, programs: Programs) -> None:
    """F62 F63 F64 F65: the server sees each of 500 rows exactly once, all files are whole, the state file is sound."""
    dice = random.Random(62)
    path, out = folder / "sites.sqlite", folder / "out"
    trouble = Trouble(lost=0.01, errors=0.01, full=0.02, expiring=0.002, slow=0.01, retry_after=0, seed=8)
    rows = [{"name": f"r{n}", "duration": n / 100_000, "fail": n % 50 == 0} for n in range(1, ROWS + 1)]
    with Sandbox(trouble=trouble) as tao, Client(**settings(tao)) as client:
        batch = client.batch(path, "sleep_a_while", rows)
        kills, resolved = 0, 0
        for moment in sorted(dice.sample(range(1, ROWS * 4 // 5), KILLS)):
            while kills < KILLS:
                pid = programs.start(settings(tao), path, download=str(out), max_running=20)
                kill_after(pid, lambda moment=moment: len(tao.executions) >= moment, dice.uniform(0, 0.03))
                was_killed = programs.end() == KILLED
                check_file(path)
                assert max(seen(tao).values(), default=0) <= 1, "a row was sent twice"
                if was_killed:
                    kills += 1
                    break
        by_itself = batch.status()
        while not batch.status().is_over:
            resolved += resolve_as_a_person(batch, tao)
            programs.start(settings(tao), path, download=str(out))
            programs.end()
        counts = seen(tao)
        print(f"{kills} kills, {by_itself}, {resolved} rows resolved by a person")
        assert kills == KILLS
        assert set(counts.values()) == {1}
        assert len(counts) == ROWS
        assert batch.status().counts == {"downloaded": ROWS - ROWS // 50, "failed": ROWS // 50}
        for result in batch.results():
            (file,) = result.files
            assert file.read_text().rstrip().endswith("}")
    check_file(path)


def test_killed_before_each_step(folder: Path, programs: Programs) -> None:
    """F62 F63 F64: before whatever step it is killed, a row that has a job is found, and one that has none is left."""
    users = {f"user-{n}": "sen4cap" for n in range(1, 30)}
    ends: Counter[str] = Counter()
    with Sandbox(users=users) as tao:
        for n, user in enumerate(users, 1):
            given = settings(tao) | {"username": user}
            path = folder / f"{n}.sqlite"
            rows = [{"duration": 0.001 * n}, {"duration": 0.001 * n + 0.0001}]
            with Client(**given) as client:
                batch = client.batch(path, "sleep_a_while", rows)
                programs.start(given, path, dies_at=n)
                code = programs.end()
                programs.start(given, path)
                assert programs.end() == 0
                check_file(path)
                sent = [count for row in rows if (count := seen(tao)[row["duration"]])]
                assert set(sent) == {1}
                status = batch.status()
                assert status.done == len(sent)
                assert status["unknown"] == 2 - len(sent)
                ends[repr(status.counts)] += 1
                if code != KILLED:
                    break
    assert code == 0
    assert n > 8
    assert ends["{'successful': 1, 'unknown': 1}"] == 2  # killed between the claim and the sending, once for each row


@pytest.mark.filterwarnings("ignore:The server gives geometry and bbox:UserWarning")
def test_killed_while_rasters_are_kept(folder: Path, programs: Programs) -> None:
    """Files of a batch that was killed again and again are those that the server has, and nothing else lies there."""
    dice = random.Random(64)
    path, out = folder / "sites.sqlite", folder / "out"
    rows = [
        {
            "name": f"r{n}",
            "start_date": "2024-06-01",
            "end_date": "2024-06-07",
            "site_extent": (west, 53.5, west + 0.03, 53.53),
        }
        for n, west in enumerate((9.80, 9.82, 9.84, 9.86, 9.88, 9.90))
    ]
    with Sandbox() as tao, Client(**settings(tao)) as client:
        batch = client.batch(path, "L3B AOI Indicators", rows)
        for _ in range(8):
            pid = programs.start(settings(tao), path, download=str(out), max_running=3)
            kill_after(pid, lambda: True, dice.uniform(0.1, 0.6))
            programs.end()
            for failure in [each for each in batch.failures() if each.state == "unknown"]:
                for number in failure.rows:  # each place is its own, so the books tell
                    found = [each.job_id for each in tao.executions if each.inputs == batch_inputs(batch, number)]
                    batch.resolve(number, **({"job_id": found[0]} if found else {"resend": True}))
        programs.start(settings(tao), path, download=str(out))
        assert programs.end() == 0
        assert batch.status().counts == {"downloaded": len(rows)}
        assert len(tao.executions) == len(rows)
        for result in batch.results():
            fresh = client.download_job_results(result.job_id, folder / "fresh" / result.name, progress=False)
            assert {file.name for file in fresh} == {file.name for file in result.files}
            for file in fresh:
                assert (out / result.name / file.name).read_bytes() == file.read_bytes()
            assert {file.name for file in (out / result.name).iterdir()} >= {file.name for file in fresh}
        assert [file for file in out.rglob("*") if file.name.endswith(".part")] == []


def batch_inputs(batch: Batch, number: int) -> dict[str, Any]:
    """What is sent for a row."""
    (row,) = batch._state.rows(numbers=[number])
    return dict(row.request.inputs)


def test_two_programs(folder: Path, programs: Programs) -> None:
    """F67: while one program runs a batch another one is refused, sees how it is doing, and watches it to its end."""
    path = folder / "sites.sqlite"
    with Sandbox() as tao, Client(**settings(tao)) as client:
        batch = client.batch(path, "sleep_a_while", [{"duration": 0.4 + n / 1000} for n in range(8)])
        pid = programs.start(settings(tao), path, max_running=2)
        while not batch.status().run_by:
            time.sleep(0.01)
        with pytest.raises(BatchLocked, match=str(pid)):
            batch.run(progress=False)
        assert str(pid) in batch.status().run_by
        watched = batch.watch(progress=False)
        assert programs.end() == 0
        assert watched.counts == batch.status().counts == {"successful": 8}
        assert len(tao.executions) == 8
