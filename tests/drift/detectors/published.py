"""What a provider publishes about itself, compared with what our side knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import stillreel as sr
from stillreel.drift import compare

from ._result import Seen, seen
from ._scenario import Hurried
from ._strict import KEY, client

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

OXEN_MODEL = "/api/ai/models/google-veo-3-1-lite"


def published(stage: Stage, mutant: Mutant) -> Seen:
    """`Client.contract_changes` finds changes, or nothing to compare with any more."""
    if mutant.ours is not None:
        return seen([str(one) for one in _since(stage, mutant.ours())])
    with Hurried(stage, mutant, "off") as http:
        try:
            return seen([str(one) for one in http.contract_changes(mutant.provider)])
        except sr.StillreelError as error:
            return Seen((f"{type(error).__name__}: {error}",))


def _since(stage: Stage, ours: Mapping[str, Any]) -> list[object]:
    """What Oxen's model has changed since the revision that our side knows."""
    with client(stage, "oxen") as http:
        model = http.get(OXEN_MODEL, headers=KEY).raise_for_status().json()
    theirs = model.get("request_schema") or model["json_request_schema"]
    return list(compare("oxen", "VeoLiteParameters", ours, theirs, model))
