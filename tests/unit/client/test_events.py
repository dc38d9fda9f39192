"""One stream of pushed events: what it hears, and all the ways in which it can go wrong."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._client import events as _events
from stillreel._client.events import Listener
from stillreel._http import Limits, Transport, event_stream
from stillreel.drift import Watch
from tests.unit.serving import RESET, Reply, Server, refused_url, reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from stillreel._flows import Send
    from stillreel._models import Answer

KEY = "sk-very-secret"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n"


def event(job_id: str, kind: str = "media_generation_completed") -> bytes:
    return f'event: {kind}\ndata: {{"generation_id":"{job_id}"}}\n\n'.encode()


def stream(*events: bytes, head: bytes = HEAD, **options: Any) -> Reply:
    return Reply(head + b"\r\n" + b"".join(events), **options)


class Turns:
    """What a listener tells."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.answers: list[Answer] = []
        self.changed = asyncio.Event()

    async def send(
        self, _: object, effect: Send, send: Callable[[Send], Awaitable[Answer]]
    ) -> Answer:
        self.answers.append(await send(effect))
        return self.answers[-1]

    def _tell(self, what: str) -> None:
        self.told.append(what)
        self.changed.set()

    def hear(self, _: object, job_id: str) -> None:
        self._tell(job_id)

    def lose(self, _: object) -> None:
        self._tell("lost")

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.told) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.told[:count]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "LEAST_BACKOFF", 0.001)


def listener(dispatcher: Turns, url: str, **options: Any) -> Listener:
    provider = sr.Oxen(key=KEY, base_url=url)
    watch = options.pop("watch", None) or Watch()
    call = options.pop("call", None) or provider.events()
    made: Any = dispatcher
    limits = Limits(**options)
    transport = Transport(limits)
    return Listener(
        provider, call, made, transport=transport, http_timeout=limits.http_timeout, watch=watch
    )


async def end(one: Listener) -> None:
    await one.close()
    await one._transport.close()


def listening(
    server: Server, use: Callable[[Listener, Turns], Awaitable[None]], **options: Any
) -> None:
    async def run() -> None:
        dispatcher = Turns()
        one = listener(dispatcher, server.url, **options)
        try:
            await one.start(60.0)
            await use(one, dispatcher)
        finally:
            async with asyncio.timeout(10):
                await end(one)

    asyncio.run(run())


def test_each_event_tells_its_job() -> None:
    async def use(one: Listener, dispatcher: Turns) -> None:
        assert one.since is not None
        assert await dispatcher.until(2) == ["a", "b"]

    with Server(stream(b": keep-alive\n\n", event("a"), b": x\n\n", event("b"))) as server:
        listening(server, use)

    (received,) = server.received
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.headers["accept"] == "text/event-stream"


def test_events_that_tell_of_no_job_are_ignored() -> None:
    others = [
        event("a", "another_kind"),
        b"data: no json\n\n",
        b'data: {"generation_id": 7}\n\n',
        b"data: [1]\n\n",
        b"id: 7\n\n",
        b"data: \xff\xfe\n\n",
        b"data:\n\n",
        event("b"),
    ]

    async def use(_: Listener, dispatcher: Turns) -> None:
        assert await dispatcher.until(2) == ["a", "b"]

    with Server(stream(*others)) as server:
        listening(server, use)


def test_an_event_that_its_reader_cannot_take_is_ignored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "stillreel")

    def read(answer: Answer) -> str:
        return {b'{"generation_id":"b"}': "b"}[answer.content]

    call = replace(sr.Oxen(key=KEY).events(), read=read)

    async def use(_: Listener, dispatcher: Turns) -> None:
        assert await dispatcher.until(1) == ["b"]

    with Server(stream(event("a"), event("b"))) as server:
        listening(server, use, call=call)

    assert "oxen: an event could not be read" in caplog.text


def test_an_event_is_held_to_the_contract() -> None:
    watch = Watch()

    async def use(_: Listener, dispatcher: Turns) -> None:
        await dispatcher.until(1)

    with Server(stream(event("a"))) as server:
        listening(server, use, watch=watch)

    assert {(one.operation, one.kind) for one in watch.found} >= {("stream_events", "missing")}


