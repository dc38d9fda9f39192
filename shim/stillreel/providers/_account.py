"""Who pays: a provider's origin and key. A recorded submit belongs to the account that made it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from stillreel._models import ConfigurationError

if TYPE_CHECKING:
    from stillreel._models import Entry
    from stillreel.providers._protocol import Provider
    from stillreel.providers._settings import Key


def account_of(provider: Provider) -> str:
    """Who pays: a provider's origin and API key, as a hash that tells neither."""
    return _account(provider.origin, provider.require_key())


def foreign(provider: Provider, entry: Entry) -> str | None:
    """Whose a recorded submit is, and what to do, if another account has made it; else None."""
    intent = entry.intent
    if intent.account == account_of(provider):
        return None
    submit = f"the submit of {intent.key!r}" if intent.key else f"a submit to {intent.provider}"
    what, variable = entry.job or submit, provider.stem.upper()
    if intent.origin not in {None, provider.origin}:
        place = f"was made at {intent.origin}, and {variable}_BASE_URL is {provider.origin}"
        return f"{what} belongs to another account: it {place}"
    return (
        f"{what} belongs to another account of {intent.provider}: set {variable}_API_KEY to the "
        f"key that submitted it, or, if that key was replaced by the present one, say so with: "
        f"stillreel jobs --adopt-account {intent.provider}"
    )


def check_account(provider: Provider, entry: Entry) -> None:
    """Leave alone what another account has paid for.

    Raises:
        ConfigurationError: If the submit is that of another account.
    """
    if words := foreign(provider, entry):
        name = entry.intent.provider
        raise ConfigurationError(words, provider=name, job=entry.job, charged="unknown")


@lru_cache(maxsize=64)
def _account(origin: str, key: Key) -> str:
    return hashlib.sha256(f"{origin}\n{key.reveal()}".encode()).hexdigest()[:16]
