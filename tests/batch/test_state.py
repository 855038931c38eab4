"""The file of a batch: whole whatever happens, refused where it is not ours, and locked while somebody runs it."""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sen4cap_client.api import BatchFileError, BatchLocked, BatchMismatch, Client, InvalidRequest
from sen4cap_client.batch import Batch
from sen4cap_client.batch.hold import Hold, holder
from sen4cap_client.batch.row import NewRow
from sen4cap_client.batch.state import State
from tests.batch.conftest import ROWS
from tests.servers import ToldServer

ACCEPTED = {"jobID": "1", "status": "accepted", "processID": "Counting 1.0"}


@pytest.fixture
def batch(counting: Client, tmp_path: Path) -> Batch:
    return counting.batch(tmp_path / "b.sqlite", "7", ROWS)


def executions(told: ToldServer) -> int:
    return told.count("POST /processes/7/execution")


def test_opened_again(counting: Client, batch: Batch) -> None:
    """A batch is opened by its file alone, or with the same inputs; where there is none, that is said."""
    assert counting.batch(batch.path).status().total == 3
    assert counting.batch(batch.path, "Counting", ROWS).status().total == 3
    with pytest.raises(InvalidRequest, match="There is no batch"):
        counting.batch(batch.path.with_name("other.sqlite"))


def test_inputs_changed(counting: Client, batch: Batch) -> None:
    """F70: other inputs than those that it was made with are refused, and the file is as it was."""
    before = batch.path.read_bytes()
    batch.close()
    for rows in (ROWS[:2], [*ROWS, {"n": 4}], [{"n": 9}, *ROWS[1:]]):
        with pytest.raises(BatchMismatch, match="was made with other inputs"):
            counting.batch(batch.path, "7", rows)
    assert batch.path.read_bytes() == before
    assert batch.add([{"name": "d", "n": 4}]) == 1
    assert counting.batch(batch.path, "7", ROWS).status().total == 4


def test_another_server(batch: Batch, client: Client) -> None:
    """A batch of another server is refused: its jobs are there."""
    with pytest.raises(BatchMismatch, match="is of http"):
        client.batch(batch.path)


def test_process_changed(counting: Client, batch: Batch, told: ToldServer) -> None:
    """What was planned for inputs that the process does not have any more is not sent."""
    other = {"id": "7", "title": "Counting 1.0", "version": "2", "inputs": {}, "outputs": {}}
    told._told[("GET", "/processes/7")].clear()
    told.tell("GET /processes/7", other)
    with pytest.raises(BatchMismatch, match="no input n any more"):
        batch.run(progress=False)
    assert executions(told) == 0


def refused(counting: Client, path: Path, what: str) -> None:
    before = path.read_bytes()
    with pytest.raises(BatchFileError, match=what):
        counting.batch(path)
    assert path.read_bytes() == before


def test_what_is_no_batch(counting: Client, tmp_path: Path) -> None:
    """F69: files that are none of a batch are refused, and left as they are."""
    path = tmp_path / "x.sqlite"
    path.write_text("notes")
    refused(counting, path, "no file of a batch")
    path.write_bytes(b"")
    refused(counting, path, "is empty")
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    refused(counting, path, "of another program")


def test_newer_version(counting: Client, batch: Batch) -> None:
    """F69: a file of a newer version is refused, and left as it is."""
    batch.close()
    with batch.path.open("rb+") as file:
        file.seek(60)
        file.write((99).to_bytes(4, "big"))
    refused(counting, batch.path, "newer version")


