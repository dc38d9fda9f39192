"""Ctrl-C, and what must not be lost by it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stillreel.cli._exit import Interrupted
from stillreel.cli._output import say

if TYPE_CHECKING:
    from collections.abc import Generator

    from stillreel import Job


@contextmanager
def held() -> Generator[threading.Event]:
    """Hold the first Ctrl-C back during a submit: its answer names what is paid for.

    Raises:
        Interrupted: On the second, which gives the answer up.
    """
    asked = threading.Event()

    def hold(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say("waiting for the provider's answer, which names the job; Ctrl-C again gives it up")

    before = signal.signal(signal.SIGINT, hold)
    try:
        yield asked
    except KeyboardInterrupt:
        error = Interrupted("interrupted while submitting: the job may have been taken")
        error.add_note("look at the provider's own list of jobs before you repeat it")
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
