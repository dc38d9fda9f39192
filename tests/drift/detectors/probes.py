"""The library's own free probes: what each provider refuses, and how it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import stillreel as sr

from ._result import Seen, seen
from ._scenario import Hurried

if TYPE_CHECKING:
    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage


def probes(stage: Stage, mutant: Mutant) -> Seen:
    """`Client.refusals`: no key, a bad key, an unknown id, a wrong method, an empty body."""
    with Hurried(stage, mutant, "off") as client:
        try:
            return seen([str(one) for one in client.refusals(mutant.provider)])
        except sr.StillreelError as error:
            return Seen((f"{type(error).__name__}: {error}",))
