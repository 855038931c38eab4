"""A batch: many jobs of one process, from one table of inputs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.now import each
from sen4cap_client._core.progress import bar_of_batch
from sen4cap_client._sync.client import Client
from sen4cap_client.batch import catalogue, report
from sen4cap_client.batch import row as states
from sen4cap_client.batch.hold import Hold, holder
from sen4cap_client.batch.plan import Columns, folders, planned
from sen4cap_client.batch.problems import RowProblem, RowProblems, invalid
from sen4cap_client.batch.report import BatchStatus, Failures
from sen4cap_client.batch.results import RowResult
from sen4cap_client.batch.row import BatchRow, NewRow
from sen4cap_client.batch.rows import read_rows
from sen4cap_client.batch.runner import Options, Runner
from sen4cap_client.batch.state import State
from sen4cap_client.batch.stopping import Stop, Stopped
from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.record import listing
from sen4cap_client.display.text import counted
from sen4cap_client.errors import BatchMismatch, InvalidRequest
from sen4cap_client.models import ProcessDescription

_LOOK = 1.0  # seconds between two looks at the file of a batch that another program runs
_SHOWN_FAILURES = 10
_AT_ONCE = 8


class Batch(Shown):
    """Many jobs of one process, from one table of inputs; ``client.batch(path)`` makes it, and opens it again.

    All that is known of it is in its file. Whatever ends the program, `run` goes on where it was, and sends no row
    twice.

    Args:
        state: The file.
        client: Whom to ask.
        owns_client: Whether the client is closed with the batch.

    Example:
        >>> batch = client.batch("sites.sqlite")
        >>> batch.run(progress=False)
        <BatchStatus 2 rows: 2 successful>
    """

    def __init__(self, state: State, client: Client, owns_client: bool = False) -> None:
        self._state = state
        self._client = client
        self._owns_client = owns_client
        self._clock: Clock = client._clock

    @property
    def path(self) -> Path:
        """The file of the batch."""
        return self._state.path

    @property
    def process(self) -> str:
        """The process, by its title."""
        return str(self._state.meta("title") or self._state.meta("process_id"))

    @property
    def skipped(self) -> RowProblems:
        """What was wrong with the rows that were left out when the batch was made with ``on_invalid="skip"``."""
        return RowProblems(tuple(RowProblem(*values) for values in self._state.meta("skipped") or ()))

    def __repr__(self) -> str:
        return f"<Batch {self.path} of {self.process}, {self.status()._line()}>"

    def _html_(self, now: datetime) -> Html:
        status = self.status()
        failures = self.failures()[:_SHOWN_FAILURES]
        more = [html.section("What went wrong", listing(failures, now))] if failures else []
        head = html.head("Batch", self.path.name, html.quiet(self.process))
        return html.card(head, html.fields(status._fields(now)), *more)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Jobs go on: they belong to the server."""
        self._state.close()
        if self._owns_client:
            self._client.close()

    def run(
        self,
        *,
        max_running: int | None = None,
        download: str | os.PathLike[str] | bool | None = None,
        assets: Sequence[str] | str | None = None,
        retry_failed: int | None = None,
        stop_after: float | timedelta | None = None,
        max_jobs: int | None = None,
        detach: bool = False,
        dry_run: bool = False,
        progress: bool | None = None,
    ) -> BatchStatus:
        """Submit what is planned, watch it, and keep the results, until all has ended; or go on with that.

        What is not given is as it was the last time. One job that fails stops none of the others. A server that has
        enough (429, 503), or cannot be reached, is left alone for a while by all of it. Ctrl-C ends the run in order,
        and leaves the jobs running.

        Args:
            max_running: So many jobs at most that have not ended, at first 10.
            download: The folder for the results, where each row has one of its own; False for none, as at first.
            assets: The names of the assets that are wanted; at first all.
            retry_failed: How often a row whose job has failed gets another one, at first 0.
            stop_after: After so many seconds, or that time, nothing more is submitted and the run ends; jobs go on.
            max_jobs: So many jobs at most for all of the batch, those that failed and those of former runs among them.
            detach: Whether only to submit, up to ``max_running``, and not to wait for anything.
            dry_run: Whether only to print what would happen.
            progress: Whether to show how far it is; by default in a terminal and in a notebook.

        Returns:
            How the batch is doing.

        Raises:
            BatchLocked: If another program runs it.
            BatchFileError: If its file cannot be written any more. Nothing is sent that cannot be recorded.
            BatchMismatch: If the process takes other inputs by now.
            BatchStopped: If the server refuses everything, or nobody knows what becomes of what is sent.
            AuthenticationError: If a login is refused.
            InvalidRequest: If an argument makes no sense.
            KeyboardInterrupt: At Ctrl-C; it says how to go on.

        Example:
            >>> client.batch("sites.sqlite").run(max_running=20, retry_failed=1, progress=False).is_over
            True
        """
        given = {
            "max_running": max_running,
            "download": download,
            "assets": assets,
            "retry_failed": retry_failed,
            "max_jobs": max_jobs,
        }
        if dry_run:
            print(self.plan(**given))
            return self.status()
        options = self._options(given, _seconds(stop_after), detach)
        stop = Stop()
        try:
            with stop.listening():
                return self._run(options, stop, progress)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(self._how_to_go_on()) from None

    async def arun(self, **options: Any) -> BatchStatus:
        """`run` for programs that use asyncio: in a thread. When it is cancelled, it ends in order.

        Args:
            **options: See `run`.

        Returns:
            How the batch is doing.

        Raises:
            ClientError: What `run` raises.
        """
        import asyncio

        after = _seconds(options.pop("stop_after", None))
        detach, dry_run, progress = (options.pop(name, None) for name in ("detach", "dry_run", "progress"))
        if dry_run:
            print(self.plan(**options))
            return self.status()
        chosen = self._options(options, after, bool(detach))
        stop = Stop()
        running = asyncio.ensure_future(asyncio.to_thread(self._run, chosen, stop, progress))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([running])
            raise

    def plan(self, **options: Any) -> str:
        """What `run` would do: how many jobs it would submit, where, and what it would leave alone.

        Args:
            **options: See `run`.

        Returns:
            A text. Nothing is sent, and nothing kept.

        Example:
            >>> print(client.batch("sites.sqlite").plan().splitlines()[-1])
            Nothing was sent.
        """
        others = ("stop_after", "detach", "dry_run", "progress")
        given = {name: value for name, value in options.items() if name not in others}
        return self._what_would_happen(self._options(given, None, False, keep=False))

    def watch(self, progress: bool | None = None) -> BatchStatus:
        """Follow a batch that another program runs, without asking the server, until that program ends.

        Args:
            progress: Whether to show how far it is; by default in a terminal and in a notebook.

        Returns:
            How the batch is doing then.

        Raises:
            BatchFileError: If the file cannot be read.

        Example:
            >>> client.batch("sites.sqlite").watch(progress=False).run_by
            ''
        """
        with bar_of_batch(self, progress) as bar:
            while True:
                bar.show()
                if holder(self.path) is None:
                    return self.status()
                self._clock.sleep(_LOOK)

    def status(self) -> BatchStatus:
        """How many rows are in which state, how fast it goes, and when it will have ended. It asks no server.

        Raises:
            BatchFileError: If the file cannot be read.

        Example:
            >>> client.batch("sites.sqlite").status().total
            2
        """
        counts = self._state.counts()
        rate = report.rate_of(self._state.ends(report._OF_RATE))
        left = sum(counts.get(state, 0) for state in (states.PLANNED, states.CLAIMED, *states.ACTIVE))
        who = holder(self.path)
        by = "" if who is None else f"process {who.get('pid', '?')} on {who.get('host', '?')}"
        return BatchStatus(self.process, counts, rate, report.expected_end(left, rate, self._clock.now()), by)

    def rows(self, *wanted: str) -> Iterator[BatchRow]:
        """The rows as they are, one after the other.

        Args:
            *wanted: Only those in one of these states.

        Yields:
            A `BatchRow` for each, by number.

        Raises:
            InvalidRequest: If there is no such state.
            BatchFileError: If the file cannot be read.

        Example:
            >>> [row.inputs for row in client.batch("sites.sqlite").rows("successful")]
            [{'Max val': 10}, {'Max val': 20}]
        """
        strange = [state for state in wanted if state not in states.STATES]
        if strange:
            raise InvalidRequest(f"There is no state {strange[0]!r}. There are {', '.join(states.STATES)}.")
        yield from self._state.rows(*wanted)

    def table(self) -> Any:
        """All rows with all that is known of them.

        Returns:
            A `pandas.DataFrame`; a list of dicts where there is no pandas.

        Raises:
            BatchFileError: If the file cannot be read.

        Example:
            >>> list(client.batch("sites.sqlite").table()["name"])
            ['north', 'south']
        """
        found = report.records(self._state.rows())
        try:
            import pandas
        except ImportError:
            return found
        return pandas.DataFrame(found)

    def failures(self) -> Failures:
        """Rows that have not come to their end, grouped by reason: those that failed, were dismissed, are unknown, or
        whose results could not be downloaded.

        ``batch.retry(batch.failures()[0].rows)`` has one group of them tried again.

        Raises:
            BatchFileError: If the file cannot be read.

        Example:
            >>> client.batch("sites.sqlite").failures()
            Failures: 0 rows
        """
        wanted = (states.FAILED, states.DISMISSED, states.UNKNOWN, states.SUCCESSFUL)
        return Failures.of(self._state.reasons(*wanted))

    def retry(self, rows: Iterable[int] | None = None) -> int:
        """Have rows that failed, or were dismissed, planned again; `run` then sends them.

        Args:
            rows: Their numbers; by default all that failed.

        Returns:
            How many there are.

        Raises:
            InvalidRequest: If there is no such row, or it has not failed.
            BatchLocked: If another program runs the batch.

        Example:
            >>> client.batch("sites.sqlite").retry()
            0
        """
        with Hold(self.path):
            numbers = self._state.numbers(states.FAILED) if rows is None else list(rows)
            self._check_state(numbers, (states.FAILED, states.DISMISSED), "retry")
            self._state.see([{"number": number, "state": states.PLANNED, "tries": 0} for number in numbers])
            return len(numbers)

    def resolve(
        self, row: int | Iterable[int], *, job_id: str | int | None = None, resend: bool = False
    ) -> BatchStatus:
        """Say what became of a row of which nobody knows whether it was sent.

        Args:
            row: Its number, or several.
            job_id: The job that it has, as the job list shows.
            resend: Whether it has none, so that it is to be sent (again).

        Returns:
            How the batch is doing.

        Raises:
            InvalidRequest: If there is no such row, or it is not unknown, or the job is that of another row.
            JobNotFound: If the server knows no such job of this user.
            BatchLocked: If another program runs the batch.

        Example:
            >>> batch = client.batch("sites.sqlite")
            >>> batch.resolve([f.rows[0] for f in batch.failures() if f.state == "unknown"], resend=True).total
            2
        """
        numbers = [row] if isinstance(row, int) else list(row)
        if (job_id is None) == (not resend) or (job_id is not None and len(numbers) != 1):
            raise InvalidRequest("Say either which job one row has (job_id=...), or that none has any (resend=True).")
        with Hold(self.path):
            self._take_over()
            self._check_state(numbers, (states.UNKNOWN,), "resolve")
            if job_id is None:
                self._state.see([{"number": number, "state": states.PLANNED, "reason": ""} for number in numbers])
            else:
                job = self._client.get_job(job_id)
                if job.jobID in self._state.known_jobs():
                    raise InvalidRequest(f"Job {job.jobID} is that of another row. Look at batch.table().")
                self._state.submit(numbers[0], job.jobID, self._now(), None, states.SUBMITTED)
        return self.status()

    def cancel(self, rows: Iterable[int] | None = None) -> BatchStatus:
        """Cancel jobs that have not ended, and have what is planned not be sent.

        Args:
            rows: The numbers of the rows; by default all.

        Returns:
            How the batch is doing.

        Raises:
            InvalidRequest: If there is no such row.
            BatchLocked: If another program runs the batch: end that one before.
            ClientError: If the server says no; what was cancelled before it stays so.

        Example:
            >>> client.batch("sites.sqlite").cancel()["dismissed"]
            0
        """
        with Hold(self.path):
            self._take_over()
            wanted = None if rows is None else list(rows)
            self._check_state(wanted or [], states.STATES, "cancel")
            planned = [row.number for row in self._state.rows(states.PLANNED, numbers=wanted)]
            gone = {"state": states.DISMISSED, "reason": "cancelled before it was sent"}
            self._state.see([{"number": number} | gone for number in planned])
            for row in self._state.rows(*states.ACTIVE, numbers=wanted):
                assert row.job_id is not None
                job = self._client.dismiss_job(row.job_id)
                if str(job.status) != states.SUCCESSFUL:  # it may have ended before
                    end = {"ended": self._now(), "status": str(job.status)}
                    change = {"number": row.number, "state": states.DISMISSED, "reason": "cancelled"}
                    self._state.see([change | end])
        return self.status()

    def add(self, rows: Any, *, on_invalid: str = "raise") -> int:
        """Put more rows at the end, in any form that `Client.batch` takes, with columns that mean the same.

        Args:
            rows: The rows.
            on_invalid: ``"skip"`` to go on without rows that do not fit; they are in the log.

        Returns:
            How many rows were added.

        Raises:
            InvalidRows: If rows do not fit, or ask for just the same as others; it names all that is wrong.
            BatchFileError: If the file cannot be written.

        Example:
            >>> client.batch("sites.sqlite").add([{"name": "east", "min_val": 30, "max_val": 40}])
            1
        """
        process = self._described()
        columns = Columns(**self._state.meta("columns"))
        good, _ = _good(process, read_rows(rows), columns, on_invalid, self._state.hashes())
        self._state.add(good, folders([row.name for row in good], self._state.folders()))
        return len(good)

    def results(self, rows: Iterable[int] | None = None) -> list[RowResult]:
        """The rows that have succeeded, with their files and STAC items.

        Args:
            rows: The numbers of the rows; by default all.

        Returns:
            One for each row that has succeeded.

        Raises:
            BatchFileError: If the file cannot be read.

        Example:
            >>> [result.name for result in client.batch("sites.sqlite").results()]
            ['north', 'south']
        """
        folder = self._folder()
        return [RowResult(row, folder, self._client) for row in self._state.rows(*states.DONE, numbers=rows)]

    def open(self, asset_name: str | Sequence[str] | None = None, **options: Any) -> dict[str, Any]:
        """Open the rasters of all results as one array along time for each site, of which only what is needed is read.

        Args:
            asset_name: The name of an asset, such as ``"SNDVI"``; several for datasets. Rows whose results have none of
                that name are passed over. It can be left out where all have one asset with data.
            **options: See `Client.open_many`: ``masked``, ``chunks``, ``groupby``, ``output``.

        Returns:
            For each site a `xarray.DataArray` with the dimensions time, band, y and x, each on the grid of its site.
            A batch without sites has one, under the empty name.

        Raises:
            InvalidRequest: If no result has such an asset, or the rasters of a site do not fit together.
            ClientError: What else `Client.open_many` raises.
        """
        from sen4cap_client.results.stacking import stack_results

        rows = [row for row in self._state.rows(*states.DONE) if row.job_id is not None]
        found = each(lambda row: self._client.get_job_results(str(row.job_id)), rows, _AT_ONCE)
        wanted = {asset_name} if isinstance(asset_name, str) else set(asset_name or ())
        of_site: dict[str, dict[str, Any]] = {}
        for row, results in zip(rows, found, strict=True):
            if wanted <= set(results.assets.names):
                of_site.setdefault(row.site, {})[str(row.job_id)] = results
        if not of_site:
            raise InvalidRequest(f"None of {counted(len(rows), 'result')} has {asset_name!r}. See batch.results().")
        options = {"output": None, "masked": False, "chunks": True, "groupby": "time"} | options
        return {site: stack_results(results, asset_name, **options) for site, results in of_site.items()}

    def export(self, path: str | os.PathLike[str]) -> Path:
        """Write `table` to a file.

        Args:
            path: A ``.csv`` or ``.json`` file; one that is there is replaced.

        Returns:
            Where it is.

        Raises:
            InvalidRequest: If it cannot be written.

        Example:
            >>> client.batch("sites.sqlite").export("report.csv").name
            'report.csv'
        """
        return report.write(report.records(self._state.rows()), Path(path))

    def catalogue(self) -> Path:
        """Write a STAC catalogue over all that has been downloaded, as `run` does at its end.

        Returns:
            Where it is: ``catalog.json`` in the folder of the downloads.

        Raises:
            InvalidRequest: If nothing has been downloaded.
        """
        folder = self._folder()
        if folder is None:
            raise InvalidRequest("Nothing has been downloaded. Say where to: batch.run(download='out').")
        return catalogue.write(folder, self.path.stem, self.process, self._state.rows(states.DOWNLOADED))

    def _run(self, options: Options, stop: Stop, progress: bool | None) -> BatchStatus:
        with Hold(self.path) as hold, bar_of_batch(self, progress) as bar:
            process_id = self._state.meta("process_id")
            if self._state.has(states.PLANNED):
                self._check_process()
            names = {process_id, self._state.meta("title") or process_id}
            try:
                Runner(self._state, self._client, process_id, names, options, hold, stop, bar, self._clock).run()
            except Stopped:
                if stop.by_ctrl_c:
                    raise KeyboardInterrupt from None
            finally:
                bar.show()
            if options.download is not None and self._state.has(states.DOWNLOADED):
                self.catalogue()
        return self.status()

    def _options(
        self, given: Mapping[str, Any], stop_after: float | None, detach: bool, *, keep: bool = True
    ) -> Options:
        """What is given, and for the rest what was given the last time; it is kept."""
        strange = set(given) - {field.name for field in attrs.fields(Options)}
        if strange:
            raise InvalidRequest(f"run has no argument {', '.join(sorted(strange))}.")
        chosen = {name: value for name, value in given.items() if value is not None}
        for name, least in (("max_running", 1), ("retry_failed", 0), ("max_jobs", 0)):
            value = chosen.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
                raise InvalidRequest(f"{name} is a whole number from {least}, not {value!r}.")
        if chosen.get("download") is True:
            raise InvalidRequest("download is a folder, such as 'out', or False for none.")
        folder = chosen.get("download")
        if folder is not None:
            chosen["download"] = None if folder is False else str(Path(folder).expanduser().absolute())
        kept: dict[str, Any] = (self._state.meta("options") or {}) | chosen
        if keep and kept != self._state.meta("options"):
            self._state.set_meta(options=kept)
        where = kept.pop("download", None)
        return Options(**kept, download=where and Path(where), stop_after=stop_after, detach=detach)

    def _folder(self) -> Path | None:
        where = (self._state.meta("options") or {}).get("download")
        return Path(where) if where else None

    def _what_would_happen(self, options: Options) -> str:
        counts, sent = self._state.counts(), self._state.jobs_sent()
        waiting = counts.get(states.PLANNED, 0)
        count = waiting if options.max_jobs is None else max(0, min(waiting, options.max_jobs - sent))
        who = f" as {self._client.config.username}" if self._client.config.username else ""
        most = "all at once" if options.max_running is None else f"at most {options.max_running} at a time"
        lines = [
            f"{self.path}: {counted(sum(counts.values()), 'row')} of {self.process}",
            f"Would submit {counted(count, 'job')} to {self._client.config.api_url}{who}, {most}.",
        ]
        if count < waiting:
            lines.append(f"The budget of {counted(options.max_jobs or 0, 'job')} leaves {waiting - count} rows out.")
        if options.retry_failed:
            lines.append(f"A row whose job fails would get up to {options.retry_failed} more.")
        active = sum(counts.get(state, 0) for state in states.ACTIVE)
        lines += [f"Would watch {counted(active, 'job')} that run already."] if active else []
        lost = counts.get(states.UNKNOWN, 0) + counts.get(states.CLAIMED, 0)
        lines += [f"{counted(lost, 'row')} of unknown outcome would not be sent: see failures()."] if lost else []
        where = f"Results would be kept in {options.download}." if options.download else "No results would be kept."
        first = [f"  {row.number} {row.name}: {row.inputs}" for row in self._state.rows(states.PLANNED, limit=3)]
        return "\n".join([*lines, where, *(["The first rows:", *first] if first else []), "Nothing was sent."])

    def _how_to_go_on(self) -> str:
        status = self.status()
        jobs = f"{counted(status.active, 'job')} go on at the server. " if status.active else ""
        return f"The batch was interrupted. {jobs}client.batch({str(self.path)!r}).run() goes on."

    def _take_over(self) -> None:
        """What another program left in the middle of being sent is unknown."""
        left = self._state.numbers(states.CLAIMED)
        if left:
            self._state.lose(left, self._now(), "the program was ended while it was sent")

    def _check_state(self, numbers: Sequence[int], allowed: Sequence[str], what: str) -> None:
        wrong = []
        for number in numbers:
            row = self._state.row(number)
            if row is None or row.state not in allowed:
                wrong.append(f"row {number} is {row.state if row else 'not there'}")
        if wrong:
            raise InvalidRequest(f"Cannot {what}: {', '.join(wrong[:10])}. It has to be {' or '.join(allowed)}.")

    def _described(self) -> ProcessDescription:
        return self._client.get_process(self._state.meta("process_id"))

    def _check_process(self) -> None:
        """Raise if what is planned was made for inputs that the process does not have any more."""
        process = self._described()
        gone = [key for key in self._state.meta("keys") if key not in process.inputs]
        if gone:
            raise BatchMismatch(
                f"Process {process.id} has no input {', '.join(gone[:5])} any more, for which the rows of {self.path} "
                f"were made. Make a new batch from the same table for those that are left; nothing was sent."
            )

    def _now(self) -> float:
        return self._clock.now().timestamp()


