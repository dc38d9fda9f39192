"""What asks how often: the log of requests, and the providers' limits on their rate."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_REQUESTS = 200_000


class Logged(NamedTuple):
    """A request that was answered; `at` is when it came, in seconds since the epoch."""

    provider: str
    operation: str
    at: float
    status: int | None


class Traffic:
    """The requests of one sandbox, the oldest dropped."""

    def __init__(self, limits: Mapping[str, tuple[int, float]]) -> None:
        self._limits = limits
        self._admitted = {stem: deque[float]() for stem in limits}
        self._log: deque[Logged] = deque(maxlen=MAX_REQUESTS)
        self._lock = threading.Lock()

    def pause(self, provider: str, now: float) -> float:
        """Seconds until a provider takes another request; at 0 this one is taken, and counts."""
        if provider not in self._limits:
            return 0.0
        most, window = self._limits[provider]
        admitted = self._admitted[provider]
        while admitted and admitted[0] <= now - window:
            admitted.popleft()
        if len(admitted) >= most:
            return admitted[0] + window - now
        admitted.append(now)
        return 0.0

    def note(self, provider: str, operation: str, at: float, status: int | None) -> None:
        """Enter a request into the log."""
        with self._lock:
            self._log.append(Logged(provider, operation, at, status))

    def records(self) -> list[dict[str, Any]]:
        """The log, in the order of the answers."""
        with self._lock:
            found = list(self._log)
        return [one._asdict() for one in found]
