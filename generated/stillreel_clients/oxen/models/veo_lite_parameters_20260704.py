# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.veo_lite_parameters_20260704_aspect_ratio import (
    VeoLiteParameters20260704AspectRatio,
    check_veo_lite_parameters_20260704_aspect_ratio,
)
from ..models.veo_lite_parameters_20260704_duration import (
    VeoLiteParameters20260704Duration,
    check_veo_lite_parameters_20260704_duration,
)
from ..models.veo_lite_parameters_20260704_resolution import (
    VeoLiteParameters20260704Resolution,
    check_veo_lite_parameters_20260704_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="VeoLiteParameters20260704")


@_attrs_define
class VeoLiteParameters20260704:
    """1080p takes only 8 seconds.

    Attributes:
        prompt (str): What the video shows, or how the picture is to move.
        input_image (str | Unset): URL of the first frame; without it the video is made from the prompt alone. Data URIs
            are not documented for this model; another model's schema says they work but advises against them (OX-3P).
        aspect_ratio (VeoLiteParameters20260704AspectRatio | Unset):
        duration (VeoLiteParameters20260704Duration | Unset): Length in seconds.
        resolution (VeoLiteParameters20260704Resolution | Unset):
        seed (int | Unset): For repeatable results.
    """

    prompt: str
    input_image: str | Unset = UNSET
    aspect_ratio: VeoLiteParameters20260704AspectRatio | Unset = UNSET
    duration: VeoLiteParameters20260704Duration | Unset = UNSET
    resolution: VeoLiteParameters20260704Resolution | Unset = UNSET
    seed: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        input_image = self.input_image

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        seed = self.seed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if input_image is not UNSET:
            field_dict["input_image"] = input_image
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        input_image = d.pop("input_image", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: VeoLiteParameters20260704AspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_lite_parameters_20260704_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: VeoLiteParameters20260704Duration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_lite_parameters_20260704_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: VeoLiteParameters20260704Resolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_lite_parameters_20260704_resolution(_resolution)

        seed = d.pop("seed", UNSET)

        veo_lite_parameters_20260704 = cls(
            prompt=prompt,
            input_image=input_image,
            aspect_ratio=aspect_ratio,
            duration=duration,
            resolution=resolution,
            seed=seed,
        )

        veo_lite_parameters_20260704.additional_properties = d
        return veo_lite_parameters_20260704

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
