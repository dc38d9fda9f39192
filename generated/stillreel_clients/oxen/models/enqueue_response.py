# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.api_error_detail import ApiErrorDetail
    from ..models.queued_generation import QueuedGeneration


T = TypeVar("T", bound="EnqueueResponse")


@_attrs_define
class EnqueueResponse:
    """
    Attributes:
        generations (list[None | QueuedGeneration] | None | Unset): One entry a generation.
        error (ApiErrorDetail | None | Unset):
    """

    generations: list[None | QueuedGeneration] | None | Unset = UNSET
    error: ApiErrorDetail | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.api_error_detail import ApiErrorDetail  # noqa: PLC0415
        from ..models.queued_generation import QueuedGeneration  # noqa: PLC0415

        generations: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.generations, Unset):
            generations = UNSET
        elif isinstance(self.generations, list):
            generations = []
            for generations_type_0_item_data in self.generations:
                generations_type_0_item: dict[str, Any] | None
                if isinstance(generations_type_0_item_data, QueuedGeneration):
                    generations_type_0_item = generations_type_0_item_data.to_dict()
                else:
                    generations_type_0_item = generations_type_0_item_data
                generations.append(generations_type_0_item)

        else:
            generations = self.generations

        error: dict[str, Any] | None | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        elif isinstance(self.error, ApiErrorDetail):
            error = self.error.to_dict()
        else:
            error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if generations is not UNSET:
            field_dict["generations"] = generations
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.api_error_detail import ApiErrorDetail  # noqa: PLC0415
        from ..models.queued_generation import QueuedGeneration  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_generations(data: object) -> list[None | QueuedGeneration] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                generations_type_0 = []
                _generations_type_0 = data
                for generations_type_0_item_data in _generations_type_0:

                    def _parse_generations_type_0_item(data: object) -> None | QueuedGeneration:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            generations_type_0_item_type_0 = QueuedGeneration.from_dict(data)

                            return generations_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | QueuedGeneration, data)

                    generations_type_0_item = _parse_generations_type_0_item(
                        generations_type_0_item_data
                    )

                    generations_type_0.append(generations_type_0_item)

                return generations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | QueuedGeneration] | None | Unset, data)

        generations = _parse_generations(d.pop("generations", UNSET))

        def _parse_error(data: object) -> ApiErrorDetail | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = ApiErrorDetail.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ApiErrorDetail | None | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        enqueue_response = cls(
            generations=generations,
            error=error,
        )

        enqueue_response.additional_properties = d
        return enqueue_response

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
