"""HighwayAPI as it may become."""

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
    retypes,
    status,
    takes_only,
    unguarded,
    wants,
    where_asked,
)
from tests.drift.wire import ERRORS, after, before

from ._record import maker
from ._schema import defined, publishes, renamed, required, spec

ONE = "submit_image_to_video"
TWO = "submit_first_last_frame"
SUBMIT = f"{ONE} {TWO}"
STATE = "get_task_result"
CONFIG = "get_video_config"
REQUEST = "ImageToVideoRequest"
RUNNING = [f"TASK_STATUS_{word}" for word in ("QUEUED", "RUNNING", "SUCCEED", "FAILED")]
NOT_FOUND = {"code": 404, "message": "task not found", "metadata": {}}

mutant = maker("highwayapi")


def _word(old: str, new: str) -> Any:
    return answer.convert("/task/status", lambda word: new if word == old else word)


FIELDS = (
    mutant(
        "submit-id-renamed",
        "fields",
        "The submit answers id for task_id.",
        "watch golden contract types",
        after(SUBMIT, answer.rename("/task_id", "id")),
        spec=spec("Submitted", renamed("task_id", "id")),
    ),
    mutant(
        "submit-wrapped",
        "fields",
        "The submit answers in an envelope of code and data.",
        "watch contract",
        after(SUBMIT, answer.whole(lambda old: {"code": 0, "data": old})),
    ),
    mutant(
        "result-wrapped",
        "fields",
        "The result stands in data, as a third party's adapter takes it.",
        "watch golden contract",
        after(STATE, answer.whole(lambda old: {"data": old})),
        quick=True,
    ),
    mutant(
        "status-renamed",
        "fields",
        "A task has task_status for status.",
        "watch golden contract types",
        after(STATE, answer.rename("/task/status", "task_status")),
        spec=spec("Task", renamed("status", "task_status")),
    ),
    mutant(
        "status-new",
        "fields",
        "A task that runs is TASK_STATUS_RUNNING, as a third party has it.",
        "watch golden contract types",
        after(STATE, _word("TASK_STATUS_PROCESSING", "TASK_STATUS_RUNNING")),
        spec=spec("Task", defined("status", type="string", enum=RUNNING)),
    ),
    mutant(
        "status-recased",
        "fields",
        "The words for a task's status have lost their prefix and are in small letters.",
        "watch golden contract",
        after(
            STATE,
            answer.convert("/task/status", lambda old: old.removeprefix("TASK_STATUS_").lower()),
        ),
    ),
    mutant(
        "link-renamed",
        "fields",
        "A video has url for video_url.",
        "watch golden contract types",
        after(STATE, answer.rename("/videos/*/video_url", "url")),
        spec=spec("TaskVideo", renamed("video_url", "url")),
    ),
    mutant(
        "videos-removed",
        "fields",
        "There is no list of videos.",
        "watch golden contract",
        after(STATE, answer.remove("/videos")),
    ),
    mutant(
        "videos-keyed",
        "fields",
        "The videos are an object by index, or null.",
        "watch golden contract",
        after(
            STATE,
            answer.convert("/videos", lambda old: {str(i): v for i, v in enumerate(old)} or None),
        ),
    ),
    mutant(
        "ttl-in-milliseconds",
        "fields",
        "The links' time to live is in milliseconds.",
        "golden",
        after(STATE, answer.convert("/videos/*/video_url_ttl", lambda old: f"{old}000")),
        quick=True,
    ),
    mutant(
        "ttl-in-words",
        "fields",
        "The links' time to live is 1h.",
        "watch golden contract",
        after(STATE, answer.put("/videos/*/video_url_ttl", "1h")),
    ),
    mutant(
        "progress-as-string",
        "fields",
        "The progress is a string.",
        "watch contract",
        after(STATE, answer.convert("/task/progress_percent", str)),
    ),
    mutant(
        "progress-as-share",
        "fields",
        "The progress goes from 0 to 1, not to 100.",
        "watch golden contract",
        after(STATE, answer.convert("/task/progress_percent", lambda old: old / 100)),
        quick=True,
    ),
    mutant(
        "task-grows",
        "fields",
        "A task tells what it has cost.",
        "watch:info contract",
        after(STATE, answer.put("/task/cost", 0.4)),
    ),
    mutant(
        "several-videos-numbered",
        "fields",
        "Each of several videos has a number.",
        "watch:info",
        before(SUBMIT, noted("sample_count")),
        after(STATE, where_asked(answer.put("/videos/*/index", 1))),
    ),
    mutant(
        "type-null-with-sound",
        "fields",
        "A task with sound has null for its type.",
        "watch",
        before(SUBMIT, noted("generate_audio")),
        after(STATE, where_asked(answer.put("/task/task_type", None))),
        quick=True,
    ),
    mutant(
        "reason-null",
        "fields",
        "A failed task gives no reason.",
        "watch golden contract",
        after(STATE, answer.put("/task/reason", None)),
    ),
)

