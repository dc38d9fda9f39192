"""AIHubMax, as its contract and the clients and skills of the provider describe it."""

from __future__ import annotations

import asyncio
import secrets
import string
from typing import TYPE_CHECKING

from stillreel_wire.aihubmax import (
    AccountUsage,
    ApiError,
    ApiErrorDetail,
    LiteFirstLastFrameRequest,
    ModelEntry,
    ModelList,
    PricedModel,
    Pricing,
    QuotaType,
    Status,
    SubmittedTask,
    Subscription,
    Task,
    TaskFailure,
    TaskInfo,
    TaskOutput,
    TaskUsage,
    Type,
    UploadBase64Request,
    UploadedFile,
    UploadUrlRequest,
    VideoRequest,
)

from ._clips import Shot
from ._pictures import ASSETS, check, decode
from ._provider import MockAnswer, MockCall, handlers

if TYPE_CHECKING:
    from ._jobs import MockJob, Phase
    from ._validation import Refusal

STEM = "aihubmax"

MODELS = (
    "veo-3.1-image-to-video",
    "veo-3.1-fast-image-to-video",
    "veo-3.1-lite-image-to-video",
    "veo-3.1-lite-first-last-frame-to-video",
)
LINK_SECONDS = 24 * 3600  # seed 002, AH-TASK
UPLOAD_SECONDS = 72 * 3600  # AH-CAT
CREATED = 1_775_000_000  # when the models were made, for their list

_STATUS: dict[Phase, Status] = {
    "queued": Status.pending,
    "processing": Status.processing,
    "succeeded": Status.completed,
    "failed": Status.failed,
}
_TYPE = {  # AH-SKILL
    401: Type.authentication_error,
    402: Type.insufficient_quota,
    404: Type.not_found,
    422: Type.validation_error,
    429: Type.rate_limit_error,
    500: Type.server_error,
    503: Type.service_unavailable,
}


def error(status: int, message: str, code: str | None = None) -> MockAnswer:
    """An error object; its message names the request (AH-MCP, AH-SKILL)."""
    detail = ApiErrorDetail(
        message=f"{message} (request_id: {secrets.token_hex(8)})",
        type=_TYPE.get(status, Type.invalid_request_error),
        code=code,
    )
    return MockAnswer(status, ApiError(error=detail))


def refuse(refusal: Refusal) -> MockAnswer:
    """Bad JSON is a 400; a body that breaks the contract is a 422 (AH-SKILL, AH-MCP)."""
    match refusal.kind:
        case "media type":
            return error(400, str(refusal))
        case "body" if refusal.body.get("model", MODELS[0]) not in MODELS:
            return error(422, str(refusal), "model_not_found")
        case _:
            return error(refusal.status, str(refusal))


async def create_video(call: MockCall) -> MockAnswer:
    """Submit to one of the four models."""
    request = VideoRequest.model_validate(call.body).root
    pictures, now = call.world.pictures, call.world.clock.now()
    last = None
    if isinstance(request, LiteFirstLastFrameRequest):
        first, last = request.first_image_url, pictures.at(request.last_image_url, now)
    else:
        first = request.image_url
    shot = Shot(
        resolution=request.resolution.value,
        aspect_ratio=request.aspect_ratio.value,
        seconds=request.duration.value,
        audio=request.generate_audio,
        first=pictures.at(first, now),
        last=last,
    )
    ending = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(8))
    identifier = f"task-unified-{int(now)}-{ending}"  # the form of seed 002
    kept = {"model": request.model}
    job = call.world.accept(
        STEM, call.operation.name, identifier, body=call.body, shot=shot, kept=kept
    )
    task = SubmittedTask(
        created=int(job.accepted),
        id=job.id,
        model=request.model,
        object="video.generation.task",
        progress=0,
        status=Status.pending,
        task_info=_info(job),
        type="video",
        usage=TaskUsage(credits_reserved=3.0),
    )
    return MockAnswer(200, task)


