"""Whether to send a request again, and when: the one place that decides.

What only reads, or can be done twice without harm (GET, HEAD, DELETE), is repeated after faults that may pass.
An execution costs real compute: it is repeated only when nothing of it can have been sent. Waits are random between
zero and a bound that doubles ("full jitter"), so that clients that failed together do not return together; what the
server says in ``Retry-After`` (RFC 9110, 10.2.3) wins.
"""

from __future__ import annotations

import logging
import threading
from enum import Enum
from typing import Any

import httpx

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.ids import may_be_unknown
from sen4cap_client._core.text import shown_url
from sen4cap_client._core.tokens import Token
from sen4cap_client.errors import ApiError, ClientError, TransportError

logger = logging.getLogger("sen4cap_client")

_SAFE_METHODS = ("GET", "HEAD", "DELETE")
_PASSING = (408, 429, 502, 503, 504)

FIRST_BOUND = 0.5  # seconds
LARGEST_BOUND = 20.0  # seconds
LONGEST_RETRY_AFTER = 120.0  # seconds


class Kind(Enum):
    """What a request is, as far as repeating it goes."""

    safe = "safe"  # may be sent again
    once = "once"  # may be sent again only if it cannot have been sent
    login = "login"  # may be sent again if it was not looked at: repeated wrong passwords lock accounts


def kind_of(method: str) -> Kind:
    """The kind of a request to the process API."""
    return Kind.safe if method.upper() in _SAFE_METHODS else Kind.once


def may_repeat(kind: Kind, error: ClientError, attempt: int) -> bool:
    """Whether a failure may pass, and sending the request again can do no harm.

    Args:
        kind: What the request is.
        error: How it failed.
        attempt: How often it has been sent, from 1.

    Returns:
        True if it may be sent again. How often, and whether there is time, is for others to say.
    """
    if isinstance(error, TransportError):
        return error.may_pass and (kind is Kind.safe or not error.was_sent)
    if not isinstance(error, ApiError) or kind is Kind.once:
        return False
    if kind is Kind.login:
        return error.status == 503
    # TAO says 500 to ids that it does not know, which asking again does not change.
    return error.status in _PASSING or (error.status == 500 and attempt == 1 and not may_be_unknown(error))


def wait_before(attempt: int, retry_after: float | None, chance: float) -> float | None:
    """How long to wait before a request is sent again.

    Args:
        attempt: How often it has been sent, from 1.
        retry_after: What the server asked for, in seconds.
        chance: A random number from 0 to 1.

    Returns:
        Seconds; None if the server asks for more than anybody would wait.
    """
    if retry_after is not None:
        return retry_after if retry_after <= LONGEST_RETRY_AFTER else None
    return chance * min(LARGEST_BOUND, FIRST_BOUND * 2.0 ** (attempt - 1))


class Call:
    """One call of a user, over all its attempts: what it may still do, and the line that the log gets of it.

    Args:
        request: What is sent.
        kind: What it is, as far as repeating it goes.
        clock: The time.
        deadline: How many seconds the whole call may take.
        retries: How often it may be repeated.
        budget: What all calls of the client may repeat together.
    """

    def __init__(
        self, request: httpx.Request, kind: Kind, clock: Clock, deadline: float, retries: int, budget: Budget
    ) -> None:
        self.request = request
        self.kind = kind
        self.was_sent: bool | None = None
        self.token: Token | None = None
        self.token_is_fresh = False
        self._timeouts = dict(request.extensions["timeout"])
        self._clock = clock
        self._began = clock.monotonic()
        self._deadline = deadline
        self._retries = retries
        self._budget = budget
        self._attempt = 0
        self._has_asked_login = False

    def begin(self) -> float:
        """Prepare the request for being sent now; how many seconds are left for it."""
        self._attempt += 1
        left = self.seconds_left()
        self.request.extensions["timeout"] = {name: min(most, left) for name, most in self._timeouts.items()}
        return left

    def trace(self, event: str, details: Any) -> None:
        """Listen to httpcore: what fails before a first byte goes out has not been sent."""
        if event.endswith("send_request_headers.started"):
            self.was_sent = True

    async def async_trace(self, event: str, details: Any) -> None:
        """As `trace`, for async connections."""
        self.trace(event, details)

    def was_done_before(self, error: ClientError) -> bool:
        """Whether a repeated DELETE finds nothing to delete: an earlier one, whose answer was lost, has done it."""
        is_delete = self.request.method == "DELETE" and self._attempt > 1
        return is_delete and isinstance(error, ApiError) and error.status in (404, 410)

    def may_be_dead_token(self, error: ClientError) -> bool:
        """Whether a failure may be TAO's way to refuse a token, and the login has not been asked about it yet."""
        if self.kind is not Kind.safe or self._has_asked_login or self._attempt == 1:
            return False
        self._has_asked_login = isinstance(error, ApiError) and error.status == 500 and not may_be_unknown(error)
        return self._has_asked_login

    def wait_after(self, error: ClientError) -> float | None:
        """How long to wait before it is sent again; None if it must not be."""
        is_own = getattr(error, "url", None) == shown_url(
            self.request.url
        )  # else a login failed, and has been repeated
        if not is_own or self._attempt > self._retries or not may_repeat(self.kind, error, self._attempt):
            return None
        wait = wait_before(self._attempt, getattr(error, "retry_after", None), self._clock.random())
        if wait is None or wait >= self.seconds_left() or not self._budget.take():
            return None
        return wait

    def succeeded(self, status: int) -> None:
        """Note that it was answered."""
        self._budget.put_back()
        self._log(str(status))

    def failed(self, error: ClientError) -> None:
        """Note that it is given up."""
        self._log(str(getattr(error, "status", "") or type(error).__name__))

    def seconds_left(self) -> float:
        """How many seconds there are before the deadline of the whole call."""
        return self._began + self._deadline - self._clock.monotonic()

    def _log(self, outcome: str) -> None:
        if not logger.isEnabledFor(logging.INFO):
            return
        milliseconds = 1000 * (self._clock.monotonic() - self._began)
        method, path = self.request.method, self.request.url.path
        logger.info("%s %s %s %.0f ms, attempt %d", method, path, outcome, milliseconds, self._attempt)


class Budget:
    """How much repeating a client allows itself over all its calls, so that a dead server is not hammered.

    It begins full. Each repetition takes one from it, each call that succeeds puts a part of one back.
    """

    SIZE = 30.0
    REFUND = 0.5

    def __init__(self) -> None:
        self._left = self.SIZE
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one, if there is one."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def put_back(self) -> None:
        """Note a success."""
        with self._lock:
            self._left = min(self.SIZE, self._left + self.REFUND)
