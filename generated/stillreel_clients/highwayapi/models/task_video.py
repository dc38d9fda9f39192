# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.task_video_video_type_type_0 import (
    TaskVideoVideoTypeType0,
    check_task_video_video_type_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="TaskVideo")


@_attrs_define
class TaskVideo:
    """
    Attributes:
        video_url (None | str | Unset):
        video_url_ttl (int | None | str | Unset): Seconds for which the link is valid; a string in the samples, an
            integer in one SDK.
        video_type (None | str | TaskVideoVideoTypeType0 | Unset):
    """

    video_url: None | str | Unset = UNSET
    video_url_ttl: int | None | str | Unset = UNSET
    video_type: None | str | TaskVideoVideoTypeType0 | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        video_url: None | str | Unset
        if isinstance(self.video_url, Unset):
            video_url = UNSET
        else:
            video_url = self.video_url

        video_url_ttl: int | None | str | Unset
        if isinstance(self.video_url_ttl, Unset):
            video_url_ttl = UNSET
        else:
            video_url_ttl = self.video_url_ttl

        video_type: None | str | Unset
        if isinstance(self.video_type, Unset):
            video_type = UNSET
        elif isinstance(self.video_type, str):
            video_type = self.video_type
        else:
            video_type = self.video_type

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if video_url is not UNSET:
            field_dict["video_url"] = video_url
        if video_url_ttl is not UNSET:
            field_dict["video_url_ttl"] = video_url_ttl
        if video_type is not UNSET:
            field_dict["video_type"] = video_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_video_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_url = _parse_video_url(d.pop("video_url", UNSET))

        def _parse_video_url_ttl(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        video_url_ttl = _parse_video_url_ttl(d.pop("video_url_ttl", UNSET))

        def _parse_video_type(data: object) -> None | str | TaskVideoVideoTypeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                video_type_type_0 = check_task_video_video_type_type_0(data)

                return video_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | str | TaskVideoVideoTypeType0 | Unset, data)

        video_type = _parse_video_type(d.pop("video_type", UNSET))

        task_video = cls(
            video_url=video_url,
            video_url_ttl=video_url_ttl,
            video_type=video_type,
        )

        task_video.additional_properties = d
        return task_video

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
