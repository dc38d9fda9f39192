"""The contract of a provider, as the server reads it: operations and compiled validators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator, ValidationErrorKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema_rs import ValidationError

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")

Json = dict[str, Any]

_LONGEST_MESSAGE = 300  # a message may quote the value, and a value may be a picture of 20 MB


@dataclass(frozen=True, slots=True)
class Violation:
    """The first thing that is wrong with a value."""

    pointer: str
    keyword: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


class Schema:
    """A compiled schema, formats included."""

    def __init__(self, schema: Json, definitions: Json) -> None:
        self._validator = Draft202012Validator(
            {**schema, "$defs": definitions}, validate_formats=True
        )

    def problem(self, value: object) -> Violation | None:
        """What is wrong with `value`, or None."""
        if self._validator.is_valid(value):
            return None
        return _problem(next(iter(self._validator.iter_errors(value))))


def _problem(error: ValidationError) -> Violation:
    """An error in words; where one of several schemas was to match, of the one that was meant."""
    kind = error.kind
    if isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        # the meant one is not the one whose constant, such as the name of the model, differs
        branches = sorted(kind.context, key=lambda errors: (_names_another(errors), len(errors)))
        return _problem(branches[0][0])
    message = error.message
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    pointer = "".join(f"/{part}" for part in error.instance_path)
    return Violation(pointer, kind.name, message)


def _names_another(errors: list[ValidationError]) -> bool:
    return any(isinstance(error.kind, ValidationErrorKind.Constant) for error in errors)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path or query parameter."""

    name: str
    place: str
    required: bool
    type: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, ready to hold requests and answers to.

    `answers` has the documented statuses, each with the schema of its body or None.
    """

    name: str
    method: str
    path: str
    auth: bool
    parameters: tuple[Parameter, ...]
    media_type: str | None
    body: Schema | None
    answers: Mapping[int, Schema | None]


@dataclass(frozen=True, slots=True)
class Contract:
    """All operations of a provider by their snake_case names, and its named schemas."""

    stem: str
    operations: Mapping[str, Operation]
    definitions: Json

    def revisions(self) -> dict[str, list[str]]:
        """The names of the schemas that have revisions, by date."""
        found: dict[str, list[str]] = {}
        for name, schema in self.definitions.items():
            if "x-revision" in schema:
                found.setdefault(schema["x-revision"], []).append(name)
        return dict(sorted(found.items()))


@cache
def load(stem: str) -> Contract:
    """The contract of one of the providers in `STEMS`."""
    text = files("stillreel_wire").joinpath(f"{stem}.json").read_text(encoding="utf-8")
    document: Json = json.loads(text)
    definitions: Json = document["$defs"]
    operations = {
        name: _operation(name, node, definitions) for name, node in document["operations"].items()
    }
    return Contract(stem, operations, definitions)


@cache
def named_schema(stem: str, name: str) -> Schema:
    """A schema of a provider's contract by its name."""
    return Schema({"$ref": f"#/$defs/{name}"}, load(stem).definitions)


def _operation(name: str, node: Json, definitions: Json) -> Operation:
    return Operation(
        name=name,
        method=node["method"],
        path=node["path"],
        auth=node["auth"],
        parameters=tuple(_parameters(node["parameters"], definitions)),
        media_type=node.get("media-type"),
        body=Schema(node["request"], definitions) if "request" in node else None,
        answers={
            int(status): Schema(answer["schema"], definitions) if "schema" in answer else None
            for status, answer in node["responses"].items()
        },
    )


def _parameters(nodes: list[Json], definitions: Json) -> Iterator[Parameter]:
    for node in nodes:
        schema = node["schema"]
        yield Parameter(
            name=node["name"],
            place=node["in"],
            required=node["required"],
            type=schema.get("type", "string"),
            schema=Schema(schema, definitions),
        )
