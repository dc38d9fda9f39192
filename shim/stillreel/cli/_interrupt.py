"""Ctrl-C and the other signals that end a command, and what must not be lost by them."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stillreel.cli._exit import UNKNOWN, Interrupted
from stillreel.cli._output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from stillreel import Job

SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)
"""Those that ask a process to end. Windows has no SIGHUP; its Ctrl-Break is SIGBREAK."""


class Terminated(KeyboardInterrupt):
    """A signal has come that ends the command as Ctrl-C does.

    Attributes:
        number: Which one.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def number_of(interrupt: KeyboardInterrupt) -> int:
    """The signal behind an interrupt."""
    return interrupt.number if isinstance(interrupt, Terminated) else signal.SIGINT


@contextmanager
def signals(handler: Callable[[int, object], object]) -> Generator[None]:
    """Handle the signals that end a command; one that is ignored, as nohup does, stays ignored.

    Python handles signals in the main thread only: in another one, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    before: list[Any] = [signal.signal(one, handler) for one in taken]
    try:
        yield
    finally:
        for one, old in zip(taken, before, strict=True):
            signal.signal(one, old)


def terminate(number: int, _frame: object) -> None:
    """End what runs.

    Raises:
        Terminated: Always.
    """
    raise Terminated(number)


class Hold:
    """A signal that waits until the job is known."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self._number: int | None = None

    def __call__(self, number: int, _frame: object = None) -> None:
        """Take a signal."""
        if self._number or self.job:
            raise Terminated(number)
        self._number = number
        say("waiting for the provider's answer, which names the job; repeated Ctrl-C gives it up")

    def settled(self, job: Job) -> None:
        """Let signals end the command from now on: the job is known.

        Raises:
            Interrupted: If one has come before.
        """
        self.job = job
        if self._number:
            raise interrupted(job, self._number)


@contextmanager
def hold_interrupts() -> Generator[Hold]:
    """Hold the first signal back during a submit, because the answer names what is paid for.

    Raises:
        Interrupted: On the second, which gives the answer up, and on one when the job is known.
    """
    hold = Hold()
    try:
        with signals(hold):
            yield hold
    except KeyboardInterrupt as interrupt:
        number = number_of(interrupt)
        if hold.job:
            raise interrupted(hold.job, number) from None
        words = "interrupted while submitting: the job may have been taken"
        error = Interrupted(words, number=number)
        error.add_note(UNKNOWN)
        raise error from None


@contextmanager
def resumable(job: Job) -> Generator[None]:
    """Name the job when a signal ends the wait for it.

    Raises:
        Interrupted: With the job.
    """
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise interrupted(job, number_of(interrupt)) from None


def interrupted(job: Job, number: int) -> Interrupted:
    """The error for a job that goes on without being waited for."""
    return Interrupted(f"interrupted: {job} goes on", job=job, number=number)


class Stop:
    """Ends a command in good order on the first signal; the second ends the process.

    Attributes:
        number: The signal that has come, if one has.
    """

    def __init__(self, act: Callable[[], object]) -> None:
        from asyncio import get_running_loop  # noqa: PLC0415 - most commands have none

        self.number: int | None = None
        self._loop, self._act = get_running_loop(), act

    def __call__(self, number: int, _frame: object) -> None:
        """Take a signal."""
        self.number = number
        for one in SIGNALS:
            if signal.getsignal(one) is self:
                signal.signal(one, signal.SIG_DFL)
        self._loop.call_soon_threadsafe(self._act)


@contextmanager
def stopping(act: Callable[[], object]) -> Generator[Stop]:
    """Call ``act`` in the running loop on the first signal."""
    stop = Stop(act)
    with signals(stop):
        yield stop
