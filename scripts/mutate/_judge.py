"""Tries mutants in copies of the project, and says which of them a test notices."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from mutate._runs import LOG, Run, chosen_run, next_ended

if TYPE_CHECKING:
    from pathlib import Path

    from mutate._coverage import Covering
    from mutate._mutants import Mutant

Verdict = Literal["killed", "survived", "timed out"]

PATIENCE = 30.0, 6.0
"""Seconds for any run of tests, and more for each second that the tests took when measured."""

UNNOTICED = {0, 5}
"""Exit codes of pytest: all tests passed, or there was none."""


class Judge:
    """Tries mutants, as many at a time as there are copies of the project.

    Args:
        projects: The copies.
        texts: Each file of the package by its path.
        covering: Chooses the tests.
    """

    def __init__(self, projects: list[Path], texts: dict[str, str], covering: Covering) -> None:
        self._free = projects
        self._texts = texts
        self._covering = covering
        self._running: dict[Run, tuple[Mutant, Path]] = {}

    def judge(self, sample: list[Mutant]) -> dict[Mutant, Verdict]:
        """What becomes of each mutant.

        Raises:
            SystemExit: If a test fails while nothing is changed; it would seem to notice anything.
        """
        self._check(sample)
        todo = sample[::-1]
        verdicts: dict[Mutant, Verdict] = {}
        while todo or self._running:
            while todo and self._free:
                mutant = todo.pop()
                if not self._start(mutant):
                    verdicts[mutant] = "survived"
            for run in next_ended(self._running):
                mutant, verdict = self._end(run)
                verdicts[mutant] = verdict
            print(f"\r{len(verdicts)} of {len(sample)} ", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return {mutant: verdicts[mutant] for mutant in sample}

    def _check(self, sample: list[Mutant]) -> None:
        tests = {test for mutant in sample for test in self._covering.tests_for(mutant)}
        run = self._run(self._free[0], self._covering.quickest(tests))
        for ended in next_ended([run]):
            if ended.end():
                log = (self._free[0] / LOG).read_text()
                raise SystemExit(f"tests fail without any mutant:\n{log}")

    def _start(self, mutant: Mutant) -> bool:
        """Run a mutant's tests, if it has any."""
        tests = self._covering.tests_for(mutant)
        if tests:
            project = self._free.pop()
            changed = mutant.apply(self._texts[mutant.path])
            (project / mutant.path).write_bytes(changed)
            self._running[self._run(project, tests)] = mutant, project
        return bool(tests)

    def _end(self, run: Run) -> tuple[Mutant, Verdict]:
        """End a run, and leave its copy as it was before."""
        mutant, project = self._running.pop(run)
        code = run.end()
        file = project / mutant.path
        file.write_text(self._texts[mutant.path])
        # the next mutant may have the same size and second, by which Python knows what it compiled
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*"):
            compiled.unlink()
        self._free.append(project)
        if code is None:
            return mutant, "timed out"
        return mutant, "survived" if code in UNNOTICED else "killed"

    def _run(self, project: Path, tests: list[str]) -> Run:
        least, each = PATIENCE
        return chosen_run(project, tests, least + each * self._covering.seconds_of(tests))
