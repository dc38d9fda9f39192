"""What both clients share: checked settings, and the flow for each thing that can be asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stillreel import _flows
from stillreel._client.settings import (
    ImageHost,
    JournalChoice,
    OnState,
    _nothing,
    _storable,
    configured,
    count,
    recorder_of,
    seconds,
)
from stillreel._flows import Expected, Making, Spending
from stillreel._http.address_guard import networks
from stillreel._http.limits import Limits
from stillreel._journal.memory import PROCESS
from stillreel._models import (
    DEFAULTS,
    UNPAID,
    AsyncSave,
    ConfigurationError,
    Job,
    JobState,
    Recorder,
    Result,
    Save,
    State,
    StillreelError,
    SubmissionUnknown,
    Take,
    Video,
    file_for,
)
from stillreel._pacing import Pacer, RateChoice, Shares
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
from stillreel.providers import Capability, Provider, capabilities
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Choice, Flow
    from stillreel._models import ImageToVideo, Saved


LEASE_STEPS = 5
"""How many times ``http_timeout`` one POST can take: connect, write, read, and some."""


@dataclass(slots=True, kw_only=True)
class Setup:
    """The settings of a client, checked.

    Attributes:
        providers: The configured ones by name; a settled revision replaces its provider here.
        limits: What bounds requests.
        watch: Holds answers to the contract.
        image_host: From the bytes of a picture to its URL.
        poll_interval: Seconds between two reads of a job; None for each provider's advice.
        shares: How requests are shared out.
        recorder: Keeps the submits.
        close_recorder: Closes it, if it was opened here. It can be used again.
        clients: How many clients have these settings: a result is saved by one of its own.
        spending: What stops the spending.
        patience: Seconds for which one provider is tried where nothing was taken.
    """

    providers: dict[str, Provider]
    limits: Limits
    watch: Watch
    shares: Shares
    image_host: ImageHost | None = None
    poll_interval: float | None = None
    recorder: Recorder = PROCESS
    close_recorder: Callable[[], None] = _nothing
    clients: int = 0
    spending: Spending = field(default_factory=Spending)
    patience: float = 0.0

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
        journal: JournalChoice,
        submit_patience: float,
        max_submits: int | None,
        max_consecutive_failures: int | None,
        max_download: int,
        rates: Mapping[str, RateChoice] | None,
        concurrency: Mapping[str, int] | None,
        pacer: Pacer | None = None,
    ) -> Setup:
        """Check the settings and fill in what the environment has.

        Raises:
            ConfigurationError: For a name, a number or a network that makes no sense, and a
                journal that cannot be opened.
        """
        if poll_interval is not None:
            seconds("poll_interval", poll_interval)
        known = configured(providers)
        shares = Shares(
            providers=known,
            rates=rates or {},
            concurrency=concurrency or {},
            poll_interval=poll_interval,
            patience=seconds("submit_patience", submit_patience),
            pacer=pacer,
        )
        shares.check()
        setup = cls(
            providers=known,
            shares=shares,
            limits=Limits(
                seconds("http_timeout", http_timeout),
                networks(result_networks),
                largest_download=count("max_download", max_download),
            ),
            watch=Watch(drift, on_drift),
            image_host=image_host,
            poll_interval=poll_interval,
            spending=Spending(
                None if max_submits is None else count("max_submits", max_submits, least=0),
                None
                if max_consecutive_failures is None
                else count("max_consecutive_failures", max_consecutive_failures),
            ),
            patience=seconds("submit_patience", submit_patience),
        )
        setup.recorder, setup.close_recorder = recorder_of(journal)
        return setup

    def leave(self) -> None:
        """A client has closed; the last one closes the recorder."""
        self.clients -= 1
        if self.clients <= 0:
            self.clients = 0
            self.close_recorder()

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
        if key is not None and not self.recorder.durable:
            raise ConfigurationError("idempotency_key= needs a journal: Client(journal=True)")
        if key is not None and not _storable(key):
            raise ConfigurationError(f"idempotency_key={key!r} cannot be kept: take a word or few")
        terms = _flows.Terms(
            clock=time.monotonic,
            patience=self.patience,
            key=key,
            again=again,
            target=target,
            lease=LEASE_STEPS * self.limits.http_timeout,
            durable=self.recorder.durable,
            spending=self.spending,
        )
        hosted = self.image_host is not None
        names = _flows.candidates(self.providers, provider, request, drop=drop, hosted=hosted)
        flow = _flows.submit(self.providers, names, request, drop=drop, hosted=hosted, terms=terms)
        return self._started(flow, request)

    def _started(self, submitting: Flow[Job], request: ImageToVideo) -> Flow[Job]:
        job = yield from submitting
        if job.answer:  # else it was known already
            self.shares.started(job, request)
        return job

    def check(
        self, request: ImageToVideo, provider: Choice, drop: Collection[str]
    ) -> _flows.Checked:
        """What a submit would check."""
        hosted = self.image_host is not None
        names = _flows.candidates(self.providers, provider, request, drop=drop, hosted=hosted)
        return _flows.check(self.providers, names, request, drop=drop, hosted=hosted)

    def reconcile(self, error: SubmissionUnknown) -> Flow[Job | None]:
        """The flow of looking for an unknown submit's job."""
        if error.entry is None:
            raise ConfigurationError(f"nothing was recorded of this submit: {error}")
        provider = _flows.known(self.providers, error.entry.intent.provider)
        return _flows.reconciled(provider, error.entry)

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
        kept = _flows.outcome_kept(waiting, provider, job, self.spending)
        return _saveable(kept, saving)

    def download(self, video: Video, path: str | PathLike[str], overwrite: bool) -> Flow[Path]:
        """The flow of a download."""
        saved = yield from self._saved(video, file_for(video, path), overwrite)
        return saved.path

    def _saved(
        self, video: Video, target: Path, overwrite: bool, expected: Expected | None = None
    ) -> Flow[Saved]:
        provider, job = self.job(video.job)
        saved = yield from _flows.download(
            provider, video, target, overwrite=overwrite, expected=expected
        )
        account = account_of(provider)
        yield from _flows.kept(lambda recorder: recorder.saved(account, video, saved), job)
        return saved

    def produce(
        self,
        making: Making,
        provider: Choice,
        drop: Collection[str],
        *,
        timeout: float,
        on_state: OnState | None,
        saving: tuple[Save, AsyncSave],
    ) -> Flow[Take]:
        """The flow of making a request all the way to its files."""
        request = making.request
        expected = Expected(
            duration=request.duration or DEFAULTS["duration"],
            resolution=request.resolution or DEFAULTS["resolution"],
            aspect_ratio=request.aspect_ratio,
        )
        return _flows.produce(
            making,
            _flows.Steps(
                submit=lambda: self.submit(
                    request, provider, drop, making.key, again=making.again, target=making.target
                ),
                wait=lambda job: self.wait(job, timeout, on_state, saving),
                save=lambda video, path, over: self._saved(video, path, over, expected),
            ),
        )

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
        try:
            provider = _flows.known(self.providers, job.provider)
            provider.require_key()
        except ConfigurationError as error:
            error.job = job
            raise
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


def hosted_url(url: object) -> str:
    """What an ``image_host`` returned.

    Raises:
        ConfigurationError: If it is no http(s) URL.
    """
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return url
    raise ConfigurationError(f"image_host returned no http(s) URL but {type(url).__name__}")
