"""The specs are clean, hold their own examples, and have every field of the documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from spec import Operation, Spec, lint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parents[2] / "specs"
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
SPECS = {stem: Spec.load(FOLDER / f"{stem}.yaml") for stem in STEMS}

every_spec = pytest.mark.parametrize("stem", STEMS)


def test_there_is_one_spec_a_provider() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(STEMS)


@every_spec
def test_a_spec_breaks_no_rule(stem: str) -> None:
    assert lint(SPECS[stem]) == []


# Examples


def violations(spec: Spec, schema: Mapping[str, Any], value: object) -> list[str]:
    complete = {**schema, "components": spec.document["components"]}
    validator = jsonschema_rs.validator_for(complete, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


def contents(spec: Spec, op: Operation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each body of an operation: where it stands, its media type, its schema and examples."""
    if "requestBody" in op.node:
        for media_type, media in spec.resolve(op.node["requestBody"])["content"].items():
            yield "request", media_type, media
    for status, answer in op.node["responses"].items():
        for media_type, media in spec.resolve(answer).get("content", {}).items():
            yield status, media_type, media


def bodies(stem: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for op in SPECS[stem].operations():
        for place, media_type, media in contents(SPECS[stem], op):
            yield f"{op.node['operationId']} {place}", media_type, media


@every_spec
def test_every_body_has_an_example(stem: str) -> None:
    assert [where for where, _, media in bodies(stem) if not media.get("examples")] == []


@every_spec
def test_every_example_of_a_request_or_an_answer_is_valid(stem: str) -> None:
    wrong: list[str] = []
    count = 0
    for where, media_type, media in bodies(stem):
        assert media_type in {"application/json", "text/event-stream"}
        for name, example in media["examples"].items():
            found = violations(SPECS[stem], media["schema"], example["value"])
            wrong += [f"{where} {name}: {one}" for one in found]
            count += 1
    assert wrong == []
    assert count > 25


@every_spec
def test_every_example_of_a_parameter_or_a_header_is_valid(stem: str) -> None:
    spec = SPECS[stem]
    count = 0
    for op in spec.operations():
        described = [spec.resolve(one) for one in op.node.get("parameters", [])]
        for answer in op.node["responses"].values():
            described += spec.resolve(answer).get("headers", {}).values()
        for one in described:
            assert violations(spec, one["schema"], one["example"]) == []
            count += 1
    assert count > 0


def test_the_events_in_the_example_streams_are_those_that_are_described() -> None:
    spec = SPECS["oxen"]
    (media,) = (one for where, _, one in bodies("oxen") if where == "streamEvents 200")
    described: dict[str, list[dict[str, Any]]] = media["schema"]["x-events"]
    seen: list[tuple[str, str]] = []
    for example in media["examples"].values():
        name = ""
        for line in example["value"].splitlines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = json.loads(line.removeprefix("data: "))
                assert any(not violations(spec, schema, data) for schema in described[name])
                seen.append((name, data["status"]))
    assert seen == [
        ("media_generation_completed", "succeeded"),
        ("media_generation_completed", "failed"),
    ]


@every_spec
def test_what_the_examples_show_is_told_from_what_is_wrong(stem: str) -> None:
    """An example that gains a field no document has, or loses a required one, is invalid."""
    spec = SPECS[stem]
    closed = missing = 0
    for _, media_type, media in bodies(stem):
        if media_type != "application/json":
            continue
        schema = spec.resolve(media["schema"])
        for example in media["examples"].values():
            value = example["value"]
            if schema.get("additionalProperties") is False:
                assert violations(spec, media["schema"], {**value, "x_new": 1})
                closed += 1
            for name in schema.get("required", []):
                assert violations(
                    spec, media["schema"], {k: v for k, v in value.items() if k != name}
                )
                missing += 1
    assert closed > 10
    assert missing > 5


# The five documents

SEEDS: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "000": (
        "modellix",
        {
            "ImageToVideoRequest": (
                *("prompt", "image", "lastFrame", "negativePrompt", "aspectRatio"),
                *("durationSeconds", "resolution", "personGeneration"),
            ),
            "SubmitEnvelope": ("code", "message", "data"),
            "SubmittedTask": ("status", "task_id", "model_id", "get_result"),
            "GetResult": ("method", "url"),
        },
    ),
    "001": (
        "highwayapi",
        {
            "ImageToVideoRequest": (
                *("seed", "image", "prompt", "duration", "resolution", "aspect_ratio"),
                *("sample_count", "generate_audio", "negative_prompt", "person_generation"),
            ),
            "Submitted": ("task_id",),
        },
    ),
    "002": (
        "aihubmax",
        {
            "StandardRequest": (
                *("model", "prompt", "image_url", "aspect_ratio", "duration", "resolution"),
                *("generate_audio", "auto_fix", "safety_tolerance", "enhance_prompt"),
                *("person_generation", "negative_prompt", "seed"),
            ),
            "FastRequest": (
                *("model", "prompt", "image_url", "aspect_ratio", "duration", "resolution"),
                *("generate_audio", "auto_fix", "safety_tolerance", "negative_prompt", "seed"),
            ),
            "LiteRequest": (
                *("model", "prompt", "image_url", "aspect_ratio", "duration", "resolution"),
                *("generate_audio", "auto_fix", "negative_prompt", "seed"),
            ),
            "SubmittedTask": (
                *("created", "id", "model", "object", "progress", "status", "task_info", "type"),
            ),
        },
    ),
    "003": (
        "highwayapi",
        {
            "FirstLastFrameRequest": (
                *("seed", "image", "prompt", "duration", "resolution", "aspect_ratio"),
                *("sample_count", "enhance_prompt", "generate_audio", "negative_prompt"),
                *("last_frame_image", "person_generation"),
            ),
            "Submitted": ("task_id",),
        },
    ),
    "004": (
        "oxen",
        {
            "EnqueueRequest": ("model",),
            "VeoLiteParameters20260626": (
                *("prompt", "input_image", "aspect_ratio", "duration", "resolution"),
                *("negative_prompt", "seed", "auto_fix"),
            ),
            "GenerateVideoRequest20260626": (
                *("model", "prompt", "input_image", "aspect_ratio", "duration", "resolution"),
                *("negative_prompt", "seed", "auto_fix"),
            ),
            "EnqueueResponse": ("generations",),
            "QueuedGeneration": ("generation_id",),
            "Generation": ("status", "result_url", "error_message"),
            "GenerationSucceededEvent": ("generation_id",),
            "Model": ("json_request_schema",),
        },
    ),
}
"""Every field of the reference documents: number -> provider, schema -> its fields."""


