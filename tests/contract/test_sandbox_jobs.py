"""A job is there at once, under its own id, and passes through every documented state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .checks import IDS, at
from .client import serve
from .spec import REVISIONS, STEMS, spec_of

if TYPE_CHECKING:
    from .spec import Json

STATES = {
    "modellix": ("Task", "pending", "processing", "success", "failed"),
    "highwayapi": (
        "Task",
        "TASK_STATUS_QUEUED",
        "TASK_STATUS_PROCESSING",
        "TASK_STATUS_SUCCEED",
        "TASK_STATUS_FAILED",
    ),
    "aihubmax": ("Task", "pending", "processing", "completed", "failed"),
    "oxen": ("Generation", "queued", "processing", "succeeded", "failed", "cancelled"),
}
REASONS: dict[str, tuple[str | int, ...]] = {
    "modellix": ("data", "error"),
    "highwayapi": ("task", "reason"),
    "aihubmax": ("error", "message"),
    "oxen": ("error_message",),
}
SUBMITS = [
    pytest.param(stem, operation.name, id=f"{stem}-{operation.name}")
    for stem in STEMS
    for operation in spec_of(stem).operations.values()
    if operation.submits
]


@pytest.mark.parametrize(("stem", "name"), SUBMITS)
class TestASubmittedJob:
    def test_can_be_read_at_once_under_its_id(self, stem: str, name: str) -> None:
        with serve(stem) as api:
            ids = [identifier for _ in range(3) for identifier in api.submit(name)]
            assert len(set(ids)) == len(ids)
            for identifier in ids:
                told = at(api.read(identifier), *_status_path(stem))
                assert told == identifier
            assert [job["id"] for job in api.sandbox.jobs()] == ids

    def test_passes_through_the_documented_states(self, stem: str, name: str) -> None:
        _, queued, processing, succeeded, failed, *_ = STATES[stem]
        with serve(stem) as api:
            (good, *_) = api.submit(name)
            api.sandbox.fault(stem, outcome={"failed": "too many petals"})
            (bad, *_) = api.submit(name)
            assert api.state(good) == queued
            api.clock.advance(4)
            assert api.state(good) == processing
            api.clock.advance(4)
            assert api.state(good) == succeeded
            assert api.state(bad) == failed
            assert at(api.read(bad), *REASONS[stem]) == "too many petals"


def _status_path(stem: str) -> tuple[str | int, ...]:
    operation = {"highwayapi": "getTaskResult", "oxen": "getGeneration"}.get(stem, "getTask")
    return IDS[stem].answers[operation]


@pytest.mark.parametrize("stem", STEMS)
def test_the_states_are_all_that_are_documented(stem: str) -> None:
    schema, *states = STATES[stem]
    assert spec_of(stem).enum(schema, "status") == set(states)


def test_a_cancelled_generation_stays_readable() -> None:
    with serve("oxen") as api:
        (identifier,) = api.submit("enqueue")
        assert api.call("cancelGeneration", identifier=identifier).status_code == 200
        assert api.state(identifier) == "cancelled"
        api.clock.advance(8)
        assert api.state(identifier) == "cancelled"


WRONG_PARAMETERS: dict[str, list[Json]] = {
    "2026-06-26": [
        {"duration": 8},
        {"duration": "10s"},
        {"aspect_ratio": "1:1"},
        {"resolution": "4k"},
        {"negative_prompt": 5},
        {"auto_fix": "yes"},
        {"seed": "42"},
        {"colour": "teal"},
        {"input_image": None},
    ],
    "2026-07-04": [
        {"duration": "8s"},
        {"duration": 5},
        {"duration": 6, "resolution": "1080p"},
        {"aspect_ratio": "auto"},
        {"resolution": "4k"},
        {"negative_prompt": "blurry"},
        {"auto_fix": True},
        {"seed": 4.5},
        {"generate_audio": True},
        {"prompt": None},
    ],
}
GOOD: Json = {
    "model": "google-veo-3-1-lite",
    "prompt": "petals fall",
    "input_image": "https://example.com/frame.jpg",
}


@pytest.mark.parametrize("revision", REVISIONS["oxen"])
class TestOxensParameters:
    def test_are_taken_by_the_queue_and_fail_later(self, revision: str) -> None:
        with serve("oxen", revision) as api:
            for wrong in WRONG_PARAMETERS[revision]:
                (identifier,) = api.submit("enqueue", _body(wrong))
                assert api.state(identifier) == "queued"
                api.clock.advance(8)
                told = api.read(identifier)
                assert told["status"] == "failed", wrong
                assert told["error_message"]
                assert told["result_url"] is None

    def test_are_refused_by_the_blocking_call_at_once(self, revision: str) -> None:
        with serve("oxen", revision) as api:
            for wrong in WRONG_PARAMETERS[revision]:
                assert api.call("generateVideo", _body(wrong)).status_code == 400, wrong
            assert api.sandbox.jobs() == []

    def test_are_good_without_anything_else(self, revision: str) -> None:
        with serve("oxen", revision, render_seconds=0) as api:
            (identifier,) = api.submit("enqueue", GOOD)
            assert api.state(identifier) == "succeeded"
            assert api.call("generateVideo", GOOD).status_code == 200

    def test_of_the_other_revision_fail(self, revision: str) -> None:
        body: dict[str, Any] = {**GOOD, "duration": 8 if revision == "2026-06-26" else "8s"}
        with serve("oxen", revision, render_seconds=0) as api:
            (identifier,) = api.submit("enqueue", body)
            assert api.state(identifier) == "failed"
            assert api.call("generateVideo", body).status_code == 400


def _body(wrong: Json) -> Json:
    """A good body with one mistake; None leaves the property out."""
    body = {**GOOD, **wrong}
    return {name: value for name, value in body.items() if value is not None}


@pytest.mark.parametrize(
    ("stem", "name", "field", "status"),
    [
        ("highwayapi", "submitImageToVideo", "image", 400),
        ("highwayapi", "submitFirstLastFrame", "last_frame_image", 400),
        ("aihubmax", "uploadData", "file_data", 422),
    ],
)
def test_what_is_no_picture_is_refused(stem: str, name: str, field: str, status: int) -> None:
    with serve(stem) as api:
        body = {**(api.spec.operations[name].example or {}), field: "bm8gcGljdHVyZQ=="}
        assert api.call(name, body).status_code == status
        assert api.sandbox.jobs() == []
