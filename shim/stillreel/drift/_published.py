"""What each provider publishes about itself, read without spending money."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stillreel._flows import Unreadable, retry_call
from stillreel._models import Call, MissingKey, RequestFailed, UnsupportedOperation
from stillreel.drift._schemas import Change, Schema, compare
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stillreel._flows import Flow
    from stillreel._models import Answer
    from stillreel.providers import Provider

OXEN_MODEL = "google-veo-3-1-lite"


@dataclass(frozen=True, slots=True)
class Publication:
    """One free request, and the schemas in its answer by the contract's names for them.

    Attributes:
        operation: The operation in the contract.
        schemas: Finds them; KeyError, TypeError or ValueError when they are not there.
        path: Values for the parameters in the path.
    """

    operation: str
    schemas: Callable[[Any], Mapping[str, Schema]]
    path: Mapping[str, str]


def _modellix(document: Any) -> dict[str, Schema]:
    body = document["post"]["requestBody"]["content"]["application/json"]["schema"]
    return {"ImageToVideoRequest": body}


def _highwayapi(document: Any) -> dict[str, Schema]:
    names = {
        "veo-3.1-lite-i2v": "ImageToVideoRequest",
        "veo-3.1-lite-firstlastframe": "FirstLastFrameRequest",
    }
    schemas = {
        names[one["model"]]: json.loads(one["json_schema"])
        for one in document["configs"]
        if one["model"] in names
    }
    if not schemas:
        raise KeyError("no configuration of veo-3.1-lite")
    return schemas


def _aihubmax(document: Any) -> dict[str, Schema]:
    """The list has names only, so only the model of each form can be held to it."""
    listed = {one["id"] for one in document["data"]}
    forms = ("LiteRequest", "LiteFirstLastFrameRequest", "FastRequest", "StandardRequest")
    schemas = contract("aihubmax")["$defs"]
    found: dict[str, Schema] = {}
    for form in forms:
        ours = schemas[form]
        properties = dict(ours["properties"])
        if properties["model"]["const"] not in listed:
            del properties["model"]
        found[form] = {**ours, "properties": properties}
    return found


def _oxen(document: Any) -> dict[str, Schema]:
    """The key differs between the reference and the model pages [OX-M, seed 004]."""
    schema = document.get("request_schema") or document["json_request_schema"]
    return {current("oxen"): schema}


def current(provider: str) -> str:
    """The name of the schema that a contract marks as the revision in force."""
    schemas: Mapping[str, Schema] = contract(provider)["$defs"]
    (name,) = (
        name
        for name, schema in schemas.items()
        if schema.get("x-current") and name.startswith("VeoLite")
    )
    return name


PUBLISHED: Mapping[str, Publication] = {
    "modellix": Publication("get_model_schema", _modellix, {}),
    "highwayapi": Publication("get_video_config", _highwayapi, {}),
    "aihubmax": Publication("list_models", _aihubmax, {}),
    "oxen": Publication("get_model", _oxen, {"model_id": OXEN_MODEL}),
}


def changes(provider: str, document: Any) -> list[Change]:
    """How what a provider publishes differs from its contract.

    Raises:
        KeyError, TypeError, ValueError: If the schemas are not where they should be.
    """
    theirs = PUBLISHED[provider].schemas(document)
    ours = contract(provider)["$defs"]
    return [
        change
        for name, schema in theirs.items()
        for change in compare(provider, name, ours[name], schema, document)
    ]


def published(provider: Provider) -> Call[Any]:
    """The free request for what a provider publishes; its result is the document.

    Where the contract says so it goes without the key, to the host that is named there, unless
    the provider is configured to be somewhere else, as in a sandbox. Without a key it is tried all
    the same: Oxen's model objects were read so by a third party [OX-3P].
    """
    publication, source = PUBLISHED[provider.stem], contract(provider.stem)
    operation = source["operations"][publication.operation]
    return Call(
        operation=publication.operation,
        method=operation["method"],
        path=operation["path"].format(**publication.path),
        read=_document,
        server=operation.get("server") if provider.origin == source["server"] else None,
        keyless=not operation["auth"] or not has_key(provider),
    )


def has_key(provider: Provider) -> bool:
    """Whether a provider has its key."""
    try:
        provider.require_key()
    except MissingKey:
        return False
    return True


def _document(answer: Answer) -> Any:
    return json.loads(answer.content)


def published_document(name: str, provider: Provider) -> Flow[Any]:
    """Ask a provider for what it publishes about its requests. It costs nothing.

    Raises:
        UnsupportedOperation: If nothing is known of what it publishes.
        RequestFailed: If it could not be asked.
    """
    if provider.stem not in PUBLISHED:
        raise UnsupportedOperation(f"{name} publishes nothing to compare with", provider=name)
    try:
        document, _ = yield from retry_call(provider, published(provider))
    except Unreadable as error:
        raise RequestFailed(
            f"{name}: what it publishes could not be read: {error}",
            provider=name,
            answer=error.answer,
            charged="no",
        ) from error
    return document


def contract_changes(name: str, provider: Provider) -> Flow[tuple[Change, ...]]:
    """Hold what a provider publishes to its contract.

    Raises:
        UnsupportedOperation: If nothing is known of what it publishes.
        RequestFailed: If it could not be asked, or does not publish its schemas there any more.
    """
    document = yield from published_document(name, provider)
    try:
        return tuple(changes(provider.stem, document))
    except Exception as error:  # whatever a document of theirs makes of our reader
        raise RequestFailed(
            f"{name}: its schemas are not where they were: {error!r}", provider=name, charged="no"
        ) from error
