"""Who may send a request to a provider, and when: one budget for all that share a key."""

from __future__ import annotations

import math
import random as _random
from collections import OrderedDict
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar

from stillreel._pacing.durations import Durations
from stillreel._pacing.queue import Queue, QueuedJob
from stillreel._pacing.rate_limit import Limit, Rate, within

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K")

TYPICAL = 90.0
CONCURRENCY, MOST_CONCURRENCY = 64, 1000
SHORTEST_INTERVAL, LONGEST_INTERVAL = 0.001, 3600.0

JITTER = 0.1
LONGEST_PAUSE = 30.0  # between two reads of a job, while there are requests to spare
OVERDUE = 150.0  # a poll so late goes before submits: some results are kept half an hour only
WOKEN = 120.0  # a pushed event makes a job so late at once


class Account(Generic[K]):
    """The budget of one provider and key. It has no clock and no lock, and never waits.

    A key names what waits: a flow, a future. A driver asks :meth:`next` who may send, tells what
    came of it, and asks again after each other call, and at the time that :meth:`next` told:

    - one request at a time: run the flow that :meth:`next` names up to its next pause, or sleep
      until the time that it tells, and so on;
    - many at a time: one timer for the account; set a future for each key that :meth:`next` names,
      until it names none, and set the timer to the time that it tells then.

    Each key that :meth:`next` names holds a permit for exactly one request, until
    :meth:`record_answer` or :meth:`record_refusal` tells what came of it.

    Submits, and other requests that somebody waits for, go first, in their order; then jobs about
    which the provider has pushed an event; then polls, the longest overdue first.
    No poll starves: one that is OVERDUE seconds late goes before submits and fresh events, and then
    only what was due before it, at most one read of each other job, goes first. With n jobs, and R
    requests in S seconds, it waits OVERDUE + n * S / R seconds and the time of an answer or two.

    A decision among n jobs takes O(log n) steps.

    Args:
        rate: The provider's limit; None to learn it, ``Rate(math.inf)`` for none at all.
        concurrency: The most requests in flight, 1 to 1,000.
        random: Gives numbers from 0 to 1, for jitter.

    Raises:
        ValueError: For a concurrency out of its range.
    """

    def __init__(
        self,
        rate: Rate | None = None,
        *,
        concurrency: int = CONCURRENCY,
        random: Callable[[], float] = _random.random,
    ) -> None:
        within("concurrency", concurrency, 1, MOST_CONCURRENCY, whole=True)
        self._limit = Limit(rate, concurrency, random)
        self._random = random
        self._prompt: OrderedDict[K, None] = OrderedDict()
        self._watches: dict[K, QueuedJob[K]] = {}
        self._later: Queue[K] = Queue()  # by the time from which a read is allowed
        self._ready: Queue[K] = Queue()  # by the time from which it is due
        self._kinds: dict[Hashable, Durations] = {}
        self._entries = count(1)

    @property
    def permits(self) -> float:
        """How many requests a window may hold, as far as is known; infinity for any number."""
        return self._limit.permits

    def enter(self, key: K) -> None:
        """Ask for one request as soon as possible: a submit, or a read that somebody asked for."""
        self._prompt[key] = None

    def join(
        self,
        key: K,
        now: float,
        *,
        interval: float,
        kind: Hashable = None,
        submitted: float | None = None,
        typical: float = TYPICAL,
    ) -> None:
        """Ask for the first read of a job.

        Args:
            key: The flow that waits for the job.
            now: The time.
            interval: Seconds between two reads, 0.001 to 3600: exactly; with a kind, at least.
            kind: What decides how long it takes, as (provider, duration, resolution). Then it is
                read when a result is likely.
            submitted: When it was submitted; None if that is not known: it is read at once then.
            typical: How long a job of a new kind takes, in seconds, 0.001 to 3600.

        Raises:
            ValueError: For a number out of its range.
        """
        within("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL)
        within("typical", typical, SHORTEST_INTERVAL, LONGEST_INTERVAL)
        durations = None if kind is None else self._kinds.setdefault(kind, Durations(typical))
        if submitted is None:
            durations = Durations(durations.median) if durations else None  # to learn nothing
            submitted = now - max(durations.median if durations else 0.0, 2 * interval)
        watch = QueuedJob(key, interval, durations, min(submitted, now), min(submitted, now))
        self.leave(key)
        self._watches[key] = watch
        self._plan(watch)

    def again(self, key: K, now: float, *, pause: float | None = None) -> None:
        """A job was read, by itself or in a list, and has not ended: ask for its next read.

        Args:
            key: The flow that waits for it.
            now: The time.
            pause: Seconds to wait if it could not be read; nothing is learned then.
        """
        watch = self._watches[key]
        if pause is None:
            watch.learn(now, ended=False)
            watch.read = now
        if watch.woken:
            self._hasten(watch, now)
        elif pause is None:
            self._plan(watch)
        else:
            self._queue(watch, now + pause, now + pause)

    def record_end(self, key: K, now: float) -> None:
        """A job was read and has made its video. One that failed only leaves: it took no time."""
        if watch := self._watches.get(key):  # it may have been read but once, without waiting
            watch.learn(now, ended=True)
        self.leave(key)

    def wake(self, key: K, now: float) -> None:
        """The provider has pushed an event about a job: its read comes before all polls."""
        if watch := self._watches.get(key):
            watch.woken = True
            if watch.entry:
                self._hasten(watch, now)

    def leave(self, key: K) -> None:
        """Nobody waits for this any more."""
        self._prompt.pop(key, None)
        if watch := self._watches.pop(key, None):
            watch.entry = 0

    def next(self, now: float) -> tuple[K | None, float]:
        """Who may send one request now; or None, and when to ask again.

        That time is infinity when only another call can change anything.
        """
        while self._later.first() <= now:
            watch = self._later.pop()
            self._ready.push(watch.due, watch)
        due = self._ready.first()
        if not self._prompt and due == math.inf:
            return None, self._later.first()
        at = self._limit.when(now)
        if at > now:
            return None, at
        self._limit.sent()
        if self._prompt and now < due + OVERDUE:
            return self._prompt.popitem(last=False)[0], now
        watch = self._ready.pop()
        watch.entry, watch.due, watch.woken = 0, math.inf, False
        return watch.key, now

    def record_answer(self, sent_at: float, now: float) -> None:
        """A request that went then has its answer, or has failed, or was not sent after all."""
        self._limit.record_answer(sent_at, now)

    def record_refusal(self, sent_at: float, now: float, retry_after: float | None = None) -> None:
        """A request that went then was answered with 429.

        Args:
            sent_at: The time that :meth:`next` told.
            now: The time.
            retry_after: Seconds that the provider asks to wait; None if it does not say.
        """
        self._limit.record_refusal(sent_at, now, retry_after)

    def _plan(self, watch: QueuedJob[K]) -> None:
        jitter = 1 + JITTER * self._random()
        pause, longest = watch.pause(), max(LONGEST_PAUSE, watch.interval)
        allowed = watch.read + jitter * min(pause, longest)
        self._queue(watch, allowed, watch.read + jitter * pause)

    def _queue(self, watch: QueuedJob[K], allowed: float, due: float) -> None:
        watch.entry, watch.due = next(self._entries), due
        self._later.push(allowed, watch)

    def _hasten(self, watch: QueuedJob[K], now: float) -> None:
        watch.entry = next(self._entries)
        watch.due = min(watch.due, now - WOKEN)
        self._ready.push(watch.due, watch)