def _info(job: MockJob) -> TaskInfo:
    # can_cancel comes although nothing that cancels is documented (AH-SKILL)
    return TaskInfo(can_cancel=True, estimated_time=max(round(job.ends - job.accepted), 0))


async def get_task(call: MockCall) -> MockAnswer:
    """Read a task."""
    job = call.world.ledger.get(STEM, call.parameters["task_id"])
    if job is None:
        return error(404, "task not found")
    now = call.world.clock.now()
    phase = job.phase(now)
    progress = {"queued": 0, "succeeded": 100, "failed": 0}.get(phase, int(100 * job.progress(now)))
    results, failure = None, None
    if phase == "succeeded" and job.shows_video():
        results = [_output(call, job)]
    elif phase == "succeeded" and job.outcome.ending == "early":
        progress = 50  # completed with null for results was observed, at this progress (AH-SKILL)
    elif phase == "succeeded":
        results = []
    elif phase == "failed":
        failure = TaskFailure(
            code="service_unavailable", message=job.outcome.reason, type="task_error"
        )
    task = Task(
        created=int(job.accepted),
        id=job.id,
        model=job.kept["model"],
        object="video.generation.task",
        progress=progress,
        status=_STATUS[phase],
        task_info=_info(job),
        type="video",
        usage=TaskUsage(credits_reserved=3.0, user_group="default"),
        results=results,
        error=failure,
    )
    return MockAnswer(200, task)


def _output(call: MockCall, job: MockJob) -> TaskOutput:
    return TaskOutput(url=call.link(job.shot, LINK_SECONDS), content_type="video/mp4")


async def list_models(_call: MockCall) -> MockAnswer:
    """All four models; which ones a real key may call depends on its group (AH-CAT)."""
    data = [
        ModelEntry(id=model, object="model", created=CREATED, owned_by="google") for model in MODELS
    ]
    return MockAnswer(200, ModelList(object="list", data=data))


async def get_pricing(_call: MockCall) -> MockAnswer:
    """A price of nothing."""
    data = [
        PricedModel(
            model_name=model, quota_type=QuotaType.integer_1, model_price=0.0, model_ratio=0.0
        )
        for model in MODELS
    ]
    return MockAnswer(200, Pricing(data=data, group_ratio={"default": 1.0}))


async def upload_data(call: MockCall) -> MockAnswer:
    """Host a picture that is sent as base64."""
    request = UploadBase64Request.model_validate(call.body)
    try:
        data = decode(request.file_data)
        media_type = await asyncio.to_thread(check, data)
    except ValueError as wrong:
        return error(422, str(wrong), "invalid_file_type")
    return _uploaded(call, data, media_type, request.file_name)


async def upload_url(call: MockCall) -> MockAnswer:
    """Host a copy of a picture; a foreign one is not fetched, a stand-in takes its place."""
    request = UploadUrlRequest.model_validate(call.body)
    pictures = call.world.pictures
    data = pictures.data(pictures.at(request.url, call.world.clock.now()))
    return _uploaded(call, data, await asyncio.to_thread(check, data), request.file_name)


def _uploaded(call: MockCall, data: bytes, media_type: str, name: str | None) -> MockAnswer:
    now = call.world.clock.now()
    asset = call.world.pictures.host(data, media_type, now + UPLOAD_SECONDS)
    file = UploadedFile(
        id=f"file-{secrets.token_hex(8)}",
        filename=name or f"image.{media_type.removeprefix('image/')}",
        url=f"{call.origin}{ASSETS}{asset}",
        size=len(data),
        created=int(now),
    )
    return MockAnswer(200, file)


async def get_subscription(_call: MockCall) -> MockAnswer:
    """A limit that is never met."""
    return MockAnswer(200, Subscription(hard_limit_usd=100.0))


async def get_usage(_call: MockCall) -> MockAnswer:
    """Nothing is ever used."""
    return MockAnswer(200, AccountUsage(total_usage=0.0))


HANDLERS = handlers(
    create_video,
    get_task,
    list_models,
    get_pricing,
    upload_data,
    upload_url,
    get_subscription,
    get_usage,
)
