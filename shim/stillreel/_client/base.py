"""What both clients have in common: all that needs no I/O."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from stillreel._client.operations import Operations
from stillreel._client.saving import ClientSaver
from stillreel._flows import find_provider
from stillreel._models import show
from stillreel.providers._raw import RawClients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._client.core import Core
    from stillreel._models import Recorder, Result
    from stillreel.drift import Drift
    from stillreel.providers import Capability, Provider


class BaseClient(RawClients):
    """A client's settings, and what can be told without asking anybody."""

    def _set_up(self, core: Core, *, asynchronous: bool) -> None:
        self._core = core
        self._operations = Operations(core)
        self._saver = ClientSaver(core, asynchronous=asynchronous)

    def __repr__(self) -> str:
        return show(type(self).__name__, *self._core.providers or ("no provider",))

    def _provider(self, name: str) -> Provider:
        return find_provider(self._core.providers, name)

    def _saveable(self, result: Result) -> Result:
        return replace(result, _saver=self._saver)

    @property
    def recorder(self) -> Recorder:
        """What keeps its submits: a :class:`Journal`, if it was asked for."""
        return self._core.recorder

    @property
    def configured(self) -> Mapping[str, Provider]:
        """The configured providers by name, with what the environment gave them."""
        return MappingProxyType(self._core.providers)

    @property
    def drift(self) -> tuple[Drift, ...]:
        """The differences from the contracts that were seen so far, once per place."""
        return tuple(self._core.watch.found)

    def capabilities(self) -> dict[str, dict[str, Capability]]:
        """What each configured provider takes: name -> option -> its values."""
        return self._operations.capabilities()