@pytest.mark.parametrize("number", SEEDS)
def test_every_field_of_a_reference_document_is_in_the_spec(number: str) -> None:
    stem, schemas = SEEDS[number]
    known = SPECS[stem].document["components"]["schemas"]
    for schema, names in schemas.items():
        assert set(names) <= known[schema]["properties"].keys(), schema
        if not schema.endswith("Event"):  # there it is the operation that names it
            assert number in known[schema]["x-source"], schema


@pytest.mark.parametrize(
    ("number", "schema", "names"),
    [
        (number, schema, names)
        for number, (_, schemas) in SEEDS.items()
        for schema, names in schemas.items()
        if schema.endswith("Request") or "20260626" in schema
        if schema != "EnqueueRequest"
    ],
)
def test_a_request_has_no_field_that_its_document_lacks(
    number: str, schema: str, names: tuple[str, ...]
) -> None:
    stem, _ = SEEDS[number]
    has = SPECS[stem].document["components"]["schemas"][schema]
    beside = {"target_namespace", "response_format"} if schema.startswith("Generate") else set()
    assert has["properties"].keys() - beside == set(names)
    assert has["additionalProperties"] is False


FACTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("000", "ImageToVideoRequest", "prompt", {"type": "string", "minLength": 1}),
    ("000", "ImageToVideoRequest", "aspectRatio", {"enum": ["16:9", "9:16"], "default": "16:9"}),
    ("000", "ImageToVideoRequest", "durationSeconds", {"type": "string", "enum": ["4", "6", "8"]}),
    ("000", "ImageToVideoRequest", "resolution", {"enum": ["720p", "1080p"]}),
    ("000", "ImageToVideoRequest", "personGeneration", {"enum": ["allow_adult"]}),
    *(
        fact
        for number, schema in (("001", "ImageToVideoRequest"), ("003", "FirstLastFrameRequest"))
        for fact in (
            (number, schema, "seed", {"type": "integer", "minimum": 0, "maximum": 4294967295}),
            (number, schema, "duration", {"type": "integer", "enum": [4, 6, 8], "default": 8}),
            (number, schema, "resolution", {"enum": ["720p", "1080p"], "default": "720p"}),
            (number, schema, "aspect_ratio", {"enum": ["16:9", "9:16"], "default": "16:9"}),
            (number, schema, "sample_count", {"minimum": 1, "maximum": 4, "default": 1}),
            (number, schema, "generate_audio", {"type": "boolean", "default": False}),
            (
                number,
                schema,
                "person_generation",
                {"enum": ["allow_adult", "dont_allow"], "default": "allow_adult"},
            ),
        )
    ),
    ("003", "FirstLastFrameRequest", "enhance_prompt", {"type": "boolean", "default": True}),
    *(
        fact
        for schema in ("LiteRequest", "FastRequest", "StandardRequest")
        for fact in (
            ("002", schema, "aspect_ratio", {"enum": ["16:9", "9:16"], "default": "16:9"}),
            ("002", schema, "duration", {"type": "integer", "enum": [4, 6, 8]}),
            ("002", schema, "generate_audio", {"type": "boolean", "default": False}),
        )
    ),
    ("002", "LiteRequest", "model", {"const": "veo-3.1-lite-image-to-video"}),
    ("002", "FastRequest", "model", {"const": "veo-3.1-fast-image-to-video"}),
    ("002", "StandardRequest", "model", {"const": "veo-3.1-image-to-video"}),
    ("002", "LiteRequest", "resolution", {"enum": ["720p", "1080p"], "default": "1080p"}),
    ("002", "FastRequest", "resolution", {"enum": ["720p", "1080p", "4k"], "default": "1080p"}),
    ("002", "StandardRequest", "resolution", {"enum": ["720p", "1080p", "4k"], "default": "1080p"}),
    ("002", "FastRequest", "safety_tolerance", {"minimum": 1, "maximum": 6}),
    ("002", "StandardRequest", "safety_tolerance", {"minimum": 1, "maximum": 6}),
    ("002", "StandardRequest", "person_generation", {"enum": ["dont_allow", "allow_adult"]}),
    ("002", "SubmittedTask", "object", {"enum": ["video.generation.task"]}),
    ("002", "SubmittedTask", "progress", {"type": "integer", "minimum": 0, "maximum": 100}),
    ("002", "SubmittedTask", "status", {"enum": ["pending", "processing", "completed", "failed"]}),
    ("002", "SubmittedTask", "type", {"enum": ["video"]}),
    (
        "004",
        "VeoLiteParameters20260626",
        "aspect_ratio",
        {"enum": ["auto", "16:9", "9:16"], "default": "16:9"},
    ),
    (
        "004",
        "VeoLiteParameters20260626",
        "duration",
        {"type": "string", "enum": ["4s", "6s", "8s"], "default": "8s"},
    ),
    (
        "004",
        "VeoLiteParameters20260626",
        "resolution",
        {"enum": ["720p", "1080p"], "default": "720p"},
    ),
    ("004", "VeoLiteParameters20260626", "input_image", {"type": "string", "format": "uri"}),
    ("004", "VeoLiteParameters20260626", "seed", {"type": "integer"}),
    ("004", "VeoLiteParameters20260626", "auto_fix", {"type": "boolean", "default": False}),
)
"""What the documents say of a field beyond its name."""


