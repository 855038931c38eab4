# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.additional_parameters import AdditionalParameters
    from ..models.metadata import Metadata


T = TypeVar("T", bound="InputDescription")


@_attrs_define
class InputDescription:
    """One input of a process.

    Attributes:
        title (None | str | Unset): A name for people. On TAO the only stable name of an input or output, and not always
            unique.
        description (None | str | Unset): What it is, in a sentence or more; may be empty.
        keywords (list[None | str] | None | Unset): Words to find it by.
        metadata (list[Metadata | None] | None | Unset): Further facts.
        additional_parameters (AdditionalParameters | None | Unset): Further parameters in a titled group.
        min_occurs (int | None | Unset): How many values are needed at least; 1 if missing, 0 if the input may be left
            out.
        max_occurs (int | None | str | Unset): How many values are allowed at most, as a number or the word `unbounded`;
            1 if missing.
        schema (Any | Unset): The JSON Schema of a value, as free JSON. TAO's schemas are sloppy: `maxLength: 0` and
            `maxItems: 0` mean no limit, `default: ""` beside `minLength: 1` means no default, and a text with the property
            `href` means a link. TAO's `x-ui-widget` (radio, map) stands in here.
        x_ui_advanced (bool | None | Unset): Whether a form should hide the input among the advanced ones (TAO, 2026).
        x_ui_order (int | None | str | Unset): The place of the input in a form; a number written as text (TAO, 2026).
        x_ui_level (None | str | Unset): The word `advanced` on an input that a form should hide among the advanced ones
            (TAO, 2025).
    """

    title: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    keywords: list[None | str] | None | Unset = UNSET
    metadata: list[Metadata | None] | None | Unset = UNSET
    additional_parameters: AdditionalParameters | None | Unset = UNSET
    min_occurs: int | None | Unset = UNSET
    max_occurs: int | None | str | Unset = UNSET
    schema: Any | Unset = UNSET
    x_ui_advanced: bool | None | Unset = UNSET
    x_ui_order: int | None | str | Unset = UNSET
    x_ui_level: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.additional_parameters import AdditionalParameters  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415

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

        min_occurs: int | None | Unset
        if isinstance(self.min_occurs, Unset):
            min_occurs = UNSET
        else:
            min_occurs = self.min_occurs

        max_occurs: int | None | str | Unset
        if isinstance(self.max_occurs, Unset):
            max_occurs = UNSET
        else:
            max_occurs = self.max_occurs

        schema = self.schema

        x_ui_advanced: bool | None | Unset
        if isinstance(self.x_ui_advanced, Unset):
            x_ui_advanced = UNSET
        else:
            x_ui_advanced = self.x_ui_advanced

        x_ui_order: int | None | str | Unset
        if isinstance(self.x_ui_order, Unset):
            x_ui_order = UNSET
        else:
            x_ui_order = self.x_ui_order

        x_ui_level: None | str | Unset
        if isinstance(self.x_ui_level, Unset):
            x_ui_level = UNSET
        else:
            x_ui_level = self.x_ui_level

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
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
        if min_occurs is not UNSET:
            field_dict["minOccurs"] = min_occurs
        if max_occurs is not UNSET:
            field_dict["maxOccurs"] = max_occurs
        if schema is not UNSET:
            field_dict["schema"] = schema
        if x_ui_advanced is not UNSET:
            field_dict["x-ui-advanced"] = x_ui_advanced
        if x_ui_order is not UNSET:
            field_dict["x-ui-order"] = x_ui_order
        if x_ui_level is not UNSET:
            field_dict["x-uiLevel"] = x_ui_level

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.additional_parameters import AdditionalParameters  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415

        d = dict(src_dict)

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

        def _parse_min_occurs(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        min_occurs = _parse_min_occurs(d.pop("minOccurs", UNSET))

        def _parse_max_occurs(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        max_occurs = _parse_max_occurs(d.pop("maxOccurs", UNSET))

        schema = d.pop("schema", UNSET)

        def _parse_x_ui_advanced(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        x_ui_advanced = _parse_x_ui_advanced(d.pop("x-ui-advanced", UNSET))

        def _parse_x_ui_order(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        x_ui_order = _parse_x_ui_order(d.pop("x-ui-order", UNSET))

        def _parse_x_ui_level(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        x_ui_level = _parse_x_ui_level(d.pop("x-uiLevel", UNSET))

        input_description = cls(
            title=title,
            description=description,
            keywords=keywords,
            metadata=metadata,
            additional_parameters=additional_parameters,
            min_occurs=min_occurs,
            max_occurs=max_occurs,
            schema=schema,
            x_ui_advanced=x_ui_advanced,
            x_ui_order=x_ui_order,
            x_ui_level=x_ui_level,
        )

        input_description.additional_properties = d
        return input_description

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
