"""HighwayAPI: a URL or Base64 in, two endpoints, one task with up to four videos out."""

from __future__ import annotations

import base64
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest

from stillreel import ImageToVideo, StillreelWarning
from stillreel._flows import Load
from stillreel._models import Picture, load
from stillreel.providers import Call, Clip, HighwayAPI, Problem, Reading, outcome
from tests.conftest import image
from tests.unit.driving import submit

from .support import (
    OTHER_URL,
    URL,
    answer,
    body_of,
    changed,
    examples,
    perform,
    png,
    posted,
    read,
    refusal,
    submitted,
)

HIGHWAYAPI = HighwayAPI(key="test")
ID = "e3222b77-e64f-43fd-8b22-3f57cf0a5088"
STATE = HIGHWAYAPI.state(ID)
NOW = 1_000_000_000.0  # when support.answer() comes
RESULT = ("videos", 0, "video_url_ttl")


def succeeded() -> dict[str, Any]:
    body: dict[str, Any] = examples("highwayapi", "getTaskResult")["succeeded"]
    return body


# Requests


def test_the_smallest_request_asks_for_our_defaults() -> None:
    assert body_of(HIGHWAYAPI) == {
        "image": URL,
        "prompt": "petals fall",
        "duration": 8,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "generate_audio": False,
    }


def test_every_option_has_its_place_in_the_body() -> None:
    options: dict[str, Any] = {
        "negative_prompt": "rain",
        "aspect_ratio": "9:16",
        "duration": 4,
        "resolution": "720p",
        "audio": True,
        "seed": 4294967295,
        "samples": 4,
        "person_generation": "dont_allow",
    }
    one = {
        "image": URL,
        "prompt": "petals fall",
        "negative_prompt": "rain",
        "aspect_ratio": "9:16",
        "duration": 4,
        "resolution": "720p",
        "generate_audio": True,
        "seed": 4294967295,
        "sample_count": 4,
        "person_generation": "dont_allow",
    }
    assert body_of(HIGHWAYAPI, **options) == one
    two = body_of(HIGHWAYAPI, **options, last_frame=OTHER_URL, enhance_prompt=False)
    assert two == {**one, "last_frame_image": OTHER_URL, "enhance_prompt": False}


def test_a_last_frame_goes_to_the_endpoint_for_two_frames() -> None:
    one = submitted(HIGHWAYAPI, ImageToVideo(URL, prompt="p"))
    two = submitted(HIGHWAYAPI, ImageToVideo(URL, prompt="p", last_frame=OTHER_URL))
    assert (one.method, one.path) == ("POST", "/v3/async/veo-3.1-lite-i2v")
    assert (two.method, two.path) == ("POST", "/v3/async/veo-3.1-lite-firstlastframe")


def test_a_task_is_read_by_a_query() -> None:
    assert (STATE.method, STATE.path) == ("GET", "/v3/async/task-result")
    assert STATE.params == {"task_id": ID}


@pytest.mark.parametrize("local", [png(), load(png()).data_url], ids=["bytes", "data URL"])
def test_a_local_picture_goes_as_bare_base64_without_the_head_of_a_data_url(
    local: str | bytes,
) -> None:
    body = body_of(HIGHWAYAPI, image=local, last_frame=local)
    for name in ("image", "last_frame_image"):
        assert base64.b64decode(body[name], validate=True) == png()


@pytest.mark.parametrize("seed", [0, 4294967295])
def test_a_seed_may_have_32_bits(seed: int) -> None:
    assert body_of(HIGHWAYAPI, seed=seed)["seed"] == seed


def test_lite_in_1080p_with_four_seconds_is_sent_with_one_warning() -> None:
    request = ImageToVideo(URL, prompt="p", resolution="1080p", duration=4)
    flow = submit({"highwayapi": HIGHWAYAPI}, ["highwayapi"], request)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        body = posted(flow).json
    assert (body["resolution"], body["duration"]) == ("1080p", 4)
    assert [warning.category for warning in caught] == [StillreelWarning]


