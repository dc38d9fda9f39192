"""AIHubMax as it may become; much of it is how its relative EvoLink is."""

from __future__ import annotations

from typing import Any

from tests.drift.edits import (
    answer,
    body,
    every,
    ignores,
    insists,
    keyless,
    late,
    media,
    moved,
    noted,
    page,
    refusal,
    status,
    takes_only,
    unguarded,
    wants,
    where_asked,
)
from tests.drift.wire import ERRORS, after, before

from ._record import maker
from ._schema import defined, dropped, renamed, required, spec

SUBMIT = "create_video"
STATE = "get_task"
UPLOAD = "upload_data"
LITE = "LiteRequest"
OLD, RENAMED = "veo-3.1-lite-image-to-video", "veo3.1-lite-i2v"
CAPITALS = ["PENDING", "PROCESSING", "COMPLETED", "FAILED"]
NOT_FOUND = {"error": {"message": "task not found", "type": "not_found", "code": None}}

mutant = maker("aihubmax")


def _list_of_one(old: Any) -> Any:
    """A list of pictures, of which the sandbox knows the first."""
    return old[0] if isinstance(old, list) else {"refused": old}


def _renamed_model(model: Any) -> Any:
    """The sandbox knows the new name by the old one, and the old one not at all."""
    known = {RENAMED: OLD, OLD: "unknown"}
    return known.get(model, model) if isinstance(model, str) else model


def _listed(model: str) -> str:
    return RENAMED if model == OLD else model


