"""A provider on a virtual clock: jobs that end, a rate limit, a network that takes its time."""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 60.0
LATENCY = 0.02, 0.12  # seconds each way

# kind of clip -> median and spread (of the logarithm) of the seconds that it takes
KINDS = {
    "4 s, 720p": (60, 0.35),
    "6 s, 720p": (85, 0.35),
    "8 s, 720p": (110, 0.35),
    "8 s, 1080p": (160, 0.30),
}
SHORTEST, LONGEST = 30.0, 300.0


@dataclass(slots=True, eq=False)
class Job:
    """One job: what it will take, and what has become of it."""

    kind: str
    takes: float
    arrives: float
    done: float = math.inf
    noticed: float = math.inf

    @property
    def submitted(self) -> bool:
        return self.done < math.inf


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider says: whether it refuses, for how long, and whether the job has ended."""

    refused: bool = False
    retry_after: float | None = None
    ended: bool = False


def jobs(number: int, seed: int, apart: float) -> list[Job]:
    """Jobs that arrive so many seconds apart."""
    draw = random.Random(seed)  # noqa: S311 - repeatable
    made: list[Job] = []
    while len(made) < number:
        kind = draw.choice(list(KINDS))
        median, spread = KINDS[kind]
        takes = median * math.exp(draw.gauss(0, spread))
        if SHORTEST <= takes <= LONGEST:
            made.append(Job(kind, takes, len(made) * apart))
    return made


class World:
    """The clock, and a server that counts the requests of any 60 seconds.

    What it refuses does not count: that is kind to those who ask too often. ``Retry-After`` is the
    time until the next request would be taken, in whole seconds.
    """

    def __init__(self, rate: int, seed: int, *, tells_retry_after: bool = True) -> None:
        self.now = 0.0
        self.random = random.Random(seed)  # noqa: S311 - repeatable
        self.requests = self.refusals = 0
        self._rate = rate
        self._tells = tells_retry_after
        self._taken: deque[float] = deque()
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, moment: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), action))

    def run(self) -> None:
        while self._agenda:
            self.now, _, action = heapq.heappop(self._agenda)
            action()

    def send(self, job: Job, then: Callable[[Answer], None]) -> None:
        """Submit a job, or read it once it is submitted."""
        self.requests += 1
        up, down = self.random.uniform(*LATENCY), self.random.uniform(*LATENCY)

        def arrive() -> None:
            answer = self._answer(job)
            self.at(self.now + down, lambda: then(answer))

        self.at(self.now + up, arrive)

    def _answer(self, job: Job) -> Answer:
        while self._taken and self._taken[0] <= self.now - WINDOW:
            self._taken.popleft()
        if len(self._taken) >= self._rate:
            self.refusals += 1
            wait = math.ceil(self._taken[0] + WINDOW - self.now)
            return Answer(refused=True, retry_after=float(wait) if self._tells else None)
        self._taken.append(self.now)
        if job.submitted:
            return Answer(ended=job.done <= self.now)
        job.done = self.now + job.takes
        return Answer()
