"""All that the servers of one sandbox share: its time, its jobs, its files, its faults."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._clips import Clips, Shot
from ._contract import load
from ._faults import Faults
from ._jobs import QUEUED_SHARE, Job, Ledger, Outcome, fingerprint
from ._pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._clock import Clock

TICK = 0.02  # real seconds between two looks at the clock, which may be stepped by hand


@dataclass(frozen=True, slots=True)
class Settings:
    """What a sandbox was started with; `render_seconds` by its own clock.

    ValueError names what is allowed instead of a wrong value.
    """

    key: str
    render_seconds: float
    oxen_revision: str

    def __post_init__(self) -> None:
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise ValueError("key is printable ASCII without spaces, and not empty")
        if self.render_seconds < 0:
            raise ValueError(f"render_seconds is not negative: {self.render_seconds}")
        if self.oxen_revision not in (known := load("oxen").revisions()):
            wrong = f"unknown oxen_revision {self.oxen_revision!r}"
            raise ValueError(f"{wrong}; known: {', '.join(known)}")


class World:
    """The state of one sandbox. `close` removes its folder."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        folder = Path(tempfile.mkdtemp(prefix="stillreel-"))
        self.settings = settings
        self.clock = clock
        self.ledger = Ledger()
        self.faults = Faults()
        self.pictures = Pictures(folder / "pictures")
        self.clips = Clips(folder / "clips", self.pictures)
        self.stopping = threading.Event()
        self.hang_up: Callable[[tuple[str, int] | None], bool] = lambda _client: False
        self.close = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def accept(
        self,
        provider: str,
        operation: str,
        identifier: str,
        *,
        body: object,
        shot: Shot,
        kept: Mapping[str, Any] | None = None,
        units: int = 1,
        flaw: str = "",
    ) -> Job:
        """Enter a paid job; with a `flaw` it fails for it as soon as it starts."""
        fault = self.faults.take(provider, operation, job=True)
        accepted = self.clock.now()
        starts = accepted + self.settings.render_seconds * QUEUED_SHARE
        job = Job(
            provider=provider,
            operation=operation,
            id=identifier,
            fingerprint=fingerprint(body),
            kept=kept or {},
            shot=shot,
            units=units,
            outcome=(fault and fault.outcome) or Outcome(),
            accepted=accepted,
            starts=starts,
            ends=accepted + self.settings.render_seconds,
        )
        if flaw:
            job.outcome, job.ends = Outcome("failed", flaw), starts
        self.ledger.add(job)
        return job

    async def settled(self, job: Job) -> bool:
        """Wait for a job to end; False when the sandbox stops before it."""
        while job.active(self.clock.now()):
            if self.stopping.is_set():
                return False
            await asyncio.sleep(TICK)
        return True