def open_batch(
    client: Any,
    path: str | os.PathLike[str],
    process: str | int | None = None,
    inputs: Any = None,
    *,
    name: str = "name",
    site: str = "site",
    labels: Sequence[str] | bool = (),
    common: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Any] | None = None,
    on_invalid: str = "raise",
) -> Batch:
    """Make a batch, or open one; see `Client.batch`."""
    file = Path(path).expanduser()
    if on_invalid not in ("raise", "skip"):
        raise InvalidRequest(f"on_invalid is 'raise' or 'skip', not {on_invalid!r}.")
    columns = Columns(name, site, labels if isinstance(labels, bool) else tuple(labels), dict(common or {}), outputs)
    owns = not isinstance(client, Client)
    own = Client(config=client.config, _clock=client._clock) if owns else client
    try:
        if file.exists():
            state = State(file)
            _check_same(state, own, process, inputs, columns, on_invalid)
        elif process is None or inputs is None:
            raise InvalidRequest(f"There is no batch {file}. To make it, say for which process and inputs.")  # noqa: TRY301
        else:
            state = _created(own, file, process, inputs, columns, on_invalid)
    except BaseException:
        if owns:
            own.close()
        raise
    return Batch(state, own, owns)


def _created(client: Client, file: Path, process: str | int, inputs: Any, columns: Columns, on_invalid: str) -> State:
    described = client.get_process(process)
    good, bad = _good(described, read_rows(inputs), columns, on_invalid)
    keys = sorted({key for row in good for key in json.loads(row.request)["inputs"]})
    meta = {
        "api_url": client.config.api_url,
        "username": client.config.username,
        "process_id": described.id,
        "title": described.title,
        "keys": keys,
        "columns": _plain(columns),
        "skipped": [[p.row, p.name, p.field, p.rule, p.message] for p in bad],
        "created": client._clock.now().isoformat(),
    }
    return State.create(file, meta, good, folders(row.name for row in good))


