"""One difference between a contract and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stillreel._models.redaction import show

Kind = Literal[
    "added",  # a field that the contract does not have
    "missing",  # a field that it requires
    "type",  # another JSON type, or none of several forms
    "enum",  # a value that it does not list
    "value",  # a bound, a pattern or a format
    "status",  # an HTTP status, or a job's status, that it does not have
    "media-type",  # another content type
    "unreadable",  # no JSON or UTF-8, or nothing that its reader understands
    "id",  # an answer about another job
    "salvaged",  # a job's id stood where it should not
    "samples",  # another number of ids than of samples
]


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

    def __repr__(self) -> str:
        return show("Drift", repr(str(self)))

    def __str__(self) -> str:
        place = f"{self.provider} {self.operation} {self.status} {self.pointer or '/'}"
        guess = " (unverified)" if self.unverified else ""
        return f"{place}: {self.kind}: expected {self.expected}, came {self.came}{guess}"
