"""The dispatcher: many flows wait to send a request, and it wakes them one by one."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from functools import partial
from typing import TYPE_CHECKING

from stillreel._flows import NextRead, NoPermit, retry_after
from stillreel._models import at_home
from stillreel._pacing.budget import REFUSED, Budget, shorten
from stillreel._pacing.waiters import Waiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from stillreel._flows import Pause, Permit, Send
    from stillreel._models import Answer
    from stillreel._pacing.settings import Pacer, PacingSettings
    from stillreel._pacing.waiters import PacedAccount, ReadWaiter
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Dispatcher(Budget):
    """Wakes the flow that may send the next request. It is for one event loop.

    Args:
        pacing: How requests are shared out.
    """

    def __init__(self, pacing: PacingSettings) -> None:
        super().__init__(pacing)
        self._timers: dict[PacedAccount, asyncio.TimerHandle] = {}

    async def send(
        self, reader: ReadWaiter, effect: Send, send: Callable[[Send], Awaitable[Answer]]
    ) -> Answer:
        """Send a request when it is its turn.

        Raises:
            TransportFault: As sending does; or when its turn does not come in time.
        """
        if not at_home(effect.call):
            return await send(effect)
        paced, began = self.paced(effect.provider), time.monotonic()
        sent_at = reader.take(paced)
        if sent_at is None:
            sent_at = await self._permit(paced, effect, began)
        came: Answer | None = None
        try:
            if self._pacing.pacer and not effect.submit:
                left = began + effect.timeout - time.monotonic() if effect.timeout else None
                await self._pace(paced, left, submit=False)
            answer = came = await send(shorten(effect, began))
        finally:
            self.record_answer(paced, sent_at, came)
            self._pump(paced)
        if self._pacing.pacer and answer.status == REFUSED:
            await self._tell_refusal(self._pacing.pacer, paced, answer)
        return answer

    @staticmethod
    async def _tell_refusal(pacer: Pacer, paced: PacedAccount, answer: Answer) -> None:
        try:
            await pacer.record_refusal(paced.name, retry_after(answer.headers, answer.received_at))
        except Exception as error:  # noqa: BLE001 - the answer says what became of the money
            log.warning("a refusal could not be told to others: %s", type(error).__name__)

    async def permit(self, reader: ReadWaiter, effect: Permit) -> None:
        """Keep a permit for the next request, that of other processes included.

        Raises:
            TransportFault: If its turn does not come in time.
        """
        paced = self.paced(effect.provider)
        self.keep(reader, paced, await self._permit(paced, effect, time.monotonic()))
        if self._pacing.pacer:
            await self._pace(paced, None, submit=True)

    async def _permit(self, paced: PacedAccount, effect: Send | Permit, began: float) -> float:
        waiter = Waiter()
        self.enter(waiter, paced)
        try:
            while not await self._wait_for_grant(
                paced, waiter, self.patience(paced, effect, began)
            ):
                if self.patience(paced, effect, began) <= 0:
                    raise NoPermit("its turn did not come in time", sent=False)
            granted = waiter.take(paced)
            assert granted is not None  # noqa: S101 - its turn has come
        finally:
            self.leave(waiter)
        return granted

    async def _pace(self, paced: PacedAccount, patience: float | None, *, submit: bool) -> None:
        """Wait for its turn among other processes."""
        pacer, rate = self._pacing.pacer, paced.rate
        if pacer is None or rate is None or rate.requests == math.inf:
            return
        try:
            async with asyncio.timeout(patience):
                await pacer.before(paced.name, rate, submit=submit)
        except TimeoutError:
            raise NoPermit("its turn did not come in time", sent=False) from None

    async def pause(self, reader: ReadWaiter, effect: Pause, since: float | None = None) -> None:
        """Sleep until a job may be read, or for the seconds; see :meth:`queue`."""
        if not isinstance(effect, NextRead):
            await asyncio.sleep(effect.seconds)
        elif effect.latest > 0:
            paced = self.queue(reader, effect, since)
            ids = effect.job.ids
            for one in ids:
                paced.waiting.setdefault(one, []).append(reader)
            try:
                in_time = await self._wait_for_grant(paced, reader, effect.latest)
            finally:
                for one in ids:
                    _remove(paced.waiting, one, reader)
            if not in_time:
                self.leave(reader)

    def hear(self, provider: Provider, job_id: str) -> PacedAccount:
        """The provider has pushed something about a job."""
        paced = super().hear(provider, job_id)
        if job_id in paced.waiting:
            self._pump(paced)
        return paced

    def lose(self, provider: Provider) -> PacedAccount:
        """The provider tells nothing any more."""
        paced = super().lose(provider)
        self._pump(paced)
        return paced

    async def close(self) -> None:
        """Stop the timers that nobody needs."""
        for paced, timer in list(self._timers.items()):
            timer.cancel()
            del self._timers[paced]
            self._pump(paced)

    async def _wait_for_grant(self, paced: PacedAccount, waiter: Waiter, timeout: float) -> bool:
        """Wait until it is its turn, or too late."""
        self._pump(paced)
        if waiter.granted is None:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            waiter.wake = partial(_set, future)
            timer = loop.call_later(timeout, waiter.wake)
            try:
                await future
            finally:
                waiter.wake = None
                timer.cancel()
        return waiter.granted is not None

    def leave(self, waiter: Waiter) -> None:
        """Somebody waits no more: what it still has goes to the next."""
        paced, unused = waiter.paced, waiter.granted is not None
        super().leave(waiter)
        if paced and unused:
            self._pump(paced)

    def _pump(self, paced: PacedAccount) -> None:
        """Wake all that may go now, and come back when more may."""
        now = time.monotonic()
        while (at := self.grant(paced, now)) <= now:
            pass
        loop = asyncio.get_running_loop()
        when = at - now + loop.time()
        if timer := self._timers.get(paced):
            if timer.when() <= when:
                return
            timer.cancel()
        if at < math.inf:
            self._timers[paced] = loop.call_at(when, self._again, paced)

    def _again(self, paced: PacedAccount) -> None:
        del self._timers[paced]
        self._pump(paced)


def _remove(waiting: dict[str, list[ReadWaiter]], job_id: str, reader: ReadWaiter) -> None:
    readers = waiting[job_id]
    readers.remove(reader)
    if not readers:
        del waiting[job_id]
