"""Oxen's event stream: each generation that ends while somebody listens."""

from __future__ import annotations

import asyncio
import heapq
import uuid
from typing import TYPE_CHECKING

from stillreel_wire.oxen import GenerationFailedEvent, GenerationSucceededEvent, MediaType

from ._contract import named_schema
from ._oxen_catalogue import MODEL
from ._state import TICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ._jobs import MockJob
    from ._provider import MockCall

LINK_SECONDS = 24 * 3600  # "temporary"; for how long is not stated (OX-V, OX-Q)
KEEP_ALIVE = ": keep-alive\n\n"
KEEP_ALIVE_SECONDS = 15  # OX-Q
MOST_AT_ONCE = 1_000  # keep-alives that a leap of the clock may bring
QUEUE = "enqueue"


class EventFeed:
    """The generations that are still to end when it is made, and all later ones."""

    def __init__(self, call: MockCall) -> None:
        self._world = call.world
        self.since = call.world.clock.now()
        self._serial = 0
        self._awaited: list[tuple[float, int, MockJob]] = []
        self.ended()  # what has ended before is not told of: nothing is buffered (OX-Q)

    def ended(self) -> list[MockJob]:
        """The generations that were to end since the last call; not each of them has."""
        now = self._world.clock.now()
        for job in self._world.ledger.jobs("oxen", after=self._serial):
            self._serial = job.serial
            if job.operation == QUEUE:
                heapq.heappush(self._awaited, (job.ends, job.serial, job))
        found: list[MockJob] = []
        while self._awaited and self._awaited[0][0] <= now:
            found.append(heapq.heappop(self._awaited)[-1])
        return found


async def stream(call: MockCall, watch: EventFeed) -> AsyncIterator[str]:
    """The stream, with LF line ends and compact JSON, which the samples of seed 004 rely on."""
    world = call.world
    quiet_since = watch.since  # not from now: the answer has begun before the first look
    while not world.stopping.is_set():
        told = [event for job in watch.ended() if (event := _event(call, job))]
        if not told:
            due = int((world.clock.now() - quiet_since) // KEEP_ALIVE_SECONDS)
            told = [KEEP_ALIVE] * min(due, MOST_AT_ONCE)
        if told:
            quiet_since = world.clock.now()
            yield "".join(told)
        await asyncio.sleep(TICK)


def _event(call: MockCall, job: MockJob) -> str | None:
    """The event of a generation; a cancelled one has none, a failed one no model (OX-Q)."""
    identifier = uuid.UUID(job.id)
    made: GenerationSucceededEvent | GenerationFailedEvent
    match job.phase(call.world.clock.now()):
        case "succeeded":
            made = GenerationSucceededEvent(
                generation_id=identifier,
                status="succeeded",
                media_type=MediaType.video,
                model=MODEL,
                url=call.link(job.shot, LINK_SECONDS),
            )
        case "failed":
            made = GenerationFailedEvent(
                generation_id=identifier,
                status="failed",
                media_type=MediaType.video,
                error=job.outcome.reason,
            )
        case _:
            return None
    call.hold(named_schema("oxen", type(made).__name__), made.model_dump(mode="json"))
    return f"event: media_generation_completed\ndata: {made.model_dump_json()}\n\n"
