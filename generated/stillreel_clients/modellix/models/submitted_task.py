# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.submitted_task_status_type_0 import (
    SubmittedTaskStatusType0,
    check_submitted_task_status_type_0,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.get_result import GetResult


T = TypeVar("T", bound="SubmittedTask")


@_attrs_define
class SubmittedTask:
    """
    Attributes:
        status (None | str | SubmittedTaskStatusType0 | Unset): The only state that is documented for a task just
            submitted.
        task_id (None | str | Unset):
        model_id (None | str | Unset): Opaque; other samples show names without a provider.
        get_result (GetResult | None | Unset):
    """

    status: None | str | SubmittedTaskStatusType0 | Unset = UNSET
    task_id: None | str | Unset = UNSET
    model_id: None | str | Unset = UNSET
    get_result: GetResult | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.get_result import GetResult  # noqa: PLC0415

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        task_id: None | str | Unset
        if isinstance(self.task_id, Unset):
            task_id = UNSET
        else:
            task_id = self.task_id

        model_id: None | str | Unset
        if isinstance(self.model_id, Unset):
            model_id = UNSET
        else:
            model_id = self.model_id

        get_result: dict[str, Any] | None | Unset
        if isinstance(self.get_result, Unset):
            get_result = UNSET
        elif isinstance(self.get_result, GetResult):
            get_result = self.get_result.to_dict()
        else:
            get_result = self.get_result

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if task_id is not UNSET:
            field_dict["task_id"] = task_id
        if model_id is not UNSET:
            field_dict["model_id"] = model_id
        if get_result is not UNSET:
            field_dict["get_result"] = get_result

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.get_result import GetResult  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_status(data: object) -> None | str | SubmittedTaskStatusType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_submitted_task_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | SubmittedTaskStatusType0 | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_task_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        task_id = _parse_task_id(d.pop("task_id", UNSET))

        def _parse_model_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_id = _parse_model_id(d.pop("model_id", UNSET))

        def _parse_get_result(data: object) -> GetResult | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                get_result_type_0 = GetResult.from_dict(data)

                return get_result_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GetResult | None | Unset, data)

        get_result = _parse_get_result(d.pop("get_result", UNSET))

        submitted_task = cls(
            status=status,
            task_id=task_id,
            model_id=model_id,
            get_result=get_result,
        )

        submitted_task.additional_properties = d
        return submitted_task

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
