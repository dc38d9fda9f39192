"""One list of the jobs that have not ended, instead of a read of each of them."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

from stillreel._flows import Unreadable, once
from stillreel._pacing.waiters import Place

if TYPE_CHECKING:
    from stillreel._flows import Flow
    from stillreel._pacing.waiters import Quota, Waiter

log = logging.getLogger("stillreel")

FEWEST = 3
"""Jobs that have to wait before a list is worth its request."""

PATIENCE = 30.0
"""Seconds for the list; the jobs that it may tell of are put off for as long."""

REST = 600.0
"""Seconds without lists after one that could not be read, or lacked a job that was running."""


def wanted(quota: Quota, waiter: Waiter, now: float) -> bool:
    """Whether a permit to read one job is better spent on the list."""
    return (
        quota.listing is not None
        and now >= quota.list_from
        and len(quota.paused) >= FEWEST
        and isinstance(waiter, Place)
        and not waiter.hinted
        and not _has_failed(waiter)
    )


def _has_failed(place: Place) -> bool:
    """Whether its last read has failed: it has a pause of its own."""
    return place.turn is not None and place.turn.missed


def look(quota: Quota) -> Flow[None]:
    """Read the list: what is in it has not ended, what is missing is read by itself.

    A list is a hint and no more: no job ends by it. All that it may tell of are put off at once.
    """
    waiting = [place for place in quota.paused if not _has_failed(place)]
    now = time.monotonic()
    for place in waiting:
        quota.account.again(place, now, pause=PATIENCE)
    quota.list_from = math.inf
    return _looked(quota, waiting)


def _looked(quota: Quota, waiting: list[Place]) -> Flow[None]:
    assert quota.listing is not None  # noqa: S101 - it is wanted
    active: set[str] | None = None
    try:
        listed, _ = yield from once(quota.provider, quota.listing, PATIENCE)
        active = {one.id for one in listed}
    except Unreadable as error:
        log.info("%s: no list of jobs (%s): each is read", quota.provider.stem, error)
    finally:
        now = time.monotonic()
        quota.list_from = now + REST if active is None else now
        for place in waiting:
            if place in quota.paused:
                _tell(quota, place, active, now)


def _tell(quota: Quota, place: Place, active: set[str] | None, now: float) -> None:
    if active is None:
        quota.account.again(place, now, pause=0.0)
    elif place.turn and active.isdisjoint(place.turn.job.ids):
        place.hinted = place.missing = True
        quota.account.wake(place, now)
    else:
        quota.account.again(place, now)
