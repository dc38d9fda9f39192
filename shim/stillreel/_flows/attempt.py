"""One POST that costs money: recorded before it is sent, sent once, recorded after."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stillreel._flows.effects import Note, Record, Send, TransportFault
from stillreel._flows.outcome import judge_submit
from stillreel._flows.reconcile import reconcile
from stillreel._flows.recording import describe, record
from stillreel._models import JournalError, NotSubmitted, SubmissionRefused, SubmissionUnknown

if TYPE_CHECKING:
    from stillreel._flows.effects import Flow
    from stillreel._flows.policy import SubmitPolicy
    from stillreel._models import Answer, Call, Entry, Intent, Job, State, SubmitError
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")

STATES: dict[type[SubmitError], State] = {
    NotSubmitted: "not_submitted",
    SubmissionRefused: "refused",
    SubmissionUnknown: "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSubmit:
    """A submit that is ready to be sent.

    Attributes:
        provider: The provider that it is sent to.
        call: The request.
        intent: What is recorded of it.
        dropped: The options that are left out.
    """

    provider: Provider
    call: Call[Any] = field(repr=False)
    intent: Intent
    dropped: frozenset[str]


def record_intent(ready: PreparedSubmit, policy: SubmitPolicy) -> Flow[Entry]:
    """Record the intent; it is not fresh where another process has been quicker with its key.

    Raises:
        JournalError: If it cannot be recorded; then nothing may be sent.
        SpendingStopped: If it is one too many.
    """
    policy.spending.take()
    try:
        entry: Entry = yield Record(lambda recorder: recorder.intend(ready.intent, policy.again))
    except BaseException:
        policy.spending.give_back()
        raise
    if not entry.fresh:
        policy.spending.give_back()
    return entry


def attempt_submit(ready: PreparedSubmit, entry: Entry, policy: SubmitPolicy) -> Flow[Job]:
    """Send what was recorded, once, and record what came of it.

    Raises:
        SubmitError: If it does not end in a job, nor has the provider's list one.
    """
    try:
        job = yield from _send(ready)
    except (NotSubmitted, SubmissionRefused) as error:
        policy.spending.give_back()
        yield from _settled(ready, entry, error)
        raise
    except SubmissionUnknown as error:
        yield from _settled(ready, entry, error)
        error.entry = replace(entry, state="unknown", fresh=False, updated_at=time.time())
        job = yield from _find_accepted(ready, error.entry, error)
    except GeneratorExit:
        raise
    except BaseException as error:  # an interrupt, or a fault of ours, in the middle of it
        why = f"the submit was interrupted ({type(error).__name__})"
        yield from _settled(ready, entry, _unknown(ready, why))
        raise
    else:
        yield from record(lambda recorder: recorder.accept(entry, job), job)
        yield from _counted(ready, job)
    return replace(job, dropped=ready.dropped) if ready.dropped else job


def _find_accepted(ready: PreparedSubmit, entry: Entry, error: SubmissionUnknown) -> Flow[Job]:
    """The job in the provider's list; without one, or without the list, it stays unknown."""
    try:
        job = yield from reconcile(ready.provider, entry)
    except Exception as fault:  # nothing may hide that money was perhaps spent
        log.warning("%s: its job could not be looked for: %s", ready.intent.provider, fault)
        error.job = fault.job if isinstance(fault, JournalError) else None
        raise error from fault
    if job is None:
        raise error
    return job


def _settled(ready: PreparedSubmit, entry: Entry, error: SubmitError) -> Flow[None]:
    state, told = STATES[type(error)], describe(error, ready.provider)
    yield from record(lambda recorder: recorder.settle(entry, state, error.reason, told))


def _send(ready: PreparedSubmit) -> Flow[Job]:
    name = ready.intent.provider
    try:
        answer: Answer = yield Send(ready.provider, ready.call, submit=True)
    except TransportFault as fault:
        if fault.sent:
            why = "the connection failed after the submit was sent, which may have been taken"
            raise _unknown(ready, f"{why}: {fault}") from fault
        raise NotSubmitted(
            f"{name}: the submit was not sent: {fault}",
            reason="connection",
            repeatable=fault.passing,
            provider=name,
        ) from fault
    return (yield from judge_submit(name, ready.provider, ready.call, answer))


def _counted(ready: PreparedSubmit, job: Job) -> Flow[None]:
    """Report another number of ids than of samples, where each sample is a job of its own."""
    asked, came = ready.intent.units, len(job.ids)
    if ready.provider.listings() and came != asked and job.answer:
        operation, status = ready.call.operation, job.answer.status
        yield Note(ready.provider, operation, status, "samples", f"{asked} ids", str(came))


def _unknown(ready: PreparedSubmit, why: str) -> SubmissionUnknown:
    name = ready.intent.provider
    return SubmissionUnknown(f"{name}: {why}", reason="connection", provider=name)