@pytest.mark.parametrize(("number", "schema", "name", "said"), FACTS)
def test_a_field_has_the_values_and_the_default_of_its_document(
    number: str, schema: str, name: str, said: dict[str, Any]
) -> None:
    stem, _ = SEEDS[number]
    has = SPECS[stem].document["components"]["schemas"][schema]["properties"][name]
    assert {key: has.get(key) for key in said} == said


REQUIRED: Mapping[tuple[str, str], set[str]] = {
    ("000", "ImageToVideoRequest"): {"prompt", "image"},
    ("000", "SubmitEnvelope"): {"code", "message"},  # data as well, for the code 0
    ("001", "ImageToVideoRequest"): {"prompt", "image"},
    ("002", "LiteRequest"): {"model", "prompt", "image_url"},
    ("003", "FirstLastFrameRequest"): {"prompt", "image", "last_frame_image"},
    ("004", "VeoLiteParameters20260626"): {"prompt", "input_image"},
}


@pytest.mark.parametrize(("number", "schema"), REQUIRED)
def test_a_schema_requires_what_its_document_requires(number: str, schema: str) -> None:
    stem, _ = SEEDS[number]
    has = SPECS[stem].document["components"]["schemas"][schema]
    assert set(has["required"]) == REQUIRED[number, schema]


