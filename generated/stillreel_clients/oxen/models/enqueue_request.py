# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.enqueue_request_response_format import (
    EnqueueRequestResponseFormat,
    check_enqueue_request_response_format,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="EnqueueRequest")


@_attrs_define
class EnqueueRequest:
    """The envelope; the parameters of the lite model, which stand beside these fields, are VeoLiteParameters.

    Attributes:
        model (str): An image or video model, for us google-veo-3-1-lite.
        prompt (str | Unset): Not required here, since other models take several prompts instead. OX-OAS requires it.
        num_generations (int | Unset): How many generations to queue, each with its own id. OX-OAS allows 12.
        target_namespace (str | Unset): Where the results are stored and who is billed; by default the user. May be an
            organisation.
        target_repo (None | str | Unset): Repository for the results.
        target_directory (None | str | Unset): Directory for the results.
        response_format (EnqueueRequestResponseFormat | Unset): A link, or the video itself in base64.
    """

    model: str
    prompt: str | Unset = UNSET
    num_generations: int | Unset = UNSET
    target_namespace: str | Unset = UNSET
    target_repo: None | str | Unset = UNSET
    target_directory: None | str | Unset = UNSET
    response_format: EnqueueRequestResponseFormat | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        num_generations = self.num_generations

        target_namespace = self.target_namespace

        target_repo: None | str | Unset
        if isinstance(self.target_repo, Unset):
            target_repo = UNSET
        else:
            target_repo = self.target_repo

        target_directory: None | str | Unset
        if isinstance(self.target_directory, Unset):
            target_directory = UNSET
        else:
            target_directory = self.target_directory

        response_format: str | Unset = UNSET
        if not isinstance(self.response_format, Unset):
            response_format = self.response_format

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if num_generations is not UNSET:
            field_dict["num_generations"] = num_generations
        if target_namespace is not UNSET:
            field_dict["target_namespace"] = target_namespace
        if target_repo is not UNSET:
            field_dict["target_repo"] = target_repo
        if target_directory is not UNSET:
            field_dict["target_directory"] = target_directory
        if response_format is not UNSET:
            field_dict["response_format"] = response_format

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = d.pop("model")

        prompt = d.pop("prompt", UNSET)

        num_generations = d.pop("num_generations", UNSET)

        target_namespace = d.pop("target_namespace", UNSET)

        def _parse_target_repo(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        target_repo = _parse_target_repo(d.pop("target_repo", UNSET))

        def _parse_target_directory(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        target_directory = _parse_target_directory(d.pop("target_directory", UNSET))

        _response_format = d.pop("response_format", UNSET)
        response_format: EnqueueRequestResponseFormat | Unset
        if isinstance(_response_format, Unset):
            response_format = UNSET
        else:
            response_format = check_enqueue_request_response_format(_response_format)

        enqueue_request = cls(
            model=model,
            prompt=prompt,
            num_generations=num_generations,
            target_namespace=target_namespace,
            target_repo=target_repo,
            target_directory=target_directory,
            response_format=response_format,
        )

        enqueue_request.additional_properties = d
        return enqueue_request

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
