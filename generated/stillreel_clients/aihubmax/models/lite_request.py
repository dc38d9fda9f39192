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

from ..models.lite_request_aspect_ratio import (
    LiteRequestAspectRatio,
    check_lite_request_aspect_ratio,
)
from ..models.lite_request_duration import (
    LiteRequestDuration,
    check_lite_request_duration,
)
from ..models.lite_request_resolution import (
    LiteRequestResolution,
    check_lite_request_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="LiteRequest")


@_attrs_define
class LiteRequest:
    """In 1080p, which is also the default, it makes 8 s only.

    Attributes:
        model (Literal['veo-3.1-lite-image-to-video']):
        prompt (str): How the image is to move, in English or Chinese.
        image_url (str): First frame, a public image URL; 720p or larger in 16:9 or 9:16 is recommended.
        aspect_ratio (LiteRequestAspectRatio | Unset):
        duration (LiteRequestDuration | Unset): Length in seconds.
        resolution (LiteRequestResolution | Unset):
        generate_audio (bool | Unset): The page of the combined model has true for the default of lite (AH-CAT).
        auto_fix (bool | None | Unset): Whether the prompt is mended; without it the model decides.
        negative_prompt (None | str | Unset): What to avoid in the video, keywords with commas between them.
        seed (int | None | Unset): Random without it.
    """

    model: Literal["veo-3.1-lite-image-to-video"]
    prompt: str
    image_url: str
    aspect_ratio: LiteRequestAspectRatio | Unset = UNSET
    duration: LiteRequestDuration | Unset = UNSET
    resolution: LiteRequestResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    auto_fix: bool | None | Unset = UNSET
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
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["veo-3.1-lite-image-to-video"], d.pop("model"))
        if model != "veo-3.1-lite-image-to-video":
            raise ValueError(f"model must match const 'veo-3.1-lite-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_url = d.pop("image_url")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: LiteRequestAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_lite_request_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: LiteRequestDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_lite_request_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: LiteRequestResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_lite_request_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        def _parse_auto_fix(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        auto_fix = _parse_auto_fix(d.pop("auto_fix", UNSET))

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

        lite_request = cls(
            model=model,
            prompt=prompt,
            image_url=image_url,
            aspect_ratio=aspect_ratio,
            duration=duration,
            resolution=resolution,
            generate_audio=generate_audio,
            auto_fix=auto_fix,
            negative_prompt=negative_prompt,
            seed=seed,
        )

        lite_request.additional_properties = d
        return lite_request

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
