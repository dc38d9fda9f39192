"""Requests that cost nothing and must be refused as documented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stillreel._flows import Send, TransportFault
from stillreel._models import Call, Drift, RequestFailed, brief
from stillreel.drift._answers import differences
from stillreel.providers import json_object
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stillreel._flows import Flow
    from stillreel._models import Answer
    from stillreel.providers import Problem, Provider

NOBODYS_KEY = "stillreel-probe"
NOBODYS_JOB = "00000000-0000-4000-8000-000000000000"
NO_METHOD = frozenset({404, 405})


@dataclass(frozen=True, slots=True)
class Probe:
    """One request, and the statuses that refuse it.

    Attributes:
        name: What is wrong with it.
        call: The request.
        expected: The documented statuses.
    """

    name: str
    call: Call[object]
    expected: frozenset[int]


def probes(provider: Provider) -> Iterator[Probe]:
    """No key, a bad key, an unknown id, a wrong method; an empty submit where that is refused.

    Oxen's queue accepts an empty set of parameters, and would fail, perhaps bill, it later [OX-Q]:
    it is not asked.
    """
    state = provider.state(NOBODYS_JOB)
    bad_key = {**state.headers, "Authorization": f"Bearer {NOBODYS_KEY}"}
    refused = _documented(provider, state.operation, {401, 403})
    yield Probe("no key", replace(state, keyless=True), refused)
    yield Probe("a bad key", replace(state, headers=bad_key, keyless=True), refused)
    yield Probe("an unknown id", state, _documented(provider, state.operation, {404}))
    yield Probe("a wrong method", replace(state, method="PUT", operation=""), NO_METHOD)
    for name, operation in contract(provider.stem)["operations"].items():
        expected = _documented(provider, name, {400, 422})
        if operation["submit"] and _is_checked(operation):
            submit = Call(name, operation["method"], operation["path"], json_object, json={})
            yield Probe("an empty body", submit, expected)


def _is_checked(operation: dict[str, Any]) -> bool:
    """Whether the body is refused before billing: not so where it is documented as open."""
    return bool(operation["request"].get("$ref", "") != "#/$defs/EnqueueRequest")


def _documented(provider: Provider, operation: str, statuses: Collection[int]) -> frozenset[int]:
    known = contract(provider.stem)["operations"][operation]["responses"]
    return frozenset(status for status in statuses if str(status) in known)


def refusals(name: str, provider: Provider) -> Flow[tuple[Drift, ...]]:
    """Send the probes, and tell which were not refused as documented.

    Raises:
        RequestFailed: If the provider could not be asked.
    """
    found: list[Drift] = []
    for probe in probes(provider):
        try:
            answer: Answer = yield Send(provider, probe.call)
        except TransportFault as fault:
            raise RequestFailed(
                f"{name}: could not be asked: {fault}", provider=name, charged="no"
            ) from fault
        problem = provider.problem(answer)
        status = problem.status if problem else answer.status
        if status in probe.expected:
            found.extend(differences(provider.stem, probe.call.operation, answer))
            found.extend(_other_code(provider.stem, probe, answer, problem))
            continue
        listed = " or ".join(map(str, sorted(probe.expected)))
        place = (provider.stem, probe.call.operation or "any", answer.status, "")
        found.append(Drift(*place, "status", f"{listed} for {probe.name}", str(status)))
    return tuple(found)


def _other_code(
    stem: str, probe: Probe, answer: Answer, problem: Problem | None
) -> Iterator[Drift]:
    """The refusal's own code or type, when it is none of those documented for its status."""
    if not problem or not probe.call.operation:
        return
    responses = contract(stem)["operations"][probe.call.operation]["responses"]
    documented = responses[str(problem.status)]
    listed = [*documented.get("x-codes", ()), *documented.get("x-types", ())]
    came = [word for word in (problem.code, problem.kind) if word]
    if listed and came and not set(came) & set(listed):
        expected = f"{' or '.join(dict.fromkeys(listed))} for {probe.name}"
        place = (stem, probe.call.operation, answer.status, "")
        yield Drift(*place, "enum", expected, brief(", ".join(came)))
