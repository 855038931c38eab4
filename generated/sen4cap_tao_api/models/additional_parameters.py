# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.additional_parameter import AdditionalParameter


T = TypeVar("T", bound="AdditionalParameters")


@_attrs_define
class AdditionalParameters:
    """A titled group of parameters that describe a process, an input or an output further.

    Attributes:
        title (None | str | Unset): What the group is about.
        role (None | str | Unset): The part that the linked document plays.
        href (None | str | Unset): Where the group is written down.
        parameters (list[AdditionalParameter | None] | None | Unset): The parameters of the group.
    """

    title: None | str | Unset = UNSET
    role: None | str | Unset = UNSET
    href: None | str | Unset = UNSET
    parameters: list[AdditionalParameter | None] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.additional_parameter import AdditionalParameter  # noqa: PLC0415

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        else:
            role = self.role

        href: None | str | Unset
        if isinstance(self.href, Unset):
            href = UNSET
        else:
            href = self.href

        parameters: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.parameters, Unset):
            parameters = UNSET
        elif isinstance(self.parameters, list):
            parameters = []
            for parameters_type_0_item_data in self.parameters:
                parameters_type_0_item: dict[str, Any] | None
                if isinstance(parameters_type_0_item_data, AdditionalParameter):
                    parameters_type_0_item = parameters_type_0_item_data.to_dict()
                else:
                    parameters_type_0_item = parameters_type_0_item_data
                parameters.append(parameters_type_0_item)

        else:
            parameters = self.parameters

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if role is not UNSET:
            field_dict["role"] = role
        if href is not UNSET:
            field_dict["href"] = href
        if parameters is not UNSET:
            field_dict["parameters"] = parameters

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.additional_parameter import AdditionalParameter  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_role(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        def _parse_href(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        href = _parse_href(d.pop("href", UNSET))

        def _parse_parameters(data: object) -> list[AdditionalParameter | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                parameters_type_0 = []
                _parameters_type_0 = data
                for parameters_type_0_item_data in _parameters_type_0:

                    def _parse_parameters_type_0_item(data: object) -> AdditionalParameter | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            parameters_type_0_item_type_0 = AdditionalParameter.from_dict(data)

                            return parameters_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(AdditionalParameter | None, data)

                    parameters_type_0_item = _parse_parameters_type_0_item(parameters_type_0_item_data)

                    parameters_type_0.append(parameters_type_0_item)

                return parameters_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AdditionalParameter | None] | None | Unset, data)

        parameters = _parse_parameters(d.pop("parameters", UNSET))

        additional_parameters = cls(
            title=title,
            role=role,
            href=href,
            parameters=parameters,
        )

        additional_parameters.additional_properties = d
        return additional_parameters

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
