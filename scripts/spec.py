"""Read the hand-written specs and refuse what the rest of the project could not build on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")

Json = dict[str, Any]
Pointer = tuple[str | int, ...]


class SpecError(Exception):
    """A spec that is refused; each line of the message names file, line and rule."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a spec, with what the path item says of it."""

    path: str
    method: str
    node: Json

    @property
    def pointer(self) -> Pointer:
        return ("paths", self.path, self.method)


@dataclass(frozen=True, slots=True)
class Spec:
    """One provider's spec: its stem, its parsed document and the text it came from."""

    stem: str
    path: Path
    text: str
    document: Json

    @classmethod
    def load(cls, path: Path) -> Spec:
        text = path.read_text(encoding="utf-8")
        return cls(path.stem, path, text, yaml.safe_load(text))

    def operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield Operation(path, method, item[method])

    def resolve(self, node: Json) -> Json:
        """The object that a local ``$ref`` names, or the node itself."""
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def line(self, pointer: Pointer) -> int:
        """The line on which the node at a pointer starts, counted from 1."""
        node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        line = 1
        for part in pointer:
            if isinstance(node, yaml.MappingNode):
                found = [(k, v) for k, v in node.value if k.value == str(part)]
                if not found:
                    break
                key, node = found[0]
                line = key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode):
                node = node.value[int(part)]
                line = node.start_mark.line + 1
        return line


def references(node: Any) -> Iterator[str]:
    """Every ``$ref`` below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def reachable(spec: Spec, roots: list[Any]) -> set[str]:
    """Names of the component schemas that can be reached from some nodes."""
    found: set[str] = set()
    waiting = [ref for root in roots for ref in references(root)]
    while waiting:
        ref = waiting.pop()
        if ref.startswith("#/components/schemas/"):
            name = ref.rsplit("/", 1)[1]
            if name in found:
                continue
            found.add(name)
        waiting.extend(references(spec.resolve({"$ref": ref})))
    return found


def request_schemas(spec: Spec) -> set[str]:
    return reachable(spec, [op.node.get("requestBody", {}) for op in spec.operations()])


def response_schemas(spec: Spec) -> set[str]:
    return reachable(spec, [op.node["responses"] for op in spec.operations()])


def lint(spec: Spec) -> list[str]:
    """What is wrong with a spec, one ``file:line: rule`` each; empty when nothing is."""
    found = [
        (tuple(error.absolute_path), f"invalid OpenAPI 3.1: {error.message}")
        for error in OpenAPIV31SpecValidator(spec.document).iter_errors()
        if not isinstance(error, DuplicateOperationIDError)  # it has no place: ours has
    ]
    found += _dangling(spec, spec.document, ())
    if not found:  # our own rules rely on a valid document
        found = [*_operation_rules(spec), *_schema_rules(spec)]
    name = f"{spec.path.parent.name}/{spec.path.name}"
    return [f"{name}:{spec.line(pointer)}: {rule}" for pointer, rule in found]


def _dangling(spec: Spec, node: Any, pointer: Pointer) -> list[tuple[Pointer, str]]:
    """References that lead nowhere: the validator looks at few of them."""
    children: list[tuple[str | int, Any]] = []
    if isinstance(node, dict):
        children = [*node.items()]
        if isinstance(reference := node.get("$ref"), str):
            try:
                spec.resolve({"$ref": reference})
            except (KeyError, TypeError):
                return [(pointer, f"{reference}: leads nowhere")]
    elif isinstance(node, list):
        children = [*enumerate(node)]
    return [
        wrong
        for key, child in children
        if key not in {"example", "examples"}
        for wrong in _dangling(spec, child, (*pointer, key))
    ]


def _operation_rules(spec: Spec) -> Iterator[tuple[Pointer, str]]:
    if "x-source" not in spec.document:
        yield (), "the file has no x-source"
    seen: set[str] = set()
    for op in spec.operations():
        identifier = op.node.get("operationId", "")
        label = identifier or f"{op.method.upper()} {op.path}"
        if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", identifier):
            yield op.pointer, f"{label}: needs an operationId in camelCase"
        if identifier in seen:
            yield op.pointer, f"{label}: duplicate operationId"
        seen.add(identifier)
        if len(op.node.get("tags", [])) != 1:
            yield op.pointer, f"{label}: needs exactly one tag"
        if "x-source" not in op.node:
            yield op.pointer, f"{label}: has no x-source"
        yield from _response_rules(spec, op, label)


def _response_rules(spec: Spec, op: Operation, label: str) -> Iterator[tuple[Pointer, str]]:
    responses = op.node["responses"]
    pointer = (*op.pointer, "responses")
    if "default" in responses:
        yield pointer, f"{label}: a default response would swallow undocumented statuses"
    if not any(status.startswith("4") for status in responses):
        yield pointer, f"{label}: documents no 4xx answer"
    if not {"401", "403"} & set(responses) and "x-no-auth-errors" not in op.node:
        yield pointer, f"{label}: documents neither 401 nor 403, and no x-no-auth-errors says why"
    good = [spec.resolve(node) for status, node in responses.items() if status.startswith("2")]
    if not any("schema" in media for node in good for media in node.get("content", {}).values()):
        yield pointer, f"{label}: has no schema for a successful answer"
    links = [link for node in good for link in node.get("links", {}).values()]
    if op.node.get("x-submit") and not links:
        yield pointer, f"{label}: a submit needs a link to its status operation"
    known = {one.node.get("operationId") for one in spec.operations()}
    for link in links:
        if (target := link.get("operationId")) not in known:
            yield pointer, f"{label}: a link leads to {target!r}, which is no operation"


def _schema_rules(spec: Spec) -> Iterator[tuple[Pointer, str]]:
    both = request_schemas(spec) & response_schemas(spec)
    for name, schema in spec.document.get("components", {}).get("schemas", {}).items():
        pointer: Pointer = ("components", "schemas", name)
        if "x-source" not in schema:
            yield pointer, f"{name}: has no x-source"
        if name == "Error":
            yield pointer, "Error: the generator cannot take a schema of this name"
        if name in both:
            yield pointer, f"{name}: is used in a request and in an answer; split it"
        yield from _closed_rules(schema, pointer, name)


def _closed_rules(node: Any, pointer: Pointer, name: str) -> Iterator[tuple[Pointer, str]]:
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from _closed_rules(child, (*pointer, index), name)
    if not isinstance(node, dict):
        return
    types = node.get("type", [])
    if "object" in ([types] if isinstance(types, str) else types):
        closed = node.get("additionalProperties") is False or (
            node.get("unevaluatedProperties") is False
        )
        if not closed and "x-open" not in node:
            yield pointer, f"{name}: an object is closed, or x-open says why it is not"
    for key, child in node.items():
        if key not in {"example", "examples", "default", "enum", "const", "if", "then", "else"}:
            yield from _closed_rules(child, (*pointer, key), name)
