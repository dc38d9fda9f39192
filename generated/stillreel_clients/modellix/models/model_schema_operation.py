# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_schema_request_body import ModelSchemaRequestBody
    from ..models.model_schema_responses import ModelSchemaResponses


T = TypeVar("T", bound="ModelSchemaOperation")


@_attrs_define
class ModelSchemaOperation:
    """
    Attributes:
        description (None | str | Unset):
        operation_id (None | str | Unset):
        request_body (ModelSchemaRequestBody | None | Unset):
        responses (ModelSchemaResponses | None | Unset):
    """

    description: None | str | Unset = UNSET
    operation_id: None | str | Unset = UNSET
    request_body: ModelSchemaRequestBody | None | Unset = UNSET
    responses: ModelSchemaResponses | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_schema_request_body import ModelSchemaRequestBody  # noqa: PLC0415
        from ..models.model_schema_responses import ModelSchemaResponses  # noqa: PLC0415

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        operation_id: None | str | Unset
        if isinstance(self.operation_id, Unset):
            operation_id = UNSET
        else:
            operation_id = self.operation_id

        request_body: dict[str, Any] | None | Unset
        if isinstance(self.request_body, Unset):
            request_body = UNSET
        elif isinstance(self.request_body, ModelSchemaRequestBody):
            request_body = self.request_body.to_dict()
        else:
            request_body = self.request_body

        responses: dict[str, Any] | None | Unset
        if isinstance(self.responses, Unset):
            responses = UNSET
        elif isinstance(self.responses, ModelSchemaResponses):
            responses = self.responses.to_dict()
        else:
            responses = self.responses

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if description is not UNSET:
            field_dict["description"] = description
        if operation_id is not UNSET:
            field_dict["operationId"] = operation_id
        if request_body is not UNSET:
            field_dict["requestBody"] = request_body
        if responses is not UNSET:
            field_dict["responses"] = responses

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_schema_request_body import ModelSchemaRequestBody  # noqa: PLC0415
        from ..models.model_schema_responses import ModelSchemaResponses  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_operation_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        operation_id = _parse_operation_id(d.pop("operationId", UNSET))

        def _parse_request_body(data: object) -> ModelSchemaRequestBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                request_body_type_0 = ModelSchemaRequestBody.from_dict(data)

                return request_body_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelSchemaRequestBody | None | Unset, data)

        request_body = _parse_request_body(d.pop("requestBody", UNSET))

        def _parse_responses(data: object) -> ModelSchemaResponses | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                responses_type_0 = ModelSchemaResponses.from_dict(data)

                return responses_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelSchemaResponses | None | Unset, data)

        responses = _parse_responses(d.pop("responses", UNSET))

        model_schema_operation = cls(
            description=description,
            operation_id=operation_id,
            request_body=request_body,
            responses=responses,
        )

        model_schema_operation.additional_properties = d
        return model_schema_operation

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
