"""Ways to find out that jobs have ended: ours, those of others, and the best there can be."""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bench._notice_world import WINDOW, Answer, Job, World
from stillreel._pacing.scheduler import Account

if TYPE_CHECKING:
    from stillreel._pacing import Rate

INTERVAL = 5.0  # seconds between two reads, as providers advise and as peers do by default
EPSILON = 1e-6


class Ours:
    """One budget: an asynchronous driver in small."""

    def __init__(self, world: World, jobs: list[Job], rate: Rate | None) -> None:
        self._world = world
        self._timer = math.inf
        self.account: Account[Job] = Account(rate, random=world.random.random)
        for job in jobs:
            world.at(job.arrives, partial(self._enter, job))

    def _enter(self, job: Job) -> None:
        self.account.enter(job)
        self._go()

    def _go(self) -> None:
        job, at = self.account.next(self._world.now)
        while job:
            self._world.send(job, partial(self._answered, job, self._world.now, job.submitted))
            job, at = self.account.next(self._world.now)
        if at < self._timer:
            self._timer = at
            self._world.at(at, self._ring)

    def _ring(self) -> None:
        self._timer = math.inf
        self._go()

    def _answered(self, job: Job, sent_at: float, was_read: bool, answer: Answer) -> None:
        now = self._world.now
        if answer.refused:
            self.account.record_refusal(sent_at, now, answer.retry_after)
            self._refused(job, was_read)
        else:
            self.account.record_answer(sent_at, now)
            self._accepted(job, was_read, answer.ended)
        self._go()

    def _refused(self, job: Job, was_read: bool) -> None:
        if was_read:
            self.account.again(job, self._world.now, pause=0)
        else:
            self.account.enter(job)

    def _accepted(self, job: Job, was_read: bool, ended: bool) -> None:
        now = self._world.now
        if not was_read:
            self.account.join(job, now, interval=INTERVAL, kind=job.kind, submitted=now)
        elif ended:
            job.noticed = now
            self.account.record_end(job, now)
        else:
            self.account.again(job, now)


class Queued(Ours):
    """A fixed loop per job, behind a limiter that never errs: first come, first served."""

    def _accepted(self, job: Job, was_read: bool, ended: bool) -> None:
        if was_read and ended:
            job.noticed = self._world.now
        else:
            self._world.at(self._world.now + INTERVAL, partial(self._enter, job))


Loop = Generator[float | None, Answer, None]
"""A job's own loop: it yields seconds to sleep, or None to send, which gives the answer."""


def fixed(_: Job) -> Loop:
    """Read every 5 s."""
    yield from _patiently()
    ended = False
    while not ended:
        yield INTERVAL
        ended = (yield from _patiently()).ended


def backoff(_: Job) -> Loop:
    """Read after 1 s, then after twice as long each time, up to 30 s."""
    yield from _patiently()
    pause, ended = 1.0, False
    while not ended:
        yield pause
        ended = (yield from _patiently()).ended
        pause = min(30.0, 2 * pause)


def _patiently() -> Generator[float | None, Answer, Answer]:
    """Send until it is not refused, each time after ``Retry-After``."""
    while (answer := (yield None)).refused:
        yield answer.retry_after or 1.0
    return answer


def each_alone(world: World, jobs: list[Job], loop: Callable[[Job], Loop]) -> None:
    """Let each job have its loop."""
    for job in jobs:
        world.at(job.arrives, partial(_step, world, job, loop(job), None))


def _step(world: World, job: Job, loop: Loop, answer: Answer | None) -> None:
    if answer and answer.ended:
        job.noticed = world.now
    try:
        pause = loop.send(answer)  # type: ignore[arg-type] # None starts it, and ends a sleep
    except StopIteration:
        return
    if pause is None:
        world.send(job, partial(_step, world, job, loop))
    else:
        world.at(world.now + pause, partial(_step, world, job, loop, None))


def optimum(jobs: list[Job], rate: int) -> Iterator[float]:
    """Seconds from done to noticed for each job, by one who knows when each will end.

    The jobs have run: their submits stay where they were, and take their part of the rate. Each job
    is read exactly once, at the first moment after its end at which no window holds too much, and
    the network takes no time. Nothing that submits then can notice sooner.
    """
    sent = sorted(job.done - job.takes for job in jobs)
    for done in sorted(job.done for job in jobs):
        at = done
        while (later := _too_early(sent, at, rate)) is not None:
            at = later
        insort(sent, at)
        yield at - done


def _too_early(sent: list[float], at: float, rate: int) -> float | None:
    """When to try again, if a window would hold more than the rate with a request then."""
    place = bisect_right(sent, at)
    for start in range(max(0, place - rate), min(place, len(sent) - rate) + 1):
        first = sent[start] if start < place else at
        last = sent[start + rate - 1] if start + rate > place else at
        if last - first < WINDOW - EPSILON:
            return sent[start] + WINDOW
    return None
