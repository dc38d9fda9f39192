"""The client that blocks drives all of its flows, whichever call it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from tests.unit.world import World, virtual_sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows import Send
    from stillreel._models import JobState

REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")
OXEN = {"oxen": sr.Oxen(key="k", revision="2026-07-04")}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, world: World) -> Callable[..., sr.Client]:
    def making(**options: Any) -> sr.Client:
        providers = options.pop("providers", OXEN)
        client = next(virtual_sync(monkeypatch, world, dict(providers), **options)).client
        assert isinstance(client, sr.Client)
        return client

    return making


def check_that_nothing_is_left(client: sr.Client) -> None:
    turns = client._driver._turns
    assert not turns._ready
    for quota in turns._quotas.values():
        assert quota.account._limit._flying == 0
        assert not quota.account._prompt
        assert not quota.account._watches
        assert not quota.paused


def ending(world: World, *seconds: float) -> list[str]:
    world.ends = {f"j{number}": 1000 + after for number, after in enumerate(seconds)}
    return [f"oxen:j{number}" for number in range(len(seconds))]


def test_results_come_in_the_order_of_their_ends(make: Any, world: World) -> None:
    client = make(poll_interval=1)

    found = [str(one.job) for one in client.as_completed(ending(world, 30.0, 10.0, 20.0))]

    assert found == ["oxen:j1", "oxen:j2", "oxen:j0"]
    check_that_nothing_is_left(client)


def test_another_wait_within_the_loop_holds_up_nothing(make: Any, world: World) -> None:
    client = make(poll_interval=1, rates={"oxen": (30, 30.0)})
    names = ending(world, *(10.0 + number for number in range(8)))
    world.ends["other"] = 1100.0
    found: list[float] = []

    for one in client.as_completed(names):
        assert one.video
        if not found:
            assert client.wait("oxen:other").video
            assert world.now() - 1000 < 115
        found.append(world.now() - 1000)

    assert len(found) == 8
    assert found[-1] - found[0] < 1, "the others have ended meanwhile, and are known"
    check_that_nothing_is_left(client)


def test_submits_within_the_loop_take_their_turn(make: Any, world: World) -> None:
    client = make(poll_interval=1, rates={"oxen": (6, 10.0)})

    for _ in client.as_completed(ending(world, *(10.0 + number for number in range(8)))):
        client.submit(REQUEST)

    assert world.submitted == 8
    times = world.times()
    assert max(sum(at <= one < at + 10 for one in times) for at in times) <= 6
    check_that_nothing_is_left(client)


def test_two_loops_go_on_side_by_side(make: Any, world: World) -> None:
    client = make(poll_interval=1)
    names = ending(world, *(10.0 * number for number in range(8)))

    both = zip(client.as_completed(names[:4]), client.as_completed(names[4:]), strict=True)

    assert [(str(one.job), str(two.job)) for one, two in both] == [
        (names[number], names[number + 4]) for number in range(4)
    ]
    check_that_nothing_is_left(client)


def test_a_loop_that_is_left_leaves_nothing_behind(make: Any, world: World) -> None:
    client = make(poll_interval=1)
    results = client.as_completed(ending(world, *(5.0 * number for number in range(20))))

    next(results)
    next(results)
    results.close()

    check_that_nothing_is_left(client)
    before = len(world.asked)
    client.state("oxen:j19")
    assert len(world.asked) == before + 1


def test_a_flow_that_may_go_on_when_its_loop_is_left_does_not(make: Any, world: World) -> None:
    client = make(providers={**OXEN, "highwayapi": sr.HighwayAPI(key="k")})
    ending(world, 0.0, 0.0)

    results = client.as_completed(["oxen:j0", "highwayapi:j1"])
    next(results)
    assert len(client._driver._turns._ready) == 1
    results.close()

    check_that_nothing_is_left(client)
    assert len(world.asked) == 1


def test_what_a_function_of_the_user_raises_comes_out_of_the_loop(make: Any, world: World) -> None:
    client = make(poll_interval=1)

    def fail(state: JobState) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(client.as_completed(ending(world, 5.0, 5.0), on_state=fail))

    check_that_nothing_is_left(client)


def interrupted(world: World, name: str) -> None:
    """Let the next read of a job be interrupted by the user."""

    def fault(effect: Send) -> None:
        if effect.call.path.endswith(name):
            world.fault = lambda _: None
            raise KeyboardInterrupt

    world.fault = fault


def test_an_interrupt_ends_the_call_that_it_comes_into(make: Any, world: World) -> None:
    client = make(poll_interval=1)
    interrupted(world, "j0")

    with pytest.raises(KeyboardInterrupt):
        client.wait(ending(world, 5.0)[0])

    check_that_nothing_is_left(client)
    assert client.wait("oxen:j0").video


def test_an_interrupt_in_another_flow_is_lost_to_nobody(make: Any, world: World) -> None:
    client = make(poll_interval=1)
    results = client.as_completed(ending(world, 0.0, 20.0, 20.0))
    next(results)
    world.ends["other"] = 1100.0
    interrupted(world, "j1")

    with pytest.raises(KeyboardInterrupt):
        client.wait("oxen:other")
    with pytest.raises(KeyboardInterrupt):
        list(results)

    check_that_nothing_is_left(client)


def test_an_interrupt_while_a_submit_waits_for_its_turn_leaves_nothing_behind(
    make: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(rates={"oxen": (1, 60.0)})
    client.submit(REQUEST)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("stillreel._client.blocking_turns.time.sleep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.submit(REQUEST)

    check_that_nothing_is_left(client)
    client.submit(REQUEST)
    assert world.submitted == 2


def test_a_call_from_within_a_flow_is_possible(make: Any, world: World) -> None:
    client = make(poll_interval=1)
    (name,) = ending(world, 5.0)
    world.ends["other"] = 1010.0
    seen: list[str] = []

    def ask(state: JobState) -> None:
        if not seen:
            seen.append(client.wait("oxen:other").video.url)

    assert client.wait(name, on_state=ask).video
    assert seen == ["https://clips.example/1"]
    check_that_nothing_is_left(client)


def test_the_clips_of_a_take_are_learned_from_when_their_job_ends(
    make: Any, world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make()
    monkeypatch.setattr(
        client._driver._transport, "fetch", lambda effect: (_ for _ in ()).throw(OSError("disk"))
    )

    with pytest.raises((sr.StillreelError, OSError)):
        client.generate(REQUEST, tmp_path / "a.mp4")

    (quota,) = client._driver._turns._quotas.values()
    (durations,) = quota.account._kinds.values()
    assert durations.median != pytest.approx(90.0, rel=1e-6)
    assert client._setup.shares.begun == {}
    check_that_nothing_is_left(client)
