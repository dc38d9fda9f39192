"""Modellix, as its contract and the pages and clients of the provider describe it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from stillreel_wire.modellix import (
    BalanceEnvelope,
    GetResult,
    ImageToVideoRequest,
    KeyEnvelope,
    KeyValidity,
    ModelEntry,
    ModelList,
    Resource,
    ResultExpiresAt,
    Role,
    Status,
    SubmitEnvelope,
    SubmittedTask,
    Task,
    TaskEnvelope,
    TaskResult,
    TeamBalance,
    Type,
)

from ._clips import Shot
from ._encode import size_of
from ._provider import MockAnswer, MockCall, handlers

if TYPE_CHECKING:
    from ._jobs import MockJob, Phase
    from ._validation import Refusal

STEM = "modellix"

MODEL = "google/veo-3.1-lite-i2v"
RESULT_SECONDS = 7 * 24 * 3600  # results are kept about 7 days (MX-PLUGIN)

_STATUS: dict[Phase, Status] = {
    "queued": Status.pending,
    "processing": Status.processing,
    "succeeded": Status.success,
    "failed": Status.failed,
}
# "<Category>: <detail>" (MX-API, MX-ERR); the words for 402 and up are not documented
_CATEGORY = {
    400: "Invalid parameters",
    401: "Authentication failed",
    402: "Insufficient balance",
    404: "Not found",
    429: "Rate limit exceeded",
    500: "Internal error",
    503: "Service unavailable",
}
_FLAW = {
    "required": "Missing required parameter",
    "enum": "Value out of range",
    "minLength": "Value out of range",
    "type": "Invalid format",
}


def error(status: int, message: str, category: str | None = None) -> MockAnswer:
    """The status once more, and a message that begins with a category (MX-API)."""
    category = category or _CATEGORY.get(status, "Refused")
    return MockAnswer(status, {"code": status, "message": f"{category}: {message}"})


def refuse(refusal: Refusal) -> MockAnswer:
    """All that is wrong with a body is a 400; a wrong key is one only where it matters."""
    match refusal.kind:
        case "bad key" if refusal.operation and refusal.operation.name == "validate_key":
            return _validity(valid=False)
        case "media type":
            return error(400, str(refusal), "Invalid format")
        case "body" | "parameter":
            return error(400, str(refusal), _FLAW.get(refusal.problem.keyword))
        case _:
            return error(refusal.status, str(refusal))


async def submit_async(call: MockCall) -> MockAnswer:
    """Submit at the documented path."""
    request = ImageToVideoRequest.model_validate(call.body)
    pictures, now = call.world.pictures, call.world.clock.now()
    shot = Shot(
        # neither has a documented default; these are Google's
        resolution=request.resolution.value if request.resolution else "720p",
        seconds=int(request.duration_seconds.value) if request.duration_seconds else 8,
        aspect_ratio=request.aspect_ratio.value,
        audio=False,  # there is no switch, and what the provider does is not known
        first=pictures.at(request.image, now),
        last=pictures.at(request.last_frame, now) if request.last_frame else None,
    )
    identifier = f"task-{secrets.token_hex(12)}"  # [A-Za-z0-9][A-Za-z0-9._-]{0,127} (MX-DSH)
    job = call.world.accept(STEM, call.operation.name, identifier, body=call.body, shot=shot)
    task = SubmittedTask(
        status="pending",
        task_id=job.id,
        model_id=MODEL,
        get_result=GetResult(method="GET", url=f"{call.base}/api/v1/tasks/{job.id}"),
    )
    return MockAnswer(200, SubmitEnvelope(code=0, message="success", data=task))


async def submit(call: MockCall) -> MockAnswer:
    """Submit at the path of the newer command-line tool."""
    return await submit_async(call)


async def get_task(call: MockCall) -> MockAnswer:
    """Read a task."""
    job = call.world.ledger.get(STEM, call.parameters["task_id"])
    if job is None:
        return error(404, "task not found")
    now = call.world.clock.now()
    phase = job.phase(now)
    task = Task(status=_STATUS[phase], task_id=job.id, model_id=MODEL)
    if phase == "succeeded":
        expires = job.ends + RESULT_SECONDS
        task.result = TaskResult(resources=_resources(call, job, expires - now))
        # epoch milliseconds, as in the host record of an official client (MX-DSH)
        task.result_expires_at = ResultExpiresAt(int(expires * 1000))
    elif phase == "failed":
        task.error = job.outcome.reason  # the place is a guess: nothing is documented
    return MockAnswer(200, TaskEnvelope(code=0, message="success", data=task))


def _resources(call: MockCall, job: MockJob, seconds: float) -> list[Resource]:
    if not job.shows_video():
        return []
    width, height = size_of(job.shot.resolution, job.shot.aspect_ratio)
    clip = Resource(
        url=call.link(job.shot, seconds),
        type=Type.video,
        width=width,
        height=height,
        format="mp4",
        role=Role.primary,
        duration=float(job.shot.seconds),
    )
    return [clip]


async def list_models(_call: MockCall) -> MockAnswer:
    """The one model, which is featured too; not in the envelope of the others (MX-CLI)."""
    entry = ModelEntry(
        slug=MODEL,
        type="image-to-video",
        docs_url="https://docs.modellix.ai/google/veo-3-1-lite-i2v",
        description="Veo 3.1 Lite image-to-video",
    )
    return MockAnswer(200, ModelList(models=[entry]))


async def get_model_schema(call: MockCall) -> MockAnswer:
    """The fragment of an OpenAPI document that the web site serves (MX-SCHEMA)."""
    schema = call.contract.definitions["ImageToVideoRequest"]
    body = {
        "servers": [{"url": f"{call.base}/api/v1/{MODEL}/async"}],
        "post": {
            "description": "Veo 3.1 Lite image-to-video request.",
            "operationId": "veo31LiteI2VAsync",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": schema}},
            },
            "responses": {"200": {"description": "Task submitted successfully"}},
        },
    }
    return MockAnswer(200, body, {"Cache-Control": "no-store"})


async def validate_key(_call: MockCall) -> MockAnswer:
    """A good key; a bad one is a 200 too, which `refuse` answers (MX-CLI, MX-DSH)."""
    return _validity(valid=True)


def _validity(*, valid: bool) -> MockAnswer:
    data = KeyValidity(is_valid=valid)
    return MockAnswer(200, KeyEnvelope(code=0, message="success", data=data))


async def get_team_balance(_call: MockCall) -> MockAnswer:
    """Money that is never spent."""
    data = TeamBalance(balance=100.0)
    return MockAnswer(200, BalanceEnvelope(code=0, message="success", data=data))


HANDLERS = handlers(
    submit_async,
    submit,
    get_task,
    list_models,
    get_model_schema,
    validate_key,
    get_team_balance,
)
