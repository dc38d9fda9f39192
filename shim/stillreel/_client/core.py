"""What a client works with: its checked settings, and what its calls share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stillreel._client.settings import (
    configured,
    count,
    do_nothing,
    recorder_of,
    seconds,
    with_defaults,
)
from stillreel._flows import Spending
from stillreel._http import Limits, networks
from stillreel._journal import PROCESS
from stillreel._pacing import PacingSettings
from stillreel.drift import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stillreel._client.settings import ClientSettings, ImageHost
    from stillreel._models import Recorder
    from stillreel.drift import Deliver
    from stillreel.providers import Provider


@dataclass(slots=True, kw_only=True)
class Core:
    """The checked settings of a client, and what its calls share.

    It outlives the client: results that are saved later share it.

    Attributes:
        providers: The configured ones by name; a settled revision replaces its provider here.
        limits: What bounds requests.
        watch: Holds answers to the contract.
        pacing: How requests are shared out.
        image_host: From the bytes of a picture to its URL.
        poll_interval: Seconds between two reads of a job; None for each provider's advice.
        recorder: Keeps the submits.
        close_recorder: Closes it, if it was opened here. It can be used again.
        spending: What stops the spending.
        patience: Seconds for which one provider is tried where nothing was taken.
    """

    providers: dict[str, Provider]
    limits: Limits
    watch: Watch
    pacing: PacingSettings
    image_host: ImageHost | None = None
    poll_interval: float | None = None
    recorder: Recorder = PROCESS
    close_recorder: Callable[[], None] = do_nothing
    spending: Spending = field(default_factory=Spending)
    patience: float = 0.0
    _users: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(
        cls,
        providers: Mapping[str, Provider] | None,
        given: ClientSettings,
        deliver: Deliver | None = None,
    ) -> Core:
        """Check the settings and fill in what the environment has.

        Args:
            providers: Name -> configuration; None for those in the environment.
            given: What the user has set.
            deliver: Runs what calls ``on_drift``; by default here and now.

        Raises:
            ConfigurationError: For a name, a number or a network that makes no sense, and a
                journal that cannot be opened.
            TypeError: For a setting that does not exist.
        """
        chosen = with_defaults(given)
        interval, most = chosen["poll_interval"], chosen["max_submits"]
        failures = chosen["max_consecutive_failures"]
        if interval is not None:
            seconds("poll_interval", interval)
        known, patience = (
            configured(providers),
            seconds("submit_patience", chosen["submit_patience"]),
        )
        pacing = PacingSettings(
            providers=known,
            rates=chosen["rates"] or {},
            concurrency=chosen["concurrency"] or {},
            poll_interval=interval,
            patience=patience,
            pacer=chosen["pacer"],
        )
        pacing.check()
        core = cls(
            providers=known,
            pacing=pacing,
            limits=Limits(
                seconds("http_timeout", chosen["http_timeout"]),
                networks(chosen["result_networks"]),
                largest_download=count("max_download", chosen["max_download"]),
            ),
            watch=Watch(chosen["drift"], chosen["on_drift"], deliver),
            image_host=chosen["image_host"],
            poll_interval=interval,
            spending=Spending(
                None if most is None else count("max_submits", most, least=0),
                None if failures is None else count("max_consecutive_failures", failures),
            ),
            patience=patience,
        )
        core.recorder, core.close_recorder = recorder_of(chosen["journal"])
        return core

    def enter(self) -> None:
        """Somebody uses it from now on."""
        with self._lock:
            self._users += 1

    def leave(self) -> None:
        """Somebody has closed; the last one closes the recorder."""
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self.close_recorder()
