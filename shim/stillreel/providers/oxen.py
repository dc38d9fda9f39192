"""Oxen: a queue that takes anything, one generation an id, parameters that changed once."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from stillreel_clients.oxen.api.events import stream_events
from stillreel_clients.oxen.api.models import get_model
from stillreel_clients.oxen.api.queue import (
    cancel_generation,
    enqueue,
    get_generation,
    list_generations,
)
from stillreel_clients.oxen.models.api_error import ApiError
from stillreel_clients.oxen.models.api_error_detail import ApiErrorDetail
from stillreel_clients.oxen.models.enqueue_request import EnqueueRequest
from stillreel_clients.oxen.models.enqueue_response import EnqueueResponse
from stillreel_clients.oxen.models.generation import Generation
from stillreel_clients.oxen.models.generation_list import GenerationList
from stillreel_clients.oxen.models.model import Model
from stillreel_clients.oxen.models.parameter_schema import ParameterSchema
from stillreel_clients.oxen.models.veo_lite_parameters_20260626 import VeoLiteParameters20260626
from stillreel_clients.oxen.models.veo_lite_parameters_20260626_aspect_ratio import (
    check_veo_lite_parameters_20260626_aspect_ratio as check_old_aspect_ratio,
)
from stillreel_clients.oxen.models.veo_lite_parameters_20260626_resolution import (
    check_veo_lite_parameters_20260626_resolution as check_old_resolution,
)
from stillreel_clients.oxen.models.veo_lite_parameters_20260704 import VeoLiteParameters20260704
from stillreel_clients.oxen.models.veo_lite_parameters_20260704_aspect_ratio import (
    check_veo_lite_parameters_20260704_aspect_ratio as check_aspect_ratio,
)
from stillreel_clients.oxen.models.veo_lite_parameters_20260704_resolution import (
    check_veo_lite_parameters_20260704_resolution as check_resolution,
)
from stillreel_clients.oxen.types import UNSET

from stillreel._models import ConfigurationError
from stillreel.providers._call import call, given, json_object
from stillreel.providers._contract import body_schema, contract
from stillreel.providers._outcomes import Outcome, Outcomes, Problem
from stillreel.providers._reading import Clip, Listed, Reading, fields, number, phase_of, text
from stillreel.providers._settings import Settings
from stillreel.providers._variant import Variant, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel_clients.oxen.models.cancel_response import CancelResponse
    from stillreel_clients.oxen.models.generation_status_type_0 import GenerationStatusType0
    from stillreel_clients.oxen.models.list_generations_status import ListGenerationsStatus

    from stillreel._models import Answer, Call, Duration, ImageToVideo, Order, Phase, Picture

log = logging.getLogger(__name__)

STEM = "oxen"
MODEL = "google-veo-3-1-lite"
Revision = Literal["auto", "2026-07-04", "2026-06-26"]

PHASES: Mapping[GenerationStatusType0, Phase] = {
    "queued": "queued",
    "processing": "running",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
}
# without a status the list has the active ones only [OX-Q]
ENDED: tuple[ListGenerationsStatus, ...] = ("succeeded", "failed", "cancelled")
SECONDS: Mapping[Duration, Literal["4s", "6s", "8s"]] = {4: "4s", 6: "6s", 8: "8s"}


def _schema(name: str) -> Mapping[str, Any]:
    """The parameters of a revision, with what the queue's envelope adds for several samples."""
    schema = body_schema(STEM, name)
    count = contract(STEM)["$defs"]["EnqueueRequest"]["properties"]["num_generations"]
    return {**schema, "properties": {**schema["properties"], "num_generations": count}}


COMMON: Mapping[str, Wire] = {
    "image": Wire("input_image"),
    "prompt": Wire("prompt"),
    "aspect_ratio": Wire("aspect_ratio"),
    "duration": Wire("duration"),
    "resolution": Wire("resolution"),
    "seed": Wire("seed"),
    "samples": Wire("num_generations"),
}
VARIANTS: Mapping[str, Variant] = {
    "2026-07-04": Variant(_schema("VeoLiteParameters20260704"), COMMON, label="2026-07-04"),
    "2026-06-26": Variant(
        _schema("VeoLiteParameters20260626"),
        {
            **COMMON,
            "duration": Wire("duration", SECONDS.get),
            "negative_prompt": Wire("negative_prompt"),
            "auto_fix": Wire("auto_fix"),
        },
        label="2026-06-26",
    ),
}
NEWEST: Revision = "2026-07-04"


