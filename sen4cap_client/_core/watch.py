"""What has been seen of a job that is waited for, and what that means.

Servers restart, tokens expire and networks fail while a job runs for hours: none of that says anything about the job.
"""

from __future__ import annotations

from sen4cap_client._core.clock import Clock
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    ClientError,
    JobNotFound,
    TransportError,
)
from sen4cap_client.models import JobInfo, JobStatus

# TAO says dismissed of a job that has not begun as well, so this is how long it has to stay so.
DISMISSED_SECONDS = 30.0
MOST_MISSING = 5
MOST_REFUSED = 5
MOST_UNAUTHORISED = 3

_PASSING = (408, 425, 429)


class Watch:
    """What is known of one job.

    Args:
        info: The job as it was last seen.
        clock: The time.
        can_renew: Whether a token that is refused can be replaced, by a login.

    Attributes:
        info: The job as it was last seen.
        lost: What the server said of it so often that there is no use in asking again; None as long as it is there.
    """

    def __init__(self, info: JobInfo, clock: Clock, can_renew: bool) -> None:
        self.info = info
        self.lost: ClientError | None = None
        self._clock = clock
        self._can_renew = can_renew
        self._failures: dict[str, int] = {}
        self._dismissed_since: float | None = None
        self._is_dismissed = False
        self._is_dismissed_here = False

    @property
    def job_id(self) -> str:
        """The id of the job."""
        return self.info.jobID

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended; that it was dismissed is believed when it stays so, or when we did it."""
        if self.info.status == JobStatus.dismissed:
            return self._is_dismissed
        return self.info.is_finished

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self.is_finished or self.lost is not None

    def begin(self) -> None:
        """Forget past failures: somebody begins to wait anew."""
        self.lost = None
        self._failures.clear()

    @property
    def news(self) -> tuple[object, ...]:
        """What there is to tell about the job: something new whenever this differs."""
        return self.info.status, self.info.progress, self.is_over

    def saw(self, info: JobInfo) -> None:
        """Note how the job is doing."""
        self.info = info
        self.begin()
        self._weigh_dismissed()

    def missed(self, error: ClientError) -> None:
        """Note that the job could not be seen.

        Raises:
            ClientError: The error itself, if it means that waiting has no sense for any job.
        """
        kind, most = _kind_of(error, self._can_renew)
        if kind == "passing":
            return
        count = self._failures[kind] = self._failures.get(kind, 0) + 1
        if count < most:
            return
        if kind in ("missing", "refused"):
            self.lost = error
        else:
            raise error

    def check_found(self) -> None:
        """Raise what the server says of the job, if that is that there is no such job."""
        if self.lost is not None:
            raise self.lost

    def dismissed_here(self) -> None:
        """Note that we have dismissed the job, so that the server is believed when it says so."""
        self._is_dismissed_here = True

    def _weigh_dismissed(self) -> None:
        if self.info.status != JobStatus.dismissed:
            self._dismissed_since = None
            self._is_dismissed = False
            return
        now = self._clock.monotonic()
        if self._dismissed_since is None:
            self._dismissed_since = now
        self._is_dismissed = self._is_dismissed_here or now - self._dismissed_since >= DISMISSED_SECONDS


def _kind_of(error: ClientError, can_renew: bool) -> tuple[str, int]:
    """What kind of failure it is, and how many of them in a row are too many."""
    if isinstance(error, TransportError):
        return ("passing", 0) if error.may_pass else ("distrusted", MOST_REFUSED)
    if isinstance(error, BadResponse):
        return "passing", 0
    if isinstance(error, AuthenticationError):
        if error.method == "POST":  # jobs are only read here, so it was a login
            return "final", 1
        return ("passing", 0) if can_renew else ("unauthorised", MOST_UNAUTHORISED)
    if isinstance(error, JobNotFound):
        # TAO answers nothing about a job that it does not know; its 500 has other reasons.
        return ("passing", 0) if error.status >= 500 else ("missing", MOST_MISSING)
    if isinstance(error, ApiError):
        is_refusal = 400 <= error.status < 500 and error.status not in _PASSING
        return ("refused", MOST_REFUSED) if is_refusal else ("passing", 0)
    return "final", 1
