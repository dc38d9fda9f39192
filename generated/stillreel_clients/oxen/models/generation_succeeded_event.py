# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.generation_succeeded_event_media_type_type_0 import (
    GenerationSucceededEventMediaTypeType0,
    check_generation_succeeded_event_media_type_type_0,
)
from ..models.generation_succeeded_event_status_type_0 import (
    GenerationSucceededEventStatusType0,
    check_generation_succeeded_event_status_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GenerationSucceededEvent")


@_attrs_define
class GenerationSucceededEvent:
    """
    Attributes:
        generation_id (None | str | Unset):
        status (GenerationSucceededEventStatusType0 | None | str | Unset):
        media_type (GenerationSucceededEventMediaTypeType0 | None | str | Unset):
        model (None | str | Unset): Called model_name in the queue.
        url (None | str | Unset): A signed link that expires. Called result_url in the queue.
    """

    generation_id: None | str | Unset = UNSET
    status: GenerationSucceededEventStatusType0 | None | str | Unset = UNSET
    media_type: GenerationSucceededEventMediaTypeType0 | None | str | Unset = UNSET
    model: None | str | Unset = UNSET
    url: None | str | Unset = UNSET
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

        model: None | str | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        else:
            model = self.model

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if generation_id is not UNSET:
            field_dict["generation_id"] = generation_id
        if status is not UNSET:
            field_dict["status"] = status
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if model is not UNSET:
            field_dict["model"] = model
        if url is not UNSET:
            field_dict["url"] = url

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

        def _parse_status(data: object) -> GenerationSucceededEventStatusType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_generation_succeeded_event_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationSucceededEventStatusType0 | None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_media_type(
            data: object,
        ) -> GenerationSucceededEventMediaTypeType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                media_type_type_0 = check_generation_succeeded_event_media_type_type_0(data)

                return media_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationSucceededEventMediaTypeType0 | None | str | Unset, data)

        media_type = _parse_media_type(d.pop("media_type", UNSET))

        def _parse_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        generation_succeeded_event = cls(
            generation_id=generation_id,
            status=status,
            media_type=media_type,
            model=model,
            url=url,
        )

        generation_succeeded_event.additional_properties = d
        return generation_succeeded_event

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
