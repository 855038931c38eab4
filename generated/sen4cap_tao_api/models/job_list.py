# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_info import JobInfo
    from ..models.link import Link


T = TypeVar("T", bound="JobList")


@_attrs_define
class JobList:
    """One page of jobs.

    Attributes:
        jobs (list[JobInfo | None] | None | Unset): The jobs.
        links (list[Link | None] | None | Unset): Links to related resources, such as the next page or the parts of the
            service.
    """

    jobs: list[JobInfo | None] | None | Unset = UNSET
    links: list[Link | None] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_info import JobInfo  # noqa: PLC0415
        from ..models.link import Link  # noqa: PLC0415

        jobs: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.jobs, Unset):
            jobs = UNSET
        elif isinstance(self.jobs, list):
            jobs = []
            for jobs_type_0_item_data in self.jobs:
                jobs_type_0_item: dict[str, Any] | None
                if isinstance(jobs_type_0_item_data, JobInfo):
                    jobs_type_0_item = jobs_type_0_item_data.to_dict()
                else:
                    jobs_type_0_item = jobs_type_0_item_data
                jobs.append(jobs_type_0_item)

        else:
            jobs = self.jobs

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
        if jobs is not UNSET:
            field_dict["jobs"] = jobs
        if links is not UNSET:
            field_dict["links"] = links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_info import JobInfo  # noqa: PLC0415
        from ..models.link import Link  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_jobs(data: object) -> list[JobInfo | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                jobs_type_0 = []
                _jobs_type_0 = data
                for jobs_type_0_item_data in _jobs_type_0:

                    def _parse_jobs_type_0_item(data: object) -> JobInfo | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            jobs_type_0_item_type_0 = JobInfo.from_dict(data)

                            return jobs_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(JobInfo | None, data)

                    jobs_type_0_item = _parse_jobs_type_0_item(jobs_type_0_item_data)

                    jobs_type_0.append(jobs_type_0_item)

                return jobs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[JobInfo | None] | None | Unset, data)

        jobs = _parse_jobs(d.pop("jobs", UNSET))

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

        job_list = cls(
            jobs=jobs,
            links=links,
        )

        job_list.additional_properties = d
        return job_list

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
