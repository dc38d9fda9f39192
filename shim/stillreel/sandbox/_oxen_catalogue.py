"""Oxen's catalogue of one model, and the revision of its parameters that is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stillreel_wire.oxen import (
    Endpoint,
    Method,
    Model,
    ModelCapabilities,
    ModelDeveloper,
    ModelPricing,
    ModelType,
    ParameterSchema,
)

from ._contract import load

if TYPE_CHECKING:
    from ._contract import Json
    from ._provider import MockCall

MODEL = "google-veo-3-1-lite"
DEVELOPER = "google"
OWNER = "oxen"
CREATED = 1_775_000_000

# the model pages say json_request_schema, as seed 004 of this date does; the reference says the
# other (OX-M), so that both names occur
_PAGE_REVISION = "2026-06-26"


def revised(prefix: str, revision: str) -> str:
    """The name of a schema in the revision of a date, such as VeoLiteParameters20260704."""
    (name,) = (name for name in load("oxen").revisions()[revision] if name.startswith(prefix))
    return name


def model(call: MockCall) -> Model:
    """The model, with the strict schema of its parameters; no price of it was found."""
    revision = call.world.settings.oxen_revision
    definition = call.contract.definitions[revised("VeoLiteParameters", revision)]
    schema = ParameterSchema.model_validate(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(definition)}
    )
    entry = Model(
        id=MODEL,
        object="model",
        created=CREATED,
        owned_by=OWNER,
        display_name="Veo 3.1 Lite - Image to Video",
        model_type=ModelType.base,
        endpoint=Endpoint.field_videos_generate,
        capabilities=ModelCapabilities(input=["text", "image"], output=["video"]),
        pricing=ModelPricing(method=Method.per_video_output_second),  # OX-O
        deployments=[],
        developer=ModelDeveloper(name="Google"),
    )
    if revision == _PAGE_REVISION:
        entry.json_request_schema = schema
    else:
        entry.request_schema = schema
    return entry


def _plain(node: Any) -> Json:
    """A schema without what our specs add to it."""
    return {
        key: _plain(value) if isinstance(value, dict) else value
        for key, value in node.items()
        if not key.startswith("x-")
    }
