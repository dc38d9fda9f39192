"""Whose turn it is, for a client that blocks: of all its flows one goes on at a time."""

from __future__ import annotations

import heapq
import math
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from stillreel._flows import NoTurn, Permit, Send, Turn
from stillreel._models import at_home
from stillreel._pacing import Budget, Place, Waiter, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows import Done, Effect, Flow
    from stillreel._models import Answer
    from stillreel._pacing import Quota, Shares

T = TypeVar("T")

LONGEST_SLEEP = 1.0
"""Seconds until the budgets are asked again, whatever they said."""


@dataclass(eq=False, slots=True)
class Going(Generic[T]):
    """A flow on its way.

    Attributes:
        flow: The flow.
        outbox: Where it is put once it has ended.
        place: Its place in the budgets.
        step: What it asks for now, or its end; None before it begins.
        error: What it has ended with instead.
        waiter: With what it waits: its place for a job, another for a request.
        began: Since when.
        waits: How often it has waited; an alarm of an earlier wait is stale.
    """

    flow: Flow[T]
    outbox: deque[Going[T]] = field(default_factory=deque["Going[T]"])
    place: Place = field(default_factory=Place)
    step: Effect | Done[T] | None = None
    error: BaseException | None = None
    waiter: Waiter | None = None
    began: float = 0.0
    waits: int = 0


class Turns(Budget):
    """Tells which flow goes on, and sleeps until one may.

    Whoever wants one flow's end drives whatever :meth:`next` names: a call of the client within a
    loop over ``as_completed`` holds none of its jobs up, nor they the call.
    """

    def __init__(self, shares: Shares) -> None:
        super().__init__(shares)
        self._ready: deque[Going[Any]] = deque()
        self._alarms: list[tuple[float, int, int, Going[Any]]] = []
        self._order = count()

    def start(self, quota: Quota, flow: Flow[None], place: Place) -> None:  # noqa: ARG002
        """Drive a flow beside all others."""
        self._ready.append(Going(flow, place=place))

    def holds(self, one: Going[Any]) -> bool:
        """Whether a flow has to wait before its step; :meth:`next` names it then."""
        step = one.step
        if isinstance(step, Turn) and step.latest > 0:
            return self._pauses(one, step)
        if isinstance(step, Permit) or (isinstance(step, Send) and at_home(step.call)):
            return self._queues(one, step)
        return False

    def _pauses(self, one: Going[Any], turn: Turn) -> bool:
        if one.waiter is None:
            self.queue(one.place, turn)
            self._wait(one, one.place, turn.latest)
            return True
        one.waiter = None
        if one.place.granted is None:
            self.leave(one.place)  # too late
        return False

    def _queues(self, one: Going[Any], effect: Send | Permit) -> bool:
        quota = self.quota(effect.provider)
        if one.waiter is None:
            if one.place.quota is quota and one.place.granted is not None:
                return False
            one.began = time.monotonic()
            self.enter(waiter := Waiter(), quota)
        else:
            waiter = one.waiter
        left = self.patience(quota, effect, one.began)
        if waiter.granted is not None or (one.waiter and left <= 0):
            return False
        self._wait(one, waiter, left)
        return True

    def send(self, one: Going[Any], effect: Send, send: Callable[[Send], Answer]) -> Answer:
        """Send a request whose turn it is.

        Raises:
            TransportFault: As sending does; or when its turn has not come in time.
        """
        if not at_home(effect.call):
            return send(effect)
        quota = self.quota(effect.provider)
        waited = one.waiter is not None
        sent_at = self._taken(one, quota)
        came: Answer | None = None
        try:
            answer = came = send(shortened(effect, one.began) if waited else effect)
        finally:
            self.answered(quota, sent_at, came)
        return answer

    def permit(self, one: Going[Any], effect: Permit) -> None:
        """Keep a permit for the next request.

        Raises:
            NoTurn: If its turn has not come in time.
        """
        quota = self.quota(effect.provider)
        granted = self._taken(one, quota)
        self.keep(one.place, quota, granted)

    def _taken(self, one: Going[Any], quota: Quota) -> float:
        waiter, one.waiter = one.waiter or one.place, None
        granted = waiter.take(quota)
        if granted is None:
            self.leave(waiter)
            raise NoTurn("its turn did not come in time", sent=False)
        return granted

    def next(self) -> Going[Any]:
        """Who goes on."""
        while not self._ready:
            now = time.monotonic()
            soonest = min(now + LONGEST_SLEEP, self._alarm(now))
            for quota in self._quotas.values():
                soonest = min(soonest, self.grant(quota, now))
            if not self._ready:
                time.sleep(max(0.0, soonest - now))
        return self._ready.popleft()

    def drop(self, one: Going[Any]) -> None:
        """A flow has ended, or nobody wants its end any more."""
        one.waits += 1
        for waiter in {one.place, one.waiter or one.place}:
            waiter.wake = None
            self.leave(waiter)
        if one in self._ready:
            self._ready.remove(one)

    def _wait(self, one: Going[Any], waiter: Waiter, seconds: float) -> None:
        one.waiter = waiter
        waiter.wake = partial(self._wake, one)
        at = time.monotonic() + seconds
        heapq.heappush(self._alarms, (at, next(self._order), one.waits, one))

    def _wake(self, one: Going[Any]) -> None:
        assert one.waiter is not None  # noqa: S101 - it waits
        one.waits += 1
        one.waiter.wake = None
        self._ready.append(one)

    def _alarm(self, now: float) -> float:
        """Wake those that have waited long enough; the time of the next alarm."""
        while self._alarms:
            at, _, waits, one = self._alarms[0]
            if waits == one.waits and at > now:
                return at
            heapq.heappop(self._alarms)
            if waits == one.waits:
                self._wake(one)
        return math.inf
