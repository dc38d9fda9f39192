"""HighwayAPI (Jiekou AI), as its contract and the crawl of docs.jiekou.ai describe it."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING

from stillreel_wire.highwayapi import (
    ApiError,
    FirstLastFrameRequest,
    ImageToVideoRequest,
    ModelConfig,
    Reason,
    Status,
    Submitted,
    Task,
    TaskExtra,
    TaskResult,
    TaskVideo,
    VideoConfig,
    VideoType,
    VideoUrlTtl,
)

from ._clips import Shot
from ._pictures import check, decode
from ._provider import MockAnswer, MockCall, handlers

if TYPE_CHECKING:
    from ._jobs import Phase
    from ._validation import Refusal

STEM = "highwayapi"

LINK_SECONDS = 3600  # the documented default of video_url_ttl (JK-KB get-async-task-result)
FORGOTTEN_AFTER = 1800  # "after about 30 minutes" a task may be unknown (JK-KB faq_images)

_STATUS: dict[Phase, Status] = {
    "queued": Status.task_status_queued,
    "processing": Status.task_status_processing,
    "succeeded": Status.task_status_succeed,
    "failed": Status.task_status_failed,
}
_REASON = {  # JK-KB error-code
    400: Reason.invalid_request_body,
    401: Reason.failed_to_auth,
    402: Reason.not_enough_balance,
    403: Reason.access_deny,
    429: Reason.rate_limit_exceeded,
    503: Reason.service_not_available,
}
_TASK_TYPE = {
    "submit_image_to_video": "VEO_3_1_LITE_I2V",
    "submit_first_last_frame": "VEO_3_1_LITE_FIRSTLASTFRAME",
}


def error(status: int, message: str, reason: Reason | None = None) -> MockAnswer:
    """An error in the shape that the official plugin reads (JK-COMFY)."""
    made = ApiError(code=status, message=message, metadata={})
    if known := reason or _REASON.get(status):
        made.reason = known
    return MockAnswer(status, made)


def refuse(refusal: Refusal) -> MockAnswer:
    """A missing or wrong key is a 403 here, and a wrong body a 400 (JK-KB error-code)."""
    match refusal.kind:
        case "no key" | "bad key":
            return error(403, str(refusal), Reason.invalid_api_key)
        case "media type" | "body":
            return error(400, str(refusal))
        case "path":
            return error(404, str(refusal), Reason.model_not_found)
        case _:
            return error(refusal.status, str(refusal))


async def submit_image_to_video(call: MockCall) -> MockAnswer:
    """Submit one image."""
    return await _submit(call, ImageToVideoRequest.model_validate(call.body))


async def submit_first_last_frame(call: MockCall) -> MockAnswer:
    """Submit a first and a last frame."""
    return await _submit(call, FirstLastFrameRequest.model_validate(call.body))


async def _submit(
    call: MockCall, request: ImageToVideoRequest | FirstLastFrameRequest
) -> MockAnswer:
    last = request.last_frame_image if isinstance(request, FirstLastFrameRequest) else None
    try:
        shot = Shot(
            resolution=request.resolution.value,
            aspect_ratio=request.aspect_ratio.value,
            seconds=request.duration.value,
            audio=request.generate_audio,
            first=await _picture(call, "image", request.image),
            last=None if last is None else await _picture(call, "last_frame_image", last),
        )
    except ValueError as wrong:
        return error(400, str(wrong))
    job = call.world.accept(
        STEM,
        call.operation.name,
        str(uuid.uuid4()),  # as in the sample of JK-FLUX
        body=call.body,
        shot=shot,
        units=request.sample_count,
    )
    return MockAnswer(200, Submitted(task_id=job.id))


async def _picture(call: MockCall, name: str, text: str) -> str:
    """The reference of an image that is a URL or base64; ValueError when it is neither."""
    if text[:8].lower().startswith(("http://", "https://")):
        return call.world.pictures.at(text, call.world.clock.now())
    limits = call.contract.definitions["ImageToVideoRequest"]["properties"]["image"]["x-image"]
    try:
        data = decode(text, limits["max-bytes"])
        await asyncio.to_thread(check, data, limits["media-types"])
    except ValueError as wrong:
        raise ValueError(f"/{name}: {wrong}") from wrong
    return call.world.pictures.store(data)


async def get_task_result(call: MockCall) -> MockAnswer:
    """Read a task."""
    now = call.world.clock.now()
    job = call.world.ledger.get(STEM, call.parameters["task_id"])
    if job is None or now >= job.accepted + FORGOTTEN_AFTER:
        return error(404, "task not found")
    phase = job.phase(now)
    videos = job.units if phase == "succeeded" and job.shows_video() else 0
    task = Task(
        task_id=job.id,
        task_type=_TASK_TYPE[job.operation],
        status=_STATUS[phase],
        reason=job.outcome.reason if phase == "failed" else "",
        eta=max(round(job.ends - now), 0),
        # it works for videos (JK-KB), yet a succeeded task was seen with 0 (JK-FLUX)
        progress_percent=int(100 * job.progress(now)) if phase == "processing" else 0,
    )
    made = [
        TaskVideo(
            video_url=call.link(job.shot, LINK_SECONDS),
            video_url_ttl=VideoUrlTtl(str(LINK_SECONDS)),  # a string in the samples (JK-FLUX)
            video_type=VideoType.mp4,
        )
        for _ in range(videos)
    ]
    # as in the only real sample (JK-FLUX); novita-client 0.7.1 fails without it
    extra = TaskExtra(has_nsfw_contents=[], enable_nsfw_detection=False)
    return MockAnswer(200, TaskResult(task=task, videos=made, images=[], audios=[], extra=extra))


async def get_video_config(call: MockCall) -> MockAnswer:
    """The schemas of the two models, each as a JSON string (JK-KB unified page)."""
    configs = [
        ModelConfig(
            model=model, description=title, json_schema=json.dumps(call.contract.definitions[name])
        )
        for model, title, name in (
            ("veo-3.1-lite-i2v", "Veo 3.1 Lite Image-to-Video", "ImageToVideoRequest"),
            ("veo-3.1-lite-firstlastframe", "Veo 3.1 Lite Frames", "FirstLastFrameRequest"),
        )
    ]
    return MockAnswer(200, VideoConfig(configs=configs))


HANDLERS = handlers(
    submit_image_to_video, submit_first_last_frame, get_task_result, get_video_config
)
