"""Running a batch: looking, fetching and sending, in turns, until there is nothing left to do."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.progress import Bar
from sen4cap_client._sync.client import Client
from sen4cap_client.batch import row as states
from sen4cap_client.batch.fetching import Fetched, Fetcher, failure
from sen4cap_client.batch.hold import Hold
from sen4cap_client.batch.lookout import GONE, Lookout
from sen4cap_client.batch.pace import Pace
from sen4cap_client.batch.sending import Outcome, Sender
from sen4cap_client.batch.state import State
from sen4cap_client.batch.stopping import Stop
from sen4cap_client.errors import ApiError

_INTERRUPTED = "the program was ended while it was sent"
# For how many of the shortest pauses a row is looked for whose outcome has just become unknown: its job may take a
# moment to be listed.
_SETTLING = 5
_PART = 0.2  # seconds after which somebody who waits looks up


@attrs.frozen
class Options:
    """How a batch is run; see `Batch.run`."""

    max_running: int | None = 10
    download: Path | None = None
    assets: Sequence[str] | str | None = None
    retry_failed: int = 0
    stop_after: float | None = None
    max_jobs: int | None = None
    detach: bool = False


class Runner:
    """One run of a batch.

    Args:
        state: The file.
        client: Whom to ask.
        process_id: The process.
        names: How the server may name it in its jobs.
        options: How to run.
        hold: The right to run it.
        stop: Ends the run.
        bar: Shows how far it is.
        clock: Time and chance.
    """

    def __init__(
        self,
        state: State,
        client: Client,
        process_id: str,
        names: set[str],
        options: Options,
        hold: Hold,
        stop: Stop,
        bar: Bar,
        clock: Clock,
    ) -> None:
        self._state = state
        self._options = options
        self._stop = stop
        self._bar = bar
        self._clock = clock
        self._pace = Pace(client.config, clock)
        self._lookout = Lookout(client, clock, names, self._pace)
        self._sender = Sender(state, client, process_id, hold, self._pace, stop, clock)
        self._fetcher = Fetcher(client, options.download, options.assets, stop) if options.download else None
        self._began = clock.monotonic()
        self._ticked = self._began
        self._settling = _SETTLING * client.config.poll_interval
        self._lost_at: float | None = None

    def run(self) -> None:
        """Run until there is nothing left to do, or it is stopped.

        Raises:
            Stopped: If it was stopped.
        """
        try:
            self._recover()
            while True:
                if not self._pace.is_held:
                    self._look()
                    self._send()
                    self._fetch()
                self._bar.show()
                if self._is_over():
                    return
                self._pause()
        finally:
            if self._fetcher is not None:
                self._fetcher.close()

    def _recover(self) -> None:
        """Take over from a program that was ended: what it was just sending is unknown."""
        left = self._state.numbers(states.CLAIMED)
        if left:
            self._lose(left)

    def _lose(self, numbers: Sequence[int]) -> None:
        self._state.lose(numbers, self._clock.now().timestamp(), _INTERRUPTED)
        self._lost_at = self._clock.monotonic()

    def _look(self) -> None:
        self._stop.check()
        if not self._state.active_count() and not self._state.numbers(states.UNKNOWN):
            return
        seen = self._lookout.look(self._state)
        changes = [self._tried_again(change) for change in seen.changes]
        changes += [
            {"number": number, "state": states.UNKNOWN, "reason": text} for number, text in seen.reasons.items()
        ]
        self._state.see(changes)
        now = self._clock.now().timestamp()
        for number, job in seen.adopted.items():
            self._state.submit(number, job.jobID, now, None, states.SUBMITTED, found=True)
            self._sender.adopted()
        if seen.adopted or any("ended" in change for change in seen.changes):
            self._pace.changed()

    def _tried_again(self, change: dict[str, Any]) -> dict[str, Any]:
        """A job that failed: its row gets another one, where that is wanted. One that is gone may have succeeded."""
        has_failed = change["state"] == states.FAILED and change["status"] != GONE
        if not has_failed or not self._options.retry_failed:
            return change
        row = self._state.row(change["number"])
        if row is None or row._tries > self._options.retry_failed:
            return change
        return change | {"state": states.PLANNED}

    def _send(self) -> None:
        """Fill the queue."""
        most = self._options.max_running
        free = math.inf if most is None else most - self._state.active_count()
        while free > 0 and self._may_send():
            self._stop.check()
            row = next(self._state.rows(states.PLANNED, limit=1), None)
            if row is None:
                return
            outcome = self._sender.send(row, self._lookout.newest)
            self._tick()
            if outcome is Outcome.unknown:
                self._lost_at = self._clock.monotonic()
            if outcome in (Outcome.unknown, Outcome.later):
                return
            free -= outcome is Outcome.accepted

    def _tick(self) -> None:
        now = self._clock.monotonic()
        if now - self._ticked >= 1:
            self._ticked = now
            self._bar.tick()

    def _may_send(self) -> bool:
        if self._is_late() or self._pace.is_held:
            return False
        return self._options.max_jobs is None or self._state.jobs_sent() < self._options.max_jobs

    def _is_late(self) -> bool:
        limit = self._options.stop_after
        return limit is not None and self._clock.monotonic() - self._began >= limit

    def _fetch(self, seconds: float = 0.0) -> None:
        """Note which results are here, and begin with others.

        Args:
            seconds: How long to wait for the first of them.
        """
        if self._fetcher is None or self._options.detach:
            return
        self._note(self._fetcher.ended(seconds))
        if self._pace.is_held or not self._fetcher.has_room:
            return
        for row in self._state.rows(states.SUCCESSFUL):
            if not self._fetcher.has_room:
                return
            if self._fetcher.wants(row.number):
                self._fetcher.start(row)

    def _note(self, fetched: Iterable[Fetched]) -> None:
        changes = [{"number": one.number} | self._outcome(one) for one in fetched if not self._is_broken_off(one)]
        self._state.see(changes)

    def _outcome(self, one: Fetched) -> dict[str, Any]:
        if one.error is None:
            return {"state": states.DOWNLOADED, "reason": "", "files": json.dumps(one.files)}
        if isinstance(one.error, ApiError) and one.error.status in (429, 503):
            self._pace.slow_down(one.error.retry_after)
        return {"state": states.SUCCESSFUL, "reason": failure(one.error)}

    def _is_broken_off(self, one: Fetched) -> bool:
        return one.error is not None and self._stop.is_set()

    def _is_over(self) -> bool:
        if self._is_late():
            return True
        has_more = self._may_send_later() and self._state.has(states.PLANNED)
        if self._options.detach:
            most = self._options.max_running
            return not has_more or (most is not None and self._state.active_count() >= most)
        if has_more or self._state.active_count() or (self._fetcher is not None and self._fetcher.is_busy):
            return False
        if self._fetcher is not None and any(self._fetcher.wants(n) for n in self._state.numbers(states.SUCCESSFUL)):
            return False
        return not self._is_settling()

    def _may_send_later(self) -> bool:
        return self._options.max_jobs is None or self._state.jobs_sent() < self._options.max_jobs

    def _is_settling(self) -> bool:
        """Whether the job of a row may still turn up by itself."""
        if self._lost_at is None or not self._state.has(states.UNKNOWN):
            return False
        return self._clock.monotonic() - self._lost_at < self._settling

    def _pause(self) -> None:
        seconds = self._pace.pause()
        limit = self._options.stop_after
        if limit is not None:
            seconds = min(seconds, max(0.0, self._began + limit - self._clock.monotonic()))
        until = self._clock.monotonic() + seconds
        is_watching = self._state.active_count() > 0
        while (left := until - self._clock.monotonic()) > 0:
            self._stop.check()
            self._tick()
            part = min(left, _PART)
            if self._fetcher is None or not self._fetcher.is_busy:
                self._clock.sleep(part)
                continue
            self._fetch(part)
            if not self._fetcher.is_busy and not is_watching:
                return  # there is nothing else to wait for
