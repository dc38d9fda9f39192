"""Oxen as it may become: its queue, its refusals, its models. History and events are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.drift.edits import (
    answer,
    every,
    ignores,
    insists,
    keyless,
    media,
    moved,
    noted,
    page,
    retypes,
    status,
    takes_only,
    unguarded,
    wants,
    where_asked,
)
from tests.drift.wire import ERRORS, after, before

from ._record import maker
from ._schema import defined, dropped, publishes, renamed, required, spec

if TYPE_CHECKING:
    from tests.drift.wire import Exchange

SUBMIT = "enqueue"
STATE = "get_generation"
MODEL = "get_model"
PARAMETERS = "VeoLiteParameters20260704"
SECONDS = ("/enqueued_at", "/started_at", "/completed_at")
COMPLETED = ["queued", "processing", "completed", "failed", "cancelled"]
NOT_FOUND = {
    "error": {"type": "resource_not_found", "title": "The requested resource could not be found"},
    "status": "error",
    "status_message": "resource_not_found",
}
INVALID = {"error": {"message": "Getting model response error: 422 - Value error"}}

mutant = maker("oxen")


def _iso(seconds: int | None) -> str | None:
    return None if seconds is None else f"2026-08-08T00:00:00.{seconds % 1000:03}Z"


def _look_at_once(exchange: Exchange) -> None:
    resolution = exchange.body.get("resolution", "720p") if exchange.body else "720p"
    if resolution not in {"720p", "1080p"}:
        exchange.reply(400, INVALID)


def _ended(exchange: Exchange) -> None:
    if exchange.answer["status"] in {"succeeded", "failed", "cancelled"}:
        exchange.reply(404, NOT_FOUND)


FIELDS = (
    mutant(
        "submit-id-renamed",
        "fields",
        "The queue answers id for generation_id.",
        "watch golden contract events types",
        after(SUBMIT, answer.rename("/generations/*/generation_id", "id")),
        spec=spec("QueuedGeneration", renamed("generation_id", "id")),
    ),
    mutant(
        "submit-unwrapped",
        "fields",
        "The queue answers a bare list of generations.",
        "watch contract events",
        after(SUBMIT, answer.whole(lambda old: old["generations"])),
        quick=True,
    ),
    mutant(
        "model-as-in-events",
        "fields",
        "A generation has model for model_name, as the events have.",
        "watch contract",
        after(STATE, answer.rename("/model_name", "model")),
        spec=spec("Generation", renamed("model_name", "model")),
    ),
    mutant(
        "link-as-in-events",
        "fields",
        "A generation has url for result_url, as the events have.",
        "watch golden contract types",
        after(STATE, answer.rename("/result_url", "url")),
        spec=spec("Generation", renamed("result_url", "url")),
    ),
    mutant(
        "link-in-object",
        "fields",
        "The link is an object with a url.",
        "watch golden contract",
        after(STATE, answer.convert("/result_url", lambda old: old and {"url": old})),
    ),
    mutant(
        "status-completed",
        "fields",
        "A generation that has succeeded is completed.",
        "watch golden contract types",
        after(
            STATE,
            answer.convert("/status", lambda old: "completed" if old == "succeeded" else old),
        ),
        spec=spec(
            "Generation",
            defined(
                "status",
                type="string",
                enum=COMPLETED,
            ),
        ),
    ),
    mutant(
        "status-new",
        "fields",
        "A generation that runs is uploading.",
        "watch contract",
        after(
            STATE,
            answer.convert("/status", lambda old: "uploading" if old == "processing" else old),
        ),
    ),
    mutant(
        "times-as-text",
        "fields",
        "Times are ISO 8601.",
        "watch contract",
        after(STATE, *(answer.convert(pointer, _iso) for pointer in SECONDS)),
    ),
    mutant(
        "times-in-milliseconds",
        "fields",
        "Times are in milliseconds.",
        "watch contract",
        after(
            STATE, *(answer.convert(pointer, lambda old: old and old * 1000) for pointer in SECONDS)
        ),
    ),
    mutant(
        "times-with-fractions",
        "fields",
        "Times are seconds with fractions.",
        "watch contract",
        after(
            STATE, *(answer.convert(pointer, lambda old: old and old + 0.5) for pointer in SECONDS)
        ),
    ),
    mutant(
        "media-type-full",
        "fields",
        "The media type is video/mp4.",
        "watch contract",
        after(STATE, answer.put("/media_type", "video/mp4")),
    ),
    mutant(
        "error-renamed",
        "fields",
        "A failed generation has error for error_message, as the events have.",
        "watch golden contract types",
        after(STATE, answer.rename("/error_message", "error")),
        spec=spec("Generation", renamed("error_message", "error")),
        quick=True,
    ),
    mutant(
        "prompt-dropped-with-seed",
        "fields",
        "A generation with a seed does not tell its prompt.",
        "watch",
        before(SUBMIT, noted("seed")),
        after(STATE, where_asked(answer.remove("/prompt"))),
    ),
    mutant(
        "queue-grows",
        "fields",
        "The queue tells the place of a generation.",
        "watch:info contract",
        after(SUBMIT, answer.put("/generations/*/place", 3)),
    ),
)

HTTP = (
    mutant(
        "submit-201",
        "http",
        "The queue answers 201.",
        "watch contract",
        after(SUBMIT, status(201)),
    ),
    mutant(
        "unauthorized-403",
        "http",
        "A missing or wrong key is a 403.",
        "probes contract events",
        after("*", status(403), statuses=(401,)),
    ),
    mutant(
        "unknown-200",
        "http",
        "An unknown generation is a 200 with an error in it.",
        "probes contract",
        after(STATE, status(200), statuses=(404,)),
    ),
    mutant(
        "edge-520",
        "http",
        "One in four reads is a 520 of the edge, in HTML.",
        "watch contract",
        before(STATE, every(4, page(520))),
    ),
    mutant(
        "json-api",
        "http",
        "The queue comes as application/vnd.api+json.",
        "watch contract",
        after(f"{SUBMIT} {STATE}", media("application/vnd.api+json")),
    ),
)

ERROR_BODIES = (
    mutant(
        "error-text",
        "errors",
        "Errors have a text for the object.",
        "probes contract events",
        after("*", answer.put("/error", "no"), statuses=ERRORS),
    ),
    mutant(
        "error-page",
        "errors",
        "An unknown generation is a page in HTML.",
        "probes contract",
        after(STATE, page(404), statuses=(404,)),
    ),
)

REQUESTS = (
    mutant(
        "image-renamed",
        "requests",
        "input_image is called image_url, and said so; the old name fails late.",
        "golden published events types",
        before(SUBMIT, wants("input_image", "image_url")),
        publishes("oxen", renamed("input_image", "image_url")),
        spec=spec(PARAMETERS, renamed("input_image", "image_url")),
    ),
    mutant(
        "seed-gone",
        "requests",
        "There is no seed any more, and it is said so; one fails late.",
        "golden published types",
        before(SUBMIT, wants("seed", "no-seed")),
        publishes("oxen", dropped("seed")),
        spec=spec(PARAMETERS, dropped("seed")),
    ),
    mutant(
        "namespace-required",
        "requests",
        "target_namespace is required at once.",
        "golden contract events",
        before(SUBMIT, insists("target_namespace")),
    ),
    mutant(
        "seconds-as-string",
        "requests",
        "duration is a string of seconds once more, without a word.",
        "golden",
        before(SUBMIT, retypes("duration", str, lambda old: int(old.removesuffix("s")))),
    ),
    mutant(
        "portrait-fails",
        "requests",
        "Only 16:9 is left of the aspect ratios, and said so; the other fails late.",
        "golden published",
        before(SUBMIT, takes_only("aspect_ratio", "16:9")),
        publishes("oxen", defined("aspect_ratio", type="string", enum=["16:9"], default="16:9")),
        spec=spec(PARAMETERS, defined("aspect_ratio", type="string", enum=["16:9"])),
    ),
    mutant(
        "number-ignored",
        "requests",
        "num_generations is taken, and one generation is queued.",
        "golden",
        before(SUBMIT, ignores("num_generations")),
    ),
    mutant(
        "prompt-optional",
        "published",
        "A prompt need not be given, and it is said so.",
        "published",
        publishes("oxen", lambda schema: schema.pop("required")),
    ),
    mutant(
        "schema-renamed",
        "published",
        "The model has its parameters under input_schema.",
        "watch:info published contract types",
        after(MODEL, answer.rename("/request_schema", "input_schema")),
        spec=spec("Model", renamed("request_schema", "input_schema")),
    ),
    mutant(
        "sound-published",
        "published",
        "The model has a switch for sound, which is required.",
        "published",
        publishes("oxen", defined("generate_audio", type="boolean"), required("generate_audio")),
    ),
)

ROUTING = (
    mutant(
        "queue-versioned",
        "routing",
        "The queue is at /api/v2.",
        "golden probes contract events",
        before("enqueue get_generation list_generations cancel_generation", moved),
    ),
    mutant(
        "state-moved",
        "routing",
        "Generations are read at another path.",
        "golden probes contract",
        before(STATE, moved),
    ),
    mutant(
        "cancel-gone",
        "routing",
        "Nothing can be cancelled any more.",
        "contract events",
        before("cancel_generation", moved),
    ),
    mutant(
        "another-auth-scheme",
        "routing",
        "The key is a parameter of the query.",
        "golden probes published contract events",
        before("*", keyless),
    ),
    mutant(
        "list-not-enforced",
        "routing",
        "Anybody may list the generations.",
        "contract",
        before("list_generations", unguarded),
    ),
    mutant(
        "model-not-found",
        "routing",
        "The model has left the catalogue, and works.",
        "published contract",
        before(MODEL, moved),
    ),
)

BEHAVIOUR = (
    mutant(
        "id-changes",
        "behaviour",
        "A generation is read under the upper case of its id.",
        "watch golden contract",
        after(STATE, answer.convert("/generation_id", str.upper)),
    ),
    mutant(
        "success-without-link",
        "behaviour",
        "A generation succeeds without a link.",
        "watch golden contract",
        after(STATE, answer.put("/result_url", None)),
    ),
    mutant(
        "ended-404",
        "behaviour",
        "An ended generation is a 404, as it was before 2026-05-11.",
        "golden contract",
        after(STATE, _ended),
    ),
    mutant(
        "refused-at-once",
        "behaviour",
        "A bad parameter is refused when it is queued.",
        "contract",
        before(SUBMIT, _look_at_once),
    ),
    mutant(
        "link-leads-to-a-page",
        "behaviour",
        "The link leads to a page that asks for a login.",
        "golden",
        before("download", page(200)),
    ),
)

OXEN = (
    *FIELDS,
    *HTTP,
    *ERROR_BODIES,
    *REQUESTS,
    *ROUTING,
    *BEHAVIOUR,
)
