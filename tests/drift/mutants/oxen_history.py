"""What Oxen has really changed, in both directions [OX-LITE, git history].

| date | what |
| --- | --- |
| 2026-04-21 | the aspect ratio is `auto` by default |
| 2026-06-15 | it is 16:9 by default; the page of 2026-06-26, seed 004, says the same |
| 2026-07-04 | the image is optional; no `auto`; seconds are an integer; two options are gone |

In each, our side knows one revision and the provider is at another. The shim always sends an
aspect ratio, so that a default of the provider's cannot change a clip: only a look at what it
publishes tells.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from stillreel.providers._contract import contract
from tests.drift.wire import before

from ._record import CURRENT, maker
from ._schema import publishes

if TYPE_CHECKING:
    from tests.drift.wire import Exchange

    from ._record import Mutant, Schema

OLD = "2026-06-26"

mutant = maker("oxen")


def seed_004() -> Schema:
    """The parameters of seed 004."""
    return parameters(OLD)


def parameters(revision: str) -> dict[str, Any]:
    """The model's parameters at a date."""
    if revision == "2026-04-21":
        schema = parameters(OLD)
        _auto_by_default(schema)
        return schema
    name = f"VeoLiteParameters{OLD if revision == '2026-06-15' else revision}".replace("-", "")
    return copy.deepcopy(contract("oxen")["$defs"][name])


def _auto_by_default(schema: dict[str, Any]) -> None:
    schema["properties"]["aspect_ratio"]["default"] = "auto"


def _auto(exchange: Exchange) -> None:
    if isinstance(exchange.body, dict):
        exchange.body.setdefault("aspect_ratio", "auto")


def moves(ours: str, theirs: str, caught_by: str, change: str, **more: Any) -> Mutant:
    """Our side knows one revision, and the provider is at another."""
    rules = (
        (before("enqueue", _auto), publishes("oxen", _auto_by_default))
        if theirs == "2026-04-21"
        else ()
    )
    return mutant(
        f"from-{ours}-to-{theirs}",
        "history",
        change,
        caught_by,
        *rules,
        revision=CURRENT if theirs == CURRENT else OLD,
        pinned="auto" if ours == CURRENT else OLD,
        ours=partial(parameters, ours),
        **more,
    )


HISTORY = (
    moves(
        "2026-04-21",
        "2026-06-15",
        "published",
        "The aspect ratio is 16:9 by default, no longer auto.",
    ),
    moves(
        "2026-06-15",
        "2026-04-21",
        "published",
        "The aspect ratio is auto by default, as it was before 2026-06-15.",
    ),
    moves(
        "2026-06-15",
        "2026-07-04",
        "golden published contract",
        "Five parameters change; seconds are an integer, and a string fails late.",
        quick=True,
    ),
    moves(
        "2026-07-04",
        "2026-06-15",
        "published contract",
        "Five parameters are again as before 2026-07-04; the shim asks, and follows.",
        quick=True,
    ),
    moves(
        "2026-04-21",
        "2026-07-04",
        "golden published contract",
        "Both changes at once.",
    ),
    moves(
        "2026-07-04",
        "2026-04-21",
        "published contract",
        "Both changes taken back at once; the shim asks, and follows.",
    ),
)
