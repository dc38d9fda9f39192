"""The budget of a client: whose request goes next, for each provider's origin and key."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from stillreel._flows import Send, retry_after
from stillreel._pacing.scheduler import Account
from stillreel._pacing.waiters import PacedAccount, ReadWaiter, Waiter
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from stillreel._flows import Ended, NextRead, Permit
    from stillreel._models import Answer
    from stillreel._pacing.settings import PacingSettings
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")

REFUSED = 429
MOST_NEWS = 100_000
"""Pushed ids that are kept: somebody may wait for them later."""

USUAL_READS = 5
"""How many intervals a job is thought to take at first, where the user has set the interval."""

SAFETY = 12
"""How many intervals pass between two reads of a job whose provider tells when it ends.

It does not tell of every end: a cancelled generation has no event at Oxen [OX-Q].
"""

LEAST_INTERVAL, MOST_INTERVAL = 0.001, 3600.0

LONG = 10.0
"""Seconds after which it is told that a request waits for its turn, again and again."""

HOPELESS = 5
"""Refusals in a row: with the pauses between them, half a minute of nothing else."""

LEAST_TIMEOUT = 0.1


class Budget:
    """What each account of a client may still send, and which flow sends next.

    :meth:`grant` gives a permit, and :meth:`record_answer` ends it, whatever happens to its flow.
    """

    def __init__(self, pacing: PacingSettings) -> None:
        self._pacing = pacing
        self._accounts: dict[str, PacedAccount] = {}

    def paced(self, provider: Provider) -> PacedAccount:
        """That of a provider and its key."""
        name = account_of(provider)
        if name not in self._accounts:
            self._accounts[name] = self._new(name, provider)
        return self._accounts[name]

    def _new(self, name: str, provider: Provider) -> PacedAccount:
        rate = self._pacing.rate(provider)
        return PacedAccount(
            name=name,
            provider=provider,
            account=Account(rate, concurrency=self._pacing.in_flight(provider)),
            rate=rate,
        )

    def queue(
        self, reader: ReadWaiter, next_read: NextRead, since: float | None = None
    ) -> PacedAccount:
        """Queue for the next read of a job.

        Args:
            reader: Whose it is.
            next_read: For how long.
            since: When the provider began to tell which jobs have ended, if it does.
        """
        paced, now = self.paced(next_read.provider), time.monotonic()
        again = (
            reader.paced is paced
            and reader.next_read is not None
            and reader.next_read.job is next_read.job
        )
        if not again:
            self.leave(reader)
        self._give_back(paced, reader)
        joined, live = again and reader.live == (since is not None), since is not None
        reader.paced, reader.next_read, reader.live = paced, next_read, live
        reader.hinted = False
        paced.paused[reader] = None
        if not joined:
            self._join(paced, reader, since, now)
        if again:
            paced.account.again(reader, now, pause=next_read.seconds if next_read.missed else None)
        if any(paced.news.get(one, reader.told) > reader.told for one in next_read.job.ids):
            self._hint(paced, reader, now)
        return paced

    def _join(
        self, paced: PacedAccount, reader: ReadWaiter, since: float | None, now: float
    ) -> None:
        assert reader.next_read is not None  # noqa: S101 - it is queued for it
        provider = reader.next_read.provider
        chosen = self._pacing.interval(provider)
        begun = self._pacing.begun.get(str(reader.next_read.job))
        interval = provider.poll_interval if chosen is None else chosen
        interval = min(max(interval, LEAST_INTERVAL), MOST_INTERVAL)
        more = {} if chosen is None else {"typical": min(USUAL_READS * interval, MOST_INTERVAL)}
        submitted = begun.at if begun else None
        if since is not None:
            interval = min(SAFETY * interval, MOST_INTERVAL)
            # what has ended before is not told of: without its submit it is read at once
            submitted = now if begun and begun.at >= since else None
        paced.account.join(
            reader,
            now,
            interval=interval,
            kind=begun.kind if begun and since is None else None,
            submitted=submitted,
            **more,
        )

    def hear(self, provider: Provider, job_id: str) -> PacedAccount:
        """Let the flow of a job read it now: the provider has pushed an event about it."""
        paced, now = self.paced(provider), time.monotonic()
        paced.news.pop(job_id, None)
        paced.news[job_id] = now
        if len(paced.news) > MOST_NEWS:
            del paced.news[next(iter(paced.news))]
        for reader in paced.waiting.get(job_id, ()):
            self._hint(paced, reader, now)
        return paced

    @staticmethod
    def _hint(paced: PacedAccount, reader: ReadWaiter, now: float) -> None:
        reader.hinted, reader.told = True, now
        paced.account.wake(reader, now)

    def lose(self, provider: Provider) -> PacedAccount:
        """The provider tells nothing any more: jobs are read as those of others are."""
        paced, now = self.paced(provider), time.monotonic()
        for reader in [one for one in paced.paused if one.live]:
            reader.live = False
            self._join(paced, reader, None, now)
            if reader.hinted:
                paced.account.wake(reader, now)
        return paced

    def record_end(self, reader: ReadWaiter, effect: Ended) -> None:
        """The job that a flow has waited for has ended; that tells how long such jobs take."""
        if reader.paced and reader.next_read and effect.made:
            reader.paced.account.record_end(reader, time.monotonic())
        self._pacing.begun.pop(str(effect.job), None)
        self.leave(reader)

    def enter(self, waiter: Waiter, paced: PacedAccount) -> None:
        """Ask for one request as soon as possible."""
        waiter.paced = paced
        paced.account.enter(waiter)

    def keep(self, reader: ReadWaiter, paced: PacedAccount, granted: float) -> None:
        """Keep a permit for the next request of a flow."""
        self.leave(reader)
        reader.paced, reader.granted = paced, granted

    def leave(self, waiter: Waiter) -> None:
        """Somebody waits no more: what it still has is given back."""
        if paced := waiter.paced:
            paced.account.leave(waiter)
            if isinstance(waiter, ReadWaiter):
                paced.paused.pop(waiter, None)
                waiter.next_read = None
            self._give_back(paced, waiter)
            waiter.paced = None

    def _give_back(self, paced: PacedAccount, waiter: Waiter) -> None:
        sent_at, waiter.granted = waiter.granted, None
        if sent_at is not None:
            self.record_answer(paced, sent_at, None)

    def grant(self, paced: PacedAccount, now: float) -> float:
        """Let one go who may; the time is not after now then, else when to ask again."""
        waiter, at = paced.account.next(now)
        if waiter is None:
            return at
        waiter.grant(now)
        return now

    def record_answer(self, paced: PacedAccount, sent_at: float, answer: Answer | None) -> None:
        """Tell what came of a permit; None if there was no answer, or no request."""
        now = time.monotonic()
        if answer is not None and answer.status == REFUSED:
            asked = retry_after(answer.headers, answer.received_at)
            if sent_at >= paced.refused_at:  # else it was on its way with the one before
                paced.refusals, paced.refused_at = paced.refusals + 1, now
            paced.held_until = max(paced.held_until, now + (asked or 0.0))
            paced.account.record_refusal(sent_at, now, asked)
            return
        if answer is not None:
            paced.refusals = 0
        paced.account.record_answer(sent_at, now)

    def patience(self, paced: PacedAccount, effect: Send | Permit, began: float) -> float:
        """Seconds for which a request goes on waiting for its turn, then this is asked again.

        It is bounded by its own timeout, if it has one: its turn comes. But while the provider
        refuses everything, or wants us to wait for longer than a submit is tried again, no more
        requests pile up.
        """
        now, patience = time.monotonic(), self._pacing.patience
        if paced.held_until - max(began, paced.refused_at) > patience:
            return 0.0
        if paced.refusals >= HOPELESS and now - began >= patience:
            return 0.0
        left = LONG
        timeout = effect.timeout if isinstance(effect, Send) else None
        if timeout is not None:
            left = min(left, began + timeout - now)
        if now - began >= LONG:
            log.info("%s: a request waits for its turn", paced.provider.stem)
        return left


def shorten(effect: Send, began: float) -> Send:
    """A request whose time has passed in part while it waited for its turn."""
    waited = time.monotonic() - began
    if effect.timeout is None or waited < LEAST_TIMEOUT:
        return effect
    return replace(effect, timeout=max(LEAST_TIMEOUT, effect.timeout - waited))
