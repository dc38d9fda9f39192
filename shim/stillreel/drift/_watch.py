"""The runtime watch: each answer of a known operation is held to the strict contract."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

from stillreel._models import ConfigurationError, Drift, DriftError, Job, brief
from stillreel.drift._answers import differences, event_differences, operations

if TYPE_CHECKING:
    from stillreel._flows import Note, Send
    from stillreel._models import Answer

log = logging.getLogger("stillreel.drift")

Mode = Literal["log", "raise", "off"]
OnDrift = Callable[[Drift], object]
Deliver = Callable[[Callable[[], None]], None]
"""Runs something where the user's functions are called."""

# What the contract check sees by itself; flows note it for providers that have no contract.
SEEN_BY_CONTRACT = frozenset({"status", "unreadable"})


class Watch:
    """Reports each difference once per place, and never changes an answer.

    Args:
        mode: ``log`` reports; ``raise`` also raises a DriftError when a call of the client is
            done, with the job on it; ``off`` looks at nothing.
        on_drift: Called with each difference.
        deliver: Runs what calls ``on_drift``; by default here and now.

    Raises:
        ConfigurationError: For another mode.
    """

    def __init__(
        self,
        mode: Mode = "log",
        on_drift: OnDrift | None = None,
        deliver: Deliver | None = None,
    ) -> None:
        if mode not in {"log", "raise", "off"}:
            raise ConfigurationError(f"drift={mode!r}: log, raise or off")
        self._mode = mode
        self._on_drift = on_drift
        self._deliver = deliver or _at_once
        self._raised = 0
        self._places: set[tuple[object, ...]] = set()
        self.found: list[Drift] = []

    def answer(self, effect: Send, answer: Answer) -> None:
        """Look at an answer."""
        stem, operation = effect.provider.stem, effect.call.operation
        self._look(stem, operation, partial(differences, stem, operation, answer))

    def event(self, provider: str, operation: str, name: str, text: str) -> None:
        """Look at a pushed event."""
        found = partial(event_differences, provider, operation, name, text)
        self._look(provider, operation, found)

    def _look(self, provider: str, operation: str, find: Callable[[], Iterator[Drift]]) -> None:
        if self._mode == "off":
            return
        try:
            for drift in find():
                self._report(drift)
        except Exception:  # what a validator raises must not cost an answer that may be paid for
            log.exception("%s %s: not watched", provider, operation)

    def note(self, effect: Note) -> None:
        """Take what a flow has noticed."""
        known = operations(effect.provider.stem)
        if self._mode == "off" or (known and effect.kind in SEEN_BY_CONTRACT):
            return
        self._report(
            Drift(
                provider=effect.provider.stem,
                operation=effect.operation,
                status=effect.status,
                pointer="",
                kind=effect.kind,
                expected=effect.expected,
                came=brief(effect.came),
            )
        )

    def settle(self, result: object) -> None:
        """Raise what was found since the last time, if that was asked for.

        Raises:
            DriftError: With the differences, and the job of the result.
        """
        new = tuple(self.found[self._raised :])
        self._raised = len(self.found)
        if new and self._mode == "raise":
            job = result if isinstance(result, Job) else getattr(result, "job", None)
            raise DriftError("; ".join(map(str, new)), drifts=new, result=result, job=job)

    def _report(self, drift: Drift) -> None:
        place = (drift.provider, drift.operation, drift.status, drift.pointer, drift.kind)
        if place in self._places:
            return
        self._places.add(place)
        self.found.append(drift)
        log.log(logging.WARNING if drift.serious else logging.INFO, "%s", drift)
        if self._on_drift:
            self._deliver(partial(_tell, self._on_drift, drift))


def _tell(on_drift: OnDrift, drift: Drift) -> None:
    try:
        on_drift(drift)
    except Exception:  # what the user's function raises must cost no answer
        log.exception("on_drift")


def _at_once(act: Callable[[], None]) -> None:
    act()
