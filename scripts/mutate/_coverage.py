"""Which tests run which lines, and how long each takes; measured once for a state of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from coverage import CoverageData

from mutate._runs import LOG, Recorder, Run, next_ended
from mutate._tree import changed, copy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mutate._mutants import Mutant

CACHE = Path(".mutate")
SUITES = ("tests/unit", "tests/providers")
ANY_LINE = range(1, 10_000)
MOST_SECONDS = 60.0
"""Of tests for one mutant, the quickest first."""


class Covering:
    """Chooses tests for a mutant.

    Args:
        texts: Each file of the package by its path.
    """

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._data = _coverage(CACHE)
        self._seconds = {test: took for test, took in _seconds(CACHE).items() if took is not None}
        self._known: dict[str, dict[int, set[str]]] = {}

    def tests_for(self, mutant: Mutant) -> list[str]:
        """The tests that run what a mutant changes, the quickest first, within a minute."""
        tests = self._running(mutant.path, mutant.lines) | self._naming(mutant.name)
        return self.quickest(tests or self._running(mutant.path, ANY_LINE))

    def quickest(self, tests: set[str]) -> list[str]:
        """As many tests as a minute holds."""
        chosen, left = [], MOST_SECONDS
        for test in sorted(tests, key=lambda test: (self._seconds[test], test)):
            left -= self._seconds[test]
            if left < 0:
                break
            chosen.append(test)
        return chosen

    def seconds_of(self, tests: list[str]) -> float:
        """How long tests took when they were measured."""
        return sum(self._seconds[test] for test in tests)

    def _running(self, path: str, lines: range) -> set[str]:
        of_file = self._of_file(path)
        return {test for line, tests in of_file.items() if line in lines for test in tests}

    def _naming(self, name: str | None) -> set[str]:
        """The tests of every line that names a constant or a class."""
        if name is None:
            return set()
        word = re.compile(rf"\b{re.escape(name)}\b")
        found: set[str] = set()
        for path, text in self._texts.items():
            if word.search(text):
                for number, line in enumerate(text.splitlines(), 1):
                    if word.search(line):
                        found |= self._of_file(path).get(number, set())
        return found

    def _of_file(self, path: str) -> dict[int, set[str]]:
        """The tests of each line."""
        if path not in self._known:
            by_line = self._known.setdefault(path, {})
            for file in self._data.measured_files():
                if file.endswith(f"/{path}"):
                    for line, contexts in self._data.contexts_by_lineno(file).items():
                        tests = {context.rpartition("|")[0] for context in contexts}
                        by_line.setdefault(line, set()).update(tests & self._seconds.keys())
        return self._known[path]


def measure(tree: str) -> None:
    """Measure the coverage of a tree by each test; after a change of tests, by those alone.

    Raises:
        SystemExit: If the tests do not run to their end.
    """
    files = _changed_tests(tree)
    if files is None:
        shutil.rmtree(CACHE, ignore_errors=True)
    else:
        _forget(files)
    suites = SUITES if files is None else [file for file in files if Path(file).exists()]
    if suites:
        print(f"Which line is run by which test? Measuring {' '.join(suites)}.", flush=True)
        with tempfile.TemporaryDirectory() as place:
            project, found = Path(place, "project"), Path(place, "found")
            copy(tree, project)
            found.mkdir()
            _measure(project, found, suites)
            _merge(found)
    (CACHE / "tree").write_text(tree)


def _changed_tests(tree: str) -> list[str] | None:
    """The files of tests that have changed; None if anything else has, or nothing is known."""
    try:
        files = changed((CACHE / "tree").read_text(), tree)
    except (OSError, subprocess.CalledProcessError):
        return None
    if all(re.search(r"/test_\w+\.py$", file) for file in files):
        return [file for file in files if file.startswith(SUITES)]
    return None


def _forget(files: list[str]) -> None:
    """Leave out the tests of some files."""
    old = tuple(files)
    kept = {test: took for test, took in _seconds(CACHE).items() if not test.startswith(old)}
    (CACHE / "seconds.json").write_text(json.dumps(kept))


def _measure(project: Path, found: Path, suites: Sequence[str]) -> None:
    seconds = found / "seconds.json"
    options = ("-n", "2", "--cov", "--cov-context=test", "--cov-report=", *suites)
    run = Run(project, options, Recorder(seconds), COVERAGE_FILE=str(found / "coverage"))
    list(next_ended([run]))
    run.end()
    if not seconds.exists():
        raise SystemExit(f"the tests do not run:\n{(project / LOG).read_text()}")
    failed = [test for test, took in _seconds(found).items() if took is None]
    print(*(f"{test} fails, and is not asked" for test in failed), sep="\n", flush=True)


def _merge(found: Path) -> None:
    """Add what was found to what is known."""
    if not CACHE.exists():
        shutil.copytree(found, CACHE)
        return
    known = _coverage(CACHE)
    known.update(_coverage(found))
    known.write()
    (CACHE / "seconds.json").write_text(json.dumps(_seconds(CACHE) | _seconds(found)))


def _coverage(folder: Path) -> CoverageData:
    data = CoverageData(basename=str(folder / "coverage"))
    data.read()
    return data


def _seconds(folder: Path) -> dict[str, float | None]:
    """How long each test took; None for one that failed."""
    found: dict[str, float | None] = json.loads((folder / "seconds.json").read_text())
    return found