@pytest.mark.parametrize("damage", ["cut", "scribbled"])
def test_damaged(counting: Client, tmp_path: Path, damage: str) -> None:
    """F69: a damaged file is refused, and left as it is."""
    path = tmp_path / "b.sqlite"
    counting.batch(path, "7", [{"n": n} for n in range(500)]).close()
    size = path.stat().st_size
    with path.open("rb+") as file:
        if damage == "cut":
            file.truncate(size // 2)
        else:
            file.seek(size // 2)
            file.write(os.urandom(size // 4))
    refused(counting, path, "is damaged")


def test_not_made_twice(counting: Client, batch: Batch, tmp_path: Path) -> None:
    """A file that appears while a batch is made is not replaced."""
    with pytest.raises(BatchFileError, match="made by another program"):
        State.create(batch.path, {}, [NewRow(1, "x", "", {}, {}, "{}", "h")], ["x"])
    assert batch.status().total == 3
    assert [path.name for path in tmp_path.iterdir() if ".new-" in path.name] == []


def test_second_program(batch: Batch, counting: Client, told: ToldServer) -> None:
    """F67: a second program is refused, is told who runs it, and can look meanwhile."""
    other = counting.batch(batch.path)
    with Hold(batch.path):
        for call in (other.run, other.cancel, other.retry, lambda: other.resolve(1, resend=True)):
            with pytest.raises(BatchLocked, match=f"process {os.getpid()} on .*watch") as caught:
                call()
        assert caught.value.pid == os.getpid()
        assert f"process {os.getpid()}" in other.status().run_by
        assert other.table() is not None
    assert executions(told) == 0
    assert holder(batch.path) is None
    assert other.watch(progress=False).total == 3


def test_disk_full(counting: Client, batch: Batch, told: ToldServer) -> None:
    """F66: where a claim cannot be written nothing is sent, and the file stays as it was."""
    told.tell("POST /processes/7/execution", ACCEPTED)
    told.tell("GET /jobs", {"jobs": []})
    with Hold(batch.path):
        pass  # the lock file is there
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    batch._state.set_meta(options={"max_running": 10})
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(BatchFileError, match="Nothing is sent that cannot be recorded"):
            batch.run(progress=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert executions(told) == 0
    assert counting.batch(batch.path).status().counts == {"planned": 3}


def test_disk_full_between(counting: Client, batch: Batch, told: ToldServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """F66: where the disk fills up while a row is sent its job id is stored all the same: there is room kept for it."""
    told.tell("POST /processes/7/execution", ACCEPTED)
    told.tell("POST /processes/7/execution", ACCEPTED | {"jobID": "2"})
    told.tell("GET /jobs", {"jobs": []})
    beside = batch.path.with_name(f".{batch.path.name}.lock")
    real, lengths = State.submit, []

    def submit(self: State, *values: object) -> None:
        lengths.append(beside.stat().st_size)
        if lengths[-1] > 100_000:  # as on a full disk, until the room is given up
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise BatchFileError("full") from error
        real(self, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(State, "submit", submit)
    batch.run(detach=True, max_running=1, progress=False)
    assert [length > 100_000 for length in lengths] == [True, False]
    assert executions(told) == 1
    assert batch.status().counts == {"planned": 2, "submitted": 1}


TMPFS = """
import sys
from pathlib import Path
from sen4cap_client.api import BatchFileError, Client
folder, url = Path(sys.argv[1]), sys.argv[2]
client = Client(api_url=url, auth_type="none", poll_interval=0.02, retries=0)
batch = client.batch(folder / "b.sqlite", "7", [{"n": n} for n in range(200)])
filler = (folder / "filler").open("wb", buffering=0)
real = Client.execute_process
def filling(*args, **named):
    found = real(*args, **named)
    try:
        while True:
            filler.write(bytes(4096))
    except OSError:
        pass
    return found
Client.execute_process = filling
try:
    batch.run(detach=True, max_running=200, progress=False)
except BatchFileError as error:
    print("stopped:", error)
    sys.exit(3)
"""


def test_disk_full_for_real(counting: Client, told: ToldServer, tmp_path: Path) -> None:
    """F66: on a small disk that fills up while a row is sent, that job is recorded, and nothing more is sent."""
    for number in range(1, 20):
        told.tell("POST /processes/7/execution", ACCEPTED | {"jobID": str(number)})
    told.tell("GET /jobs", {"jobs": []})
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(mount)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk cannot be mounted here")
    try:
        run = subprocess.run(
            [sys.executable, "-c", TMPFS, str(mount), told.url], capture_output=True, text=True, check=False
        )
        assert run.returncode == 3, run.stderr
        assert "Nothing is sent that cannot be recorded" in run.stdout
        state = State(mount / "b.sqlite")
        counts = state.counts()
        state.close()
        assert executions(told) == counts["submitted"] == 1
        assert counts["planned"] == 199
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_ten_thousand_rows(counting: Client, tmp_path: Path) -> None:
    """The status of 10,000 rows is told within 50 ms."""
    rows = [NewRow(n, f"r{n}", "", {}, {"N": n}, json.dumps({"inputs": {"n": n}}), f"h{n}") for n in range(1, 10_001)]
    meta = {"api_url": counting.config.api_url, "username": None, "process_id": "7", "title": "Counting"}
    State.create(tmp_path / "b.sqlite", meta, rows, [row.name for row in rows]).close()
    batch = counting.batch(tmp_path / "b.sqlite")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert batch.status().total == 10_000
        took.append(time.perf_counter() - began)
    assert min(took) < 0.05


@pytest.mark.filterwarnings("error")
def test_batch_that_nobody_closes(counting: Client, batch: Batch) -> None:
    """A batch that is forgotten leaves no open file behind."""
    other = counting.batch(batch.path)
    assert other.status().total == 3
    connection = other._state._connection
    assert connection is not None
    del other
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
