# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.priced_model_quota_type_type_0 import (
    PricedModelQuotaTypeType0,
    check_priced_model_quota_type_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="PricedModel")


@_attrs_define
class PricedModel:
    """
    Attributes:
        model_name (None | str | Unset):
        quota_type (int | None | PricedModelQuotaTypeType0 | Unset): 1 for a fixed price a call, 0 for a metered one.
        model_price (float | None | Unset): In USD a call, where the price is fixed.
        model_ratio (float | None | Unset): The measure of a metered price.
    """

    model_name: None | str | Unset = UNSET
    quota_type: int | None | PricedModelQuotaTypeType0 | Unset = UNSET
    model_price: float | None | Unset = UNSET
    model_ratio: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model_name: None | str | Unset
        if isinstance(self.model_name, Unset):
            model_name = UNSET
        else:
            model_name = self.model_name

        quota_type: int | None | Unset
        if isinstance(self.quota_type, Unset):
            quota_type = UNSET
        elif isinstance(self.quota_type, int):
            quota_type = self.quota_type
        else:
            quota_type = self.quota_type

        model_price: float | None | Unset
        if isinstance(self.model_price, Unset):
            model_price = UNSET
        else:
            model_price = self.model_price

        model_ratio: float | None | Unset
        if isinstance(self.model_ratio, Unset):
            model_ratio = UNSET
        else:
            model_ratio = self.model_ratio

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if model_name is not UNSET:
            field_dict["model_name"] = model_name
        if quota_type is not UNSET:
            field_dict["quota_type"] = quota_type
        if model_price is not UNSET:
            field_dict["model_price"] = model_price
        if model_ratio is not UNSET:
            field_dict["model_ratio"] = model_ratio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_model_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_name = _parse_model_name(d.pop("model_name", UNSET))

        def _parse_quota_type(data: object) -> int | None | PricedModelQuotaTypeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, int):
                    raise TypeError()
                quota_type_type_0 = check_priced_model_quota_type_type_0(data)

                return quota_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(int | None | PricedModelQuotaTypeType0 | Unset, data)

        quota_type = _parse_quota_type(d.pop("quota_type", UNSET))

        def _parse_model_price(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        model_price = _parse_model_price(d.pop("model_price", UNSET))

        def _parse_model_ratio(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        model_ratio = _parse_model_ratio(d.pop("model_ratio", UNSET))

        priced_model = cls(
            model_name=model_name,
            quota_type=quota_type,
            model_price=model_price,
            model_ratio=model_ratio,
        )

        priced_model.additional_properties = d
        return priced_model

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
