"""Time runs faster in the library than outside: sockets are real, and nobody waits for long."""

from __future__ import annotations

import asyncio
import selectors
import time
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

from stillreel._flows import NextRead, Pause
from stillreel._pacing import Dispatcher
from tests.unit.world import TIMED

if TYPE_CHECKING:
    from collections.abc import Iterator

HASTE = 40.0
"""How many of the library's seconds are one."""
MOMENT = 0.01


def now() -> float:
    """The library's monotonic clock."""
    return time.monotonic() * HASTE


class Selector(selectors.DefaultSelector):
    """Waits as long as the library's seconds are."""

    def select(self, timeout: float | None = None) -> Any:
        return super().select(timeout if timeout is None else timeout / HASTE)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__(Selector())

    def time(self) -> float:
        return now()


@contextmanager
def haste() -> Iterator[None]:
    """For all loops that are made meanwhile; and pauses that a flow counts itself are moments."""
    pause = Dispatcher.pause

    async def hurry(self: Dispatcher, reader: Any, effect: Pause, since: Any = None) -> None:
        if not isinstance(effect, NextRead):
            effect = Pause(min(effect.seconds, MOMENT))
        await pause(self, reader, effect, since)

    clock = SimpleNamespace(monotonic=now, time=time.time)
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Dispatcher, "pause", hurry))
        stack.enter_context(mock.patch("asyncio.new_event_loop", Loop))
        for name in TIMED:
            stack.enter_context(mock.patch(f"stillreel.{name}.time", clock))
        stack.enter_context(mock.patch("stillreel._http.download_body.monotonic", now))
        yield
