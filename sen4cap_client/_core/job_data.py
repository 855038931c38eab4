"""What a job that can be waited for shows of itself: the same in both clients."""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Mapping
from datetime import datetime
from typing import Any, Self

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.jobs import state
from sen4cap_client._core.text import excerpt
from sen4cap_client._core.watch import Watch
from sen4cap_client.config import Config
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.models import JobInfo, JobStatus, Link, ProcessRequest


class JobData(Shown):
    """The data of a job as it was last seen, under the names of OGC 18-062r2."""

    def __init__(self, info: JobInfo, request: ProcessRequest | None, config: Config, clock: Clock) -> None:
        self._watch = Watch(info, clock, can_renew=config.auth_type == "login")
        self._request = request

    @property
    def info(self) -> JobInfo:
        """The job as it was last seen."""
        return self._watch.info

    @property
    def request(self) -> ProcessRequest | None:
        """What was sent to start the job; None where that is not known, as in another session."""
        return self._request

    @property
    def jobID(self) -> str:  # noqa: N802 - the name of OGC 18-062r2
        """The name of the job at the server."""
        return self.info.jobID

    @property
    def status(self) -> JobStatus | str | None:
        """A `JobStatus`, or the server's own word where it uses another."""
        return self.info.status

    @property
    def processID(self) -> str | None:  # noqa: N802
        """The process that runs. TAO gives its **title** here."""
        return self.info.processID

    @property
    def type(self) -> str | None:
        """``"process"``."""
        return self.info.type

    @property
    def message(self) -> str | None:
        """What the server has to say about it; TAO never has."""
        return self.info.message

    @property
    def created(self) -> datetime | None:
        """When the job was created."""
        return self.info.created

    @property
    def started(self) -> datetime | None:
        """When it began; TAO repeats ``created``."""
        return self.info.started

    @property
    def finished(self) -> datetime | None:
        """When it ended. TAO leaves it out: see ``updated``."""
        return self.info.finished

    @property
    def updated(self) -> datetime | None:
        """When it last changed."""
        return self.info.updated

    @property
    def progress(self) -> float | None:
        """Percent done. Servers have been seen to exceed 100 and to go back."""
        return self.info.progress

    @property
    def links(self) -> tuple[Link, ...]:
        """The links that the server gives with it."""
        return self.info.links

    @property
    def traceback(self) -> tuple[str, ...] | None:
        """What went wrong inside the server, where it tells."""
        return self.info.traceback

    @property
    def inline_results(self) -> Mapping[str, Any] | None:
        """The results, where the server executed while we waited; `results` gives them in any case."""
        return self.info.inline_results

    @property
    def extra(self) -> dict[str, Any]:
        """What the standard does not know."""
        return self.info.extra

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, well or not, as far as is known here.

        TAO shows ``dismissed`` also for jobs that have not begun: that counts when it stays so for half a minute, or
        after `dismiss`.
        """
        return self._watch.is_finished

    def _html_(self, now: datetime) -> Html:
        return self.info._html_(now)

    def __repr__(self) -> str:
        parts = [state(self.info), excerpt(self.processID or "")]
        name = excerpt(self.jobID) or "(not kept)"
        return f"<{type(self).__name__} {name} {', '.join(part for part in parts if part)}>"


class AwaitableJob:
    """Has ``await job`` wait for it."""

    def __await__(self) -> Generator[Any, None, Self]:
        waiting: Coroutine[Any, Any, Self] = self.wait()  # type: ignore[attr-defined]  # AsyncJob has it
        return waiting.__await__()


class PlainJob:
    """What `Job` has where `AsyncJob` can be awaited: nothing."""
