# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DebugInfo")


@_attrs_define
class DebugInfo:
    """
    Attributes:
        request_info (None | str | Unset):
        submit_time_ms (int | None | str | Unset):
        execute_time_ms (int | None | str | Unset):
        complete_time_ms (int | None | str | Unset):
    """

    request_info: None | str | Unset = UNSET
    submit_time_ms: int | None | str | Unset = UNSET
    execute_time_ms: int | None | str | Unset = UNSET
    complete_time_ms: int | None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        request_info: None | str | Unset
        if isinstance(self.request_info, Unset):
            request_info = UNSET
        else:
            request_info = self.request_info

        submit_time_ms: int | None | str | Unset
        if isinstance(self.submit_time_ms, Unset):
            submit_time_ms = UNSET
        else:
            submit_time_ms = self.submit_time_ms

        execute_time_ms: int | None | str | Unset
        if isinstance(self.execute_time_ms, Unset):
            execute_time_ms = UNSET
        else:
            execute_time_ms = self.execute_time_ms

        complete_time_ms: int | None | str | Unset
        if isinstance(self.complete_time_ms, Unset):
            complete_time_ms = UNSET
        else:
            complete_time_ms = self.complete_time_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if request_info is not UNSET:
            field_dict["request_info"] = request_info
        if submit_time_ms is not UNSET:
            field_dict["submit_time_ms"] = submit_time_ms
        if execute_time_ms is not UNSET:
            field_dict["execute_time_ms"] = execute_time_ms
        if complete_time_ms is not UNSET:
            field_dict["complete_time_ms"] = complete_time_ms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_request_info(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        request_info = _parse_request_info(d.pop("request_info", UNSET))

        def _parse_submit_time_ms(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        submit_time_ms = _parse_submit_time_ms(d.pop("submit_time_ms", UNSET))

        def _parse_execute_time_ms(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        execute_time_ms = _parse_execute_time_ms(d.pop("execute_time_ms", UNSET))

        def _parse_complete_time_ms(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        complete_time_ms = _parse_complete_time_ms(d.pop("complete_time_ms", UNSET))

        debug_info = cls(
            request_info=request_info,
            submit_time_ms=submit_time_ms,
            execute_time_ms=execute_time_ms,
            complete_time_ms=complete_time_ms,
        )

        debug_info.additional_properties = d
        return debug_info

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
