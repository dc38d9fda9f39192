# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_image_nsfw_detection_result_type_1 import (
        TaskImageNsfwDetectionResultType1,
    )


T = TypeVar("T", bound="TaskImage")


@_attrs_define
class TaskImage:
    """
    Attributes:
        image_url (None | str | Unset):
        image_url_ttl (int | None | str | Unset):
        image_type (None | str | Unset):
        nsfw_detection_result (None | TaskImageNsfwDetectionResultType1 | Unset): Null in the sample.
    """

    image_url: None | str | Unset = UNSET
    image_url_ttl: int | None | str | Unset = UNSET
    image_type: None | str | Unset = UNSET
    nsfw_detection_result: None | TaskImageNsfwDetectionResultType1 | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_image_nsfw_detection_result_type_1 import (
            TaskImageNsfwDetectionResultType1,  # noqa: PLC0415
        )

        image_url: None | str | Unset
        if isinstance(self.image_url, Unset):
            image_url = UNSET
        else:
            image_url = self.image_url

        image_url_ttl: int | None | str | Unset
        if isinstance(self.image_url_ttl, Unset):
            image_url_ttl = UNSET
        else:
            image_url_ttl = self.image_url_ttl

        image_type: None | str | Unset
        if isinstance(self.image_type, Unset):
            image_type = UNSET
        else:
            image_type = self.image_type

        nsfw_detection_result: dict[str, Any] | None | Unset
        if isinstance(self.nsfw_detection_result, Unset):
            nsfw_detection_result = UNSET
        elif isinstance(self.nsfw_detection_result, TaskImageNsfwDetectionResultType1):
            nsfw_detection_result = self.nsfw_detection_result.to_dict()
        else:
            nsfw_detection_result = self.nsfw_detection_result

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if image_url is not UNSET:
            field_dict["image_url"] = image_url
        if image_url_ttl is not UNSET:
            field_dict["image_url_ttl"] = image_url_ttl
        if image_type is not UNSET:
            field_dict["image_type"] = image_type
        if nsfw_detection_result is not UNSET:
            field_dict["nsfw_detection_result"] = nsfw_detection_result

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_image_nsfw_detection_result_type_1 import (
            TaskImageNsfwDetectionResultType1,  # noqa: PLC0415
        )

        d = dict(src_dict)

        def _parse_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_url = _parse_image_url(d.pop("image_url", UNSET))

        def _parse_image_url_ttl(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        image_url_ttl = _parse_image_url_ttl(d.pop("image_url_ttl", UNSET))

        def _parse_image_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_type = _parse_image_type(d.pop("image_type", UNSET))

        def _parse_nsfw_detection_result(
            data: object,
        ) -> None | TaskImageNsfwDetectionResultType1 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                nsfw_detection_result_type_1 = TaskImageNsfwDetectionResultType1.from_dict(data)

                return nsfw_detection_result_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskImageNsfwDetectionResultType1 | Unset, data)

        nsfw_detection_result = _parse_nsfw_detection_result(d.pop("nsfw_detection_result", UNSET))

        task_image = cls(
            image_url=image_url,
            image_url_ttl=image_url_ttl,
            image_type=image_type,
            nsfw_detection_result=nsfw_detection_result,
        )

        task_image.additional_properties = d
        return task_image

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
