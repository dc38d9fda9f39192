"""Modellix: an envelope around everything, seconds as strings, URLs only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stillreel_clients.modellix.api.tasks import get_task, submit, submit_async
from stillreel_clients.modellix.models.image_to_video_request import ImageToVideoRequest
from stillreel_clients.modellix.models.image_to_video_request_aspect_ratio import (
    check_image_to_video_request_aspect_ratio as check_aspect_ratio,
)
from stillreel_clients.modellix.models.image_to_video_request_person_generation import (
    check_image_to_video_request_person_generation as check_person_generation,
)
from stillreel_clients.modellix.models.image_to_video_request_resolution import (
    check_image_to_video_request_resolution as check_resolution,
)
from stillreel_clients.modellix.models.submit_envelope import SubmitEnvelope
from stillreel_clients.modellix.models.task_envelope import TaskEnvelope
from stillreel_clients.modellix.models.task_failure import TaskFailure
from stillreel_clients.modellix.types import UNSET

from stillreel.providers._call import call, given, json_object
from stillreel.providers._contract import body_schema
from stillreel.providers._outcomes import Outcome, Outcomes, Problem
from stillreel.providers._reading import (
    Clip,
    Listed,
    Reading,
    iso_moment,
    moment,
    number,
    phase_of,
    text,
    whole,
)
from stillreel.providers._settings import Settings
from stillreel.providers._variant import Variant, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from stillreel_clients.modellix.models.api_error import ApiError
    from stillreel_clients.modellix.models.task import Task
    from stillreel_clients.modellix.models.task_status_type_0 import TaskStatusType0

    from stillreel._models import Answer, Call, Duration, ImageToVideo, Order, Phase, Picture

STEM = "modellix"

PHASES: Mapping[TaskStatusType0, Phase] = {
    "pending": "queued",
    "processing": "running",
    "success": "succeeded",
    "failed": "failed",
}
# What the official clients take as well [MX-CLI, MX-DSH]; the webhook page has "canceled".
TOLERATED: Mapping[str, Phase] = {
    "succeeded": "succeeded",
    "completed": "succeeded",
    "error": "failed",
    "canceled": "cancelled",
    "cancelled": "cancelled",
}
# Covers and thumbnails stand beside the video [MX-DSH].
OTHER_ROLES = frozenset({"alternative", "cover", "thumbnail"})
SECONDS: Mapping[Duration, Literal["4", "6", "8"]] = {4: "4", 6: "6", 8: "8"}

ONLY = Variant(
    body_schema(STEM, "ImageToVideoRequest"),
    {
        "image": Wire("image"),
        "last_frame": Wire("lastFrame"),
        "prompt": Wire("prompt"),
        "negative_prompt": Wire("negativePrompt"),
        "aspect_ratio": Wire("aspectRatio"),
        "duration": Wire("durationSeconds", SECONDS.get),
        "resolution": Wire("resolution"),
        "person_generation": Wire("personGeneration"),
    },
)

_API = "MX-API, MX-ERR"
_CLI = "MX-CLI (2026-07-16): a definite rejection; in no document"
OUTCOMES: Outcomes = {
    (400, None): Outcome("refused", "invalid", _API),
    (401, None): Outcome("refused", "auth", _API),
    (402, None): Outcome("refused", "balance", _API),
    (403, None): Outcome("refused", "auth", _CLI),
    (404, None): Outcome("refused", "model", _API),
    (405, None): Outcome("refused", "invalid", _CLI),
    (413, None): Outcome("refused", "invalid", _CLI),
    (415, None): Outcome("refused", "invalid", _CLI),
    (422, None): Outcome("refused", "invalid", _CLI),
    # the official rule is to repeat no paid POST, not even after this [MX-PLUGIN, MX-CLI]
    (429, None): Outcome("not_submitted", "rate", _API, repeatable=False),
    (500, None): Outcome("unknown", "other", _API),
    # with its own code it is the provider's circuit breaker, without it perhaps a gateway
    (503, "503"): Outcome("refused", "unavailable", _API),
    (503, None): Outcome("unknown", "other", "in no document"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Modellix(Settings):
    """Modellix.

    Attributes:
        key: By default MODELLIX_API_KEY.
        base_url: By default MODELLIX_BASE_URL, else https://api.modellix.ai.
        asynchronous: Whether submits go to the path that ends in ``/async``, as the model's own
            schema says [MX-SCHEMA]; the command-line tool leaves it out since 2026-07-16 [MX-CLI].
    """

    stem: str = field(default=STEM, init=False, repr=False)
    # as the command-line tool polls [MX-CLI]
    poll_interval: float = field(default=2.0, init=False, repr=False)
    id_keys: tuple[str, ...] = field(default=("task_id",), init=False, repr=False)
    outcomes: Outcomes = field(default_factory=lambda: OUTCOMES, init=False, repr=False)

    asynchronous: bool = True

    def variants(self, request: ImageToVideo | None = None) -> tuple[Variant, ...]:
        """There is one form."""
        return (ONLY,)

    def settle(self) -> None:
        """There is nothing to ask before a submit."""

    def host(self, picture: Picture) -> None:
        """Uploads exist, but their schema was not found [MX-DSH]."""

    def submit(self, order: Order) -> Call[tuple[str, ...]]:
        """One POST; it costs money."""
        person = order.person_generation
        return call(
            _accepted,
            submit_async if self.asynchronous else submit,
            body=ImageToVideoRequest(
                image=order.image,
                last_frame=given(order.last_frame, UNSET),
                prompt=order.prompt,
                negative_prompt=given(order.negative_prompt, UNSET),
                aspect_ratio=check_aspect_ratio(order.aspect_ratio),
                duration_seconds=SECONDS[order.duration],
                resolution=check_resolution(order.resolution),
                person_generation=check_person_generation(person) if person else UNSET,
            ),
        )

    def state(self, job_id: str) -> Call[Reading]:
        """One GET of a task. The path is ours: ``get_result.url`` named another host once."""
        return call(_reading, get_task, task_id=job_id)

    def listings(self) -> tuple[Call[tuple[Listed, ...]], ...]:
        """Nothing of the kind is documented."""
        return ()

    def events(self) -> None:
        """Nothing is pushed."""

    def cancel(self, job_id: str) -> None:
        """No operation for it is documented [MX-DSH]."""

    def problem(self, answer: Answer) -> Problem | None:
        """A code other than 0 stands for that HTTP status, also in a 200 [MX-API, MX-ERR]."""
        body = json_object(answer)
        code = _code(body.get("code"))
        if answer.status < 300 and not code:
            return None
        message = text(body.get("message"))
        http = answer.status >= 300 or code not in range(400, 600)
        return Problem(answer.status if http else code, str(code) if code else None, message)


def _code(value: object) -> int:
    """What is no number is none of theirs, and may stand beside a task all the same."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return whole(value) or 0


