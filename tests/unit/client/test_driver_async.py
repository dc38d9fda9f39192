"""The driver for asyncio: submits that are cancelled at the wrong moment, and answers for many."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import TransportFault
from tests.unit.driving import ACCEPTED
from tests.unit.http.test_transport import provider
from tests.unit.serving import Reply, Server, reply
from tests.unit.world import World, virtual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stillreel._flows import Send
    from stillreel._models import Answer

REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")
OXEN = sr.Oxen(key="k", revision="2026-07-04")


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    making: list[Iterator[Any]] = []

    def making_one(provider: sr.Oxen = OXEN) -> Any:
        making.append(virtual(monkeypatch, World(), {"oxen": provider}))
        return next(making[0])

    yield making_one
    for _ in making[0]:
        raise AssertionError


def test_a_submit_that_is_cancelled_in_the_moment_of_its_end_is_told_of(
    make: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocking = make()
    client = blocking.client

    async def main() -> None:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[None] = loop.create_future()

        async def send(_: Send, leaving: Callable[[], None]) -> Answer:
            leaving()
            await answered
            return ACCEPTED["oxen"]

        monkeypatch.setattr(client._driver._transport, "send", send)
        submitting = asyncio.create_task(client.submit(REQUEST))
        await asyncio.sleep(1)
        answered.set_result(None)
        loop.call_soon(submitting.cancel)
        with pytest.raises(asyncio.CancelledError):
            await submitting

    blocking._runner.run(main())

    assert "a submit that was cancelled has ended: oxen:task-1" in caplog.text


def test_a_submit_that_nobody_can_cancel_is_sent_all_the_same(make: Any) -> None:
    blocking = make()
    client = blocking.client

    job = blocking._runner.run(client._driver.run(client._operations.submit(REQUEST, None, ())))

    assert str(job) == "oxen:job-1"


@pytest.mark.parametrize("wanted", [True, False])
def test_one_answer_for_many_may_fail(make: Any, monkeypatch: Any, wanted: bool) -> None:
    blocking = make(sr.Oxen(key="k"))
    client = blocking.client
    sent: list[str] = []

    async def send(effect: Send, leaving: Any = None) -> Answer:
        sent.append(effect.call.operation)
        await asyncio.sleep(1)
        if effect.submit:
            return ACCEPTED["oxen"]
        raise TransportFault("ConnectError", sent=False)

    monkeypatch.setattr(client._driver._transport, "send", send)

    async def main() -> None:
        tasks = [asyncio.create_task(client.submit(REQUEST)) for _ in range(3)]
        await asyncio.sleep(0.5)
        assert sent == ["get_model"]
        if not wanted:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(5)

    blocking._runner.run(main())

    assert sent.count("enqueue") == (3 if wanted else 0)
    assert sent.count("get_model") == (3 if wanted else 1)
    assert client._driver._flying == {}


def test_a_closed_driver_does_nothing_more() -> None:
    async def use() -> None:
        client = sr.AsyncClient({"oxen": OXEN})
        driver = client._driver
        await driver.close()
        await driver.close()
        with pytest.raises(sr.ConfigurationError, match="closed"):
            await driver.run(client._operations.state("oxen:1"))
        await client.close()

    asyncio.run(use())


def test_a_client_that_is_closed_lets_a_submit_come_to_its_answer() -> None:
    async def use() -> None:
        loop, asked, answer = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

        def accept(_: object) -> Reply:
            loop.call_soon_threadsafe(asked.set)
            assert answer.wait(60)
            return reply(200, {"task_id": "task-1"})

        with Server(accept) as server:
            client = sr.AsyncClient({"highwayapi": provider(server.url)})
            submitting = asyncio.create_task(client.submit(REQUEST))
            await asked.wait()
            closing = asyncio.create_task(client.close())
            await asyncio.sleep(0)
            answer.set()
            await closing

            assert str(await submitting) == "highwayapi:task-1"
            assert len(server.received) == 1

    asyncio.run(use())


def test_a_wait_ends_when_its_client_is_closed() -> None:
    async def use() -> None:
        loop, asked, answer = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

        def tell(_: object) -> Reply:
            loop.call_soon_threadsafe(asked.set)
            assert answer.wait(60)
            return reply(200, {"task": {"task_id": "t", "status": "TASK_STATUS_QUEUED"}})

        with Server(tell) as server:
            client = sr.AsyncClient({"highwayapi": provider(server.url)})
            waiting = asyncio.create_task(client.wait("highwayapi:t"))
            await asked.wait()
            closing = asyncio.create_task(client.close())
            await asyncio.sleep(0)
            answer.set()
            await closing
            with pytest.raises(sr.ConfigurationError, match="closed"):
                await waiting

    asyncio.run(use())


def test_it_closes_where_no_thread_can_be_had_any_more(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking, left = make(), []
    driver = blocking.client._driver
    monkeypatch.setattr(type(driver._core), "leave", lambda _core: left.append("left"))

    async def use() -> None:
        # as an interpreter does at its end
        await asyncio.get_running_loop().shutdown_default_executor()
        await driver.close()

    blocking._runner.run(use())

    assert left == ["left"]
