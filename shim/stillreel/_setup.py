"""What both clients share: checked settings, and the flow for each thing that can be asked."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stillreel import _flows
from stillreel._errors import ConfigurationError, InvalidJob, StillreelError
from stillreel._guard import networks
from stillreel._http import Limits
from stillreel._job import AsyncSave, Job, JobState, Result, Save, Video, file_for
from stillreel.drift import (
    Change,
    Drift,
    Mode,
    OnDrift,
    Watch,
    contract_changes,
    published_document,
    refusals,
)
from stillreel.providers import PROVIDERS, Capability, Provider, Settings, capabilities

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Choice, Flow
    from stillreel._request import ImageToVideo

DEFAULT_TIMEOUT = 1800.0
"""Seconds that a wait lasts at most, unless it is told otherwise."""

RAW_TIMEOUT = 1200.0
"""Seconds that a low-level client waits: Oxen's blocking call takes 5 to 15 minutes [seed 004]."""

ImageHost = Callable[[bytes], str | Awaitable[str]]
OnState = Callable[[JobState], None]


@dataclass(slots=True, kw_only=True)
class Setup:
    """The settings of a client, checked.

    Attributes:
        providers: The configured ones by name; a settled revision replaces its provider here.
        limits: What bounds requests.
        watch: Holds answers to the contract.
        image_host: From the bytes of a picture to its URL.
        poll_interval: Seconds between two reads of a job; None for each provider's advice.
    """

    providers: dict[str, Provider]
    limits: Limits
    watch: Watch
    image_host: ImageHost | None = None
    poll_interval: float | None = None

    @classmethod
    def make(
        cls,
        providers: Mapping[str, Provider] | None,
        *,
        http_timeout: float,
        image_host: ImageHost | None,
        result_networks: Iterable[str],
        poll_interval: float | None,
        drift: Mode,
        on_drift: OnDrift | None,
    ) -> Setup:
        """Check the settings and fill in what the environment has.

        Raises:
            ConfigurationError: For a name, a number or a network that makes no sense.
        """
        if poll_interval is not None:
            seconds("poll_interval", poll_interval)
        return cls(
            providers=configured(providers),
            limits=Limits(seconds("http_timeout", http_timeout), networks(result_networks)),
            watch=Watch(drift, on_drift),
            image_host=image_host,
            poll_interval=poll_interval,
        )

    def submit(self, request: ImageToVideo, provider: Choice, drop: Collection[str]) -> Flow[Job]:
        """The flow of a submit."""
        hosted = self.image_host is not None
        names = _flows.candidates(self.providers, provider, request, drop=drop, hosted=hosted)
        return _flows.submit(self.providers, names, request, drop=drop, hosted=hosted)

    def state(self, job: Job | str) -> Flow[JobState]:
        """The flow of reading a job."""
        return _flows.read_state(*self.job(job))

    def cancel(self, job: Job | str) -> Flow[JobState]:
        """The flow of cancelling a job."""
        return _flows.cancel(*self.job(job))

    def wait(
        self,
        job: Job | str,
        timeout: float,
        on_state: OnState | None,
        saving: tuple[Save, AsyncSave],
    ) -> Flow[Result]:
        """The flow of a wait, whose result can be saved."""
        seconds("timeout", timeout)
        provider, job = self.job(job)
        waiting = _flows.wait(
            provider,
            job,
            timeout=timeout,
            clock=time.monotonic,
            interval=self.poll_interval,
            on_state=on_state,
        )
        return _saveable(waiting, saving)

    def download(self, video: Video, path: str | PathLike[str], overwrite: bool) -> Flow[Path]:
        """The flow of a download."""
        provider, _ = self.job(video.job)
        return _flows.download(provider, video, file_for(video, path), overwrite=overwrite)

    def contract_changes(self, name: str) -> Flow[tuple[Change, ...]]:
        """The flow of holding what a provider publishes to its contract."""
        return contract_changes(name, _flows.known(self.providers, name))

    def published(self, name: str) -> Flow[Any]:
        """The flow of reading what a provider publishes."""
        return published_document(name, _flows.known(self.providers, name))

    def refusals(self, name: str) -> Flow[tuple[Drift, ...]]:
        """The flow of the free probes."""
        return refusals(name, _flows.known(self.providers, name))

    def job(self, job: Job | str) -> tuple[Provider, Job]:
        """A job's provider, and the job.

        Raises:
            InvalidJob: If the string names no job.
            ConfigurationError: If its provider is not configured.
        """
        job = Job.parse(job) if isinstance(job, str) else job
        provider = _flows.known(self.providers, job.provider)
        provider.require_key()
        return provider, job

    def capabilities(self) -> dict[str, dict[str, Capability]]:
        """What each configured provider takes."""
        return {name: capabilities(provider) for name, provider in self.providers.items()}


def _saveable(waiting: Flow[Result], saving: tuple[Save, AsyncSave]) -> Flow[Result]:
    result = yield from waiting
    save, asave = saving
    return replace(result, _save=save, _asave=asave)


def ended(job: Job | str, waiting: Flow[Result]) -> Flow[Result]:
    """A wait whose error, if it has one, is in its result."""
    try:
        return (yield from waiting)
    except StillreelError as error:
        return Result(job=Job.parse(job) if isinstance(job, str) else job, error=error)


def configured(providers: Mapping[str, Provider] | None) -> dict[str, Provider]:
    """The given providers, or those of ours whose key the environment has.

    Raises:
        ConfigurationError: If a name could not be written into a job's string.
    """
    if providers is None:
        found: dict[str, Provider] = {}
        for stem, kind in PROVIDERS.items():
            if (provider := kind().from_environment(os.environ)).key:
                found[stem] = provider
        return found
    for name in providers:
        try:
            Job(name, ("any",))
        except InvalidJob as error:
            raise ConfigurationError(str(error)) from None
    return {name: _complete(provider) for name, provider in providers.items()}


def _complete(provider: Provider) -> Provider:
    return provider.from_environment(os.environ) if isinstance(provider, Settings) else provider


def seconds(name: str, value: object) -> float:
    """A number of seconds.

    Raises:
        ConfigurationError: If it is none, negative or endless.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
        if math.isfinite(number) and number >= 0:
            return number
    raise ConfigurationError(f"{name}={value!r}: seconds are needed, from 0 up and not endless")
