# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.group_ratios import GroupRatios
    from ..models.priced_model import PricedModel


T = TypeVar("T", bound="Pricing")


@_attrs_define
class Pricing:
    """
    Attributes:
        data (list[None | PricedModel] | None | Unset):
        group_ratio (GroupRatios | None | Unset):
    """

    data: list[None | PricedModel] | None | Unset = UNSET
    group_ratio: GroupRatios | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.group_ratios import GroupRatios  # noqa: PLC0415
        from ..models.priced_model import PricedModel  # noqa: PLC0415

        data: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, list):
            data = []
            for data_type_0_item_data in self.data:
                data_type_0_item: dict[str, Any] | None
                if isinstance(data_type_0_item_data, PricedModel):
                    data_type_0_item = data_type_0_item_data.to_dict()
                else:
                    data_type_0_item = data_type_0_item_data
                data.append(data_type_0_item)

        else:
            data = self.data

        group_ratio: dict[str, Any] | None | Unset
        if isinstance(self.group_ratio, Unset):
            group_ratio = UNSET
        elif isinstance(self.group_ratio, GroupRatios):
            group_ratio = self.group_ratio.to_dict()
        else:
            group_ratio = self.group_ratio

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if data is not UNSET:
            field_dict["data"] = data
        if group_ratio is not UNSET:
            field_dict["group_ratio"] = group_ratio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.group_ratios import GroupRatios  # noqa: PLC0415
        from ..models.priced_model import PricedModel  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_data(data: object) -> list[None | PricedModel] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                data_type_0 = []
                _data_type_0 = data
                for data_type_0_item_data in _data_type_0:

                    def _parse_data_type_0_item(data: object) -> None | PricedModel:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            data_type_0_item_type_0 = PricedModel.from_dict(data)

                            return data_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | PricedModel, data)

                    data_type_0_item = _parse_data_type_0_item(data_type_0_item_data)

                    data_type_0.append(data_type_0_item)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | PricedModel] | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        def _parse_group_ratio(data: object) -> GroupRatios | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                group_ratio_type_0 = GroupRatios.from_dict(data)

                return group_ratio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GroupRatios | None | Unset, data)

        group_ratio = _parse_group_ratio(d.pop("group_ratio", UNSET))

        pricing = cls(
            data=data,
            group_ratio=group_ratio,
        )

        pricing.additional_properties = d
        return pricing

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
