# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.debug_info import DebugInfo


T = TypeVar("T", bound="TaskExtra")


@_attrs_define
class TaskExtra:
    """
    Attributes:
        seed (int | None | str | Unset):
        enable_nsfw_detection (bool | None | Unset):
        has_nsfw_contents (list[bool | None] | None | Unset):
        debug_info (DebugInfo | None | Unset):
    """

    seed: int | None | str | Unset = UNSET
    enable_nsfw_detection: bool | None | Unset = UNSET
    has_nsfw_contents: list[bool | None] | None | Unset = UNSET
    debug_info: DebugInfo | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.debug_info import DebugInfo  # noqa: PLC0415

        seed: int | None | str | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        enable_nsfw_detection: bool | None | Unset
        if isinstance(self.enable_nsfw_detection, Unset):
            enable_nsfw_detection = UNSET
        else:
            enable_nsfw_detection = self.enable_nsfw_detection

        has_nsfw_contents: list[bool | None] | None | Unset
        if isinstance(self.has_nsfw_contents, Unset):
            has_nsfw_contents = UNSET
        elif isinstance(self.has_nsfw_contents, list):
            has_nsfw_contents = []
            for has_nsfw_contents_type_0_item_data in self.has_nsfw_contents:
                has_nsfw_contents_type_0_item: bool | None
                has_nsfw_contents_type_0_item = has_nsfw_contents_type_0_item_data
                has_nsfw_contents.append(has_nsfw_contents_type_0_item)

        else:
            has_nsfw_contents = self.has_nsfw_contents

        debug_info: dict[str, Any] | None | Unset
        if isinstance(self.debug_info, Unset):
            debug_info = UNSET
        elif isinstance(self.debug_info, DebugInfo):
            debug_info = self.debug_info.to_dict()
        else:
            debug_info = self.debug_info

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if seed is not UNSET:
            field_dict["seed"] = seed
        if enable_nsfw_detection is not UNSET:
            field_dict["enable_nsfw_detection"] = enable_nsfw_detection
        if has_nsfw_contents is not UNSET:
            field_dict["has_nsfw_contents"] = has_nsfw_contents
        if debug_info is not UNSET:
            field_dict["debug_info"] = debug_info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.debug_info import DebugInfo  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_seed(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        def _parse_enable_nsfw_detection(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        enable_nsfw_detection = _parse_enable_nsfw_detection(d.pop("enable_nsfw_detection", UNSET))

        def _parse_has_nsfw_contents(data: object) -> list[bool | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                has_nsfw_contents_type_0 = []
                _has_nsfw_contents_type_0 = data
                for has_nsfw_contents_type_0_item_data in _has_nsfw_contents_type_0:

                    def _parse_has_nsfw_contents_type_0_item(data: object) -> bool | None:
                        if data is None:
                            return data
                        return cast(bool | None, data)

                    has_nsfw_contents_type_0_item = _parse_has_nsfw_contents_type_0_item(
                        has_nsfw_contents_type_0_item_data
                    )

                    has_nsfw_contents_type_0.append(has_nsfw_contents_type_0_item)

                return has_nsfw_contents_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[bool | None] | None | Unset, data)

        has_nsfw_contents = _parse_has_nsfw_contents(d.pop("has_nsfw_contents", UNSET))

        def _parse_debug_info(data: object) -> DebugInfo | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                debug_info_type_0 = DebugInfo.from_dict(data)

                return debug_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DebugInfo | None | Unset, data)

        debug_info = _parse_debug_info(d.pop("debug_info", UNSET))

        task_extra = cls(
            seed=seed,
            enable_nsfw_detection=enable_nsfw_detection,
            has_nsfw_contents=has_nsfw_contents,
            debug_info=debug_info,
        )

        task_extra.additional_properties = d
        return task_extra

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
