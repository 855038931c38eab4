"""The file of a batch: SQLite, so that whatever ends the program it holds what was written before, whole.

Each change is a transaction that is on the disk before the next step is taken. What is sent to the server is claimed
here first and has its job id stored right after, so that a row that is found between the two is the only one of which
nobody knows whether it was sent.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sen4cap_client.batch import row as states
from sen4cap_client.batch.row import BatchRow, NewRow
from sen4cap_client.errors import BatchFileError
from sen4cap_client.models import ProcessRequest

VERSION = 1
_APPLICATION = 0x53344342  # "S4CB", which tells a batch from any other SQLite file
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100  # bytes
_WAIT = 30.0  # seconds for another program that is just writing
# Room that a row takes before its job id is known, so that the file need not grow when it is.
_PAD = " " * 100
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE rows (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folder TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  labels TEXT NOT NULL,
  given TEXT NOT NULL,
  request TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  added INTEGER NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  jobs INTEGER NOT NULL DEFAULT 0,
  job_id TEXT,
  progress REAL,
  reason TEXT NOT NULL DEFAULT '',
  found INTEGER NOT NULL DEFAULT 0,
  files TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX rows_by_state ON rows (state, number);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  row INTEGER NOT NULL REFERENCES rows (number),
  claimed REAL NOT NULL,
  newest REAL,
  lost REAL,
  job_id TEXT UNIQUE,
  submitted REAL,
  created REAL,
  ended REAL,
  status TEXT,
  pad TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_row ON jobs (row, id);
CREATE INDEX jobs_by_end ON jobs (ended);
"""
_ROW = "number, name, site, state, job_id, jobs, progress, reason, given, labels, folder, files, request, tries, found"
_LAST_JOB = "id = (SELECT max(id) FROM jobs WHERE row = ?)"


