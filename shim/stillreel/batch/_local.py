"""Runs a batch on one machine: so many lines at a time for each provider."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stillreel._client import DEFAULT_TIMEOUT
from stillreel.batch._outcome import LineOutcome, read_outcome
from stillreel.batch._run_line import broken_line, recorded_entry, run_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stillreel._client import AsyncClient
    from stillreel._models import JobState
    from stillreel.batch._line import Line
    from stillreel.batch._plan import Planned
    from stillreel.batch._results import Results

log = logging.getLogger("stillreel")

CONCURRENCY = 8
"""Lines of one provider that are under way at a time, from their submit to their file."""

OnPhase = Callable[["Line", str], None]
"""Called with each change of a line; an error of its own is logged, and ends nothing.

It is ``submitting``, ``submitted``, a job's phase, ``saving``, and at last how the line stands.
"""


def _nothing(_line: Line, _phase: str) -> None: ...


def show_phase(on_phase: OnPhase, line: Line, phase: str) -> None:
    """Tell of a change of a line: a display that fails must not cost a clip."""
    try:
        on_phase(line, phase)
    except Exception as error:  # noqa: BLE001 - no display is worth a clip
        log.warning("%s: %s could not be shown: %r", line.label, phase, error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """How many lines are under way at a time.

    Attributes:
        each: For each provider that ``by_provider`` does not name.
        by_provider: Configured name -> lines. A line counts for the provider it asks first.
    """

    each: int = CONCURRENCY
    by_provider: Mapping[str, int] = field(default_factory=dict[str, int])

    def of(self, provider: str) -> int:
        """How many lines of a provider."""
        return self.by_provider.get(provider, self.each)


async def run_batch(
    client: AsyncClient,
    lines: Sequence[Planned],
    results: Results,
    *,
    concurrency: Concurrency | None = None,
    retry_failed: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
    on_phase: OnPhase = _nothing,
    stop: asyncio.Event | None = None,
) -> list[LineOutcome]:
    """Run every line to its end, those first that have a job already.

    Args:
        client: One with a journal.
        lines: The lines of a plan.
        results: Gets each outcome as it comes.
        concurrency: How many lines are under way at a time.
        retry_failed: Whether a line whose job has ended without a video is submitted anew.
        timeout: Seconds for which each job is waited for at most.
        on_phase: Called with each line that changes, and its new phase.
        stop: When it is set nothing more is submitted and no job is waited for any longer; submits
            that are under way come to their answers, and downloads to their end.

    Returns:
        The outcomes, in the order of the lines.
    """
    runner = _Runner(client, results, retry_failed, timeout, on_phase, stop or asyncio.Event())
    runner.rooms = {
        name: asyncio.Semaphore((concurrency or Concurrency()).of(name))
        for name in {one.line.providers[0] for one in lines}
    }
    begun_first = sorted(lines, key=lambda one: one.entry is None or one.entry.job is None)
    outcomes = await runner.run([one.line for one in begun_first])
    return [outcomes[one.line.key] for one in lines]


@dataclass(slots=True)
class _Runner:
    client: AsyncClient
    results: Results
    retry_failed: bool
    timeout: float
    on_phase: OnPhase
    stop: asyncio.Event
    rooms: dict[str, asyncio.Semaphore] = field(default_factory=dict[str, asyncio.Semaphore])
    breakable: dict[str, asyncio.Task[None]] = field(default_factory=dict[str, asyncio.Task[None]])
    outcomes: dict[str, LineOutcome] = field(default_factory=dict[str, LineOutcome])

    async def run(self, lines: Sequence[Line]) -> dict[str, LineOutcome]:
        """The outcomes by key."""
        async with asyncio.TaskGroup() as group:
            stopper = group.create_task(self._stopped())
            await asyncio.gather(*(group.create_task(self._line(line)) for line in lines))
            stopper.cancel()
        await self.client.drain()
        for line in lines:
            if line.key not in self.outcomes:
                await self._keep(line, read_outcome(line, await recorded_entry(self.client, line)))
        return self.outcomes

    async def _stopped(self) -> None:
        await self.stop.wait()
        for task in self.breakable.values():
            task.cancel()

    async def _line(self, line: Line) -> None:
        async with self.rooms[line.providers[0]]:
            if self.stop.is_set():
                return
            running = asyncio.create_task(self._run(line))
            self.breakable[line.key] = running
            try:
                await asyncio.wait([running])
            finally:
                self.breakable.pop(line.key, None)
                running.cancel()
            if not running.cancelled() and isinstance(error := running.exception(), Exception):
                await self._keep(line, await broken_line(self.client, line, error))

    async def _run(self, line: Line) -> None:
        show_phase(self.on_phase, line, "submitting")

        def on_state(state: JobState) -> None:
            saving = state.ended and bool(state.videos)
            if saving:
                self.breakable.pop(line.key, None)
            show_phase(self.on_phase, line, "saving" if saving else state.phase)

        outcome = await run_line(
            self.client,
            line,
            retry_failed=self.retry_failed,
            timeout=self.timeout,
            on_job=lambda _: show_phase(self.on_phase, line, "submitted"),
            on_state=on_state,
        )
        self.breakable.pop(line.key, None)
        await self._keep(line, outcome)

    async def _keep(self, line: Line, outcome: LineOutcome) -> None:
        self.outcomes[line.key] = outcome
        if outcome.state != "pending":
            await asyncio.to_thread(self.results.keep, outcome)
        show_phase(self.on_phase, line, outcome.state)
