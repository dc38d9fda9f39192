"""Changes of a JSON Schema: for what a provider publishes, and for the spec that follows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.drift.edits import answer
from tests.drift.wire import Rule, after

if TYPE_CHECKING:
    from ._record import SpecEdit

SchemaEdit = Callable[[dict[str, Any]], object]


def renamed(old: str, new: str) -> SchemaEdit:
    """A property has another name."""

    def edit(schema: dict[str, Any]) -> None:
        properties = schema["properties"].items()
        schema["properties"] = {new if key == old else key: one for key, one in properties}
        schema["required"] = [new if key == old else key for key in schema.get("required", ())]

    return edit


def dropped(name: str) -> SchemaEdit:
    """A property is gone."""

    def edit(schema: dict[str, Any]) -> None:
        schema["properties"] = {k: one for k, one in schema["properties"].items() if k != name}
        schema["required"] = [key for key in schema.get("required", ()) if key != name]

    return edit


def defined(name: str, **to: Any) -> SchemaEdit:
    """A property is there, with this schema."""

    def edit(schema: dict[str, Any]) -> None:
        schema["properties"] = {**schema["properties"], name: to}

    return edit


def required(name: str) -> SchemaEdit:
    """A property is required."""

    def edit(schema: dict[str, Any]) -> None:
        schema["required"] = [*schema.get("required", ()), name]

    return edit


def spec(schema: str, *edits: SchemaEdit) -> SpecEdit:
    """The same changes in a schema of an OpenAPI document."""

    def edit(document: dict[str, Any]) -> None:
        for one in edits:
            one(document["components"]["schemas"][schema])

    return edit


def publishes(provider: str, *edits: SchemaEdit) -> Rule:
    """What the provider publishes of its requests says so too."""
    operation, place = _PLACES[provider]

    def edit(document: Any) -> Any:
        for one in edits:
            place(document, one)
        return document

    return after(operation, answer.whole(edit))


def _modellix(document: Any, edit: SchemaEdit) -> None:
    edit(document["post"]["requestBody"]["content"]["application/json"]["schema"])


def _highwayapi(document: Any, edit: SchemaEdit) -> None:
    for one in document["configs"]:
        schema = json.loads(one["json_schema"])
        edit(schema)
        one["json_schema"] = json.dumps(schema)


def _oxen(document: Any, edit: SchemaEdit) -> None:
    edit(document.get("request_schema") or document["json_request_schema"])


_PLACES: dict[str, tuple[str, Callable[[Any, SchemaEdit], None]]] = {
    "modellix": ("get_model_schema", _modellix),
    "highwayapi": ("get_video_config", _highwayapi),
    "oxen": ("get_model", _oxen),
}
