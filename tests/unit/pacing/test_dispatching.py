"""Whose turn it is, on a virtual clock: rates, lists, deadlines, and no leaks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from tests.unit import world as worlds
from tests.unit.driving import answer
from tests.unit.world import World, unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stillreel._flows import Send
    from stillreel._models import Answer

REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")
OXEN = {"oxen": sr.Oxen(key="k", revision="2026-07-04")}
HIGHWAY = {"highwayapi": sr.HighwayAPI(key="k")}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def virtual(monkeypatch: pytest.MonkeyPatch, world: World) -> Iterator[Callable[..., Any]]:
    """Makes a client in the world."""
    making: list[Iterator[Any]] = []

    def make(providers: dict[str, Any], **options: Any) -> Any:
        making.append(worlds.virtual(monkeypatch, world, providers, **options))
        return next(making[0])

    yield make
    for _ in making[0]:
        raise AssertionError


def permits_out(client: Any) -> int:
    """Permits that were given and have not come back."""
    quotas = client.client._driver._dispatcher._accounts.values()
    return sum(one.account._limit._flying for one in quotas)


def jobs(world: World, *seconds: float, name: str = "highwayapi") -> list[str]:
    for number, after in enumerate(seconds):
        world.ends[f"j{number}"] = 1000 + after
    return [f"{name}:j{number}" for number in range(len(seconds))]


def most_in(times: list[float], window: float) -> int:
    return max(sum(at <= one < at + window for one in times) for at in times)


# -- rates -------------------------------------------------------------------


def test_a_known_rate_is_never_exceeded(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, rates={"highwayapi": (20, 10.0)}, poll_interval=1)
    names = jobs(world, *(5.0 * number for number in range(30)))

    results = list(client.as_completed(names))

    assert all(one.video for one in results)
    assert most_in(world.times(), 10.0) <= 20
    assert permits_out(client) == 0


def test_the_documented_rate_holds_without_a_setting(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, poll_interval=1)

    list(client.as_completed(jobs(world, *[200.0] * 30)))

    assert 40 <= most_in(world.times(), 60.0) <= 50


def test_none_lifts_the_rate(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, rates={"highwayapi": None}, poll_interval=1)

    list(client.as_completed(jobs(world, *[20.0] * 100)))

    assert most_in(world.times(), 60.0) > 100


def test_submits_wait_for_their_turn_at_a_known_rate_however_long(
    virtual: Any, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "stillreel")
    client = virtual(HIGHWAY, rates={"highwayapi": (2, 60.0)}, submit_patience=1)

    found = [client.submit(REQUEST) for _ in range(7)]

    assert len({str(job) for job in found}) == 7
    assert world.times()[-1] - world.times()[0] >= 180
    assert "a request waits for its turn" in caplog.text
    assert permits_out(client) == 0


def test_the_rate_of_a_key_holds_for_all_of_its_names(virtual: Any, world: World) -> None:
    twice = {"first": sr.HighwayAPI(key="k"), "other": sr.HighwayAPI(key="k")}
    client = virtual(twice, rates={"other": (5, 60.0)})

    for name in ("first", "other"):
        world.ends["x"] = 0
        for _ in range(4):
            client.state(f"{name}:x")

    assert most_in(world.times(), 60.0) <= 5


def test_a_provider_without_a_key_may_have_a_rate(virtual: Any) -> None:
    both = {"highwayapi": sr.HighwayAPI(), "other": sr.HighwayAPI(key="k")}
    client = virtual(both, rates={"highwayapi": (5, 60.0), "other": (5, 60.0)})

    with pytest.raises(sr.MissingKey):
        client.state("highwayapi:x")
    assert client.state("other:x").phase == "running"


def test_a_job_is_read_when_its_end_is_likely(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY)
    job = client.submit(REQUEST)

    result = client.wait(job)

    assert result.video
    assert world.times()[1] - world.times()[0] > 20
    assert len(world.asked) < 8


# -- refusals ----------------------------------------------------------------


def test_refusals_without_end_are_asked_once_per_retry_after_and_end_in_the_deadline(
    virtual: Any, world: World
) -> None:
    client = virtual(HIGHWAY, poll_interval=0.1)
    world.refusing = 20

    with pytest.raises(sr.WaitTimeout) as raised:
        client.wait("highwayapi:x", timeout=300)

    assert str(raised.value.job) == "highwayapi:x"
    times = world.times()
    assert min(later - one for one, later in pairwise(times)) >= 20
    assert len(times) >= 10
    assert world.now() - 1000 <= 301.5
    assert permits_out(client) == 0


def test_many_jobs_share_one_retry_after(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, rates={"highwayapi": None}, poll_interval=0.1, concurrency={})
    world.refusing = 30
    at_once = 64  # were in flight before the first refusal

    results = list(client.as_completed(jobs(world, *[0.0] * 100), timeout=300))

    assert all(isinstance(one.error, sr.WaitTimeout) for one in results)
    assert len(world.asked) <= at_once + 10
    assert world.now() - 1000 <= 303


def test_an_unknown_rate_is_learned_from_few_refusals(virtual: Any, world: World) -> None:
    client = virtual(OXEN, poll_interval=5, submit_patience=120)
    world.rate = (50, 60.0)

    found = [client.submit(REQUEST) for _ in range(60)]
    results = list(client.as_completed(found, timeout=3600))

    assert all(one.video for one in results)
    assert len(world.asked) - len(world.taken) <= len(world.asked) / 20
    assert world.submitted == 60
    assert permits_out(client) == 0


def test_submits_that_wait_behind_refusals_without_end_were_not_sent(
    virtual: Any, world: World
) -> None:
    client = virtual(HIGHWAY, submit_patience=20)
    world.fault = lambda _: answer({}, 429)  # without a word of when to come again

    for _ in range(5):
        with pytest.raises(sr.NotSubmitted) as raised:
            client.submit(REQUEST)
        assert raised.value.reason == "rate"

    assert world.now() - 1000 < 300
    assert permits_out(client) == 0


def test_a_submit_that_is_refused_for_longer_than_its_patience_was_not_sent(
    virtual: Any, world: World
) -> None:
    client = virtual(HIGHWAY, submit_patience=5)
    world.refusing = 600

    for _ in range(2):  # the second one finds the provider refusing, and is not even sent
        with pytest.raises(sr.NotSubmitted) as raised:
            client.submit(REQUEST)
        assert (raised.value.reason, raised.value.charged) == ("rate", "no")
        assert raised.value.repeatable
    assert len(world.asked) == 1
    assert world.now() - 1000 < 12
    assert permits_out(client) == 0


def test_another_provider_takes_what_one_refuses_for_too_long(virtual: Any, world: World) -> None:
    client = virtual({**HIGHWAY, **OXEN}, submit_patience=0)

    def refuse(effect: Send) -> Answer | None:
        return answer({}, 429) if effect.provider.stem == "highwayapi" else None

    world.fault = refuse
    found = [client.submit(REQUEST, provider=["highwayapi", "oxen"]) for _ in range(2)]

    assert [one.provider for one in found] == ["oxen", "oxen"]


def test_a_state_that_is_refused_is_not_waited_for_without_end(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, submit_patience=10)
    world.refusing = 3000

    with pytest.raises(sr.RequestFailed):
        client.state("highwayapi:x")

    assert world.now() - 1000 < 120


# -- deadlines ---------------------------------------------------------------


def test_a_wait_ends_in_time_when_the_rate_is_used_up(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, rates={"highwayapi": (1, 3600.0)})
    client.state("highwayapi:other")

    with pytest.raises(sr.WaitTimeout, match="could not be read"):
        client.wait("highwayapi:x", timeout=60)

    assert world.now() - 1000 == pytest.approx(61, abs=0.5)
    assert len(world.asked) == 1


def test_a_wait_for_many_ids_ends_in_time_too(virtual: Any, world: World) -> None:
    client = virtual(OXEN, rates={"oxen": (1, 3600.0)})
    client.state("oxen:other")

    with pytest.raises(sr.WaitTimeout, match="could not be read"):
        client.wait("oxen:a,b,c,d,e,f", timeout=10)

    assert world.now() - 1000 < 12
    assert permits_out(client) == 0


def test_what_is_made_without_any_wait_has_its_end_all_the_same(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY)
    job = client.submit(REQUEST)
    world.ends[job.ids[0]] = 0

    assert client.wait(job, timeout=0).video
    assert permits_out(client) == 0


def test_a_wait_without_time_reads_once(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY)

    with pytest.raises(sr.WaitTimeout, match="is running"):
        client.wait("highwayapi:x", timeout=0)

    assert len(world.asked) == 1
    assert world.now() - 1000 < 1


def test_the_rest_of_a_job_has_less_time_once_it_has_waited_for_its_turn(
    virtual: Any, world: World
) -> None:
    client = virtual(OXEN, rates={"oxen": (1, 5.0)})
    timeouts: list[float | None] = []

    def note(effect: Send) -> None:
        timeouts.append(effect.timeout)

    world.fault = note
    with pytest.raises(sr.WaitTimeout):
        client.wait("oxen:a,b,c", timeout=12)

    assert timeouts[0] == pytest.approx(12)
    assert timeouts[1] is not None
    assert timeouts[1] < 8


# -- settings ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"rates": {"highwayapi": (0, 60)}},
            "rates: highwayapi: requests=0: a whole number from 1 to 100,000",
        ),
        ({"rates": {"highwayapi": (-1, 60)}}, "from 1 to 100,000"),
        ({"rates": {"highwayapi": (True, 60)}}, "requests=True: a whole number"),
        ({"rates": {"highwayapi": (1.5, 60)}}, "a whole number"),
        ({"rates": {"highwayapi": (float("nan"), 60)}}, "requests=nan"),
        (
            {"rates": {"highwayapi": (10, 0)}},
            "rates: highwayapi: seconds=0: a number from 0.01 to 86,400",
        ),
        ({"rates": {"highwayapi": (10, float("nan"))}}, "seconds=nan"),
        ({"rates": {"highwayapi": (10, True)}}, "seconds=True"),
        ({"rates": {"highwayapi": 10}}, r"rates: highwayapi: \(requests, seconds\) or None"),
        ({"rates": {"highwayapi": (1, 2, 3)}}, r"rates: highwayapi: \(requests, seconds\) or None"),
        ({"rates": {"nobody": (10, 60)}}, "nobody: not configured; configured: highwayapi"),
        ({"rates": [("highwayapi", 1)]}, "rates: a mapping of names"),
        ({"concurrency": {"highwayapi": 0}}, "concurrency=0: a whole number from 1 to 1,000"),
        ({"concurrency": {"highwayapi": -1}}, "from 1 to 1,000"),
        ({"concurrency": {"highwayapi": 1.0}}, "concurrency=1.0: a whole number"),
        ({"concurrency": {"highwayapi": True}}, "concurrency=True"),
        ({"concurrency": {"highwayapi": 1001}}, "from 1 to 1,000"),
        ({"concurrency": {"nobody": 1}}, "nobody: not configured"),
        ({"poll_interval": -1}, "poll_interval=-1"),
        ({"poll_interval": float("nan")}, "poll_interval=nan"),
        ({"poll_interval": True}, "poll_interval=True"),
        ({"poll_interval": 3601}, "poll_interval=3601: seconds are needed, from 0 to 3,600"),
    ],
)
@pytest.mark.parametrize("kind", [sr.Client, sr.AsyncClient])
def test_a_setting_that_makes_no_sense_is_refused_with_what_is_allowed(
    kind: Any, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(sr.ConfigurationError, match=words):
        kind(HIGHWAY, **options)


def test_an_interval_of_nothing_is_the_least_one(virtual: Any, world: World) -> None:
    client = virtual(HIGHWAY, poll_interval=0, rates={"highwayapi": None})
    (job,) = jobs(world, 3.0)

    assert client.wait(job).video
    assert len(world.asked) > 10


def test_a_job_whose_read_has_failed_keeps_its_own_pause(virtual: Any, world: World) -> None:
    client = virtual(OXEN, poll_interval=5)
    names = jobs(world, *[100.0] * 10, name="oxen")
    world.ends["j0"] = 1000

    def fault(effect: Send) -> Answer | None:
        asked_for = effect.call.path.endswith("/j0") and world.now() < 1035
        return answer({}, 503, headers={"retry-after": "40"}) if asked_for else None

    world.fault = fault
    results = list(client.as_completed(names))

    reads = [at for at, _, name in world.asked if name == "j0"]
    assert len(reads) == 2
    assert reads[1] - reads[0] >= 40
    assert all(one.video for one in results)


def test_jobs_that_cannot_be_reached_are_waited_for_all_the_same(
    virtual: Any, world: World
) -> None:
    client = virtual(OXEN, poll_interval=5)

    def away(effect: Send) -> Answer | None:
        return unsent(effect) if world.now() < 1100 else None

    world.fault = away
    results = list(client.as_completed(jobs(world, *[50.0] * 10, name="oxen")))

    assert all(one.video for one in results)
    assert permits_out(client) == 0