def _plain(columns: Columns) -> dict[str, Any]:
    """Columns as JSON; the values that are the same for all rows, as people see them."""
    found = attrs.asdict(columns, recurse=False)
    common = {key: value for key, value in found["common"].items() if isinstance(value, str | int | float | list)}
    labels = found["labels"] if isinstance(found["labels"], bool) else list(found["labels"])
    plain: dict[str, Any] = json.loads(json.dumps(found | {"common": common, "labels": labels}, default=str))
    return plain


def _good(
    process: ProcessDescription, rows: Any, columns: Columns, on_invalid: str, known: Iterable[str] = ()
) -> tuple[list[NewRow], Sequence[Any]]:
    good, bad = planned(process, rows, columns, known)
    if bad and (on_invalid != "skip" or not good):
        raise invalid(process.id, len(rows), bad)
    return good, bad


def _check_same(
    state: State, client: Client, process: str | int | None, inputs: Any, columns: Columns, on_invalid: str
) -> None:
    """Raise if a batch is opened with what it was not made with."""
    of = {"api_url": client.config.api_url, "username": client.config.username}
    for name, value in of.items():
        if state.meta(name) != value:
            raise BatchMismatch(
                f"{state.path} is of {state.meta(name)}, and this client of {value} ({name}). "
                f"Open it with that server's client and user: its jobs are there."
            )
    if process is not None:
        described = client.get_process(process)
        if described.id != state.meta("process_id"):
            raise BatchMismatch(
                f"{state.path} is of process {state.meta('process_id')} ({state.meta('title')}), not of "
                f"{described.id} ({described.title}). Give another name to make a new batch."
            )
    if inputs is None:
        return
    described = client.get_process(state.meta("process_id"))
    good, _ = _good(described, read_rows(inputs), columns, on_invalid)
    then, given = state.hashes(added=0), [row.hash for row in good]
    if then != given:
        differ = len(set(given) - set(then))
        raise BatchMismatch(
            f"{state.path} was made with other inputs: {counted(len(then), 'row')} then, {len(given)} now, of which "
            f"{differ} were not there. Open it without inputs to go on, add rows with batch.add(rows), "
            f"or give another name to make a new batch."
        )


def _seconds(given: float | timedelta | None) -> float | None:
    seconds = given.total_seconds() if isinstance(given, timedelta) else given
    if seconds is not None and not (isinstance(seconds, int | float) and seconds >= 0):
        raise InvalidRequest(f"stop_after is a number of seconds from 0, or a timedelta, not {given!r}.")
    return seconds
