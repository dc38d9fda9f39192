"""Ctrl-C, and what must not be lost by it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stillreel.cli._exit import UNKNOWN, Interrupted
from stillreel.cli._output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from stillreel import Job


class Hold:
    """A Ctrl-C that waits until the job is known."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self._asked = False

    def __call__(self, *_: object) -> None:
        """Take a signal."""
        if self._asked or self.job:
            raise KeyboardInterrupt
        self._asked = True
        say("waiting for the provider's answer, which names the job; Ctrl-C again gives it up")

    def settled(self, job: Job) -> None:
        """The job is known: from now on Ctrl-C ends the command.

        Raises:
            Interrupted: If it was asked for before.
        """
        self.job = job
        if self._asked:
            raise interrupted(job)


@contextmanager
def hold_interrupts() -> Generator[Hold]:
    """Hold the first Ctrl-C back during a submit: its answer names what is paid for.

    Raises:
        Interrupted: On the second, which gives the answer up, and on one when the job is known.
    """
    hold = Hold()
    before = signal.signal(signal.SIGINT, hold)
    try:
        yield hold
    except KeyboardInterrupt:
        if hold.job:
            raise interrupted(hold.job) from None
        error = Interrupted("interrupted while submitting: the job may have been taken")
        error.add_note(UNKNOWN)
        raise error from None
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def resumable(job: Job) -> Generator[None]:
    """Name the job when Ctrl-C ends the wait for it.

    Raises:
        Interrupted: With the job.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise interrupted(job) from None


def interrupted(job: Job) -> Interrupted:
    """The error for a job that goes on without being waited for."""
    return Interrupted(f"interrupted: {job} goes on", job=job)


@contextmanager
def stopping(stop: Callable[[], object]) -> Generator[None]:
    """Call ``stop`` in the running loop on the first Ctrl-C or SIGTERM; the second ends all."""
    from asyncio import get_running_loop  # noqa: PLC0415 - most commands have none

    loop = get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def once(*_: object) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop)

    before: list[Any] = [signal.signal(one, once) for one in signals]
    try:
        yield
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
