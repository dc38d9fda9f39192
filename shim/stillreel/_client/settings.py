"""The settings of a client, and what the environment adds to them."""

from __future__ import annotations

import math
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from stillreel._journal import PROCESS
from stillreel._models import ConfigurationError, InvalidJob, Job, JobState, Recorder
from stillreel.providers import PROVIDERS
from stillreel.providers._settings import Settings

if TYPE_CHECKING:
    from stillreel._pacing import Pacer, RateChoice
    from stillreel.drift import Mode, OnDrift
    from stillreel.providers import Provider

DEFAULT_TIMEOUT = 1800.0
"""Seconds that a wait lasts at most, unless it is told otherwise."""

MAX_DOWNLOAD = 2 * 1024**3
"""Bytes that one clip may have."""

SUBMIT_PATIENCE = 30.0
"""Seconds for which a submit is tried again at one provider, where nothing was taken."""

JournalChoice = bool | str | os.PathLike[str] | Recorder | None
"""False or None: none; True: the user's own; a path or URL; any Recorder."""

ImageHost = Callable[[bytes], str | Awaitable[str]]
"""From the bytes of a picture to its URL; a function, or a coroutine function."""

OnState = Callable[[JobState], None]


class ClientSettings(TypedDict, total=False):
    """The settings of :class:`Client` and :class:`AsyncClient`, each with a default of its own."""

    http_timeout: float
    image_host: ImageHost | None
    result_networks: Iterable[str]
    poll_interval: float | None
    drift: Mode
    on_drift: OnDrift | None
    journal: JournalChoice
    submit_patience: float
    max_submits: int | None
    max_consecutive_failures: int | None
    max_download: int
    rates: Mapping[str, RateChoice] | None
    concurrency: Mapping[str, int] | None
    pacer: Pacer | None


DEFAULTS: ClientSettings = {
    "http_timeout": 30.0,
    "image_host": None,
    "result_networks": (),
    "poll_interval": None,
    "drift": "log",
    "on_drift": None,
    "journal": None,
    "submit_patience": SUBMIT_PATIENCE,
    "max_submits": None,
    "max_consecutive_failures": None,
    "max_download": MAX_DOWNLOAD,
    "rates": None,
    "concurrency": None,
    "pacer": None,
}


def with_defaults(settings: ClientSettings) -> dict[str, Any]:
    """All settings.

    Raises:
        TypeError: For a setting that does not exist, as for any other argument.
    """
    if strange := settings.keys() - DEFAULTS.keys():
        raise TypeError(f"a client got an unexpected keyword argument {min(strange)!r}")
    return {**DEFAULTS, **settings}


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
        return PROCESS, do_nothing
    if journal is True or isinstance(journal, (str, os.PathLike)):
        from stillreel._journal import Journal  # noqa: PLC0415 - its database library loads slowly

        opened = Journal(None if journal is True else journal)
        return opened, opened.close
    return journal, do_nothing


def do_nothing() -> None:
    """Do nothing."""


def is_storable(key: str) -> bool:
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
