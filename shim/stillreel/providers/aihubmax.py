"""AIHubMax: one endpoint, the model in the body, pictures hosted for three days."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stillreel_clients.aihubmax.api.files import upload_data
from stillreel_clients.aihubmax.api.tasks import create_video, get_task
from stillreel_clients.aihubmax.models.api_error import ApiError
from stillreel_clients.aihubmax.models.api_error_detail import ApiErrorDetail
from stillreel_clients.aihubmax.models.fast_request import FastRequest
from stillreel_clients.aihubmax.models.lite_first_last_frame_request import (
    LiteFirstLastFrameRequest,
)
from stillreel_clients.aihubmax.models.lite_request import LiteRequest
from stillreel_clients.aihubmax.models.lite_request_aspect_ratio import (
    check_lite_request_aspect_ratio as check_aspect_ratio,
)
from stillreel_clients.aihubmax.models.lite_request_resolution import (
    check_lite_request_resolution as check_resolution,
)
from stillreel_clients.aihubmax.models.standard_request import StandardRequest
from stillreel_clients.aihubmax.models.submitted_task import SubmittedTask
from stillreel_clients.aihubmax.models.task import Task
from stillreel_clients.aihubmax.models.task_failure import TaskFailure
from stillreel_clients.aihubmax.models.upload_base_64_request import UploadBase64Request
from stillreel_clients.aihubmax.models.uploaded_file import UploadedFile
from stillreel_clients.aihubmax.types import UNSET

from stillreel.providers._call import call, given, json_object
from stillreel.providers._contract import body_schema
from stillreel.providers._outcomes import Outcome, Outcomes, Problem
from stillreel.providers._reading import Clip, Listed, Reading, after, phase_of, share, text
from stillreel.providers._settings import Settings
from stillreel.providers._variant import Variant, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel_clients.aihubmax.models.task_status_type_0 import TaskStatusType0

    from stillreel._models import Answer, Call, ImageToVideo, Model, Order, Phase, Picture

STEM = "aihubmax"
LINK_SECONDS = 24 * 3600  # [seed 002, AH-TASK]

PHASES: Mapping[TaskStatusType0, Phase] = {
    "pending": "queued",
    "processing": "running",
    "completed": "succeeded",
    "failed": "failed",
}
MODELS: Mapping[Model, str] = {
    "veo-3.1-lite": "veo-3.1-lite-image-to-video",
    "veo-3.1-fast": "veo-3.1-fast-image-to-video",
    "veo-3.1": "veo-3.1-image-to-video",
}
# First and last frame is a model of its own here [AH-CAT].
TWO_FRAME_MODELS: Mapping[Model, str] = {"veo-3.1-lite": "veo-3.1-lite-first-last-frame-to-video"}

LITE_OPTIONS: Mapping[str, Wire] = {
    "model": Wire("model", lambda model: MODELS.get(model, model)),
    "image": Wire("image_url"),
    "prompt": Wire("prompt"),
    "negative_prompt": Wire("negative_prompt"),
    "aspect_ratio": Wire("aspect_ratio"),
    "duration": Wire("duration"),
    "resolution": Wire("resolution"),
    "audio": Wire("generate_audio"),
    "seed": Wire("seed"),
    "auto_fix": Wire("auto_fix"),
}
FAST_OPTIONS = {**LITE_OPTIONS, "safety_tolerance": Wire("safety_tolerance")}
LITE = Variant(body_schema(STEM, "LiteRequest"), LITE_OPTIONS, label="lite")
FAST = Variant(body_schema(STEM, "FastRequest"), FAST_OPTIONS, label="fast")
STANDARD = Variant(
    body_schema(STEM, "StandardRequest"),
    {
        **FAST_OPTIONS,
        "enhance_prompt": Wire("enhance_prompt"),
        "person_generation": Wire("person_generation"),
    },
    label="standard",
)
TWO_FRAMES = Variant(
    body_schema(STEM, "LiteFirstLastFrameRequest"),
    {
        **LITE_OPTIONS,
        "model": Wire("model", lambda model: TWO_FRAME_MODELS.get(model, model)),
        "image": Wire("first_image_url"),
        "last_frame": Wire("last_image_url"),
    },
    label="lite, first and last frame",
)
BY_MODEL: Mapping[Model, Variant] = {
    "veo-3.1-lite": LITE,
    "veo-3.1-fast": FAST,
    "veo-3.1": STANDARD,
}

_SKILL = "AH-SKILL (2026-08-19)"
OUTCOMES: Outcomes = {
    (400, None): Outcome("refused", "invalid", _SKILL),
    (401, None): Outcome("refused", "auth", _SKILL),
    (402, None): Outcome("refused", "balance", _SKILL),
    (422, None): Outcome("refused", "invalid", _SKILL),
    # unknown, or not enabled for this key's group [AH-SKILL, AH-MCP]
    (422, "model_not_found"): Outcome("refused", "model", _SKILL),
    (422, "no_compatible_channel"): Outcome("refused", "unavailable", _SKILL),
    (429, None): Outcome("not_submitted", "rate", "AH-MCP repeats a POST on 429", repeatable=True),
    (500, None): Outcome("unknown", "other", _SKILL),
    # with its own type there is no upstream channel, without it perhaps a gateway
    (503, "service_unavailable"): Outcome("refused", "unavailable", _SKILL),
    (503, None): Outcome("unknown", "other", "in no document"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AIHubMax(Settings):
    """AIHubMax.

    A local picture is uploaded: it is then at a public link, kept for 72 hours [AH-CAT, AH-MCP].

    Attributes:
        key: By default AIHUBMAX_API_KEY.
        base_url: By default AIHUBMAX_BASE_URL, else https://api.aihubmax.com.
    """

    stem: str = field(default=STEM, init=False, repr=False)
    # 5 to 10 s [AH-SKILL, AH-MCP]
    poll_interval: float = field(default=5.0, init=False, repr=False)
    id_keys: tuple[str, ...] = field(default=("id", "task_id"), init=False, repr=False)
    outcomes: Outcomes = field(default_factory=lambda: OUTCOMES, init=False, repr=False)

    def variants(self, request: ImageToVideo | None = None) -> tuple[Variant, ...]:
        """The form for the model and the frames; all without a request."""
        if request is None:
            return LITE, FAST, STANDARD, TWO_FRAMES
        if request.last_frame is not None:
            return (TWO_FRAMES,)
        return (BY_MODEL.get(request.model or "veo-3.1-lite", LITE),)

    def settle(self) -> None:
        """There is nothing to ask before a submit."""

    def host(self, picture: Picture) -> Call[str]:
        """Upload a picture; its public link is kept for 72 hours [AH-CAT, AH-MCP]."""
        suffix = picture.media_type.rpartition("/")[2]
        return call(
            _hosted,
            upload_data,
            body=UploadBase64Request(
                file_data=base64.b64encode(picture.data).decode(), file_name=f"frame.{suffix}"
            ),
        )

    def submit(self, order: Order) -> Call[tuple[str, ...]]:
        """One POST; it costs money. Resolution is always sent: its default is 1080p here."""
        return call(_accepted, create_video, body=_body(order))

    def state(self, job_id: str) -> Call[Reading]:
        """One GET of a task."""
        return call(_reading, get_task, task_id=job_id)

    def listings(self) -> tuple[Call[tuple[Listed, ...]], ...]:
        """Nothing of the kind is documented."""
        return ()

    def events(self) -> None:
        """Nothing is pushed."""

    def cancel(self, job_id: str) -> None:
        """No operation for it is documented, though ``can_cancel`` exists [AH-SKILL]."""

    def problem(self, answer: Answer) -> Problem | None:
        """One object: a code, or else the type, says what it is [AH-MCP, AH-SKILL]."""
        if answer.status < 300:
            return None
        error = ApiError.from_dict(json_object(answer)).error
        if not isinstance(error, ApiErrorDetail):
            return Problem(answer.status)
        return Problem(answer.status, text(error.code), text(error.message), text(error.type_))


Body = LiteRequest | FastRequest | StandardRequest | LiteFirstLastFrameRequest


def _body(order: Order) -> Body:
    if order.last_frame is not None:
        return _two_frames(order, order.last_frame)
    if order.model == "veo-3.1-lite":
        return _lite(order)
    return _fast(order) if order.model == "veo-3.1-fast" else _standard(order)


def _two_frames(order: Order, last_frame: str) -> LiteFirstLastFrameRequest:
    return LiteFirstLastFrameRequest(
        model="veo-3.1-lite-first-last-frame-to-video",
        first_image_url=order.image,
        last_image_url=last_frame,
        prompt=order.prompt,
        aspect_ratio=check_aspect_ratio(order.aspect_ratio),
        duration=order.duration,
        resolution=check_resolution(order.resolution),
        generate_audio=order.audio,
        auto_fix=given(order.auto_fix, UNSET),
        negative_prompt=given(order.negative_prompt, UNSET),
        seed=given(order.seed, UNSET),
    )


def _lite(order: Order) -> LiteRequest:
    return LiteRequest(
        model="veo-3.1-lite-image-to-video",
        image_url=order.image,
        prompt=order.prompt,
        aspect_ratio=check_aspect_ratio(order.aspect_ratio),
        duration=order.duration,
        resolution=check_resolution(order.resolution),
        generate_audio=order.audio,
        auto_fix=given(order.auto_fix, UNSET),
        negative_prompt=given(order.negative_prompt, UNSET),
        seed=given(order.seed, UNSET),
    )


def _fast(order: Order) -> FastRequest:
    return FastRequest(
        model="veo-3.1-fast-image-to-video",
        image_url=order.image,
        prompt=order.prompt,
        aspect_ratio=check_aspect_ratio(order.aspect_ratio),
        duration=order.duration,
        resolution=order.resolution,
        generate_audio=order.audio,
        auto_fix=given(order.auto_fix, UNSET),
        negative_prompt=given(order.negative_prompt, UNSET),
        seed=given(order.seed, UNSET),
        safety_tolerance=given(order.safety_tolerance, UNSET),
    )


def _standard(order: Order) -> StandardRequest:
    return StandardRequest(
        model="veo-3.1-image-to-video",
        image_url=order.image,
        prompt=order.prompt,
        aspect_ratio=check_aspect_ratio(order.aspect_ratio),
        duration=order.duration,
        resolution=order.resolution,
        generate_audio=order.audio,
        auto_fix=given(order.auto_fix, UNSET),
        negative_prompt=given(order.negative_prompt, UNSET),
        seed=given(order.seed, UNSET),
        safety_tolerance=given(order.safety_tolerance, UNSET),
        enhance_prompt=given(order.enhance_prompt, UNSET),
        person_generation=given(order.person_generation, UNSET),
    )


def _hosted(parsed: ApiError | UploadedFile | None, answer: Answer) -> str:
    url = text(parsed.url) if isinstance(parsed, UploadedFile) else None
    if not url:
        raise TypeError("no url in the answer")
    return url


def _accepted(parsed: ApiError | SubmittedTask | None, answer: Answer) -> tuple[str, ...]:
    task_id = text(parsed.id) if isinstance(parsed, SubmittedTask) else None
    return (task_id,) if task_id else ()


def _reading(parsed: ApiError | Task | None, answer: Answer) -> Reading:
    if not isinstance(parsed, Task):
        raise TypeError("no task in the answer")
    status = text(parsed.status) or ""
    phase = phase_of(status, PHASES)
    if phase == "succeeded" and not isinstance(parsed.results, list):
        phase = "running"  # completed was seen with results null and progress 50 [AH-SKILL]
    results = parsed.results if isinstance(parsed.results, list) else ()
    error = parsed.error if isinstance(parsed.error, TaskFailure) else None
    return Reading(
        id=text(parsed.id),
        phase=phase,
        status=status,
        progress=share(parsed.progress),
        clips=tuple(
            Clip(
                url=url,
                expires_at=after(answer.received_at, LINK_SECONDS),
                media_type=text(result.content_type),
            )
            for result in results
            if result and (url := text(result.url))
        ),
        reason=text(error.message) if error else None,
        code=(text(error.code) or text(error.type_)) if error else None,
    )
