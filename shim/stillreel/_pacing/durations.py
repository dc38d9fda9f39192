"""How long jobs of one kind take: when the next look at one is worth a request."""

from __future__ import annotations

import math

SHARPNESS = 4.0  # of the log-logistic curve: half of all jobs end between 0.76 and 1.32 medians
CHANCE = 0.1  # that a read finds the job ended: so about as many reads a job as 1 / CHANCE at most
PRIOR = 16.0  # what is known beforehand, as information on log(median): within a fourth
MEMORY = 200.0  # the most that is ever held to be known: providers are faster at night
UNLIKELY = 1e-6


class Durations:
    """The durations of one kind of job, as a log-logistic curve around a median.

    Its chance of a job having ended by age t is 1 - 1 / (1 + (t / median)^SHARPNESS): a hump with a
    long tail, of which everything that is asked here has a closed form. The median is learned from
    every read, those that find a job unfinished too: each moves it as its likelihood says (one
    Newton step), weighed against all that was learned before.

    Args:
        typical: The median to begin with, in seconds.
    """

    __slots__ = ("_information", "_log_median", "_typical")

    def __init__(self, typical: float) -> None:
        self._typical = math.log(typical)
        self._log_median = self._typical
        self._information = PRIOR

    @property
    def median(self) -> float:
        """The age by which half of the jobs have ended, in seconds."""
        return math.exp(self._log_median)

    def due(self, age: float) -> float:
        """The age at which a job that was still running at this one has ended, by CHANCE."""
        growth = (1 + self._odds(age)) / (1 - CHANCE)
        return self.median * math.pow(growth - 1, 1 / SHARPNESS)

    def learn(self, before: float, age: float, *, ended: bool) -> None:
        """A job that was running at one age was read at a later one."""
        earlier, later = self._odds(before), self._odds(age)
        chance = 1 - (1 + earlier) / (1 + later)
        if chance < UNLIKELY:
            return
        slope = SHARPNESS * (earlier / (1 + earlier) - later / (1 + later))
        surprise = (1 - chance) / chance
        self._information = min(MEMORY, self._information + surprise * slope * slope)
        moved = self._log_median + (surprise if ended else -1.0) * slope / self._information
        self._log_median = min(max(moved, self._typical - 2), self._typical + 2)

    def _odds(self, age: float) -> float:
        return math.pow(max(age, 0.0) / self.median, SHARPNESS)
