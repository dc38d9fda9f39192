# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.image_to_video_request_aspect_ratio import (
    ImageToVideoRequestAspectRatio,
    check_image_to_video_request_aspect_ratio,
)
from ..models.image_to_video_request_duration_seconds import (
    ImageToVideoRequestDurationSeconds,
    check_image_to_video_request_duration_seconds,
)
from ..models.image_to_video_request_person_generation import (
    ImageToVideoRequestPersonGeneration,
    check_image_to_video_request_person_generation,
)
from ..models.image_to_video_request_resolution import (
    ImageToVideoRequestResolution,
    check_image_to_video_request_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ImageToVideoRequest")


@_attrs_define
class ImageToVideoRequest:
    """
    Attributes:
        prompt (str): What happens in the video.
        image (str): First frame, an image URL; Base64 is not documented for this model.
        last_frame (str | Unset): Last frame, an image URL.
        negative_prompt (str | Unset): What to avoid in the video.
        aspect_ratio (ImageToVideoRequestAspectRatio | Unset):
        duration_seconds (ImageToVideoRequestDurationSeconds | Unset): Length in seconds, as a string; no default is
            stated.
        resolution (ImageToVideoRequestResolution | Unset): No default is stated.
        person_generation (ImageToVideoRequestPersonGeneration | Unset): No default is stated.
    """

    prompt: str
    image: str
    last_frame: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    aspect_ratio: ImageToVideoRequestAspectRatio | Unset = UNSET
    duration_seconds: ImageToVideoRequestDurationSeconds | Unset = UNSET
    resolution: ImageToVideoRequestResolution | Unset = UNSET
    person_generation: ImageToVideoRequestPersonGeneration | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        last_frame = self.last_frame

        negative_prompt = self.negative_prompt

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration_seconds: str | Unset = UNSET
        if not isinstance(self.duration_seconds, Unset):
            duration_seconds = self.duration_seconds

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        person_generation: str | Unset = UNSET
        if not isinstance(self.person_generation, Unset):
            person_generation = self.person_generation

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
                "image": image,
            }
        )
        if last_frame is not UNSET:
            field_dict["lastFrame"] = last_frame
        if negative_prompt is not UNSET:
            field_dict["negativePrompt"] = negative_prompt
        if aspect_ratio is not UNSET:
            field_dict["aspectRatio"] = aspect_ratio
        if duration_seconds is not UNSET:
            field_dict["durationSeconds"] = duration_seconds
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if person_generation is not UNSET:
            field_dict["personGeneration"] = person_generation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image")

        last_frame = d.pop("lastFrame", UNSET)

        negative_prompt = d.pop("negativePrompt", UNSET)

        _aspect_ratio = d.pop("aspectRatio", UNSET)
        aspect_ratio: ImageToVideoRequestAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_image_to_video_request_aspect_ratio(_aspect_ratio)

        _duration_seconds = d.pop("durationSeconds", UNSET)
        duration_seconds: ImageToVideoRequestDurationSeconds | Unset
        if isinstance(_duration_seconds, Unset):
            duration_seconds = UNSET
        else:
            duration_seconds = check_image_to_video_request_duration_seconds(_duration_seconds)

        _resolution = d.pop("resolution", UNSET)
        resolution: ImageToVideoRequestResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_image_to_video_request_resolution(_resolution)

        _person_generation = d.pop("personGeneration", UNSET)
        person_generation: ImageToVideoRequestPersonGeneration | Unset
        if isinstance(_person_generation, Unset):
            person_generation = UNSET
        else:
            person_generation = check_image_to_video_request_person_generation(_person_generation)

        image_to_video_request = cls(
            prompt=prompt,
            image=image,
            last_frame=last_frame,
            negative_prompt=negative_prompt,
            aspect_ratio=aspect_ratio,
            duration_seconds=duration_seconds,
            resolution=resolution,
            person_generation=person_generation,
        )

        image_to_video_request.additional_properties = d
        return image_to_video_request

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
