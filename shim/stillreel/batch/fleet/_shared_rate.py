"""A provider's rate, kept by all processes that share a PostgreSQL database."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import psycopg
from psycopg_pool import PoolTimeout

from stillreel._flows import TransportFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg_pool import AsyncConnectionPool

    from stillreel._pacing import Rate

log = logging.getLogger("stillreel")

BURST = 20
"""One in so many requests of a window may go without any distance to the one before."""

LATE = 1.05
"""By how much windows are stretched: a request may reach the provider later than its neighbours."""

SPARE = 3
"""One in so many requests of a burst is left to submits, which then need not queue behind polls."""

LONGEST_WAIT = 60.0
UNTOLD_WAIT = 2.0
PAUSE = 1.0
OUTAGE = 60.0
"""Seconds for which a database that is away is waited for."""

# GCRA: next_at is when one more request would be due if all of them kept their distance.
# All in one statement, by the database's clock: whoever comes second waits for the row, and goes on
# from what the first has left.
_NOW = "extract(epoch FROM clock_timestamp())::double precision"
_RESERVE = f"""
INSERT INTO stillreel_rates AS rate (account, next_at)
VALUES (%(account)s, {_NOW} + %(interval)s)
ON CONFLICT (account) DO UPDATE SET next_at = CASE
    WHEN greatest(rate.next_at - %(ahead)s, rate.held_until) > {_NOW} + %(longest)s
    THEN rate.next_at
    ELSE greatest(rate.next_at, rate.held_until, {_NOW}) + %(interval)s
END
RETURNING greatest(next_at - %(interval)s - %(ahead)s, held_until) - {_NOW}
"""  # noqa: S608 - nothing of a user's is in it
_HOLD = f"""
INSERT INTO stillreel_rates AS rate (account, next_at, held_until)
VALUES (%(account)s, 0, {_NOW} + %(seconds)s)
ON CONFLICT (account) DO UPDATE SET held_until = greatest(rate.held_until, excluded.held_until)
"""  # noqa: S608


class Pace:
    """Gives out the moments at which requests may be sent; see :class:`Pacer`.

    No window of a provider's, wherever it begins, holds more requests than its rate, as long as
    none of them is later than its neighbours by more than a twentieth of the window. Nine tenths of
    the rate can be used in the long run.

    Each process has one reservation at a time for polls, and one for submits: so processes share
    alike, and a 429 that one of them gets holds the others up before their next request.

    Args:
        pool: Connections to a database with the journal's tables.
    """

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._lanes: defaultdict[tuple[str, bool], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def before(self, account: str, rate: Rate, *, submit: bool) -> None:
        """Wait until a request may be sent.

        Raises:
            TransportFault: With ``sent=False``, if that would take longer than a minute.
        """
        interval, burst = spread(rate)
        places = burst if submit else max(1, burst - burst // SPARE)
        asked = {
            "account": account,
            "interval": interval,
            "ahead": (places - 1) * interval,
            "longest": LONGEST_WAIT,
        }
        async with self._lanes[account, submit]:
            wait = await self._ask(asked)
            if wait > LONGEST_WAIT + interval:
                raise TransportFault(f"the rate allows no request for {wait:.0f} s", sent=False)
            await asyncio.sleep(wait)

    async def record_refusal(self, account: str, seconds: float | None) -> None:
        """Let nobody send for as long as the provider asks for."""
        asked = {"account": account, "seconds": UNTOLD_WAIT if seconds is None else seconds}
        try:
            async with self._pool.connection() as connection:
                await connection.execute(_HOLD, asked)
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("a 429 could not be told to other workers: %s", type(error).__name__)

    async def _ask(self, asked: Mapping[str, object]) -> float:
        until = time.monotonic() + OUTAGE
        while True:
            try:
                async with self._pool.connection() as connection:
                    row = await (await connection.execute(_RESERVE, asked)).fetchone()
            except (psycopg.Error, PoolTimeout) as error:
                if time.monotonic() > until:
                    words = f"the shared rate cannot be asked: {type(error).__name__}"
                    raise TransportFault(words, sent=False) from None
                await asyncio.sleep(PAUSE)
            else:
                assert row is not None  # noqa: S101 - RETURNING gives one
                return max(0.0, float(row[0]))


def spread(rate: Rate) -> tuple[float, int]:
    """How a rate is kept: the seconds between two requests, and how many may go at once.

    In a window of S seconds go at most ``burst + S / interval`` requests, which is the rate.
    """
    most = int(rate.requests)
    burst = max(1, most // BURST)
    return LATE * rate.seconds / max(1, most - burst), burst
