"""Faults: what goes wrong with the next matching requests or jobs, switched on from outside."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, cast, get_args

from ._jobs import ENDINGS, Ending, JobPlan

Drop = Literal["before", "after"]
Place = Literal["interim", "status", "headers", "extension", "body", "trailers"]

DOWNLOAD = "download"  # what a fault calls the reading of a clip, which no contract describes
_NOT_JSON = (DOWNLOAD, "stream_events")
# their contracts have no word for it: no such status, or a success that always has a link
_UNKNOWN_TO: dict[Ending, tuple[str, ...]] = {
    "cancelled": ("modellix", "highwayapi", "aihubmax"),
    "no_video": ("oxen",),
    "early": ("oxen",),
}


class FaultOptions(TypedDict, total=False):
    """The options of `Sandbox.fault`, which tells what each does."""

    times: int | None
    status: int | None
    body: Any
    headers: Mapping[str, str] | None
    drop: Drop | None
    delay: float
    accepted: bool
    patch: Mapping[str, Any] | None
    drip: Mapping[Place, float] | None
    pieces: int | None
    outcome: str | Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Drip:
    """An answer that stays in one place: a piece each `interval` seconds, without end if None."""

    place: Place
    interval: float
    pieces: int | None


@dataclass(slots=True)
class Fault:
    """One fault; `Sandbox.fault` tells what its fields do."""

    provider: str | None = None
    operation: str | None = None
    times: int | None = 1
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    drop: Drop | None = None
    delay: float = 0.0
    accepted: bool = False
    patch: Any = None
    drip: Drip | None = None
    outcome: JobPlan | None = None

    def matches(self, provider: str, operation: str) -> bool:
        """Whether it is meant for a request to this operation."""
        unknown = self.outcome is not None and provider in _UNKNOWN_TO.get(self.outcome.ending, ())
        unfit = self.patch is not None and operation in _NOT_JSON
        meant = self.provider in {None, provider} and self.operation in {None, operation}
        return meant and not unknown and not unfit

    @property
    def lets_through(self) -> bool:
        """Whether the request is handled, whatever its answer becomes."""
        replaced = self.status is not None or self.drop is not None
        return not replaced or self.accepted or self.drop == "after"


def make_fault(
    *,
    outcome: str | Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    drip: Mapping[Place, float] | None = None,
    pieces: int | None = None,
    **fields: Any,
) -> Fault:
    """A checked fault; ValueError or TypeError tells what is wrong with it."""
    texts = {name: str(value) for name, value in (headers or {}).items()}
    dripping = _make_drip(drip, pieces)
    fault = Fault(**fields, headers=texts, drip=dripping, outcome=_outcome(outcome))
    changes = (fault.status, fault.drop, fault.delay or None, fault.patch, dripping)
    if (fault.outcome is None) is all(one is None for one in (*changes, fault.body, headers)):
        known = "status, drop, delay, patch and drip"
        raise ValueError(f"a fault has either an outcome or one of {known}")
    if fault.outcome and fault.provider in _UNKNOWN_TO.get(fault.outcome.ending, ()):
        raise ValueError(f"{fault.provider} has no word for the outcome {fault.outcome.ending!r}")
    if fault.times is not None and fault.times < 1:
        raise ValueError(f"times is at least 1, or None for always: {fault.times}")
    if fault.delay < 0:
        raise ValueError(f"delay is not negative: {fault.delay}")
    _check_answer(fault)
    return fault


def _check_answer(fault: Fault) -> None:
    if fault.status is None and (fault.body is not None or fault.headers):
        raise ValueError("body and headers need a status")
    if fault.status is not None and fault.status not in range(200, 600):
        raise ValueError(f"status is from 200 to 599: {fault.status}")
    if fault.drop not in {None, "before", "after"}:
        raise ValueError(f"drop is 'before' or 'after': {fault.drop!r}")
    if fault.drop == "before" and fault.accepted:
        raise ValueError("what is dropped before it is handled cannot be accepted")
    if fault.drop is not None and fault.drip is not None:
        raise ValueError("an answer drips, or is dropped")
    if fault.patch is None:
        return
    if not isinstance(fault.patch, Mapping) or fault.operation in _NOT_JSON:
        raise ValueError("patch is an object, for an operation that answers with JSON")
    if fault.drop is not None or fault.body is not None:
        raise ValueError("patch changes an answer of the provider; drop and body leave none")


def merge(value: Any, patch: Any) -> Any:
    """A value changed by a JSON merge patch (RFC 7396), which changes all elements of an array."""
    if not isinstance(patch, Mapping):
        return patch
    if isinstance(value, list):
        return [merge(element, patch) for element in cast("Sequence[Any]", value)]
    found = dict(cast("dict[str, Any]", value)) if isinstance(value, dict) else {}
    for name, change in cast("Mapping[str, Any]", patch).items():
        if change is None:
            found.pop(name, None)
        else:
            found[name] = merge(found.get(name), change)
    return found


def _make_drip(drip: Any, pieces: int | None) -> Drip | None:
    if drip is None:
        if pieces is not None:
            raise ValueError("pieces are those of a drip")
        return None
    given = list(cast("Mapping[Any, float]", drip).items()) if isinstance(drip, Mapping) else []
    places = get_args(Place)
    if len(given) != 1 or given[0][0] not in places:
        raise ValueError(f"a drip has one place of {', '.join(places)}, and its seconds: {drip!r}")
    ((place, interval),) = given
    if not interval > 0:
        raise ValueError(f"a drip has more than 0 seconds between two pieces: {interval}")
    if pieces is not None and pieces < 1:
        raise ValueError(f"pieces is at least 1, or None for no end: {pieces}")
    return Drip(place, interval, pieces)


def _outcome(outcome: str | Mapping[str, str] | None) -> JobPlan | None:
    if outcome is None:
        return None
    ending, reason = outcome, ""
    if isinstance(outcome, Mapping):
        if len(outcome) != 1:
            raise ValueError(f"an outcome has one ending: {dict(outcome)}")
        ((ending, reason),) = outcome.items()
    if ending not in ENDINGS:
        raise ValueError(f"unknown outcome {ending!r}; known: {', '.join(ENDINGS)}")
    return JobPlan(ending, reason or "the upstream refused the request")


class Faults:
    """The faults that are switched on; the earliest that matches is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def take(self, provider: str, operation: str, *, job: bool = False) -> Fault | None:
        """The fault for a request, or with `job` for a job just accepted; counts it."""
        with self._lock:
            for fault in self._faults:
                if (fault.outcome is not None) is job and fault.matches(provider, operation):
                    if fault.times is not None:
                        fault.times -= 1
                        if not fault.times:
                            self._faults.remove(fault)
                    return fault
        return None
