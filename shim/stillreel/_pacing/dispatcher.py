"""Whose turn it is, for asyncio: many flows wait, and are woken one by one."""

from __future__ import annotations

import asyncio
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
    from stillreel._pacing.settings import PacingSettings
    from stillreel._pacing.waiters import PacedAccount, ReadWaiter
    from stillreel.providers import Provider


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Dispatcher(Budget):
    """Wakes whoever may send a request. It is for one event loop.

    Args:
        shares: How requests are shared out.
    """

    def __init__(self, shares: PacingSettings) -> None:
        super().__init__(shares)
        self._timers: dict[PacedAccount, asyncio.TimerHandle] = {}

    async def send(
        self, place: ReadWaiter, effect: Send, send: Callable[[Send], Awaitable[Answer]]
    ) -> Answer:
        """Send a request when it is its turn.

        Raises:
            TransportFault: As sending does; or when its turn does not come in time.
        """
        if not at_home(effect.call):
            return await send(effect)
        quota, began = self.quota(effect.provider), time.monotonic()
        sent_at = place.take(quota)
        if sent_at is None:
            sent_at = await self._permit(quota, effect, began)
        came: Answer | None = None
        try:
            if self._shares.pacer and not effect.submit:
                left = began + effect.timeout - time.monotonic() if effect.timeout else None
                await self._paced(quota, left, submit=False)
            answer = came = await send(shorten(effect, began))
        finally:
            self.answered(quota, sent_at, came)
            self._pump(quota)
        if self._shares.pacer and answer.status == REFUSED:
            asked = retry_after(answer.headers, answer.received_at)
            await self._shares.pacer.refused(quota.name, asked)
        return answer

    async def permit(self, place: ReadWaiter, effect: Permit) -> None:
        """Keep a permit for the next request, that of other processes included.

        Raises:
            TransportFault: If its turn does not come in time.
        """
        quota = self.quota(effect.provider)
        self.keep(place, quota, await self._permit(quota, effect, time.monotonic()))
        if self._shares.pacer:
            await self._paced(quota, None, submit=True)

    async def _permit(self, quota: PacedAccount, effect: Send | Permit, began: float) -> float:
        waiter = Waiter()
        self.enter(waiter, quota)
        try:
            while not await self._granted(quota, waiter, self.patience(quota, effect, began)):
                if self.patience(quota, effect, began) <= 0:
                    raise NoPermit("its turn did not come in time", sent=False)
            granted = waiter.take(quota)
            assert granted is not None  # noqa: S101 - its turn has come
        finally:
            self.leave(waiter)
        return granted

    async def _paced(self, quota: PacedAccount, patience: float | None, *, submit: bool) -> None:
        """Wait for its turn among other processes."""
        pacer, rate = self._shares.pacer, quota.rate
        if pacer is None or rate is None or rate.requests == math.inf:
            return
        try:
            async with asyncio.timeout(patience):
                await pacer.before(quota.name, rate, submit=submit)
        except TimeoutError:
            raise NoPermit("its turn did not come in time", sent=False) from None

    async def pause(self, place: ReadWaiter, effect: Pause, since: float | None = None) -> None:
        """Sleep until a job may be read, or for the seconds; see :meth:`queue`."""
        if not isinstance(effect, NextRead):
            await asyncio.sleep(effect.seconds)
        elif effect.latest > 0:
            quota = self.queue(place, effect, since)
            ids = effect.job.ids
            for one in ids:
                quota.waiting.setdefault(one, []).append(place)
            try:
                in_time = await self._granted(quota, place, effect.latest)
            finally:
                for one in ids:
                    _remove(quota.waiting, one, place)
            if not in_time:
                self.leave(place)

    def heard(self, provider: Provider, job_id: str) -> PacedAccount:
        """The provider has pushed something about a job."""
        quota = super().heard(provider, job_id)
        if job_id in quota.waiting:
            self._pump(quota)
        return quota

    def lost(self, provider: Provider) -> PacedAccount:
        """The provider tells nothing any more."""
        quota = super().lost(provider)
        self._pump(quota)
        return quota

    async def close(self) -> None:
        """Stop the timers that nobody needs."""
        for quota, timer in list(self._timers.items()):
            timer.cancel()
            del self._timers[quota]
            self._pump(quota)

    async def _granted(self, quota: PacedAccount, waiter: Waiter, timeout: float) -> bool:
        """Wait until it is its turn, or too late."""
        self._pump(quota)
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
        quota, unused = waiter.quota, waiter.granted is not None
        super().leave(waiter)
        if quota and unused:
            self._pump(quota)

    def _pump(self, quota: PacedAccount) -> None:
        """Wake all that may go now, and come back when more may."""
        now = time.monotonic()
        while (at := self.grant(quota, now)) <= now:
            pass
        loop = asyncio.get_running_loop()
        when = at - now + loop.time()
        if timer := self._timers.get(quota):
            if timer.when() <= when:
                return
            timer.cancel()
        if at < math.inf:
            self._timers[quota] = loop.call_at(when, self._again, quota)

    def _again(self, quota: PacedAccount) -> None:
        del self._timers[quota]
        self._pump(quota)


def _remove(waiting: dict[str, list[ReadWaiter]], job_id: str, place: ReadWaiter) -> None:
    places = waiting[job_id]
    places.remove(place)
    if not places:
        del waiting[job_id]
