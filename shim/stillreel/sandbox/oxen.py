"""Oxen.ai, as its contract and the pages of its documentation describe it."""

from __future__ import annotations

import asyncio
import base64
import uuid
from typing import TYPE_CHECKING, Any

from stillreel_wire.oxen import (
    CancelResponse,
    EnqueueRequest,
    EnqueueResponse,
    GeneratedVideo,
    GenerateVideoResponse,
    Generation,
    GenerationList,
    MediaType,
    ModelList,
    QueuedGeneration,
    ResponseFormat,
    Status,
)

from ._clips import Shot
from ._contract import named_schema
from ._oxen_catalogue import DEVELOPER, MODEL, OWNER, model, revised
from ._oxen_events import LINK_SECONDS, QUEUE, EventFeed, stream
from ._provider import MockAnswer, MockCall, handlers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._jobs import MockJob
    from ._validation import Refusal

STEM = "oxen"

OWN_NAMESPACE = "sandbox"

_TYPE = {  # type and title; OX-O, OX-M, OX-Q
    400: ("invalid_params", "Invalid parameters"),
    401: ("unauthenticated", "Not authenticated"),
    404: ("resource_not_found", "The requested resource could not be found"),
    500: ("unknown_error", "Unknown error"),
}
_ENVELOPE = EnqueueRequest.model_fields.keys() - {"prompt"}


def error(status: int, message: str) -> MockAnswer:
    """The fuller of the two documented shapes (OX-O), or the other for what has no type."""
    if status not in _TYPE:
        return _short(status, message)
    name, title = _TYPE[status]
    detail = {"type": name, "title": title, "detail": message}
    return MockAnswer(status, {"error": detail, "status": "error", "status_message": name})


def _short(status: int, message: str) -> MockAnswer:
    return MockAnswer(status, {"error": {"message": message}})


def _no_model(name: str) -> MockAnswer:
    return _short(404, f"Model not found: {name}")  # OX-M


def _from_host(message: str) -> str:
    """What the model's host says of parameters, in the form of OX-V."""
    return f"Getting model response error: 422 - Value error, {message}"


def refuse(refusal: Refusal) -> MockAnswer:
    """All that is wrong with a request is a 400, but a model that does not exist."""
    match refusal.kind:
        case "body" if isinstance(name := refusal.body.get("model"), str) and name != MODEL:
            return _no_model(name)
        case "body" if refusal.problem.pointer == "/num_generations":
            return error(400, "num_generations must be an integer between 1 and 4")  # OX-Q
        case "body" | "media type":
            return error(400, str(refusal))
        case _:
            return error(refusal.status, str(refusal))


async def enqueue(call: MockCall) -> MockAnswer:
    """Queue generations; the model's parameters are looked at when they run (OX-Q)."""
    envelope = EnqueueRequest.model_validate(call.body)
    if envelope.model != MODEL:
        return _no_model(envelope.model)
    parameters = {key: value for key, value in call.body.items() if key not in _ENVELOPE}
    revision = call.world.settings.oxen_revision
    problem = named_schema(STEM, revised("VeoLiteParameters", revision)).problem(parameters)
    jobs = [
        _accept(call, {} if problem else parameters, _from_host(str(problem)) if problem else "")
        for _ in range(envelope.num_generations)
    ]
    queued = [QueuedGeneration(generation_id=uuid.UUID(job.id), status="queued") for job in jobs]
    return MockAnswer(200, EnqueueResponse(generations=queued))


def _accept(call: MockCall, parameters: Mapping[str, Any], flaw: str = "") -> MockJob:
    world = call.world
    picture = parameters.get("input_image") or parameters.get("prompt", "")
    shot = Shot(
        resolution=parameters.get("resolution", "720p"),
        aspect_ratio=parameters.get("aspect_ratio", "16:9"),
        seconds=int(str(parameters.get("duration", 8)).removesuffix("s")),
        audio=False,  # the model has no switch for it (OX-LITE)
        first=world.pictures.at(picture, world.clock.now()),
    )
    kept = {key: call.body[key] for key in call.body.keys() - {"model", "num_generations"}}
    return world.accept(
        STEM,
        call.operation.name,
        str(uuid.uuid4()),
        body=call.body,
        shot=shot,
        kept=kept,
        flaw=flaw,
    )


def _find(call: MockCall) -> MockJob | None:
    job = call.world.ledger.get(STEM, call.parameters["generation_id"])
    return job if job is not None and job.operation == QUEUE else None


async def get_generation(call: MockCall) -> MockAnswer:
    """Read a generation."""
    job = _find(call)
    if job is None:
        return error(404, "there is no generation with this id")
    return MockAnswer(200, _generation(call, job))


