"""HighwayAPI: a URL or Base64 in, one task with up to four videos out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stillreel_clients.highwayapi.api.tasks import (
    get_task_result,
    submit_first_last_frame,
    submit_image_to_video,
)
from stillreel_clients.highwayapi.models.api_error import ApiError
from stillreel_clients.highwayapi.models.first_last_frame_request import FirstLastFrameRequest
from stillreel_clients.highwayapi.models.image_to_video_request import ImageToVideoRequest
from stillreel_clients.highwayapi.models.image_to_video_request_aspect_ratio import (
    check_image_to_video_request_aspect_ratio as check_aspect_ratio,
)
from stillreel_clients.highwayapi.models.image_to_video_request_resolution import (
    check_image_to_video_request_resolution as check_resolution,
)
from stillreel_clients.highwayapi.models.submitted import Submitted
from stillreel_clients.highwayapi.models.task_result import TaskResult
from stillreel_clients.highwayapi.types import UNSET

from stillreel.providers._call import call, given, json_object
from stillreel.providers._contract import body_schema
from stillreel.providers._outcomes import Outcome, Outcomes, Problem
from stillreel.providers._reading import Clip, Listed, Reading, after, phase_of, share, text
from stillreel.providers._settings import Settings
from stillreel.providers._variant import Variant, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel_clients.highwayapi.models.task_status_type_0 import TaskStatusType0

    from stillreel._models import Answer, Call, ImageToVideo, Order, Phase, Picture

STEM = "highwayapi"

PHASES: Mapping[TaskStatusType0, Phase] = {
    "TASK_STATUS_QUEUED": "queued",
    "TASK_STATUS_PROCESSING": "running",
    "TASK_STATUS_SUCCEED": "succeeded",
    "TASK_STATUS_FAILED": "failed",
}

OPTIONS: Mapping[str, Wire] = {
    "image": Wire("image"),
    "prompt": Wire("prompt"),
    "negative_prompt": Wire("negative_prompt"),
    "aspect_ratio": Wire("aspect_ratio"),
    "duration": Wire("duration"),
    "resolution": Wire("resolution"),
    "audio": Wire("generate_audio"),
    "seed": Wire("seed"),
    "samples": Wire("sample_count"),
    "person_generation": Wire("person_generation"),
}
ONE_FRAME = Variant(body_schema(STEM, "ImageToVideoRequest"), OPTIONS, label="first frame")
TWO_FRAMES = Variant(
    body_schema(STEM, "FirstLastFrameRequest"),
    {
        **OPTIONS,
        "last_frame": Wire("last_frame_image"),
        "enhance_prompt": Wire("enhance_prompt"),
    },
    label="first and last frame",
)

_ERRORS = "JK-KB error-code (2026-02-26)"
OUTCOMES: Outcomes = {
    (400, None): Outcome("refused", "invalid", _ERRORS),
    (401, None): Outcome("refused", "auth", _ERRORS),
    (402, None): Outcome("refused", "balance", "JK-COMFY (2026-01-28) reads 402 so"),
    (403, None): Outcome("refused", "auth", _ERRORS),
    (403, "INVALID_API_KEY"): Outcome("refused", "auth", _ERRORS),
    (403, "ACCESS_DENY"): Outcome("refused", "auth", _ERRORS),
    (403, "NOT_ENOUGH_BALANCE"): Outcome("refused", "balance", _ERRORS),
    (404, None): Outcome("refused", "model", _ERRORS),
    (429, None): Outcome("not_submitted", "rate", _ERRORS, repeatable=True),
    # without its own name a 503 may come from a gateway, after the request went through
    (503, None): Outcome("unknown", "other", "in no document"),
    (503, "SERVICE_NOT_AVAILABLE"): Outcome("refused", "unavailable", _ERRORS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HighwayAPI(Settings):
    """HighwayAPI, the second host of Jiekou AI.

    Attributes:
        key: By default HIGHWAYAPI_API_KEY.
        base_url: By default HIGHWAYAPI_BASE_URL, else https://api.highwayapi.ai.
    """

    stem: str = field(default=STEM, init=False, repr=False)
    # as the official plugin polls [JK-COMFY]
    poll_interval: float = field(default=3.0, init=False, repr=False)
    id_keys: tuple[str, ...] = field(default=("task_id",), init=False, repr=False)
    outcomes: Outcomes = field(default_factory=lambda: OUTCOMES, init=False, repr=False)

    def variants(self, request: ImageToVideo | None = None) -> tuple[Variant, ...]:
        """The endpoint for one frame or the one for two; both without a request."""
        if request is None:
            return ONE_FRAME, TWO_FRAMES
        return (ONE_FRAME if request.last_frame is None else TWO_FRAMES,)

    def settle(self) -> None:
        """There is nothing to ask before a submit."""

    def host(self, picture: Picture) -> None:
        """Pictures go into the request itself."""

    def submit(self, order: Order) -> Call[tuple[str, ...]]:
        """One POST; it costs money."""
        if order.last_frame is None:
            return call(
                _accepted,
                submit_image_to_video,
                body=ImageToVideoRequest(
                    image=_bare(order.image),
                    prompt=order.prompt,
                    duration=order.duration,
                    resolution=check_resolution(order.resolution),
                    aspect_ratio=check_aspect_ratio(order.aspect_ratio),
                    sample_count=given(order.samples, UNSET),
                    generate_audio=order.audio,
                    negative_prompt=given(order.negative_prompt, UNSET),
                    person_generation=given(order.person_generation, UNSET),
                    seed=given(order.seed, UNSET),
                ),
            )
        return call(
            _accepted,
            submit_first_last_frame,
            body=FirstLastFrameRequest(
                image=_bare(order.image),
                last_frame_image=_bare(order.last_frame),
                prompt=order.prompt,
                duration=order.duration,
                resolution=check_resolution(order.resolution),
                aspect_ratio=check_aspect_ratio(order.aspect_ratio),
                sample_count=given(order.samples, UNSET),
                generate_audio=order.audio,
                enhance_prompt=given(order.enhance_prompt, UNSET),
                negative_prompt=given(order.negative_prompt, UNSET),
                person_generation=given(order.person_generation, UNSET),
                seed=given(order.seed, UNSET),
            ),
        )

    def state(self, job_id: str) -> Call[Reading]:
        """One GET of a task."""
        return call(_reading, get_task_result, task_id=job_id)

    def listings(self) -> tuple[Call[tuple[Listed, ...]], ...]:
        """Nothing of the kind is documented."""
        return ()

    def events(self) -> None:
        """Nothing is pushed."""

    def cancel(self, job_id: str) -> None:
        """No operation for it is documented [JK-KB]."""

    def problem(self, answer: Answer) -> Problem | None:
        """The reason is the name in the error table, by Novita's style; see JK-COMFY."""
        if answer.status < 300:
            return None
        error = ApiError.from_dict(json_object(answer))
        code = text(error.reason) or text(error.code)
        return Problem(answer.status, code, text(error.message))


