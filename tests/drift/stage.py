"""Where mutants play: a sandbox behind the rewriter, on a real socket."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stillreel.sandbox import ManualClock, Sandbox
from stillreel.sandbox._server import HOST, Server

from .rewriter import Rewriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from .mutants import Mutant

RENDER_SECONDS = 8.0
"""By the clock that is stepped by hand: with a read every 3 s each phase is seen."""


class Stage:
    """A sandbox of all providers behind a rewriter, served on loopback while it is entered."""

    def __init__(self, revision: str) -> None:
        self.clock = ManualClock()
        self.sandbox = Sandbox(
            clock=self.clock, render_seconds=RENDER_SECONDS, oxen_revision=revision
        )
        self._rewriter = Rewriter(self.sandbox.app)
        self._server = Server(self._rewriter, 0)
        self.url = f"http://{HOST}:{self._server.port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.sandbox.close()
        self._server.stop()

    def base_url(self, stem: str) -> str:
        """What stands before a provider's documented paths."""
        return f"{self.url}/{stem}"

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Let the clock run, and fast, for what answers only in its time."""
        done = threading.Event()

        def tick() -> None:
            while not done.wait(0.005):
                self.clock.advance(1)

        thread = threading.Thread(target=tick)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[Self]:
        """The provider as the mutant makes it."""
        self.sandbox.clear_faults()
        self._rewriter.use(mutant)
        try:
            yield self
        finally:
            self._rewriter.use(None)
            self.sandbox.clear_faults()


class Stages:
    """A stage for each revision that is asked for, started when it is first needed."""

    def __init__(self) -> None:
        self._running: dict[str, Stage] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for stage in self._running.values():
            stage.__exit__(None, None, None)

    def of(self, mutant: Mutant) -> Stage:
        """The stage that plays a mutant."""
        with self._lock:
            if mutant.revision not in self._running:
                self._running[mutant.revision] = Stage(mutant.revision).__enter__()
            return self._running[mutant.revision]
