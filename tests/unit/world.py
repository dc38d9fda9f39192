"""A client on a clock that only their waiting moves, and a provider whose jobs end on it."""

from __future__ import annotations

import asyncio
import selectors
from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import stillreel as sr
from stillreel._flows import TransportFault
from tests.both import Blocking
from tests.unit.driving import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from stillreel._flows import Send
    from stillreel._models import Answer
    from stillreel.providers import Provider

LATENCY = 0.1
EPOCH = 1_800_000_000.0
TIMED = (
    *("_pacing.budget", "_pacing.dispatcher", "_pacing.settings"),
    *("_client.events", "_client.operations"),
)


@dataclass
class World:
    """A provider: Oxen or HighwayAPI, by what it is asked.

    Attributes:
        ends: When each job ends, or how; those that are unknown to it run for ever.
        listed: Whether its list has its jobs; an answer instead of it.
        refusing: Seconds of ``Retry-After``, while it refuses everything.
        rate: How many requests it takes in how many seconds.
        fault: What goes wrong with each request.
        asked: What came when.
    """

    ends: dict[str, float] = field(default_factory=dict)
    listed: bool | Answer = True
    refusing: float | None = None
    rate: tuple[int, float] = (10**9, 1.0)
    fault: Callable[[Send], Answer | None] = lambda _: None
    asked: list[tuple[float, str, str]] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    now: Callable[[], float] = lambda: 0.0
    submitted: int = 0

    def answer(self, effect: Send) -> Answer:
        name = effect.call.params.get("task_id") or effect.call.path.rpartition("/")[2]
        operation = effect.call.operation
        self.asked.append((self.now(), operation, name))
        if self.refusing is not None:
            return self._at(answer({}, 429, headers={"retry-after": str(self.refusing)}))
        most, window = self.rate
        if len([at for at in self.taken if at > self.now() - window]) >= most:
            wait = self.taken[-most] + window - self.now()
            return self._at(answer({}, 429, headers={"retry-after": str(ceil(wait))}))
        self.taken.append(self.now())
        if found := self.fault(effect):
            return self._at(found)
        if effect.submit:
            return self._accepted(effect)
        if operation == "list_generations":
            return self._list()
        return self._state(effect, name)

    def _at(self, made: Answer) -> Answer:
        return type(made)(made.status, made.headers, made.content, EPOCH + self.now())

    def _accepted(self, effect: Send) -> Answer:
        self.submitted += 1
        name = f"job-{self.submitted}"
        self.ends[name] = self.now() + 60
        if effect.provider.stem == "oxen":
            return answer({"generations": [{"generation_id": name, "status": "queued"}]})
        return answer({"task_id": name})

    def _ended(self, name: str) -> bool:
        return self.now() >= self.ends.get(name, float("inf"))

    def _list(self) -> Answer:
        if not isinstance(self.listed, bool):
            return self.listed
        found = [
            {"generation_id": one, "enqueued_at": 1, "status": "queued"}
            for one in self.ends
            if self.listed and not self._ended(one)
        ]
        return answer({"count": len(found), "generations": found})

    def _state(self, effect: Send, name: str) -> Answer:
        if effect.provider.stem == "oxen":
            status = "succeeded" if self._ended(name) else "processing"
            url = "https://clips.example/1" if self._ended(name) else None
            return answer({"generation_id": name, "status": status, "result_url": url})
        status = "SUCCEED" if self._ended(name) else "PROCESSING"
        links = [{"video_url": "https://clips.example/1"}] if self._ended(name) else []
        return answer(
            {"task": {"task_id": name, "status": f"TASK_STATUS_{status}"}, "videos": links}
        )

    @property
    def counts(self) -> Counter[str]:
        return Counter(operation for _, operation, _ in self.asked)

    def times(self, operation: str | None = None) -> list[float]:
        return [at for at, one, _ in self.asked if operation in {None, one}]


class Selector(selectors.DefaultSelector):
    """Time passes instead of being waited for."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits for somebody else"
        self.now += timeout
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = Selector()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


def patched(monkeypatch: pytest.MonkeyPatch, time: object) -> None:
    for name in TIMED:
        monkeypatch.setattr(f"stillreel.{name}.time", time, raising=False)


def virtual(
    monkeypatch: pytest.MonkeyPatch, world: World, providers: dict[str, Provider], **options: Any
) -> Iterator[Any]:
    with asyncio.Runner(loop_factory=Loop) as runner:
        loop = runner.get_loop()
        time = SimpleNamespace(monotonic=loop.time, time=lambda: EPOCH + loop.time())
        patched(monkeypatch, time)
        world.now = loop.time

        async def send(effect: Send, leaving: Callable[[], None] | None = None) -> Answer:
            if leaving:
                leaving()
            await asyncio.sleep(LATENCY / 2)
            made = world.answer(effect)
            await asyncio.sleep(LATENCY / 2)
            return made

        async def no_stream(_: object) -> None: ...

        client = sr.AsyncClient(providers, **options)
        monkeypatch.setattr(client._driver._transport, "send", send)
        monkeypatch.setattr(client._driver, "_listen", no_stream)
        yield Blocking(client, runner)
        runner.run(client._driver._dispatcher.close())


def unsent(_: Send) -> Answer:
    raise TransportFault("ConnectError", sent=False)
