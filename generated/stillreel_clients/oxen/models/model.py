# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.model_endpoint_type_0 import (
    ModelEndpointType0,
    check_model_endpoint_type_0,
)
from ..models.model_model_type_type_0 import (
    ModelModelTypeType0,
    check_model_model_type_type_0,
)
from ..models.model_object_type_0 import ModelObjectType0, check_model_object_type_0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_capabilities import ModelCapabilities
    from ..models.model_deployment import ModelDeployment
    from ..models.model_developer import ModelDeveloper
    from ..models.model_fine_tuning import ModelFineTuning
    from ..models.model_pricing import ModelPricing
    from ..models.model_showcase import ModelShowcase
    from ..models.parameter_schema import ParameterSchema


T = TypeVar("T", bound="Model")


@_attrs_define
class Model:
    """
    Attributes:
        id (None | str | Unset):
        object_ (ModelObjectType0 | None | str | Unset):
        created (int | None | Unset): Unix seconds.
        owned_by (None | str | Unset): oxen for a base model, else the owner's namespace.
        display_name (None | str | Unset):
        description (None | str | Unset):
        summary (None | str | Unset):
        model_type (ModelModelTypeType0 | None | str | Unset):
        endpoint (ModelEndpointType0 | None | str | Unset): What to call, below /api/ai.
        capabilities (ModelCapabilities | None | Unset):
        pricing (ModelPricing | None | Unset):
        fine_tuning (ModelFineTuning | None | Unset):
        deployments (list[ModelDeployment | None] | None | Unset): Empty for a base model.
        developer (ModelDeveloper | None | Unset):
        source_model (None | str | Unset): What a custom model was made from.
        image_url (None | str | Unset):
        released_at (None | str | Unset): A time in the sample.
        request_schema (None | ParameterSchema | Unset): JSON Schema of the model's parameters, by the reference.
        json_request_schema (None | ParameterSchema | Unset): The same under the name that the model pages give.
        showcase (ModelShowcase | None | Unset):
    """

    id: None | str | Unset = UNSET
    object_: ModelObjectType0 | None | str | Unset = UNSET
    created: int | None | Unset = UNSET
    owned_by: None | str | Unset = UNSET
    display_name: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    summary: None | str | Unset = UNSET
    model_type: ModelModelTypeType0 | None | str | Unset = UNSET
    endpoint: ModelEndpointType0 | None | str | Unset = UNSET
    capabilities: ModelCapabilities | None | Unset = UNSET
    pricing: ModelPricing | None | Unset = UNSET
    fine_tuning: ModelFineTuning | None | Unset = UNSET
    deployments: list[ModelDeployment | None] | None | Unset = UNSET
    developer: ModelDeveloper | None | Unset = UNSET
    source_model: None | str | Unset = UNSET
    image_url: None | str | Unset = UNSET
    released_at: None | str | Unset = UNSET
    request_schema: None | ParameterSchema | Unset = UNSET
    json_request_schema: None | ParameterSchema | Unset = UNSET
    showcase: ModelShowcase | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_capabilities import ModelCapabilities  # noqa: PLC0415
        from ..models.model_deployment import ModelDeployment  # noqa: PLC0415
        from ..models.model_developer import ModelDeveloper  # noqa: PLC0415
        from ..models.model_fine_tuning import ModelFineTuning  # noqa: PLC0415
        from ..models.model_pricing import ModelPricing  # noqa: PLC0415
        from ..models.model_showcase import ModelShowcase  # noqa: PLC0415
        from ..models.parameter_schema import ParameterSchema  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        object_: None | str | Unset
        if isinstance(self.object_, Unset):
            object_ = UNSET
        elif isinstance(self.object_, str):
            object_ = self.object_
        else:
            object_ = self.object_

        created: int | None | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        else:
            created = self.created

        owned_by: None | str | Unset
        if isinstance(self.owned_by, Unset):
            owned_by = UNSET
        else:
            owned_by = self.owned_by

        display_name: None | str | Unset
        if isinstance(self.display_name, Unset):
            display_name = UNSET
        else:
            display_name = self.display_name

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        summary: None | str | Unset
        if isinstance(self.summary, Unset):
            summary = UNSET
        else:
            summary = self.summary

        model_type: None | str | Unset
        if isinstance(self.model_type, Unset):
            model_type = UNSET
        elif isinstance(self.model_type, str):
            model_type = self.model_type
        else:
            model_type = self.model_type

        endpoint: None | str | Unset
        if isinstance(self.endpoint, Unset):
            endpoint = UNSET
        elif isinstance(self.endpoint, str):
            endpoint = self.endpoint
        else:
            endpoint = self.endpoint

        capabilities: dict[str, Any] | None | Unset
        if isinstance(self.capabilities, Unset):
            capabilities = UNSET
        elif isinstance(self.capabilities, ModelCapabilities):
            capabilities = self.capabilities.to_dict()
        else:
            capabilities = self.capabilities

        pricing: dict[str, Any] | None | Unset
        if isinstance(self.pricing, Unset):
            pricing = UNSET
        elif isinstance(self.pricing, ModelPricing):
            pricing = self.pricing.to_dict()
        else:
            pricing = self.pricing

        fine_tuning: dict[str, Any] | None | Unset
        if isinstance(self.fine_tuning, Unset):
            fine_tuning = UNSET
        elif isinstance(self.fine_tuning, ModelFineTuning):
            fine_tuning = self.fine_tuning.to_dict()
        else:
            fine_tuning = self.fine_tuning

        deployments: list[dict[str, Any] | None] | None | Unset
        if isinstance(self.deployments, Unset):
            deployments = UNSET
        elif isinstance(self.deployments, list):
            deployments = []
            for deployments_type_0_item_data in self.deployments:
                deployments_type_0_item: dict[str, Any] | None
                if isinstance(deployments_type_0_item_data, ModelDeployment):
                    deployments_type_0_item = deployments_type_0_item_data.to_dict()
                else:
                    deployments_type_0_item = deployments_type_0_item_data
                deployments.append(deployments_type_0_item)

        else:
            deployments = self.deployments

        developer: dict[str, Any] | None | Unset
        if isinstance(self.developer, Unset):
            developer = UNSET
        elif isinstance(self.developer, ModelDeveloper):
            developer = self.developer.to_dict()
        else:
            developer = self.developer

        source_model: None | str | Unset
        if isinstance(self.source_model, Unset):
            source_model = UNSET
        else:
            source_model = self.source_model

        image_url: None | str | Unset
        if isinstance(self.image_url, Unset):
            image_url = UNSET
        else:
            image_url = self.image_url

        released_at: None | str | Unset
        if isinstance(self.released_at, Unset):
            released_at = UNSET
        else:
            released_at = self.released_at

        request_schema: dict[str, Any] | None | Unset
        if isinstance(self.request_schema, Unset):
            request_schema = UNSET
        elif isinstance(self.request_schema, ParameterSchema):
            request_schema = self.request_schema.to_dict()
        else:
            request_schema = self.request_schema

        json_request_schema: dict[str, Any] | None | Unset
        if isinstance(self.json_request_schema, Unset):
            json_request_schema = UNSET
        elif isinstance(self.json_request_schema, ParameterSchema):
            json_request_schema = self.json_request_schema.to_dict()
        else:
            json_request_schema = self.json_request_schema

        showcase: dict[str, Any] | None | Unset
        if isinstance(self.showcase, Unset):
            showcase = UNSET
        elif isinstance(self.showcase, ModelShowcase):
            showcase = self.showcase.to_dict()
        else:
            showcase = self.showcase

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if object_ is not UNSET:
            field_dict["object"] = object_
        if created is not UNSET:
            field_dict["created"] = created
        if owned_by is not UNSET:
            field_dict["owned_by"] = owned_by
        if display_name is not UNSET:
            field_dict["display_name"] = display_name
        if description is not UNSET:
            field_dict["description"] = description
        if summary is not UNSET:
            field_dict["summary"] = summary
        if model_type is not UNSET:
            field_dict["model_type"] = model_type
        if endpoint is not UNSET:
            field_dict["endpoint"] = endpoint
        if capabilities is not UNSET:
            field_dict["capabilities"] = capabilities
        if pricing is not UNSET:
            field_dict["pricing"] = pricing
        if fine_tuning is not UNSET:
            field_dict["fine_tuning"] = fine_tuning
        if deployments is not UNSET:
            field_dict["deployments"] = deployments
        if developer is not UNSET:
            field_dict["developer"] = developer
        if source_model is not UNSET:
            field_dict["source_model"] = source_model
        if image_url is not UNSET:
            field_dict["image_url"] = image_url
        if released_at is not UNSET:
            field_dict["released_at"] = released_at
        if request_schema is not UNSET:
            field_dict["request_schema"] = request_schema
        if json_request_schema is not UNSET:
            field_dict["json_request_schema"] = json_request_schema
        if showcase is not UNSET:
            field_dict["showcase"] = showcase

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.model_capabilities import ModelCapabilities  # noqa: PLC0415
        from ..models.model_deployment import ModelDeployment  # noqa: PLC0415
        from ..models.model_developer import ModelDeveloper  # noqa: PLC0415
        from ..models.model_fine_tuning import ModelFineTuning  # noqa: PLC0415
        from ..models.model_pricing import ModelPricing  # noqa: PLC0415
        from ..models.model_showcase import ModelShowcase  # noqa: PLC0415
        from ..models.parameter_schema import ParameterSchema  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_object_(data: object) -> ModelObjectType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                object_type_0 = check_model_object_type_0(data)

                return object_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelObjectType0 | None | str | Unset, data)

        object_ = _parse_object_(d.pop("object", UNSET))

        def _parse_created(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_owned_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        owned_by = _parse_owned_by(d.pop("owned_by", UNSET))

        def _parse_display_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        display_name = _parse_display_name(d.pop("display_name", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_summary(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        summary = _parse_summary(d.pop("summary", UNSET))

        def _parse_model_type(data: object) -> ModelModelTypeType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                model_type_type_0 = check_model_model_type_type_0(data)

                return model_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelModelTypeType0 | None | str | Unset, data)

        model_type = _parse_model_type(d.pop("model_type", UNSET))

        def _parse_endpoint(data: object) -> ModelEndpointType0 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                endpoint_type_0 = check_model_endpoint_type_0(data)

                return endpoint_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelEndpointType0 | None | str | Unset, data)

        endpoint = _parse_endpoint(d.pop("endpoint", UNSET))

        def _parse_capabilities(data: object) -> ModelCapabilities | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                capabilities_type_0 = ModelCapabilities.from_dict(data)

                return capabilities_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelCapabilities | None | Unset, data)

        capabilities = _parse_capabilities(d.pop("capabilities", UNSET))

        def _parse_pricing(data: object) -> ModelPricing | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pricing_type_0 = ModelPricing.from_dict(data)

                return pricing_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelPricing | None | Unset, data)

        pricing = _parse_pricing(d.pop("pricing", UNSET))

        def _parse_fine_tuning(data: object) -> ModelFineTuning | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fine_tuning_type_0 = ModelFineTuning.from_dict(data)

                return fine_tuning_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelFineTuning | None | Unset, data)

        fine_tuning = _parse_fine_tuning(d.pop("fine_tuning", UNSET))

        def _parse_deployments(data: object) -> list[ModelDeployment | None] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                deployments_type_0 = []
                _deployments_type_0 = data
                for deployments_type_0_item_data in _deployments_type_0:

                    def _parse_deployments_type_0_item(data: object) -> ModelDeployment | None:
                        if data is None:
                            return data
                        try:
                            if not isinstance(data, dict):
                                raise TypeError()
                            deployments_type_0_item_type_0 = ModelDeployment.from_dict(data)

                            return deployments_type_0_item_type_0
                        except (TypeError, ValueError, AttributeError, KeyError):
                            pass
                        return cast(ModelDeployment | None, data)

                    deployments_type_0_item = _parse_deployments_type_0_item(
                        deployments_type_0_item_data
                    )

                    deployments_type_0.append(deployments_type_0_item)

                return deployments_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ModelDeployment | None] | None | Unset, data)

        deployments = _parse_deployments(d.pop("deployments", UNSET))

        def _parse_developer(data: object) -> ModelDeveloper | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                developer_type_0 = ModelDeveloper.from_dict(data)

                return developer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelDeveloper | None | Unset, data)

        developer = _parse_developer(d.pop("developer", UNSET))

        def _parse_source_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_model = _parse_source_model(d.pop("source_model", UNSET))

        def _parse_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_url = _parse_image_url(d.pop("image_url", UNSET))

        def _parse_released_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        released_at = _parse_released_at(d.pop("released_at", UNSET))

        def _parse_request_schema(data: object) -> None | ParameterSchema | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                request_schema_type_0 = ParameterSchema.from_dict(data)

                return request_schema_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ParameterSchema | Unset, data)

        request_schema = _parse_request_schema(d.pop("request_schema", UNSET))

        def _parse_json_request_schema(data: object) -> None | ParameterSchema | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                json_request_schema_type_0 = ParameterSchema.from_dict(data)

                return json_request_schema_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ParameterSchema | Unset, data)

        json_request_schema = _parse_json_request_schema(d.pop("json_request_schema", UNSET))

        def _parse_showcase(data: object) -> ModelShowcase | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                showcase_type_0 = ModelShowcase.from_dict(data)

                return showcase_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelShowcase | None | Unset, data)

        showcase = _parse_showcase(d.pop("showcase", UNSET))

        model = cls(
            id=id,
            object_=object_,
            created=created,
            owned_by=owned_by,
            display_name=display_name,
            description=description,
            summary=summary,
            model_type=model_type,
            endpoint=endpoint,
            capabilities=capabilities,
            pricing=pricing,
            fine_tuning=fine_tuning,
            deployments=deployments,
            developer=developer,
            source_model=source_model,
            image_url=image_url,
            released_at=released_at,
            request_schema=request_schema,
            json_request_schema=json_request_schema,
            showcase=showcase,
        )

        model.additional_properties = d
        return model

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
