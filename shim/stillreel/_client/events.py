"""What a provider pushes: one stream for all jobs of an account, which wakes those that wait."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING

from stillreel._flows import Send, TransportFault, back_off, retry_after
from stillreel._http import read_events
from stillreel._models import Answer, mask
from stillreel._pacing import ReadWaiter

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from stillreel._http import Transport
    from stillreel._models import Call
    from stillreel._pacing import Dispatcher
    from stillreel.drift import Watch
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")

OPENING = 5.0
"""Seconds that a submit waits for the stream at most: it goes without one rather than later."""

SILENCE = 60.0
"""Seconds without any byte after which a stream is dead: Oxen's says something every 15 [OX-Q]."""

LEAST_BACKOFF, LONGEST_BACKOFF = 0.5, 60.0
MAY_PASS = frozenset({408, 425, 429})


class Listener:
    """Listens from :meth:`start` until :meth:`close`, through broken connections.

    An event is a hint and no more: the flow that it wakes reads the job.

    Args:
        provider: Whose stream it is.
        call: How to listen; see :meth:`Provider.events`.
        dispatcher: Are told what was heard, and when nothing is heard any more.
        transport: Opens the stream.
        http_timeout: Seconds that its opening is waited for at most.
        watch: Holds events to the contract.

    Attributes:
        since: Since when it has missed no event, on the monotonic clock; None while it hears none.
    """

    def __init__(
        self,
        provider: Provider,
        call: Call[str | None],
        dispatcher: Dispatcher,
        *,
        transport: Transport,
        http_timeout: float,
        watch: Watch,
    ) -> None:
        self._provider, self._call, self._dispatcher = provider, call, dispatcher
        self._transport, self._http_timeout, self._watch = transport, http_timeout, watch
        self._opened = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.since: float | None = None

    async def start(self, latest: float) -> None:
        """Listen; returns once that is so, or cannot be, or takes too long.

        Only the first call takes any time.
        """
        if self._task is None:
            self._task = asyncio.create_task(self._listen())
        if self._opened.is_set():
            return
        patience = min(OPENING, self._http_timeout, latest)
        try:
            await asyncio.wait_for(self._opened.wait(), patience)
        except TimeoutError:
            self._opened.set()  # who comes next does not wait again
            log.info("%s: its events are not heard yet; jobs are polled", self._provider.stem)

    async def close(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        failed = 0
        while True:
            began, asked = time.monotonic(), None
            why: object = "it ended"
            try:
                asked = await self._hear()
            except _NoStreamError as refusal:
                log.info("%s: no events (%s); jobs are polled", self._provider.stem, refusal)
                return
            except TransportFault as fault:
                why = fault
            finally:
                self._opened.set()
                if self.since is not None:
                    self.since = None
                    self._dispatcher.lose(self._provider)
            log.info("%s: no events for now (%s)", self._provider.stem, why)
            failed = 0 if time.monotonic() - began > LONGEST_BACKOFF else failed + 1
            await asyncio.sleep(back_off(failed, asked, least=LEAST_BACKOFF))

    async def _hear(self) -> float | None:
        """Hear events to their end; seconds that the provider asks to wait, if it does.

        Raises:
            TransportFault: If the stream breaks.
            _NoStreamError: If there is none for us.
        """
        async with AsyncExitStack() as stack:
            response: ClientResponse | None = None

            async def opened(effect: Send) -> Answer:
                nonlocal response
                opening = self._transport.listen(effect, SILENCE)
                response = await stack.enter_async_context(opening)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, b"", time.time())

            answer = await self._dispatcher.send(
                ReadWaiter(), Send(self._provider, self._call), opened
            )
            assert response is not None  # noqa: S101 - it was answered
            if _may_pass(answer):
                return retry_after(answer.headers, answer.received_at)
            await self._take(response)
        return None

    async def _take(self, response: ClientResponse) -> None:
        self.since = time.monotonic()
        self._opened.set()
        stem, operation = self._provider.stem, self._call.operation
        key = self._provider.require_key().reveal()
        async with aclosing(read_events(response, SILENCE)) as events:
            async for event in events:
                if event.data:
                    data = mask(event.data.encode("utf-8", "replace"), key).decode()
                    self._watch.event(stem, operation, event.name, data)
                    if job_id := self._id(data):
                        self._dispatcher.hear(self._provider, job_id)

    def _id(self, data: str) -> str | None:
        try:
            return self._call.read(Answer(200, {}, data.encode(), time.time()))
        except Exception:  # noqa: BLE001 - an event is a hint, and the job is polled all the same
            log.info("%s: an event could not be read", self._provider.stem)
            return None


class _NoStreamError(Exception):
    """There is no stream for us."""


def _may_pass(answer: Answer) -> bool:
    """Whether there may be a stream later.

    Raises:
        _NoStreamError: If there is none at all. A redirect is none: the key does not follow it.
    """
    status, kind = answer.status, answer.headers.get("content-type", "").partition(";")[0]
    if status >= 500 or status in MAY_PASS:
        return True
    if status != 200:
        raise _NoStreamError(f"status {status}")
    if kind.strip().lower() != "text/event-stream" or "content-encoding" in answer.headers:
        raise _NoStreamError("no event stream")
    return False
