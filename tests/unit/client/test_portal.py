"""The bridge between threads and the event loop, at the edges that few calls reach."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._client.portal import CALLER, Caller, Portal, keep_outcome, run_in_caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAR = 60.0
"""Seconds after which a test gives up: no machine is so slow."""


class Idle:
    """A driver that has nothing to close."""

    def __init__(self) -> None:
        self.closed = self.abandoned = False

    async def close(self) -> None:
        self.closed = True

    def abandon(self) -> None:
        self.abandoned = True


@pytest.fixture
def drivers() -> list[Idle]:
    return []


@pytest.fixture
def portal(drivers: list[Idle]) -> Iterator[Portal]:
    made = Portal()

    def make() -> Any:
        drivers.append(Idle())
        return drivers[-1]

    made.make = make
    yield made
    made.close(FAR)


async def nothing(_driver: object) -> str:
    return "done"


def in_thread(act: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """Call it in another thread; what it raises is put into the list."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_a_call_that_is_under_way_when_another_thread_closes_says_so(portal: Portal) -> None:
    began = threading.Event()

    async def stay(_driver: object) -> None:
        began.set()
        await asyncio.sleep(FAR)

    waiting, raised = in_thread(lambda: portal.run(stay))
    assert began.wait(FAR)
    portal.close(FAR)
    waiting.join(FAR)

    (error,) = raised
    assert isinstance(error, sr.ConfigurationError)
    assert "closed" in str(error)


def test_a_function_that_returns_after_the_end_disturbs_nobody(portal: Portal) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow() -> None:
        entered.set()
        assert leave.wait(FAR)

    async def call(_driver: object) -> None:
        await run_in_caller(slow)

    waiting, raised = in_thread(lambda: portal.run(call))
    assert entered.wait(FAR)
    portal.close(FAR)
    leave.set()
    waiting.join(FAR)

    (error,) = raised
    assert isinstance(error, sr.ConfigurationError)


def test_a_function_that_nobody_waits_for_any_more_disturbs_nobody(portal: Portal) -> None:
    leave = threading.Event()
    done: list[bool] = []

    async def call(_driver: object) -> str:
        try:
            async with asyncio.timeout(0.01):
                await run_in_caller(lambda: done.append(leave.wait(FAR)))
        except TimeoutError:
            leave.set()
        return "given up"

    assert portal.run(call) == "given up"
    assert done == [True]
    assert portal.run(nothing) == "done"


def test_an_interrupt_before_a_call_has_begun_ends_it(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def act(_driver: object) -> None:
        ran.append("began")

    def interrupt(_call: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("stillreel._client.portal._Call.start", interrupt)
        with pytest.raises(KeyboardInterrupt):
            portal.run(act)

    assert ran == []
    assert portal.run(nothing) == "done"


def test_a_call_in_the_moment_of_closing_says_so(portal: Portal) -> None:
    portal.run(nothing)
    engine = portal._open()
    portal.close(FAR)

    with pytest.raises(sr.ConfigurationError, match="closed"):
        engine.post(lambda: None)
    engine.stop()  # once more makes no difference


def test_it_may_be_closed_from_its_own_thread(portal: Portal, drivers: list[Idle]) -> None:
    async def close(_driver: object) -> None:
        portal.close()

    assert portal.run(close) is None
    with pytest.raises(sr.ConfigurationError, match="closed"):
        portal.run(nothing)

    deadline = time.monotonic() + FAR
    while not drivers[0].closed:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_what_comes_while_nobody_waits_is_delivered_to_the_next_call(portal: Portal) -> None:
    told: list[threading.Thread] = []
    portal.deliver(lambda: told.append(threading.current_thread()))
    assert told == []

    portal.run(nothing)

    assert told == [threading.current_thread()]


def test_a_forked_child_begins_anew(portal: Portal, drivers: list[Idle]) -> None:
    portal.run(nothing)
    portal.deliver(lambda: pytest.fail("it was told in the parent"))
    engine = portal._open()

    portal.leave_to_parent()  # what a child does at once
    assert not portal.is_running
    assert portal.run(nothing) == "done"
    again = portal._open()
    portal.leave_to_parent()
    portal.leave_to_parent()  # a child of the child that has called nothing

    assert [one.abandoned for one in drivers] == [True, True]
    for one in (engine, again):
        one.stop(FAR)


@pytest.mark.parametrize(
    ("function", "error"),
    [
        ("asyncio.new_event_loop", OSError(24, "Too many open files")),
        ("threading.Thread.start", RuntimeError("can't start new thread")),
    ],
    ids=["files", "threads"],
)
def test_a_process_that_can_run_no_loop_is_told_so_at_once(
    portal: Portal, function: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(function, fail)
        with pytest.raises(sr.ConfigurationError, match="no event loop can be run") as raised:
            portal.run(nothing)

    assert raised.value.charged == "no"
    assert portal.run(nothing) == "done"


def test_what_has_ended_in_the_moment_of_an_interrupt_is_told(portal: Portal) -> None:
    async def submit(_driver: object) -> str:
        caller = CALLER.get()
        assert caller is not None
        caller.post(press)
        keep_outcome("oxen:1")
        return "oxen:1"

    with pytest.raises(KeyboardInterrupt) as raised:
        portal.run(submit)

    assert raised.value.__notes__ == ["the submit that was under way has ended: oxen:1"]


def test_an_interrupt_between_the_end_and_its_taking_does_not_wait_without_end(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = Caller.serve

    def interrupted(self: Caller) -> Any:
        serve(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Caller, "serve", interrupted)

    thread, raised = in_thread(lambda: portal.run(nothing))
    thread.join(FAR)

    assert not thread.is_alive()
    assert [type(one) for one in raised] == [KeyboardInterrupt]


def press() -> None:
    raise KeyboardInterrupt