def _defaults(name: str) -> tuple[Any, ...]:
    """What a parameter is where it is not sent, in either revision."""
    known = [one.schema["properties"].get(name, {}) for one in VARIANTS.values()]
    return tuple(dict.fromkeys(one["default"] for one in known if "default" in one))


PARAMETERS: Mapping[str, tuple[Any, ...]] = {
    name: _defaults(name)
    for variant in VARIANTS.values()
    for name in variant.schema["properties"]
    if name != "num_generations"  # in a list each sample is a generation of its own [OX-Q]
}

_OVERVIEW = "OX-O (2026-08-08)"
OUTCOMES: Outcomes = {
    (400, None): Outcome("refused", "invalid", "OX-OAS; OX-Q has the message"),
    (401, None): Outcome("refused", "auth", "OX-M (2026-08-08)"),
    (402, None): Outcome("refused", "balance", "OX-Q checks credits at enqueue; a guess"),
    (404, None): Outcome("refused", "model", "OX-M, for the models endpoint; a guess"),
    (429, None): Outcome("not_submitted", "rate", "RFC 6585; Oxen states none", repeatable=True),
    (500, None): Outcome("unknown", "other", _OVERVIEW),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Oxen(Settings):
    """Oxen.ai.

    Attributes:
        key: By default OXEN_API_KEY.
        base_url: By default OXEN_BASE_URL, else https://hub.oxen.ai.
        revision: Of the model's parameters, by its date; ``auto`` asks the models endpoint once.
        target_namespace: Where results are stored and who is billed; by default the key's user.
    """

    stem: str = field(default=STEM, init=False, repr=False)
    # 10 to 30 s for a video [OX-Q]
    poll_interval: float = field(default=10.0, init=False, repr=False)
    id_keys: tuple[str, ...] = field(default=("generation_id",), init=False, repr=False)
    outcomes: Outcomes = field(default_factory=lambda: OUTCOMES, init=False, repr=False)

    revision: Revision = "auto"
    target_namespace: str | None = None

    def __post_init__(self) -> None:
        """Check the revision as well."""
        Settings.__post_init__(self)
        if self.revision not in {"auto", *VARIANTS}:
            known = ", ".join(("auto", *VARIANTS))
            raise ConfigurationError(f"oxen: revision={self.revision!r} is none of {known}")

    def variants(self, request: ImageToVideo | None = None) -> tuple[Variant, ...]:
        """The revision's form; both, the newer one first, while it is not settled."""
        return tuple(VARIANTS.values()) if self.revision == "auto" else (VARIANTS[self.revision],)

    def settle(self) -> tuple[Call[Oxen], Oxen] | None:
        """How to learn which revision is in force, and what to assume without an answer."""
        if self.revision != "auto":
            return None
        return call(self._settled, get_model, model_id=MODEL), replace(self, revision=NEWEST)

    def _settled(self, parsed: ApiError | Model | None, answer: Answer) -> Oxen:
        """The key differs between the reference and the model pages [OX-M, seed 004]."""
        schemas = (
            (parsed.request_schema, parsed.json_request_schema) if isinstance(parsed, Model) else ()
        )
        for schema in schemas:
            if isinstance(schema, ParameterSchema):
                return replace(self, revision=_revision(schema.to_dict()))
        raise TypeError("no schema of the parameters in the model object")

    def host(self, picture: Picture) -> None:
        """Nothing of the kind is documented."""

    def submit(self, order: Order) -> Call[tuple[str, ...]]:
        """One POST; it costs money, once a sample."""
        parameters: VeoLiteParameters20260626 | VeoLiteParameters20260704
        if self.revision == "2026-06-26":
            parameters = VeoLiteParameters20260626(
                input_image=order.image,
                prompt=order.prompt,
                aspect_ratio=check_old_aspect_ratio(order.aspect_ratio),
                duration=SECONDS[order.duration],
                resolution=check_old_resolution(order.resolution),
                negative_prompt=given(order.negative_prompt, UNSET),
                seed=given(order.seed, UNSET),
                auto_fix=given(order.auto_fix, UNSET),
            )
        else:
            parameters = VeoLiteParameters20260704(
                input_image=order.image,
                prompt=order.prompt,
                aspect_ratio=check_aspect_ratio(order.aspect_ratio),
                duration=order.duration,
                resolution=check_resolution(order.resolution),
                seed=given(order.seed, UNSET),
            )
        body = EnqueueRequest(
            model=MODEL,
            num_generations=given(order.samples, UNSET),
            target_namespace=given(self.target_namespace, UNSET),
        )
        body.additional_properties = parameters.to_dict()
        return call(_accepted, enqueue, body=body)

    def state(self, job_id: str) -> Call[Reading]:
        """One GET of a generation."""
        return call(_reading, get_generation, generation_id=job_id)

    def listings(self) -> tuple[Call[tuple[Listed, ...]], ...]:
        """The active ones, then each kind that has ended: four GETs."""
        return _listings(self.target_namespace)

    def events(self) -> Call[str | None]:
        """One stream for the key's user; it buffers nothing, and says nothing of cancelled jobs."""
        return call(_told, stream_events)

    def cancel(self, job_id: str) -> Call[None]:
        """One DELETE: it ends what is queued or processing, and does nothing to the rest."""
        return call(_cancelled, cancel_generation, generation_id=job_id)

    def problem(self, answer: Answer) -> Problem | None:
        """Two shapes of error [OX-O]; an empty list with an error came in a 200 [OX-DIGI]."""
        body = json_object(answer)
        if answer.status < 300 and (body.get("generations") or "error" not in body):
            return None
        error = ApiError.from_dict(body)
        detail = error.error if isinstance(error.error, ApiErrorDetail) else ApiErrorDetail()
        words = (detail.detail, detail.title, detail.message)
        message = next((found for word in words if (found := text(word))), None)
        return Problem(answer.status, text(error.status_message), message)


def _revision(schema: Mapping[str, Any]) -> Revision:
    """Seconds became an integer on 2026-07-04 [OX-LITE]; with its "s" it was a string before."""
    kind: object = fields(fields(schema.get("properties")).get("duration")).get("type")
    if kind == "string":
        return "2026-06-26"
    if kind != "integer":
        log.warning("oxen: the published type of duration is %r: %s is assumed", kind, NEWEST)
    return NEWEST


def _accepted(parsed: ApiError | EnqueueResponse | None, answer: Answer) -> tuple[str, ...]:
    generations = parsed.generations if isinstance(parsed, EnqueueResponse) else None
    found = (text(one.generation_id) for one in generations or () if one)
    return tuple(one for one in found if one)


@cache
def _listings(namespace: str | None) -> tuple[Call[tuple[Listed, ...]], ...]:
    where = given(namespace, UNSET)
    return tuple(
        call(
            _listed,
            list_generations,
            namespace=where,
            model=MODEL,
            status=status,
            media_type="video",
        )
        for status in (UNSET, *ENDED)
    )


def _listed(parsed: ApiError | GenerationList | None, answer: Answer) -> tuple[Listed, ...]:
    """Every submitted parameter is echoed at the top level, but those of the envelope [OX-Q]."""
    if not isinstance(parsed, GenerationList):
        raise TypeError("no list of generations in the answer")
    return tuple(
        Listed(
            id=name,
            at=float(one.enqueued_at),
            body=_echoed(one),
            identity=("prompt", "input_image"),
            parameters=PARAMETERS,
            ended_at=number(one.completed_at),
            same_kind=_is_lite(one.model_name) and one.media_type == "video",
        )
        for one in parsed.generations or ()
        if one and (name := text(one.generation_id)) and isinstance(one.enqueued_at, int)
    )


def _echoed(one: Generation) -> dict[str, Any]:
    known = {"prompt": text(one.prompt), "target_namespace": text(one.target_namespace)}
    there = {name: value for name, value in known.items() if value is not None}
    return {**there, **one.additional_properties}


def _is_lite(model_name: object) -> bool:
    """Whether it is our model: a list has the name of the request [OX-Q], others veo-3.1-lite."""
    words = re.findall("[a-z0-9]+", (text(model_name) or "").lower())
    return words[words[:1] == ["google"] :] == MODEL.split("-")[1:]


def _told(parsed: ApiError | str | None, answer: Answer) -> str | None:
    """The stream mixes in events of other kinds [OX-Q]: those have no generation."""
    return text(json_object(answer).get("generation_id"))


def _cancelled(parsed: ApiError | CancelResponse | None, answer: Answer) -> None:
    """Whatever the words, the state is read afterwards."""


def _reading(parsed: ApiError | Generation | None, answer: Answer) -> Reading:
    if not isinstance(parsed, Generation):
        raise TypeError("no generation in the answer")
    status = text(parsed.status) or ""
    url = text(parsed.result_url)
    return Reading(
        id=text(parsed.generation_id),
        phase=phase_of(status, PHASES),
        status=status,
        clips=(Clip(url=url),) if url else (),
        reason=text(parsed.error_message),
    )
