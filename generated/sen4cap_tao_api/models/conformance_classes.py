# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConformanceClasses")


@_attrs_define
class ConformanceClasses:
    """The parts of the standard that a server claims to follow.

    Attributes:
        conforms_to (list[None | str] | None | Unset): The addresses of the conformance classes.
    """

    conforms_to: list[None | str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        conforms_to: list[None | str] | None | Unset
        if isinstance(self.conforms_to, Unset):
            conforms_to = UNSET
        elif isinstance(self.conforms_to, list):
            conforms_to = []
            for conforms_to_type_0_item_data in self.conforms_to:
                conforms_to_type_0_item: None | str
                conforms_to_type_0_item = conforms_to_type_0_item_data
                conforms_to.append(conforms_to_type_0_item)

        else:
            conforms_to = self.conforms_to

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if conforms_to is not UNSET:
            field_dict["conformsTo"] = conforms_to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_conforms_to(data: object) -> list[None | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                conforms_to_type_0 = []
                _conforms_to_type_0 = data
                for conforms_to_type_0_item_data in _conforms_to_type_0:

                    def _parse_conforms_to_type_0_item(data: object) -> None | str:
                        if data is None:
                            return data
                        return cast(None | str, data)

                    conforms_to_type_0_item = _parse_conforms_to_type_0_item(conforms_to_type_0_item_data)

                    conforms_to_type_0.append(conforms_to_type_0_item)

                return conforms_to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | str] | None | Unset, data)

        conforms_to = _parse_conforms_to(d.pop("conformsTo", UNSET))

        conformance_classes = cls(
            conforms_to=conforms_to,
        )

        conformance_classes.additional_properties = d
        return conformance_classes

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