FIELDS = (
    mutant(
        "submit-id-renamed",
        "fields",
        "The submit answers task_id for id.",
        "watch contract types",
        after(SUBMIT, answer.rename("/id", "task_id")),
        spec=spec("SubmittedTask", renamed("id", "task_id")),
    ),
    mutant(
        "submit-in-a-list",
        "fields",
        "The submit answers a list of one task.",
        "watch contract",
        after(SUBMIT, answer.whole(lambda old: [old])),
    ),
    mutant(
        "results-bare",
        "fields",
        "The results are bare links, as EvoLink has them.",
        "watch golden contract types",
        after(STATE, answer.convert("/results/*", lambda result: result["url"])),
        spec=spec(
            "Task",
            defined(
                "results",
                anyOf=[{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
            ),
        ),
        quick=True,
    ),
    mutant(
        "results-renamed",
        "fields",
        "A task has outputs for results, which it need not have.",
        "watch:info golden contract types",
        after(STATE, answer.rename("/results", "outputs")),
        spec=spec("Task", renamed("results", "outputs")),
    ),
    mutant(
        "link-null",
        "fields",
        "The link of a result is null.",
        "watch golden contract",
        after(STATE, answer.put("/results/*/url", None)),
    ),
    mutant(
        "status-recased",
        "fields",
        "The words for a task's status are in capitals.",
        "watch golden contract types",
        after(STATE, answer.convert("/status", str.upper)),
        spec=spec(
            "Task",
            defined("status", type="string", enum=CAPITALS),
        ),
    ),
    mutant(
        "status-new",
        "fields",
        "A task that waits is queued.",
        "watch contract",
        after(STATE, answer.convert("/status", lambda old: "queued" if old == "pending" else old)),
    ),
    mutant(
        "progress-as-string",
        "fields",
        "The progress is a string with a per cent sign.",
        "watch golden contract",
        after(STATE, answer.convert("/progress", lambda old: f"{old}%")),
    ),
    mutant(
        "progress-as-share",
        "fields",
        "The progress goes from 0 to 1, not to 100.",
        "watch golden contract",
        after(STATE, answer.convert("/progress", lambda old: old / 100)),
    ),
    mutant(
        "created-as-text",
        "fields",
        "Times are ISO 8601.",
        "watch contract",
        after(f"{SUBMIT} {STATE}", answer.put("/created", "2026-08-19T00:00:00Z")),
    ),
    mutant(
        "created-in-milliseconds",
        "fields",
        "Times are in milliseconds.",
        "watch contract",
        after(f"{SUBMIT} {STATE}", answer.convert("/created", lambda old: old * 1000)),
    ),
    mutant(
        "usage-grows",
        "fields",
        "The usage tells a price.",
        "watch:info contract",
        after(STATE, answer.put("/usage/price", "0.40 USD")),
    ),
    mutant(
        "failure-code-integer",
        "fields",
        "The code of a failed task is a number, as EvoLink's are.",
        "watch contract",
        after(STATE, answer.put("/error/code", 5003)),
    ),
    mutant(
        "credits-as-string-with-sound",
        "fields",
        "The credits of a task with sound are a string.",
        "watch",
        before(SUBMIT, noted("generate_audio")),
        after(STATE, where_asked(answer.convert("/usage/credits_reserved", str))),
    ),
    mutant(
        "content-type-dropped",
        "fields",
        "A result does not tell its media type, which it need not.",
        "golden types",
        after(STATE, answer.remove("/results/*/content_type")),
        spec=spec("TaskOutput", dropped("content_type")),
    ),
    mutant(
        "upload-link-renamed",
        "fields",
        "An upload answers file_url for url.",
        "watch golden contract types",
        after(UPLOAD, answer.rename("/url", "file_url")),
        spec=spec("UploadedFile", renamed("url", "file_url")),
    ),
)

HTTP = (
    mutant(
        "submit-202",
        "http",
        "The submit answers 202.",
        "watch contract",
        after(SUBMIT, status(202)),
        quick=True,
    ),
    mutant(
        "vendor-json",
        "http",
        "The state comes as application/vnd.aihubmax+json.",
        "watch contract",
        after(STATE, media("application/vnd.aihubmax+json")),
    ),
    mutant(
        "edge-520",
        "http",
        "One in four reads is a 520 of the edge, in HTML.",
        "watch contract",
        before(STATE, every(4, page(520))),
        quick=True,
    ),
    mutant(
        "invalid-400",
        "http",
        "An invalid body is a 400, which is documented for something else.",
        "probes contract",
        after("*", status(400), statuses=(422,)),
    ),
    mutant(
        "unauthorized-403",
        "http",
        "A missing or wrong key is a 403.",
        "probes contract",
        after("*", status(403), statuses=(401,)),
    ),
)

ERROR_BODIES = (
    mutant(
        "error-flat",
        "errors",
        "Errors are a message, a type and a code, without an object around them.",
        "probes contract",
        after("*", answer.whole(lambda old: old["error"]), statuses=ERRORS),
    ),
    mutant(
        "error-code-integer",
        "errors",
        "The code of an error is the HTTP status, as EvoLink's is.",
        "probes contract",
        after("*", answer.put("/error/code", 400), statuses=ERRORS),
        quick=True,
    ),
    mutant(
        "error-types-suffixed",
        "errors",
        "The types of errors end in _error, as EvoLink's do.",
        "probes contract",
        after(
            "*",
            answer.convert("/error/type", lambda old: f"{old.removesuffix('_error')}_error"),
            statuses=ERRORS,
        ),
    ),
    mutant(
        "key-refused-as-invalid",
        "errors",
        "A wrong key is an invalid_request_error, as a wrong body is.",
        "probes",
        after("*", answer.put("/error/type", "invalid_request_error"), statuses=(401,)),
    ),
)

REQUESTS = (
    mutant(
        "image-in-a-list",
        "requests",
        "image_url is image_urls, a list, as at EvoLink.",
        "golden contract types",
        before(SUBMIT, wants("image_url", "image_urls"), body.convert("/image_url", _list_of_one)),
        spec=spec(
            LITE,
            renamed("image_url", "image_urls"),
            defined("image_urls", type="array", items={"type": "string"}),
        ),
    ),
    mutant(
        "resolution-renamed",
        "requests",
        "resolution is called quality, as at EvoLink; the old name is passed over.",
        "golden contract",
        before(SUBMIT, body.remove("/resolution"), wants("quality", "resolution")),
    ),
    mutant(
        "audio-ignored",
        "requests",
        "generate_audio is taken, and every clip is silent.",
        "golden",
        before(SUBMIT, ignores("generate_audio")),
    ),
    mutant(
        "aspect-ratio-ignored",
        "requests",
        "aspect_ratio is taken, and every clip is wide.",
        "golden",
        before(SUBMIT, ignores("aspect_ratio")),
    ),
    mutant(
        "short-clips-refused",
        "requests",
        "Only 8 seconds are left of the durations.",
        "golden contract types",
        before(SUBMIT, takes_only("duration", 8)),
        spec=spec(LITE, defined("duration", type="integer", enum=[8])),
    ),
    mutant(
        "null-refused",
        "requests",
        "null no longer stands for a default.",
        "contract",
        before(SUBMIT, body.convert("/seed", lambda old: {} if old is None else old)),
    ),
    mutant(
        "negative-prompt-required",
        "requests",
        "negative_prompt is required.",
        "golden contract types",
        before(SUBMIT, insists("negative_prompt")),
        spec=spec(LITE, required("negative_prompt")),
    ),
    mutant(
        "model-renamed",
        "requests",
        "The lite model has another name, in the list too.",
        "golden published contract types",
        before(SUBMIT, body.convert("/model", _renamed_model)),
        after("list_models", answer.convert("/data/*/id", _listed)),
        spec=spec(LITE, defined("model", type="string", const=RENAMED)),
    ),
)

PUBLISHED = (
    mutant(
        "lite-not-listed",
        "published",
        "The lite models are not among those that this key may call, and work.",
        "published",
        after(
            "list_models",
            answer.convert("/data", lambda old: [one for one in old if "lite" not in one["id"]]),
        ),
        quick=True,
    ),
)

ROUTING = (
    mutant(
        "state-moved",
        "routing",
        "Tasks are read below /v1/videos/generations.",
        "golden probes contract",
        before(STATE, moved),
        quick=True,
    ),
    mutant(
        "submit-versioned",
        "routing",
        "Videos are submitted at /v2.",
        "watch golden probes contract",
        before(SUBMIT, moved),
    ),
    mutant(
        "another-auth-scheme",
        "routing",
        "The key belongs into api-key.",
        "golden probes published contract",
        before("*", keyless),
    ),
    mutant(
        "upload-not-enforced",
        "routing",
        "Anybody may upload, without a key.",
        "contract",
        before("upload_data upload_url", unguarded),
    ),
    mutant(
        "pricing-needs-key",
        "routing",
        "The prices are no longer public.",
        "contract",
        before("get_pricing", refusal(401, {"error": {"message": "no key", "type": "x"}})),
    ),
)

BEHAVIOUR = (
    mutant(
        "id-changes",
        "behaviour",
        "A task is read under another id than it was submitted with.",
        "watch golden contract",
        after(STATE, answer.convert("/id", lambda old: old.replace("task-unified", "task"))),
    ),
    mutant(
        "completed-without-results",
        "behaviour",
        "A completed task has no result in its list.",
        "golden",
        after(STATE, answer.convert("/results", lambda old: old and [])),
    ),
    mutant(
        "results-stay-null",
        "behaviour",
        "A completed task keeps null for its results.",
        "golden",
        after(STATE, answer.put("/results", None)),
    ),
    mutant(
        "late-404",
        "behaviour",
        "A task is forgotten after its first read.",
        "golden contract",
        late(STATE, refusal(404, NOT_FOUND)),
    ),
    mutant(
        "link-broken",
        "behaviour",
        "The link leads to an empty file.",
        "golden",
        before("download", lambda exchange: exchange.reply(200, b"", "video/mp4")),
    ),
)

AIHUBMAX = (
    *FIELDS,
    *HTTP,
    *ERROR_BODIES,
    *REQUESTS,
    *PUBLISHED,
    *ROUTING,
    *BEHAVIOUR,
)
