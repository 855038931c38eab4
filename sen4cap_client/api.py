"""What a program or a notebook imports.

>>> from sen4cap_client.api import Client, AsyncClient, ProcessRequest
"""

from sen4cap_client._async.client import AsyncClient
from sen4cap_client._sync.client import Client
from sen4cap_client.config import Config
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    ClientError,
    ConfigurationError,
    InvalidRequest,
    JobNotFound,
    ProcessNotFound,
    ResultsNotReady,
    SubmissionUnknown,
    TransportError,
)
from sen4cap_client.models import (
    AdditionalParameter,
    AdditionalParameters,
    Capabilities,
    ConformanceDeclaration,
    InputDescription,
    JobControlOption,
    JobInfo,
    JobList,
    JobResults,
    JobStatus,
    Link,
    Metadata,
    OutputDescription,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
    ProcessSummary,
    TransmissionMode,
)

__all__ = [
    "AdditionalParameter",
    "AdditionalParameters",
    "ApiError",
    "AsyncClient",
    "AuthenticationError",
    "BadResponse",
    "Capabilities",
    "Client",
    "ClientError",
    "Config",
    "ConfigurationError",
    "ConformanceDeclaration",
    "InputDescription",
    "InvalidRequest",
    "JobControlOption",
    "JobInfo",
    "JobList",
    "JobNotFound",
    "JobResults",
    "JobStatus",
    "Link",
    "Metadata",
    "OutputDescription",
    "ProcessDescription",
    "ProcessList",
    "ProcessNotFound",
    "ProcessRequest",
    "ProcessSummary",
    "ResultsNotReady",
    "SubmissionUnknown",
    "TransmissionMode",
    "TransportError",
]
