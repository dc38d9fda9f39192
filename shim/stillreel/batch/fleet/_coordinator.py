"""Runs a batch by a fleet's workers, and waits for its outcomes."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from stillreel._client import DEFAULT_TIMEOUT
from stillreel._models import FAILED, UNPAID, DownloadError, Job, SpendingStopped
from stillreel.batch._local import show_phase
from stillreel.batch._outcome import are_there, fallen, read_outcome
from stillreel.batch.fleet._queue import defer, open_app
from stillreel.batch.fleet._store import Deferred, Lines, connections, database_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from procrastinate import App

    from stillreel._client import AsyncClient
    from stillreel._models import Recorder
    from stillreel.batch._line import Line
    from stillreel.batch._local import OnPhase
    from stillreel.batch._outcome import LineOutcome
    from stillreel.batch._plan import Planned
    from stillreel.batch._results import Results
    from stillreel.batch.fleet._store import Stand

log = logging.getLogger("stillreel")

LOOK = 1.0
"""Seconds between two looks at the outcomes."""

LAG = 60.0
"""Seconds that a network file system may take to show what a worker has saved.

NFS looks again at a folder after at most so long (``acdirmax``).
"""

PHASES = {"todo": "deferred", "doing": "running"}


def _nothing(_line: Line, _phase: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPolicy:
    """What holds for a batch.

    Attributes:
        retry_failed: Whether a line whose job has ended without a video is submitted anew.
        timeout: Seconds for which each job is waited for at most, by one run of its line.
        max_submits: How many lines without a job are deferred at most.
        max_consecutive_failures: After how many failures in a row the lines that no worker has
            taken yet are withdrawn.
    """

    retry_failed: bool = False
    timeout: float = DEFAULT_TIMEOUT
    max_submits: int | None = None
    max_consecutive_failures: int | None = None


async def run_fleet(
    client: AsyncClient,
    lines: Sequence[Planned],
    results: Results,
    *,
    policy: FleetPolicy | None = None,
    on_phase: OnPhase = _nothing,
    stop: asyncio.Event | None = None,
) -> list[LineOutcome]:
    """Defer the lines, and wait until workers have run each to its end.

    It may be called again at any time, and at once: a line that is under way is only waited for.

    Args:
        client: One whose journal is in PostgreSQL: there the workers take the lines.
        lines: The lines of a plan.
        results: Gets each outcome as it comes.
        policy: What else holds.
        on_phase: Called with each line that changes, and its new phase: ``deferred``, ``running``,
            or how it stands.
        stop: When it is set, lines that no worker has taken yet are withdrawn, and nothing is
            waited for. The others are run to their end all the same.

    Returns:
        The outcomes, in the order of the lines.

    Raises:
        ConfigurationError: If the journal is not in PostgreSQL.
    """
    async with connections(database_of(client.recorder)) as pool:
        kept = Lines(pool)
        await kept.prepare()
        async with open_app(pool) as app:
            batch = _Batch(app, kept, client.recorder, results, policy or FleetPolicy(), on_phase)
            await batch.defer(lines)
            await batch.watch(stop or asyncio.Event())
    return [batch.outcomes[one.line.queued] for one in lines]


@dataclass(slots=True)
class _Batch:
    app: App
    kept: Lines
    recorder: Recorder
    results: Results
    policy: FleetPolicy
    on_phase: OnPhase
    open: dict[str, Line] = field(default_factory=dict[str, "Line"])
    outcomes: dict[str, LineOutcome] = field(default_factory=dict[str, "LineOutcome"])
    phases: dict[str, str] = field(default_factory=dict[str, str])
    unseen: dict[str, float] = field(default_factory=dict[str, float])
    failures: int = 0

    async def defer(self, lines: Sequence[Planned]) -> None:
        """Put into the queue what is not there yet, and what may be spent on."""
        stands = await self.kept.standing([one.line.queued for one in lines])
        under_way = {key for key, stand in stands.items() if stand.status in PHASES}
        gone = await asyncio.to_thread(_gone, [one.line for one in lines], stands)
        left = self.policy.max_submits
        deferred: list[Deferred] = []
        for one in lines:
            costs = self._costs(one) and one.line.queued not in under_way
            if costs and left is not None:
                if left == 0:
                    words = f"max_submits={self.policy.max_submits} is reached: nothing was sent"
                    await self._keep(one.line, fallen(one.line, SpendingStopped(words)))
                    continue
                left -= 1
            self.open[one.line.queued] = one.line
            deferred.append(
                Deferred(
                    line=one.line,
                    timeout=self.policy.timeout,
                    replaces=self._replaces(one),
                    anew=one.line.queued in gone,
                )
            )
        new = await self.kept.put(deferred, partial(defer, self.app))
        log.info("%d lines deferred, %d were so already", len(new), len(deferred) - len(new))

    async def watch(self, stop: asyncio.Event) -> None:
        """Wait for the outcomes."""
        while self.open and not stop.is_set():
            await self._look()
            most = self.policy.max_consecutive_failures
            if most is not None and self.failures >= most:
                await self._withdraw()
            await _either(stop, LOOK if self.open else 0.0)
        if self.open:
            await self._withdraw()
        for line in list(self.open.values()):
            await self._recorded(line)

    async def _look(self) -> None:
        for key, stand in (await self.kept.standing(self.open)).items():
            line = self.open[key]
            if stand.outcome:
                await self._take(line, stand.outcome)
            elif stand.status not in PHASES:  # withdrawn, by us or by an operator of the queue
                await self._recorded(line)
            elif self.phases.get(key) != stand.status:
                self.phases[key] = stand.status
                show_phase(self.on_phase, line, PHASES[stand.status])

    async def _take(self, line: Line, outcome: LineOutcome) -> None:
        """Take the outcome that a worker gives; a saved line is one whose files are here."""
        outcome = replace(outcome, key=line.key, id=line.id, number=line.number)
        here = await asyncio.to_thread(are_there, line, outcome.files)
        if outcome.state == "saved" and not here:
            since = self.unseen.setdefault(line.queued, time.monotonic())
            if time.monotonic() - since < LAG:
                return
            error = DownloadError(
                f"{outcome.job}: a worker has saved it, but {line.path} is not here: give all "
                "workers the same folder under the same path",
                job=Job.parse(outcome.job) if outcome.job else None,
            )
            outcome = fallen(line, error)
        failed = outcome.state in {"failed", "refused", "unknown"}
        self.failures = self.failures + 1 if failed else 0
        await self._keep(line, outcome)

    async def _withdraw(self) -> None:
        for stand in (await self.kept.standing(self.open)).values():
            if stand.status == "todo" and stand.job_id is not None:
                await self.app.job_manager.cancel_job_by_id_async(stand.job_id)

    async def _recorded(self, line: Line) -> None:
        entry = await asyncio.to_thread(self.recorder.find, line.key)
        await self._keep(line, read_outcome(line, entry))

    async def _keep(self, line: Line, outcome: LineOutcome) -> None:
        self.open.pop(line.queued, None)
        self.outcomes[line.queued] = outcome
        if outcome.state != "pending":
            await asyncio.to_thread(self.results.keep, outcome)
        show_phase(self.on_phase, line, outcome.state)

    def _costs(self, one: Planned) -> bool:
        return one.entry is None or one.entry.state in UNPAID or self._replaces(one) is not None

    def _replaces(self, one: Planned) -> int | None:
        if self.policy.retry_failed and one.entry and one.entry.state in FAILED:
            return one.entry.id
        return None


def _gone(lines: Iterable[Line], stands: Mapping[str, Stand]) -> set[str]:
    """The lines that were saved once, and whose files are here no longer."""
    found: set[str] = set()
    for line in lines:
        stand = stands.get(line.queued)
        saved = stand.outcome if stand and stand.outcome else None
        if saved and saved.state == "saved" and not are_there(line, saved.files):
            found.add(line.queued)
    return found


async def _either(stop: asyncio.Event, seconds: float) -> None:
    """Wait for the event, for so long at most."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
