"""A file with a provider's schemas, held to its contract without any network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stillreel.drift._published import PUBLISHED, changes
from stillreel.drift._schemas import Change, Schema, compare, resolved
from stillreel.providers import fields
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def changes_in(provider: str, document: Mapping[str, Any]) -> list[Change]:
    """How the schemas in a document differ from a provider's contract.

    Args:
        provider: The provider's own name.
        document: What the provider publishes at its own endpoint, an OpenAPI document, or a JSON
            Schema of a request.

    Raises:
        ValueError: If there is no request in it that the contract has.
    """
    if "paths" not in document and "properties" not in document and provider in PUBLISHED:
        try:
            return changes(provider, document)
        except (KeyError, TypeError) as error:
            raise ValueError(f"no schema of a request was found ({error!r})") from None
    found: dict[str, Schema] = {}
    for schema in _requests(provider, document):
        found.setdefault(nearest(provider, schema), schema)
    if not found:
        raise ValueError("no request of the contract was found in it")
    ours = contract(provider)["$defs"]
    return [
        change
        for name, schema in found.items()
        for change in compare(provider, name, ours[name], schema, document)
    ]


def _requests(provider: str, document: Mapping[str, Any]) -> Iterator[Schema]:
    """The object schemas of the submits in an OpenAPI document, or the document itself."""
    if "properties" in document:
        yield document
    submits = [one for one in contract(provider)["operations"].values() if one["submit"]]
    for operation in submits:
        item = fields(fields(document.get("paths")).get(operation["path"]))
        body = fields(fields(item.get(operation["method"].lower())).get("requestBody"))
        for media in fields(body.get("content")).values():
            schema = resolved(fields(fields(media).get("schema")), document)
            forms = schema.get("oneOf") or schema.get("anyOf") or [schema]
            for form in forms:
                if "properties" in resolved(form, document):
                    yield resolved(form, document)


def nearest(provider: str, schema: Schema) -> str:
    """The contract's schema of a submit that shares most with another.

    A revision in force goes before an older one.
    """
    theirs = set(fields(schema.get("properties")))
    ours: Mapping[str, Schema] = contract(provider)["$defs"]
    names = [name for name, one in ours.items() if _is_current(one)]
    return max(names, key=lambda name: _likeness(ours[name], theirs))


def _is_current(schema: Schema) -> bool:
    """Whether a schema is a request with a picture, in the revision in force."""
    pictured = any("x-image" in fields(one) for one in fields(schema.get("properties")).values())
    return pictured and bool(schema.get("x-current", "x-revision" not in schema))


def _likeness(ours: Schema, theirs: set[str]) -> float:
    mine = set(ours["properties"])
    return len(mine & theirs) / len(mine | theirs)
