# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

"""Contains all the data models used in inputs/outputs"""

from .additional_parameter import AdditionalParameter
from .additional_parameters import AdditionalParameters
from .conformance_classes import ConformanceClasses
from .execute_request import ExecuteRequest
from .format_ import Format
from .input_description import InputDescription
from .input_descriptions import InputDescriptions
from .input_values import InputValues
from .job_control_option import JobControlOption
from .job_info import JobInfo
from .job_info_envelope import JobInfoEnvelope
from .job_list import JobList
from .job_status import JobStatus
from .job_type import JobType
from .landing_page import LandingPage
from .link import Link
from .login_answer import LoginAnswer
from .login_data import LoginData
from .login_form import LoginForm
from .metadata import Metadata
from .output_description import OutputDescription
from .output_descriptions import OutputDescriptions
from .output_request import OutputRequest
from .output_requests import OutputRequests
from .problem import Problem
from .process_description import ProcessDescription
from .process_list import ProcessList
from .process_summary import ProcessSummary
from .refresh_answer import RefreshAnswer
from .refresh_data import RefreshData
from .refresh_form import RefreshForm
from .response_kind import ResponseKind
from .results import Results
from .subscriber import Subscriber
from .transmission_mode import TransmissionMode
from .wrapped_results import WrappedResults

__all__ = (
    "AdditionalParameter",
    "AdditionalParameters",
    "ConformanceClasses",
    "ExecuteRequest",
    "Format",
    "InputDescription",
    "InputDescriptions",
    "InputValues",
    "JobControlOption",
    "JobInfo",
    "JobInfoEnvelope",
    "JobList",
    "JobStatus",
    "JobType",
    "LandingPage",
    "Link",
    "LoginAnswer",
    "LoginData",
    "LoginForm",
    "Metadata",
    "OutputDescription",
    "OutputDescriptions",
    "OutputRequest",
    "OutputRequests",
    "Problem",
    "ProcessDescription",
    "ProcessList",
    "ProcessSummary",
    "RefreshAnswer",
    "RefreshData",
    "RefreshForm",
    "ResponseKind",
    "Results",
    "Subscriber",
    "TransmissionMode",
    "WrappedResults",
)
