"""What becomes of jobs while a command waits, on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from stillreel.cli._output import console, is_lively, say

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.progress import Progress, TaskID

    from stillreel.batch import Line


ENDS = frozenset(
    ("saved", "waiting", "failed", "unknown", "abandoned", "refused", "conflict", "pending")
)
"""How a line of a batch may stand in the end."""


class ShowProgress(Protocol):
    """Shows where a job is. Only a display that moves shows the ``detail``."""

    def __call__(self, job: str, phase: str, detail: str = "") -> None: ...


@contextmanager
def progress() -> Generator[ShowProgress]:
    """A live display on a terminal, else a line for each change of phase."""
    if not is_lively(sys.stderr):
        yield _lines()
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as live:
        tasks: dict[str, TaskID] = {}

        def tell(job: str, phase: str, detail: str = "") -> None:
            if job not in tasks:
                tasks[job] = live.add_task("", total=None)
            live.update(tasks[job], description=f"{job} {phase} {detail}".strip())

        yield tell


def _lines() -> ShowProgress:
    last: dict[str, str] = {}

    def tell(job: str, phase: str, detail: str = "") -> None:  # noqa: ARG001 - lines do not move
        if last.get(job) != phase:
            last[job] = phase
            say(f"{job} {phase}")

    return tell


class Counts:
    """How the lines of a batch stand: a bar on a terminal, else a line of text for each end."""

    def __init__(self, total: int, live: Progress | None) -> None:
        self._total, self._live = total, live
        self._phases: dict[str, str] = {}
        self._ended = 0
        if live:
            live.add_task("", total=total)

    def tell(self, line: Line, phase: str) -> None:
        """Take a change of a line."""
        self._phases[line.key] = phase
        ended = phase in ENDS
        self._ended += ended
        if self._live:
            counts = Counter(self._phases.values())
            told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
            (bar,) = self._live.task_ids
            self._live.update(bar, completed=self._ended, description=told)
        elif ended:
            say(f"[{self._ended}/{self._total}] {line.label} {phase}")

    def freeze(self) -> None:
        """Give the terminal back: from now on only lines of text."""
        if self._live:
            self._live.stop()
            self._live = None


@contextmanager
def counts(total: int) -> Generator[Counts]:
    """The progress of a batch."""
    if not is_lively(sys.stderr):
        yield Counts(total, None)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console(sys.stderr), transient=True) as live:
        yield Counts(total, live)
