"""Everything that the client raises on purpose.

    ClientError
    ├── ConfigurationError      a setting is missing or makes no sense; nothing was sent
    ├── InvalidRequest          an argument of a call cannot be sent; nothing was sent
    │   ├── InvalidInputs           inputs do not fit the process; names all that is wrong with them
    │   └── InvalidRows             rows of a batch do not fit the process; names all that are wrong
    ├── TransportError          no complete answer arrived
    ├── BadResponse             an answer arrived that this API cannot have given
    ├── SubmissionUnknown       a job may have been started, or not; nothing was sent twice
    ├── JobFailed               a job that was waited for did not succeed
    ├── WaitTimeout             a job that was waited for has not ended yet; it goes on
    ├── BatchError              a batch cannot do what was asked; its file is as it was
    │   ├── BatchFileError          its file cannot be read or written
    │   ├── BatchLocked             another program is running it
    │   ├── BatchMismatch           what it is opened with is not what it was made with
    │   └── BatchStopped            it has stopped itself: it makes no sense to send more
    ├── CannotOpen              a result cannot be opened: it is none, of no known kind, or a library is missing
    ├── DownloadError           a file could not be downloaded; none that is incomplete has its name
    │   ├── SizeMismatch            it has another size than was announced
    │   ├── ChecksumMismatch        it arrived, and is not what was announced
    │   ├── NotEnoughSpace          the disk has no room for it
    │   ├── FileDiffers             another file of its name is there, and may not be replaced
    │   └── LinkRefused             its address is none that is followed
    └── ApiError                the server said no
        ├── AuthenticationError     it does not accept who we say we are
        ├── ProcessNotFound         it has no such process
        ├── JobNotFound             it has no such job, or not for this user
        └── ResultsNotReady         the job exists, its results do not

``except ClientError`` catches them all. The text of each is one sentence on what happened to which thing and one on
what to do; the details are attributes. None of them ever carries a password or a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sen4cap_client.display import cell, html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.record import listing

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BadResponse",
    "BatchError",
    "BatchFileError",
    "BatchLocked",
    "BatchMismatch",
    "BatchStopped",
    "CannotOpen",
    "ChecksumMismatch",
    "ClientError",
    "ConfigurationError",
    "DownloadError",
    "FileDiffers",
    "InvalidInputs",
    "InvalidRequest",
    "InvalidRows",
    "JobFailed",
    "JobNotFound",
    "LinkRefused",
    "NotEnoughSpace",
    "ProcessNotFound",
    "ResultsNotReady",
    "SizeMismatch",
    "SubmissionUnknown",
    "TransportError",
    "WaitTimeout",
]


class ClientError(Exception, Shown):
    """The base of all errors of this package; catch it, never raise it itself."""

    def _html_(self, now: datetime) -> Html:
        head = html.head("", type(self).__name__)
        return html.card(head, html.paragraph(self._says()), *self._details(now), tone="bad")

    def _says(self) -> str:
        """Its text, as far as the details do not say the same."""
        return str(self)

    def _details(self, now: datetime) -> list[Html]:
        """What helps, beside the text."""
        return []

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it when it ends a cell."""
        return cell.traceback_lines(self, self._repr_html_)


class ConfigurationError(ClientError):
    """A setting is missing or wrong. Not for what a server says about a setting: that is an `ApiError`."""


class InvalidRequest(ClientError, ValueError):
    """A call's argument cannot be sent. Not for arguments that the server has seen and refused."""


