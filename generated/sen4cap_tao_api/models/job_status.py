# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from typing import Literal

JobStatus = Literal["accepted", "dismissed", "failed", "running", "successful"]

JOB_STATUS_VALUES: set[JobStatus] = {
    "accepted",
    "dismissed",
    "failed",
    "running",
    "successful",
}


def check_job_status(value: str) -> JobStatus:
    if value in JOB_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_STATUS_VALUES!r}")
