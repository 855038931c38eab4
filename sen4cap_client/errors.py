"""Everything that the client raises on purpose.

    ClientError
    ├── ConfigurationError      a setting is missing or makes no sense; nothing was sent
    ├── InvalidRequest          an argument of a call cannot be sent; nothing was sent
    ├── TransportError          no complete answer arrived
    ├── BadResponse             an answer arrived that this API cannot have given
    └── ApiError                the server said no
        ├── AuthenticationError     it does not accept who we say we are
        ├── ProcessNotFound         it has no such process
        ├── JobNotFound             it has no such job, or not for this user
        └── ResultsNotReady         the job exists, its results do not

``except ClientError`` catches them all. The text of each is one sentence on what happened to which thing and one on
what to do; the details are attributes. None of them ever carries a password or a token.
"""

from __future__ import annotations

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BadResponse",
    "ClientError",
    "ConfigurationError",
    "InvalidRequest",
    "JobNotFound",
    "ProcessNotFound",
    "ResultsNotReady",
    "TransportError",
]


class ClientError(Exception):
    """The base of all errors of this package; catch it, never raise it itself."""


class ConfigurationError(ClientError):
    """A setting is missing or wrong. Not for what a server says about a setting: that is an `ApiError`."""


class InvalidRequest(ClientError, ValueError):
    """A call's argument cannot be sent. Not for arguments that the server has seen and refused."""


class TransportError(ClientError):
    """No complete answer arrived. Not for an answer that arrived and is an error.

    Attributes:
        method: The HTTP method of the request, such as ``"GET"``.
        url: Where it was sent, without query and user information.
    """

    def __init__(self, message: str, *, method: str = "", url: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.url = url


class BadResponse(ClientError):
    """A success that cannot be read. Not for answers with an error status: those are an `ApiError`.

    Attributes:
        status: The HTTP status, a 2xx.
        body: The body as it came, decompressed; empty where it was empty, ``null``, or an envelope around nothing.
        method: The HTTP method of the request.
        url: Where it was sent, without query and user information.
    """

    def __init__(self, message: str, *, status: int = 0, body: bytes = b"", method: str = "", url: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body
        self.method = method
        self.url = url


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
    ) -> None:
        super().__init__(message)
        self.status = status
        self.title = title
        self.detail = detail
        self.type = type
        self.instance = instance
        self.method = method
        self.url = url


class AuthenticationError(ApiError):
    """The server does not accept the credentials, or wants some. Not for a user who may not do this one thing (403)."""


class ProcessNotFound(ApiError):
    """The server offers no such process. Not for a process that exists and fails."""


class JobNotFound(ApiError):
    """The server knows no such job of this user. Not for a job whose results are not there: `ResultsNotReady`."""


class ResultsNotReady(ApiError):
    """The job exists but has no results (yet). Not for a job that the server does not know: `JobNotFound`."""
