"""Performs the effects of flows with asyncio."""

from __future__ import annotations

import asyncio
import inspect
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from stillreel._client.core import hosted_url
from stillreel._client.events import Listener
from stillreel._files import sha256_of
from stillreel._flows import (
    Digest,
    Done,
    Effect,
    Ended,
    Fetch,
    Host,
    Listen,
    Load,
    Note,
    Pause,
    Permit,
    Record,
    Send,
    TransportFault,
    Turn,
    resume,
)
from stillreel._http.transport import AsyncTransport
from stillreel._models import load
from stillreel._pacing import AsyncTurns, Place
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from stillreel._client.core import Setup
    from stillreel._flows import Flow
    from stillreel._models import Answer
    from stillreel.providers import Provider

T = TypeVar("T")

log = logging.getLogger("stillreel")


class AsyncDriver:
    """Drives flows for one client, in one event loop."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        setup.clients += 1
        self._transport = AsyncTransport(setup.limits)
        self._turns = AsyncTurns(setup.shares, self._drive)
        self._listeners: dict[str, Listener] = {}
        self._flying: dict[tuple[str, str], asyncio.Task[Answer]] = {}
        self._submits: dict[asyncio.Task[Any], Literal["open", "sent", "given up"]] = {}

    async def close(self) -> None:
        """Close every connection; a submit that was sent comes to its answer first."""
        await self.drain()
        await asyncio.gather(*self._flying.values(), return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self._listeners.values()))
        self._listeners.clear()
        await self._turns.close()
        await self._transport.close()
        await asyncio.to_thread(self._setup.leave)

    async def drain(self) -> None:
        """Wait for the submits that were cancelled, until what became of them is recorded."""
        await asyncio.gather(*self._submits, return_exceptions=True)

    async def run(self, flow: Flow[T]) -> T:
        """Drive a flow to its end."""
        result = await self._drive(flow, Place())
        self._setup.watch.settle(result)
        return result

    async def _drive(self, flow: Flow[T], place: Place) -> T:
        try:
            step = resume(flow)
            while not isinstance(step, Done):
                step = await self._step(flow, place, step)
        finally:
            self._turns.leave(place)
        return step.value

    async def submit(self, flow: Flow[T]) -> T:
        """Drive a flow that submits; once its POST has left, a cancellation waits for the answer.

        The task goes on in the background then, to record the job, and ends before it does more.
        """
        task = asyncio.create_task(self.run(flow))
        self._submits[task] = "open"
        task.add_done_callback(self._submitted)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._submits.get(task) == "sent":
                self._submits[task] = "given up"
            elif not task.cancel():  # it has ended in this very moment
                self._told_anyway(task)
            raise

    def _submitted(self, task: asyncio.Task[Any]) -> None:
        if self._submits.pop(task) == "given up":
            self._told_anyway(task)

    @staticmethod
    def _told_anyway(task: asyncio.Task[Any]) -> None:
        if not task.cancelled():
            ended = task.exception() or task.result()
            log.warning("a submit that was cancelled has ended: %s", ended)

    def _between_submits(self) -> None:
        """Here a submit that was given up ends: nothing of it is under way."""
        task = asyncio.current_task()
        if task in self._submits:
            if self._submits[task] == "given up":
                raise asyncio.CancelledError
            self._submits[task] = "open"

    def _give_up(self) -> bool:
        """Turn a cancellation into the end of a submit whose POST has not left; or tell of none."""
        task = asyncio.current_task()
        if task is None or self._submits.get(task) not in {"open", "given up"}:
            return False
        self._submits[task] = "given up"
        task.uncancel()
        return True

    async def _step(self, flow: Flow[T], place: Place, effect: Effect) -> Effect | Done[T]:
        try:
            result = await self._perform(place, effect)
        except asyncio.CancelledError as error:
            if isinstance(effect, Send) and effect.submit and self._give_up():
                # its intent is recorded: the flow records that nothing was sent, and then ends
                return resume(flow, error=TransportFault("cancelled", sent=False))
            return resume(flow, error=error)
        except Exception as error:  # noqa: BLE001 - the flow decides what it means
            return resume(flow, error=error)
        return resume(flow, result)

    async def _perform(self, place: Place, effect: Effect) -> object:
        match effect:
            case Send():
                return await self._answer(place, effect)
            case Permit():
                self._between_submits()
                await self._turns.permit(place, effect)
            case Note():
                self._setup.watch.note(effect)
            case Pause():
                self._between_submits()
                since = self._hears(effect.provider) if isinstance(effect, Turn) else None
                await self._turns.pause(place, effect, since)
            case Listen():
                await self._listen(effect)
            case Ended():
                self._turns.ended(place, effect)
            case Fetch():
                self._between_submits()
                return await self._transport.fetch(effect)
            case _:
                return await self._local(effect)
        return None

    async def _answer(self, place: Place, effect: Send) -> Answer:
        if not effect.shared:
            return await self._watched(place, effect)
        key = (account_of(effect.provider), effect.call.path)
        if key not in self._flying:
            self._flying[key] = asyncio.create_task(self._watched(Place(), effect))
            self._flying[key].add_done_callback(partial(self._landed, key))
        return await asyncio.shield(self._flying[key])

    async def _watched(self, place: Place, effect: Send) -> Answer:
        """The answer, held to the contract once for all who share it."""
        answer = await self._turns.send(place, effect, self._send)
        self._setup.watch.answer(effect, answer)
        return answer

    def _landed(self, key: tuple[str, str], task: asyncio.Task[Answer]) -> None:
        del self._flying[key]
        with suppress(asyncio.CancelledError):
            task.exception()  # perhaps nobody is left whom it concerns

    async def _local(self, effect: Record[Any] | Digest | Load | Host) -> object:
        match effect:
            case Record():
                return await self._record(effect)
            case Digest():
                return await asyncio.to_thread(sha256_of, effect.path)
            case Load():
                return await asyncio.to_thread(load, effect.image, effect.option)
            case _:
                return await self._host(effect)

    async def _record(self, effect: Record[T]) -> T:
        recorder = self._setup.recorder
        if not recorder.durable:
            return effect.write(recorder)
        writing = asyncio.ensure_future(asyncio.to_thread(effect.write, recorder))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            # no thread can be stopped: what it records must be known to the flow
            if not self._give_up():
                raise
            return await writing

    async def _send(self, effect: Send) -> Answer:
        return await self._transport.send(effect, self._leaving if effect.submit else None)

    def _leaving(self) -> None:
        """The POST of a submit leaves now; what is cancelled before was surely not sent."""
        task = asyncio.current_task()
        if task in self._submits:
            self._between_submits()
            self._submits[task] = "sent"

    async def _listen(self, effect: Listen) -> None:
        provider = effect.provider
        account = account_of(provider)
        if account not in self._listeners:
            if (call := provider.events()) is None:
                return
            setup = self._setup
            self._listeners[account] = Listener(
                provider, call, self._turns, limits=setup.limits, watch=setup.watch
            )
        await self._listeners[account].start(effect.latest)

    def _hears(self, provider: Provider) -> float | None:
        """Since when the provider tells which jobs have ended, if it does."""
        listener = self._listeners.get(account_of(provider)) if self._listeners else None
        return listener.since if listener else None

    async def _host(self, effect: Host) -> str:
        host = self._setup.image_host
        url = host(effect.picture.data) if host else None
        return hosted_url(await url if inspect.isawaitable(url) else url)
