"""What becomes of accepted jobs, for the record."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from stillreel._flows.effects import Record
from stillreel._models import JobExpired, JournalError, NoVideo, StillreelError, redact
from stillreel.providers._account import account_of, check_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows.effects import Flow
    from stillreel._flows.policy import Spending
    from stillreel._models import Entry, Job, Recorder, Result, State
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")


def record(write: Callable[[Recorder], object], job: Job | None = None) -> Flow[None]:
    """Record what has happened already: a recorder that fails now must cost nobody a job."""
    try:
        yield Record(write)
    except JournalError as error:
        what = job or "the outcome of a submit"
        log.error("%s could not be recorded: %s", what, error)  # noqa: TRY400 - one line is enough


def record_outcome(
    waiting: Flow[Result], provider: Provider, job: Job, spending: Spending
) -> Flow[Result]:
    """A wait whose outcome is recorded and counted.

    Raises:
        ConfigurationError: If another account has submitted the job, before it is read.
    """
    account = account_of(provider)
    entry = yield from _find_entry(job, account)
    if entry:
        check_account(provider, entry)
    try:
        result = yield from waiting
    except JobExpired as error:
        spending.failed(job)
        told = describe(error, provider)
        yield from record(lambda recorder: recorder.record_end(account, job, "expired", told), job)
        raise
    state, words = _end(result), describe(result.error, provider) if result.error else None
    if result.error:
        spending.failed(job)
    else:
        spending.worked()
    videos = len(result.videos)
    yield from record(lambda recorder: recorder.record_end(account, job, state, words, videos), job)
    return result


def _find_entry(job: Job, account: str) -> Flow[Entry | None]:
    try:
        entry: Entry | None = yield Record(lambda recorder: recorder.entry(job, account))
    except JournalError as error:
        log.warning("%s: its record could not be read: %s", job, error)
        return None
    return entry


def describe(error: StillreelError, provider: Provider) -> str:
    """An error's words for the record."""
    return redact(str(error), provider.require_key().reveal())


def _end(result: Result) -> State:
    phase = result.state.phase if result.state else "failed"
    if result.videos:
        return "succeeded"
    if isinstance(result.error, NoVideo):
        return "no_video"
    return "cancelled" if phase == "cancelled" else "failed"