PATHS: tuple[tuple[str, str, str, str], ...] = (
    ("000", "post", "https://api.modellix.ai", "/api/v1/google/veo-3.1-lite-i2v/async"),
    ("000", "get", "https://api.modellix.ai", "/api/v1/tasks/{task_id}"),
    ("001", "post", "https://api.highwayapi.ai", "/v3/async/veo-3.1-lite-i2v"),
    ("003", "post", "https://api.highwayapi.ai", "/v3/async/veo-3.1-lite-firstlastframe"),
    ("004", "post", "https://hub.oxen.ai", "/api/ai/videos/generate"),
    ("004", "post", "https://hub.oxen.ai", "/api/ai/queue"),
    ("004", "get", "https://hub.oxen.ai", "/api/ai/queue/{generation_id}"),
    ("004", "get", "https://hub.oxen.ai", "/api/events"),
    ("004", "get", "https://hub.oxen.ai", "/api/ai/models/{model_id}"),
)


@pytest.mark.parametrize(("number", "method", "server", "path"), PATHS)
def test_every_address_of_a_reference_document_is_in_the_spec(
    number: str, method: str, server: str, path: str
) -> None:
    document = SPECS[SEEDS[number][0]].document
    assert document["servers"][0]["url"] == server
    assert number in document["paths"][path][method]["x-source"]


@pytest.mark.parametrize(
    ("stem", "schema", "ruled"),
    [
        ("aihubmax", "LiteRequest", True),
        ("aihubmax", "LiteFirstLastFrameRequest", True),
        ("aihubmax", "FastRequest", False),
        ("aihubmax", "StandardRequest", False),
        ("oxen", "VeoLiteParameters20260704", True),
        ("oxen", "GenerateVideoRequest20260704", True),
        ("oxen", "VeoLiteParameters20260626", False),
        ("oxen", "GenerateVideoRequest20260626", False),
        ("modellix", "ImageToVideoRequest", False),
        ("highwayapi", "ImageToVideoRequest", False),
        ("highwayapi", "FirstLastFrameRequest", False),
    ],
)
def test_1080p_takes_eight_seconds_only_where_the_provider_says_so(
    stem: str, schema: str, ruled: bool
) -> None:
    spec = SPECS[stem]
    properties = spec.document["components"]["schemas"][schema]["properties"]
    (length,) = properties.keys() & {"duration", "durationSeconds"}
    eight, four = properties[length]["enum"][-1], properties[length]["enum"][0]
    required = spec.document["components"]["schemas"][schema]["required"]
    body = dict.fromkeys(required, "https://example.com/a")
    if "model" in body:
        model = properties["model"]
        body["model"] = model.get("const") or model["enum"][0]
    node = {"$ref": f"#/components/schemas/{schema}"}
    assert violations(spec, node, {**body, "resolution": "1080p", length: eight}) == []
    assert violations(spec, node, {**body, "resolution": "720p", length: four}) == []
    assert bool(violations(spec, node, {**body, "resolution": "1080p", length: four})) is ruled


def test_a_length_without_a_resolution_is_1080p_at_aihubmax_and_so_refused_for_lite() -> None:
    body = {"model": "veo-3.1-lite-image-to-video", "prompt": "p", "image_url": "https://e.com/a"}
    node = {"$ref": "#/components/schemas/LiteRequest"}
    assert violations(SPECS["aihubmax"], node, {**body, "duration": 4})
    assert violations(SPECS["aihubmax"], node, {**body, "duration": 8}) == []


# Rules

CLEAN = """\
openapi: 3.1.0
info: {title: A provider, version: "2026-01-01"}
x-source: the manual
servers:
  - url: https://api.example.com
paths:
  /jobs:
    post:
      operationId: submitJob
      tags: [jobs]
      x-source: the manual
      x-submit: true
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Request"}
      responses:
        "200":
          description: Taken.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Job"}
          links:
            job: {operationId: getJob}
        "401": {description: No key.}
  /jobs/{id}:
    get:
      operationId: getJob
      tags: [jobs]
      x-source: the manual
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: The job.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Job"}
        "403": {description: No key.}
components:
  schemas:
    Request:
      type: object
      x-source: the manual
      additionalProperties: false
      properties:
        words: {type: string}
    Job:
      type: object
      x-source: the manual
      additionalProperties: false
      properties:
        id: {type: string}
        inner:
          x-open: The manual shows more.
          type: [object, "null"]
"""


def planted(tmp_path: Path, old: str, new: str) -> list[str]:
    """What is wrong with the clean spec after one change."""
    assert CLEAN.count(old) == 1, f"{old!r} is not one place"
    folder = tmp_path / "specs"
    folder.mkdir()
    path = folder / "clean.yaml"
    path.write_text(CLEAN.replace(old, new), encoding="utf-8")
    return lint(Spec.load(path))


