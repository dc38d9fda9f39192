# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.model_pricing_method_type_0 import (
    ModelPricingMethodType0,
    check_model_pricing_method_type_0,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cost_by_resolution import CostByResolution
    from ..models.cost_grid import CostGrid


T = TypeVar("T", bound="ModelPricing")


@_attrs_define
class ModelPricing:
    """
    Attributes:
        method (ModelPricingMethodType0 | None | str | Unset):
        input_cost_per_token (float | None | Unset):
        output_cost_per_token (float | None | Unset):
        cost_per_second (float | None | Unset):
        cost_per_image (float | None | Unset):
        cost_per_second_high_res (float | None | Unset):
        cost_per_second_with_audio (float | None | Unset):
        cost_per_second_by_resolution (CostByResolution | None | Unset):
        cost_per_image_grid (CostGrid | None | Unset):
    """

    method: ModelPricingMethodType0 | None | str | Unset = UNSET
    input_cost_per_token: float | None | Unset = UNSET
    output_cost_per_token: float | None | Unset = UNSET
    cost_per_second: float | None | Unset = UNSET
    cost_per_image: float | None | Unset = UNSET
    cost_per_second_high_res: float | None | Unset = UNSET
    cost_per_second_with_audio: float | None | Unset = UNSET
    cost_per_second_by_resolution: CostByResolution | None | Unset = UNSET
    cost_per_image_grid: CostGrid | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.cost_by_resolution import CostByResolution  # noqa: PLC0415
        from ..models.cost_grid import CostGrid  # noqa: PLC0415

        method: None | str | Unset
        if isinstance(self.method, Unset):
            method = UNSET
        elif isinstance(self.method, str):
            method = self.method
        else:
            method = self.method

        input_cost_per_token: float | None | Unset
        if isinstance(self.input_cost_per_token, Unset):
            input_cost_per_token = UNSET
        else:
            input_cost_per_token = self.input_cost_per_token

        output_cost_per_token: float | None | Unset
        if isinstance(self.output_cost_per_token, Unset):
            output_cost_per_token = UNSET
        else:
            output_cost_per_token = self.output_cost_per_token

        cost_per_second: float | None | Unset
        if isinstance(self.cost_per_second, Unset):
            cost_per_second = UNSET
        else:
            cost_per_second = self.cost_per_second

        cost_per_image: float | None | Unset
        if isinstance(self.cost_per_image, Unset):
            cost_per_image = UNSET
        else:
            cost_per_image = self.cost_per_image

        cost_per_second_high_res: float | None | Unset
        if isinstance(self.cost_per_second_high_res, Unset):
            cost_per_second_high_res = UNSET
        else:
            cost_per_second_high_res = self.cost_per_second_high_res

        cost_per_second_with_audio: float | None | Unset
        if isinstance(self.cost_per_second_with_audio, Unset):
            cost_per_second_with_audio = UNSET
        else:
            cost_per_second_with_audio = self.cost_per_second_with_audio

        cost_per_second_by_resolution: dict[str, Any] | None | Unset
        if isinstance(self.cost_per_second_by_resolution, Unset):
            cost_per_second_by_resolution = UNSET
        elif isinstance(self.cost_per_second_by_resolution, CostByResolution):
            cost_per_second_by_resolution = self.cost_per_second_by_resolution.to_dict()
        else:
            cost_per_second_by_resolution = self.cost_per_second_by_resolution

        cost_per_image_grid: dict[str, Any] | None | Unset
        if isinstance(self.cost_per_image_grid, Unset):
            cost_per_image_grid = UNSET
        elif isinstance(self.cost_per_image_grid, CostGrid):
            cost_per_image_grid = self.cost_per_image_grid.to_dict()
        else:
            cost_per_image_grid = self.cost_per_image_grid

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if method is not UNSET:
            field_dict["method"] = method
        if input_cost_per_token is not UNSET:
            field_dict["input_cost_per_token"] = input_cost_per_token
        if output_cost_per_token is not UNSET:
            field_dict["output_cost_per_token"] = output_cost_per_token
        if cost_per_second is not UNSET:
            field_dict["cost_per_second"] = cost_per_second
        if cost_per_image is not UNSET:
            field_dict["cost_per_image"] = cost_per_image
        if cost_per_second_high_res is not UNSET:
            field_dict["cost_per_second_high_res"] = cost_per_second_high_res
        if cost_per_second_with_audio is not UNSET:
            field_dict["cost_per_second_with_audio"] = cost_per_second_with_audio
        if cost_per_second_by_resolution is not UNSET:
            field_dict["cost_per_second_by_resolution"] = cost_per_second_by_resolution
        if cost_per_image_grid is not UNSET:
            field_dict["cost_per_image_grid"] = cost_per_image_grid

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cost_by_resolution import CostByResolution  # noqa: PLC0415
        from ..models.cost_grid import CostGrid  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_method(data: object) -> ModelPricingMethodType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                method_type_0 = check_model_pricing_method_type_0(data)

                return method_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelPricingMethodType0 | None | str | Unset, data)

        method = _parse_method(d.pop("method", UNSET))

        def _parse_input_cost_per_token(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        input_cost_per_token = _parse_input_cost_per_token(d.pop("input_cost_per_token", UNSET))

        def _parse_output_cost_per_token(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        output_cost_per_token = _parse_output_cost_per_token(d.pop("output_cost_per_token", UNSET))

        def _parse_cost_per_second(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        cost_per_second = _parse_cost_per_second(d.pop("cost_per_second", UNSET))

        def _parse_cost_per_image(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        cost_per_image = _parse_cost_per_image(d.pop("cost_per_image", UNSET))

        def _parse_cost_per_second_high_res(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        cost_per_second_high_res = _parse_cost_per_second_high_res(
            d.pop("cost_per_second_high_res", UNSET)
        )

        def _parse_cost_per_second_with_audio(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        cost_per_second_with_audio = _parse_cost_per_second_with_audio(
            d.pop("cost_per_second_with_audio", UNSET)
        )

        def _parse_cost_per_second_by_resolution(data: object) -> CostByResolution | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cost_per_second_by_resolution_type_0 = CostByResolution.from_dict(data)

                return cost_per_second_by_resolution_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostByResolution | None | Unset, data)

        cost_per_second_by_resolution = _parse_cost_per_second_by_resolution(
            d.pop("cost_per_second_by_resolution", UNSET)
        )

        def _parse_cost_per_image_grid(data: object) -> CostGrid | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cost_per_image_grid_type_0 = CostGrid.from_dict(data)

                return cost_per_image_grid_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostGrid | None | Unset, data)

        cost_per_image_grid = _parse_cost_per_image_grid(d.pop("cost_per_image_grid", UNSET))

        model_pricing = cls(
            method=method,
            input_cost_per_token=input_cost_per_token,
            output_cost_per_token=output_cost_per_token,
            cost_per_second=cost_per_second,
            cost_per_image=cost_per_image,
            cost_per_second_high_res=cost_per_second_high_res,
            cost_per_second_with_audio=cost_per_second_with_audio,
            cost_per_second_by_resolution=cost_per_second_by_resolution,
            cost_per_image_grid=cost_per_image_grid,
        )

        model_pricing.additional_properties = d
        return model_pricing

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