@pytest.mark.parametrize(
    "broken",
    [
        RESET,
        reply(503),
        reply(429, headers={"Retry-After": "0"}),
        Reply(HEAD, "close"),
    ],
    ids=["reset", "503", "429", "no-end-of-the-head"],
)
def test_a_stream_that_cannot_be_opened_now_is_tried_again(broken: Reply) -> None:
    async def use(one: Listener, dispatcher: Turns) -> None:
        assert await dispatcher.until(1) == ["a"]
        assert one.since is not None

    with Server(broken, stream(event("a"))) as server:
        listening(server, use)


@pytest.mark.parametrize("end", ["close", "reset"])
def test_a_stream_that_breaks_tells_so_and_is_opened_again(end: Any) -> None:
    async def use(_: Listener, dispatcher: Turns) -> None:
        told = await dispatcher.until(3)
        assert [one for one in told if one != "a"] == ["lost", "b"]

    with Server(stream(event("a"), then=end), stream(event("b"))) as server:
        if end == "close":
            listening(server, use)
        else:  # what was sent before may be lost with the connection
            server_side_reset(server)


def server_side_reset(server: Server) -> None:
    async def use(_: Listener, dispatcher: Turns) -> None:
        async with asyncio.timeout(5):
            while dispatcher.told[-1:] != ["b"]:
                dispatcher.changed.clear()
                await dispatcher.changed.wait()
        assert set(dispatcher.told) <= {"a", "lost", "b"}

    listening(server, use)


@pytest.mark.parametrize(
    "refusal",
    [
        reply(401),
        reply(403),
        reply(404),
        reply(302, headers={"Location": "https://elsewhere.example/"}),
        reply(200, b"<html>", {"Content-Type": "text/html"}),
        reply(200, b"", {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}),
        reply(204),
    ],
    ids=["401", "403", "404", "302", "html", "gzip", "204"],
)
def test_a_stream_that_is_refused_is_given_up(
    refusal: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "stillreel")

    async def use(one: Listener, dispatcher: Turns) -> None:
        await one.start(60.0)
        assert one._task is not None
        await one._task
        assert one.since is None
        assert dispatcher.told == []

    with Server(refusal) as server:
        listening(server, use)

    assert len(server.received) == 1
    assert "no events" in caplog.text


def test_nobody_waits_for_the_stream_for_long(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "stillreel")
    monkeypatch.setattr(_events, "OPENING", 0.02)

    async def use(one: Listener, dispatcher: Turns) -> None:
        async with asyncio.timeout(0.015):
            await one.start(60.0)  # only the first one waits
        assert one.since is None
        assert dispatcher.told == []

    with Server(Reply()) as server:
        listening(server, use)

    assert "its events are not heard yet" in caplog.text


def test_a_wait_without_time_does_not_wait_for_the_stream() -> None:
    async def run(url: str) -> None:
        one = listener(Turns(), url)
        async with asyncio.timeout(1):
            await one.start(0.0)
            await end(one)

    with Server(Reply()) as server:
        asyncio.run(run(server.url))


def test_a_listener_that_never_started_closes() -> None:
    async def run() -> None:
        await end(listener(Turns(), refused_url()))

    asyncio.run(run())


def test_an_event_of_absurd_length_breaks_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "LARGEST_EVENT", 10_000)
    lines = b"data: " + b"x" * 1000 + b"\n"

    async def use(_: Listener, dispatcher: Turns) -> None:
        told = await dispatcher.until(3)
        assert told == ["a", "lost", "b"]

    endless = stream(event("a"), drip=lines)
    with Server(endless, stream(event("b"))) as server:
        listening(server, use)


def test_many_events_together_are_not_one_of_absurd_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_stream, "LARGEST_EVENT", 200)

    async def use(_: Listener, dispatcher: Turns) -> None:
        told = await dispatcher.until(100)
        assert told == [f"job-{number}" for number in range(100)]

    with Server(stream(*(event(f"job-{number}") for number in range(100)))) as server:
        listening(server, use)


def test_no_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def use(one: Listener, dispatcher: Turns) -> None:
        await dispatcher.until(2)
        assert one._task is not None
        await one._task

    with Server(stream(event("a"), then="close"), reply(401, {"key": KEY})) as server:
        listening(server, use)

    assert "stillreel" in {record.name for record in caplog.records}
    assert KEY not in caplog.text


def test_the_stream_goes_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        one = listener(Turns(), "https://hub.example")
        await one.start(60.0)
        await end(one)

    with Server(reply(502)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        asyncio.run(run())

    assert proxy.received[0].method == "CONNECT"
    assert KEY not in str(proxy.received)