# Refusals


def test_the_prompt_is_enhanced_only_between_two_frames() -> None:
    error = refusal(HIGHWAYAPI, enhance_prompt=True)
    assert (error.option, error.allowed) == ("enhance_prompt", ())
    assert "aihubmax" in error.supported_by
    assert body_of(HIGHWAYAPI, enhance_prompt=True, last_frame=URL)["enhance_prompt"] is True


@pytest.mark.parametrize("seed", [-1, 4294967296])
def test_a_seed_beyond_32_bits_is_refused(seed: int) -> None:
    error = refusal(HIGHWAYAPI, seed=seed)
    assert error.allowed == ("0 to 4294967295",)
    assert error.supported_by == ("aihubmax", "oxen")


def test_a_picture_that_is_neither_jpeg_nor_png_is_refused() -> None:
    gif = image(64, 36, "GIF")
    for option in ("image", "last_frame"):
        error = refusal(HIGHWAYAPI, **{option: gif})
        assert (error.option, error.value) == (option, "image/gif")
        assert error.allowed == ("image/jpeg", "image/png")


def test_a_picture_of_20_mb_is_taken_and_a_byte_more_is_not() -> None:
    limit = 20 * 1024**2
    head = png()
    taken = submitted_as(Picture(head.ljust(limit, b"\0"), "image/png", 64, 36))
    assert taken.json["image"]
    with pytest.raises(ValueError, match=f"up to {limit} bytes"):
        submitted_as(Picture(head.ljust(limit + 1, b"\0"), "image/png", 64, 36))


def submitted_as(picture: Picture) -> Call[Any]:
    """Submit with a picture that was read from a file."""
    request = ImageToVideo("frame.png", prompt="p")
    flow = submit({"highwayapi": HIGHWAYAPI}, ["highwayapi"], request)
    return posted(flow, lambda one: picture if isinstance(one, Load) else perform(one))


# Outcomes


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason", "repeatable"),
    [
        (400, "INVALID_REQUEST_BODY", "refused", "invalid", False),
        (401, "FAILED_TO_AUTH", "refused", "auth", False),
        (402, "NOT_ENOUGH_BALANCE", "refused", "balance", False),
        (403, "INVALID_API_KEY", "refused", "auth", False),
        (403, "ACCESS_DENY", "refused", "auth", False),
        (403, "NOT_ENOUGH_BALANCE", "refused", "balance", False),
        (403, None, "refused", "auth", False),
        (404, "MODEL_NOT_FOUND", "refused", "model", False),
        (429, "RATE_LIMIT_EXCEEDED", "not_submitted", "rate", True),
        (429, "TOKEN_LIMIT_EXCEEDED", "not_submitted", "rate", True),
        (503, "SERVICE_NOT_AVAILABLE", "refused", "unavailable", False),
        (503, None, "unknown", "other", False),
        (500, None, "unknown", "other", False),
    ],
)
def test_an_error_means_what_the_error_table_says(
    status: int, code: str | None, kind: str, reason: str, repeatable: bool
) -> None:
    named = {"reason": code} if code else {}
    for body in ({"code": status, **named, "message": "m"}, {"code": code, "message": "m"}):
        problem = HIGHWAYAPI.problem(answer(body, status))
        assert problem == Problem(status, code, "m")
        row = outcome(HIGHWAYAPI.outcomes, problem)
        assert (row.kind, row.reason, row.repeatable) == (kind, reason, repeatable)


# States


def reading(phase: Any, status: str, **more: Any) -> Reading:
    return Reading(id=ID, phase=phase, status=f"TASK_STATUS_{status}", progress=0.0, **more)