class State:
    """The file of a batch, opened; it can be used from several threads.

    Args:
        path: The file, which is there.

    Raises:
        BatchFileError: If it is no file of a batch, damaged, or of a newer version. It is left as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._pid = 0
        _check_header(path)
        _check_integrity(path)

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, Any], rows: Sequence[NewRow], folders: Sequence[str]) -> State:
        """Make the file, with all rows or not at all.

        Raises:
            BatchFileError: If it cannot be made, or is there already.
        """
        beside = path.with_name(f".{path.name}.new-{os.getpid()}")
        try:
            _remove(beside)
            with _naming(beside), closing(sqlite3.connect(beside, isolation_level=None)) as connection:
                connection.executescript(f"BEGIN; {_SCHEMA}")
                _insert_meta(connection, meta)
                _insert_rows(connection, rows, folders, 0, 0)
                connection.execute("COMMIT")
                connection.execute("PRAGMA journal_mode = WAL")
            _publish(beside, path)
        finally:
            _remove(beside)
        return cls(path)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    def counts(self) -> dict[str, int]:
        """How many rows are in which state; only those states that there are rows in."""
        return dict(self._all("SELECT state, count(*) FROM rows GROUP BY state"))

    def meta(self, key: str) -> Any:
        """A thing that is kept about the whole batch; None if there is none."""
        found = self._all("SELECT value FROM meta WHERE key = ?", key)
        return json.loads(found[0][0]) if found else None

    def set_meta(self, **values: Any) -> None:
        """Keep things about the whole batch."""
        with self.changing() as connection:
            _insert_meta(connection, values)

    def rows(self, *wanted: str, numbers: Iterable[int] | None = None, limit: int = -1) -> Iterator[BatchRow]:
        """Rows in some states (none named: any), or of some numbers, by number; read as they are asked for."""
        marks = ", ".join("?" * len(wanted))
        where = f"state IN ({marks})" if wanted else "1"
        chosen = None if numbers is None else set(numbers)
        last = 0
        while True:  # in parts, so that nothing is held back while the caller works
            part = self._all(
                f"SELECT {_ROW} FROM rows WHERE number > ? AND {where} ORDER BY number LIMIT ?",
                last,
                *wanted,
                min(limit, 500) if limit >= 0 else 500,
            )
            for values in part:
                if chosen is None or values[0] in chosen:
                    yield _row(values)
            if limit >= 0 or not part:
                return
            last = part[-1][0]

    def numbers(self, *wanted: str) -> list[int]:
        """The numbers of the rows in some states."""
        marks = ", ".join("?" * len(wanted))
        return [n for (n,) in self._all(f"SELECT number FROM rows WHERE state IN ({marks}) ORDER BY number", *wanted)]

    def row(self, number: int) -> BatchRow | None:
        """A row; None if there is none of that number."""
        found = self._all(f"SELECT {_ROW} FROM rows WHERE number = ?", number)
        return _row(found[0]) if found else None

    def reasons(self, *wanted: str) -> list[tuple[str, str, int]]:
        """State, reason and number of each row in some states; of those that succeeded, where there is a reason."""
        marks = ", ".join("?" * len(wanted))
        return self._all(
            f"SELECT state, reason, number FROM rows WHERE state IN ({marks}) AND (reason != '' OR state != ?) "
            "ORDER BY number",
            *wanted,
            states.SUCCESSFUL,
        )

    def has(self, state: str) -> bool:
        """Whether there is a row in a state."""
        return bool(self._all("SELECT 1 FROM rows WHERE state = ? LIMIT 1", state))

    def active_count(self) -> int:
        """How many jobs have not ended, as far as is known."""
        return int(self._all("SELECT count(*) FROM rows WHERE state IN (?, ?)", *states.ACTIVE)[0][0])

    def active(self) -> dict[str, tuple[int, str, float | None]]:
        """The jobs that have not ended, as far as is known: number, state and progress of their rows by job id."""
        found = self._all(
            "SELECT job_id, number, state, progress FROM rows WHERE state IN (?, ?) AND job_id IS NOT NULL",
            *states.ACTIVE,
        )
        return {job_id: (number, state, progress) for job_id, number, state, progress in found}

    def hashes(self, added: int | None = None) -> list[str]:
        """What tells the requests of the rows apart, in their order; only those of one addition where one is named."""
        where = "" if added is None else "WHERE added = ?"
        values = () if added is None else (added,)
        return [text for (text,) in self._all(f"SELECT hash FROM rows {where} ORDER BY number", *values)]

    def folders(self) -> list[str]:
        """The folders of all rows."""
        return [folder for (folder,) in self._all("SELECT folder FROM rows")]

    def add(self, rows: Sequence[NewRow], folders: Sequence[str]) -> None:
        """Put rows at the end."""
        with self.changing() as connection:
            (first,) = connection.execute("SELECT coalesce(max(number), 0) FROM rows").fetchone()
            (added,) = connection.execute("SELECT coalesce(max(added), 0) FROM rows").fetchone()
            _insert_rows(connection, rows, folders, first, added + 1)

    def jobs_sent(self) -> int:
        """How many jobs have been sent, or may have been."""
        return int(self._all("SELECT count(*) FROM jobs")[0][0])

    def known_jobs(self) -> set[str]:
        """The ids of all jobs that this batch has had."""
        return {job_id for (job_id,) in self._all("SELECT job_id FROM jobs WHERE job_id IS NOT NULL")}

    def clocks(self, most: int = 50) -> list[tuple[float, float, float]]:
        """When the last jobs were claimed, when created by the server's clock, and when their ids were stored."""
        return self._all(
            "SELECT claimed, created, submitted FROM jobs WHERE created IS NOT NULL AND submitted IS NOT NULL "
            "AND lost IS NULL ORDER BY id DESC LIMIT ?",
            most,
        )

    def lost(self) -> list[tuple[int, float, float | None, float]]:
        """Rows whose outcome is unknown: number, when claimed, the newest job seen before, until when it was sent."""
        return self._all(
            "SELECT number, claimed, newest, coalesce(lost, claimed) FROM rows JOIN jobs ON jobs.row = number "
            "WHERE state = ? AND jobs.id = (SELECT max(id) FROM jobs WHERE row = rows.number) ORDER BY rows.number",
            states.UNKNOWN,
        )

    def ends(self, most: int) -> list[float]:
        """When the last jobs ended, the latest first."""
        return [
            ended
            for (ended,) in self._all(
                "SELECT ended FROM jobs WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT ?", most
            )
        ]

    def claim(self, number: int, now: float, newest: float | None) -> None:
        """Note that a row is about to be sent. Until this is on the disk, nothing may be.

        Args:
            number: The row.
            now: The time.
            newest: When the newest job was created that the server has shown before, by its clock.
        """
        with self.changing() as connection:
            changed = connection.execute(
                "UPDATE rows SET state = ?, tries = tries + 1, jobs = jobs + 1, progress = NULL "
                "WHERE number = ? AND state = ?",
                (states.CLAIMED, number, states.PLANNED),
            ).rowcount
            if changed != 1:
                raise BatchFileError(f"Row {number} is not planned any more; another program has changed {self.path}.")
            connection.execute(
                "INSERT INTO jobs (row, claimed, newest, pad) VALUES (?, ?, ?, ?)", (number, now, newest, _PAD)
            )

    def unclaim(self, number: int, reason: str, state: str = states.PLANNED) -> None:
        """Note that nothing was executed of what was about to be sent.

        Args:
            number: The row.
            reason: Why not.
            state: ``planned`` where it can be sent again, ``failed`` where the server refused it.
        """
        with self.changing() as connection:
            tries = "tries = max(0, tries - 1), jobs = max(0, jobs - 1)," if state == states.PLANNED else ""
            connection.execute(
                f"UPDATE rows SET state = ?, {tries} reason = ? WHERE number = ?",
                (state, reason, number),
            )
            connection.execute(f"DELETE FROM jobs WHERE {_LAST_JOB} AND job_id IS NULL", (number,))

    def submit(
        self, number: int, job_id: str, now: float, created: float | None, state: str, *, found: bool = False
    ) -> None:
        """Store the id of the job of a row; whether it was found in the job list, as the answer got lost."""
        with self.changing() as connection:
            connection.execute(
                "UPDATE rows SET state = ?, job_id = ?, reason = '', found = ? WHERE number = ?",
                (state, job_id, found, number),
            )
            connection.execute(
                f"UPDATE jobs SET job_id = ?, submitted = ?, created = ?, pad = '' WHERE {_LAST_JOB}",
                (job_id, now, created, number),
            )

    def lose(self, numbers: Iterable[int], now: float, reason: str) -> None:
        """Note that nobody knows whether rows were sent."""
        with self.changing() as connection:
            for number in numbers:
                connection.execute(
                    "UPDATE rows SET state = ?, reason = ?, job_id = NULL WHERE number = ?",
                    (states.UNKNOWN, reason, number),
                )
                connection.execute(f"UPDATE jobs SET lost = ? WHERE {_LAST_JOB}", (now, number))

    def see(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Note how rows are doing, all in one.

        Args:
            changes: ``number`` and ``state`` of each, with ``progress``, ``reason``, and for jobs that have ended
                ``ended`` and ``status``; ``tries`` sets how often they have been tried.
        """
        if not changes:
            return
        with self.changing() as connection:
            for change in changes:
                named = [name for name in ("state", "progress", "reason", "tries", "files") if name in change]
                sets = ", ".join(f"{name} = :{name}" for name in named)
                connection.execute(f"UPDATE rows SET {sets} WHERE number = :number", change)
                if "ended" in change:
                    connection.execute(
                        f"UPDATE jobs SET ended = ?, status = ? WHERE {_LAST_JOB}",
                        (change["ended"], change["status"], change["number"]),
                    )

    def make_room(self) -> None:
        """Have the write-ahead log begin anew, so that it need not grow."""
        with self._lock, _naming(self.path):
            self._open().execute("PRAGMA wal_checkpoint(RESTART)").fetchall()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on the disk at the end of the block, or nothing.

        Raises:
            BatchFileError: If it cannot be written.
        """
        with self._lock, _naming(self.path):
            connection = self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._lock, _naming(self.path):
            return self._open().execute(sql, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._pid != os.getpid():  # a forked process must have one of its own
            self._connection = _connect(self.path)
            # A batch that nobody closes is closed with its last reference, or at the end of the program.
            weakref.finalize(self, _end, self._connection, os.getpid())
            self._pid = os.getpid()
        return self._connection


def is_full(error: BatchFileError) -> bool:
    """Whether a file could not be written for want of room."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _FULL


def _end(connection: sqlite3.Connection, pid: int) -> None:
    if pid == os.getpid():
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_WAIT)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _check_header(path: Path) -> None:
    """Look at the file as it is, before SQLite does: what is not ours is not touched."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror})") from error
    if not header:
        raise _unusable(path, "is empty. Give a name that is not taken, or remove it")
    if not header.startswith(_MAGIC) or len(header) < _HEADER:
        raise _unusable(path, "is no file of a batch, or is damaged")
    version, application = (struct.unpack(">I", header[place : place + 4])[0] for place in (60, 68))
    if application != _APPLICATION:
        raise _unusable(path, "is an SQLite file of another program. Give another name")
    if version > VERSION:
        raise _unusable(path, f"was written by a newer version of this client (form {version}). Update the client")


def _check_integrity(path: Path) -> None:
    # Read only: a connection that may write would put what is in the log into the file, damaged or not.
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as connection:
            found = [text for (text,) in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        raise _unusable(path, f"is damaged ({error}). It is left as it is: take a copy of it from before") from error
    if found != ["ok"]:
        raise _unusable(path, f"is damaged ({found[0]}). It is left as it is: take a copy of it from before")


def _unusable(path: Path, what: str) -> BatchFileError:
    return BatchFileError(f"{path} {what}.", path=str(path))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _FULL:
            text = f"{path} cannot be written: {error}. Nothing is sent that cannot be recorded. Make room, and go on."
        elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            text = f"{path} cannot be opened or written here: {error}."
        else:
            text = f"{path} cannot be used: {error}."
        raise BatchFileError(text, path=str(path)) from error
    except OSError as error:
        raise BatchFileError(f"{path} cannot be written ({error.strerror}).", path=str(path)) from error


def _publish(beside: Path, path: Path) -> None:
    """Give a file its name, where no other has it."""
    with _naming(path):
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            raise _unusable(path, "has been made by another program meanwhile") from None
        except OSError:  # a file system without links
            if path.exists():
                raise _unusable(path, "has been made by another program meanwhile") from None
            beside.rename(path)
        if os.name == "posix":
            folder = os.open(path.absolute().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _insert_meta(connection: sqlite3.Connection, values: Mapping[str, Any]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(key, json.dumps(value)) for key, value in values.items()]
    )


def _insert_rows(
    connection: sqlite3.Connection, rows: Sequence[NewRow], folders: Sequence[str], before: int, added: int
) -> None:
    connection.executemany(
        "INSERT INTO rows (number, name, folder, site, labels, given, request, hash, added, state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                before + row.number,
                row.name,
                folder,
                row.site,
                json.dumps(row.labels),
                json.dumps(row.inputs),
                row.request,
                row.hash,
                added,
                states.PLANNED,
            )
            for row, folder in zip(rows, folders, strict=True)
        ),
    )


def _row(values: Sequence[Any]) -> BatchRow:
    number, name, site, state, job_id, jobs, progress, reason, given, labels, folder, files, request, tries, found = (
        values
    )
    return BatchRow(
        number,
        name,
        site,
        state,
        job_id,
        jobs,
        progress,
        reason,
        json.loads(given),
        json.loads(labels),
        folder,
        tuple(json.loads(files)),
        ProcessRequest(**json.loads(request)),
        found=bool(found),
        tries=tries,
    )
