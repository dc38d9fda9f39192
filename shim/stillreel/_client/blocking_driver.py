"""Performs the effects of flows with blocking I/O."""

from __future__ import annotations

import inspect
import time
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from stillreel._client.blocking_transport import Transport
from stillreel._client.blocking_turns import Going, Turns
from stillreel._client.core import hosted_url
from stillreel._files import sha256_of
from stillreel._flows import (
    Digest,
    Done,
    Effect,
    Ended,
    Fetch,
    Host,
    Listen,
    Load,
    Note,
    Pause,
    Permit,
    Record,
    Send,
    Turn,
    resume,
)
from stillreel._models import ConfigurationError, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stillreel._client.core import Setup
    from stillreel._flows import Flow
    from stillreel._models import Answer, Result

T = TypeVar("T")


class Driver:
    """Drives flows for one client, in one thread."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        setup.clients += 1
        self._transport = Transport(setup.limits)
        self._turns = Turns(setup.shares)

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()
        self._setup.leave()

    def run(self, flow: Flow[T]) -> T:
        """Drive a flow to its end, and the others that wait whenever it waits."""
        one = Going(flow)
        try:
            self._go(one)
            while not one.outbox:
                self._go(self._turns.next())
        finally:
            self._turns.drop(one)
        return self._result(one)

    def as_completed(self, flows: Iterable[Flow[Result]]) -> Iterator[Result]:
        """Drive flows side by side; each result as it comes."""
        done: deque[Going[Result]] = deque()
        all_of_them = [Going(flow, done) for flow in flows]
        try:
            for one in all_of_them:
                self._go(one)
            for _ in all_of_them:
                while not done:
                    self._go(self._turns.next())
                yield self._result(done.popleft())
        finally:
            for one in all_of_them:
                self._turns.drop(one)

    def _go(self, one: Going[Any]) -> None:
        """Drive a flow until it waits, or has ended."""
        try:
            while not isinstance(one.step, Done):
                if self._turns.holds(one):
                    return
                one.step = self._step(one)
        except Exception as error:  # noqa: BLE001 - for whoever wants its end
            one.error = error
        except BaseException as error:
            one.error = error
            self._end(one)
            raise
        self._end(one)

    def _end(self, one: Going[Any]) -> None:
        self._turns.drop(one)
        one.outbox.append(one)

    def _result(self, one: Going[T]) -> T:
        if one.error:
            raise one.error
        assert isinstance(one.step, Done)  # noqa: S101 - it has ended
        self._setup.watch.settle(one.step.value)
        return one.step.value

    def _step(self, one: Going[T]) -> Effect | Done[T]:
        if one.step is None:
            return resume(one.flow)
        assert not isinstance(one.step, Done)  # noqa: S101 - it has not ended
        try:
            result = self._perform(one, one.step)
        except BaseException as error:  # noqa: BLE001 - the flow decides what it means
            return resume(one.flow, error=error)
        return resume(one.flow, result)

    def _perform(self, one: Going[Any], effect: Effect) -> object:
        match effect:
            case Send():
                return self._send(one, effect)
            case Permit():
                self._turns.permit(one, effect)
            case Note():
                self._setup.watch.note(effect)
            case Turn() | Listen():
                pass  # it has waited; one thread cannot listen and work: jobs are polled
            case Pause():
                time.sleep(effect.seconds)
            case Ended():
                self._turns.ended(one.place, effect)
            case Fetch():
                return self._transport.fetch(effect)
            case _:
                return self._local(effect)
        return None

    def _send(self, one: Going[Any], effect: Send) -> Answer:
        answer = self._turns.send(one, effect, self._transport.send)
        self._setup.watch.answer(effect, answer)
        return answer

    def _local(self, effect: Record[Any] | Digest | Load | Host) -> object:
        match effect:
            case Record():
                return effect.write(self._setup.recorder)
            case Digest():
                return sha256_of(effect.path)
            case Load():
                return load(effect.image, effect.option)
            case _:
                return self._host(effect)

    def _host(self, effect: Host) -> str:
        host = self._setup.image_host
        url = host(effect.picture.data) if host else None
        if inspect.isawaitable(url):
            close = getattr(url, "close", None)
            if close:
                close()
            raise ConfigurationError("image_host is asynchronous: use AsyncClient")
        return hosted_url(url)
