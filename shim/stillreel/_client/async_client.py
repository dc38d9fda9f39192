"""The client for asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self, Unpack

from stillreel._client.base import BaseClient
from stillreel._client.core import Core
from stillreel._client.driver import Driver
from stillreel._client.settings import DEFAULT_TIMEOUT
from stillreel._flows import GenerateTask

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._client.settings import ClientSettings, OnState
    from stillreel._flows import Checked, Choice, OnJob
    from stillreel._models import ImageToVideo, Job, JobState, Result, SubmissionUnknown, Video
    from stillreel.drift import Change, Drift
    from stillreel.providers import Provider


class AsyncClient(BaseClient):
    """:class:`Client`'s twin: the same settings and methods, to await. It is for one event loop.

    The functions of the user are called in the event loop, which they should not hold up.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider] | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        self._set_up(Core.open(providers, settings), asynchronous=True)
        self._driver = Driver(self._core)

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
            self._operations.submit(request, provider, drop, idempotency_key)
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
    ) -> Result:
        """As :meth:`Client.generate`; cancelled as :meth:`submit` is."""
        making = GenerateTask(
            request=request,
            path=path,
            key=idempotency_key,
            retry_failed=retry_failed,
            overwrite=overwrite,
            on_job=on_job,
        )
        flow = self._operations.generate(making, provider, drop, timeout=timeout, on_state=on_state)
        return self._saveable(await self._driver.submit(flow))

    async def check(
        self, request: ImageToVideo, *, provider: Choice = None, drop: Collection[str] = ()
    ) -> Checked:
        """As :meth:`Client.check`."""
        return await self._driver.run(self._operations.check(request, provider, drop))

    async def reconcile(self, error: SubmissionUnknown) -> Job | None:
        """As :meth:`Client.reconcile`."""
        return await self._driver.run(self._operations.reconcile(error))

    async def state(self, job: Job | str) -> JobState:
        """As :meth:`Client.state`."""
        return await self._driver.run(self._operations.state(job))

    async def wait(
        self,
        job: Job | str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> Result:
        """As :meth:`Client.wait`."""
        result = await self._driver.run(self._operations.wait(job, timeout, on_state))
        if result.error:
            raise result.error
        return self._saveable(result)

    async def as_completed(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> AsyncIterator[Result]:
        """As :meth:`Client.as_completed`, all jobs side by side."""
        flows = self._operations.as_completed(jobs, timeout, on_state)
        tasks = [asyncio.create_task(self._driver.run(flow)) for flow in flows]
        try:
            for task in asyncio.as_completed(tasks):
                yield self._saveable(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def cancel(self, job: Job | str) -> JobState:
        """As :meth:`Client.cancel`."""
        return await self._driver.run(self._operations.cancel(job))

    async def download(
        self, video: Video, path: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """As :meth:`Client.download`."""
        flow = self._operations.download(video, path, overwrite=overwrite)
        return (await self._driver.run(flow)).path

    async def contract_changes(self, provider: str) -> tuple[Change, ...]:
        """As :meth:`Client.contract_changes`."""
        return await self._driver.run(self._operations.contract_changes(provider))

    async def published(self, provider: str) -> Any:
        """As :meth:`Client.published`."""
        return await self._driver.run(self._operations.published(provider))

    async def refusals(self, provider: str) -> tuple[Drift, ...]:
        """As :meth:`Client.refusals`."""
        return await self._driver.run(self._operations.refusals(provider))
