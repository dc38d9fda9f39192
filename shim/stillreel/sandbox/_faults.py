"""Faults: what goes wrong with the next matching requests or jobs, switched on from outside."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ._jobs import ENDINGS, Ending, Outcome

Drop = Literal["before", "after"]

# their contracts have no word for it: no such status, or a success that always has a link
_UNKNOWN_TO: dict[Ending, tuple[str, ...]] = {
    "cancelled": ("modellix", "highwayapi", "aihubmax"),
    "no_video": ("oxen",),
    "early": ("oxen",),
}


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
    outcome: Outcome | None = None

    def matches(self, provider: str, operation: str) -> bool:
        """Whether it is meant for a request to this operation."""
        possible = self.outcome is None or provider not in _UNKNOWN_TO.get(self.outcome.ending, ())
        meant = self.provider in {None, provider} and self.operation in {None, operation}
        return possible and meant

    @property
    def lets_through(self) -> bool:
        """Whether the request is handled, whatever its answer becomes."""
        replaced = self.status is not None or self.drop is not None
        return not replaced or self.accepted or self.drop == "after"


def make_fault(
    *,
    outcome: str | Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    **fields: Any,
) -> Fault:
    """A checked fault; ValueError tells what is wrong with it, TypeError names a strange field."""
    texts = {name: str(value) for name, value in (headers or {}).items()}
    fault = Fault(**fields, headers=texts, outcome=_outcome(outcome))
    answers = (fault.status, fault.body, fault.drop, fault.delay or None, headers)
    if (fault.outcome is None) is all(given is None for given in answers):
        raise ValueError("a fault has either an outcome or one of status, drop and delay")
    if fault.outcome and fault.provider in _UNKNOWN_TO.get(fault.outcome.ending, ()):
        raise ValueError(f"{fault.provider} has no word for the outcome {fault.outcome.ending!r}")
    if fault.times is not None and fault.times < 1:
        raise ValueError(f"times is at least 1, or None for always: {fault.times}")
    if fault.status is None and (fault.body is not None or fault.headers):
        raise ValueError("body and headers need a status")
    if fault.status is not None and fault.status not in range(200, 600):
        raise ValueError(f"status is from 200 to 599: {fault.status}")
    if fault.drop not in {None, "before", "after"}:
        raise ValueError(f"drop is 'before' or 'after': {fault.drop!r}")
    if fault.drop == "before" and fault.accepted:
        raise ValueError("what is dropped before it is handled cannot be accepted")
    if fault.delay < 0:
        raise ValueError(f"delay is not negative: {fault.delay}")
    return fault


def _outcome(outcome: str | Mapping[str, str] | None) -> Outcome | None:
    if outcome is None:
        return None
    ending, reason = outcome, ""
    if isinstance(outcome, Mapping):
        if len(outcome) != 1:
            raise ValueError(f"an outcome has one ending: {dict(outcome)}")
        ((ending, reason),) = outcome.items()
    if ending not in ENDINGS:
        raise ValueError(f"unknown outcome {ending!r}; known: {', '.join(ENDINGS)}")
    return Outcome(ending, reason or "the upstream refused the request")


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
