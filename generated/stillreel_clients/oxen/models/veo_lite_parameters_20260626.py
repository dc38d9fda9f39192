# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.veo_lite_parameters_20260626_aspect_ratio import (
    VeoLiteParameters20260626AspectRatio,
    check_veo_lite_parameters_20260626_aspect_ratio,
)
from ..models.veo_lite_parameters_20260626_duration import (
    VeoLiteParameters20260626Duration,
    check_veo_lite_parameters_20260626_duration,
)
from ..models.veo_lite_parameters_20260626_resolution import (
    VeoLiteParameters20260626Resolution,
    check_veo_lite_parameters_20260626_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="VeoLiteParameters20260626")


@_attrs_define
class VeoLiteParameters20260626:
    """
    Attributes:
        prompt (str): How the picture is to move.
        input_image (str): URL of the picture; 720p or larger in 16:9 or 9:16 is recommended. Data URIs are not
            documented for this model; another model's schema says they work but advises against them (OX-3P).
        aspect_ratio (VeoLiteParameters20260626AspectRatio | Unset): Until 2026-06-15 the default was auto.
        duration (VeoLiteParameters20260626Duration | Unset): Length, as a string with its unit.
        resolution (VeoLiteParameters20260626Resolution | Unset):
        negative_prompt (str | Unset): What to avoid in the video.
        seed (int | Unset): For repeatable results.
        auto_fix (bool | Unset): Whether a prompt that the policy refuses is rewritten.
    """

    prompt: str
    input_image: str
    aspect_ratio: VeoLiteParameters20260626AspectRatio | Unset = UNSET
    duration: VeoLiteParameters20260626Duration | Unset = UNSET
    resolution: VeoLiteParameters20260626Resolution | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    seed: int | Unset = UNSET
    auto_fix: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        input_image = self.input_image

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: str | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        negative_prompt = self.negative_prompt

        seed = self.seed

        auto_fix = self.auto_fix

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
                "input_image": input_image,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if seed is not UNSET:
            field_dict["seed"] = seed
        if auto_fix is not UNSET:
            field_dict["auto_fix"] = auto_fix

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        input_image = d.pop("input_image")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: VeoLiteParameters20260626AspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_lite_parameters_20260626_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: VeoLiteParameters20260626Duration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_lite_parameters_20260626_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: VeoLiteParameters20260626Resolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_lite_parameters_20260626_resolution(_resolution)

        negative_prompt = d.pop("negative_prompt", UNSET)

        seed = d.pop("seed", UNSET)

        auto_fix = d.pop("auto_fix", UNSET)

        veo_lite_parameters_20260626 = cls(
            prompt=prompt,
            input_image=input_image,
            aspect_ratio=aspect_ratio,
            duration=duration,
            resolution=resolution,
            negative_prompt=negative_prompt,
            seed=seed,
            auto_fix=auto_fix,
        )

        veo_lite_parameters_20260626.additional_properties = d
        return veo_lite_parameters_20260626

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
