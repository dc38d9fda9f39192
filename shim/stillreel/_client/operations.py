"""The flow for each thing that a client can be asked."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from stillreel import _flows
from stillreel._client.settings import is_storable, seconds
from stillreel._models import (
    DEFAULTS,
    UNPAID,
    ConfigurationError,
    Job,
    Result,
    StillreelError,
    file_for,
)
from stillreel.drift import contract_changes, published_document, refusals
from stillreel.providers import account_of, capabilities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from os import PathLike
    from pathlib import Path

    from stillreel._client.core import Core
    from stillreel._client.settings import OnState
    from stillreel._flows import Checked, Choice, ClipRequest, Expected, Flow, GenerateTask
    from stillreel._models import ImageToVideo, JobState, Saved, State, SubmissionUnknown, Video
    from stillreel.drift import Change, Drift
    from stillreel.providers import Capability, Provider


class Operations:
    """Makes the flows of a client.

    Args:
        core: The client's settings.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def submit(
        self,
        request: ImageToVideo,
        provider: Choice,
        drop: Collection[str],
        key: str | None = None,
        *,
        again: frozenset[State] = UNPAID,
        target: str | None = None,
    ) -> Flow[Job]:
        """The flow of a submit.

        Raises:
            ConfigurationError: For an idempotency key without a journal, and as for the choice.
        """
        if key is not None and not self._core.recorder.durable:
            raise ConfigurationError("idempotency_key= needs a journal: Client(journal=True)")
        if key is not None and not is_storable(key):
            raise ConfigurationError(f"idempotency_key={key!r} cannot be kept: take a word or few")
        policy = _flows.SubmitPolicy(
            clock=time.monotonic,
            patience=self._core.patience,
            key=key,
            again=again,
            target=target,
            lease=self._core.limits.exchange,
            durable=self._core.recorder.durable,
            spending=self._core.spending,
        )
        asked = self._asked(request, provider, drop)
        return self._started(_flows.submit(self._core.providers, asked, policy), request)

    def _asked(self, request: ImageToVideo, choice: Choice, drop: Collection[str]) -> ClipRequest:
        hosted = self._core.image_host is not None
        return _flows.ClipRequest(request=request, choice=choice, drop=drop, hosted=hosted)

    def _started(self, submitting: Flow[Job], request: ImageToVideo) -> Flow[Job]:
        job = yield from submitting
        if job.answer:  # else it was known already
            self._core.pacing.record_submit(job, request)
        return job

    def check(
        self, request: ImageToVideo, provider: Choice, drop: Collection[str]
    ) -> Flow[Checked]:
        """The flow of what a submit would check."""
        return _flows.check(self._core.providers, self._asked(request, provider, drop))

    def reconcile(self, error: SubmissionUnknown) -> Flow[Job | None]:
        """The flow of looking for an unknown submit's job."""
        if error.entry is None:
            raise ConfigurationError(f"nothing was recorded of this submit: {error}")
        provider = _flows.find_provider(self._core.providers, error.entry.intent.provider)
        return _flows.reconcile(provider, error.entry)

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
    ) -> Flow[Result]:
        """The flow of a wait."""
        seconds("timeout", timeout)
        provider, job = self.job(job)
        waiting = _flows.wait(
            provider,
            job,
            timeout=timeout,
            clock=time.monotonic,
            interval=self._core.poll_interval,
            on_state=on_state,
        )
        return _flows.record_outcome(waiting, provider, job, self._core.spending)

    def download(self, video: Video, path: str | PathLike[str], *, overwrite: bool) -> Flow[Saved]:
        """The flow of a download."""
        return self._saved(video, file_for(video, path), overwrite)

    def _saved(
        self,
        video: Video,
        target: Path,
        overwrite: bool,
        expected: Expected | None = None,
        *,
        adopt: bool = False,
        until: float = math.inf,
    ) -> Flow[Saved]:
        provider, job = self.job(video.job)
        saved = yield from _flows.download(
            provider,
            video,
            target,
            overwrite=overwrite,
            adopt=adopt,
            expected=expected,
            patience=min(self._core.limits.exchange, until - time.monotonic()),
        )
        account = account_of(provider)
        yield from _flows.record(lambda recorder: recorder.record_file(account, video, saved), job)
        return saved

    def generate(
        self,
        making: GenerateTask,
        provider: Choice,
        drop: Collection[str],
        *,
        timeout: float,
        on_state: OnState | None,
    ) -> Flow[Result]:
        """The flow of making a request all the way to its files."""
        seconds("timeout", timeout)  # before anything is paid for
        request, until = making.request, math.inf
        expected = _flows.Expected(
            duration=request.duration or DEFAULTS["duration"],
            resolution=request.resolution or DEFAULTS["resolution"],
            aspect_ratio=request.aspect_ratio,
        )

        def submit() -> Flow[Job]:
            return self.submit(
                request, provider, drop, making.key, again=making.again, target=making.target
            )

        def wait(job: Job) -> Flow[Result]:
            nonlocal until
            until = time.monotonic() + timeout
            return self.wait(job, timeout, on_state)

        def save(video: Video, path: Path) -> Flow[Saved]:
            keyed = making.key is not None
            return self._saved(video, path, making.overwrite, expected, adopt=keyed, until=until)

        return _flows.generate(making, _flows.GenerateSteps(submit=submit, wait=wait, save=save))

    def as_completed(
        self, jobs: Iterable[Job | str], timeout: float, on_state: OnState | None
    ) -> list[Flow[Result]]:
        """The flows of waits whose errors, if they have any, are in their results."""
        return [_caught(job, self.wait(job, timeout, on_state)) for job in jobs]

    def contract_changes(self, name: str) -> Flow[tuple[Change, ...]]:
        """The flow of holding what a provider publishes to its contract."""
        return contract_changes(name, _flows.find_provider(self._core.providers, name))

    def published(self, name: str) -> Flow[Any]:
        """The flow of reading what a provider publishes."""
        return published_document(name, _flows.find_provider(self._core.providers, name))

    def refusals(self, name: str) -> Flow[tuple[Drift, ...]]:
        """The flow of the free probes."""
        return refusals(name, _flows.find_provider(self._core.providers, name))

    def job(self, job: Job | str) -> tuple[Provider, Job]:
        """A job's provider, and the job.

        Raises:
            InvalidJob: If the string names no job.
            ConfigurationError: If its provider is not configured.
        """
        job = Job.parse(job) if isinstance(job, str) else job
        try:
            provider = _flows.find_provider(self._core.providers, job.provider)
            provider.require_key()
        except ConfigurationError as error:
            error.job = job
            raise
        return provider, job

    def capabilities(self) -> dict[str, dict[str, Capability]]:
        """What each configured provider takes."""
        return {name: capabilities(provider) for name, provider in self._core.providers.items()}


def _caught(job: Job | str, waiting: Flow[Result]) -> Flow[Result]:
    """A wait whose error, if it has one, is in its result."""
    try:
        return (yield from waiting)
    except StillreelError as error:
        return Result(job=Job.parse(job) if isinstance(job, str) else job, error=error)
