"""What looks at a changed provider, each in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._result import Detector, Seen
from .contract import contract, without_floor
from .events import events
from .golden import golden, watch
from .probes import probes
from .published import published

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.drift.mutants import Mutant

__all__ = ["DETECTORS", "Detector", "Seen", "applies", "without_floor"]

DETECTORS: Mapping[str, Detector] = {
    "watch": watch,
    "golden": golden,
    "probes": probes,
    "published": published,
    "contract": contract,
    "events": events,
}
"""Those that need no more than the wire; the type checkers come on top, see `checkers`."""


def applies(detector: str, mutant: Mutant) -> bool:
    """Whether a detector can look at a mutant at all."""
    return detector != "events" or mutant.provider == "oxen"
