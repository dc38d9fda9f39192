# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_schema_operation import ModelSchemaOperation
    from ..models.model_schema_server import ModelSchemaServer


T = TypeVar("T", bound="ModelSchema")


@_attrs_define
class ModelSchema:
    """
    Attributes:
        servers (list[ModelSchemaServer | None] | None | Unset):
        post (ModelSchemaOperation | None | Unset):
    """

    servers: list[ModelSchemaServer | None] | None | Unset = UNSET
    post: ModelSchemaOperation | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_schema_operation import ModelSchemaOperation  # noqa: PLC0415
        from ..models.model_schema_server import ModelSchemaServer  # noqa: PLC0415

        servers: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.servers, Unset):
            servers = UNSET
        elif isinstance(self.servers, list):
            servers = []
            for servers_type_0_item_data in self.servers:
                servers_type_0_item: dict[str, Any] | None
                if isinstance(servers_type_0_item_data, ModelSchemaServer):
                    servers_type_0_item = servers_type_0_item_data.to_dict()
                else:
                    servers_type_0_item = servers_type_0_item_data
                servers.append(servers_type_0_item)

        else:
            servers = self.servers

        post: dict[str, Any] | None | Unset
        if isinstance(self.post, Unset):
            post = UNSET
        elif isinstance(self.post, ModelSchemaOperation):
            post = self.post.to_dict()
        else:
            post = self.post

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if servers is not UNSET:
            field_dict["servers"] = servers
        if post is not UNSET:
            field_dict["post"] = post

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_schema_operation import ModelSchemaOperation  # noqa: PLC0415
        from ..models.model_schema_server import ModelSchemaServer  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_servers(data: object) -> list[ModelSchemaServer | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                servers_type_0 = []
                _servers_type_0 = data
                for servers_type_0_item_data in _servers_type_0:

                    def _parse_servers_type_0_item(data: object) -> ModelSchemaServer | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            servers_type_0_item_type_0 = ModelSchemaServer.from_dict(data)

                            return servers_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ModelSchemaServer | None, data)

                    servers_type_0_item = _parse_servers_type_0_item(servers_type_0_item_data)

                    servers_type_0.append(servers_type_0_item)

                return servers_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ModelSchemaServer | None] | None | Unset, data)

        servers = _parse_servers(d.pop("servers", UNSET))

        def _parse_post(data: object) -> ModelSchemaOperation | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                post_type_0 = ModelSchemaOperation.from_dict(data)

                return post_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelSchemaOperation | None | Unset, data)

        post = _parse_post(d.pop("post", UNSET))

        model_schema = cls(
            servers=servers,
            post=post,
        )

        model_schema.additional_properties = d
        return model_schema

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
