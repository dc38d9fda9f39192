"""Performs the effects of flows with asyncio."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, assert_never

from stillreel._client.events import Listener
from stillreel._client.foreign import translate
from stillreel._client.settings import hosted_url
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
    Local,
    NextRead,
    Note,
    Pause,
    Permit,
    Record,
    RunCallback,
    Send,
    TransportFault,
    resume,
)
from stillreel._http import Transport
from stillreel._models import ConfigurationError, load
from stillreel._pacing import Dispatcher, ReadWaiter
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from stillreel._client.core import Core
    from stillreel._flows import Flow
    from stillreel._models import Answer
    from stillreel.providers import Provider

T = TypeVar("T")

log = logging.getLogger("stillreel")


CallUser = Callable[..., Awaitable[Any]]
"""Calls a function of the user's with its arguments."""


async def call_here(function: Callable[..., T], *arguments: object) -> T:
    """Call a function of the user's here and now."""
    return function(*arguments)


def closed_error() -> ConfigurationError:
    """The error for a client that is used after it was closed."""
    return ConfigurationError("this client is closed: make another one")


class Driver:
    """Drives flows for one client, in one event loop.

    Args:
        core: The client's settings, and what it shares with the results that it makes.
        call: Calls a function of the user's; by default here and now.
    """

    def __init__(self, core: Core, call: CallUser = call_here) -> None:
        self._core = core
        self._call = call
        self._closed = False
        core.enter()
        self._transport = Transport(core.limits)
        self._dispatcher = Dispatcher(core.pacing)
        self._listeners: dict[str, Listener] = {}
        self._flying: dict[tuple[str, str], asyncio.Task[Answer]] = {}
        self._submits: dict[asyncio.Task[Any], Literal["open", "sent", "given up"]] = {}
        self._cancelled: set[asyncio.Task[Any]] = set()

    async def close(self) -> None:
        """Close every connection; a submit that was sent comes to its answer first."""
        if self._closed:
            return
        self._closed = True
        for submitting in self._submits.keys() - self._cancelled:
            self._cancel(submitting)
        await self.drain()
        await asyncio.gather(*self._flying.values(), return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self._listeners.values()))
        self._listeners.clear()
        await self._dispatcher.close()
        await self._transport.close()
        try:
            await asyncio.to_thread(self._core.leave)
        except RuntimeError:  # the interpreter ends, and no thread can be had any more
            self._core.leave()

    def abandon(self) -> None:
        """Close the copies of its sockets in a forked child: the connections are the parent's."""
        self._transport.abandon()

    async def drain(self) -> None:
        """Wait for the submits that were cancelled, until what became of them is recorded."""
        await asyncio.gather(*self._cancelled, return_exceptions=True)

    async def run(self, flow: Flow[T]) -> T:
        """Drive a flow to its end.

        Raises:
            ConfigurationError: If the client is closed.
        """
        if self._closed:
            flow.close()
            raise closed_error()
        result = await self._drive(flow, ReadWaiter())
        self._core.watch.settle(result)
        return result

    async def _drive(self, flow: Flow[T], reader: ReadWaiter) -> T:
        try:
            step = resume(flow)
            while not isinstance(step, Done):
                step = await self._step(flow, reader, step)
        finally:
            self._dispatcher.leave(reader)
        return step.value

    async def submit(self, flow: Flow[T], late: Callable[[object], object] | None = None) -> T:
        """Drive a flow that submits; once its POST has left, a cancellation waits for the answer.

        Args:
            flow: It ends, when it is cancelled, before it does more than to record the job.
            late: Called with what has come of a submit that was cancelled, before the cancellation
                goes on; without it, the flow ends in the background.
        """
        task = asyncio.create_task(self.run(flow))
        self._submits[task] = "open"
        task.add_done_callback(self._submitted)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._cancel(task)
            if late:
                await asyncio.wait([task])
                if not task.cancelled():
                    late(task.exception() or task.result())
            raise

    def _cancel(self, task: asyncio.Task[Any]) -> None:
        if self._submits.get(task) == "sent":
            self._submits[task] = "given up"
            self._cancelled.add(task)
        elif task.cancel():
            self._cancelled.add(task)
        else:  # it has ended in this very moment
            self._tell_outcome(task)

    def _submitted(self, task: asyncio.Task[Any]) -> None:
        self._cancelled.discard(task)
        if self._submits.pop(task) == "given up":
            self._tell_outcome(task)

    @staticmethod
    def _tell_outcome(task: asyncio.Task[Any]) -> None:
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

    async def _step(self, flow: Flow[T], reader: ReadWaiter, effect: Effect) -> Effect | Done[T]:
        try:
            result = await self._perform(reader, effect)
        except asyncio.CancelledError as error:
            if isinstance(effect, Send) and effect.submit and self._give_up():
                # its intent is recorded: the flow records that nothing was sent, and then ends
                return resume(flow, error=TransportFault("cancelled", sent=False))
            return resume(flow, error=error)
        except Exception as error:  # noqa: BLE001 - the flow decides what it means
            told, result = translate(effect, error, sent=self._has_left()), None
        else:
            told = None
        return resume(flow, result, told)

    def _has_left(self) -> bool:
        """Whether a request of what runs now can have left; False only where that is sure."""
        task = asyncio.current_task()
        return task is None or self._submits.get(task) != "open"

    async def _perform(self, reader: ReadWaiter, effect: Effect) -> object:
        if self._closed and asyncio.current_task() not in self._submits:
            raise closed_error()
        match effect:
            case Send():
                return await self._answer(reader, effect)
            case Permit():
                self._between_submits()
                self._transport.check(effect.provider)
                await self._dispatcher.permit(reader, effect)
            case Note():
                self._core.watch.note(effect)
            case Pause():
                self._between_submits()
                since = self._hears(effect.provider) if isinstance(effect, NextRead) else None
                await self._dispatcher.pause(reader, effect, since)
            case Listen():
                await self._listen(effect)
            case Ended():
                self._dispatcher.record_end(reader, effect)
            case Fetch():
                self._between_submits()
                return await self._transport.fetch(effect)
            case _:
                return await self._local(effect)
        return None

    async def _answer(self, reader: ReadWaiter, effect: Send) -> Answer:
        if not effect.shared:
            return await self._watch_answer(reader, effect)
        key = (account_of(effect.provider), effect.call.path)
        if key not in self._flying:
            self._flying[key] = asyncio.create_task(self._watch_answer(ReadWaiter(), effect))
            self._flying[key].add_done_callback(partial(self._landed, key))
        return await asyncio.shield(self._flying[key])

    async def _watch_answer(self, reader: ReadWaiter, effect: Send) -> Answer:
        """The answer, held to the contract once for all who share it."""
        answer = await self._dispatcher.send(reader, effect, self._send)
        self._core.watch.answer(effect, answer)
        return answer

    def _landed(self, key: tuple[str, str], task: asyncio.Task[Answer]) -> None:
        del self._flying[key]
        with suppress(asyncio.CancelledError):
            task.exception()  # perhaps nothing waits for it any more

    async def _local(self, effect: Local) -> object:
        match effect:
            case Record():
                return await self._record(effect)
            case Digest():
                return await asyncio.to_thread(sha256_of, effect.path)
            case Load():
                return await asyncio.to_thread(
                    load, effect.image, effect.option, convert=effect.convert
                )
            case Host():
                return await self._host(effect)
            case RunCallback():
                self._between_submits()
                return await self._call(effect.function, effect.argument)
            case _:
                assert_never(effect)

    async def _record(self, effect: Record[T]) -> T:
        recorder = self._core.recorder
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
            core = self._core
            self._listeners[account] = Listener(
                provider,
                call,
                self._dispatcher,
                transport=self._transport,
                http_timeout=core.limits.http_timeout,
                watch=core.watch,
            )
        await self._listeners[account].start(effect.latest)

    def _hears(self, provider: Provider) -> float | None:
        """Since when the provider tells which jobs have ended, if it does."""
        listener = self._listeners.get(account_of(provider)) if self._listeners else None
        return listener.since if listener else None

    async def _host(self, effect: Host) -> str:
        host = self._core.image_host
        assert host is not None  # noqa: S101 - the preflight has refused the picture without one
        if inspect.iscoroutinefunction(host):
            return hosted_url(await host(effect.picture.data))
        url: object = await self._call(host, effect.picture.data)
        return hosted_url(await url if inspect.isawaitable(url) else url)