def _bare(image: str) -> str:
    """Base64 without the head of a data URL, as a third-party client sends it [JK-MISC]."""
    return image.partition(",")[2] if image.startswith("data:") else image


def _accepted(parsed: ApiError | Submitted | None, answer: Answer) -> tuple[str, ...]:
    task_id = text(parsed.task_id) if isinstance(parsed, Submitted) else None
    return (task_id,) if task_id else ()


def _reading(parsed: ApiError | TaskResult | None, answer: Answer) -> Reading:
    if not isinstance(parsed, TaskResult) or not parsed.task:
        raise TypeError("no task in the answer")
    task = parsed.task
    status = text(task.status) or ""
    clips = tuple(
        Clip(
            url=url,
            # a string in the samples, an integer in Novita's SDK [JK-FLUX, NV-SDK]
            expires_at=after(answer.received_at, video.video_url_ttl),
            media_type=f"video/{kind}" if (kind := text(video.video_type)) else None,
        )
        for video in parsed.videos or ()
        if video and (url := text(video.video_url))
    )
    return Reading(
        id=text(task.task_id),
        phase=phase_of(status, PHASES),
        status=status,
        # a succeeded task was seen with 0, so that it never tells completion [JK-FLUX]
        progress=share(task.progress_percent),
        clips=clips,
        reason=text(task.reason),
    )
