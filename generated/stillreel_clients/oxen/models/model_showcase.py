# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.showcase_item import ShowcaseItem


T = TypeVar("T", bound="ModelShowcase")


@_attrs_define
class ModelShowcase:
    """
    Attributes:
        tagline (None | str | Unset):
        hero_image (None | str | Unset):
        gallery (list[None | ShowcaseItem] | None | Unset):
    """

    tagline: None | str | Unset = UNSET
    hero_image: None | str | Unset = UNSET
    gallery: list[None | ShowcaseItem] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.showcase_item import ShowcaseItem  # noqa: PLC0415

        tagline: None | str | Unset
        if isinstance(self.tagline, Unset):
            tagline = UNSET
        else:
            tagline = self.tagline

        hero_image: None | str | Unset
        if isinstance(self.hero_image, Unset):
            hero_image = UNSET
        else:
            hero_image = self.hero_image

        gallery: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.gallery, Unset):
            gallery = UNSET
        elif isinstance(self.gallery, list):
            gallery = []
            for gallery_type_0_item_data in self.gallery:
                gallery_type_0_item: dict[str, Any] | None
                if isinstance(gallery_type_0_item_data, ShowcaseItem):
                    gallery_type_0_item = gallery_type_0_item_data.to_dict()
                else:
                    gallery_type_0_item = gallery_type_0_item_data
                gallery.append(gallery_type_0_item)

        else:
            gallery = self.gallery

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if tagline is not UNSET:
            field_dict["tagline"] = tagline
        if hero_image is not UNSET:
            field_dict["hero_image"] = hero_image
        if gallery is not UNSET:
            field_dict["gallery"] = gallery

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.showcase_item import ShowcaseItem  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_tagline(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tagline = _parse_tagline(d.pop("tagline", UNSET))

        def _parse_hero_image(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        hero_image = _parse_hero_image(d.pop("hero_image", UNSET))

        def _parse_gallery(data: object) -> list[None | ShowcaseItem] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                gallery_type_0 = []
                _gallery_type_0 = data
                for gallery_type_0_item_data in _gallery_type_0:

                    def _parse_gallery_type_0_item(data: object) -> None | ShowcaseItem:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            gallery_type_0_item_type_0 = ShowcaseItem.from_dict(data)

                            return gallery_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(None | ShowcaseItem, data)

                    gallery_type_0_item = _parse_gallery_type_0_item(gallery_type_0_item_data)

                    gallery_type_0.append(gallery_type_0_item)

                return gallery_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[None | ShowcaseItem] | None | Unset, data)

        gallery = _parse_gallery(d.pop("gallery", UNSET))

        model_showcase = cls(
            tagline=tagline,
            hero_image=hero_image,
            gallery=gallery,
        )

        model_showcase.additional_properties = d
        return model_showcase

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
