"""Rounds in which contestants take turns, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

C = TypeVar("C")

Sample = Mapping[str, float]
"""One run: figures by name."""


@dataclass(slots=True)
class Runs:
    """The runs of one contestant.

    Attributes:
        samples: What was measured.
        stopped: Why it was not run again, if it was not.
    """

    samples: list[Sample] = field(default_factory=list[Sample])
    stopped: str = ""

    def median(self, name: str) -> float:
        return statistics.median(sample[name] for sample in self.samples)

    def spread(self, name: str, form: str = ".2f", scale: float = 1.0) -> str:
        """Median, least and most; the reason when there is none."""
        if not self.samples:
            return self.stopped
        values = [sample[name] * scale for sample in self.samples]
        middle = format(statistics.median(values), form)
        if len(values) == 1:
            return middle
        return f"{middle} ({min(values):{form}} to {max(values):{form}})"

    def range(self, name: str, scale: float = 1.0) -> tuple[float, float, float]:
        """Least, median and most."""
        values = [sample[name] * scale for sample in self.samples]
        return min(values), statistics.median(values), max(values)


class Stopped(Exception):
    """A contestant that cannot be measured (any more), with the reason."""


def interleaved(
    contestants: Sequence[C], measure: Callable[[C], Sample], rounds: int
) -> dict[C, Runs]:
    """Measure each contestant once a round, each round beginning with another one."""
    found = {one: Runs() for one in contestants}
    for number in range(rounds):
        turn = number % len(contestants)
        for one in (*contestants[turn:], *contestants[:turn]):
            if found[one].stopped:
                continue
            try:
                found[one].samples.append(measure(one))
            except Stopped as why:
                found[one].stopped = str(why)
    return found