DOCUMENTED: dict[str, Reading] = {
    "queued": reading("queued", "QUEUED"),
    "succeeded": reading(
        "succeeded",
        "SUCCEED",
        clips=(
            Clip(
                url="https://example.com/clip.mp4",
                expires_at=datetime.fromtimestamp(NOW + 3600, UTC),
                media_type="video/mp4",
            ),
        ),
    ),
    "failed": reading("failed", "FAILED", reason="the upstream refused the image"),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_answer_is_read(name: str) -> None:
    body = examples("highwayapi", "getTaskResult")[name]
    assert HIGHWAYAPI.problem(answer(body)) is None
    assert read(STATE, body) == DOCUMENTED[name]


def test_each_documented_answer_is_among_them() -> None:
    assert examples("highwayapi", "getTaskResult").keys() == DOCUMENTED.keys()


def test_an_accepted_submit_gives_its_id() -> None:
    for request in (
        ImageToVideo(URL, prompt="p"),
        ImageToVideo(URL, prompt="p", last_frame=URL),
    ):
        call = submitted(HIGHWAYAPI, request)
        (accepted,) = examples("highwayapi", "submitImageToVideo").values()
        assert read(call, accepted) == (ID,)
        assert read(call, {"task_id": ""}) == read(call, {}) == ()


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [
        (3600.0, 3600),
        (0.5, None),
        ("3600", 3600),
        (3600, 3600),
        ("172800", 172800),
        ("0", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        (-5, None),
        (1.5, None),
        (True, None),
        (None, None),
        pytest.param(10**400, None, id="huge"),
        ("9" * 30, None),
        (10**17, None),
    ],
)
def test_a_ttl_is_a_string_or_an_integer(ttl: object, seconds: int | None) -> None:
    (clip,) = read(STATE, changed(succeeded(), RESULT, ttl)).clips
    expected = None if seconds is None else datetime.fromtimestamp(NOW + seconds, UTC)
    assert clip.expires_at == expected


@pytest.mark.parametrize("percent", [0, 50, 100, None])
def test_progress_is_never_taken_for_completion(percent: int | None) -> None:
    done = changed(succeeded(), ("task", "progress_percent"), percent)
    assert read(STATE, done).phase == "succeeded"
    running = changed(done, ("task", "status"), "TASK_STATUS_PROCESSING")
    assert read(STATE, running).phase == "running"
    assert read(STATE, running).progress == (None if percent is None else percent / 100)


@pytest.mark.parametrize(("percent", "share"), [(250, 1.0), (-1, None), ("40", 0.4), (0.5, None)])
def test_progress_stays_within_its_bounds(percent: object, share: float | None) -> None:
    body = changed(succeeded(), ("task", "progress_percent"), percent)
    assert read(STATE, body).progress == share


def test_several_samples_are_several_videos_of_one_task() -> None:
    videos = [{"video_url": f"https://example.com/{n}.mp4"} for n in range(4)]
    found = read(STATE, {**succeeded(), "videos": videos})
    assert [clip.url for clip in found.clips] == [video["video_url"] for video in videos]
    assert found.id == ID


def test_pictures_in_an_answer_are_no_clips() -> None:
    images = [{"image_url": "https://example.com/still.jpg"}]
    assert read(STATE, {**succeeded(), "images": images, "videos": []}).clips == ()


def test_a_gif_is_told_from_an_mp4() -> None:
    body = changed(succeeded(), ("videos", 0, "video_type"), "gif")
    assert [clip.media_type for clip in read(STATE, body).clips] == ["video/gif"]


def test_a_status_that_only_a_third_party_saw_is_unknown() -> None:
    body = changed(succeeded(), ("task", "status"), "TASK_STATUS_RUNNING")
    assert read(STATE, body).phase == "unknown"


def test_an_answer_without_a_task_cannot_be_read() -> None:
    bodies: tuple[object, ...] = ({"videos": []}, {"task": None}, {})
    for body in bodies:
        with pytest.raises(TypeError, match="no task"):
            read(STATE, body)
