# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.generation_failed_event_media_type_type_0 import (
    GenerationFailedEventMediaTypeType0,
    check_generation_failed_event_media_type_type_0,
)
from ..models.generation_failed_event_status_type_0 import (
    GenerationFailedEventStatusType0,
    check_generation_failed_event_status_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GenerationFailedEvent")


@_attrs_define
class GenerationFailedEvent:
    """It has neither model nor url.

    Attributes:
        generation_id (None | str | Unset):
        status (GenerationFailedEventStatusType0 | None | str | Unset):
        media_type (GenerationFailedEventMediaTypeType0 | None | str | Unset):
        error (None | str | Unset): Why it failed. Called error_message in the queue.
    """

    generation_id: None | str | Unset = UNSET
    status: GenerationFailedEventStatusType0 | None | str | Unset = UNSET
    media_type: GenerationFailedEventMediaTypeType0 | None | str | Unset = UNSET
    error: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        generation_id: None | str | Unset
        if isinstance(self.generation_id, Unset):
            generation_id = UNSET
        else:
            generation_id = self.generation_id

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        media_type: None | str | Unset
        if isinstance(self.media_type, Unset):
            media_type = UNSET
        elif isinstance(self.media_type, str):
            media_type = self.media_type
        else:
            media_type = self.media_type

        error: None | str | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        else:
            error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if generation_id is not UNSET:
            field_dict["generation_id"] = generation_id
        if status is not UNSET:
            field_dict["status"] = status
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_generation_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        generation_id = _parse_generation_id(d.pop("generation_id", UNSET))

        def _parse_status(data: object) -> GenerationFailedEventStatusType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_generation_failed_event_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationFailedEventStatusType0 | None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_media_type(
            data: object,
        ) -> GenerationFailedEventMediaTypeType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                media_type_type_0 = check_generation_failed_event_media_type_type_0(data)

                return media_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationFailedEventMediaTypeType0 | None | str | Unset, data)

        media_type = _parse_media_type(d.pop("media_type", UNSET))

        def _parse_error(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        generation_failed_event = cls(
            generation_id=generation_id,
            status=status,
            media_type=media_type,
            error=error,
        )

        generation_failed_event.additional_properties = d
        return generation_failed_event

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
