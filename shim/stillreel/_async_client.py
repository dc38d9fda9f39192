"""The client for asyncio: the other small driver of the flows."""

from __future__ import annotations

import asyncio
import inspect
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from stillreel._client import hosted_url, saving
from stillreel._effects import Effect, Fetch, Host, Load, Note, Pause, Send
from stillreel._flows import Done, known, resume
from stillreel._picture import load
from stillreel._setup import DEFAULT_TIMEOUT, RAW_TIMEOUT, ImageHost, OnState, Setup, ended
from stillreel._transport import AsyncTransport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Choice, Flow
    from stillreel._job import Job, JobState, Result, Video
    from stillreel._request import ImageToVideo
    from stillreel.drift import Change, Drift, Mode, OnDrift
    from stillreel.providers import Capability, Provider

T = TypeVar("T")


class AsyncClient:
    """:class:`Client`'s twin: the same settings and methods, to await. It is for one event loop.

    ``image_host`` may be asynchronous here.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider] | None = None,
        *,
        http_timeout: float = 30.0,
        image_host: ImageHost | None = None,
        result_networks: Iterable[str] = (),
        poll_interval: float | None = None,
        drift: Mode = "log",
        on_drift: OnDrift | None = None,
    ) -> None:
        self._set_up(
            Setup.make(
                providers,
                http_timeout=http_timeout,
                image_host=image_host,
                result_networks=result_networks,
                poll_interval=poll_interval,
                drift=drift,
                on_drift=on_drift,
            )
        )

    def _set_up(self, setup: Setup) -> None:
        self._setup = setup
        self._transport = AsyncTransport(setup.limits)

    @classmethod
    def _of(cls, setup: Setup) -> Self:
        client = cls.__new__(cls)
        client._set_up(setup)  # noqa: SLF001 - of its own class
        return client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection. Results of this client can still be saved."""
        await self._transport.close()

    async def submit(
        self, request: ImageToVideo, *, provider: Choice = None, drop: Collection[str] = ()
    ) -> Job:
        """As :meth:`Client.submit`."""
        return await self._run(self._setup.submit(request, provider, drop))

    async def state(self, job: Job | str) -> JobState:
        """As :meth:`Client.state`."""
        return await self._run(self._setup.state(job))

    async def wait(
        self,
        job: Job | str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> Result:
        """As :meth:`Client.wait`."""
        result = await self._run(self._setup.wait(job, timeout, on_state, saving(self._setup)))
        if result.error:
            raise result.error
        return result

    async def as_completed(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> AsyncIterator[Result]:
        """As :meth:`Client.as_completed`, all jobs side by side."""
        save = saving(self._setup)
        flows = [ended(job, self._setup.wait(job, timeout, on_state, save)) for job in jobs]
        tasks = [asyncio.create_task(self._run(flow)) for flow in flows]
        try:
            for task in asyncio.as_completed(tasks):
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def cancel(self, job: Job | str) -> JobState:
        """As :meth:`Client.cancel`."""
        return await self._run(self._setup.cancel(job))

    async def download(
        self, video: Video, path: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """As :meth:`Client.download`."""
        return await self._run(self._setup.download(video, path, overwrite))

    @property
    def configured(self) -> Mapping[str, Provider]:
        """As :attr:`Client.configured`."""
        return MappingProxyType(self._setup.providers)

    @property
    def drift(self) -> tuple[Drift, ...]:
        """As :attr:`Client.drift`."""
        return tuple(self._setup.watch.found)

    def capabilities(self) -> dict[str, dict[str, Capability]]:
        """As :meth:`Client.capabilities`."""
        return self._setup.capabilities()

    async def contract_changes(self, provider: str) -> tuple[Change, ...]:
        """As :meth:`Client.contract_changes`."""
        return await self._run(self._setup.contract_changes(provider))

    async def published(self, provider: str) -> Any:
        """As :meth:`Client.published`."""
        return await self._run(self._setup.published(provider))

    async def refusals(self, provider: str) -> tuple[Drift, ...]:
        """As :meth:`Client.refusals`."""
        return await self._run(self._setup.refusals(provider))

    def raw(self, provider: str, *, timeout: float = RAW_TIMEOUT) -> Any:
        """As :meth:`Client.raw`."""
        return known(self._setup.providers, provider).raw(timeout)

    async def _run(self, flow: Flow[T]) -> T:
        step = resume(flow)
        while not isinstance(step, Done):
            step = await self._step(flow, step)
        self._setup.watch.settle(step.value)
        return step.value

    async def _step(self, flow: Flow[T], effect: Effect) -> Effect | Done[T]:
        try:
            result = await self._perform(effect)
        except Exception as error:  # noqa: BLE001 - the flow decides what it means
            return resume(flow, error=error)
        return resume(flow, result)

    async def _perform(self, effect: Effect) -> object:
        match effect:
            case Send():
                answer = await self._transport.send(effect)
                self._setup.watch.answer(effect, answer)
                return answer
            case Note():
                self._setup.watch.note(effect)
                return None
            case Fetch():
                return await self._transport.fetch(effect)
            case Pause():
                await asyncio.sleep(effect.seconds)
                return None
            case Load():
                return await asyncio.to_thread(load, effect.image, effect.option)
            case _:  # Host
                return await self._host(effect)

    async def _host(self, effect: Host) -> str:
        host = self._setup.image_host
        url = host(effect.picture.data) if host else None
        return hosted_url(await url if inspect.isawaitable(url) else url)
