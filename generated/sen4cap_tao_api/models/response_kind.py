# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from typing import Literal

ResponseKind = Literal["document", "raw"]

RESPONSE_KIND_VALUES: set[ResponseKind] = {
    "document",
    "raw",
}


def check_response_kind(value: str) -> ResponseKind:
    if value in RESPONSE_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RESPONSE_KIND_VALUES!r}")
