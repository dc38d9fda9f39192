"""The table of mutants: each way in which a provider's contract can change."""

from __future__ import annotations

from typing import Any

from ._record import CURRENT, KINDS, Kind, Mutant
from .aihubmax import AIHUBMAX
from .highwayapi import HIGHWAYAPI
from .modellix import MODELLIX
from .oxen import OXEN
from .oxen_history import HISTORY, seed_004
from .oxen_stream import STREAM

__all__ = ["CURRENT", "KINDS", "MUTANTS", "UNCHANGED", "Kind", "Mutant", "unchanged"]

MUTANTS: tuple[Mutant, ...] = (*MODELLIX, *HIGHWAYAPI, *AIHUBMAX, *OXEN, *HISTORY, *STREAM)


def unchanged(provider: str, **more: Any) -> Mutant:
    """A provider that keeps to its contract, of which no detector may say anything."""
    return Mutant(
        provider=provider,
        name=f"unchanged {more.get('revision', '')}".strip(),
        kind="history",
        change="Nothing.",
        caught_by=frozenset(),
        **more,
    )


UNCHANGED: tuple[Mutant, ...] = (
    *(unchanged(provider) for provider in ("modellix", "highwayapi", "aihubmax", "oxen")),
    # our side and the provider, both as they were before 2026-07-04
    unchanged("oxen", revision="2026-06-26", pinned="2026-06-26", ours=seed_004),
)