HTTP = (
    mutant(
        "submit-201",
        "http",
        "The submit answers 201.",
        "watch contract",
        after(SUBMIT, status(201)),
    ),
    mutant(
        "problem-json",
        "http",
        "Errors come as application/problem+json.",
        "probes contract",
        after("*", media("application/problem+json"), statuses=ERRORS),
    ),
    mutant(
        "gateway-502",
        "http",
        "One in four reads is a 502 of a gateway, in HTML.",
        "watch contract",
        before(STATE, every(4, page(502))),
    ),
    mutant(
        "invalid-422",
        "http",
        "An invalid body is a 422.",
        "probes contract",
        after(SUBMIT, status(422), statuses=(400,)),
    ),
    mutant(
        "forbidden-401",
        "http",
        "A missing or wrong key is a 401, which is documented for something else.",
        "probes contract",
        after("*", status(401), statuses=(403,)),
        quick=True,
    ),
)

ERROR_BODIES = (
    mutant(
        "reason-renamed",
        "errors",
        "Errors have error_code for reason.",
        "probes contract",
        after("*", answer.rename("/reason", "error_code"), statuses=ERRORS),
    ),
    mutant(
        "key-refused-by-another-name",
        "errors",
        "A wrong key is FAILED_TO_AUTH, which belongs to a 401.",
        "probes",
        after("*", answer.put("/reason", "FAILED_TO_AUTH"), statuses=(403,)),
        quick=True,
    ),
    mutant(
        "metadata-list",
        "errors",
        "Errors have a list for metadata.",
        "probes contract",
        after("*", answer.put("/metadata", []), statuses=ERRORS),
    ),
)

REQUESTS = (
    mutant(
        "image-renamed",
        "requests",
        "image is called image_url, and said so.",
        "golden published contract types",
        before(SUBMIT, wants("image", "image_url")),
        publishes("highwayapi", renamed("image", "image_url")),
        spec=spec(REQUEST, renamed("image", "image_url")),
    ),
    mutant(
        "seconds-retyped",
        "requests",
        "duration is a string, and said so.",
        "golden published contract types",
        before(SUBMIT, retypes("duration", str, int)),
        publishes("highwayapi", defined("duration", type="string", enum=["4", "6", "8"])),
        spec=spec(REQUEST, defined("duration", type="string", enum=["4", "6", "8"])),
    ),
    mutant(
        "seed-required",
        "requests",
        "seed is required, and said so.",
        "golden published contract",
        before(SUBMIT, insists("seed")),
        publishes("highwayapi", required("seed")),
    ),
    mutant(
        "hd-refused",
        "requests",
        "1080p is no longer made, and said so.",
        "published contract",
        before(SUBMIT, takes_only("resolution", "720p")),
        publishes("highwayapi", defined("resolution", type="string", enum=["720p"])),
        spec=spec(REQUEST, defined("resolution", type="string", enum=["720p"])),
    ),
    mutant(
        "seed-narrowed",
        "requests",
        "A seed has 31 bits, without a word.",
        "contract",
        before(
            SUBMIT,
            body.convert("/seed", lambda old: -1 if old == 4294967295 else old),
        ),
    ),
    mutant(
        "samples-ignored",
        "requests",
        "sample_count is taken, and one video is made.",
        "golden",
        before(SUBMIT, ignores("sample_count")),
        quick=True,
    ),
    mutant(
        "audio-ignored",
        "requests",
        "generate_audio is taken, and every clip is silent.",
        "golden",
        before(SUBMIT, ignores("generate_audio")),
    ),
)

PUBLISHED = (
    mutant(
        "default-changes",
        "published",
        "Audio is on by default, and said so.",
        "published",
        publishes("highwayapi", defined("generate_audio", type="boolean", default=True)),
        quick=True,
    ),
    mutant(
        "config-closed",
        "published",
        "The configuration needs a permission that no key has.",
        "published contract",
        before(CONFIG, refusal(403, {"code": 403, "reason": "ACCESS_DENY", "message": "no"})),
    ),
)

ROUTING = (
    mutant(
        "state-moved",
        "routing",
        "Results are read at another path.",
        "golden probes contract",
        before(STATE, moved),
    ),
    mutant(
        "two-frames-gone",
        "routing",
        "There is no endpoint for two frames.",
        "golden probes contract",
        before(TWO, moved),
    ),
    mutant(
        "key-without-scheme",
        "routing",
        "The key stands alone in the header, without Bearer.",
        "golden probes contract",
        before("*", keyless),
    ),
    mutant(
        "auth-not-enforced",
        "routing",
        "Two frames are taken without a key.",
        "contract",
        before(TWO, unguarded),
        quick=True,
    ),
)

BEHAVIOUR = (
    mutant(
        "id-changes",
        "behaviour",
        "A task is read under an id that has a prefix.",
        "watch golden contract",
        after(STATE, answer.convert("/task/task_id", lambda old: f"task_{old}")),
    ),
    mutant(
        "success-without-video",
        "behaviour",
        "A task succeeds without any video.",
        "golden",
        after(STATE, answer.convert("/videos", lambda _: [])),
    ),
    mutant(
        "late-404",
        "behaviour",
        "A task is forgotten after its first read.",
        "golden contract",
        late(STATE, refusal(404, NOT_FOUND)),
    ),
    mutant(
        "link-leads-to-a-page",
        "behaviour",
        "The link leads to a page.",
        "golden",
        before("download", page(200)),
    ),
    mutant(
        "no-progress",
        "behaviour",
        "The progress stays at 0.",
        "golden",
        after(STATE, answer.put("/task/progress_percent", 0)),
    ),
)

HIGHWAYAPI = (
    *FIELDS,
    *HTTP,
    *ERROR_BODIES,
    *REQUESTS,
    *PUBLISHED,
    *ROUTING,
    *BEHAVIOUR,
)
