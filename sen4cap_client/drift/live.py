"""Asking a server: only questions that change nothing, through the client's own transport and login."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from sen4cap_client._core import retry
from sen4cap_client._core.answer import Answer
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.text import shown_url
from sen4cap_client._sync.transport import Transport
from sen4cap_client.config import Config
from sen4cap_client.drift.contract import Contract
from sen4cap_client.drift.exchange import Exchange, exchange
from sen4cap_client.drift.observation import Observation
from sen4cap_client.errors import ApiError, BadResponse

_MOST_JOBS = 3


def probe(config: Config, contract: Contract, clock: Clock | None = None) -> Observation:
    """Ask a server for all that can be read: what it is, its processes, some jobs, and results of one.

    Args:
        config: Which server, and who asks.
        contract: Tells which operation an answer is of.
        clock: For tests.

    Returns:
        The answers, also those that say no.

    Raises:
        AuthenticationError: If the login is refused.
        TransportError: If an answer does not arrive.
    """
    with Watched(config, clock or Clock()) as transport:
        for path in ("/", "/conformance"):
            transport.ask(path)
        for process_id in _ids(transport.ask("/processes"), "processes", ("id",)):
            transport.ask(f"/processes/{process_id}")
        jobs = transport.ask("/jobs")
        for job_id in _ids(jobs, "jobs", ("jobID", "id"))[:_MOST_JOBS]:
            transport.ask(f"/jobs/{job_id}")
        for job_id in _ids(jobs, "jobs", ("jobID", "id"), "successful")[:1]:
            transport.ask(f"/jobs/{job_id}/results")
    return Observation(shown_url(config.api_url), tuple(_exchanges(config, contract, transport.answers)))


class Watched(Transport):
    """A transport that keeps the answers as they came. Of several to one request, such as repetitions, the last."""

    def __init__(self, config: Config, clock: Clock) -> None:
        super().__init__(config, clock)
        self.answers: dict[tuple[str, str], Answer] = {}

    def ask(self, path: str) -> Any:
        """Read something, and give its JSON value; None if the server says no."""
        try:
            return self.get(path).json()
        except (ApiError, BadResponse) as error:
            if getattr(error, "status", None) == 401:
                raise
            return None

    def _exchange(self, call: retry.Call) -> Answer:
        found = super()._exchange(call)
        if not found.has_redirect_location:
            self.answers[call.request.method, str(call.request.url)] = found
        return found


def _exchanges(config: Config, contract: Contract, answers: dict[tuple[str, str], Answer]) -> Iterator[Exchange]:
    for (method, url), answer in answers.items():
        path = url.removeprefix(config.api_url)
        is_login = method == "POST"
        operation = contract.operation(method, urlsplit(url).path if is_login else path)
        if operation is not None:
            media_type = answer.headers.get("content-type", "")
            yield exchange(operation, answer.status_code, answer.content, media_type, is_listed=not is_login)


def _ids(listed: Any, member: str, names: tuple[str, ...], status: str | None = None) -> list[str]:
    """The ids in a list, as a path takes them; what is no list has none."""
    items = listed.get(member) if isinstance(listed, dict) else listed
    found = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and status in (None, item.get("status")):
            found += [str(item[name]) for name in names if isinstance(item.get(name), str | int)][:1]
    return [quote(text, safe="") for text in found if text and not re.fullmatch(r"\.\.?", text)]
