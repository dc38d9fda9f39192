"""Modellix as it may become."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
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
    method_taken,
    moved,
    page,
    refusal,
    retypes,
    status,
    takes_only,
    unguarded,
    wants,
)
from tests.drift.wire import ANY, ERRORS, after, before

from ._record import maker
from ._schema import defined, dropped, publishes, renamed, required, spec

SUBMIT = "submit_async submit"
STATE = "get_task"
SCHEMA = "get_model_schema"
RESOURCE = "/data/result/resources/*"
REQUEST = "ImageToVideoRequest"
WORDS = ("pending", "processing", "success", "failed")
CAPITALS = [word.upper() for word in WORDS]

mutant = maker("modellix")


def _flat(document: Any) -> Any:
    return document["data"] or document


def _http_date(milliseconds: Any) -> str:
    return format_datetime(datetime.fromtimestamp(milliseconds / 1000, UTC))


FIELDS = (
    mutant(
        "submit-id-renamed",
        "fields",
        "The submit answers taskId for task_id.",
        "watch golden contract",  # in Python both are task_id: a new client sets it right
        after(SUBMIT, answer.rename("/data/task_id", "taskId")),
        spec=spec("SubmittedTask", renamed("task_id", "taskId")),
        quick=True,
    ),
    mutant(
        "submit-unwrapped",
        "fields",
        "The submit answers without the envelope of code, message and data.",
        "watch contract",
        after(SUBMIT, answer.whole(_flat)),
    ),
    mutant(
        "submit-status-dropped",
        "fields",
        "A task is never pending: the submit already says processing.",
        "watch contract",
        after(SUBMIT, answer.put("/data/status", "processing")),
    ),
    mutant(
        "code-as-string",
        "fields",
        "The envelope's code is a string.",
        "watch contract probes",
        after(f"{SUBMIT} {STATE}", answer.convert("/code", str), statuses=ANY),
    ),
    mutant(
        "result-renamed",
        "fields",
        "A finished task has output for result.",
        "watch golden contract types",
        after(STATE, answer.rename("/data/result", "output")),
        spec=spec("Task", renamed("result", "output")),
    ),
    mutant(
        "status-renamed",
        "fields",
        "A task has state for status.",
        "watch golden contract types",
        after(STATE, answer.rename("/data/status", "state")),
        spec=spec("Task", renamed("status", "state")),
    ),
    mutant(
        "status-new",
        "fields",
        "A task that runs is first moderating.",
        "watch contract",
        after(
            STATE,
            answer.convert("/data/status", lambda old: {"processing": "moderating"}.get(old, old)),
        ),
        spec=spec(
            "Task",
            defined(
                "status",
                type="string",
                enum=[*WORDS, "moderating"],
            ),
        ),
    ),
    mutant(
        "status-recased",
        "fields",
        "The words for a task's status are in capitals.",
        "watch golden contract types",
        after(STATE, answer.convert("/data/status", str.upper)),
        spec=spec(
            "Task",
            defined("status", type="string", enum=CAPITALS),
        ),
    ),
    mutant(
        "resources-bare",
        "fields",
        "The resources are bare links, as the command-line tool tolerates.",
        "watch golden contract types",
        after(STATE, answer.convert(RESOURCE, lambda resource: resource["url"])),
        spec=spec("TaskResult", defined("resources", type="array", items={"type": "string"})),
    ),
    mutant(
        "link-null",
        "fields",
        "The link of a resource is null.",
        "watch golden contract",
        after(STATE, answer.put(f"{RESOURCE}/url", None)),
    ),
    mutant(
        "link-relative",
        "fields",
        "The link of a resource is a path.",
        "watch golden contract",
        after(STATE, answer.convert(f"{RESOURCE}/url", lambda url: "/" + url.partition("/_")[2])),
    ),
    mutant(
        "size-as-strings",
        "fields",
        "Width and height are strings.",
        "watch contract",
        after(
            STATE,
            answer.convert(f"{RESOURCE}/width", str),
            answer.convert(f"{RESOURCE}/height", str),
        ),
    ),
    mutant(
        "envelope-grows",
        "fields",
        "The envelope has a request_id.",
        "watch:info contract",
        after(f"{SUBMIT} {STATE}", answer.put("/request_id", "r-1")),
        quick=True,
    ),
    mutant(
        "expiry-in-seconds",
        "fields",
        "The links' expiry is in seconds, not in milliseconds.",
        "golden",
        after(STATE, answer.convert("/data/result_expires_at", lambda old: old // 1000)),
        quick=True,
    ),
    mutant(
        "expiry-as-http-date",
        "fields",
        "The links' expiry is a date as in mail.",
        "watch:info golden contract",
        after(STATE, answer.convert("/data/result_expires_at", _http_date)),
    ),
    mutant(
        "failure-renamed",
        "fields",
        "A failed task has its reason under fail_reason.",
        "golden",
        after(STATE, answer.rename("/data/error", "fail_reason")),
    ),
)

HTTP = (
    mutant(
        "submit-202",
        "http",
        "The submit answers 202.",
        "watch contract",
        after(SUBMIT, status(202)),
    ),
    mutant(
        "text-plain",
        "http",
        "The state comes as text/plain.",
        "watch contract",
        after(STATE, media("text/plain")),
    ),
    mutant(
        "edge-520",
        "http",
        "One in four reads is a 520 of the edge, in HTML.",
        "watch contract",
        before(STATE, every(4, page(520))),
    ),
    mutant(
        "invalid-422",
        "http",
        "An invalid body is a 422.",
        "probes contract",
        after(SUBMIT, status(422), statuses=(400,)),
    ),
    mutant(
        "unauthorized-403",
        "http",
        "A missing or wrong key is a 403.",
        "probes contract",
        after("*", status(403), answer.put("/code", 403), statuses=(401,)),
    ),
)

ERROR_BODIES = (
    mutant(
        "error-nested",
        "errors",
        "Errors have their code and message under error.",
        "probes contract",
        after("*", answer.whole(lambda old: {"error": old}), statuses=ERRORS),
    ),
    mutant(
        "error-page",
        "errors",
        "An unknown task is a page in HTML.",
        "probes contract",
        after(STATE, page(404), statuses=(404,)),
    ),
)

REQUESTS = (
    mutant(
        "aspect-ratio-renamed",
        "requests",
        "aspectRatio is called aspect_ratio, and said so.",
        "golden published contract",  # in Python both are aspect_ratio
        before(SUBMIT, wants("aspectRatio", "aspect_ratio")),
        publishes("modellix", renamed("aspectRatio", "aspect_ratio")),
        spec=spec(REQUEST, renamed("aspectRatio", "aspect_ratio")),
    ),
    mutant(
        "seconds-retyped",
        "requests",
        "durationSeconds is an integer, and said so.",
        "golden published contract types",
        before(SUBMIT, retypes("durationSeconds", int, str)),
        publishes("modellix", defined("durationSeconds", type="integer", enum=[4, 6, 8])),
        spec=spec(REQUEST, defined("durationSeconds", type="integer", enum=[4, 6, 8])),
        quick=True,
    ),
    mutant(
        "seed-required",
        "requests",
        "There is a seed, which is required.",
        "golden published contract types",
        before(SUBMIT, insists("seed"), body.remove("/seed")),
        publishes("modellix", defined("seed", type="integer"), required("seed")),
        spec=spec(REQUEST, defined("seed", type="integer"), required("seed")),
    ),
    mutant(
        "portrait-refused",
        "requests",
        "Only 16:9 is left of the aspect ratios, without a word.",
        "golden contract",
        before(SUBMIT, takes_only("aspectRatio", "16:9")),
    ),
    mutant(
        "last-frame-ignored",
        "requests",
        "lastFrame is taken, and has no effect.",
        "golden",
        before(SUBMIT, ignores("lastFrame")),
    ),
    mutant(
        "seconds-ignored",
        "requests",
        "durationSeconds is taken, and every clip has 8 seconds.",
        "golden",
        before(SUBMIT, ignores("durationSeconds")),
        quick=True,
    ),
)

PUBLISHED = (
    mutant(
        "schema-grows",
        "published",
        "The published schema has an option more, which nobody has to use.",
        "published",
        publishes("modellix", defined("generateAudio", type="boolean", default=False)),
        quick=True,
    ),
    mutant(
        "schema-moved",
        "published",
        "The page of the published schema is gone.",
        "published contract",
        before(SCHEMA, moved),
    ),
    mutant(
        "schema-loses-an-option",
        "published",
        "The published schema has no negativePrompt any more, which is still taken.",
        "published",
        publishes("modellix", dropped("negativePrompt")),
    ),
)

ROUTING = (
    mutant(
        "submit-moved",
        "routing",
        "The submit is no longer at the path that ends in /async.",
        "golden probes contract",
        before("submit_async", moved),
    ),
    mutant(
        "newer-submit-moved",
        "routing",
        "The submit is no longer at the path without /async, which we do not use by default.",
        "probes contract",
        before("submit", moved),
        quick=True,
    ),
    mutant(
        "state-versioned",
        "routing",
        "Tasks are read at /api/v2.",
        "golden probes contract",
        before(STATE, moved),
    ),
    mutant(
        "another-auth-scheme",
        "routing",
        "The key belongs into X-API-Key.",
        "golden probes contract",
        before("*", keyless),
    ),
    mutant(
        "another-method-taken",
        "routing",
        "PUT is taken where only GET was.",
        "probes",
        before("*", method_taken("PUT")),
    ),
    mutant(
        "auth-not-enforced",
        "routing",
        "Whoever knows a task's id may read it, without a key.",
        "probes contract",
        before(STATE, unguarded),
    ),
)

BEHAVIOUR = (
    mutant(
        "id-changes",
        "behaviour",
        "A task is read under another id than it was submitted with.",
        "watch golden contract",
        after(STATE, answer.convert("/data/task_id", lambda old: f"v2-{old}")),
    ),
    mutant(
        "success-without-video",
        "behaviour",
        "A task succeeds without any resource.",
        "golden",
        after(STATE, answer.convert("/data/result/resources", lambda _: [])),
    ),
    mutant(
        "late-404",
        "behaviour",
        "A task is forgotten after its first read.",
        "golden contract",
        late(STATE, refusal(404, {"code": 404, "message": "Not found: task not found"})),
        quick=True,
    ),
    mutant(
        "link-needs-key",
        "behaviour",
        "Nobody may follow the link.",
        "golden",
        before("download", page(403)),
    ),
    mutant(
        "link-leads-to-a-page",
        "behaviour",
        "The link leads to a page that asks for a login.",
        "golden",
        before("download", page(200)),
    ),
    mutant(
        "refused-in-a-200",
        "behaviour",
        "The submit refuses everything in a 200, with code 402 in it.",
        "golden contract",
        after(
            SUBMIT,
            answer.whole(lambda _: {"code": 402, "message": "Insufficient balance: none"}),
        ),
    ),
)

MODELLIX = (
    *FIELDS,
    *HTTP,
    *ERROR_BODIES,
    *REQUESTS,
    *PUBLISHED,
    *ROUTING,
    *BEHAVIOUR,
)
