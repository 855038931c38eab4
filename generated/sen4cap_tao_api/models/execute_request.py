# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.response_kind import ResponseKind, check_response_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.input_values import InputValues
    from ..models.output_requests import OutputRequests
    from ..models.subscriber import Subscriber


T = TypeVar("T", bound="ExecuteRequest")


@_attrs_define
class ExecuteRequest:
    """What to execute a process with.

    Attributes:
        inputs (InputValues | None | Unset): The values of the inputs.
        outputs (None | OutputRequests | Unset): The outputs that are wanted; all of them if missing.
        response (None | ResponseKind | str | Unset): How the results should come.
        subscriber (None | Subscriber | Unset): Whom to tell about the job.
    """

    inputs: InputValues | None | Unset = UNSET
    outputs: None | OutputRequests | Unset = UNSET
    response: None | ResponseKind | str | Unset = UNSET
    subscriber: None | Subscriber | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.input_values import InputValues  # noqa: PLC0415
        from ..models.output_requests import OutputRequests  # noqa: PLC0415
        from ..models.subscriber import Subscriber  # noqa: PLC0415

        inputs: dict[str, Any] | None | Unset
        if isinstance(self.inputs, Unset):
            inputs = UNSET
        elif isinstance(self.inputs, InputValues):
            inputs = self.inputs.to_dict()
        else:
            inputs = self.inputs

        outputs: dict[str, Any] | None | Unset
        if isinstance(self.outputs, Unset):
            outputs = UNSET
        elif isinstance(self.outputs, OutputRequests):
            outputs = self.outputs.to_dict()
        else:
            outputs = self.outputs

        response: None | str | Unset
        if isinstance(self.response, Unset):
            response = UNSET
        elif isinstance(self.response, str):
            response = self.response
        else:
            response = self.response

        subscriber: dict[str, Any] | None | Unset
        if isinstance(self.subscriber, Unset):
            subscriber = UNSET
        elif isinstance(self.subscriber, Subscriber):
            subscriber = self.subscriber.to_dict()
        else:
            subscriber = self.subscriber

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if inputs is not UNSET:
            field_dict["inputs"] = inputs
        if outputs is not UNSET:
            field_dict["outputs"] = outputs
        if response is not UNSET:
            field_dict["response"] = response
        if subscriber is not UNSET:
            field_dict["subscriber"] = subscriber

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.input_values import InputValues  # noqa: PLC0415
        from ..models.output_requests import OutputRequests  # noqa: PLC0415
        from ..models.subscriber import Subscriber  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_inputs(data: object) -> InputValues | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                inputs_type_0 = InputValues.from_dict(data)

                return inputs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InputValues | None | Unset, data)

        inputs = _parse_inputs(d.pop("inputs", UNSET))

        def _parse_outputs(data: object) -> None | OutputRequests | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                outputs_type_0 = OutputRequests.from_dict(data)

                return outputs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OutputRequests | Unset, data)

        outputs = _parse_outputs(d.pop("outputs", UNSET))

        def _parse_response(data: object) -> None | ResponseKind | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                response_type_0 = check_response_kind(data)

                return response_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResponseKind | str | Unset, data)

        response = _parse_response(d.pop("response", UNSET))

        def _parse_subscriber(data: object) -> None | Subscriber | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                subscriber_type_0 = Subscriber.from_dict(data)

                return subscriber_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Subscriber | Unset, data)

        subscriber = _parse_subscriber(d.pop("subscriber", UNSET))

        execute_request = cls(
            inputs=inputs,
            outputs=outputs,
            response=response,
            subscriber=subscriber,
        )

        execute_request.additional_properties = d
        return execute_request

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
