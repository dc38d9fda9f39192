"""The time of the sandbox: real, scaled, or stepped by hand."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What tells the sandbox its time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...


class ScaledClock:
    """Starts at the real time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._epoch = time.time()
        self._start = time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._epoch + (time.monotonic() - self._start) * self.speed


class ManualClock:
    """Stands still until `advance` is called; may be shared between threads.

    Args:
        start: seconds since the epoch; the real time when left out.
    """

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Step forward by `seconds`; ValueError for a step back."""
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds}")
        with self._lock:
            self._now += seconds
