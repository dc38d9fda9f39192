"""What both clients share: checked settings, and the flow for each thing that can be asked."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stillreel import _flows
from stillreel._flows import Expected, Making, Spending
from stillreel._http.address_guard import networks
from stillreel._http.limits import Limits
from stillreel._journal.memory import PROCESS
from stillreel._models.errors import (
    ConfigurationError,
    InvalidJob,
    StillreelError,
    SubmissionUnknown,
)
from stillreel._models.job import AsyncSave, Job, JobState, Result, Save, Video, file_for
from stillreel._models.records import UNPAID, Recorder, State, Take
from stillreel._models.request import DEFAULTS
from stillreel._pacing.settings import Pacer, RateChoice, Shares
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
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from stillreel._flows import Choice, Flow
    from stillreel._models.records import Saved
    from stillreel._models.request import ImageToVideo

DEFAULT_TIMEOUT = 1800.0
"""Seconds that a wait lasts at most, unless it is told otherwise."""

MAX_DOWNLOAD = 2 * 1024**3
"""Bytes that one clip may have."""

SUBMIT_PATIENCE = 30.0
"""Seconds for which a submit is tried again at one provider, where nothing was taken."""

LEASE_STEPS = 5
"""How many times ``http_timeout`` one POST can take: connect, write, read, and some."""

RAW_TIMEOUT = 1200.0
"""Seconds that a low-level client waits: Oxen's blocking call takes 5 to 15 minutes [seed 004]."""

JournalChoice = bool | str | os.PathLike[str] | Recorder | None
"""False or None: none; True: the user's own; a path or URL; any Recorder."""

ImageHost = Callable[[bytes], str | Awaitable[str]]
OnState = Callable[[JobState], None]


def _nothing() -> None: ...


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


def recorder_of(journal: JournalChoice) -> tuple[Recorder, Callable[[], None]]:
    """What keeps the submits, and how to close it if it is opened here.

    Raises:
        JournalError: If the journal cannot be opened.
    """
    if journal is None or journal is False:
        return PROCESS, _nothing
    if journal is True or isinstance(journal, (str, os.PathLike)):
        from stillreel._journal.journal import Journal  # noqa: PLC0415 - its database library loads slowly

        opened = Journal(None if journal is True else journal)
        return opened, opened.close
    return journal, _nothing


def _storable(key: str) -> bool:
    """Whether a database can keep a key as it is."""
    return bool(key.strip()) and not any(one == "\0" or "\ud800" <= one <= "\udfff" for one in key)


def count(name: str, value: object, *, least: int = 1) -> int:
    """A number of things.

    Raises:
        ConfigurationError: If it is none, or too small.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise ConfigurationError(f"{name}={value!r}: a whole number is needed, from {least} up")


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


def hosted_url(url: object) -> str:
    """What an ``image_host`` returned.

    Raises:
        ConfigurationError: If it is no http(s) URL.
    """
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return url
    raise ConfigurationError(f"image_host returned no http(s) URL but {type(url).__name__}")
