"""The jobs that are waited for, by time."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from stillreel._pacing.durations import Durations

K = TypeVar("K")


@dataclass(slots=True, eq=False)
class QueuedJob(Generic[K]):
    """A job that is waited for.

    Attributes:
        key: The flow that waits.
        interval: Seconds between two reads: exactly, or at least where durations are known.
        durations: What is known of its kind; None to read it at its interval.
        submitted: When it was submitted.
        read: When it was last read; at first, when it was submitted.
        due: When it should be read next.
        entry: The number of its entry in a queue; those with another are stale; 0 for none.
        woken: Whether an event came that no read has followed yet.
    """

    key: K
    interval: float
    durations: Durations | None
    submitted: float
    read: float
    due: float = 0.0
    entry: int = 0
    woken: bool = False

    def learn(self, now: float, *, ended: bool) -> None:
        """It was read now."""
        if self.durations:
            before, age = self.read - self.submitted, now - self.submitted
            self.durations.learn(before, age, ended=ended)

    def pause(self) -> float:
        """Seconds from the last read after which the next one is worth a request."""
        if self.durations is None:
            return self.interval
        age = self.read - self.submitted
        return max(self.interval, self.durations.due(age) - age)


@dataclass(slots=True)
class Queue(Generic[K]):
    """Watches, the one with the earliest time first."""

    _heap: list[tuple[float, int, QueuedJob[K]]] = field(default_factory=list[Any])

    def push(self, at: float, watch: QueuedJob[K]) -> None:
        """Queue a watch; what it was queued as before is stale if its number has changed."""
        heapq.heappush(self._heap, (at, watch.entry, watch))

    def first(self) -> float:
        """The earliest time; infinity when nobody waits."""
        heap = self._heap
        while heap and heap[0][2].entry != heap[0][1]:
            heapq.heappop(heap)
        return heap[0][0] if heap else math.inf

    def pop(self) -> QueuedJob[K]:
        """The watch that is first."""
        return heapq.heappop(self._heap)[2]
