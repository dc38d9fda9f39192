"""What a provider's answer to a submit means for the money: tables, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from stillreel._models import Reason

Kind = Literal["not_submitted", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is no success.

    Attributes:
        status: The HTTP status, or the one that a body in a 200 stands for.
        code: The provider's own code, if any.
        message: The provider's words, if any.
        kind: The class of the code, where the provider has such.
    """

    status: int
    code: str | None = None
    message: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row: what a problem with a submit means.

    Attributes:
        kind: ``not_submitted``: surely not taken; ``refused``: will not be taken; ``unknown``.
        reason: Why.
        source: Which document says so.
        repeatable: Whether the same submit may be sent again.
    """

    kind: Kind
    reason: Reason
    source: str
    repeatable: bool = False


Outcomes = Mapping[tuple[int, str | None], Outcome]
"""(status, the provider's code) -> outcome. A row with the code None holds for any code."""

UNKNOWN = Outcome("unknown", "other", "in no table: it may have been taken")


def outcome(table: Outcomes, problem: Problem) -> Outcome:
    """What a problem means; whatever has no row is unknown."""
    named = (name for name in (problem.code, problem.kind) if name)
    rows = (table.get((problem.status, name)) for name in (*named, None))
    return next((row for row in rows if row), UNKNOWN)
