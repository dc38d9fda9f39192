"""Modellix: an envelope around everything, seconds as strings, URLs only, no second POST."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import Any

import pytest

from stillreel import ImageToVideo, StillreelWarning
from stillreel.providers import UNKNOWN, Clip, Modellix, Problem, Reading, outcome
from tests.unit.driving import submit

from .support import (
    OTHER_URL,
    URL,
    answer,
    assert_in_contract,
    body_of,
    changed,
    examples,
    posted,
    read,
    refusal,
    submits,
    submitted,
)

MODELLIX = Modellix(key="test")
STATE = MODELLIX.state("task-i2v006")
ID = "task-i2v006"
CLIP = "https://file.modellix.ai/clip.mp4"


def task(**members: Any) -> dict[str, Any]:
    """A task as it is answered."""
    known = {"status": "failed", "task_id": ID, "model_id": "google/veo-3.1-lite-i2v"}
    return {"code": 0, "message": "success", "data": {**known, **members}}


def finished(*resources: dict[str, Any], **members: Any) -> dict[str, Any]:
    return task(status="success", result={"resources": list(resources)}, **members)


# Requests


def test_the_smallest_request_asks_for_our_defaults() -> None:
    assert body_of(MODELLIX) == {
        "image": URL,
        "prompt": "petals fall",
        "aspectRatio": "16:9",
        "durationSeconds": "8",
        "resolution": "720p",
    }


def test_every_option_has_its_place_in_the_body() -> None:
    body = body_of(
        MODELLIX,
        last_frame=OTHER_URL,
        negative_prompt="rain",
        aspect_ratio="9:16",
        duration=6,
        resolution="720p",
        person_generation="allow_adult",
        model="veo-3.1-lite",
    )
    assert body == {
        "image": URL,
        "prompt": "petals fall",
        "lastFrame": OTHER_URL,
        "negativePrompt": "rain",
        "aspectRatio": "9:16",
        "durationSeconds": "6",
        "resolution": "720p",
        "personGeneration": "allow_adult",
    }


def test_submits_go_to_the_path_of_the_models_schema_and_on_request_to_the_tools() -> None:
    request = ImageToVideo(URL, prompt="p")
    path = "/api/v1/google/veo-3.1-lite-i2v"
    assert submitted(MODELLIX, request).path == f"{path}/async"
    plain = submitted(Modellix(key="test", asynchronous=False), request)
    assert (plain.method, plain.path) == ("POST", path)
    assert_in_contract("modellix", plain)


def test_a_task_is_read_at_a_path_of_ours_whatever_the_submit_said() -> None:
    call = submitted(MODELLIX, ImageToVideo(URL, prompt="p"))
    body = examples("modellix", "submitAsync")["accepted"]
    foreign = changed(body, ("data", "get_result", "url"), "https://elsewhere.example/steal")
    assert read(call, foreign) == (ID,)
    assert STATE.path == f"/api/v1/tasks/{ID}"


def test_lite_in_1080p_with_six_seconds_is_sent_with_one_warning_that_cites_google() -> None:
    request = ImageToVideo(URL, prompt="p", resolution="1080p", duration=6)
    flow = submit({"modellix": MODELLIX}, ["modellix"], request)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        body = posted(flow).json
    assert (body["resolution"], body["durationSeconds"]) == ("1080p", "6")
    (warning,) = caught
    assert warning.category is StillreelWarning
    assert "Google" in str(warning.message)


# Refusals


def test_audio_is_refused_and_names_highwayapi_and_aihubmax() -> None:
    error = refusal(MODELLIX, audio=True)
    assert (error.option, error.value, error.allowed) == ("audio", True, ())
    assert error.supported_by == ("highwayapi", "aihubmax")
    assert "highwayapi, aihubmax" in str(error)


def test_audio_is_refused_even_when_it_is_set_to_off() -> None:
    assert refusal(MODELLIX, audio=False).supported_by == ("highwayapi", "aihubmax")


def test_only_adults_can_be_allowed() -> None:
    error = refusal(MODELLIX, person_generation="dont_allow")
    assert error.allowed == ("allow_adult",)
    assert error.supported_by == ("highwayapi", "aihubmax")


def test_several_samples_are_refused_and_name_highwayapi_and_oxen() -> None:
    assert refusal(MODELLIX, samples=2).supported_by == ("highwayapi", "oxen")


# Outcomes


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (400, "refused", "invalid"),
        (401, "refused", "auth"),
        (402, "refused", "balance"),
        (403, "refused", "auth"),
        (404, "refused", "model"),
        (405, "refused", "invalid"),
        (413, "refused", "invalid"),
        (415, "refused", "invalid"),
        (422, "refused", "invalid"),
        (429, "not_submitted", "rate"),
        (500, "unknown", "other"),
        (503, "refused", "unavailable"),
    ],
)
def test_a_code_means_the_same_with_its_own_status_and_in_a_200(
    status: int, kind: str, reason: str
) -> None:
    body = {"code": status, "message": "Category: details"}
    for http in (status, 200):
        problem = MODELLIX.problem(answer(body, http))
        assert problem == Problem(status, str(status), "Category: details")
        row = outcome(MODELLIX.outcomes, problem)
        assert (row.kind, row.reason) == (kind, reason)


def test_every_documented_code_in_a_200_has_a_row() -> None:
    for operation in submits("modellix").values():
        codes = operation["responses"]["200"]["x-codes"]
        assert set(codes) >= {"400", "401", "402", "404", "429", "500", "503"}
        for code in codes:
            problem = MODELLIX.problem(answer({"code": int(code), "message": "m", "data": None}))
            assert problem is not None
            assert outcome(MODELLIX.outcomes, problem) is not UNKNOWN


def test_nothing_is_repeated_not_even_after_a_429() -> None:
    assert MODELLIX.outcomes[429, None].kind == "not_submitted"
    assert [row for row in MODELLIX.outcomes.values() if row.repeatable] == []


def test_a_503_without_the_providers_own_code_may_have_been_taken() -> None:
    for body in (b"<html>Bad gateway", {"message": "m"}, {"code": 0, "message": "m"}):
        problem = MODELLIX.problem(answer(body, 503))
        assert problem is not None
        assert outcome(MODELLIX.outcomes, problem).kind == "unknown"


@pytest.mark.parametrize("code", ["402", 402.0])
def test_a_code_may_come_as_a_string_or_with_a_fraction(code: object) -> None:
    problem = MODELLIX.problem(answer({"code": code, "message": "Insufficient balance"}))
    assert problem == Problem(402, "402", "Insufficient balance")


@pytest.mark.parametrize("body", [{"code": 0}, {"code": None}, {}, {"code": "0"}, {"code": False}])
def test_a_200_with_the_code_0_or_none_is_no_problem(body: dict[str, Any]) -> None:
    assert MODELLIX.problem(answer(body)) is None


# States


def reading(phase: Any, status: str, **more: Any) -> Reading:
    return Reading(id=ID, phase=phase, status=status, **more)


DOCUMENTED: dict[str, Reading] = {
    "pending": reading("queued", "pending"),
    "processing": reading("running", "processing"),
    "success": reading(
        "succeeded",
        "success",
        clips=(Clip(url=CLIP, media_type="video/mp4", width=1280, height=720),),
    ),
    "coverAndExpiry": reading(
        "succeeded",
        "success",
        clips=(
            Clip(
                url=CLIP,
                expires_at=datetime(2024, 1, 2, tzinfo=UTC),
                media_type="video/mp4",
                width=1280,
                height=720,
                duration=8.0,
                size=4194304,
            ),
        ),
    ),
    "isoExpiry": reading(
        "succeeded",
        "success",
        clips=(Clip(url=CLIP, expires_at=datetime(2026, 8, 19, tzinfo=UTC)),),
    ),
    "failed": reading("failed", "failed", reason="the upstream refused the image"),
    "failedObject": reading("failed", "failed", reason="the upstream refused the image"),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_answer_is_read(name: str) -> None:
    body = examples("modellix", "getTask")[name]
    assert MODELLIX.problem(answer(body)) is None
    assert read(STATE, body) == DOCUMENTED[name]


def test_each_documented_answer_is_among_them_but_for_the_error() -> None:
    assert examples("modellix", "getTask").keys() - DOCUMENTED.keys() == {"refused"}
    refused = examples("modellix", "getTask")["refused"]
    assert MODELLIX.problem(answer(refused)) == Problem(404, "404", "Not found: task not found")


def test_an_accepted_submit_gives_its_id_and_a_refused_one_none() -> None:
    call = submitted(MODELLIX, ImageToVideo(URL, prompt="p"))
    ids = {name: read(call, body) for name, body in examples("modellix", "submitAsync").items()}
    assert ids == {"accepted": (ID,), "refused": (), "refusedWithNull": ()}


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("succeeded", "succeeded"),
        ("completed", "succeeded"),
        ("error", "failed"),
        ("canceled", "cancelled"),
        ("cancelled", "cancelled"),
        ("paused", "unknown"),
    ],
)
def test_words_that_official_clients_tolerate_end_a_task_and_others_do_not(
    word: str, phase: str
) -> None:
    assert read(STATE, task(status=word)).phase == phase


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1704153600000, datetime(2024, 1, 2, tzinfo=UTC)),
        ("1704153600000", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2024-01-02T00:00:00Z", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2024-01-02T00:00:00", datetime(2024, 1, 2, tzinfo=UTC)),
        ("2024-01-02T01:00:00+01:00", datetime(2024, 1, 2, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        (-1, None),
        (None, None),
        (True, None),
        pytest.param(10**400, None, id="huge"),
        (10**17, None),
        ("9" * 18, None),
        ("9" * 30, None),
        ({"at": 1}, None),
    ],
)
def test_the_expiry_is_epoch_milliseconds_or_iso_8601(
    value: object, moment: datetime | None
) -> None:
    body = finished({"url": CLIP, "type": "video"}, result_expires_at=value)
    (clip,) = read(STATE, body).clips
    assert clip.expires_at == moment


@pytest.mark.parametrize(
    ("resource", "counts"),
    [
        ({"type": "video", "role": "primary"}, True),
        ({"type": "video", "role": None}, True),
        ({"type": "video"}, True),
        ({}, True),
        ({"role": "primary"}, True),
        ({"type": "document", "role": "primary"}, True),
        ({"type": "video", "role": "cover"}, False),
        ({"type": "video", "role": "thumbnail"}, False),
        ({"type": "video", "role": "alternative"}, False),
        ({"type": "image", "role": "cover"}, False),
        ({"type": "image"}, False),
        ({"type": "audio", "role": None}, False),
        ({"role": "thumbnail"}, False),
    ],
)
def test_covers_thumbnails_and_other_media_are_no_clips(
    resource: dict[str, Any], counts: bool
) -> None:
    body = finished({"url": "https://file.modellix.ai/other", **resource}, {"url": CLIP})
    urls = [clip.url for clip in read(STATE, body).clips]
    assert urls == [*(["https://file.modellix.ai/other"] if counts else []), CLIP]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        *((8, 8.0), (8.5, 8.5), ("8", 8.0)),
        *((-1, None), (True, None), ("long", None)),
        pytest.param(10**400, None, id="huge"),
    ],
)
def test_a_duration_that_is_no_amount_of_seconds_is_left_out(
    said: object, kept: float | None
) -> None:
    (clip,) = read(STATE, finished({"url": CLIP, "duration": said})).clips
    assert clip.duration == kept


@pytest.mark.parametrize(
    ("members", "reason", "code"),
    [
        ({"error": "refused"}, "refused", None),
        ({"error": {"message": "refused", "code": 13}}, "refused", "13"),
        ({"error": {"message": "refused", "code": "E13"}}, "refused", "E13"),
        ({"error": {"code": "E13"}}, None, "E13"),
        ({"error_message": "refused"}, "refused", None),
        ({"message": "refused"}, "refused", None),
        ({"error": "first", "error_message": "second", "message": "third"}, "first", None),
        ({"error": {"message": "first"}, "message": "third"}, "first", None),
        ({"error": "", "error_message": "second"}, "second", None),
        ({"error": None}, None, None),
        ({"error": []}, None, None),
        ({}, None, None),
    ],
)
def test_a_failure_is_read_in_each_place_where_its_reason_may_be(
    members: dict[str, Any], reason: str | None, code: str | None
) -> None:
    found = read(STATE, task(**members))
    assert (found.phase, found.reason, found.code) == ("failed", reason, code)


def test_the_envelopes_message_is_the_last_resort_and_success_is_no_reason() -> None:
    body = {**task(), "message": "the upstream is down"}
    assert read(STATE, body).reason == "the upstream is down"
    assert read(STATE, {**task(error="refused"), "message": "other"}).reason == "refused"
    assert read(STATE, {**task(status="processing"), "message": "in a queue"}).reason is None


def test_a_refusal_by_a_safety_filter_is_told_from_other_failures() -> None:
    assert read(STATE, task(error="Blocked by safety filters")).filtered
    assert not read(STATE, task(error="internal error")).filtered


def test_an_answer_without_a_task_cannot_be_read() -> None:
    for body in ({"code": 0, "message": "success", "data": None}, {"code": 0}, {}):
        with pytest.raises(TypeError, match="no task"):
            read(STATE, body)
