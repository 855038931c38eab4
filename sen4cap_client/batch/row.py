"""A row of a batch, and the states that it goes through."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record
from sen4cap_client.models import ProcessRequest

PLANNED = "planned"  # nothing has been sent
CLAIMED = "claimed"  # it is being sent; a row that is found so was left by a program that was killed
UNKNOWN = "unknown"  # it was sent, or not: nobody knows, so that it is never sent again by itself
SUBMITTED = "submitted"  # the server has it, and gave a job id
RUNNING = "running"
SUCCESSFUL = "successful"
DOWNLOADED = "downloaded"  # successful, and its results are kept as files
FAILED = "failed"
DISMISSED = "dismissed"

STATES = (PLANNED, CLAIMED, UNKNOWN, SUBMITTED, RUNNING, SUCCESSFUL, DOWNLOADED, FAILED, DISMISSED)
ACTIVE = (SUBMITTED, RUNNING)  # there is a job that has not ended
DONE = (SUCCESSFUL, DOWNLOADED)
TONES = {RUNNING: "busy", SUBMITTED: "busy", SUCCESSFUL: "ok", DOWNLOADED: "ok", FAILED: "bad", UNKNOWN: "bad"}


@attrs.frozen(repr=False)
class BatchRow(Record):
    """A row of a batch as it was when it was asked for.

    Attributes:
        number: Its number in the batch, from 1.
        name: What people call it; what belongs to it lies in a folder of that name.
        site: The site that it is of; empty where the rows have none.
        state: ``planned``, ``claimed``, ``unknown``, ``submitted``, ``running``, ``successful``, ``downloaded``,
            ``failed`` or ``dismissed``.
        job_id: The last job that the server has given it; None if there is none.
        jobs: How many jobs it has had.
        progress: Percent done.
        reason: Why it is in that state, where there is something to say.
        inputs: What was given, shortened where it is long.
        labels: Columns of the table that are no inputs.
        folder: Where its files lie, below the folder of the batch.
        files: The names of its files there.
        request: What is sent.
        found: Whether its job was found in the job list, by process and time, since the answer with its id got lost.
    """

    number: int
    name: str
    site: str
    state: str
    job_id: str | None
    jobs: int
    progress: float | None
    reason: str
    inputs: dict[str, Any]
    labels: dict[str, Any]
    folder: str
    files: tuple[str, ...]
    request: ProcessRequest = attrs.field(repr=False)
    found: bool = False
    # How many jobs it has had since a person last had it tried again.
    _tries: int = attrs.field(default=0, repr=False, kw_only=True)

    def _row_(self, now: datetime) -> dict[str, str]:
        return {
            "row": str(self.number),
            "name": self.name,
            "state": html.badge(self.state, TONES.get(self.state, "")),
            "jobID": html.code(self.job_id or ""),
            "progress": html.progress_bar(self.progress if self.state in ACTIVE else None),
            "reason": self.reason,
        }

    def _badge(self) -> Html:
        return html.badge(self.state, TONES.get(self.state, ""))


@attrs.frozen
class NewRow:
    """A row that is to be kept: it fits the process. Its number is that in the table that it came from."""

    number: int
    name: str
    site: str
    labels: dict[str, Any]
    inputs: dict[str, Any]
    request: str
    hash: str


def request_text(request: ProcessRequest) -> str:
    """A request that has been bound, as JSON that is the same for the same request.

    Raises:
        ValueError: If it holds what JSON has not.
        TypeError: The same.
    """
    members = {name: getattr(request, name) for name in ("inputs", "outputs", "response", "subscriber")}
    return json.dumps(members, sort_keys=True, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
