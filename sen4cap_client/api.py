"""What a program or a notebook imports.

>>> from sen4cap_client.api import Client, AsyncClient, ProcessRequest
"""

from typing import TYPE_CHECKING

from sen4cap_client._sync.client import Client
from sen4cap_client._sync.job import Job
from sen4cap_client.config import Config
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    BatchError,
    BatchFileError,
    BatchLocked,
    BatchMismatch,
    BatchStopped,
    CannotOpen,
    ChecksumMismatch,
    ClientError,
    ConfigurationError,
    DownloadError,
    FileDiffers,
    InvalidInputs,
    InvalidRequest,
    InvalidRows,
    JobFailed,
    JobNotFound,
    LinkRefused,
    NotEnoughSpace,
    ProcessNotFound,
    ResultsNotReady,
    SizeMismatch,
    SubmissionUnknown,
    TransportError,
    WaitTimeout,
)
from sen4cap_client.models import (
    AdditionalParameter,
    AdditionalParameters,
    Asset,
    AssetList,
    Capabilities,
    ConformanceDeclaration,
    InputDescription,
    InputDescriptions,
    InputProblem,
    JobControlOption,
    JobInfo,
    JobList,
    JobStatus,
    Link,
    Metadata,
    OutputDescription,
    ProblemList,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
    ProcessSummary,
    TransmissionMode,
)
from sen4cap_client.results import JobResults

if TYPE_CHECKING:
    from sen4cap_client._async.client import AsyncClient
    from sen4cap_client._async.job import AsyncJob

__all__ = [
    "AdditionalParameter",
    "AdditionalParameters",
    "ApiError",
    "Asset",
    "AssetList",
    "AsyncClient",
    "AsyncJob",
    "AuthenticationError",
    "BadResponse",
    "BatchError",
    "BatchFileError",
    "BatchLocked",
    "BatchMismatch",
    "BatchStopped",
    "CannotOpen",
    "Capabilities",
    "ChecksumMismatch",
    "Client",
    "ClientError",
    "Config",
    "ConfigurationError",
    "ConformanceDeclaration",
    "DownloadError",
    "FileDiffers",
    "InputDescription",
    "InputDescriptions",
    "InputProblem",
    "InvalidInputs",
    "InvalidRequest",
    "InvalidRows",
    "Job",
    "JobControlOption",
    "JobFailed",
    "JobInfo",
    "JobList",
    "JobNotFound",
    "JobResults",
    "JobStatus",
    "Link",
    "LinkRefused",
    "Metadata",
    "NotEnoughSpace",
    "OutputDescription",
    "ProblemList",
    "ProcessDescription",
    "ProcessList",
    "ProcessNotFound",
    "ProcessRequest",
    "ProcessSummary",
    "ResultsNotReady",
    "SizeMismatch",
    "SubmissionUnknown",
    "TransmissionMode",
    "TransportError",
    "WaitTimeout",
]

# Few programs use both forms of the client, and each takes time to import.
_ASYNC = {"AsyncClient": "client", "AsyncJob": "job"}


def __getattr__(name: str) -> object:
    if name not in _ASYNC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"sen4cap_client._async.{_ASYNC[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_ASYNC})
