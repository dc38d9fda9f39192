"""What bounds a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stillreel._http.address_guard import Network


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
