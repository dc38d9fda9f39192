# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.image_to_video_request_aspect_ratio import (
    ImageToVideoRequestAspectRatio,
    check_image_to_video_request_aspect_ratio,
)
from ..models.image_to_video_request_duration import (
    ImageToVideoRequestDuration,
    check_image_to_video_request_duration,
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
        image (str): First frame, an image URL or Base64 data; JPEG or PNG, at most 20 MB; 720p or larger in 16:9 or
            9:16 is recommended.
        prompt (str): What happens in the video.
        duration (ImageToVideoRequestDuration | Unset): Length in seconds.
        resolution (ImageToVideoRequestResolution | Unset):
        aspect_ratio (ImageToVideoRequestAspectRatio | Unset):
        sample_count (int | Unset): Number of videos to make.
        generate_audio (bool | Unset):
        negative_prompt (str | Unset): What to avoid in the video.
        person_generation (ImageToVideoRequestPersonGeneration | Unset):
        seed (int | Unset):
    """

    image: str
    prompt: str
    duration: ImageToVideoRequestDuration | Unset = UNSET
    resolution: ImageToVideoRequestResolution | Unset = UNSET
    aspect_ratio: ImageToVideoRequestAspectRatio | Unset = UNSET
    sample_count: int | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    person_generation: ImageToVideoRequestPersonGeneration | Unset = UNSET
    seed: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        image = self.image

        prompt = self.prompt

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        sample_count = self.sample_count

        generate_audio = self.generate_audio

        negative_prompt = self.negative_prompt

        person_generation: str | Unset = UNSET
        if not isinstance(self.person_generation, Unset):
            person_generation = self.person_generation

        seed = self.seed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "image": image,
                "prompt": prompt,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if sample_count is not UNSET:
            field_dict["sample_count"] = sample_count
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if person_generation is not UNSET:
            field_dict["person_generation"] = person_generation
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image = d.pop("image")

        prompt = d.pop("prompt")

        _duration = d.pop("duration", UNSET)
        duration: ImageToVideoRequestDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_image_to_video_request_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: ImageToVideoRequestResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_image_to_video_request_resolution(_resolution)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: ImageToVideoRequestAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_image_to_video_request_aspect_ratio(_aspect_ratio)

        sample_count = d.pop("sample_count", UNSET)

        generate_audio = d.pop("generate_audio", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        _person_generation = d.pop("person_generation", UNSET)
        person_generation: ImageToVideoRequestPersonGeneration | Unset
        if isinstance(_person_generation, Unset):
            person_generation = UNSET
        else:
            person_generation = check_image_to_video_request_person_generation(_person_generation)

        seed = d.pop("seed", UNSET)

        image_to_video_request = cls(
            image=image,
            prompt=prompt,
            duration=duration,
            resolution=resolution,
            aspect_ratio=aspect_ratio,
            sample_count=sample_count,
            generate_audio=generate_audio,
            negative_prompt=negative_prompt,
            person_generation=person_generation,
            seed=seed,
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
