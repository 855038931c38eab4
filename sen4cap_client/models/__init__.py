"""What the client gives to its users: plain, frozen data with the attribute names of OGC API - Processes.

The names are those of OGC 18-062r2 (``jobID``, ``processID``, ``conformsTo``), so that its documentation applies.
What a server leaves out is None, times are timezone-aware, and what the standard does not know is kept in ``extra``.
"""

from sen4cap_client.models.assets import Asset, AssetList
from sen4cap_client.models.jobs import JobInfo, JobList
from sen4cap_client.models.links import AdditionalParameter, AdditionalParameters, Link, Metadata
from sen4cap_client.models.problems import InputProblem, ProblemList
from sen4cap_client.models.processes import (
    InputDescription,
    InputDescriptions,
    OutputDescription,
    ProcessDescription,
    ProcessList,
    ProcessSummary,
)
from sen4cap_client.models.request import ProcessRequest
from sen4cap_client.models.server import Capabilities, ConformanceDeclaration
from sen4cap_client.models.words import JobControlOption, JobStatus, Severity, TransmissionMode

__all__ = [
    "AdditionalParameter",
    "AdditionalParameters",
    "Asset",
    "AssetList",
    "Capabilities",
    "ConformanceDeclaration",
    "InputDescription",
    "InputDescriptions",
    "InputProblem",
    "JobControlOption",
    "JobInfo",
    "JobList",
    "JobStatus",
    "Link",
    "Metadata",
    "OutputDescription",
    "ProblemList",
    "ProcessDescription",
    "ProcessList",
    "ProcessRequest",
    "ProcessSummary",
    "Severity",
    "TransmissionMode",
]
