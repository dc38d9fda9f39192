"""One difference between a contract and what came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal[
    "added",  # a field that the contract does not have
    "missing",  # a field that it requires
    "type",  # another JSON type, or none of several forms
    "enum",  # a value that it does not list
    "value",  # a bound, a pattern or a format
    "status",  # an HTTP status, or a job's status, that it does not have
    "media-type",  # another content type
    "unreadable",  # no JSON, or nothing that its reader understands
    "id",  # an answer about another job
    "salvaged",  # a job's id stood where it should not
]

LONGEST = 80
_QUERY = re.compile(r"\?[^\s'\"]+")


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference, reported once per place.

    Attributes:
        provider: The provider's own name, as ``oxen``.
        operation: The operation in its contract, as ``get_generation``.
        status: The HTTP status of the answer.
        pointer: JSON pointer to the place in the body; ``*`` stands for any index.
        kind: What differs.
        expected: What the contract has.
        came: What came, in at most 80 characters, without any URL's query.
        unverified: Whether the contract itself is a guess there.
    """

    provider: str
    operation: str
    status: int
    pointer: str
    kind: Kind
    expected: str
    came: str
    unverified: bool = False

    @property
    def serious(self) -> bool:
        """Whether it is more than an added field or an unverified part."""
        return self.kind != "added" and not self.unverified

    def __str__(self) -> str:
        place = f"{self.provider} {self.operation} {self.status} {self.pointer or '/'}"
        guess = " (unverified)" if self.unverified else ""
        return f"{place}: {self.kind}: expected {self.expected}, came {self.came}{guess}"


def brief(value: object) -> str:
    """A value, short enough for a log, and without any URL's query, which may be a signature."""
    text = _QUERY.sub("?…", value if isinstance(value, str) else repr(value))
    shown = repr(text) if isinstance(value, str) else text
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def scrubbed(document: Any) -> Any:
    """A document with the queries of its URLs cut off."""
    if isinstance(document, str):
        return (
            _QUERY.sub("?…", document) if document.startswith(("http://", "https://")) else document
        )
    if isinstance(document, list):
        return [*map(scrubbed, cast("Iterable[object]", document))]
    if isinstance(document, dict):
        fields = cast("Mapping[str, object]", document)
        return {key: scrubbed(one) for key, one in fields.items()}
    return document
