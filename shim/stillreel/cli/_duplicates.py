"""What is under way, or was perhaps paid for, is not paid for again unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel.cli._exit import UNKNOWN, usage
from stillreel.cli._json_records import ago, standing

if TYPE_CHECKING:
    from collections.abc import Collection

    from stillreel import Client, ImageToVideo, Journal
    from stillreel._models import State
    from stillreel.cli._options import Paying

UNFINISHED: frozenset[State] = frozenset({"intended", "unknown", "accepted"})


def journal_of(client: Client) -> Journal | None:
    """The journal of a command's client, if it has one."""
    from stillreel import Journal  # noqa: PLC0415 - its database library loads slowly

    return client.recorder if isinstance(client.recorder, Journal) else None


def refuse_duplicate(
    client: Client,
    request: ImageToVideo,
    choice: str | list[str] | None,
    drop: Collection[str],
    paying: Paying,
) -> None:
    """Look for the same clip in the journal before it is submitted.

    Raises:
        UsageError: If it is under way, or was perhaps paid for, and that is not asked for.
        StillreelError: If the request cannot be submitted at all.
    """
    if not client.recorder.durable:
        if paying.idempotency_key is not None:
            raise usage("--idempotency-key needs a journal", "add --journal FILE")
        return
    kept = journal_of(client)
    if kept is None or paying.idempotency_key is not None or paying.allow_duplicate:
        return
    fingerprint = client.check(request, provider=choice, drop=drop).fingerprint
    for entry in kept.entries(states=UNFINISHED, fingerprint=fingerprint, limit=1):
        when = f"{ago(entry.created_at)} ago"
        if entry.job:
            error = usage(
                f"the same clip is under way: {entry.job}, submitted {when}",
                f"stillreel wait {entry.job} -o FILE; or pay once more with --allow-duplicate",
            )
            error.job = entry.job
        else:
            provider = entry.intent.provider
            error = usage(
                f"the same clip is {standing(entry)}: submitted to {provider} {when}, "
                "and perhaps paid for",
                f"{UNKNOWN}; or pay once more with --allow-duplicate",
            )
        raise error
