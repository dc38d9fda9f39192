"""The client for asyncio: the other small driver of the flows."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from stillreel._client.core import Setup, ended
from stillreel._client.driver import AsyncDriver
from stillreel._client.saving import saving
from stillreel._client.settings import (
    DEFAULT_TIMEOUT,
    MAX_DOWNLOAD,
    RAW_TIMEOUT,
    SUBMIT_PATIENCE,
    ImageHost,
    JournalChoice,
    OnState,
)
from stillreel._flows import Making, known

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Checked, Choice, OnJob
    from stillreel._models import (
        ImageToVideo,
        Job,
        JobState,
        Recorder,
        Result,
        SubmissionUnknown,
        Take,
        Video,
    )
    from stillreel._pacing import Pacer, RateChoice
    from stillreel.drift import Change, Drift, Mode, OnDrift
    from stillreel.providers import Capability, Provider


class AsyncClient:
    """:class:`Client`'s twin: the same settings and methods, to await. It is for one event loop.

    ``image_host`` may be asynchronous here, and ``pacer`` keeps the rates with other processes.
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
        journal: JournalChoice = None,
        submit_patience: float = SUBMIT_PATIENCE,
        max_submits: int | None = None,
        max_consecutive_failures: int | None = None,
        max_download: int = MAX_DOWNLOAD,
        rates: Mapping[str, RateChoice] | None = None,
        concurrency: Mapping[str, int] | None = None,
        pacer: Pacer | None = None,
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
                journal=journal,
                submit_patience=submit_patience,
                max_submits=max_submits,
                max_consecutive_failures=max_consecutive_failures,
                max_download=max_download,
                rates=rates,
                concurrency=concurrency,
                pacer=pacer,
            )
        )

    def _set_up(self, setup: Setup) -> None:
        self._setup = setup
        self._driver = AsyncDriver(setup)

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
        """Close every connection. Results of this client can still be saved.

        A submit that was cancelled after it was sent comes to its answer first.
        """
        await self._driver.close()

    async def drain(self) -> None:
        """Wait for submits that were cancelled, until what became of them is recorded."""
        await self._driver.drain()

    async def submit(
        self,
        request: ImageToVideo,
        *,
        provider: Choice = None,
        drop: Collection[str] = (),
        idempotency_key: str | None = None,
    ) -> Job:
        """As :meth:`Client.submit`.

        When it is cancelled after its request has left, the answer is still awaited, so that the
        job is recorded; :meth:`close` waits for that.
        """
        return await self._driver.submit(
            self._setup.submit(request, provider, drop, idempotency_key)
        )

    async def generate(
        self,
        request: ImageToVideo,
        path: str | PathLike[str],
        *,
        provider: Choice = None,
        drop: Collection[str] = (),
        idempotency_key: str | None = None,
        retry_failed: bool = False,
        overwrite: bool = False,
        timeout: float = DEFAULT_TIMEOUT,
        on_job: OnJob | None = None,
        on_state: OnState | None = None,
    ) -> Take:
        """As :meth:`Client.generate`; cancelled as :meth:`submit` is."""
        making = Making(
            request=request,
            path=path,
            key=idempotency_key,
            retry_failed=retry_failed,
            overwrite=overwrite,
            on_job=on_job,
        )
        return await self._driver.submit(
            self._setup.produce(
                making,
                provider,
                drop,
                timeout=timeout,
                on_state=on_state,
                saving=saving(self._setup),
            )
        )

    async def check(
        self, request: ImageToVideo, *, provider: Choice = None, drop: Collection[str] = ()
    ) -> Checked:
        """As :meth:`Client.check`."""
        return await asyncio.to_thread(self._setup.check, request, provider, drop)

    async def reconcile(self, error: SubmissionUnknown) -> Job | None:
        """As :meth:`Client.reconcile`."""
        return await self._driver.run(self._setup.reconcile(error))

    async def state(self, job: Job | str) -> JobState:
        """As :meth:`Client.state`."""
        return await self._driver.run(self._setup.state(job))

    async def wait(
        self,
        job: Job | str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> Result:
        """As :meth:`Client.wait`."""
        result = await self._driver.run(
            self._setup.wait(job, timeout, on_state, saving(self._setup))
        )
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
        tasks = [asyncio.create_task(self._driver.run(flow)) for flow in flows]
        try:
            for task in asyncio.as_completed(tasks):
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def cancel(self, job: Job | str) -> JobState:
        """As :meth:`Client.cancel`."""
        return await self._driver.run(self._setup.cancel(job))

    async def download(
        self, video: Video, path: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """As :meth:`Client.download`."""
        return await self._driver.run(self._setup.download(video, path, overwrite))

    @property
    def recorder(self) -> Recorder:
        """As :attr:`Client.recorder`."""
        return self._setup.recorder

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
        return await self._driver.run(self._setup.contract_changes(provider))

    async def published(self, provider: str) -> Any:
        """As :meth:`Client.published`."""
        return await self._driver.run(self._setup.published(provider))

    async def refusals(self, provider: str) -> tuple[Drift, ...]:
        """As :meth:`Client.refusals`."""
        return await self._driver.run(self._setup.refusals(provider))

    def raw(self, provider: str, *, timeout: float = RAW_TIMEOUT) -> Any:
        """As :meth:`Client.raw`."""
        return known(self._setup.providers, provider).raw(timeout)
