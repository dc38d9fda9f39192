"""What becomes of jobs while a command waits, on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from stillreel.cli._output import console, is_lively, say

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.progress import TaskID


class Tell(Protocol):
    """Is told where a job is; ``detail`` is for a display that moves."""

    def __call__(self, job: str, phase: str, detail: str = "") -> None: ...


@contextmanager
def progress() -> Generator[Tell]:
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


def _lines() -> Tell:
    last: dict[str, str] = {}

    def tell(job: str, phase: str, detail: str = "") -> None:  # noqa: ARG001 - lines do not move
        if last.get(job) != phase:
            last[job] = phase
            say(f"{job} {phase}")

    return tell
