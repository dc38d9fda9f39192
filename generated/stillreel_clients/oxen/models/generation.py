# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.generation_media_type_type_0 import (
    GenerationMediaTypeType0,
    check_generation_media_type_type_0,
)
from ..models.generation_status_type_0 import (
    GenerationStatusType0,
    check_generation_status_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Generation")


@_attrs_define
class Generation:
    """There is neither progress nor cost. OX-OAS does not require prompt, result_url, error_message and the last two
    times; the page says that they are always there.

        Attributes:
            generation_id (None | str | Unset):
            model_name (None | str | Unset): Called model in the events.
            prompt (None | str | Unset):
            media_type (GenerationMediaTypeType0 | None | str | Unset):
            status (GenerationStatusType0 | None | str | Unset):
            result_url (None | str | Unset): Where the result is, once it has succeeded. Called url in the events.
            error_message (None | str | Unset): Why it failed. Called error in the events.
            enqueued_at (int | None | Unset): Unix seconds.
            started_at (int | None | Unset): Unix seconds.
            completed_at (int | None | Unset): Unix seconds.
            target_namespace (None | str | Unset):
            target_repo (None | str | Unset):
            target_directory (None | str | Unset):
    """

    generation_id: None | str | Unset = UNSET
    model_name: None | str | Unset = UNSET
    prompt: None | str | Unset = UNSET
    media_type: GenerationMediaTypeType0 | None | str | Unset = UNSET
    status: GenerationStatusType0 | None | str | Unset = UNSET
    result_url: None | str | Unset = UNSET
    error_message: None | str | Unset = UNSET
    enqueued_at: int | None | Unset = UNSET
    started_at: int | None | Unset = UNSET
    completed_at: int | None | Unset = UNSET
    target_namespace: None | str | Unset = UNSET
    target_repo: None | str | Unset = UNSET
    target_directory: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        generation_id: None | str | Unset
        if isinstance(self.generation_id, Unset):
            generation_id = UNSET
        else:
            generation_id = self.generation_id

        model_name: None | str | Unset
        if isinstance(self.model_name, Unset):
            model_name = UNSET
        else:
            model_name = self.model_name

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        media_type: None | str | Unset
        if isinstance(self.media_type, Unset):
            media_type = UNSET
        elif isinstance(self.media_type, str):
            media_type = self.media_type
        else:
            media_type = self.media_type

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        result_url: None | str | Unset
        if isinstance(self.result_url, Unset):
            result_url = UNSET
        else:
            result_url = self.result_url

        error_message: None | str | Unset
        if isinstance(self.error_message, Unset):
            error_message = UNSET
        else:
            error_message = self.error_message

        enqueued_at: int | None | Unset
        if isinstance(self.enqueued_at, Unset):
            enqueued_at = UNSET
        else:
            enqueued_at = self.enqueued_at

        started_at: int | None | Unset
        if isinstance(self.started_at, Unset):
            started_at = UNSET
        else:
            started_at = self.started_at

        completed_at: int | None | Unset
        if isinstance(self.completed_at, Unset):
            completed_at = UNSET
        else:
            completed_at = self.completed_at

        target_namespace: None | str | Unset
        if isinstance(self.target_namespace, Unset):
            target_namespace = UNSET
        else:
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

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if generation_id is not UNSET:
            field_dict["generation_id"] = generation_id
        if model_name is not UNSET:
            field_dict["model_name"] = model_name
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if status is not UNSET:
            field_dict["status"] = status
        if result_url is not UNSET:
            field_dict["result_url"] = result_url
        if error_message is not UNSET:
            field_dict["error_message"] = error_message
        if enqueued_at is not UNSET:
            field_dict["enqueued_at"] = enqueued_at
        if started_at is not UNSET:
            field_dict["started_at"] = started_at
        if completed_at is not UNSET:
            field_dict["completed_at"] = completed_at
        if target_namespace is not UNSET:
            field_dict["target_namespace"] = target_namespace
        if target_repo is not UNSET:
            field_dict["target_repo"] = target_repo
        if target_directory is not UNSET:
            field_dict["target_directory"] = target_directory

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_generation_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        generation_id = _parse_generation_id(d.pop("generation_id", UNSET))

        def _parse_model_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_name = _parse_model_name(d.pop("model_name", UNSET))

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_media_type(data: object) -> GenerationMediaTypeType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                media_type_type_0 = check_generation_media_type_type_0(data)

                return media_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationMediaTypeType0 | None | str | Unset, data)

        media_type = _parse_media_type(d.pop("media_type", UNSET))

        def _parse_status(data: object) -> GenerationStatusType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_generation_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GenerationStatusType0 | None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_result_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        result_url = _parse_result_url(d.pop("result_url", UNSET))

        def _parse_error_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_message = _parse_error_message(d.pop("error_message", UNSET))

        def _parse_enqueued_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        enqueued_at = _parse_enqueued_at(d.pop("enqueued_at", UNSET))

        def _parse_started_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        started_at = _parse_started_at(d.pop("started_at", UNSET))

        def _parse_completed_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        completed_at = _parse_completed_at(d.pop("completed_at", UNSET))

        def _parse_target_namespace(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        target_namespace = _parse_target_namespace(d.pop("target_namespace", UNSET))

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

        generation = cls(
            generation_id=generation_id,
            model_name=model_name,
            prompt=prompt,
            media_type=media_type,
            status=status,
            result_url=result_url,
            error_message=error_message,
            enqueued_at=enqueued_at,
            started_at=started_at,
            completed_at=completed_at,
            target_namespace=target_namespace,
            target_repo=target_repo,
            target_directory=target_directory,
        )

        generation.additional_properties = d
        return generation

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
