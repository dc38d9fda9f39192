"""AIHubMax: one endpoint, the model in the body, 1080p by default, uploads of its own."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from stillreel import ImageToVideo
from stillreel._models import load
from stillreel.providers import AIHubMax, Clip, Problem, Reading, outcome

from .support import (
    MISSING,
    OTHER_URL,
    URL,
    answer,
    assert_in_contract,
    body_of,
    changed,
    examples,
    png,
    read,
    refusal,
    submitted,
)

AIHUBMAX = AIHubMax(key="test")
ID = "task-unified-1776800000-abcd1234"
STATE = AIHUBMAX.state(ID)
DAY = 24 * 3600
NOW = 1_000_000_000  # when support.answer() comes


def completed() -> dict[str, Any]:
    body: dict[str, Any] = examples("aihubmax", "getTask")["completed"]
    return body


# Requests


def test_the_smallest_request_asks_for_our_defaults_and_not_for_1080p() -> None:
    assert body_of(AIHUBMAX) == {
        "model": "veo-3.1-lite-image-to-video",
        "image_url": URL,
        "prompt": "petals fall",
        "aspect_ratio": "16:9",
        "duration": 8,
        "resolution": "720p",
        "generate_audio": False,
    }


LITE: dict[str, Any] = {
    "negative_prompt": "rain",
    "aspect_ratio": "9:16",
    "duration": 4,
    "resolution": "720p",
    "audio": True,
    "seed": -7,
    "auto_fix": False,
}
ON_THE_WIRE: dict[str, Any] = {
    "prompt": "petals fall",
    "negative_prompt": "rain",
    "aspect_ratio": "9:16",
    "duration": 4,
    "resolution": "720p",
    "generate_audio": True,
    "seed": -7,
    "auto_fix": False,
}


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {"model": "veo-3.1-lite-image-to-video", "image_url": URL}),
        ({"model": "veo-3.1-lite"}, {"model": "veo-3.1-lite-image-to-video", "image_url": URL}),
        (
            {"last_frame": OTHER_URL},
            {
                "model": "veo-3.1-lite-first-last-frame-to-video",
                "first_image_url": URL,
                "last_image_url": OTHER_URL,
            },
        ),
        (
            {"model": "veo-3.1-fast", "safety_tolerance": 6, "resolution": "4k"},
            {
                "model": "veo-3.1-fast-image-to-video",
                "image_url": URL,
                "safety_tolerance": 6,
                "resolution": "4k",
            },
        ),
        (
            {
                "model": "veo-3.1",
                "safety_tolerance": 1,
                "enhance_prompt": True,
                "person_generation": "dont_allow",
            },
            {
                "model": "veo-3.1-image-to-video",
                "image_url": URL,
                "safety_tolerance": 1,
                "enhance_prompt": True,
                "person_generation": "dont_allow",
            },
        ),
    ],
)
def test_every_option_of_every_model_has_its_place_in_the_body(
    options: dict[str, Any], body: dict[str, Any]
) -> None:
    assert body_of(AIHUBMAX, **{**LITE, **options}) == {**ON_THE_WIRE, **body}


def test_every_model_is_submitted_at_one_endpoint() -> None:
    for options in ({}, {"last_frame": URL}, {"model": "veo-3.1"}, {"model": "veo-3.1-fast"}):
        call = submitted(AIHUBMAX, ImageToVideo(URL, prompt="p", **options))  # type: ignore[arg-type]
        assert (call.method, call.path) == ("POST", "/v1/videos/generations")


def test_a_task_is_read_by_its_id_and_not_refreshed_from_upstream_unasked() -> None:
    assert (STATE.method, STATE.path, STATE.params) == ("GET", f"/v1/tasks/{ID}", {})


def test_a_local_picture_is_uploaded_as_base64_under_a_name_of_ours() -> None:
    call = AIHUBMAX.host(load(png()))
    assert_in_contract("aihubmax", call)
    assert call.path == "/v1/files/upload/base64"
    assert base64.b64decode(call.json["file_data"], validate=True) == png()
    assert call.json["file_name"] == "frame.png"


def test_an_upload_gives_a_url_or_cannot_be_read() -> None:
    call = AIHUBMAX.host(load(png()))
    (uploaded,) = examples("aihubmax", "uploadData").values()
    assert read(call, uploaded) == "https://example.com/files/photo.jpg"
    for wrong in (None, "", 3, MISSING):
        with pytest.raises(TypeError, match="no url"):
            read(call, changed(uploaded, ("url",), wrong))


# Refusals


@pytest.mark.parametrize("options", [{}, {"last_frame": OTHER_URL}])
@pytest.mark.parametrize("duration", [4, 6])
def test_lite_in_1080p_makes_eight_seconds_only(options: dict[str, Any], duration: int) -> None:
    error = refusal(AIHUBMAX, resolution="1080p", duration=duration, **options)
    assert (error.option, error.value, error.allowed) == ("duration", duration, (8,))
    assert {"modellix", "highwayapi"} <= set(error.supported_by)
    assert body_of(AIHUBMAX, resolution="1080p", **options)["duration"] == 8
    assert body_of(AIHUBMAX, resolution="1080p", duration=8, **options)["resolution"] == "1080p"


@pytest.mark.parametrize("model", ["veo-3.1", "veo-3.1-fast"])
@pytest.mark.parametrize("resolution", ["1080p", "4k"])
def test_the_other_models_make_any_length_in_any_resolution(model: str, resolution: str) -> None:
    body = body_of(AIHUBMAX, model=model, resolution=resolution, duration=4)
    assert (body["resolution"], body["duration"]) == (resolution, 4)


@pytest.mark.parametrize("options", [{}, {"last_frame": OTHER_URL}])
def test_lite_has_no_4k(options: dict[str, Any]) -> None:
    error = refusal(AIHUBMAX, resolution="4k", **options)
    assert error.allowed == ("720p", "1080p")
    assert error.supported_by == ("aihubmax",)  # by its other models


@pytest.mark.parametrize(
    ("model", "lacking"),
    [
        ("veo-3.1-lite", {"safety_tolerance", "enhance_prompt", "person_generation"}),
        ("veo-3.1-fast", {"enhance_prompt", "person_generation"}),
        ("veo-3.1", set()),
    ],
)
def test_the_models_differ_in_options_as_documented(model: str, lacking: set[str]) -> None:
    values: dict[str, object] = {
        "safety_tolerance": 3,
        "enhance_prompt": True,
        "person_generation": "allow_adult",
    }
    for option, value in values.items():
        if option in lacking:
            error = refusal(AIHUBMAX, model=model, **{option: value})
            assert (error.option, error.allowed) == (option, ())
        else:
            assert body_of(AIHUBMAX, model=model, **{option: value})[option] == value


@pytest.mark.parametrize("model", ["veo-3.1", "veo-3.1-fast"])
def test_only_lite_takes_a_last_frame(model: str) -> None:
    error = refusal(AIHUBMAX, model=model, last_frame=URL)
    assert (error.option, error.value, error.allowed) == ("model", model, ("veo-3.1-lite",))


def test_several_samples_are_refused() -> None:
    assert refusal(AIHUBMAX, samples=2).supported_by == ("highwayapi", "oxen")


# Outcomes


@pytest.mark.parametrize(
    ("status", "kind", "code", "outcome_kind", "reason", "repeatable"),
    [
        (400, "invalid_request_error", None, "refused", "invalid", False),
        (401, "authentication_error", None, "refused", "auth", False),
        (402, "insufficient_quota", None, "refused", "balance", False),
        (422, "validation_error", None, "refused", "invalid", False),
        (422, "validation_error", "model_not_found", "refused", "model", False),
        (422, "validation_error", "no_compatible_channel", "refused", "unavailable", False),
        (422, "validation_error", "invalid_file_type", "refused", "invalid", False),
        (422, "validation_error", "invalid_image_url", "refused", "invalid", False),
        (429, "rate_limit_error", None, "not_submitted", "rate", True),
        (500, "server_error", None, "unknown", "other", False),
        (503, "service_unavailable", None, "refused", "unavailable", False),
        (503, "service_unavailable", "channel:down", "refused", "unavailable", False),
        (503, None, None, "unknown", "other", False),
    ],
)
def test_an_error_means_what_the_documents_say(  # noqa: PLR0917 - a row of the table
    status: int,
    kind: str | None,
    code: str | None,
    outcome_kind: str,
    reason: str,
    repeatable: bool,
) -> None:
    body = {"error": {"message": "m", "type": kind, "code": code}}
    problem = AIHUBMAX.problem(answer(body, status))
    assert problem == Problem(status, code, "m", kind)
    row = outcome(AIHUBMAX.outcomes, problem)
    assert (row.kind, row.reason, row.repeatable) == (outcome_kind, reason, repeatable)


# States


def reading(phase: Any, status: str, **more: Any) -> Reading:
    return Reading(phase=phase, status=status, **{"id": ID, **more})


def clip(**more: Any) -> Clip:
    tomorrow = datetime.fromtimestamp(NOW + DAY, UTC)
    return Clip(url="https://example.com/output.mp4", expires_at=tomorrow, **more)


DOCUMENTED: dict[str, Reading] = {
    "processing": reading(
        "running", "processing", progress=0.4, id="task-unified-1757165031-uyujaw3d"
    ),
    "completed": reading("succeeded", "completed", progress=1.0, clips=(clip(),)),
    "completedWithContentType": reading(
        "succeeded", "completed", progress=1.0, clips=(clip(media_type="video/mp4"),)
    ),
    "completedTooEarly": reading("running", "completed", progress=0.5),
    "failed": reading(
        "failed",
        "failed",
        progress=0.0,
        reason="the model is not available",
        code="model_unavailable",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_answer_is_read(name: str) -> None:
    body = examples("aihubmax", "getTask")[name]
    assert AIHUBMAX.problem(answer(body)) is None
    assert read(STATE, body) == DOCUMENTED[name]


def test_each_documented_answer_is_among_them() -> None:
    assert examples("aihubmax", "getTask").keys() == DOCUMENTED.keys()


def test_an_accepted_submit_gives_its_id() -> None:
    call = submitted(AIHUBMAX, ImageToVideo(URL, prompt="p"))
    for body in examples("aihubmax", "createVideo").values():
        assert read(call, body) == ("task-unified-1757165031-uyujaw3d",)
        assert read(call, changed(body, ("id",), MISSING)) == ()


@pytest.mark.parametrize("results", [None, MISSING])
@pytest.mark.parametrize("progress", [0, 50, 100])
def test_completed_without_results_is_still_running(results: object, progress: int) -> None:
    body = changed(changed(completed(), ("results",), results), ("progress",), progress)
    found = read(STATE, body)
    assert (found.phase, found.status, found.clips) == ("running", "completed", ())


def test_completed_with_an_empty_list_has_succeeded_without_clips() -> None:
    found = read(STATE, changed(completed(), ("results",), []))
    assert (found.phase, found.clips) == ("succeeded", ())


def test_results_without_a_url_are_passed_over() -> None:
    results = [None, {}, {"url": ""}, {"url": None}, {"url": "https://example.com/2.mp4"}]
    found = read(STATE, changed(completed(), ("results",), results))
    assert [one.url for one in found.clips] == ["https://example.com/2.mp4"]


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_progress_is_never_taken_for_completion(status: str) -> None:
    found = read(STATE, changed(completed(), ("status",), status))
    assert found.phase in {"queued", "running"}
    assert found.progress == 1.0


@pytest.mark.parametrize(
    ("error", "reason", "code"),
    [
        ({"code": "e1", "message": "m", "type": "t"}, "m", "e1"),
        ({"code": None, "message": "m", "type": "t"}, "m", "t"),
        ({"code": 5001, "message": "m", "type": "t"}, "m", "t"),
        ({"message": ""}, None, None),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_a_failure_says_why_where_the_provider_does(
    error: object, reason: str | None, code: str | None
) -> None:
    body = changed(examples("aihubmax", "getTask")["failed"], ("error",), error)
    found = read(STATE, body)
    assert (found.phase, found.reason, found.code) == ("failed", reason, code)
