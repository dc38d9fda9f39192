"""What one origin and key may use, and who waits for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows import NextRead
    from stillreel._pacing.rate_limit import Rate
    from stillreel._pacing.scheduler import Account
    from stillreel.providers import Provider


class Waiter:
    """A flow that waits to send one request.

    Attributes:
        paced: Where it waits, or has a permit; None if nowhere.
        granted: When it was told that it may; None again once the permit is used or given back.
        wake: Is called then.
    """

    __slots__ = ("granted", "paced", "wake")

    def __init__(self) -> None:
        self.paced: PacedAccount | None = None
        self.granted: float | None = None
        self.wake: Callable[[], object] | None = None

    def grant(self, now: float) -> None:
        """It may send one request."""
        self.granted = now
        if self.wake:
            self.wake()

    def take(self, paced: PacedAccount) -> float | None:
        """Use its permit, if it has one for this: when it was granted."""
        if self.paced is not paced:
            return None
        granted, self.granted = self.granted, None
        return granted


class ReadWaiter(Waiter):
    """One flow, which waits until its job is worth a read.

    Attributes:
        next_read: What the flow has asked for; None while it waits for no job.
        live: Whether the provider tells when the job ends.
        hinted: Whether there is a hint that it has ended, so that it is read itself.
        told: When a pushed event last woke it.
    """

    __slots__ = ("hinted", "live", "next_read", "told")

    def __init__(self) -> None:
        super().__init__()
        self.next_read: NextRead | None = None
        self.live = self.hinted = False
        self.told = -math.inf

    def grant(self, now: float) -> None:
        """It may read its job."""
        assert self.paced is not None  # noqa: S101 - it waits there
        del self.paced.paused[self]
        super().grant(now)


@dataclass(eq=False, slots=True, kw_only=True)
class PacedAccount:
    """What one origin and key may use, and who waits for it.

    Attributes:
        name: The origin and key, as a hash.
        provider: One with that origin and key.
        account: Decides whose request goes next.
        rate: The rate that is known; None if it is learned.
        refusals: How many requests in a row, one after the other, were answered with 429.
        refused_at: When that was counted last.
        held_until: Until when the provider has asked to wait.
        paused: The flows that wait to read their jobs.
        waiting: The same by each id of their jobs, where events are pushed.
        news: When the provider pushed something about an id, the oldest first.
    """

    name: str
    provider: Provider
    account: Account[Waiter]
    rate: Rate | None
    refusals: int = 0
    refused_at: float = -math.inf
    held_until: float = -math.inf
    paused: dict[ReadWaiter, None] = field(default_factory=dict[ReadWaiter, Any])
    waiting: dict[str, list[ReadWaiter]] = field(default_factory=dict[str, Any])
    news: dict[str, float] = field(default_factory=dict[str, float])