def test_a_clean_spec_breaks_no_rule(tmp_path: Path) -> None:
    assert planted(tmp_path, "the manual\nservers", "the manual\nservers") == []


GET = "operationId: getJob\n      tags: [jobs]\n      x-source: the manual\n"

MISTAKES: Mapping[str, tuple[str, str, str, str]] = {
    "a duplicate operationId": (
        "operationId: getJob\n ",
        "operationId: submitJob\n ",
        "get:",
        "duplicate",
    ),
    "no operationId": (
        "      operationId: getJob\n      tags",
        "      tags",
        "get:",
        "operationId",
    ),
    "an operationId that is not in camelCase": (
        "operationId: getJob\n ",
        "operationId: get_job\n ",
        "get:",
        "get_job: needs an operationId in camelCase",
    ),
    "no tag": (
        "submitJob\n      tags: [jobs]\n",
        "submitJob\n",
        "post:",
        "submitJob: needs exactly one tag",
    ),
    "two tags": (
        "submitJob\n      tags: [jobs]\n",
        "submitJob\n      tags: [jobs, more]\n",
        "post:",
        "submitJob: needs exactly one tag",
    ),
    "an operation without a source": (
        GET,
        GET.replace("      x-source: the manual\n", ""),
        "get:",
        "getJob: has no x-source",
    ),
    "a schema without a source": (
        "    Job:\n      type: object\n      x-source: the manual\n",
        "    Job:\n      type: object\n",
        "    Job:",
        "Job: has no x-source",
    ),
    "a file without a source": (
        "x-source: the manual\nservers",
        "servers",
        "openapi: 3.1.0",
        "the file has no x-source",
    ),
    "a default answer": (
        '        "403": {description: No key.}',
        '        "403": {description: No key.}\n        default: {description: All else.}',
        "      responses:",
        "getJob: a default response",
    ),
    "no 4xx answer": (
        '        "403": {description: No key.}\n',
        "      x-no-auth-errors: It is public.\n",
        "      responses:",
        "getJob: documents no 4xx answer",
    ),
    "neither 401 nor 403": (
        '        "403": {description: No key.}',
        '        "404": {description: No such job.}',
        "      responses:",
        "getJob: documents neither 401 nor 403",
    ),
    "no schema for a success": (
        "          description: The job.\n          content:\n            application/json:\n"
        '              schema: {$ref: "#/components/schemas/Job"}\n',
        "          description: The job.\n",
        "      responses:",
        "getJob: has no schema for a successful answer",
    ),
    "a submit without a link": (
        "          links:\n            job: {operationId: getJob}\n",
        "",
        "      responses:",
        "submitJob: a submit needs a link",
    ),
    "a schema in a request and in an answer": (
        'schema: {$ref: "#/components/schemas/Request"}',
        'schema: {$ref: "#/components/schemas/Job"}',
        "    Job:",
        "Job: is used in a request and in an answer",
    ),
    "an open object without a reason": (
        "          x-open: The manual shows more.\n",
        "",
        "        inner:",
        "Job: an object is closed, or x-open says why it is not",
    ),
    "an open schema without a reason": (
        "      additionalProperties: false\n      properties:\n        words",
        "      properties:\n        words",
        "    Request:",
        "Request: an object is closed, or x-open says why it is not",
    ),
    "a link that leads nowhere": (
        "job: {operationId: getJob}",
        "job: {operationId: getNothing}",
        "responses:",
        "a link leads to 'getNothing', which is no operation",
    ),
    "a reference that leads nowhere": (
        '$ref: "#/components/schemas/Request"',
        '$ref: "#/components/schemas/Requests"',
        "schema:",
        "#/components/schemas/Requests: leads nowhere",
    ),
    "a schema called Error": (
        "components:\n  schemas:\n",
        "components:\n  schemas:\n    Error: {type: string, x-source: the manual}\n",
        "    Error:",
        "Error: the generator cannot take a schema of this name",
    ),
    "a document that is no OpenAPI": (
        '"401": {description: No key.}',
        '"401": {}',
        '        "401"',
        "invalid OpenAPI 3.1",
    ),
}
"""Mistake -> what is replaced, by what, on which line it is found then, and the words for it."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_found_with_its_file_and_line(tmp_path: Path, mistake: str) -> None:
    old, new, mark, words = MISTAKES[mistake]
    (found,) = (one for one in planted(tmp_path, old, new) if words in one)
    lines = CLEAN.replace(old, new).splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if mark in line]
    place, number, said = found.split(":", 2)
    assert place == "specs/clean.yaml"
    assert int(number) in numbers
    assert words in said
