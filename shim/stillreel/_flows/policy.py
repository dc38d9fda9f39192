"""How far a submit may go: for how long it is tried, under which key, and for how much money."""

from __future__ import annotations

import random as _random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stillreel._models import UNPAID, SpendingStopped

if TYPE_CHECKING:
    from stillreel._models import Job, State

Clock = Callable[[], float]
"""Seconds that only grow."""


def back_off(
    attempt: int,
    asked: float | None = None,
    *,
    least: float = 0.5,
    longest: float = 60.0,
    most: float = 3600.0,
    spread: float = 0.2,
    random: Callable[[], float] = _random.random,
) -> float:
    """Seconds to wait before another try: doubled with each, or as long as the server asks for.

    Args:
        attempt: How many tries have failed before the last one.
        asked: Seconds that the server asks to wait, if it does.
        least: Seconds before the first repetition; the server cannot ask for less.
        longest: Seconds to which they grow.
        most: Seconds that the server may ask for.
        spread: By how much of itself the pause may be longer, so that many do not come at once.
        random: Gives numbers from 0 to 1.
    """
    pause = min(longest, least * 2.0 ** min(attempt, 16)) if asked is None else min(asked, most)
    return max(least, pause) * (1.0 + spread * random())


class Spending:
    """Counts submits and failures in a row, and says stop.

    Args:
        max_submits: How many submits may be taken, or perhaps taken; None for any number.
        max_consecutive_failures: How many submits or jobs may fail in a row; None for any number.
    """

    def __init__(
        self, max_submits: int | None = None, max_consecutive_failures: int | None = None
    ) -> None:
        self._max_submits = max_submits
        self._max_failures = max_consecutive_failures
        self.submits = 0
        self.failures = 0
        self._failed: set[Job] = set()

    def take(self) -> None:
        """Count a submit that is about to be sent.

        Raises:
            SpendingStopped: If that would be one too many.
        """
        if self._max_submits is not None and self.submits >= self._max_submits:
            raise SpendingStopped(f"max_submits={self._max_submits} is reached: nothing was sent")
        if self._max_failures is not None and self.failures >= self._max_failures:
            raise SpendingStopped(
                f"max_consecutive_failures={self._max_failures} is reached: nothing was sent"
            )
        self.submits += 1

    def give_back(self) -> None:
        """Uncount a submit that was surely not taken."""
        self.submits -= 1

    def failed(self, job: Job | None = None) -> None:
        """Count a submit that did not end in a job, or once a job without a video."""
        if job is None or job not in self._failed:
            self.failures += 1
        if job:
            self._failed.add(job)

    def worked(self) -> None:
        """A video was made."""
        self.failures = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPolicy:
    """What holds for one submit.

    Attributes:
        patience: Seconds for which one provider is tried again where its table allows it.
        key: The idempotency key.
        again: The recorded states after which the same key may be submitted anew.
        target: Where the videos are to be saved, for the record.
        lease: Seconds that one POST may take at most.
        durable: Whether a journal keeps it.
        spending: What stops the spending.
        clock: Gives the time.
    """

    patience: float = 0.0
    key: str | None = None
    again: frozenset[State] = UNPAID
    target: str | None = None
    lease: float = 150.0
    durable: bool = False
    spending: Spending = field(default_factory=Spending)
    clock: Clock = time.monotonic
