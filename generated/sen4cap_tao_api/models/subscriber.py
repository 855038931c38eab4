# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Subscriber")


@_attrs_define
class Subscriber:
    """Addresses that the server calls when a job gets on. TAO does not use them.

    Attributes:
        success_uri (None | str | Unset): Called with the results when the job has succeeded.
        in_progress_uri (None | str | Unset): Called while the job is running.
        failed_uri (None | str | Unset): Called when the job has failed.
    """

    success_uri: None | str | Unset = UNSET
    in_progress_uri: None | str | Unset = UNSET
    failed_uri: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success_uri: None | str | Unset
        if isinstance(self.success_uri, Unset):
            success_uri = UNSET
        else:
            success_uri = self.success_uri

        in_progress_uri: None | str | Unset
        if isinstance(self.in_progress_uri, Unset):
            in_progress_uri = UNSET
        else:
            in_progress_uri = self.in_progress_uri

        failed_uri: None | str | Unset
        if isinstance(self.failed_uri, Unset):
            failed_uri = UNSET
        else:
            failed_uri = self.failed_uri

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if success_uri is not UNSET:
            field_dict["successUri"] = success_uri
        if in_progress_uri is not UNSET:
            field_dict["inProgressUri"] = in_progress_uri
        if failed_uri is not UNSET:
            field_dict["failedUri"] = failed_uri

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_success_uri(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        success_uri = _parse_success_uri(d.pop("successUri", UNSET))

        def _parse_in_progress_uri(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        in_progress_uri = _parse_in_progress_uri(d.pop("inProgressUri", UNSET))

        def _parse_failed_uri(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        failed_uri = _parse_failed_uri(d.pop("failedUri", UNSET))

        subscriber = cls(
            success_uri=success_uri,
            in_progress_uri=in_progress_uri,
            failed_uri=failed_uri,
        )

        subscriber.additional_properties = d
        return subscriber

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
