"""A provider's rate is kept by all processes together."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from stillreel import Journal
from stillreel._flows import TransportFault
from stillreel._pacing import Rate
from stillreel.batch.fleet import _shared_rate as _pace
from stillreel.batch.fleet._shared_rate import Pace, spread
from stillreel.batch.fleet._store import connections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from psycopg_pool import AsyncConnectionPool

    from tests.fleet.postgres import Cluster

pytestmark = pytest.mark.anyio

RATE = Rate(40, 1.0)
ACCOUNT = "an-account"


@pytest.fixture
async def pool(database: str) -> AsyncIterator[AsyncConnectionPool]:
    Journal(database).close()
    async with connections(database) as opened:
        yield opened


async def moments(paces: list[Pace], count: int, *, submit: bool = False) -> list[float]:
    """When so many requests may be sent by each, in order."""
    found: list[float] = []

    async def one(pace: Pace) -> None:
        await pace.before(ACCOUNT, RATE, submit=submit)
        found.append(time.monotonic())

    await asyncio.gather(*(one(pace) for pace in paces for _ in range(count)))
    return sorted(found)


@pytest.mark.parametrize("requests", [1, 2, 19, 20, 50, 100, 1000, 100_000])
async def test_no_window_can_hold_more_than_the_rate(requests: int) -> None:
    interval, burst = spread(Rate(requests, 60.0))
    # what may go at any moment in a row: a burst, then one in each interval
    assert burst + int(60.0 / interval) <= requests


async def test_processes_keep_a_rate_together(pool: AsyncConnectionPool) -> None:
    sent = await moments([Pace(pool), Pace(pool), Pace(pool)], 30)

    windows = [sum(first <= one < first + RATE.seconds for one in sent) for first in sent]
    assert max(windows) <= RATE.requests
    assert sent[-1] - sent[0] < 90 / RATE.requests * 1.3  # and it is not wasted


async def test_accounts_are_counted_apart(pool: AsyncConnectionPool) -> None:
    pace, rate = Pace(pool), Rate(1, 60.0)
    began = time.monotonic()
    for account in ("a", "b", "c"):
        await pace.before(account, rate, submit=False)

    assert time.monotonic() - began < 5.0


async def test_a_submit_needs_not_queue_behind_polls(pool: AsyncConnectionPool) -> None:
    pace, rate = Pace(pool), Rate(60, 20.0)  # a burst of three, one of them for submits
    for _ in range(2):
        await pace.before(ACCOUNT, rate, submit=False)
    began = time.monotonic()
    await pace.before(ACCOUNT, rate, submit=True)
    submitted = time.monotonic()
    await pace.before(ACCOUNT, rate, submit=False)

    assert submitted - began < 0.2
    assert time.monotonic() - submitted > 0.5


async def test_a_refusal_holds_every_process_up(pool: AsyncConnectionPool) -> None:
    one, other = Pace(pool), Pace(pool)
    began = time.monotonic()
    await one.record_refusal(ACCOUNT, 0.5)
    await other.before(ACCOUNT, RATE, submit=True)

    assert time.monotonic() - began >= 0.5


async def test_a_refusal_never_shortens_another(pool: AsyncConnectionPool) -> None:
    pace = Pace(pool)
    began = time.monotonic()
    await pace.record_refusal(ACCOUNT, 1.0)
    await pace.record_refusal(ACCOUNT, 0.1)
    await pace.before(ACCOUNT, RATE, submit=True)

    assert time.monotonic() - began >= 1.0


async def test_after_a_refusal_requests_keep_their_distance(pool: AsyncConnectionPool) -> None:
    await Pace(pool).record_refusal(ACCOUNT, None)
    sent = await moments([Pace(pool), Pace(pool)], 3)

    interval, burst = spread(RATE)
    assert sum(later - earlier < interval / 2 for earlier, later in pairwise(sent)) < burst


async def test_a_request_is_not_sent_that_would_wait_for_minutes(pool: AsyncConnectionPool) -> None:
    pace = Pace(pool)
    await pace.record_refusal(ACCOUNT, 500.0)
    for _ in range(100):
        with pytest.raises(TransportFault, match="no request for") as caught:
            await pace.before(ACCOUNT, RATE, submit=False)

    assert not caught.value.sent
    # those that were not sent take nobody's place
    async with pool.connection() as connection:
        row = await (await connection.execute("SELECT next_at FROM stillreel_rates")).fetchone()
    assert row == (0.0,)


async def test_a_restart_of_the_database_is_waited_for(
    pool: AsyncConnectionPool, postgres: Cluster
) -> None:
    pace = Pace(pool)
    await pace.before(ACCOUNT, RATE, submit=True)
    restarting = asyncio.create_task(asyncio.to_thread(postgres.restart, "immediate"))
    while not restarting.done():
        await pace.before(ACCOUNT, RATE, submit=True)


async def test_a_moment_without_the_database_costs_nothing(
    pool: AsyncConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Absent:
        times = 1

        def connection(self) -> Any:
            if self.times:
                self.times -= 1
                raise PoolTimeout
            return pool.connection()

    monkeypatch.setattr(_pace, "PAUSE", 0.01)
    await Pace(Absent()).before(ACCOUNT, RATE, submit=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [psycopg.OperationalError, PoolTimeout])
async def test_a_database_that_stays_away_sends_nothing(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        def connection(self) -> Any:
            raise error("a password")

    monkeypatch.setattr(_pace, "OUTAGE", 0.0)
    pace = Pace(Away())  # type: ignore[arg-type]

    with pytest.raises(TransportFault, match=error.__name__) as caught:
        await pace.before(ACCOUNT, RATE, submit=True)
    await pace.record_refusal(ACCOUNT, 1.0)

    assert not caught.value.sent
    assert "password" not in str(caught.value) + caplog.text
    assert error.__name__ in caplog.text
