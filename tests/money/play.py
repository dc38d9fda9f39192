"""Plays a case: each step by a client of its own, as if by another process, or by a forked one."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import time
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from unittest import mock

import stillreel as sr
from stillreel._client.driver import Driver
from stillreel._client.portal import CALLER
from stillreel.batch import Line
from stillreel.batch._plan import Planned
from stillreel.batch._resolve import resolve
from tests.unit.forking import _ended, _forked

from .haste import Loop, haste

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from .cases import Case, Step
    from .shop import Counter

T = TypeVar("T")

BOUND = 60.0
"""Seconds after which a call hangs: many times what its own deadlines come to."""
KILLED = 9
MINE = b"a file of the user's"


@dataclass
class Outcome:
    """What came of a step.

    Attributes:
        jobs: The jobs that the caller has been given, by a result or an error.
        error: What ended it instead of a result.
        said: What stands on standard error, and in the notes of the error.
        taken: How many jobs the provider has taken meanwhile.
        injected: Whether it was interrupted by us.
        died: Whether its process was killed, or another one beside it.
        seconds: How long it took.
    """

    step: Step
    jobs: list[str] = field(default_factory=list[str])
    error: BaseException | None = None
    said: str = ""
    taken: int = 0
    injected: bool = False
    died: bool = False
    seconds: float = 0.0


@contextmanager
def happening(at: int, act: Callable[[], object]) -> Iterator[None]:
    """Let something happen at one half of an effect: before it, or after."""
    perform, count = Driver._perform, 0

    async def count_effects(self: Driver, reader: Any, effect: Any) -> object:
        nonlocal count
        before, after = count == at, count + 1 == at
        count += 2
        if before:
            act()
        done = await perform(self, reader, effect)
        if after:
            act()
        return done

    with mock.patch.object(Driver, "_perform", count_effects):
        yield


def run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(main)


class Play:
    """One case on its way.

    Args:
        case: What is played.
        counter: Its provider.
        folder: For files.
        where: Where its journal is, if it has one.
    """

    def __init__(self, case: Case, counter: Counter, folder: Path, where: str | None) -> None:
        self.case, self.counter, self.folder, self.where = case, counter, folder, where
        self.known: list[str] = []

    def settings(self) -> dict[str, Any]:
        return {
            "drift": "off",
            "http_timeout": 1.0 if self.case.hangs else 400.0,
            "poll_interval": 0.0,
            "rates": dict.fromkeys(self.case.stems),
            "submit_patience": 0.7 if self.case.patient else 0.0,
            "journal": self.where,
        }

    def run(self, step: Step) -> Outcome:
        """Make the call of a step, and see what comes of it."""
        outcome, before, began = Outcome(step), len(self.counter.jobs), time.monotonic()
        with haste():
            if step.happens == "kill":
                # it may have come to its end before, and has told nobody but the journal
                outcome.died = True
                _ended(_forked(partial(self._dying, step)))
            elif step.happens == "beside":
                outcome.died = True
                child = _forked(partial(self._dying, step))
                self._observe(step, outcome)
                _ended(child)
            else:
                self._observe(step, outcome)
        outcome.taken = len(self.counter.jobs) - before
        outcome.seconds = time.monotonic() - began
        self.known += outcome.jobs
        return outcome

    def _dying(self, step: Step) -> None:
        with happening(step.at, lambda: os._exit(KILLED)):
            self._observe(step, Outcome(step))

    def _observe(self, step: Step, outcome: Outcome) -> None:
        with ExitStack() as stack:
            stack.enter_context(heard(said := io.StringIO()))
            try:
                call = self._blocking if self.case.client == "sync" else self._asynchronous
                outcome.jobs += jobs_of(call(step, outcome))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at
                outcome.error = error
                outcome.jobs += jobs_of(error)
        notes = getattr(outcome.error, "__notes__", ())
        outcome.said = "\n".join([said.getvalue(), *notes])

    def _blocking(self, step: Step, outcome: Outcome) -> object:
        def interrupt() -> None:
            caller = CALLER.get()
            if caller and caller.waits:
                outcome.injected = True
                caller.post(_press)

        with ExitStack() as stack:
            if step.does in {"resubmit", "abandon"}:
                return run(self._resolve(step))
            if step.happens == "interrupt":
                stack.enter_context(happening(step.at, interrupt))
            client = stack.enter_context(sr.Client(self._providers(), **self.settings()))
            return self._call(client, step)

    def _asynchronous(self, step: Step, outcome: Outcome) -> object:
        async def main() -> object:
            async with sr.AsyncClient(self._providers(), **self.settings()) as client:
                return await self._call(client, step)

        async def interrupted() -> object:
            task = asyncio.create_task(main())

            def interrupt() -> None:
                outcome.injected = True
                task.cancel()

            with happening(step.at, interrupt):
                return await task

        if step.does in {"resubmit", "abandon"}:
            return run(self._resolve(step))
        return run(interrupted() if step.happens == "interrupt" else main())

    def _call(self, client: Any, step: Step) -> Any:
        if step.does == "submit":
            return client.submit(
                self._request(step), provider=[*self.case.stems], idempotency_key=step.key
            )
        if step.does == "generate":
            return client.generate(
                self._request(step),
                self.target(step),
                provider=[*self.case.stems],
                idempotency_key=step.key,
                timeout=self._patience,
            )
        job = self.known[-1] if self.known else f"{self.case.stems[0]}:unheard-of"
        if step.does == "wait":
            return client.wait(job, timeout=self._patience)
        return client.cancel(job)

    async def _resolve(self, step: Step) -> None:
        """Say of an unknown submit what became of it, as ``batch --resolve`` does."""
        if self.where is None or step.key is None:
            return
        async with sr.AsyncClient(self._providers(), **self.settings()) as client:
            line = Line(
                number=1,
                key=step.key,
                request=self._request(step),
                providers=self.case.stems,
                path=self.target(step),
            )
            entry = await asyncio.to_thread(client.recorder.find, step.key)
            how: Any = step.does
            await resolve(client, [Planned(line, entry)], how)

    @property
    def _patience(self) -> float:
        return 4.0 if "forever" in self.case.reads else 800.0

    def _providers(self) -> dict[str, sr.Provider]:
        return {stem: self.counter.provider(stem) for stem in self.case.stems}

    @staticmethod
    def _request(step: Step) -> sr.ImageToVideo:
        return sr.ImageToVideo("https://x.example/a.jpg", prompt=f"key {step.key}")

    def target(self, step: Step) -> Path:
        return self.folder / f"clip-{step.key}.mp4"


@contextmanager
def heard(said: io.StringIO) -> Iterator[None]:
    """Keep what a process without any logging set up would say on standard error."""
    loggers = (logging.getLogger("stillreel"), logging.getLogger("asyncio"))
    handler = logging.StreamHandler(said)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with redirect_stderr(said):
            yield
            gc.collect(0)  # what nobody has asked for is told of now
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def jobs_of(thing: object) -> list[str]:
    """The jobs that a caller gets hold of by what a call has returned or raised."""
    if isinstance(thing, sr.Job):
        return [str(thing)]
    job = getattr(thing, "job", None)
    return [str(job)] if isinstance(job, sr.Job) else []


def _press() -> None:
    raise KeyboardInterrupt
