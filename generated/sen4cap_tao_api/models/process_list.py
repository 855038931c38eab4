# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.link import Link
    from ..models.process_summary import ProcessSummary


T = TypeVar("T", bound="ProcessList")


@_attrs_define
class ProcessList:
    """One page of processes. TAO puts the links of all processes into one flat list, where each is called `self`.

    Attributes:
        processes (list[None | ProcessSummary] | None | Unset): The processes.
        links (list[Link | None] | None | Unset): Links to related resources, such as the next page or the parts of the
            service.
    """

    processes: list[None | ProcessSummary] | None | Unset = UNSET
    links: list[Link | None] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.link import Link  # noqa: PLC0415
        from ..models.process_summary import ProcessSummary  # noqa: PLC0415

        processes: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.processes, Unset):
            processes = UNSET
        elif isinstance(self.processes, list):
            processes = []
            for processes_type_0_item_data in self.processes:
                processes_type_0_item: dict[str, Any] | None
                if isinstance(processes_type_0_item_data, ProcessSummary):
                    processes_type_0_item = processes_type_0_item_data.to_dict()
                else:
                    processes_type_0_item = processes_type_0_item_data
                processes.append(processes_type_0_item)

        else:
            processes = self.processes

        links: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.links, Unset):
            links = UNSET
        elif isinstance(self.links, list):
            links = []
            for links_type_0_item_data in self.links:
                links_type_0_item: dict[str, Any] | None
                if isinstance(links_type_0_item_data, Link):
                    links_type_0_item = links_type_0_item_data.to_dict()
                else:
                    links_type_0_item = links_type_0_item_data
                links.append(links_type_0_item)

        else:
            links = self.links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if processes is not UNSET:
            field_dict["processes"] = processes
        if links is not UNSET:
            field_dict["links"] = links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.link import Link  # noqa: PLC0415
        from ..models.process_summary import ProcessSummary  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_processes(data: object) -> list[None | ProcessSummary] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                processes_type_0 = []
                _processes_type_0 = data
                for processes_type_0_item_data in _processes_type_0:

                    def _parse_processes_type_0_item(data: object) -> None | ProcessSummary:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            processes_type_0_item_type_0 = ProcessSummary.from_dict(data)

                            return processes_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | ProcessSummary, data)

                    processes_type_0_item = _parse_processes_type_0_item(processes_type_0_item_data)

                    processes_type_0.append(processes_type_0_item)

                return processes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | ProcessSummary] | None | Unset, data)

        processes = _parse_processes(d.pop("processes", UNSET))

        def _parse_links(data: object) -> list[Link | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                links_type_0 = []
                _links_type_0 = data
                for links_type_0_item_data in _links_type_0:

                    def _parse_links_type_0_item(data: object) -> Link | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            links_type_0_item_type_0 = Link.from_dict(data)

                            return links_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(Link | None, data)

                    links_type_0_item = _parse_links_type_0_item(links_type_0_item_data)

                    links_type_0.append(links_type_0_item)

                return links_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Link | None] | None | Unset, data)

        links = _parse_links(d.pop("links", UNSET))

        process_list = cls(
            processes=processes,
            links=links,
        )

        process_list.additional_properties = d
        return process_list

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
