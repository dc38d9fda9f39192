"""A rate that several processes keep together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stillreel._scheduler import Rate


class Pacer(Protocol):
    """Is asked before each request to a provider whose rate is known, after the client's own turn.

    ``account`` is that of :func:`account_of`: the provider's origin and key, as a hash.
    """

    async def before(self, account: str, rate: Rate, *, submit: bool) -> None:
        """Wait until a request may be sent.

        Raises:
            TransportFault: With ``sent=False``, if that would take too long.
        """
        ...

    async def refused(self, account: str, seconds: float | None) -> None:
        """A request was answered with 429, and with the seconds to wait if the provider says so."""
        ...