def _generation(call: MockCall, job: MockJob) -> Generation:
    """A generation, with every submitted parameter beside the documented fields (OX-Q)."""
    now = call.world.clock.now()
    phase, ended = job.phase(now), job.ended(now)
    started = job.starts if job.starts <= (now if ended is None else ended) else None
    known = Generation(
        generation_id=uuid.UUID(job.id),
        model_name=MODEL,
        prompt=job.kept.get("prompt", ""),
        media_type=MediaType.video,
        status=Status(phase),
        result_url=call.link(job.shot, LINK_SECONDS) if phase == "succeeded" else None,
        error_message=job.outcome.reason if phase == "failed" else None,
        enqueued_at=int(job.accepted),
        started_at=None if started is None else int(started),
        completed_at=None if ended is None else int(ended),
    )
    return Generation.model_validate({**job.kept, **known.model_dump(exclude_unset=True)})


async def list_generations(call: MockCall) -> MockAnswer:
    """The generations that match; without a status, those that are still to end (OX-Q)."""
    wanted, now = call.parameters, call.world.clock.now()
    ledger = call.world.ledger
    ended = wanted.get("status", "queued") not in {"queued", "processing"}
    found = [
        _generation(call, job)
        for job in (ledger.jobs(STEM) if ended else ledger.active(STEM, now))
        if job.operation == QUEUE
        and wanted.get("status", job.phase(now)) == job.phase(now)
        and wanted.get("model", MODEL) == MODEL
        and wanted.get("media_type", "video") == "video"
        and job.kept.get("target_namespace", OWN_NAMESPACE)
        == wanted.get("namespace", OWN_NAMESPACE)
        and wanted.get("repo") in {None, job.kept.get("target_repo")}
        and wanted.get("folder") in {None, job.kept.get("target_directory")}
    ]
    return MockAnswer(200, GenerationList(count=len(found), generations=found))


async def cancel_generation(call: MockCall) -> MockAnswer:
    """Cancel what is still to end; for the rest it has no effect (OX-Q)."""
    job = _find(call)
    if job is None:
        return error(404, "there is no generation with this id")
    now = call.world.clock.now()
    if job.active(now):
        job.cancelled = now
    return MockAnswer(200, CancelResponse(status="success", generation_id=uuid.UUID(job.id)))


async def generate_video(call: MockCall) -> MockAnswer:
    """Generate a video and wait for it; parameters are checked at once here."""
    name = revised("GenerateVideoRequest", call.world.settings.oxen_revision)
    if problem := named_schema(STEM, name).problem(call.body):
        return _short(400, _from_host(str(problem)))
    job = _accept(call, call.body)
    if not await call.world.settled(job):
        return error(500, "the sandbox was stopped")
    if job.phase(call.world.clock.now()) != "succeeded":
        return _short(400, _from_host(job.outcome.reason))
    if call.body.get("response_format") == ResponseFormat.b64_json:
        path = await asyncio.to_thread(call.world.clips.file, job.shot)
        data = await asyncio.to_thread(path.read_bytes)
        video = GeneratedVideo(b64_json=base64.b64encode(data).decode())
    else:
        video = GeneratedVideo(url=call.link(job.shot, LINK_SECONDS))
    made = GenerateVideoResponse(model=MODEL, created=int(job.accepted), videos=[video])
    return MockAnswer(200, made)


async def list_models(call: MockCall) -> MockAnswer:
    """The one model, unless a filter leaves it out; it cannot be fine-tuned."""
    wanted = call.parameters
    matches = (
        wanted.get("developer_name", DEVELOPER).lower() == DEVELOPER
        and wanted.get("provider_name", OWNER) in {OWNER, DEVELOPER}
        and "action" not in wanted
    )
    return _models(call, matches=matches)


async def search_models(call: MockCall) -> MockAnswer:
    """The one model, if its name has the text."""
    return _models(call, matches=call.parameters["search"].lower() in MODEL)


def _models(call: MockCall, *, matches: bool) -> MockAnswer:
    return MockAnswer(200, ModelList(object="list", data=[model(call)] if matches else []))


async def get_model(call: MockCall) -> MockAnswer:
    """One model by its name."""
    name = call.parameters["model_id"]
    return MockAnswer(200, model(call)) if name == MODEL else _no_model(name)


async def stream_events(call: MockCall) -> MockAnswer:
    """The stream; it listens from this moment on."""
    return MockAnswer(200, stream=stream(call, EventFeed(call)))


HANDLERS = handlers(
    enqueue,
    get_generation,
    list_generations,
    cancel_generation,
    generate_video,
    list_models,
    search_models,
    get_model,
    stream_events,
)
