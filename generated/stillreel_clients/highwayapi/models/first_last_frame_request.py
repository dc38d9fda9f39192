# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.first_last_frame_request_aspect_ratio import (
    FirstLastFrameRequestAspectRatio,
    check_first_last_frame_request_aspect_ratio,
)
from ..models.first_last_frame_request_duration import (
    FirstLastFrameRequestDuration,
    check_first_last_frame_request_duration,
)
from ..models.first_last_frame_request_person_generation import (
    FirstLastFrameRequestPersonGeneration,
    check_first_last_frame_request_person_generation,
)
from ..models.first_last_frame_request_resolution import (
    FirstLastFrameRequestResolution,
    check_first_last_frame_request_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="FirstLastFrameRequest")


@_attrs_define
class FirstLastFrameRequest:
    """
    Attributes:
        image (str): First frame, an image URL or Base64 data; JPEG or PNG, at most 20 MB.
        last_frame_image (str): Last frame, in the forms of the first.
        prompt (str): What happens in the video.
        duration (FirstLastFrameRequestDuration | Unset): Length in seconds.
        resolution (FirstLastFrameRequestResolution | Unset):
        aspect_ratio (FirstLastFrameRequestAspectRatio | Unset):
        sample_count (int | Unset): Number of videos to make.
        generate_audio (bool | Unset):
        enhance_prompt (bool | Unset): Whether the prompt is rewritten.
        negative_prompt (str | Unset): What to avoid in the video.
        person_generation (FirstLastFrameRequestPersonGeneration | Unset):
        seed (int | Unset):
    """

    image: str
    last_frame_image: str
    prompt: str
    duration: FirstLastFrameRequestDuration | Unset = UNSET
    resolution: FirstLastFrameRequestResolution | Unset = UNSET
    aspect_ratio: FirstLastFrameRequestAspectRatio | Unset = UNSET
    sample_count: int | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    enhance_prompt: bool | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    person_generation: FirstLastFrameRequestPersonGeneration | Unset = UNSET
    seed: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        image = self.image

        last_frame_image = self.last_frame_image

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

        enhance_prompt = self.enhance_prompt

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
                "last_frame_image": last_frame_image,
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
        if enhance_prompt is not UNSET:
            field_dict["enhance_prompt"] = enhance_prompt
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

        last_frame_image = d.pop("last_frame_image")

        prompt = d.pop("prompt")

        _duration = d.pop("duration", UNSET)
        duration: FirstLastFrameRequestDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_first_last_frame_request_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: FirstLastFrameRequestResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_first_last_frame_request_resolution(_resolution)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: FirstLastFrameRequestAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_first_last_frame_request_aspect_ratio(_aspect_ratio)

        sample_count = d.pop("sample_count", UNSET)

        generate_audio = d.pop("generate_audio", UNSET)

        enhance_prompt = d.pop("enhance_prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        _person_generation = d.pop("person_generation", UNSET)
        person_generation: FirstLastFrameRequestPersonGeneration | Unset
        if isinstance(_person_generation, Unset):
            person_generation = UNSET
        else:
            person_generation = check_first_last_frame_request_person_generation(_person_generation)

        seed = d.pop("seed", UNSET)

        first_last_frame_request = cls(
            image=image,
            last_frame_image=last_frame_image,
            prompt=prompt,
            duration=duration,
            resolution=resolution,
            aspect_ratio=aspect_ratio,
            sample_count=sample_count,
            generate_audio=generate_audio,
            enhance_prompt=enhance_prompt,
            negative_prompt=negative_prompt,
            person_generation=person_generation,
            seed=seed,
        )

        first_last_frame_request.additional_properties = d
        return first_last_frame_request

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
