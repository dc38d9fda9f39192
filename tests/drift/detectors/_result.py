"""What a detector gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage


@dataclass(frozen=True, slots=True)
class Seen:
    """Why a detector raises its alarm; nothing when it does not. `info` when none is serious."""

    reasons: tuple[str, ...] = ()
    info: bool = False

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def token(self, detector: str) -> str:
        """How the table of mutants names it."""
        return f"{detector}:info" if self.info else detector


Detector = Callable[["Stage", "Mutant"], Seen]


def seen(reasons: list[str]) -> Seen:
    """Each reason once."""
    return Seen(tuple(dict.fromkeys(reasons)))
