"""How the requests of a client are shared out: its settings, and what it knows of its own jobs."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from stillreel._models import DEFAULTS, ConfigurationError, MissingKey
from stillreel._models.url import leads_home
from stillreel._pacing.rate_limit import Rate
from stillreel._pacing.scheduler import CONCURRENCY, Account
from stillreel.providers._account import account_of
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillreel._models import ImageToVideo, Job
    from stillreel.providers import Provider

T = TypeVar("T")

RateChoice = tuple[int, float] | None
"""Requests in seconds; None for no limit at all."""

MOST_BEGUN = 100_000
LONGEST_INTERVAL = 3600.0

LOCAL_INTERVAL = 0.5
"""Seconds between two reads of a job on this machine, where the user has not set them.

That is a sandbox, whose jobs take seconds: no provider's rate or advice is in force there.
"""

IN_FLIGHT = {"modellix": 16}
"""Requests in flight where the provider limits them by an unknown number [MX-API 429]; a guess."""


@dataclass(frozen=True, slots=True)
class SubmittedJob:
    """A job that this client has submitted: when, and what decides how long it takes."""

    at: float
    kind: tuple[object, ...]


class Pacer(Protocol):
    """Keeps a rate together with other processes.

    It is asked before each request to a provider whose rate is known, after the client's own turn.

    ``account`` is that of :func:`account_of`: the provider's origin and key, as a hash.
    """

    async def before(self, account: str, rate: Rate, *, submit: bool) -> None:
        """Wait until a request may be sent.

        Raises:
            TransportFault: With ``sent=False``, if that would take too long.
        """
        ...

    async def record_refusal(self, account: str, seconds: float | None) -> None:
        """A request was answered with 429, and with the seconds to wait if the provider says so."""
        ...


@dataclass(slots=True, kw_only=True)
class PacingSettings:
    """How the requests of a client are shared out.

    Attributes:
        providers: The configured ones by name.
        rates: Name -> the rate that the user has set.
        concurrency: Name -> requests in flight at most.
        poll_interval: Least seconds between two reads of a job, if the user has set them.
        patience: Seconds for which a request waits for its turn while the provider refuses all.
        begun: The jobs that this client has submitted and has not seen end.
        pacer: Keeps the rates together with other processes.
    """

    providers: Mapping[str, Provider]
    rates: Mapping[str, RateChoice] = field(default_factory=dict[str, RateChoice])
    concurrency: Mapping[str, int] = field(default_factory=dict[str, int])
    poll_interval: float | None = None
    patience: float = 30.0
    begun: dict[str, SubmittedJob] = field(default_factory=dict[str, SubmittedJob])
    pacer: Pacer | None = None

    def check(self) -> None:
        """Refuse settings that make no sense, before anything is sent.

        Raises:
            ConfigurationError: For one of them, with what is allowed.
        """
        self._check_names("rates", self.rates)
        self._check_names("concurrency", self.concurrency)
        for name, chosen in self.rates.items():
            _rate(name, chosen)
        for name, most in self.concurrency.items():
            try:
                Account[object](concurrency=most)
            except ValueError as error:
                raise ConfigurationError(f"{name}: {error}") from None
        if (self.poll_interval or 0.0) > LONGEST_INTERVAL:
            raise ConfigurationError(
                f"poll_interval={self.poll_interval!r}: seconds are needed, "
                f"from 0 to {LONGEST_INTERVAL:,g}"
            )

    def _check_names(self, setting: str, given: Mapping[str, object]) -> None:
        if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - a user's
            raise ConfigurationError(f"{setting}: a mapping of names is needed, not {given!r}")
        known = ", ".join(self.providers) or "none"
        if strange := sorted(map(str, set(given) - set(self.providers))):
            raise ConfigurationError(
                f"{setting}: {', '.join(strange)}: not configured; configured: {known}"
            )

    def rate(self, provider: Provider) -> Rate | None:
        """The rate that is known: set, or documented; None where it is to be learned."""
        for chosen in self._set(self.rates, provider):
            return _rate(provider.stem, chosen)
        if _is_local(provider):
            return Rate(math.inf)  # no provider's
        try:
            documented = contract(provider.stem).get("rate-limit")
        except FileNotFoundError:  # a provider of the user's own
            return None
        return Rate(documented["requests"], documented["seconds"]) if documented else None

    def interval(self, provider: Provider) -> float | None:
        """Least seconds between two reads of a job, if they do not follow the provider's advice."""
        if self.poll_interval is None and _is_local(provider):
            return LOCAL_INTERVAL
        return self.poll_interval

    def in_flight(self, provider: Provider) -> int:
        """How many requests may be in flight."""
        usual = IN_FLIGHT.get(provider.stem, CONCURRENCY)
        return next(self._set(self.concurrency, provider), usual)

    def _set(self, table: Mapping[str, T], provider: Provider) -> Iterator[T]:
        """What was set for a provider under any of its names: the key may be configured twice."""
        account = account_of(provider)
        for name, one in self.providers.items():
            if name in table and _same(one, account):
                yield table[name]

    def record_submit(self, job: Job, request: ImageToVideo) -> None:
        """A job was submitted just now."""
        duration = request.duration or DEFAULTS["duration"]
        resolution = request.resolution or DEFAULTS["resolution"]
        self.begun[str(job)] = SubmittedJob(time.monotonic(), (job.provider, duration, resolution))
        if len(self.begun) > MOST_BEGUN:
            del self.begun[next(iter(self.begun))]


def _is_local(provider: Provider) -> bool:
    return leads_home(provider.origin)


def _same(provider: Provider, account: str) -> bool:
    try:
        return account_of(provider) == account
    except MissingKey:
        return False


def _rate(name: str, chosen: RateChoice) -> Rate:
    try:
        return Rate(math.inf) if chosen is None else Rate(*chosen)
    except ValueError as error:
        raise ConfigurationError(f"rates: {name}: {error}") from None
    except TypeError:
        raise ConfigurationError(
            f"rates: {name}: (requests, seconds) or None is needed, not {chosen!r}"
        ) from None
