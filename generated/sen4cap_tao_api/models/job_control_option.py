# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from typing import Literal

JobControlOption = Literal["async-execute", "dismiss", "sync-execute"]

JOB_CONTROL_OPTION_VALUES: set[JobControlOption] = {
    "async-execute",
    "dismiss",
    "sync-execute",
}


def check_job_control_option(value: str) -> JobControlOption:
    if value in JOB_CONTROL_OPTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_CONTROL_OPTION_VALUES!r}")
