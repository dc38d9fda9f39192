"""What Schemathesis' own checks cannot see: jobs, their ids, and Oxen's late validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .spec import Json, Spec

Fault = tuple[str, str, str]  # check, operation, what is wrong

OXEN_MODEL = "google-veo-3-1-lite"
_ENVELOPE = {
    *("model", "num_generations", "target_namespace", "target_repo", "target_directory"),
    "response_format",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request of a scenario and its answer, in the order in which they were sent."""

    operation: str
    positive: bool
    parameters: Mapping[str, Any]
    request: Any
    status: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Ids:
    """Where a provider's ids stand: in the status request, and in answers by operation."""

    parameter: str
    answers: Mapping[str, tuple[str | int, ...]]


IDS = {
    "modellix": Ids(
        "task_id",
        {
            "submitAsync": ("data", "task_id"),
            "submit": ("data", "task_id"),
            "getTask": ("data", "task_id"),
        },
    ),
    "highwayapi": Ids(
        "task_id",
        {
            "submitImageToVideo": ("task_id",),
            "submitFirstLastFrame": ("task_id",),
            "getTaskResult": ("task", "task_id"),
        },
    ),
    "aihubmax": Ids("task_id", {"createVideo": ("id",), "getTask": ("id",)}),
    "oxen": Ids(
        "generation_id",
        {
            "enqueue": ("generations", 0, "generation_id"),
            "getGeneration": ("generation_id",),
            "cancelGeneration": ("generation_id",),
        },
    ),
}


def at(value: Any, *path: str | int) -> Any:
    """What stands at a path in JSON, or None."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def faults_of(spec: Spec, exchanges: Sequence[Exchange], revision: str | None) -> Iterator[Fault]:
    """What is wrong with the exchanges of one scenario."""
    yield from _ids(spec, exchanges)
    if spec.stem == "oxen":
        yield from _oxen(spec, exchanges, revision)


def _ids(spec: Spec, exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    """An accepted job is there at once, under its own id, which no other job has."""
    ids = IDS[spec.stem]
    accepted: set[str] = set()
    for exchange in exchanges:
        name = exchange.operation
        if name not in ids.answers:
            continue
        told = at(exchange.answer, *ids.answers[name])
        if spec.operations[name].submits:
            if exchange.status == 200 and told is not None:
                if told in accepted:
                    yield "fresh id", name, f"{told} was given before"
                accepted.add(told)
            continue
        asked = exchange.parameters.get(ids.parameter)
        if asked in accepted and exchange.status == 404:
            yield "availability after submit", name, f"{asked} was accepted, and is a 404"
        if exchange.status == 200 and told != asked:
            yield "polled id", name, f"{asked!r} was asked for, {told!r} was answered"


def _oxen(spec: Spec, exchanges: Sequence[Exchange], revision: str | None) -> Iterator[Fault]:
    """Parameters are refused by the blocking call at once, and by the queue never."""
    blocking = spec.named(spec.revised("GenerateVideoRequest", revision))
    parameters = spec.named(spec.revised("VeoLiteParameters", revision))
    flawed: dict[str, bool] = {}
    cancelled: set[str] = set()
    for exchange in exchanges:
        body = exchange.request
        match exchange.operation, exchange.status:
            case "generateVideo", 200 | 400:
                if blocking.is_valid(body) is not (exchange.status == 200):
                    yield "revision in force", "generateVideo", f"{exchange.status} for {body}"
            case "enqueue", 400 | 404 | 422:
                if exchange.positive and at(body, "model") == OXEN_MODEL:
                    yield "late validation", "enqueue", f"{exchange.status} for {body}"
            case "enqueue", 200:
                own = {key: value for key, value in body.items() if key not in _ENVELOPE}
                for queued in exchange.answer["generations"]:
                    flawed[queued["generation_id"]] = not parameters.is_valid(own)
            case "cancelGeneration", 200:
                cancelled.add(str(exchange.parameters.get("generation_id")))
            case "getGeneration", 200:
                yield from _oxen_state(exchange.answer, flawed, cancelled)
            case _:
                pass


def _oxen_state(told: Json, flawed: Mapping[str, bool], cancelled: set[str]) -> Iterator[Fault]:
    """What is told of a generation fits its parameters, and that it was cancelled."""
    identifier, status = told.get("generation_id", ""), told.get("status")
    if identifier in flawed and status == ("succeeded" if flawed[identifier] else "failed"):
        yield "late validation", "getGeneration", f"{status}, contrary to its parameters"
    if identifier in cancelled and status in {"queued", "processing"}:
        yield "cancelled", "getGeneration", f"{status} after it was cancelled"
