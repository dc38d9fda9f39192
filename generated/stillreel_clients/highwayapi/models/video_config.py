# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_config import ModelConfig


T = TypeVar("T", bound="VideoConfig")


@_attrs_define
class VideoConfig:
    """
    Attributes:
        configs (list[ModelConfig | None] | None | Unset):
    """

    configs: list[ModelConfig | None] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_config import ModelConfig  # noqa: PLC0415

        configs: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.configs, Unset):
            configs = UNSET
        elif isinstance(self.configs, list):
            configs = []
            for configs_type_0_item_data in self.configs:
                configs_type_0_item: dict[str, Any] | None
                if isinstance(configs_type_0_item_data, ModelConfig):
                    configs_type_0_item = configs_type_0_item_data.to_dict()
                else:
                    configs_type_0_item = configs_type_0_item_data
                configs.append(configs_type_0_item)

        else:
            configs = self.configs

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if configs is not UNSET:
            field_dict["configs"] = configs

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_config import ModelConfig  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_configs(data: object) -> list[ModelConfig | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                configs_type_0 = []
                _configs_type_0 = data
                for configs_type_0_item_data in _configs_type_0:

                    def _parse_configs_type_0_item(data: object) -> ModelConfig | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            configs_type_0_item_type_0 = ModelConfig.from_dict(data)

                            return configs_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ModelConfig | None, data)

                    configs_type_0_item = _parse_configs_type_0_item(configs_type_0_item_data)

                    configs_type_0.append(configs_type_0_item)

                return configs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ModelConfig | None] | None | Unset, data)

        configs = _parse_configs(d.pop("configs", UNSET))

        video_config = cls(
            configs=configs,
        )

        video_config.additional_properties = d
        return video_config

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