class InvalidInputs(InvalidRequest):
    """Inputs do not fit what the process asks for. Not for inputs that the server has seen and refused.

    Attributes:
        process_id: The process that they were meant for.
        problems: All that is wrong: a `ProblemList` of `InputProblem`.
    """

    def __init__(self, message: str, *, process_id: str = "", problems: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.process_id = process_id
        self.problems = problems

    def _says(self) -> str:
        return str(self).partition("\n")[0] if self.problems else str(self)

    def _details(self, now: datetime) -> list[Html]:
        return [listing(self.problems, now)]


class InvalidRows(InvalidRequest):
    """Rows of a batch do not fit what the process asks for; nothing was kept or sent.

    Attributes:
        process_id: The process that they were meant for.
        problems: All that is wrong: a sequence of `RowProblem`.
    """

    def __init__(self, message: str, *, process_id: str = "", problems: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.process_id = process_id
        self.problems = problems

    def _says(self) -> str:
        return str(self).partition("\n")[0]

    def _details(self, now: datetime) -> list[Html]:
        return [listing(self.problems, now)]


class TransportError(ClientError):
    """No complete answer arrived. Not for an answer that arrived and is an error.

    Attributes:
        method: The HTTP method of the request, such as ``"GET"``.
        url: Where it was sent, without query and user information.
        was_sent: Whether the server may have seen the request, or a part of it.
        may_pass: Whether it may be otherwise next time; a certificate that is not trusted stays so.
    """

    def __init__(
        self, message: str, *, method: str = "", url: str = "", was_sent: bool = True, may_pass: bool = True
    ) -> None:
        super().__init__(message)
        self.method = method
        self.url = url
        self.was_sent = was_sent
        self.may_pass = may_pass

    def _details(self, now: datetime) -> list[Html]:
        sent = "the server may have seen the request" if self.was_sent else "the server has seen nothing of it"
        return [html.fields([("request", _request(self.method, self.url)), ("sent", sent)])]


class BadResponse(ClientError):
    """A success that cannot be read. Not for answers with an error status: those are an `ApiError`.

    Attributes:
        status: The HTTP status, a 2xx.
        body: The body as it came, decompressed.
        is_empty: Whether the server gave nothing: no body, ``null``, or an envelope around nothing.
        method: The HTTP method of the request.
        url: Where it was sent, without query and user information.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        body: bytes = b"",
        is_empty: bool = False,
        method: str = "",
        url: str = "",
    ) -> None:
        super().__init__(message)
        self.is_empty = is_empty
        self.status = status
        self.body = body
        self.method = method
        self.url = url

    def _details(self, now: datetime) -> list[Html]:
        return [html.fields([("request", _request(self.method, self.url)), ("HTTP status", _number(self.status))])]


class SubmissionUnknown(ClientError):
    """An execution was sent and its outcome is not known. Not for one that cannot have been sent, or was refused.

    Look at the candidates before you send it again: a job costs real compute. What went wrong is the ``__cause__``.

    Attributes:
        process_id: The process that was to be executed.
        candidates: The jobs of the user that may be the one: a tuple of `JobInfo`, empty if none was found.
    """

    def __init__(self, message: str, *, process_id: str = "", candidates: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.process_id = process_id
        self.candidates = candidates

    def _details(self, now: datetime) -> list[Html]:
        jobs = [html.section("Jobs that may be the one", listing(self.candidates, now))] if self.candidates else []
        cause = self.__cause__
        because = f"{type(cause).__name__}: {cause}" if isinstance(cause, ClientError) else ""
        return [html.fields([("process", self.process_id), ("because", because)]), *jobs]


class JobFailed(ClientError):
    """A job that was waited for ended without success. Not for a job that the server does not know: `JobNotFound`.

    Attributes:
        job: All that the server tells about it, a `JobInfo`. TAO does not tell failed from cancelled, nor why.
        request: The `ProcessRequest` that was sent; None where another session has sent it.
    """

    def __init__(self, message: str, *, job: Any = None, request: Any = None) -> None:
        super().__init__(message)
        self.job = job
        self.request = request

    def _details(self, now: datetime) -> list[Html]:
        return [thing._html_(now) for thing in (self.job, self.request) if isinstance(thing, Shown)]


class WaitTimeout(ClientError, TimeoutError):
    """A job has not ended within the time that was given to wait for it. It goes on: waiting again is all it takes.

    Attributes:
        jobs: The jobs that have not ended, as they were last seen: a tuple of `JobInfo`.
    """

    def __init__(self, message: str, *, jobs: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.jobs = jobs

    def _details(self, now: datetime) -> list[Html]:
        return [listing(self.jobs, now)]


class BatchError(ClientError):
    """A batch cannot do what was asked. Not for what a server says: that is an `ApiError`, and seldom ends a batch."""


class BatchFileError(BatchError):
    """The file of a batch cannot be used: it is none, damaged, of a newer version, or cannot be written (any more).

    Nothing is sent that cannot be recorded before, and what is in the file stays there.

    Attributes:
        path: The file.
    """

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class BatchLocked(BatchError):
    """Another program is running the batch. It can be looked at meanwhile: `Batch.status`, `Batch.watch`.

    Attributes:
        pid: The number of that process; None where it is not known.
        host: The machine on which it runs.
    """

    def __init__(self, message: str, *, pid: int | None = None, host: str = "") -> None:
        super().__init__(message)
        self.pid = pid
        self.host = host


class BatchMismatch(BatchError):
    """A batch is opened with other inputs, for another server or user, or its process takes other inputs by now."""


class BatchStopped(BatchError):
    """A batch has stopped itself, as what it sends comes to nothing. What went wrong last is the ``__cause__``."""


class CannotOpen(ClientError):
    """A result cannot be opened. Not for results that are not there (yet): `ResultsNotReady`."""


class DownloadError(ClientError):
    """A file could not be downloaded, or several. What has arrived of it is kept, and used when it is tried again.

    Attributes:
        name: The name of the file; empty where several failed.
        url: Where it was asked for, without query and user information.
        status: The HTTP status that the server said no with, else 0.
    """

    def __init__(
        self, message: str, *, name: str = "", url: str = "", status: int = 0, failures: Sequence[DownloadError] = ()
    ) -> None:
        super().__init__(message)
        self.name = name
        self.url = url
        self.status = status
        self._failures = tuple(failures)

    @property
    def failures(self) -> tuple[DownloadError, ...]:
        """One error for each file that failed, in the order in which they were asked for."""
        return self._failures or (self,)

    def _says(self) -> str:
        return str(self).partition("\n")[0] if self._failures else str(self)

    def _details(self, now: datetime) -> list[Html]:
        if self._failures:
            return [html.fields([(failure.name, str(failure)) for failure in self._failures[:20]])]
        named = [("file", self.name), ("from", html.code(self.url)), ("HTTP status", _number(self.status))]
        return [html.fields(named)]


class SizeMismatch(DownloadError):
    """A file has another size than its catalogue or its server says. Not for one that only broke off."""


class ChecksumMismatch(DownloadError):
    """A file arrived, and its checksum is another than announced. What arrived has been deleted."""


class NotEnoughSpace(DownloadError):
    """The disk has no room for what is missing of a file, or of all of them."""


class FileDiffers(DownloadError):
    """A file of that name is there, and is not certainly the same. Nothing was changed."""


class LinkRefused(DownloadError):
    """An address is none that is followed: only http and https are, without a login in them. Nothing was read."""


class ApiError(ClientError):
    """The server said no. Not for answers that cannot be understood: those are a `BadResponse`.

    The attributes are those of RFC 7807; each is None where the server did not give it.

    Attributes:
        status: The HTTP status. TAO also says no with 200.
        title: What kind of problem it is, in a few words.
        detail: What happened this time.
        type: A URI that names the kind of problem.
        instance: A URI that names this occurrence.
        method: The HTTP method of the request.
        url: Where it was sent, without query and user information.
        retry_after: How many seconds the server asks to be left alone.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        title: str | None = None,
        detail: str | None = None,
        type: str | None = None,
        instance: str | None = None,
        method: str = "",
        url: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
        self.title = title
        self.detail = detail
        self.type = type
        self.instance = instance
        self.method = method
        self.url = url

    def _details(self, now: datetime) -> list[Html]:
        named = [
            ("request", _request(self.method, self.url)),
            ("HTTP status", _number(self.status)),
            ("title", self.title or ""),
            ("detail", self.detail or ""),
            ("type", html.link(self.type or "")),
            ("instance", html.link(self.instance or "")),
            ("retry after", "" if self.retry_after is None else f"{self.retry_after:g} s"),
        ]
        return [html.fields(named)]


class AuthenticationError(ApiError):
    """The server does not accept the credentials, or wants some. Not for a user who may not do this one thing (403)."""


class ProcessNotFound(ApiError):
    """The server offers no such process. Not for a process that exists and fails."""


class JobNotFound(ApiError):
    """The server knows no such job of this user. Not for a job whose results are not there: `ResultsNotReady`."""


class ResultsNotReady(ApiError):
    """The job exists but has no results (yet). Not for a job that the server does not know: `JobNotFound`."""


def _request(method: str, url: str) -> Html:
    return html.code(f"{method} {url}".strip())


def _number(status: int) -> str:
    return str(status) if status else ""
