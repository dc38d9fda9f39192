"""A provider's strict spec, read from the file and from nothing that was made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema_rs import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
REVISIONS: dict[str, tuple[str | None, ...]] = {"oxen": ("2026-06-26", "2026-07-04")}

Json = dict[str, Any]
Pair = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the spec has it, `node` with its references resolved one level deep."""

    name: str
    method: str
    path: str
    parameters: tuple[Json, ...]
    responses: dict[int, Json]
    node: Json
    auth: bool

    @property
    def snake(self) -> str:
        """What the sandbox's faults call it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()

    @property
    def submits(self) -> bool:
        """Whether it costs money."""
        return bool(self.node.get("x-submit"))

    def target(self, given: Mapping[str, str]) -> str:
        """Path and query, with the documented examples of the required parameters not given."""
        path, query = self.path, ""
        for parameter in self.parameters:
            value = given.get(parameter["name"], parameter.get("example"))
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", str(value))
            elif parameter.get("required"):
                query += f"{'&' if query else '?'}{parameter['name']}={value}"
        return path + query

    @property
    def example(self) -> Json | None:
        """The first documented body, or None."""
        content = self.node.get("requestBody", {}).get("content", {})
        for media in content.values():
            for example in media["examples"].values():
                value: Json = example["value"]
                return value
        return None


class Spec:
    """One provider's spec."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.path = SPECS / f"{stem}.yaml"
        self.raw: Json = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        self.operations = {operation.name: operation for operation in self._operations()}

    def _operations(self) -> list[Operation]:
        found: list[Operation] = []
        for path, methods in self.raw["paths"].items():
            for method, node in methods.items():
                security = node.get("security", self.raw.get("security", []))
                found.append(
                    Operation(
                        name=node["operationId"],
                        method=method.upper(),
                        path=path,
                        parameters=tuple(self.resolve(item) for item in node.get("parameters", ())),
                        responses={
                            int(status): self.resolve(answer)
                            for status, answer in node["responses"].items()
                        },
                        node=node,
                        auth=bool(security),
                    )
                )
        return found

    def resolve(self, node: Json) -> Json:
        """The node itself or what it refers to."""
        while "$ref" in node:
            pointer, node = node["$ref"].removeprefix("#/"), self.raw
            for part in pointer.split("/"):
                node = node[part]
        return node

    @property
    def documented(self) -> set[Pair]:
        """Every pair of operation and status."""
        return {
            (operation.name, status)
            for operation in self.operations.values()
            for status in operation.responses
        }

    def validator(self, schema: Json) -> Draft202012Validator:
        """A validator of a schema that may refer to the components."""
        return _validator({**schema, "components": self.raw["components"]})

    def named(self, name: str) -> Draft202012Validator:
        """A validator of a named schema."""
        return self.validator({"$ref": f"#/components/schemas/{name}"})

    def problems(self, operation: str, status: int, media_type: str, body: object) -> list[str]:
        """What is wrong with an answer, by the spec alone."""
        answer = self.operations[operation].responses.get(status)
        if answer is None:
            return [f"{operation} documents no {status}"]
        content = answer.get("content")
        if content is None:
            return []
        media = content.get(media_type.partition(";")[0].strip())
        if media is None:
            return [f"{operation} {status} documents no {media_type or 'missing media type'}"]
        errors = self.validator(media["schema"]).iter_errors(body)
        return [f"{operation} {status} {error}" for error in errors]

    def revised(self, prefix: str, revision: str | None) -> str:
        """The schema of that name and revision."""
        (name,) = (
            name
            for name, schema in self.raw["components"]["schemas"].items()
            if name.startswith(prefix) and schema.get("x-revision") == revision
        )
        return str(name)

    def enum(self, schema: str, *properties: str) -> set[str]:
        """The values that a property of a named schema may have."""
        node: Json = self.raw["components"]["schemas"][schema]
        for name in properties:
            node = self.resolve(node["properties"][name])
        return set(node["enum"])

    def pictures(self) -> dict[str, list[str]]:
        """Request properties that are pictures, with the forms that they take."""
        found: dict[str, list[str]] = {}
        for schema in self.raw["components"]["schemas"].values():
            for name, node in schema.get("properties", {}).items():
                if "x-image" in node:
                    found[name] = node["x-image"]["forms"]
        return found


def _validator(document: Json) -> Draft202012Validator:
    return Draft202012Validator(document, validate_formats=True)


@cache
def spec_of(stem: str) -> Spec:
    """The spec of a provider."""
    return Spec(stem)
