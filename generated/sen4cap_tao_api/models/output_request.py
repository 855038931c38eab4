# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transmission_mode import TransmissionMode, check_transmission_mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.format_ import Format


T = TypeVar("T", bound="OutputRequest")


@_attrs_define
class OutputRequest:
    """What is wanted of one output.

    Attributes:
        format_ (Format | None | Unset): The format to send the output in.
        transmission_mode (None | str | TransmissionMode | Unset): Whether to send the value or a link to it.
    """

    format_: Format | None | Unset = UNSET
    transmission_mode: None | str | TransmissionMode | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.format_ import Format  # noqa: PLC0415

        format_: dict[str, Any] | None | Unset
        if isinstance(self.format_, Unset):
            format_ = UNSET
        elif isinstance(self.format_, Format):
            format_ = self.format_.to_dict()
        else:
            format_ = self.format_

        transmission_mode: None | str | Unset
        if isinstance(self.transmission_mode, Unset):
            transmission_mode = UNSET
        elif isinstance(self.transmission_mode, str):
            transmission_mode = self.transmission_mode
        else:
            transmission_mode = self.transmission_mode

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if format_ is not UNSET:
            field_dict["format"] = format_
        if transmission_mode is not UNSET:
            field_dict["transmissionMode"] = transmission_mode

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.format_ import Format  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_format_(data: object) -> Format | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                format_type_0 = Format.from_dict(data)

                return format_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Format | None | Unset, data)

        format_ = _parse_format_(d.pop("format", UNSET))

        def _parse_transmission_mode(data: object) -> None | str | TransmissionMode | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                transmission_mode_type_0 = check_transmission_mode(data)

                return transmission_mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | TransmissionMode | Unset, data)

        transmission_mode = _parse_transmission_mode(d.pop("transmissionMode", UNSET))

        output_request = cls(
            format_=format_,
            transmission_mode=transmission_mode,
        )

        output_request.additional_properties = d
        return output_request

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
