# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from typing import Literal

TransmissionMode = Literal["reference", "value"]

TRANSMISSION_MODE_VALUES: set[TransmissionMode] = {
    "reference",
    "value",
}


def check_transmission_mode(value: str) -> TransmissionMode:
    if value in TRANSMISSION_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSMISSION_MODE_VALUES!r}")
