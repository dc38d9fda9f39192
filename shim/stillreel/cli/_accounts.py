"""Whose the jobs of the journal are, and how a new key takes over those of the key it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._models import ConfigurationError
from stillreel.cli._exit import usage
from stillreel.cli._json_records import ago, entry_record
from stillreel.cli._output import Report

if TYPE_CHECKING:
    from stillreel import Client, Entry, Journal
    from stillreel._models import State
    from stillreel.providers import Provider

UNFINISHED: frozenset[State] = frozenset({"intended", "unknown", "accepted", "succeeded"})
EVERY = 1_000_000
LABEL = 8
"""Characters of an account's hash that tell it from others."""


def account_at(client: Client, name: str) -> str | None:
    """The account whose key is set for a provider."""
    from stillreel.providers import account_of  # noqa: PLC0415 - `--help` needs none

    provider = client.configured.get(name)
    return account_of(provider) if provider else None


def hindrance(client: Client, entry: Entry) -> ConfigurationError | None:
    """Why a job cannot be asked for here: its provider is not configured, or another account is."""
    from stillreel._flows import find_provider  # noqa: PLC0415 - `--help` needs none
    from stillreel.providers import check_account  # noqa: PLC0415 - as above

    try:
        check_account(find_provider(client.configured, entry.intent.provider), entry)
    except ConfigurationError as error:
        error.job, error.charged = entry.job, "unknown"
        return error
    return None


def adopt_account(client: Client, kept: Journal, chosen: str) -> Report:
    """Give the unfinished jobs of another key to the present one.

    Args:
        client: One with the present key.
        kept: The journal.
        chosen: The provider; with several other accounts, as ``oxen=1a2b3c4d``.

    Raises:
        ConfigurationError: If the provider is not configured, or several accounts could be meant.
    """
    from stillreel._flows import find_provider  # noqa: PLC0415 - `--help` needs none
    from stillreel.providers import account_of  # noqa: PLC0415 - as above

    name, _, label = chosen.partition("=")
    provider = find_provider(client.configured, name)
    accounts = {
        account: entries
        for account, entries in _others(kept, name, provider).items()
        if account.startswith(label)
    }
    if len(accounts) > 1:
        choices = ", ".join(
            f"{name}={account[:LABEL]} ({len(found)}, the latest {ago(found[0].created_at)} ago)"
            for account, found in accounts.items()
        )
        raise usage(
            f"--adopt-account {chosen}: unfinished jobs belong to {len(accounts)} other accounts",
            f"name one of them: {choices}",
        )
    entries = [entry for found in accounts.values() for entry in found]
    kept.move(entries, account_of(provider), provider.origin)
    jobs = [str(entry.job or f"{name}:?") for entry in entries]
    line = f"{len(jobs)} unfinished jobs belong to the present key of {name} now"
    record = {"adopted": [entry_record(entry) for entry in entries]}
    return Report(record, [line, *jobs] if jobs else [f"no unfinished jobs of another {name} key"])


def _others(kept: Journal, name: str, provider: Provider) -> dict[str, list[Entry]]:
    """The unfinished submits at a provider's origin, by account, but those of the present key."""
    from stillreel.providers import account_of  # noqa: PLC0415 - `--help` needs none

    found: dict[str, list[Entry]] = {}
    for entry in kept.entries(states=UNFINISHED, limit=EVERY):
        intent = entry.intent
        here = intent.provider == name and intent.origin in {None, provider.origin}
        under_way = entry.state == "intended" and entry.alive
        if here and not under_way and not entry.saved and intent.account != account_of(provider):
            found.setdefault(intent.account, []).append(entry)
    return found
