"""What is made of a spec for each reader: the client view for the generator, the wire contract.

The client view is open where the spec is strict, so that the answer to a paid request parses.
The wire contract is the spec itself, bundled, without prose.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from spec import Json, Operation, Spec, response_schemas

PROSE = {"description", "summary", "example", "examples"}
EVENT_STREAM = "text/event-stream"
NOT_FOR_REQUESTS = {
    *("default", "additionalProperties", "unevaluatedProperties"),
    *("if", "then", "else"),
}
NOT_FOR_ANSWERS = {"required", "format", "default", "if", "then", "else", "pattern"}


def client_view(spec: Spec) -> Json:
    """The spec as openapi-python-client should read it."""
    document = copy.deepcopy(spec.document)
    answers = response_schemas(spec)
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        schemas[name] = _tolerant(schema) if name in answers else _open_request(schema)
    for op in Spec(spec.stem, spec.path, spec.text, document).operations():
        for media in op.node.get("requestBody", {}).get("content", {}).values():
            media["schema"] = _open_request(media["schema"])
        for answer in op.node["responses"].values():
            _tolerant_answer(answer)
    for answer in document["components"].get("responses", {}).values():
        _tolerant_answer(answer)
    return document


def _tolerant_answer(answer: Json) -> None:
    for media_type, media in answer.get("content", {}).items():
        if media_type == EVENT_STREAM:
            media["schema"] = {"type": "string"}
        elif "schema" in media:
            media["schema"] = _tolerant(media["schema"])


def _open_request(schema: Json) -> Json:
    """Without defaults, which would be sent unasked, and open, so that ``extra`` has a place."""
    opened: Json = {}
    for key, value in schema.items():
        if key in NOT_FOR_REQUESTS:
            continue
        if key == "properties":
            opened[key] = {name: _open_request(child) for name, child in value.items()}
        elif key in {"allOf", "anyOf", "oneOf"}:
            opened[key] = [_open_request(child) for child in value]
        elif key == "items":
            opened[key] = _open_request(value)
        else:
            opened[key] = value
    return opened


def _tolerant(schema: Json) -> Json:
    """Nothing required, everything below nullable, enums open, no formats."""
    kept = {key: value for key, value in schema.items() if key not in NOT_FOR_ANSWERS}
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    if "properties" in kept:
        kept["properties"] = {
            name: _nullable(_tolerant(child)) for name, child in kept["properties"].items()
        }
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict) and kept[key]:
            kept[key] = _nullable(_tolerant(kept[key]))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in kept:
            kept[key] = [_tolerant(child) for child in kept[key]]
    if "enum" in kept:
        closed = {key: kept.pop(key) for key in ("type", "enum") if key in kept}
        kept["anyOf"] = [closed, {"type": closed["type"]}]
    return kept


def _nullable(schema: Json) -> Json:
    if not schema.keys() - PROSE or schema.get("type") == "null":
        return schema  # anything at all is allowed already
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": sorted({*schema["type"], "null"})}
    kept = {key: value for key, value in schema.items() if key in PROSE}
    return {**kept, "anyOf": [schema, {"type": "null"}]}


def wire_contract(spec: Spec) -> Json:
    """The strict contract: operations, and schemas by status under ``$defs``."""
    document = spec.document
    schemas = document["components"]["schemas"]
    contract: Json = {
        "provider": spec.stem,
        "title": document["info"]["title"],
        "version": document["info"]["version"],
        "server": document["servers"][0]["url"],
        "operations": {
            module_name(op): _operation(spec, op)
            for op in sorted(spec.operations(), key=module_name)
        },
        "$defs": {name: _bundled(schemas[name]) for name in sorted(schemas)},
    }
    if "x-rate-limit" in document:
        contract["rate-limit"] = _bundled(document["x-rate-limit"])
    return contract


def module_name(op: Operation) -> str:
    """The name of the module that the generator makes of an operation."""
    return re.sub(r"(?=[A-Z])", "_", op.node["operationId"]).lower()


def _operation(spec: Spec, op: Operation) -> Json:
    node = op.node
    made: Json = {
        "id": node["operationId"],
        "tag": node["tags"][0],
        "method": op.method.upper(),
        "path": op.path,
        "auth": bool(node.get("security", spec.document.get("security", []))),
        "submit": node.get("x-submit", False),
        "parameters": [
            {key: _bundled(parameter[key]) for key in ("name", "in", "schema")}
            | {"required": parameter.get("required", False)}
            for parameter in map(spec.resolve, node.get("parameters", []))
        ],
        "responses": {
            status: _answer(spec.resolve(answer))
            for status, answer in sorted(node["responses"].items())
        },
    }
    if "servers" in node:
        made["server"] = node["servers"][0]["url"]
    if node.get("x-unverified"):
        made["x-unverified"] = True
    if "requestBody" in node:
        ((made["media-type"], media),) = spec.resolve(node["requestBody"])["content"].items()
        made["request"] = _bundled(media["schema"])
    return made


def _answer(answer: Json) -> Json:
    made: Json = {key: answer[key] for key in answer if key.startswith("x-") and key != "x-source"}
    for media_type, media in answer.get("content", {}).items():
        made["media-type"] = media_type
        if "schema" in media:
            made["schema"] = _bundled(media["schema"])
    if "links" in answer:
        made["links"] = _bundled(answer["links"])
    return made


def _bundled(node: Any) -> Any:
    """A node without prose, its references pointing into ``$defs``."""
    if isinstance(node, list):
        return [_bundled(child) for child in node]
    if not isinstance(node, dict):
        return node
    made: Json = {}
    for key, value in node.items():
        if key == "properties":  # here the keys are names of fields, "description" among them
            made[key] = {name: _bundled(child) for name, child in value.items()}
        elif key == "$ref":
            made[key] = value.replace("#/components/schemas/", "#/$defs/")
        elif key not in PROSE and key != "x-source":
            made[key] = _bundled(value)
    return made
