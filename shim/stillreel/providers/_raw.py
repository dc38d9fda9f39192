"""The low-level client of each provider, with the type that was generated for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

if TYPE_CHECKING:
    from stillreel_clients import aihubmax, highwayapi, modellix, oxen

    from stillreel.providers._protocol import Provider

TIMEOUT = 1200.0
"""Seconds that a low-level client waits: Oxen's blocking call takes 5 to 15 minutes [seed 004]."""


class RawClients(Protocol):
    """What both clients offer besides the operations that all providers have in common."""

    def _provider(self, name: str) -> Provider: ...

    @overload
    def raw(self, provider: Literal["aihubmax"], *, timeout: float = ...) -> aihubmax.Client: ...
    @overload
    def raw(
        self, provider: Literal["highwayapi"], *, timeout: float = ...
    ) -> highwayapi.Client: ...
    @overload
    def raw(self, provider: Literal["modellix"], *, timeout: float = ...) -> modellix.Client: ...
    @overload
    def raw(self, provider: Literal["oxen"], *, timeout: float = ...) -> oxen.Client: ...
    @overload
    def raw(self, provider: str, *, timeout: float = ...) -> Any: ...
    def raw(self, provider: str, *, timeout: float = TIMEOUT) -> Any:
        """The generated client of a provider, configured, for any operation of its API.

        It is a client of its own: this one neither paces nor records what it sends. ::

            from stillreel_clients.oxen.api.queue import list_generations

            with client.raw("oxen") as oxen:
                active = list_generations.sync(client=oxen)

            async with client.raw("oxen") as oxen:
                active = await list_generations.asyncio(client=oxen)

        Args:
            provider: Its configured name. Those of ours have the type of their client.
            timeout: Seconds to wait for an answer.

        Raises:
            MissingKey: If the provider has no key.
            UnknownProvider: If no provider has this name.
            httpx.HTTPError: When it is used, and the provider cannot be reached.
        """
        return self._provider(provider).raw(timeout)
