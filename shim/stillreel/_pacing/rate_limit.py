"""How many requests may be sent: never more than the provider counts, and fewer after a 429."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillreel._flows import back_off

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_REQUESTS = 100_000
SHORTEST_WINDOW, LONGEST_WINDOW = 0.01, 86_400.0

# A server that stamps requests in whole seconds counts one up to a second longer than a minute.
MARGIN = 1 / 60

ASSUMED_WINDOW = 60.0  # where none is known: limits are published by the minute
CAUTION = 4  # requests in flight while no limit is known: so many can be refused at once
FEWEST_PERMITS = 10  # a 429 after fewer requests than these tells nothing of the rate
CUT = 0.9
GROWTH_AFTER = 50  # requests that the limit has held up, before it is raised
SHORTEST_HOLD, LONGEST_HOLD = 1.0, 3600.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit on requests.

    Attributes:
        requests: How many, 1 to 100,000; ``math.inf`` for no limit.
        seconds: In which time, 0.01 to 86,400.

    Raises:
        ValueError: For anything else.
    """

    requests: float
    seconds: float = 60.0

    def __post_init__(self) -> None:
        """Check both."""
        if self.requests != math.inf:
            within("requests", self.requests, 1, MOST_REQUESTS, whole=True)
        within("seconds", self.seconds, SHORTEST_WINDOW, LONGEST_WINDOW)


def within(name: str, value: object, least: float, most: float, *, whole: bool = False) -> float:
    """A number in a range.

    Raises:
        ValueError: If it is none, or out of the range.
    """
    kinds = (int,) if whole else (int, float)
    if isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most:
        return value
    kind = "a whole number" if whole else "a number"
    raise ValueError(f"{name}={value!r}: {kind} from {least:,g} to {most:,g} is needed")


class Limit:
    """Permits for requests.

    A permit is taken when a request is sent, and is free again one window after its *answer* came.
    The provider counts the request between the two. So no window of its own, sliding or fixed,
    ever holds more than the rate, however long the network takes.

    Without a known rate, few requests are in flight until one is refused; what was accepted in the
    last minute, less a tenth, is the rate then. It grows again, slowly, while nothing is refused.
    A known rate that is refused all the same (another process has the same key) is cut alike, and
    is never exceeded. While requests are refused, one at a time is sent, after ``Retry-After``.

    Args:
        rate: The known limit; None if there is none.
        concurrency: The most requests in flight.
        random: Gives numbers from 0 to 1, for jitter.
    """

    def __init__(self, rate: Rate | None, concurrency: int, random: Callable[[], float]) -> None:
        seconds = rate.seconds if rate else ASSUMED_WINDOW
        self._window = seconds * (1 + MARGIN)
        self._known = rate is not None
        self._ceiling = self._permits = rate.requests if rate else math.inf
        self._concurrency = concurrency
        self._random = random
        self._flying = 0
        self._returns: deque[float] = deque(maxlen=MOST_REQUESTS)
        self._accepted = 0
        self._hold = -math.inf
        self._refusals = 0  # since the last acceptance
        self._short = False
        self._calm, self._step, self._wall = 0, 1, math.inf

    @property
    def permits(self) -> float:
        """How many requests a window may hold, as far as is known."""
        return self._permits

    def when(self, now: float) -> float:
        """When a request may go: now, at a later moment, or once an answer has come (infinity)."""
        if now < self._hold:
            return self._hold
        if self._flying >= self._most_in_flight():
            return math.inf
        self._expire(now)
        surplus = self._flying + len(self._returns) - self._permits
        if surplus < 0:
            return now
        self._short = True
        return self._returns[int(surplus)] if surplus < len(self._returns) else math.inf

    def sent(self) -> None:
        """Take a permit."""
        self._flying += 1

    def record_answer(self, sent_at: float, now: float) -> None:
        """An answer other than 429, or a failure of the connection, to what was sent then."""
        self._landed(now)
        self._accepted += 1
        if sent_at >= self._hold:
            self._refusals = 0
        if self._short and self._permits < self._ceiling:
            self._calm += 1
            if self._calm == GROWTH_AFTER:
                self._grow()

    def record_refusal(self, sent_at: float, now: float, retry_after: float | None) -> None:
        """A 429 to what was sent then, with the seconds that the provider asks to wait."""
        self._expire(now)
        if not self._refusals:
            self._cut()
        self._landed(now)
        if not self._refusals or sent_at >= self._hold:
            self._refusals += 1
        wait = back_off(
            self._refusals - 1,
            retry_after,
            least=SHORTEST_HOLD,
            most=LONGEST_HOLD,
            spread=0.1,
            random=self._random,
        )
        self._hold = max(self._hold, now + wait)

    def _most_in_flight(self) -> int:
        if self._refusals:
            return 1
        if self._known:
            return self._concurrency
        return min(self._concurrency, CAUTION + self._accepted // 200)

    def _grow(self) -> None:
        grown = min(self._ceiling, self._permits + self._step)
        at_wall = self._permits < self._wall <= grown
        self._permits, self._step = (self._wall, 1) if at_wall else (grown, 2 * self._step)
        self._calm, self._short = 0, False

    def _cut(self) -> None:
        accepted = len(self._returns)
        if accepted >= FEWEST_PERMITS:
            self._wall = min(self._permits, accepted)
            self._permits = min(self._ceiling, max(FEWEST_PERMITS, int(CUT * self._wall)))
        self._calm, self._step, self._short = 0, 1, False

    def _landed(self, now: float) -> None:
        self._flying -= 1
        self._returns.append(now + self._window)

    def _expire(self, now: float) -> None:
        while self._returns and self._returns[0] <= now:
            self._returns.popleft()
