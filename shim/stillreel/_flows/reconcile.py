"""Look for the job of an unknown submit in the provider's own list, where it has one."""

from __future__ import annotations

import logging
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from stillreel._flows.effects import Pause, Record
from stillreel._flows.read import Unreadable, retry_call
from stillreel._models import Job, JournalError, digest, is_id
from stillreel.providers._account import check_account

if TYPE_CHECKING:
    from stillreel._flows.effects import Flow
    from stillreel._models import Answer, Entry, Intent, Recorder
    from stillreel.providers import Listed, Provider

log = logging.getLogger("stillreel")

SKEW = 30.0
"""Seconds by which a provider's clock and ours may differ where no ``Date`` tells by how many.

A job may also appear that much later than its submit has ended."""

RESOLUTION = 1.0
"""Seconds by which a job may seem older than it is: lists and ``Date`` have whole ones."""

LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look: a list may lag behind its queue."""

RIVAL_PAUSE = 0.2


def reconcile(provider: Provider, entry: Entry) -> Flow[Job | None]:
    """The job of an unknown submit; None when it is not found, which proves nothing.

    A job is adopted exactly once: it is nobody's whose answer has come, and those whose answer is
    still to come have not sent the same request.

    Raises:
        ConfigurationError: If another account has made the submit.
        JournalError: If the record fails.
    """
    known: Job | None = yield Record(lambda recorder: recorder.job(entry))
    if known:
        return known
    check_account(provider, entry)
    if not entry.intent.sent or not provider.listings():
        return None
    patience = entry.intent.lease
    for pause in LOOKS:
        if pause:
            yield Pause(pause)
        patience = yield from _rivals_settled(entry, patience)
        try:
            ids = yield from _unheld(provider, entry)
        except Unreadable as error:
            log.warning("%s: its jobs could not be listed: %s", entry.intent.provider, error)
            return None
        if len(ids) < entry.intent.units:
            continue
        job = Job(entry.intent.provider, tuple(ids[: entry.intent.units]))
        adopted = yield from _adopt(entry, job)
        if adopted:
            log.warning("%s was found in the provider's list: its submit was taken", adopted)
            return adopted
    return None


def _adopt(entry: Entry, job: Job) -> Flow[Job | None]:
    try:
        adopted: Job | None = yield Record(partial(_adopt_alone, entry, job))
    except JournalError as error:
        words = f"{job} was found in the provider's list, and could not be recorded: {error}"
        raise JournalError(words, job=job, charged="unknown") from error
    return adopted


def _adopt_alone(entry: Entry, job: Job, recorder: Recorder) -> Job | None:
    # one that has begun since the list was read may be in it: its answer will tell
    return None if recorder.rivals(entry) else recorder.adopt(entry, job)


def _rivals_settled(entry: Entry, patience: float) -> Flow[float]:
    """Wait for the answers to equal submits; the result is the patience that is left."""
    while patience > 0 and (yield Record(lambda recorder: recorder.rivals(entry))):
        yield Pause(RIVAL_PAUSE)
        patience -= RIVAL_PAUSE
    return patience


def _unheld(provider: Provider, entry: Entry) -> Flow[list[str]]:
    """The ids in the provider's list that may be this submit's, the oldest first."""
    found: list[Listed] = []
    for call in provider.listings():
        listed, answer = yield from retry_call(provider, call)
        ahead = _ahead(answer)
        found += [one for one in listed if is_id(one.id) and _fits(entry, one, ahead)]
    ids = list(dict.fromkeys(one.id for one in sorted(found, key=lambda one: one.at)))
    held: frozenset[str] = yield Record(lambda rec: rec.find_held(entry.intent.account, ids))
    return [one for one in ids if one not in held]


def _ahead(answer: Answer) -> float | None:
    """Seconds by which the provider's clock is ahead of ours, if the answer tells."""
    try:
        return parsedate_to_datetime(answer.headers["date"]).timestamp() - answer.received_at
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _fits(entry: Entry, listed: Listed, ahead: float | None) -> bool:
    """Whether a listed job is what was sent, and was accepted while this submit was under way."""
    return (
        listed.same_kind and _in_time(entry, listed, ahead) and _same_request(entry.intent, listed)
    )


def _in_time(entry: Entry, listed: Listed, ahead: float | None) -> bool:
    began, latest = entry.created_at, entry.updated_at
    if entry.state == "intended":  # nobody has seen its end
        latest = began + entry.intent.lease
    skew, ahead = (SKEW, 0.0) if ahead is None else (RESOLUTION, ahead)
    if listed.ended_at is not None and listed.ended_at - ahead < began - RESOLUTION:
        return False
    return began - skew <= listed.at - ahead <= latest + SKEW


def _same_request(intent: Intent, listed: Listed) -> bool:
    """A property that the list leaves out was not sent: it is what it is by default."""
    body = {name: value for name, value in listed.body.items() if value is not None}
    if not set(listed.identity) <= intent.sent.keys() & body.keys():
        return False
    for name in (body.keys() & intent.sent.keys()) | listed.parameters.keys():
        unsent = set(map(digest, listed.parameters.get(name, ())))
        mine = {intent.sent[name]} if name in intent.sent else unsent
        its = {digest(body[name])} if name in body else unsent
        if (mine or its) and mine.isdisjoint(its):
            return False
    return True
