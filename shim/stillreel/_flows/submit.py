"""The request that costs money: sent once, and never lost once taken."""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from stillreel._flows.attempt import PreparedSubmit, attempt_submit, record_intent
from stillreel._flows.effects import Flow, Listen, Pause, Permit, TransportFault
from stillreel._flows.fingerprint import (
    Pictures,
    compute_fingerprint,
    describe_options,
    load_pictures,
)
from stillreel._flows.idempotency import known_job
from stillreel._flows.policy import SubmitPolicy, back_off
from stillreel._flows.preflight import ClipRequest, check_extra, fit, preflight
from stillreel._flows.prepare import prepare_order
from stillreel._flows.read import Unreadable, retry_after, retry_call
from stillreel._flows.routing import candidates
from stillreel._models import (
    Intent,
    NotSubmitted,
    SubmissionRefused,
    SubmissionUnknown,
    UnsupportedOption,
    digest,
)
from stillreel.providers._account import account_of

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from stillreel._models import Answer, Call, Job
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")

OWN_REASONS = frozenset({"balance", "model", "rate", "unavailable", "connection"})
"""Where another provider may do what this one would not."""


def submit(
    providers: MutableMapping[str, Provider], asked: ClipRequest, policy: SubmitPolicy | None = None
) -> Flow[Job]:
    """Submit to the first provider; to the next only when that surely pays nothing twice.

    Args:
        providers: The configured ones; a settled revision is kept here.
        asked: What to make, and who may make it.
        policy: What else holds for it.

    Raises:
        ConfigurationError: Before anything is sent.
        InvalidRequest: Before anything is sent.
        SpendingStopped: Before anything is sent.
        SubmitError: If the submit did not end in a job.
    """
    policy = policy or SubmitPolicy()
    names = candidates(providers, asked.choice)
    one = _Submission(providers, asked, policy, (yield from load_pictures(asked.request)))
    if policy.key is not None and (
        job := (yield from known_job(providers, policy, one.fingerprint))
    ):
        return job
    names = preflight(providers, names, asked, one.pictures)
    for name, following in zip(names, [*names[1:], None], strict=True):
        try:
            return (yield from one.to(name))
        except UnsupportedOption as error:
            if following is None:
                raise
            log.info("%s; trying %s", error, following)
        except (NotSubmitted, SubmissionRefused) as error:
            if following is None or error.reason not in OWN_REASONS:
                policy.spending.failed()
                raise
            log.warning("%s; trying %s", error, following)
        except SubmissionUnknown:
            policy.spending.failed()
            raise
    raise AssertionError  # pragma: no cover - the last one returns or raises


class _Submission:
    """One request on its way through the providers."""

    def __init__(
        self,
        providers: MutableMapping[str, Provider],
        asked: ClipRequest,
        policy: SubmitPolicy,
        pictures: Pictures,
    ) -> None:
        self.providers, self.asked, self.policy = providers, asked, policy
        self.pictures = pictures
        self.fingerprint = compute_fingerprint(asked.options, pictures) if policy.durable else ""

    def to(self, name: str) -> Flow[Job]:
        """Submit to one provider, again and again while nothing was taken and its table allows."""
        ready = yield from self._ready(name)
        yield Listen(ready.provider)
        until = math.inf
        for attempt in count():
            yield from _permitted(ready)
            try:
                if job := (yield from self._once(ready)):
                    return job
            except NotSubmitted as error:
                pause = _pause(error, attempt)
                until = min(until, self.policy.clock() + self.policy.patience)
                if not error.repeatable or self.policy.clock() + pause > until:
                    raise
                log.info("%s; trying again in %.1f s", error, pause)
                yield Pause(pause)
        raise AssertionError  # pragma: no cover - it counts for ever

    def _once(self, ready: PreparedSubmit) -> Flow[Job | None]:
        """None where another process had the key, and its submit was surely not taken."""
        entry = yield from record_intent(ready, self.policy)
        if entry.fresh:
            return (yield from attempt_submit(ready, entry, self.policy))
        return (yield from known_job(self.providers, self.policy, self.fingerprint, entry))

    def _ready(self, name: str) -> Flow[PreparedSubmit]:
        provider = yield from _settled(self.providers, name)
        variant, dropped = fit(name, provider, self.asked, self.pictures)
        order = yield from prepare_order(
            name, provider, variant, self.asked, dropped=dropped, pictures=self.pictures
        )
        call = _with_extra(name, provider.submit(order), order.extra)
        sent: dict[str, Any] = dict(call.json) if provider.listings() else {}
        if "samples" in variant.options:  # in a list they are jobs, each without their number
            sent.pop(variant.options["samples"].name, None)
        intent = self._intent(name, provider, sent, dropped)
        return PreparedSubmit(provider=provider, call=call, intent=intent, dropped=dropped)

    def _intent(
        self, name: str, provider: Provider, sent: Mapping[str, Any], dropped: frozenset[str]
    ) -> Intent:
        options = describe_options(self.asked.options, self.pictures)
        if dropped:
            options["dropped"] = sorted(dropped)
        return Intent(
            key=self.policy.key,
            fingerprint=self.fingerprint,
            provider=name,
            account=account_of(provider),
            origin=provider.origin,
            options=options,
            sent={field: digest(value) for field, value in sent.items()},
            units=self.asked.request.samples or 1,
            lease=self.policy.lease,
            target=self.policy.target,
        )


def _permitted(ready: PreparedSubmit) -> Flow[None]:
    """Wait for its turn first: from then on what is recorded is about to be sent."""
    try:
        yield Permit(ready.provider)
    except TransportFault as fault:
        name = ready.intent.provider
        raise NotSubmitted(
            f"{name}: nothing was sent: {fault}",
            reason="rate",
            repeatable=fault.passing,
            provider=name,
        ) from fault


def _pause(error: NotSubmitted, attempt: int) -> float:
    answer = error.answer
    return back_off(attempt, retry_after(answer.headers, answer.received_at) if answer else None)


def _settled(providers: MutableMapping[str, Provider], name: str) -> Flow[Provider]:
    """The provider with its revision known; an answer is kept, an assumption is not."""
    before = providers[name]
    settling = before.settle()
    if settling is None:
        return before
    call, assumed = settling

    def read(answer: Answer) -> Provider:
        # many submits may share one answer: the first has read it for all of them
        return call.read(answer) if providers[name] is before else providers[name]

    try:
        providers[name], _ = yield from retry_call(
            providers[name], replace(call, read=read), shared=True
        )
    except Unreadable as error:
        log.warning("%s: the contract in force is not known (%s): %r assumed", name, error, assumed)
        return assumed
    return providers[name]


def _with_extra(name: str, call: Call[Any], extra: Mapping[str, Any]) -> Call[Any]:
    check_extra(name, extra, call.json)
    return replace(call, json={**call.json, **extra}) if extra else call
