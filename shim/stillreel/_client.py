"""The client that blocks: a small driver of the flows."""

from __future__ import annotations

import heapq
import inspect
import time
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from stillreel._effects import Effect, Fetch, Host, Load, Note, Pause, Send
from stillreel._errors import ConfigurationError
from stillreel._flows import Done, known, resume
from stillreel._picture import load
from stillreel._setup import DEFAULT_TIMEOUT, RAW_TIMEOUT, ImageHost, OnState, Setup, ended
from stillreel._transport import Transport

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Choice, Flow
    from stillreel._job import AsyncSave, Job, JobState, Result, Save, Video
    from stillreel._request import ImageToVideo
    from stillreel.drift import Change, Drift, Mode, OnDrift
    from stillreel.providers import Capability, Provider

T = TypeVar("T")


class Client:
    """Clips from any configured provider. A client is for one thread.

    Args:
        providers: Name -> configuration; by default each of ours whose key is in the environment.
        http_timeout: Seconds for each step of a request.
        image_host: Makes a URL of a picture's bytes, for providers that take URLs only.
        result_networks: Networks that results may come from besides the public one.
        poll_interval: Seconds between two reads of a job; by default each provider's advice.
        drift: ``log`` reports answers that differ from the contract, ``raise`` raises a DriftError
            as well once a call is done, ``off`` looks at nothing.
        on_drift: Is told each difference, once per place.

    Raises:
        ConfigurationError: If a setting makes no sense.
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
        self._transport = Transport(setup.limits)

    @classmethod
    def _of(cls, setup: Setup) -> Self:
        client = cls.__new__(cls)
        client._set_up(setup)  # noqa: SLF001 - of its own class
        return client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. Results of this client can still be saved."""
        self._transport.close()

    def submit(
        self, request: ImageToVideo, *, provider: Choice = None, drop: Collection[str] = ()
    ) -> Job:
        """Submit a request. It costs money, and is sent once.

        Args:
            request: What to make.
            provider: A name; several in order of fallback; ``"auto"`` for the first that takes
                every option set; None for the only one configured.
            drop: Soft options to leave out where they are unsupported.

        Raises:
            ConfigurationError: No key, or no provider chosen; nothing was sent.
            InvalidRequest: A picture or an option that cannot be; nothing was sent.
            SubmitError: The submit did not end in a job; its class tells what of the money.
        """
        return self._run(self._setup.submit(request, provider, drop))

    def state(self, job: Job | str) -> JobState:
        """Read a job once.

        Raises:
            InvalidJob: If the string names no job.
            JobExpired: If the provider does not know it.
            RequestFailed: If it cannot be read.
        """
        return self._run(self._setup.state(job))

    def wait(
        self, job: Job | str, *, timeout: float = DEFAULT_TIMEOUT, on_state: OnState | None = None
    ) -> Result:
        """Wait until a job ends.

        Args:
            job: The job, or its string, from any process.
            timeout: Seconds after which to stop waiting; the job goes on.
            on_state: Is told each state that is read.

        Raises:
            WaitTimeout: The job is still running.
            JobError: It has ended without a video.
            RequestFailed: Its state is refused, several times in a row.
        """
        result = self._run(self._setup.wait(job, timeout, on_state, saving(self._setup)))
        if result.error:
            raise result.error
        return result

    def as_completed(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> Iterator[Result]:
        """Each job's result as it ends. One without a video has its error in ``error``.

        Args:
            jobs: The jobs, of any provider.
            timeout: Seconds for all of them; those that still run then have a WaitTimeout.
            on_state: Is told each state that is read.
        """
        order = count()
        save = saving(self._setup)
        flows = [ended(job, self._setup.wait(job, timeout, on_state, save)) for job in jobs]
        due = [(0.0, next(order), flow) for flow in flows]
        while due:
            moment, _, flow = heapq.heappop(due)
            time.sleep(max(0.0, moment - time.monotonic()))
            step = self._until_pause(flow)
            if isinstance(step, Done):
                self._setup.watch.settle(step.value)
                yield step.value
            else:
                heapq.heappush(due, (time.monotonic() + step.seconds, next(order), flow))

    def cancel(self, job: Job | str) -> JobState:
        """Cancel a job, and read its state.

        Raises:
            UnsupportedOperation: If the provider cannot.
            JobExpired: If it does not know the job.
            RequestFailed: If it did not answer.
        """
        return self._run(self._setup.cancel(job))

    def download(self, video: Video, path: str | PathLike[str], *, overwrite: bool = False) -> Path:
        """Save a video, and return the file's path.

        Args:
            video: One of a result's.
            path: A file or a folder; a name never comes from the server.
            overwrite: Whether a file that exists is replaced.

        Raises:
            DownloadError: If it could not be saved; it may be tried again.
        """
        return self._run(self._setup.download(video, path, overwrite))

    @property
    def configured(self) -> Mapping[str, Provider]:
        """The configured providers by name, with what the environment gave them."""
        return MappingProxyType(self._setup.providers)

    @property
    def drift(self) -> tuple[Drift, ...]:
        """The differences from the contracts that were seen so far, once per place."""
        return tuple(self._setup.watch.found)

    def capabilities(self) -> dict[str, dict[str, Capability]]:
        """What each configured provider takes: name -> option -> its values."""
        return self._setup.capabilities()

    def contract_changes(self, provider: str) -> tuple[Change, ...]:
        """How what a provider publishes of its requests now differs from our contract.

        It costs nothing. A key is sent only where the provider asks for one.

        Raises:
            RequestFailed: If the provider could not be asked.
        """
        return self._run(self._setup.contract_changes(provider))

    def published(self, provider: str) -> Any:
        """What a provider publishes about its requests, as it came. It costs nothing.

        Raises:
            RequestFailed: If the provider could not be asked.
        """
        return self._run(self._setup.published(provider))

    def refusals(self, provider: str) -> tuple[Drift, ...]:
        """Send requests that must be refused, and tell which were not refused as documented.

        They cost nothing: no key, a bad key, an unknown id, a wrong method, and an empty submit
        where the provider is known to refuse that before it bills.

        Raises:
            MissingKey: If the provider has no key.
            RequestFailed: If it could not be asked.
        """
        return self._run(self._setup.refusals(provider))

    def raw(self, provider: str, *, timeout: float = RAW_TIMEOUT) -> Any:
        """The generated client of a provider, configured, for what is not normalised.

        Args:
            provider: Its configured name.
            timeout: Seconds to wait for an answer.
        """
        return known(self._setup.providers, provider).raw(timeout)

    def _run(self, flow: Flow[T]) -> T:
        step = resume(flow)
        while not isinstance(step, Done):
            step = self._step(flow, step)
        self._setup.watch.settle(step.value)
        return step.value

    def _until_pause(self, flow: Flow[T]) -> Pause | Done[T]:
        step = resume(flow)
        while not isinstance(step, (Pause, Done)):
            step = self._step(flow, step)
        return step

    def _step(self, flow: Flow[T], effect: Effect) -> Effect | Done[T]:
        try:
            result = self._perform(effect)
        except Exception as error:  # noqa: BLE001 - the flow decides what it means
            return resume(flow, error=error)
        return resume(flow, result)

    def _perform(self, effect: Effect) -> object:
        match effect:
            case Send():
                answer = self._transport.send(effect)
                self._setup.watch.answer(effect, answer)
                return answer
            case Note():
                self._setup.watch.note(effect)
                return None
            case Fetch():
                return self._transport.fetch(effect)
            case Pause():
                time.sleep(effect.seconds)
                return None
            case Load():
                return load(effect.image, effect.option)
            case _:  # Host
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


def hosted_url(url: object) -> str:
    """What an ``image_host`` returned.

    Raises:
        ConfigurationError: If it is no http(s) URL.
    """
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return url
    raise ConfigurationError(f"image_host returned no http(s) URL but {type(url).__name__}")


def saving(setup: Setup) -> tuple[Save, AsyncSave]:
    """How a result saves itself: with connections of its own, since its client may be closed."""
    from stillreel._async_client import AsyncClient  # noqa: PLC0415 - each knows the other

    # both clients are ours; their settings are nobody else's business

    def save(video: Video, path: Path, overwrite: bool) -> Path:
        with Client._of(setup) as client:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            return client.download(video, path, overwrite=overwrite)

    async def asave(video: Video, path: Path, overwrite: bool) -> Path:
        async with AsyncClient._of(setup) as client:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            return await client.download(video, path, overwrite=overwrite)

    return save, asave
