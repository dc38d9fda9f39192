"""The request that costs money: sent once, and never lost once taken."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stillreel._effects import Call, Send, TransportFault
from stillreel._errors import (
    InvalidRequest,
    NotSubmitted,
    SubmissionRefused,
    SubmissionUnknown,
    UnsupportedOption,
)
from stillreel._flows._judge import judged
from stillreel._flows._order import check_drop, check_local, fitting, order_for
from stillreel._flows._read import Flow, Unreadable, repeated

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, MutableMapping, Sequence

    from stillreel._job import Answer, Job
    from stillreel._request import ImageToVideo
    from stillreel.providers import Provider

log = logging.getLogger("stillreel")

OWN_REASONS = frozenset({"balance", "model", "rate", "unavailable", "connection"})
"""Where another provider may do what this one would not."""


def submit(
    providers: MutableMapping[str, Provider],
    names: Sequence[str],
    request: ImageToVideo,
    *,
    drop: Collection[str] = (),
    hosted: bool = False,
) -> Flow[Job]:
    """Submit to the first provider; to the next only when that surely pays nothing twice.

    Args:
        providers: The configured ones; a settled revision is kept here.
        names: In order of fallback.
        request: What to make.
        drop: Soft options to leave out where they are unsupported.
        hosted: Whether the user gave an ``image_host``.

    Raises:
        InvalidRequest: Before anything is sent.
        SubmitError: If the submit did not end in a job.
    """
    check_drop(drop)
    for name, following in zip(names, [*names[1:], None], strict=True):
        try:
            return (yield from _submit(providers, name, request, drop=drop, hosted=hosted))
        except UnsupportedOption as error:
            if following is None:
                raise
            log.info("%s; trying %s", error, following)
        except (NotSubmitted, SubmissionRefused) as error:
            if following is None or error.reason not in OWN_REASONS:
                raise
            log.warning("%s; trying %s", error, following)
    raise AssertionError  # pragma: no cover - the last one returns or raises


def _submit(
    providers: MutableMapping[str, Provider],
    name: str,
    request: ImageToVideo,
    *,
    drop: Collection[str],
    hosted: bool,
) -> Flow[Job]:
    options = request.options()
    variant, _ = fitting(name, providers[name].variants(request), options, drop)
    check_local(name, providers[name], variant, options, hosted=hosted)
    providers[name].require_key()
    provider = yield from _settled(providers, name)
    variant, dropped = fitting(name, provider.variants(request), options, drop)
    extra = request.extra.get(name, request.extra.get(provider.stem, {}))
    _check_extra(name, extra, variant.schema["properties"])
    order = yield from order_for(name, provider, variant, request, dropped)
    call = _with_extra(name, provider.submit(order), order.extra)
    try:
        answer: Answer = yield Send(provider, call, submit=True)
    except TransportFault as fault:
        if fault.sent:
            raise SubmissionUnknown(
                f"{name}: the connection failed after the submit was sent, which may have been "
                f"taken: {fault}",
                reason="connection",
                provider=name,
            ) from fault
        raise NotSubmitted(
            f"{name}: the submit was not sent: {fault}",
            reason="connection",
            repeatable=True,
            provider=name,
        ) from fault
    job = yield from judged(name, provider, call, answer)
    return replace(job, dropped=dropped)


def _settled(providers: MutableMapping[str, Provider], name: str) -> Flow[Provider]:
    """The provider with its revision known; an answer is kept, an assumption is not."""
    settling = providers[name].settle()
    if settling is None:
        return providers[name]
    call, assumed = settling
    try:
        providers[name], _ = yield from repeated(providers[name], call)
    except Unreadable as error:
        log.warning("%s: the contract in force is not known (%s): %r assumed", name, error, assumed)
        return assumed
    return providers[name]


def _check_extra(name: str, extra: Mapping[str, Any], taken: Collection[str]) -> None:
    """Refuse what cannot be sent, before a picture is put anywhere.

    Raises:
        InvalidRequest: If it sets what an option does, or is no JSON.
    """
    if clash := sorted(set(extra) & set(taken)):
        raise InvalidRequest(
            f"{name}: extra cannot set {', '.join(clash)}: an option of the request does",
            provider=name,
        )
    try:
        json.dumps(dict(extra), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"{name}: extra is not JSON: {error}", provider=name) from None


def _with_extra(name: str, call: Call[Any], extra: Mapping[str, Any]) -> Call[Any]:
    _check_extra(name, extra, call.json)
    return replace(call, json={**call.json, **extra}) if extra else call