def _accepted(parsed: ApiError | SubmitEnvelope | None, answer: Answer) -> tuple[str, ...]:
    data = parsed.data if isinstance(parsed, SubmitEnvelope) else None
    task_id = text(data.task_id) if data else None
    return (task_id,) if task_id else ()


def _reading(parsed: ApiError | TaskEnvelope | None, answer: Answer) -> Reading:
    if not isinstance(parsed, TaskEnvelope) or not parsed.data:
        raise TypeError("no task in the answer")
    task = parsed.data
    status = text(task.status) or ""
    phase = phase_of(status, {**TOLERATED, **PHASES})
    reason, code = _failure(task, parsed, phase)
    return Reading(
        id=text(task.task_id),
        phase=phase,
        status=status,
        clips=tuple(_clips(task)),
        reason=reason,
        code=code,
    )


def _clips(task: Task) -> Iterator[Clip]:
    expires_at = _expiry(task.result_expires_at)
    resources = (task.result.resources or ()) if task.result else ()
    for resource in resources:
        if not resource or not (url := text(resource.url)):
            continue
        kind, role = text(resource.type_), text(resource.role)
        if role in OTHER_ROLES or (kind not in {"video", None} and role != "primary"):
            continue
        form = text(resource.format_)
        yield Clip(
            url=url,
            expires_at=expires_at,
            media_type=f"video/{form}" if form else None,
            width=whole(resource.width),
            height=whole(resource.height),
            duration=number(resource.duration),
            size=whole(resource.size),
        )


def _expiry(value: object) -> datetime | None:
    """Epoch milliseconds or ISO 8601, as the official parser takes both [MX-DSH]."""
    milliseconds = whole(value)
    if milliseconds is not None:
        return moment(milliseconds / 1000)
    return iso_moment(value) if isinstance(value, str) else None


def _failure(task: Task, envelope: TaskEnvelope, phase: Phase) -> tuple[str | None, str | None]:
    """Where a failed task puts its reason is not documented: every likely place is read."""
    more: dict[str, Any] = task.additional_properties
    code: str | None = None
    places: list[object] = [task.error, more.get("error_message"), more.get("message")]
    if isinstance(task.error, TaskFailure):
        places.insert(0, task.error.message)
        code = text(task.error.code) or (str(task.error.code) if task.error.code else None)
    reasons = [found for place in places if (found := text(place))]
    if not reasons and phase == "failed" and envelope.message != "success":
        reasons = [text(envelope.message) or ""]
    return (reasons[0] or None) if reasons else None, code
