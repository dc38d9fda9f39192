# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.task_status_type_0 import TaskStatusType0, check_task_status_type_0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_failure import TaskFailure
    from ..models.task_result import TaskResult


T = TypeVar("T", bound="Task")


@_attrs_define
class Task:
    """There is no member for progress.
    The command-line tool also looks for `resources` here, with bare strings in it; that is tolerance, not
    documentation.

        Attributes:
            status (None | str | TaskStatusType0 | Unset): A page about webhooks has `canceled` as well, but nothing that
                cancels was found (MX-DSH), so that it is not listed.
                The command-line tool also takes succeeded, completed, error, canceled and cancelled.
            task_id (None | str | Unset):
            model_id (None | str | Unset): Opaque.
            result (None | TaskResult | Unset):
            result_expires_at (int | None | str | Unset): When the result goes, as milliseconds since the epoch or as a date
                in ISO 8601; an official client reads both (MX-DSH).
            error (None | str | TaskFailure | Unset): Why a task failed; the documents say neither where nor in which form
                (MX-PLUGIN), and that a request error no longer nests it here (MX-ERR).
    """

    status: None | str | TaskStatusType0 | Unset = UNSET
    task_id: None | str | Unset = UNSET
    model_id: None | str | Unset = UNSET
    result: None | TaskResult | Unset = UNSET
    result_expires_at: int | None | str | Unset = UNSET
    error: None | str | TaskFailure | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_failure import TaskFailure  # noqa: PLC0415
        from ..models.task_result import TaskResult  # noqa: PLC0415

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

        result: dict[str, Any] | None | Unset
        if isinstance(self.result, Unset):
            result = UNSET
        elif isinstance(self.result, TaskResult):
            result = self.result.to_dict()
        else:
            result = self.result

        result_expires_at: int | None | str | Unset
        if isinstance(self.result_expires_at, Unset):
            result_expires_at = UNSET
        else:
            result_expires_at = self.result_expires_at

        error: dict[str, Any] | None | str | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        elif isinstance(self.error, TaskFailure):
            error = self.error.to_dict()
        else:
            error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if task_id is not UNSET:
            field_dict["task_id"] = task_id
        if model_id is not UNSET:
            field_dict["model_id"] = model_id
        if result is not UNSET:
            field_dict["result"] = result
        if result_expires_at is not UNSET:
            field_dict["result_expires_at"] = result_expires_at
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_failure import TaskFailure  # noqa: PLC0415
        from ..models.task_result import TaskResult  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_status(data: object) -> None | str | TaskStatusType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_task_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | TaskStatusType0 | Unset, data)

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

        def _parse_result(data: object) -> None | TaskResult | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                result_type_0 = TaskResult.from_dict(data)

                return result_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskResult | Unset, data)

        result = _parse_result(d.pop("result", UNSET))

        def _parse_result_expires_at(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        result_expires_at = _parse_result_expires_at(d.pop("result_expires_at", UNSET))

        def _parse_error(data: object) -> None | str | TaskFailure | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_1 = TaskFailure.from_dict(data)

                return error_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | TaskFailure | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        task = cls(
            status=status,
            task_id=task_id,
            model_id=model_id,
            result=result,
            result_expires_at=result_expires_at,
            error=error,
        )

        task.additional_properties = d
        return task

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
