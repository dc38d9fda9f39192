"""What bounds a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stillreel._flows import Send
    from stillreel._http.address_guard import Network

STEPS = 5
"""How many times ``http_timeout`` one exchange can take: connect, write, wait, read, and some."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a request.

    Attributes:
        http_timeout: Seconds for each step of one: connecting, writing, reading.
        opened: Networks that results may come from besides the public one.
        largest_download: Bytes that a clip may have at most.
    """

    http_timeout: float = 30.0
    opened: tuple[Network, ...] = ()
    largest_download: int = 2 * 1024**3

    @property
    def exchange(self) -> float:
        """Seconds for one exchange in all: head, interim answers, body and trailers."""
        return STEPS * self.http_timeout

    @property
    def opening(self) -> float:
        """Seconds until a download begins: connecting, and all that is said before its body."""
        return 2 * self.http_timeout

    def step(self, effect: Send) -> float:
        """Seconds for each step of a request."""
        return min(self.http_timeout, effect.timeout or self.http_timeout)
