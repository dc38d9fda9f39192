"""The floor: which answers must have been seen, and by what, so that green means something."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .client import serve
from .harness import run, ticking_sandbox
from .listening import first_event
from .spec import Pair, spec_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .harness import Report

FOLDER = Path(__file__).parent / "floor"

Sources = dict[str, set[Pair]]  # pairs by what has seen them, or is to see them

RUN = "run"  # Schemathesis, with nothing done for it
FAULT = "fault"  # only a fault of the sandbox brings it about
STREAM = "stream"  # it does not end, and is read by hand


def floor_of(stem: str) -> Sources:
    """The floor that is written down for a provider."""
    text = (FOLDER / f"{stem}.json").read_text(encoding="utf-8")
    written: dict[str, dict[str, list[int]]] = json.loads(text)
    found: Sources = {RUN: set(), FAULT: set(), STREAM: set()}
    for operation, sources in written.items():
        for source, statuses in sources.items():
            found[source] |= {(operation, status) for status in statuses}
    return found


def faults_of_floor(
    documented: set[Pair], floor: Sources, seen: Mapping[str, set[Pair]]
) -> list[str]:
    """Where the floor is short, and where it is stale."""
    listed = set[Pair]().union(*floor.values())
    missed = {(source, pair) for source in floor for pair in floor[source] - seen[source]}
    twice = {pair for pair in listed if sum(pair in pairs for pairs in floor.values()) > 1}
    told: dict[str, set[Pair] | set[tuple[str, int, str]]] = {
        "short: {0} {1} was not seen by the {2}": {(*pair, source) for source, pair in missed},
        "stale: {0} {1} is not documented": listed - documented,
        "stale: {0} {1} is documented and not in the floor": documented - listed,
        "stale: {0} {1} needs no fault": floor[FAULT] & seen[RUN],
        "stale: {0} {1} is in the floor twice": twice,
    }
    return sorted(line.format(*entry) for line, entries in told.items() for entry in entries)


@cache
def explored(stem: str, revision: str | None, seed: int | None) -> Report:
    """Schemathesis' run over a real socket, once for a process."""
    with ticking_sandbox(stem, revision) as sandbox:
        return run(stem, url=sandbox.url, revision=revision, seed=seed)


@cache
def forced(stem: str) -> set[Pair]:
    """The answers that a fault brings about, each held to the spec."""
    seen: set[Pair] = set()
    with serve(stem) as api:
        for name, status in sorted(floor_of(stem)[FAULT] & spec_of(stem).documented):
            api.sandbox.fault(stem, spec_of(stem).operations[name].snake, status=status)
            seen.add((name, api.call(name).status_code))
            api.sandbox.clear_faults()
    return seen


@cache
def streamed(stem: str) -> set[Pair]:
    """The answers of the event stream, with a key and without."""
    if stem != "oxen":
        return set()
    with serve(stem) as api:
        refused = api.call("streamEvents", headers={}).status_code
        first_event(api)
    return {("streamEvents", 200), ("streamEvents", refused)}
