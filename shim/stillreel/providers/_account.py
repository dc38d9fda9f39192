"""Who pays: a provider's origin and key."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stillreel.providers._protocol import Provider
    from stillreel.providers._settings import Key


def account_of(provider: Provider) -> str:
    """Who pays: a provider's origin and API key, as a hash that tells neither."""
    return _account(provider.origin, provider.require_key())


@lru_cache(maxsize=64)
def _account(origin: str, key: Key) -> str:
    return hashlib.sha256(f"{origin}\n{key.reveal()}".encode()).hexdigest()[:16]
