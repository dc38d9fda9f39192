"""One difference between a contract and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stillreel._models import cut_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def scrubbed(document: Any) -> Any:
    """A document with the queries of its URLs cut off."""
    if isinstance(document, str):
        return cut_queries(document)
    if isinstance(document, list):
        return [*map(scrubbed, cast("Iterable[object]", document))]
    if isinstance(document, dict):
        fields = cast("Mapping[str, object]", document)
        return {key: scrubbed(one) for key, one in fields.items()}
    return document
