"""What an idempotency key already has: a job, or the reason why it must not be submitted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._flows.effects import Pause, Record
from stillreel._flows.reconcile import reconcile
from stillreel._models import IdempotencyConflict, SubmissionUnknown
from stillreel.providers._account import foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._flows.effects import Flow
    from stillreel._flows.policy import SubmitPolicy
    from stillreel._models import Entry, Job
    from stillreel.providers import Provider

LOOK_PAUSE = 0.2


def known_job(
    providers: Mapping[str, Provider],
    policy: SubmitPolicy,
    fingerprint: str,
    entry: Entry | None = None,
) -> Flow[Job | None]:
    """The job that the key has; None if it may be submitted now.

    A submit that another process is at comes to its end first. A key whose submits were in vain is
    free for any request.

    Raises:
        IdempotencyConflict: If the key has another request.
        SubmissionUnknown: If its submit was perhaps taken, and its job is not to be found.
    """
    find: Record[Entry | None] = Record(lambda recorder: recorder.find(policy.key or ""))
    entry, waited = entry or (yield find), 0.0
    while entry and entry.state == "intended" and entry.alive and waited < entry.intent.lease:
        yield Pause(LOOK_PAUSE)
        entry, waited = (yield find), waited + LOOK_PAUSE
    if entry is None or entry.state in policy.again:
        return None
    if entry.intent.fingerprint != fingerprint:
        raise conflict(entry)
    if entry.job:
        return entry.job
    if entry.state == "intended" and entry.alive:
        raise unresolved_submit(entry, "another process is still submitting it")
    provider = providers.get(entry.intent.provider)
    if entry.state == "abandoned" or provider is None:
        raise unresolved_submit(entry)
    if words := foreign(provider, entry):
        raise unresolved_submit(entry, words)
    if job := (yield from reconcile(provider, entry)):
        return job
    raise unresolved_submit(entry)


def conflict(entry: Entry) -> IdempotencyConflict:
    """The error for a key that has another request."""
    return IdempotencyConflict(
        f"idempotency_key={entry.intent.key!r} was used for another request, "
        f"of {entry.job or entry.intent.provider}: take another key, or the same request",
        job=entry.job,
    )


def unresolved_submit(entry: Entry, why: str = "") -> SubmissionUnknown:
    """The error for a submit that must not be repeated blindly."""
    name, key = entry.intent.provider, entry.intent.key
    if not why:
        why = (
            "it was abandoned"
            if entry.state == "abandoned"
            else f"its submit may have been taken ({entry.message or 'its process has ended'})"
        )
    error = SubmissionUnknown(
        f"{name}: {key!r} is not submitted again: {why}", reason="other", provider=name
    )
    error.entry = entry
    return error
