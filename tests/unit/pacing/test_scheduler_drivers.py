"""Two drivers of one budget in small, blocking and asynchronous, on a virtual clock."""

from __future__ import annotations

import asyncio
import heapq
import math
import selectors
from typing import TYPE_CHECKING, Any

import pytest

from stillreel._pacing import Rate
from stillreel._pacing.scheduler import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = {f"job {number}": 40.0 + 7.0 * (number % 13) for number in range(30)}
TOOK = 0.25


class Server:
    """Counts the requests of any 60 s."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.arrivals: list[float] = []
        self.submitted: dict[str, float] = {}

    def answer(self, key: str, now: float) -> tuple[bool, bool]:
        """Whether it takes the request, and whether the job has ended."""
        if sum(now - 60 < at for at in self.arrivals) >= self.rate:
            return False, False
        self.arrivals.append(now)
        return True, now >= self.submitted.setdefault(key, now) + JOBS[key]


def blocking(account: Account[str], server: Server) -> Iterator[tuple[str, float]]:
    """Submit all, then yield each job as it ends, as ``as_completed`` does."""
    now, left = 0.0, set(JOBS)
    for job in JOBS:
        account.enter(job)
    while left:
        key, at = account.next(now)
        if key is None:
            now = at  # time.sleep(at - now)
            continue
        was_read = key in server.submitted
        _, ended = server.answer(key, now + TOOK / 2)
        now += TOOK
        account.record_answer(at, now)
        if ended:
            account.record_end(key, now)
            left.remove(key)
            yield key, now
        elif was_read:
            account.again(key, now)
        else:
            account.join(key, now, interval=5.0, kind="clip", submitted=now)


def test_a_blocking_driver_notices_every_job_within_the_rate() -> None:
    server = Server(60)
    account: Account[str] = Account(Rate(60))

    ended = dict(blocking(account, server))

    assert ended.keys() == JOBS.keys()
    assert len(server.arrivals) < 6 * len(JOBS)
    waits = [at - server.submitted[key] - JOBS[key] for key, at in ended.items()]
    assert sum(waits) / len(waits) < 15


class Virtual(selectors.DefaultSelector):
    """Time passes instead of being waited for."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits for somebody else"
        self.now += timeout
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = Virtual()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


class Dispatcher:
    """One timer for the account, a future for each that waits."""

    def __init__(self, account: Account[str]) -> None:
        self.account = account
        self.waiting: dict[str, asyncio.Future[float]] = {}
        self.timers: list[float] = []
        self.loop = asyncio.get_running_loop()

    async def next_read(self, key: str) -> float:
        """Wait for a permit; when it was given."""
        next_read: asyncio.Future[float] = self.loop.create_future()
        self.waiting[key] = next_read
        self.go()
        return await next_read

    def go(self) -> None:
        """Ask again: something has changed."""
        key, at = self.account.next(self.loop.time())
        while key is not None:
            self.waiting.pop(key).set_result(at)
            key, at = self.account.next(self.loop.time())
        if at < (self.timers[0] if self.timers else math.inf):
            heapq.heappush(self.timers, at)
            self.loop.call_at(at, self.ring)

    def ring(self) -> None:
        heapq.heappop(self.timers)
        self.go()


async def send(dispatcher: Dispatcher, server: Server, key: str) -> bool:
    """Send with a permit, again after each 429; whether the job has ended."""
    while True:
        sent_at = await dispatcher.next_read(key)
        await asyncio.sleep(TOOK / 2)
        taken, ended = server.answer(key, dispatcher.loop.time())
        await asyncio.sleep(TOOK / 2)
        now = dispatcher.loop.time()
        if taken:
            dispatcher.account.record_answer(sent_at, now)
            return ended
        dispatcher.account.record_refusal(sent_at, now)
        dispatcher.account.enter(key)


async def one(dispatcher: Dispatcher, server: Server, key: str) -> float:
    """Submit a job and wait for it; seconds from done to noticed."""
    account, loop = dispatcher.account, dispatcher.loop
    account.enter(key)
    await send(dispatcher, server, key)
    account.join(key, loop.time(), interval=5.0, kind="clip", submitted=loop.time())
    while not await send(dispatcher, server, key):
        account.again(key, loop.time())
    account.record_end(key, loop.time())
    dispatcher.go()
    return loop.time() - server.submitted[key] - JOBS[key]


@pytest.mark.parametrize("rate", [None, Rate(60)])
def test_an_asynchronous_driver_notices_every_job(rate: Rate | None) -> None:
    server, limit = Server(60), 15 if rate else 40

    async def run() -> list[float]:
        dispatcher = Dispatcher(Account(rate))
        return await asyncio.gather(*(one(dispatcher, server, key) for key in JOBS))

    with asyncio.Runner(loop_factory=Loop) as runner:
        waits = runner.run(run())

    assert sum(waits) / len(waits) < limit
    assert min(waits) >= 0


def test_an_asynchronous_driver_can_give_up_on_a_job() -> None:
    async def run() -> tuple[str | None, float]:
        account: Account[str] = Account(Rate(60))
        dispatcher = Dispatcher(account)
        account.join("job 1", 0.0, interval=5.0, submitted=0.0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await dispatcher.next_read("job 1")
        account.leave("job 1")
        return account.next(100.0)

    with asyncio.Runner(loop_factory=Loop) as runner:
        assert runner.run(run()) == (None, math.inf)
