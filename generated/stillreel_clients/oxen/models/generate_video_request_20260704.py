# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.generate_video_request_20260704_aspect_ratio import (
    GenerateVideoRequest20260704AspectRatio,
    check_generate_video_request_20260704_aspect_ratio,
)
from ..models.generate_video_request_20260704_duration import (
    GenerateVideoRequest20260704Duration,
    check_generate_video_request_20260704_duration,
)
from ..models.generate_video_request_20260704_model import (
    GenerateVideoRequest20260704Model,
    check_generate_video_request_20260704_model,
)
from ..models.generate_video_request_20260704_resolution import (
    GenerateVideoRequest20260704Resolution,
    check_generate_video_request_20260704_resolution,
)
from ..models.generate_video_request_20260704_response_format import (
    GenerateVideoRequest20260704ResponseFormat,
    check_generate_video_request_20260704_response_format,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GenerateVideoRequest20260704")


@_attrs_define
class GenerateVideoRequest20260704:
    """VeoLiteParameters20260704 with the fields of the blocking call. OX-V has a general generate_audio, default false,
    which the page of this model does not list.

        Attributes:
            model (GenerateVideoRequest20260704Model): The one model whose parameters these are.
            prompt (str): What the video shows, or how the picture is to move.
            target_namespace (str | Unset): Where the results are stored and who is billed; by default the user. May be an
                organisation.
            response_format (GenerateVideoRequest20260704ResponseFormat | Unset): A link, or the video itself in base64.
            input_image (str | Unset): URL of the first frame; without it the video is made from the prompt alone. Data URIs
                are not documented for this model; another model's schema says they work but advises against them (OX-3P).
            aspect_ratio (GenerateVideoRequest20260704AspectRatio | Unset):
            duration (GenerateVideoRequest20260704Duration | Unset): Length in seconds.
            resolution (GenerateVideoRequest20260704Resolution | Unset):
            seed (int | Unset): For repeatable results.
    """

    model: GenerateVideoRequest20260704Model
    prompt: str
    target_namespace: str | Unset = UNSET
    response_format: GenerateVideoRequest20260704ResponseFormat | Unset = UNSET
    input_image: str | Unset = UNSET
    aspect_ratio: GenerateVideoRequest20260704AspectRatio | Unset = UNSET
    duration: GenerateVideoRequest20260704Duration | Unset = UNSET
    resolution: GenerateVideoRequest20260704Resolution | Unset = UNSET
    seed: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model: str = self.model

        prompt = self.prompt

        target_namespace = self.target_namespace

        response_format: str | Unset = UNSET
        if not isinstance(self.response_format, Unset):
            response_format = self.response_format

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
                "model": model,
                "prompt": prompt,
            }
        )
        if target_namespace is not UNSET:
            field_dict["target_namespace"] = target_namespace
        if response_format is not UNSET:
            field_dict["response_format"] = response_format
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
        model = check_generate_video_request_20260704_model(d.pop("model"))

        prompt = d.pop("prompt")

        target_namespace = d.pop("target_namespace", UNSET)

        _response_format = d.pop("response_format", UNSET)
        response_format: GenerateVideoRequest20260704ResponseFormat | Unset
        if isinstance(_response_format, Unset):
            response_format = UNSET
        else:
            response_format = check_generate_video_request_20260704_response_format(
                _response_format
            )

        input_image = d.pop("input_image", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: GenerateVideoRequest20260704AspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_generate_video_request_20260704_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: GenerateVideoRequest20260704Duration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_generate_video_request_20260704_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: GenerateVideoRequest20260704Resolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_generate_video_request_20260704_resolution(_resolution)

        seed = d.pop("seed", UNSET)

        generate_video_request_20260704 = cls(
            model=model,
            prompt=prompt,
            target_namespace=target_namespace,
            response_format=response_format,
            input_image=input_image,
            aspect_ratio=aspect_ratio,
            duration=duration,
            resolution=resolution,
            seed=seed,
        )

        generate_video_request_20260704.additional_properties = d
        return generate_video_request_20260704

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
