"""All that the servers of one sandbox share: its time, its jobs, its files, its faults."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._clips import Clips, Shot
from ._contract import STEMS, load
from ._faults import Faults
from ._jobs import QUEUED_SHARE, JobPlan, Ledger, MockJob, fingerprint
from ._pictures import Pictures
from ._request_log import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._clock import Clock

TICK = 0.02  # real seconds between two looks at the clock, which may be stepped by hand


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """What a sandbox was started with; all seconds are by its own clock.

    ValueError names what is allowed instead of a wrong value.
    """

    key: str
    render_seconds: float | Callable[[int], float]
    oxen_revision: str
    rate_limits: Mapping[str, tuple[int, float]] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise ValueError("key is printable ASCII without spaces, and not empty")
        if not callable(self.render_seconds):
            self.rendering(1)
        if self.oxen_revision not in (known := load("oxen").revisions()):
            wrong = f"unknown oxen_revision {self.oxen_revision!r}"
            raise ValueError(f"{wrong}; known: {', '.join(known)}")
        for provider, (requests, seconds) in self.rate_limits.items():
            if provider not in STEMS:
                raise ValueError(f"unknown provider {provider!r}; known: {', '.join(STEMS)}")
            if requests < 1 or not seconds > 0:
                raise ValueError(
                    f"a rate limit is (requests from 1, seconds above 0): {(requests, seconds)}"
                )

    def rendering(self, serial: int) -> float:
        """How long a job takes; ValueError when that is negative."""
        given = self.render_seconds
        seconds = given(serial) if callable(given) else given
        if not seconds >= 0:
            raise ValueError(f"render_seconds is not negative: {seconds}")
        return seconds


def _remove(folder: Path, process: int) -> None:
    """Remove a folder, unless in a forked child: it is the parent's."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


class World:
    """The state of one sandbox, whose every result is `clip` if one is given.

    `close` removes its folder.
    """

    def __init__(self, settings: SandboxSettings, clock: Clock, clip: bytes | None = None) -> None:
        folder = Path(tempfile.mkdtemp(prefix="stillreel-"))
        self.settings = settings
        self.clock = clock
        self.ledger = Ledger()
        self.faults = Faults()
        self.pictures = Pictures(folder / "pictures")
        self.clips = Clips(folder / "clips", self.pictures, clip)
        self.traffic = Traffic(settings.rate_limits)
        self.stopping = threading.Event()
        self.find_connection: Callable[[tuple[str, int] | None], asyncio.Transport | None]
        self.find_connection = lambda _client: None  # until it is served
        self.close = weakref.finalize(self, _remove, folder, os.getpid())

    def accept(
        self,
        provider: str,
        operation: str,
        identifier: str,
        *,
        body: Mapping[str, Any],
        shot: Shot,
        kept: Mapping[str, Any] | None = None,
        units: int = 1,
        flaw: str = "",
    ) -> MockJob:
        """Enter a paid job; with a `flaw` it fails for it as soon as it starts."""
        fault = self.faults.take(provider, operation, job=True)
        accepted, serial = self.clock.now(), self.ledger.serial()
        seconds = self.settings.rendering(serial)
        starts = accepted + seconds * QUEUED_SHARE
        job = MockJob(
            provider=provider,
            operation=operation,
            id=identifier,
            serial=serial,
            fingerprint=fingerprint(body),
            prompt=body.get("prompt", ""),
            kept=kept or {},
            shot=shot,
            units=units,
            outcome=(fault and fault.outcome) or JobPlan(),
            accepted=accepted,
            starts=starts,
            ends=accepted + seconds,
        )
        if flaw:
            job.outcome, job.ends = JobPlan("failed", flaw), starts
        self.ledger.add(job)
        return job

    async def pause(self, seconds: float) -> None:
        """Sleep for real seconds, or until the sandbox stops."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stopping.is_set():
                return
            await asyncio.sleep(min(left, TICK))

    async def settled(self, job: MockJob) -> bool:
        """Wait for a job to end; False when the sandbox stops before it."""
        while job.active(self.clock.now()):
            if self.stopping.is_set():
                return False
            await asyncio.sleep(TICK)
        return True
