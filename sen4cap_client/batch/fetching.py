"""Keeping the results of jobs as files while others run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._core.text import excerpt
from sen4cap_client._sync.client import Client
from sen4cap_client.batch.row import BatchRow
from sen4cap_client.batch.stopping import Stop
from sen4cap_client.errors import ClientError
from sen4cap_client.results import JobResults, reading
from sen4cap_client.results.downloading import download_results

_AT_ONCE = 3  # jobs; of each several files at once
_MOST_TRIES = 2  # in one run; the next one tries again
VALUES = "results.json"


@attrs.frozen
class Fetched:
    """What became of a download.

    Attributes:
        number: The row.
        files: The names of the files in its folder.
        error: Why it failed; None if it did not.
    """

    number: int
    files: tuple[str, ...] = ()
    error: Exception | None = None


class Fetcher:
    """Downloads results in threads.

    Args:
        client: Whom to ask.
        folder: Where each row has a folder.
        assets: The names of the assets that are wanted; None for all.
        stop: Breaks downloads off.
    """

    def __init__(self, client: Client, folder: Path, assets: Sequence[str] | str | None, stop: Stop) -> None:
        self._client = client
        self._folder = folder
        self._assets = assets
        self._stop = stop
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sen4cap-batch")
        self._tries: dict[int, int] = {}
        self._underway: dict[Future[Fetched], int] = {}

    @property
    def has_room(self) -> bool:
        """Whether another one can be started."""
        return len(self._underway) < _AT_ONCE

    @property
    def is_busy(self) -> bool:
        """Whether some are on their way."""
        return bool(self._underway)

    def wants(self, number: int) -> bool:
        """Whether a row is to be fetched: neither is on its way, nor has it failed too often."""
        return number not in self._underway.values() and self._tries.get(number, 0) < _MOST_TRIES

    def start(self, row: BatchRow) -> None:
        """Begin to fetch what the job of a row has made."""
        self._tries[row.number] = self._tries.get(row.number, 0) + 1
        self._underway[self._pool.submit(self._fetch, row)] = row.number

    def ended(self, seconds: float = 0.0) -> Iterator[Fetched]:
        """Those that have ended.

        Args:
            seconds: How long to wait for the first of them.
        """
        for future in wait(self._underway, seconds, FIRST_COMPLETED).done:
            del self._underway[future]
            yield future.result()

    def close(self) -> None:
        """Break off what is on its way; it is gone on with the next time."""
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    def _fetch(self, row: BatchRow) -> Fetched:
        assert row.job_id is not None
        folder = self._folder / row.folder
        try:
            results = self._client.get_job_results(row.job_id)
            with results._reachable():
                return Fetched(row.number, tuple(self._kept(results, folder)))
        except (ClientError, OSError) as error:
            return Fetched(row.number, error=error)

    def _kept(self, results: JobResults, folder: Path) -> Iterator[str]:
        if not reading.assets(results.outputs, results._read):
            yield _keep_values(results.outputs, folder)
            return
        how: dict[str, Any] = {"progress": False, "stop": self._stop.is_set}
        for path in download_results(results.outputs, results._read, folder, self._assets, **how):
            yield path.name


def failure(error: Exception) -> str:
    """What to tell of a download that failed."""
    return f"its results are not here yet: {excerpt(str(error))}"


def _keep_values(outputs: dict[str, Any], folder: Path) -> str:
    """Keep results that are values, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{VALUES}.part"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(outputs, file, indent=2, default=_as_json)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / VALUES)
    return VALUES


def _as_json(value: Any) -> Any:
    if not attrs.has(type(value)):
        raise TypeError(f"a {type(value).__name__} is no JSON")
    return {name: given for name, given in attrs.asdict(value, recurse=False).items() if given not in (None, {}, ())}
