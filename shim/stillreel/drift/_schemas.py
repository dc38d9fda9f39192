"""Two schemas of the same request, property by property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from stillreel.providers import fields

Aspect = Literal["added", "removed", "type", "enum", "default", "required", "bounds"]
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the contract and what a provider publishes.

    Attributes:
        provider: The provider's own name.
        schema: The contract's name for the schema.
        property: The property that differs.
        aspect: What of it.
        ours: What the contract has.
        theirs: What the provider publishes.
    """

    provider: str
    schema: str
    property: str
    aspect: Aspect
    ours: object
    theirs: object

    def __str__(self) -> str:
        place = f"{self.provider} {self.schema} {self.property}"
        if self.aspect in {"added", "removed"}:
            return f"{place}: {self.aspect}"
        return f"{place}: {self.aspect}: ours {self.ours!r}, theirs {self.theirs!r}"


def compare(
    provider: str, name: str, ours: Schema, theirs: Schema, definitions: Schema | None = None
) -> list[Change]:
    """What changed from our schema to theirs, in the order of the properties' names.

    Args:
        provider: The provider's own name.
        name: The contract's name for the schema.
        ours: An object schema of the contract.
        theirs: The one to hold to it.
        definitions: The document in which references of theirs are to be found.
    """
    document = definitions or theirs
    left, right = _properties(ours, ours), _properties(theirs, document)
    changes: list[Change] = []
    for field in sorted(left.keys() | right.keys()):
        if field not in right:
            changes.append(Change(provider, name, field, "removed", "there", "not there"))
            continue
        if field not in left:
            changes.append(Change(provider, name, field, "added", "not there", "there"))
            continue
        mine, other = _facts(left[field]), _facts(right[field])
        mine["required"] = field in ours.get("required", ())
        other["required"] = field in resolved(theirs, document).get("required", ())
        changes += [
            Change(provider, name, field, cast("Aspect", aspect), mine[aspect], other[aspect])
            for aspect in mine
            if mine[aspect] != other[aspect]
        ]
    return changes


def _properties(schema: Schema, document: Schema) -> dict[str, Schema]:
    found: Mapping[str, Schema] = resolved(schema, document).get("properties", {})
    return {field: resolved(one, document) for field, one in found.items()}


def resolved(schema: Schema, document: Schema) -> Schema:
    """A schema with its local reference followed; what stands beside the reference holds too."""
    seen: set[str] = set()
    while isinstance(reference := schema.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        node: Schema = document
        for part in reference.removeprefix("#").strip("/").split("/"):
            node = fields(node.get(part))
        schema = {**node, **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def _facts(schema: Schema) -> dict[str, object]:
    """What is compared of one property; absent facts are None."""
    kind = schema.get("type")
    types = [kind] if isinstance(kind, str) else list(kind or ())
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return {
        "type": sorted(types) or None,
        "enum": sorted(values, key=repr) if values else None,
        "default": schema.get("default"),
        "bounds": tuple(schema.get(key) for key in ("minimum", "maximum")),
    }
