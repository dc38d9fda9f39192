"""Whose turn it is with asyncio: pushed events, cancellation at any moment, other processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import TransportFault
from stillreel._pacing import budget as _budget
from stillreel._pacing.budget import SAFETY
from stillreel._pacing.settings import SubmittedJob
from tests.unit.driving import answer
from tests.unit.world import World, virtual

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from stillreel._flows import Send
    from stillreel._models import Answer
    from stillreel._pacing import Dispatcher, Rate

REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")
OXEN = sr.Oxen(key="k", revision="2026-07-04")
SAFE = SAFETY * OXEN.poll_interval


class Stage:
    """An asynchronous client in the world, and its stream of events."""

    def __init__(self, blocking: Any, world: World) -> None:
        self.runner = blocking._runner
        self.client: sr.AsyncClient = blocking.client
        self.world = world
        self.since: float | None = None

    @property
    def dispatcher(self) -> Dispatcher:
        return self.client._driver._dispatcher

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(main)

    def at(self, seconds: float, what: Callable[..., object], *arguments: object) -> None:
        asyncio.get_running_loop().call_at(1000 + seconds, what, *arguments)

    def push(self, job_id: str) -> None:
        self.dispatcher.hear(OXEN, job_id)

    def lose(self) -> None:
        self.since = None
        self.dispatcher.lose(OXEN)

    @property
    def reads(self) -> list[float]:
        return [at - 1000 for at in self.world.times("get_generation")]

    def check_that_nothing_is_left(self) -> None:
        for paced in self.dispatcher._accounts.values():
            assert paced.account._limit._flying == 0
            assert not paced.account._prompt
            assert not paced.account._watches
            assert not paced.paused
            assert not paced.waiting


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stage]]:
    making: list[Iterator[Any]] = []

    def making_one(**options: Any) -> Stage:
        world = World()
        making.append(virtual(monkeypatch, world, {"oxen": OXEN}, **options))
        stage = Stage(next(making[0]), world)
        monkeypatch.setattr(stage.client._driver, "_hears", lambda _: stage.since)
        return stage

    yield making_one
    for _ in making[0]:
        raise AssertionError


@pytest.fixture
def stage(make: Any) -> Any:
    return make()


@pytest.fixture
def live(make: Any) -> Any:
    """One that has heard events from the beginning."""
    stage = make()
    stage.since = 0.0
    return stage


# -- pushed events -----------------------------------------------------------


def test_a_job_that_is_told_of_is_read_once_and_at_once(live: Stage) -> None:
    async def main() -> None:
        job = await live.client.submit(REQUEST)
        live.at(60, live.push, "job-1")
        await live.client.wait(job)

    live.run(main())

    (read,) = live.reads
    assert 60 <= read <= 60.2
    live.check_that_nothing_is_left()


def test_what_is_told_before_anybody_waits_is_kept(live: Stage) -> None:
    async def main() -> None:
        job = await live.client.submit(REQUEST)
        await asyncio.sleep(61)
        live.push("job-1")
        await live.client.wait(job)

    live.run(main())

    (read,) = live.reads
    assert read <= 61.5


def test_only_so_much_news_is_kept(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "MOST_NEWS", 2)

    async def main() -> None:
        for name in ("a", "b", "a", "c"):
            live.push(name)

    live.run(main())

    (paced,) = live.dispatcher._accounts.values()
    assert list(paced.news) == ["a", "c"]


def test_two_who_wait_for_one_job_are_both_woken(live: Stage) -> None:
    async def main() -> None:
        job = await live.client.submit(REQUEST)
        live.at(60, live.push, "job-1")
        await asyncio.gather(live.client.wait(job), live.client.wait(str(job)))

    live.run(main())

    assert len(live.reads) == 2
    assert max(live.reads) <= 60.2
    live.check_that_nothing_is_left()


def test_a_job_is_told_of_by_any_of_its_ids(live: Stage) -> None:
    live.world.ends = {"a": 1000, "b": 1030}

    async def main() -> None:
        live.at(30, live.push, "b")
        await live.client.wait("oxen:a,b")

    live.run(main())

    assert live.reads[-1] <= 30.2
    live.check_that_nothing_is_left()


def test_what_is_told_while_a_job_is_read_leads_to_another_read(live: Stage) -> None:
    live.world.ends = {"x": 1000.07}  # just after its first read

    async def main() -> None:
        live.at(0.08, live.push, "x")
        await live.client.wait("oxen:x")

    live.run(main())

    assert len(live.reads) == 2
    assert live.reads[-1] < 0.5


def test_what_is_told_wakes_once(live: Stage) -> None:
    live.world.ends = {"x": 1050}

    async def main() -> None:
        live.at(20, live.push, "x")
        live.at(50, live.push, "x")
        await live.client.wait("oxen:x")

    live.run(main())

    assert [round(at) for at in live.reads] == [0, 20, 50]


def test_a_job_from_elsewhere_is_read_at_once_although_events_are_heard(live: Stage) -> None:
    live.world.ends = {"x": 900}

    live.run(live.client.wait("oxen:x"))

    assert live.reads == [pytest.approx(0.05)]


def test_a_job_that_was_submitted_before_the_stream_opened_is_read_at_once(stage: Stage) -> None:
    async def main() -> None:
        job = await stage.client.submit(REQUEST)
        await asyncio.sleep(70)
        stage.since = 1065.0
        await stage.client.wait(job)

    stage.run(main())

    (read,) = stage.reads
    assert read < 71


def test_an_end_that_is_not_told_is_found_after_a_while(live: Stage) -> None:
    async def main() -> None:
        job = await live.client.submit(REQUEST)
        await live.client.wait(job)

    live.run(main())

    (read,) = live.reads
    assert SAFE <= read <= 1.1 * SAFE + 1


def test_when_nothing_is_heard_any_more_jobs_are_polled(live: Stage) -> None:
    async def main() -> None:
        job = await live.client.submit(REQUEST)
        live.at(30, live.lose)
        await live.client.wait(job)

    live.run(main())

    assert 60 <= live.reads[-1] <= 75
    live.check_that_nothing_is_left()


def test_what_was_told_before_the_stream_was_lost_still_counts(make: Any) -> None:
    stage = make(rates={"oxen": (1, 20.0)})
    stage.since = 0.0
    stage.world.ends = {"x": 1005}

    async def main() -> None:
        waiting = asyncio.create_task(stage.client.wait("oxen:x"))
        stage.at(5, stage.push, "x")
        stage.at(6, stage.lose)
        await waiting

    stage.run(main())

    assert stage.reads[-1] <= 22  # as soon as the rate allows


def test_when_events_are_heard_again_jobs_are_hardly_polled(stage: Stage) -> None:
    stage.world.ends = {"x": 1300}

    async def main() -> None:
        stage.at(12, setattr, stage, "since", 1012.0)
        stage.at(300, stage.push, "x")
        await stage.client.wait("oxen:x")

    stage.run(main())

    assert len(stage.reads) <= 6
    assert 300 <= stage.reads[-1] <= 300.2


def test_what_is_told_in_the_last_moment_counts(live: Stage) -> None:
    live.world.ends = {"x": 1005.0}

    async def main() -> None:
        await live.client.state("oxen:other")
        since = live.world.now()
        stop = since + 5.0
        asyncio.get_running_loop().call_at(stop, live.push, "job-1")
        live.world.ends["job-1"] = since
        live.client._core.pacing.begun["oxen:job-1"] = SubmittedJob(since, ())
        await live.client.wait("oxen:job-1", timeout=5.0)

    live.run(main())

    live.check_that_nothing_is_left()


# -- cancellation ------------------------------------------------------------


@pytest.mark.parametrize("rate", [None, (3, 5.0)])
def test_a_wait_that_is_cancelled_at_any_moment_leaves_nothing_behind(make: Any, rate: Any) -> None:
    stage = make(rates={"oxen": rate}, poll_interval=1)
    stage.world.ends = {"a": 1e9, "c": 1e9, "d": 1e9}

    async def cancelled(dispatcher: int) -> None:
        tasks = [asyncio.create_task(stage.client.wait(f"oxen:{name}")) for name in "abcd"]
        for _ in range(dispatcher):
            await asyncio.sleep(0)
        tasks[dispatcher % 4].cancel()
        await asyncio.sleep(dispatcher % 7 * 0.3)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(100)  # the list, if one was asked for
        stage.check_that_nothing_is_left()

    for dispatcher in range(60):
        stage.run(cancelled(dispatcher))


def test_a_permit_that_comes_with_the_cancellation_goes_to_the_next(make: Any) -> None:
    stage = make(rates={"oxen": (1, 10.0)})

    async def main() -> None:
        first = asyncio.create_task(stage.client.state("oxen:a"))
        await asyncio.sleep(1)
        second = asyncio.create_task(stage.client.state("oxen:b"))
        third = asyncio.create_task(stage.client.state("oxen:c"))
        await first
        (paced,) = stage.dispatcher._accounts.values()
        for _ in range(2000):
            if len(paced.account._prompt) == 2:
                await asyncio.sleep(0.01)
        second.cancel()  # it has its permit, and has not gone on yet
        await third
        with pytest.raises(asyncio.CancelledError):
            await second

    stage.run(main())

    assert stage.world.now() < 1023
    stage.check_that_nothing_is_left()


def test_results_that_nobody_wants_any_more_leave_nothing_behind(stage: Stage) -> None:
    stage.world.ends = {"a": 1005.0}

    async def main() -> None:
        results = stage.client.as_completed([f"oxen:{name}" for name in "abcdef"])
        async for one in results:
            assert one.error is None
            break
        await results.aclose()  # type: ignore[attr-defined]

    stage.run(main())

    stage.check_that_nothing_is_left()


def test_who_still_waits_when_a_client_is_closed_goes_on(stage: Stage) -> None:
    stage.world.ends = {"x": 1020.0}

    async def main() -> None:
        waiting = asyncio.create_task(stage.client.wait("oxen:x"))
        await asyncio.sleep(3)
        await stage.dispatcher.close()
        await waiting

    stage.run(main())

    assert stage.reads[-1] < 35


def test_the_timer_of_a_quota_is_moved_when_somebody_is_due_earlier(make: Any) -> None:
    stage = make(poll_interval=1)
    stage.world.ends = {"slow": 1e9, "fast": 1050.0}

    def fault(effect: Send) -> Answer | None:
        slow = effect.call.path.endswith("slow")
        return answer({}, 503, headers={"retry-after": "500"}) if slow else None

    stage.world.fault = fault

    async def main() -> None:
        slow = asyncio.create_task(stage.client.wait("oxen:slow"))
        await asyncio.sleep(5)
        await stage.client.wait("oxen:fast")
        slow.cancel()

    stage.run(main())

    assert stage.world.now() < 1060


# -- other processes ---------------------------------------------------------


class Pace:
    """A rate that other processes share."""

    def __init__(self, seconds: float = 0.0, fault: Exception | None = None) -> None:
        self.seconds, self.fault = seconds, fault
        self.before_: list[bool] = []
        self.refused_: list[float | None] = []

    async def before(self, account: str, rate: Rate, *, submit: bool) -> None:
        assert (len(account), rate.requests) == (16, 10)
        self.before_.append(submit)
        await asyncio.sleep(self.seconds)
        if self.fault:
            raise self.fault

    async def record_refusal(self, account: str, seconds: float | None) -> None:
        assert len(account) == 16
        self.refused_.append(seconds)


def test_each_request_is_paced_with_other_processes(make: Any) -> None:
    pace = Pace()
    stage = make(rates={"oxen": (10, 60.0)}, pacer=pace)

    async def main() -> None:
        job = await stage.client.submit(REQUEST)
        await stage.client.wait(job)

    stage.run(main())

    assert pace.before_ == [True] + [False] * len(stage.reads)
    assert pace.refused_ == []


def test_a_rate_that_is_not_known_is_nobodys_to_keep(make: Any) -> None:
    pace = Pace()
    stage = make(pacer=pace)

    stage.run(stage.client.state("oxen:x"))

    assert pace.before_ == []


def test_a_refusal_is_told_to_other_processes(make: Any) -> None:
    pace = Pace()
    stage = make(rates={"oxen": (10, 60.0)}, pacer=pace, submit_patience=0)
    stage.world.refusing = 30

    with pytest.raises(sr.NotSubmitted):
        stage.run(stage.client.submit(REQUEST))

    assert pace.refused_ == [30.0]


def test_a_refusal_that_cannot_be_told_is_a_refusal_still(
    make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Mute(Pace):
        async def record_refusal(self, account: str, seconds: float | None) -> None:
            raise LookupError

    stage = make(rates={"oxen": (10, 60.0)}, pacer=Mute(), submit_patience=0)
    stage.world.refusing = 30

    with pytest.raises(sr.NotSubmitted):
        stage.run(stage.client.submit(REQUEST))

    assert "could not be told to others: LookupError" in caplog.text


def test_a_pace_that_fails_stops_a_submit_before_anything_is_sent(make: Any) -> None:
    stage = make(rates={"oxen": (10, 60.0)}, pacer=Pace(fault=LookupError("odd")))

    with pytest.raises(sr.NotSubmitted, match="nothing was sent: LookupError"):
        stage.run(stage.client.submit(REQUEST))

    assert stage.world.asked == []


def test_a_read_that_is_paced_beyond_its_time_is_given_up(make: Any) -> None:
    stage = make(rates={"oxen": (10, 60.0)}, pacer=Pace(1000))

    with pytest.raises(sr.WaitTimeout):
        stage.run(stage.client.wait("oxen:x", timeout=20))

    assert stage.world.now() - 1000 < 22
    stage.check_that_nothing_is_left()


def test_a_submit_that_is_paced_too_long_is_not_sent(make: Any) -> None:
    fault = TransportFault("too long", sent=False)
    stage = make(rates={"oxen": (10, 60.0)}, pacer=Pace(fault=fault))

    with pytest.raises(sr.NotSubmitted) as raised:
        stage.run(stage.client.submit(REQUEST))

    assert raised.value.reason == "rate"
    assert stage.world.asked == []
    stage.check_that_nothing_is_left()


@pytest.mark.parametrize("what", ["wait", "submit"])
def test_a_cancellation_while_it_is_paced_leaves_nothing_behind(make: Any, what: str) -> None:
    stage = make(rates={"oxen": (10, 60.0)}, pacer=Pace(1000))

    async def main() -> None:
        doing = stage.client.submit(REQUEST) if what == "submit" else stage.client.wait("oxen:x")
        task = asyncio.create_task(doing)
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stage.client.drain()

    stage.run(main())

    stage.check_that_nothing_is_left()
