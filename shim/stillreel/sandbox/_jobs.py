"""The ledger: every accepted job. Its state follows from the clock, so nothing runs for it."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._clips import Shot
    from ._contract import Json

MAX_JOBS = 100_000  # of one provider; each takes about 2 kB
QUEUED_SHARE = 0.25

Phase = Literal["queued", "processing", "succeeded", "failed", "cancelled"]
Ending = Literal["succeeded", "failed", "cancelled", "stuck", "no_video", "early"]
ENDINGS: tuple[Ending, ...] = get_args(Ending)

_LAST: dict[Ending, Phase] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
    "stuck": "processing",
    "no_video": "succeeded",
    "early": "succeeded",
}


@dataclass(frozen=True, slots=True)
class JobPlan:
    """How a job is to end.

    `stuck` never does; `no_video` succeeds without a result, and so does `early` at first.
    """

    ending: Ending = "succeeded"
    reason: str = ""


@dataclass(slots=True)
class MockJob:
    """An accepted job; all times are in seconds since the epoch.

    `serial` counts the jobs of all providers from 1; `kept` is what of the request is told later;
    `units` is how many videos would be billed.
    """

    provider: str
    operation: str
    id: str
    serial: int
    fingerprint: str
    prompt: str
    kept: Mapping[str, Any]
    shot: Shot
    units: int
    outcome: JobPlan
    accepted: float
    starts: float
    ends: float
    cancelled: float | None = None
    read: bool = False

    def phase(self, now: float) -> Phase:
        """Where the job is at a moment."""
        if self.cancelled is not None:
            return "cancelled"
        if now < self.starts:
            return "queued"
        return "processing" if now < self.ends else _LAST[self.outcome.ending]

    def active(self, now: float) -> bool:
        """Whether it is still to end."""
        return self.phase(now) in {"queued", "processing"}

    def progress(self, now: float) -> float:
        """The share of the work that is done, from 0 to 1."""
        if self.ends <= self.starts:
            return 1.0
        return min(max((now - self.starts) / (self.ends - self.starts), 0.0), 1.0)

    def ended(self, now: float) -> float | None:
        """When it ended, if it has."""
        if self.active(now):
            return None
        return self.ends if self.cancelled is None else self.cancelled

    def shows_video(self) -> bool:
        """Whether this read of the succeeded job has its video."""
        first, self.read = not self.read, True
        return self.outcome.ending != "no_video" and not (self.outcome.ending == "early" and first)

    def entry(self, now: float) -> Json:
        """Its line in the ledger."""
        return {
            "provider": self.provider,
            "operation": self.operation,
            "id": self.id,
            "fingerprint": self.fingerprint,
            "prompt": self.prompt,
            "accepted_at": round(self.accepted, 3),
            "state": self.phase(now),
            "units": self.units,
        }


def fingerprint(body: object) -> str:
    """The SHA-256 of a JSON body in canonical form: sorted keys, no spaces."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class Ledger:
    """All jobs of one sandbox in the order of their acceptance, the oldest dropped."""

    def __init__(self) -> None:
        self._jobs: dict[str, dict[str, MockJob]] = {}
        self._active: dict[str, dict[str, MockJob]] = {}
        self._serials = itertools.count(1)
        self._lock = threading.Lock()

    def serial(self) -> int:
        """The serial of the next job."""
        return next(self._serials)

    def add(self, job: MockJob) -> None:
        """Enter a job under its provider and id."""
        with self._lock:
            jobs = self._jobs.setdefault(job.provider, {})
            active = self._active.setdefault(job.provider, {})
            jobs[job.id] = active[job.id] = job
            if len(jobs) > MAX_JOBS:
                oldest = next(iter(jobs))
                del jobs[oldest]
                active.pop(oldest, None)

    def get(self, provider: str, identifier: str) -> MockJob | None:
        """A job by its id."""
        return self._jobs.get(provider, {}).get(identifier)

    def jobs(self, provider: str, after: int = 0) -> list[MockJob]:
        """The jobs of a provider that were added after the one with a serial."""
        with self._lock:
            newest_first = reversed(self._jobs.get(provider, {}).values())
            found = list(itertools.takewhile(lambda job: job.serial > after, newest_first))
        return found[::-1]

    def active(self, provider: str, now: float) -> list[MockJob]:
        """The jobs of a provider that are still to end; what has ended is not looked at again."""
        with self._lock:
            jobs = self._active.get(provider, {})
            for job in [job for job in jobs.values() if not job.active(now)]:
                del jobs[job.id]
            return list(jobs.values())

    def entries(self, now: float) -> list[Json]:
        """What would be billed, one line a job."""
        each = [self.jobs(provider) for provider in list(self._jobs)]
        return [job.entry(now) for job in heapq.merge(*each, key=lambda job: job.serial)]
