"""The fixed list of requests of the strict checker: two bodies an operation, and what follows."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stillreel.providers._contract import contract

from ._scenario import FIRST, PROMPT
from ._strict import UNKNOWN_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

URL = "https://example.com/frame.jpg"
OTHER = "https://example.com/last.jpg"
OXEN_MODEL = "google-veo-3-1-lite"
OFF = {"no": "such type"}


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to an operation; `job` is an id that stands in its path or query."""

    operation: str
    body: Json | None = None
    job: str = UNKNOWN_ID
    model: str = OXEN_MODEL

    def __str__(self) -> str:
        return f"{self.operation} {self.body if self.body is not None else ''}".strip()


_MODELLIX: Json = {"prompt": PROMPT, "image": URL}
_MODELLIX_FULL: Json = {
    **_MODELLIX,
    "lastFrame": OTHER,
    "negativePrompt": "blur",
    "aspectRatio": "9:16",
    "durationSeconds": "8",
    "resolution": "720p",
    "personGeneration": "allow_adult",
}
_HIGHWAY: Json = {"prompt": PROMPT, "image": URL}
_HIGHWAY_FULL: Json = {
    **_HIGHWAY,
    "duration": 8,
    "resolution": "720p",
    "aspect_ratio": "9:16",
    "sample_count": 2,
    "generate_audio": True,
    "negative_prompt": "blur",
    "person_generation": "allow_adult",
    "seed": 7,
}
_LITE: Json = {"model": "veo-3.1-lite-image-to-video", "prompt": PROMPT, "image_url": URL}
_LITE_FULL: Json = {
    **_LITE,
    "aspect_ratio": "9:16",
    "duration": 8,
    "resolution": "720p",
    "generate_audio": True,
    "auto_fix": True,
    "negative_prompt": "blur",
    "seed": 7,
}
_FRAMES: Json = {
    "model": "veo-3.1-lite-first-last-frame-to-video",
    "prompt": PROMPT,
    "first_image_url": URL,
    "last_image_url": OTHER,
}
_OXEN: Json = {"model": OXEN_MODEL, "prompt": PROMPT, "input_image": URL}
_OXEN_FULL: Json = {
    **_OXEN,
    "aspect_ratio": "9:16",
    "duration": 4,
    "resolution": "720p",
    "seed": 7,
    "target_namespace": "ox",
    "response_format": "url",
}
_OXEN_OLD: Json = {**_OXEN_FULL, "duration": "4s", "negative_prompt": "blur", "auto_fix": True}
_FILE: Json = {"file_data": base64.b64encode(FIRST).decode()}

VALID: Mapping[str, Mapping[str, tuple[Json, ...]]] = {
    "modellix": {
        "submit_async": (_MODELLIX, _MODELLIX_FULL),
        "submit": (_MODELLIX, _MODELLIX_FULL),
    },
    "highwayapi": {
        "submit_image_to_video": (_HIGHWAY, _HIGHWAY_FULL),
        "submit_first_last_frame": (
            {**_HIGHWAY, "last_frame_image": OTHER},
            {**_HIGHWAY_FULL, "last_frame_image": OTHER, "enhance_prompt": True},
        ),
    },
    "aihubmax": {
        "create_video": (_LITE, _LITE_FULL, _FRAMES),
        "upload_data": (_FILE, {**_FILE, "file_name": "frame.png"}),
        "upload_url": ({"url": URL}, {"url": URL, "file_name": "frame.png"}),
    },
    "oxen": {
        "enqueue": (_OXEN, {**_OXEN_FULL, "num_generations": 2}),
        "generate_video": (_OXEN, _OXEN_FULL),
    },
    "oxen 2026-06-26": {
        "enqueue": (_OXEN, {**_OXEN_OLD, "num_generations": 2}),
        "generate_video": (_OXEN, _OXEN_OLD),
    },
}
"""The smallest body, then the one with everything, by operation."""

SCHEMAS: Mapping[str, str] = {
    "submit_async": "ImageToVideoRequest",
    "submit": "ImageToVideoRequest",
    "submit_image_to_video": "ImageToVideoRequest",
    "submit_first_last_frame": "FirstLastFrameRequest",
    "create_video": "LiteRequest",
    "upload_data": "UploadBase64Request",
    "upload_url": "UploadUrlRequest",
    "enqueue": "EnqueueRequest",
}
READS: Mapping[str, str] = {
    "modellix": "get_task",
    "highwayapi": "get_task_result",
    "aihubmax": "get_task",
    "oxen": "get_generation",
}
ID_POINTERS: Mapping[str, tuple[str, str]] = {
    "modellix": ("/data/task_id", "/data/task_id"),
    "highwayapi": ("/task_id", "/task/task_id"),
    "aihubmax": ("/id", "/id"),
    "oxen": ("/generations/0/generation_id", "/generation_id"),
}
"""Where a submit names its id, and where the status does."""


class Asks:
    """The requests to one provider, by the revision of its contract that our side knows."""

    def __init__(self, stem: str, revision: str) -> None:
        self._stem = stem
        self.bodies = VALID.get(f"{stem} {revision}", VALID[stem])
        self._named = {**SCHEMAS, "generate_video": f"GenerateVideoRequest{revision}"}

    def first(self, operation: str) -> Ask:
        """The smallest valid request."""
        return Ask(operation, self.bodies.get(operation, (None,))[0])

    def valid(self, operation: str) -> list[Ask]:
        """Each body, and the full one with each other value that a property may have."""
        if operation not in self.bodies:
            others = [Ask(operation, model="bad-name")] if operation == "get_model" else []
            return [self.first(operation), *others]
        found = list(self.bodies[operation])
        if operation != "generate_video":  # which waits for each of its videos
            for name, property_ in self._schema(operation)["properties"].items():
                found += [{**found[1], name: value} for value in _values(property_)]
        return [Ask(operation, body) for body in found]

    def invalid(self, operation: str) -> Iterator[Ask]:
        """One property missing, unknown, or of another type; another model."""
        if operation not in self.bodies:
            return
        schema, full = self._schema(operation), self.bodies[operation][1]
        for name in schema["required"]:
            yield Ask(operation, {key: value for key, value in full.items() if key != name})
        if schema["additionalProperties"] is False:
            yield Ask(operation, {**full, "no_such_property": 1})
        for name in schema["properties"]:
            yield Ask(operation, {**full, name: OFF})
        if "model" in full:
            yield Ask(operation, {**full, "model": "no-such-model"})

    def _schema(self, operation: str) -> Json:
        name = self._named[operation].replace("-", "")
        found: Json = contract(self._stem)["$defs"][name]
        return found


def _values(schema: Json) -> list[Any]:
    values = list(schema.get("enum", ()))
    types = schema.get("type", ())
    if types == "boolean":
        values += [True, False]
    if isinstance(types, list) and "null" in types:
        values.append(None)
    return [*values, *(schema[key] for key in ("minimum", "maximum") if key in schema)]


def place(stem: str, ask: Ask) -> tuple[str, str, dict[str, str]]:
    """Method, path and query of a request."""
    operation = contract(stem)["operations"][ask.operation]
    path = operation["path"].format(task_id=ask.job, generation_id=ask.job, model_id=ask.model)
    query = {
        one["name"]: {"task_id": ask.job, "search": "veo"}[one["name"]]
        for one in operation["parameters"]
        if one["in"] == "query" and one["required"]
    }
    return operation["method"], path, query
