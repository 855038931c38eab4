# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_control_option import JobControlOption, check_job_control_option
from ..models.transmission_mode import TransmissionMode, check_transmission_mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.additional_parameters import AdditionalParameters
    from ..models.link import Link
    from ..models.metadata import Metadata


T = TypeVar("T", bound="ProcessSummary")


@_attrs_define
class ProcessSummary:
    """A process in short form.

    Attributes:
        id (int | None | str | Unset): The id of the process; TAO writes a number as text.
        version (None | str | Unset): The version of the process.
        title (None | str | Unset): A name for people. On TAO the only stable name of an input or output, and not always
            unique.
        description (None | str | Unset): What it is, in a sentence or more; may be empty.
        keywords (list[None | str] | None | Unset): Words to find it by.
        metadata (list[Metadata | None] | None | Unset): Further facts.
        additional_parameters (AdditionalParameters | None | Unset): Further parameters in a titled group.
        job_control_options (list[JobControlOption | None | str] | None | Unset): How the process can be executed. TAO
            offers `async-execute` only.
        output_transmission (list[None | str | TransmissionMode] | None | Unset): How outputs can be sent. TAO names
            `value`, and sends links.
        links (list[Link | None] | None | Unset): Links to related resources, such as the next page or the parts of the
            service.
    """

    id: int | None | str | Unset = UNSET
    version: None | str | Unset = UNSET
    title: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    keywords: list[None | str] | None | Unset = UNSET
    metadata: list[Metadata | None] | None | Unset = UNSET
    additional_parameters: AdditionalParameters | None | Unset = UNSET
    job_control_options: list[JobControlOption | None | str] | None | Unset = UNSET
    output_transmission: list[None | str | TransmissionMode] | None | Unset = UNSET
    links: list[Link | None] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.additional_parameters import AdditionalParameters  # noqa: PLC0415
        from ..models.link import Link  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415

        id: int | None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        version: None | str | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        keywords: list[None | str] | None | Unset
        if isinstance(self.keywords, Unset):
            keywords = UNSET
        elif isinstance(self.keywords, list):
            keywords = []
            for keywords_type_0_item_data in self.keywords:
                keywords_type_0_item: None | str
                keywords_type_0_item = keywords_type_0_item_data
                keywords.append(keywords_type_0_item)

        else:
            keywords = self.keywords

        metadata: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, list):
            metadata = []
            for metadata_type_0_item_data in self.metadata:
                metadata_type_0_item: dict[str, Any] | None
                if isinstance(metadata_type_0_item_data, Metadata):
                    metadata_type_0_item = metadata_type_0_item_data.to_dict()
                else:
                    metadata_type_0_item = metadata_type_0_item_data
                metadata.append(metadata_type_0_item)

        else:
            metadata = self.metadata

        additional_parameters: dict[str, Any] | None | Unset
        if isinstance(self.additional_parameters, Unset):
            additional_parameters = UNSET
        elif isinstance(self.additional_parameters, AdditionalParameters):
            additional_parameters = self.additional_parameters.to_dict()
        else:
            additional_parameters = self.additional_parameters

        job_control_options: list[None | str] | None | Unset
        if isinstance(self.job_control_options, Unset):
            job_control_options = UNSET
        elif isinstance(self.job_control_options, list):
            job_control_options = []
            for job_control_options_type_0_item_data in self.job_control_options:
                job_control_options_type_0_item: None | str
                if isinstance(job_control_options_type_0_item_data, str):
                    job_control_options_type_0_item = job_control_options_type_0_item_data
                else:
                    job_control_options_type_0_item = job_control_options_type_0_item_data
                job_control_options.append(job_control_options_type_0_item)

        else:
            job_control_options = self.job_control_options

        output_transmission: list[None | str] | None | Unset
        if isinstance(self.output_transmission, Unset):
            output_transmission = UNSET
        elif isinstance(self.output_transmission, list):
            output_transmission = []
            for output_transmission_type_0_item_data in self.output_transmission:
                output_transmission_type_0_item: None | str
                if isinstance(output_transmission_type_0_item_data, str):
                    output_transmission_type_0_item = output_transmission_type_0_item_data
                else:
                    output_transmission_type_0_item = output_transmission_type_0_item_data
                output_transmission.append(output_transmission_type_0_item)

        else:
            output_transmission = self.output_transmission

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
        if id is not UNSET:
            field_dict["id"] = id
        if version is not UNSET:
            field_dict["version"] = version
        if title is not UNSET:
            field_dict["title"] = title
        if description is not UNSET:
            field_dict["description"] = description
        if keywords is not UNSET:
            field_dict["keywords"] = keywords
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if additional_parameters is not UNSET:
            field_dict["additionalParameters"] = additional_parameters
        if job_control_options is not UNSET:
            field_dict["jobControlOptions"] = job_control_options
        if output_transmission is not UNSET:
            field_dict["outputTransmission"] = output_transmission
        if links is not UNSET:
            field_dict["links"] = links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.additional_parameters import AdditionalParameters  # noqa: PLC0415
        from ..models.link import Link  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_keywords(data: object) -> list[None | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                keywords_type_0 = []
                _keywords_type_0 = data
                for keywords_type_0_item_data in _keywords_type_0:

                    def _parse_keywords_type_0_item(data: object) -> None | str:
                        if data is None:
                            return data
                        return cast(None | str, data)

                    keywords_type_0_item = _parse_keywords_type_0_item(keywords_type_0_item_data)

                    keywords_type_0.append(keywords_type_0_item)

                return keywords_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | str] | None | Unset, data)

        keywords = _parse_keywords(d.pop("keywords", UNSET))

        def _parse_metadata(data: object) -> list[Metadata | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                metadata_type_0 = []
                _metadata_type_0 = data
                for metadata_type_0_item_data in _metadata_type_0:

                    def _parse_metadata_type_0_item(data: object) -> Metadata | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            metadata_type_0_item_type_0 = Metadata.from_dict(data)

                            return metadata_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(Metadata | None, data)

                    metadata_type_0_item = _parse_metadata_type_0_item(metadata_type_0_item_data)

                    metadata_type_0.append(metadata_type_0_item)

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Metadata | None] | None | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        def _parse_additional_parameters(data: object) -> AdditionalParameters | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                additional_parameters_type_0 = AdditionalParameters.from_dict(data)

                return additional_parameters_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AdditionalParameters | None | Unset, data)

        additional_parameters = _parse_additional_parameters(d.pop("additionalParameters", UNSET))

        def _parse_job_control_options(data: object) -> list[JobControlOption | None | str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                job_control_options_type_0 = []
                _job_control_options_type_0 = data
                for job_control_options_type_0_item_data in _job_control_options_type_0:

                    def _parse_job_control_options_type_0_item(data: object) -> JobControlOption | None | str:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, str):
                                raise TypeError()
                            job_control_options_type_0_item_type_0 = check_job_control_option(data)

                            return job_control_options_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(JobControlOption | None | str, data)

                    job_control_options_type_0_item = _parse_job_control_options_type_0_item(
                        job_control_options_type_0_item_data
                    )

                    job_control_options_type_0.append(job_control_options_type_0_item)

                return job_control_options_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[JobControlOption | None | str] | None | Unset, data)

        job_control_options = _parse_job_control_options(d.pop("jobControlOptions", UNSET))

        def _parse_output_transmission(data: object) -> list[None | str | TransmissionMode] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                output_transmission_type_0 = []
                _output_transmission_type_0 = data
                for output_transmission_type_0_item_data in _output_transmission_type_0:

                    def _parse_output_transmission_type_0_item(data: object) -> None | str | TransmissionMode:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, str):
                                raise TypeError()
                            output_transmission_type_0_item_type_0 = check_transmission_mode(data)

                            return output_transmission_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | str | TransmissionMode, data)

                    output_transmission_type_0_item = _parse_output_transmission_type_0_item(
                        output_transmission_type_0_item_data
                    )

                    output_transmission_type_0.append(output_transmission_type_0_item)

                return output_transmission_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | str | TransmissionMode] | None | Unset, data)

        output_transmission = _parse_output_transmission(d.pop("outputTransmission", UNSET))

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

        process_summary = cls(
            id=id,
            version=version,
            title=title,
            description=description,
            keywords=keywords,
            metadata=metadata,
            additional_parameters=additional_parameters,
            job_control_options=job_control_options,
            output_transmission=output_transmission,
            links=links,
        )

        process_summary.additional_properties = d
        return process_summary

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
