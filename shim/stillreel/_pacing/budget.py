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
    """The quotas of one client, and what both of its kinds do with them.

    A permit is given by :meth:`grant` and ends in :meth:`answered`, whatever happens to its flow.
    """

    def __init__(self, shares: PacingSettings) -> None:
        self._shares = shares
        self._quotas: dict[str, PacedAccount] = {}

    def quota(self, provider: Provider) -> PacedAccount:
        """That of a provider and its key."""
        name = account_of(provider)
        if name not in self._quotas:
            self._quotas[name] = self._new(name, provider)
        return self._quotas[name]

    def _new(self, name: str, provider: Provider) -> PacedAccount:
        rate = self._shares.rate(provider)
        return PacedAccount(
            name=name,
            provider=provider,
            account=Account(rate, concurrency=self._shares.in_flight(provider)),
            rate=rate,
        )

    def queue(self, place: ReadWaiter, turn: NextRead, since: float | None = None) -> PacedAccount:
        """Queue for the next read of a job.

        Args:
            place: Whose it is.
            turn: For how long.
            since: When the provider began to tell which jobs have ended, if it does.
        """
        quota, now = self.quota(turn.provider), time.monotonic()
        again = place.quota is quota and place.turn is not None and place.turn.job is turn.job
        if not again:
            self.leave(place)
        self._give_back(quota, place)
        joined, live = again and place.live == (since is not None), since is not None
        place.quota, place.turn, place.live = quota, turn, live
        place.hinted = False
        quota.paused[place] = None
        if not joined:
            self._join(quota, place, since, now)
        if again:
            quota.account.again(place, now, pause=turn.seconds if turn.missed else None)
        if any(quota.news.get(one, place.told) > place.told for one in turn.job.ids):
            self._hint(quota, place, now)
        return quota

    def _join(
        self, quota: PacedAccount, place: ReadWaiter, since: float | None, now: float
    ) -> None:
        assert place.turn is not None  # noqa: S101 - it is queued for it
        provider = place.turn.provider
        chosen = self._shares.interval(provider)
        begun = self._shares.begun.get(str(place.turn.job))
        interval = provider.poll_interval if chosen is None else chosen
        interval = min(max(interval, LEAST_INTERVAL), MOST_INTERVAL)
        more = {} if chosen is None else {"typical": min(USUAL_READS * interval, MOST_INTERVAL)}
        submitted = begun.at if begun else None
        if since is not None:
            interval = min(SAFETY * interval, MOST_INTERVAL)
            # what has ended before is not told of: without its submit it is read at once
            submitted = now if begun and begun.at >= since else None
        quota.account.join(
            place,
            now,
            interval=interval,
            kind=begun.kind if begun and since is None else None,
            submitted=submitted,
            **more,
        )

    def heard(self, provider: Provider, job_id: str) -> PacedAccount:
        """The provider has pushed something about a job: whoever waits for it reads it."""
        quota, now = self.quota(provider), time.monotonic()
        quota.news.pop(job_id, None)
        quota.news[job_id] = now
        if len(quota.news) > MOST_NEWS:
            del quota.news[next(iter(quota.news))]
        for place in quota.waiting.get(job_id, ()):
            self._hint(quota, place, now)
        return quota

    @staticmethod
    def _hint(quota: PacedAccount, place: ReadWaiter, now: float) -> None:
        place.hinted, place.told = True, now
        quota.account.wake(place, now)

    def lost(self, provider: Provider) -> PacedAccount:
        """The provider tells nothing any more: jobs are read as those of others are."""
        quota, now = self.quota(provider), time.monotonic()
        for place in [one for one in quota.paused if one.live]:
            place.live = False
            self._join(quota, place, None, now)
            if place.hinted:
                quota.account.wake(place, now)
        return quota

    def ended(self, place: ReadWaiter, effect: Ended) -> None:
        """The job that a flow has waited for has ended; that tells how long such jobs take."""
        if place.quota and place.turn and effect.made:
            place.quota.account.ended(place, time.monotonic())
        self._shares.begun.pop(str(effect.job), None)
        self.leave(place)

    def enter(self, waiter: Waiter, quota: PacedAccount) -> None:
        """Ask for one request as soon as possible."""
        waiter.quota = quota
        quota.account.enter(waiter)

    def keep(self, place: ReadWaiter, quota: PacedAccount, granted: float) -> None:
        """Keep a permit for the next request of a flow."""
        self.leave(place)
        place.quota, place.granted = quota, granted

    def leave(self, waiter: Waiter) -> None:
        """Somebody waits no more: what it still has is given back."""
        if quota := waiter.quota:
            quota.account.leave(waiter)
            if isinstance(waiter, ReadWaiter):
                quota.paused.pop(waiter, None)
                waiter.turn = None
            self._give_back(quota, waiter)
            waiter.quota = None

    def _give_back(self, quota: PacedAccount, waiter: Waiter) -> None:
        sent_at, waiter.granted = waiter.granted, None
        if sent_at is not None:
            self.answered(quota, sent_at, None)

    def grant(self, quota: PacedAccount, now: float) -> float:
        """Let one go who may; the time is not after now then, else when to ask again."""
        waiter, at = quota.account.next(now)
        if waiter is None:
            return at
        waiter.grant(now)
        return now

    def answered(self, quota: PacedAccount, sent_at: float, answer: Answer | None) -> None:
        """Tell what came of a permit; None if there was no answer, or no request."""
        now = time.monotonic()
        if answer is not None and answer.status == REFUSED:
            asked = retry_after(answer.headers, answer.received_at)
            if sent_at >= quota.refused_at:  # else it was on its way with the one before
                quota.refusals, quota.refused_at = quota.refusals + 1, now
            quota.held_until = max(quota.held_until, now + (asked or 0.0))
            quota.account.refused(sent_at, now, asked)
            return
        if answer is not None:
            quota.refusals = 0
        quota.account.answered(sent_at, now)

    def patience(self, quota: PacedAccount, effect: Send | Permit, began: float) -> float:
        """Seconds for which a request goes on waiting for its turn, then this is asked again.

        It is bounded by its own timeout, if it has one: its turn comes. But while the provider
        refuses everything, or wants us to wait for longer than a submit is tried again, no more
        requests pile up.
        """
        now, patience = time.monotonic(), self._shares.patience
        if quota.held_until - max(began, quota.refused_at) > patience:
            return 0.0
        if quota.refusals >= HOPELESS and now - began >= patience:
            return 0.0
        left = LONG
        timeout = effect.timeout if isinstance(effect, Send) else None
        if timeout is not None:
            left = min(left, began + timeout - now)
        if now - began >= LONG:
            log.info("%s: a request waits for its turn", quota.provider.stem)
        return left


def shorten(effect: Send, began: float) -> Send:
    """A request whose time has passed in part while it waited for its turn."""
    waited = time.monotonic() - began
    if effect.timeout is None or waited < LEAST_TIMEOUT:
        return effect
    return replace(effect, timeout=max(LEAST_TIMEOUT, effect.timeout - waited))
