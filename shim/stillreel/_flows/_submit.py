"""The request that costs money: sent once, and never lost once taken."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from stillreel._effects import Call, Note, Send, TransportFault
from stillreel._errors import (
    InvalidRequest,
    MissingKey,
    NotSubmitted,
    ProviderNotChosen,
    SubmissionRefused,
    SubmissionUnknown,
    UnknownProvider,
    UnsupportedOption,
)
from stillreel._flows._order import check_drop, check_local, fitting, order_for
from stillreel._flows._read import Flow, Unreadable, repeated
from stillreel._job import Answer, Job, is_id
from stillreel.providers import PROVIDERS, UNKNOWN, Problem, Provider, outcome

if TYPE_CHECKING:
    from stillreel._request import ImageToVideo

log = logging.getLogger("stillreel")

Choice = str | Sequence[str] | None

OWN_REASONS = frozenset({"balance", "model", "rate", "unavailable", "connection"})
"""Where another provider may do what this one would not."""


def candidates(
    providers: Mapping[str, Provider],
    choice: Choice,
    request: ImageToVideo,
    *,
    drop: Collection[str] = (),
    hosted: bool = False,
) -> list[str]:
    """The names of the providers to try, in order.

    Args:
        providers: The configured ones, in documented order.
        choice: A name, several in order of fallback, ``auto``, or None for the only one.
        request: For ``auto``: the first that takes every option set.
        drop: For ``auto``: soft options that may be left out.
        hosted: Whether the user gave an ``image_host``.

    Raises:
        ConfigurationError: If the choice cannot be carried out.
        UnsupportedOption: For ``auto``, if none takes every option.
    """
    if not providers and (choice is None or choice == "auto"):
        variables = ", ".join(f"{stem.upper()}_API_KEY" for stem in PROVIDERS)
        raise MissingKey(f"no provider is configured: set one of {variables}")
    if choice is None:
        if len(providers) > 1:
            raise ProviderNotChosen(
                f"several providers are configured ({', '.join(providers)}): pass provider="
            )
        return list(providers)
    if choice == "auto":
        return [_first_that_takes(providers, request, drop=drop, hosted=hosted)]
    names = [choice] if isinstance(choice, str) else list(choice)
    if not names:
        raise ProviderNotChosen("provider=[]: name at least one")
    for name in names:
        known(providers, name)
    return names


def known(providers: Mapping[str, Provider], name: str) -> Provider:
    """A configured provider.

    Raises:
        MissingKey: If it is one of ours, without a key.
        UnknownProvider: If it is none.
    """
    if name in providers:
        return providers[name]
    if name in PROVIDERS:
        PROVIDERS[name]().require_key()
    raise UnknownProvider(
        f"{name!r} is no configured provider: {', '.join(providers) or 'none is'}", provider=name
    )


def _first_that_takes(
    providers: Mapping[str, Provider],
    request: ImageToVideo,
    *,
    drop: Collection[str],
    hosted: bool,
) -> str:
    options = request.options()
    first: UnsupportedOption | None = None
    for name, provider in providers.items():
        try:
            variant, _ = fitting(name, provider.variants(request), options, drop)
            check_local(name, provider, variant, options, hosted=hosted)
        except UnsupportedOption as error:
            first = first or error
        else:
            return name
    assert first is not None  # noqa: S101 - there is at least one provider
    raise first


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
    job = yield from _judged(name, provider, call, answer)
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


def _judged(
    name: str, provider: Provider, call: Call[tuple[str, ...]], answer: Answer
) -> Flow[Job]:
    """The job, if there is any trace of one; else what the answer means for the money."""
    problem = provider.problem(answer)
    row = outcome(provider.outcomes, problem) if problem else UNKNOWN
    if row.kind == "unknown":
        ids = yield from _ids(provider, call, answer, clean=problem is None)
        if ids:
            return Job(name, ids, answer=answer)
    said = problem or Problem(answer.status, message="no job id in the answer")
    words = " ".join(str(part) for part in (said.status, said.code, said.message) if part)
    if row.kind == "unknown":
        raise SubmissionUnknown(
            f"{name}: the submit may have been taken: {words}",
            code=said.code,
            provider=name,
            answer=answer,
        )
    kind = NotSubmitted if row.kind == "not_submitted" else SubmissionRefused
    raise kind(
        f"{name}: the submit was not taken ({row.reason}): {words}",
        reason=row.reason,
        code=said.code,
        repeatable=row.repeatable,
        provider=name,
        answer=answer,
    )


def _ids(
    provider: Provider, call: Call[tuple[str, ...]], answer: Answer, *, clean: bool
) -> Flow[tuple[str, ...]]:
    """The ids in an answer: as the contract has them, or wherever else they stand."""
    note = partial(Note, provider, call.operation, answer.status)
    if clean and answer.complete:
        try:
            ids = call.read(answer)
            if ids and all(map(is_id, ids)):
                return ids
        except Exception as error:  # noqa: BLE001 - nothing that a reader raises may cost the job
            yield note("unreadable", "the contract's form", repr(error))
    text = answer.content.decode("utf-8", "replace")
    keys = "|".join(re.escape(key) for key in provider.id_keys)
    # by pattern, since the text may be cut off, or be no JSON at all
    # and as a number only where it was taken: elsewhere a number may be anything's
    number = r"|\d{1,64}(?=\s*[,}\]])" if answer.status < 300 else ""
    found = re.findall(rf'"(?:{keys})"\s*:\s*("(?:[^"\\]|\\.)+"{number})', text)
    ids = tuple(dict.fromkeys(one for one in map(_unquoted, found) if is_id(one)))
    if ids:
        yield note("salvaged", "a job's id in its place", ", ".join(ids))
    return ids


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return ""
