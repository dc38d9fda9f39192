# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.standard_request_aspect_ratio import (
    StandardRequestAspectRatio,
    check_standard_request_aspect_ratio,
)
from ..models.standard_request_duration import (
    StandardRequestDuration,
    check_standard_request_duration,
)
from ..models.standard_request_person_generation import (
    StandardRequestPersonGeneration,
    check_standard_request_person_generation,
)
from ..models.standard_request_resolution import (
    StandardRequestResolution,
    check_standard_request_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="StandardRequest")


@_attrs_define
class StandardRequest:
    """
    Attributes:
        model (Literal['veo-3.1-image-to-video']): Required, although the catalogue has this one for a default.
        prompt (str): How the image is to move, in English or Chinese.
        image_url (str): First frame, a public image URL; 720p or larger in 16:9 or 9:16 is recommended.
        aspect_ratio (StandardRequestAspectRatio | Unset):
        duration (StandardRequestDuration | Unset): Length in seconds.
        resolution (StandardRequestResolution | Unset):
        generate_audio (bool | Unset):
        auto_fix (bool | None | Unset): Whether the prompt is mended; without it the model decides.
        safety_tolerance (int | Unset): From 1, the strictest, to 6.
        enhance_prompt (bool | Unset): Whether the prompt is rewritten.
        person_generation (StandardRequestPersonGeneration | Unset):
        negative_prompt (None | str | Unset): What to avoid in the video, keywords with commas between them.
        seed (int | None | Unset): Random without it.
    """

    model: Literal["veo-3.1-image-to-video"]
    prompt: str
    image_url: str
    aspect_ratio: StandardRequestAspectRatio | Unset = UNSET
    duration: StandardRequestDuration | Unset = UNSET
    resolution: StandardRequestResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    auto_fix: bool | None | Unset = UNSET
    safety_tolerance: int | Unset = UNSET
    enhance_prompt: bool | Unset = UNSET
    person_generation: StandardRequestPersonGeneration | Unset = UNSET
    negative_prompt: None | str | Unset = UNSET
    seed: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_url = self.image_url

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        generate_audio = self.generate_audio

        auto_fix: bool | None | Unset
        if isinstance(self.auto_fix, Unset):
            auto_fix = UNSET
        else:
            auto_fix = self.auto_fix

        safety_tolerance = self.safety_tolerance

        enhance_prompt = self.enhance_prompt

        person_generation: str | Unset = UNSET
        if not isinstance(self.person_generation, Unset):
            person_generation = self.person_generation

        negative_prompt: None | str | Unset
        if isinstance(self.negative_prompt, Unset):
            negative_prompt = UNSET
        else:
            negative_prompt = self.negative_prompt

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "image_url": image_url,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if auto_fix is not UNSET:
            field_dict["auto_fix"] = auto_fix
        if safety_tolerance is not UNSET:
            field_dict["safety_tolerance"] = safety_tolerance
        if enhance_prompt is not UNSET:
            field_dict["enhance_prompt"] = enhance_prompt
        if person_generation is not UNSET:
            field_dict["person_generation"] = person_generation
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["veo-3.1-image-to-video"], d.pop("model"))
        if model != "veo-3.1-image-to-video":
            raise ValueError(f"model must match const 'veo-3.1-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_url = d.pop("image_url")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: StandardRequestAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_standard_request_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: StandardRequestDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_standard_request_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: StandardRequestResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_standard_request_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        def _parse_auto_fix(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        auto_fix = _parse_auto_fix(d.pop("auto_fix", UNSET))

        safety_tolerance = d.pop("safety_tolerance", UNSET)

        enhance_prompt = d.pop("enhance_prompt", UNSET)

        _person_generation = d.pop("person_generation", UNSET)
        person_generation: StandardRequestPersonGeneration | Unset
        if isinstance(_person_generation, Unset):
            person_generation = UNSET
        else:
            person_generation = check_standard_request_person_generation(_person_generation)

        def _parse_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt", UNSET))

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        standard_request = cls(
            model=model,
            prompt=prompt,
            image_url=image_url,
            aspect_ratio=aspect_ratio,
            duration=duration,
            resolution=resolution,
            generate_audio=generate_audio,
            auto_fix=auto_fix,
            safety_tolerance=safety_tolerance,
            enhance_prompt=enhance_prompt,
            person_generation=person_generation,
            negative_prompt=negative_prompt,
            seed=seed,
        )

        standard_request.additional_properties = d
        return standard_request

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
