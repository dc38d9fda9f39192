"""Runs of tests in a copy of the project, each in a process of its own."""

from __future__ import annotations

import atexit
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

import pytest

from mutate._tree import SOURCE_ROOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

NEVER = float("inf")
LOG = "pytest.log"
"""What the last run in a copy has printed."""

OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:schemathesis"),
    "--assert=plain",  # what was imported before the fork cannot be rewritten
)

# a process that has these is forked for each run, since importing them takes longer than a test
PRELOADED = (
    *("mutate._runs", "PIL.Image", "aiohttp", "av", "cyclopts", "httpx", "hypothesis.strategies"),
    *("jsonschema_rs", "pydantic", "rich.progress", "sqlalchemy", "starlette.routing", "trustme"),
    *("uvicorn", "yaml"),
)
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(list(PRELOADED))


class Recorder:
    """Writes down how long each test takes, and None for one that fails.

    Args:
        file: Where to write them.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        failed = dict.fromkeys(self._failed)
        self._file.write_text(json.dumps(self._seconds | failed))


class Chosen:
    """Leaves some tests of those that were collected, in a given order.

    Args:
        tests: Their names, the first one first.
    """

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self._place]
        items.sort(key=lambda item: self._place[item.nodeid])


class Run:
    """A run of tests that goes on by itself.

    Args:
        project: The copy of the project to run them in.
        options: Options of pytest, and what to collect.
        plugin: An object with hooks.
        seconds: After how long to give up.
        variables: Of the environment.
    """

    def __init__(
        self,
        project: Path,
        options: Sequence[str],
        plugin: object,
        seconds: float = NEVER,
        **variables: str,
    ) -> None:
        self._until = time.monotonic() + seconds
        told = (project, [*OPTIONS, *options], plugin, variables)
        self._process = _PROCESSES.Process(target=_run, args=told)
        self._process.start()
        atexit.register(self.end)  # it has a session of its own, which Ctrl-C does not reach

    @property
    def sentinel(self) -> int:
        """Ready once the run has ended."""
        return self._process.sentinel

    @property
    def left(self) -> float:
        """Seconds until it is given up."""
        return max(0.0, self._until - time.monotonic())

    def ended(self) -> bool:
        """Whether it has ended, or is given up now."""
        return not self._process.is_alive() or not self.left

    def end(self) -> int | None:
        """End it and what it has started; the result is pytest's exit code, None if it hung."""
        atexit.unregister(self.end)
        code = None if self._process.is_alive() else self._process.exitcode
        if self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        return code


def next_ended(runs: Iterable[Run]) -> Iterator[Run]:
    """Wait until one of the runs has ended, or some."""
    runs = list(runs)
    left = min(run.left for run in runs)
    wait([run.sentinel for run in runs], None if left == NEVER else left)
    return (run for run in runs if run.ended())


def chosen_run(project: Path, tests: Sequence[str], seconds: float) -> Run:
    """A run of some tests up to the first that fails."""
    files = sorted({test.partition("::")[0] for test in tests})
    return Run(project, ("-x", *files), Chosen(tests), seconds)


def _run(
    project: Path, options: list[str], plugin: object, variables: dict[str, str]
) -> None:  # pragma: no cover - in a process of its own
    os.setsid()  # so that whatever a test starts can be ended with it
    said = os.open(project / LOG, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    for stream in range(3):
        os.dup2(said, stream)
    os.chdir(project)
    roots = [str(project / name) for name in SOURCE_ROOTS]
    sys.path[:0] = roots
    os.environ.update(variables, PYTHONPATH=os.pathsep.join(roots))
    code = pytest.main(options, [plugin])
    os._exit(code)  # a thread that hangs holds up nothing
