"""Oxen: a queue that takes anything, one generation an id, parameters that changed once."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from stillreel import ConfigurationError, ImageToVideo
from stillreel.providers import UNKNOWN, Clip, Oxen, Problem, Reading, outcome

from .support import (
    MISSING,
    OTHER_URL,
    URL,
    answer,
    assert_in_contract,
    body_of,
    changed,
    examples,
    operation_node,
    read,
    refusal,
    schema_validator,
    submitted,
    violations,
)

NEW = Oxen(key="test", revision="2026-07-04")
OLD = Oxen(key="test", revision="2026-06-26")
AUTO = Oxen(key="test")
ID = "7cf9b23a-1234-5678-9abc-def012345678"
STATE = NEW.state(ID)

both = pytest.mark.parametrize("oxen", [NEW, OLD], ids=["2026-07-04", "2026-06-26"])


# Requests


def test_the_smallest_request_asks_for_our_defaults_in_either_revision() -> None:
    parameters = {
        "input_image": URL,
        "prompt": "petals fall",
        "aspect_ratio": "16:9",
        "resolution": "720p",
    }
    envelope = {"model": "google-veo-3-1-lite"}
    assert body_of(NEW) == {**envelope, **parameters, "duration": 8}
    assert body_of(OLD) == {**envelope, **parameters, "duration": "8s"}


def test_every_option_has_its_place_in_the_body_of_2026_07_04() -> None:
    body = body_of(NEW, aspect_ratio="9:16", duration=4, resolution="720p", seed=-1, samples=3)
    assert body == {
        "model": "google-veo-3-1-lite",
        "num_generations": 3,
        "input_image": URL,
        "prompt": "petals fall",
        "aspect_ratio": "9:16",
        "duration": 4,
        "resolution": "720p",
        "seed": -1,
    }


def test_every_option_has_its_place_in_the_body_of_2026_06_26() -> None:
    body = body_of(
        OLD,
        aspect_ratio="auto",
        duration=6,
        resolution="1080p",
        seed=7,
        samples=4,
        negative_prompt="rain",
        auto_fix=False,
    )
    assert body == {
        "model": "google-veo-3-1-lite",
        "num_generations": 4,
        "input_image": URL,
        "prompt": "petals fall",
        "aspect_ratio": "auto",
        "duration": "6s",
        "resolution": "1080p",
        "seed": 7,
        "negative_prompt": "rain",
        "auto_fix": False,
    }


@both
def test_a_request_goes_to_the_queue(oxen: Oxen) -> None:
    call = submitted(oxen, ImageToVideo(URL, prompt="p"))
    assert (call.method, call.path) == ("POST", "/api/ai/queue")


def test_who_is_billed_is_a_setting_and_not_an_option() -> None:
    billed = Oxen(key="test", revision="2026-07-04", target_namespace="herd")
    assert body_of(billed) == {**body_of(NEW), "target_namespace": "herd"}


def test_reading_and_cancelling_go_to_the_generation() -> None:
    assert (STATE.method, STATE.path) == ("GET", f"/api/ai/queue/{ID}")
    cancel = NEW.cancel(ID)
    assert_in_contract("oxen", cancel)
    assert (cancel.method, cancel.path) == ("DELETE", f"/api/ai/queue/{ID}")
    for body in (*examples("oxen", "cancelGeneration").values(), {}):
        read(cancel, body)  # the words do not matter: the state is read afterwards


@pytest.mark.parametrize("revision", ["2026-06-26", "2026-07-04"])
def test_the_documented_requests_hold_parameters_of_their_revision(revision: str) -> None:
    """The queue's schema is open, so that only this holds its examples to anything."""
    envelope = {
        *("model", "num_generations", "target_namespace"),
        *("target_repo", "target_directory", "response_format"),
    }
    shown = operation_node("oxen", "enqueue")["requestBody"]["content"]["application/json"]
    dated = revision.replace("-", "")
    for name in ("minimal", f"everything{dated}"):
        body = shown["examples"][name]["value"]
        parameters = {key: value for key, value in body.items() if key not in envelope}
        assert violations(schema_validator("oxen", f"VeoLiteParameters{dated}"), parameters) == []


# Revisions


def model(**schemas: Any) -> dict[str, Any]:
    known = {"id": "google-veo-3-1-lite", "object": "model", "created": 1, "owned_by": "oxen"}
    return {**known, **schemas}


def parameters(kind: object) -> dict[str, Any]:
    return {"type": "object", "properties": {"duration": {"type": kind}}}


def detected(body: object) -> str:
    settling = AUTO.settle()
    assert settling is not None
    call, assumed = settling
    assert_in_contract("oxen", call)
    assert assumed == Oxen(key="test", revision="2026-07-04")
    assert (call.method, call.path) == ("GET", "/api/ai/models/google-veo-3-1-lite")
    found = call.read(answer(body))
    assert isinstance(found, Oxen)
    assert found.key == AUTO.key
    return found.revision


@pytest.mark.parametrize("key", ["request_schema", "json_request_schema"])
@pytest.mark.parametrize(
    ("kind", "revision"), [("integer", "2026-07-04"), ("string", "2026-06-26")]
)
def test_the_type_of_duration_tells_the_revision_under_either_key(
    key: str, kind: str, revision: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = {"request_schema", "json_request_schema"} - {key}
    assert detected(model(**{key: parameters(kind)})) == revision
    assert detected(model(**{key: parameters(kind)}, **dict.fromkeys(other))) == revision
    assert not caplog.records


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"properties": {}},
        {"properties": None},
        {"properties": []},
        {"properties": {"duration": None}},
        {"properties": {"duration": "8s"}},
        {"properties": {"duration": {}}},
        parameters("number"),
        parameters(["integer", "string"]),
        parameters(None),
    ],
)
def test_a_strange_schema_means_the_newest_revision_and_the_log_says_so(
    schema: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "stillreel"):
        assert detected(model(request_schema=schema)) == "2026-07-04"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "2026-07-04 is assumed" in record.getMessage()


@pytest.mark.parametrize(
    "body", [model(), model(request_schema=None), model(request_schema=[]), {}]
)
def test_a_model_without_a_schema_cannot_be_read(body: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="no schema"):
        detected(body)


def test_the_documented_models_are_read() -> None:
    found = examples("oxen", "getModel")
    assert detected(found["reference"]) == "2026-07-04"
    assert detected(found["modelPage"]) == "2026-07-04"  # it shows no type of duration
    assert found.keys() == {"reference", "modelPage", "custom"}


def test_a_revision_that_is_set_is_not_asked_for() -> None:
    assert NEW.settle() is OLD.settle() is None


def test_an_unsettled_provider_takes_what_either_revision_takes() -> None:
    assert AUTO.variants() == (*NEW.variants(), *OLD.variants())


@pytest.mark.parametrize("revision", ["2026-07-05", "", "newest", None])
def test_a_revision_that_does_not_exist_is_refused(revision: Any) -> None:
    with pytest.raises(ConfigurationError, match="2026-07-04, 2026-06-26"):
        Oxen(revision=revision)


# Refusals


@both
def test_a_last_frame_is_refused_and_names_who_takes_one(oxen: Oxen) -> None:
    error = refusal(oxen, last_frame=OTHER_URL)
    assert (error.option, error.value, error.allowed) == ("last_frame", OTHER_URL, ())
    assert error.supported_by == ("modellix", "highwayapi", "aihubmax")


@both
def test_audio_is_refused(oxen: Oxen) -> None:
    assert refusal(oxen, audio=True).supported_by == ("highwayapi", "aihubmax")


@pytest.mark.parametrize("duration", [4, 6])
def test_1080p_makes_eight_seconds_only_since_2026_07_04(duration: int) -> None:
    error = refusal(NEW, resolution="1080p", duration=duration)
    assert (error.option, error.value, error.allowed) == ("duration", duration, (8,))
    assert body_of(NEW, resolution="1080p")["duration"] == 8
    assert body_of(OLD, resolution="1080p", duration=duration)["duration"] == f"{duration}s"


@pytest.mark.parametrize(
    ("option", "value"), [("negative_prompt", "rain"), ("auto_fix", True), ("auto_fix", False)]
)
def test_what_is_gone_since_2026_07_04_is_refused_there_only(option: str, value: object) -> None:
    error = refusal(NEW, **{option: value})
    assert (error.option, error.value, error.allowed) == (option, value, ())
    assert body_of(OLD, **{option: value})[option] == value


def test_the_aspect_ratio_auto_is_refused_since_2026_07_04() -> None:
    assert refusal(NEW, aspect_ratio="auto").allowed == ("16:9", "9:16")


@both
@pytest.mark.parametrize("samples", [0, 5])
def test_up_to_four_samples_may_be_asked_for(oxen: Oxen, samples: int) -> None:
    assert refusal(oxen, samples=samples).allowed == ("1 to 4",)
    assert body_of(oxen, samples=4)["num_generations"] == 4


# Outcomes


@pytest.mark.parametrize(
    ("status", "kind", "reason", "repeatable"),
    [
        (400, "refused", "invalid", False),
        (401, "refused", "auth", False),
        (402, "refused", "balance", False),
        (404, "refused", "model", False),
        (429, "not_submitted", "rate", True),
        (500, "unknown", "other", False),
        (503, "unknown", "other", False),
    ],
)
def test_an_error_means_what_its_status_says(
    status: int, kind: str, reason: str, repeatable: bool
) -> None:
    for body in (b"", {"error": {"message": "m"}}, {"status_message": "invalid_params"}):
        problem = NEW.problem(answer(body, status))
        assert problem is not None
        row = outcome(NEW.outcomes, problem)
        assert (row.kind, row.reason, row.repeatable) == (kind, reason, repeatable)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": {"message": "words"}}, None, "words"),
        ({"error": {"type": "t", "title": "title", "detail": "words"}}, None, "words"),
        ({"error": {"type": "t", "title": "title"}}, None, "title"),
        ({"error": {"title": "t", "message": "m"}, "status_message": "code"}, "code", "t"),
        ({"status": "error", "status_message": "unauthenticated"}, "unauthenticated", None),
        ({"error": "words"}, None, None),
        ({"error": None}, None, None),
        ({"error": [1]}, None, None),
        ([], None, None),
        (None, None, None),
    ],
)
def test_an_error_is_read_in_both_of_its_shapes_and_beyond(
    body: object, code: str | None, message: str | None
) -> None:
    assert NEW.problem(answer(body, 400)) == Problem(400, code, message)


def test_an_empty_list_with_an_error_in_a_200_is_a_problem_and_its_outcome_unknown() -> None:
    problem = NEW.problem(answer(examples("oxen", "enqueue")["refused"]))
    assert problem == Problem(200, None, "unsupported_media_type")
    assert outcome(NEW.outcomes, problem) is UNKNOWN


def test_an_error_beside_generations_is_no_problem() -> None:
    accepted = examples("oxen", "enqueue")["accepted"]
    assert NEW.problem(answer({**accepted, "error": {"message": "one of them failed"}})) is None


# States


def reading(phase: Any, status: str, **more: Any) -> Reading:
    return Reading(id=ID, phase=phase, status=status, **more)


DOCUMENTED: dict[str, Reading] = {
    "queued": reading("queued", "queued"),
    "succeeded": reading(
        "succeeded",
        "succeeded",
        clips=(Clip(url="https://hub.oxen.ai/api/repos/ox/clips/file/main/clip.mp4"),),
    ),
    "failed": reading("failed", "failed", reason="Insufficient credits"),
    "cancelled": reading("cancelled", "cancelled"),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_answer_is_read(name: str) -> None:
    body = examples("oxen", "getGeneration")[name]
    assert NEW.problem(answer(body)) is None
    assert read(STATE, body) == DOCUMENTED[name]


def test_each_documented_answer_is_among_them() -> None:
    assert examples("oxen", "getGeneration").keys() == DOCUMENTED.keys()


def test_processing_is_running() -> None:
    body = changed(examples("oxen", "getGeneration")["queued"], ("status",), "processing")
    assert read(STATE, body).phase == "running"


def test_a_parameter_that_is_echoed_in_either_form_spoils_nothing() -> None:
    plain = examples("oxen", "getGeneration")["succeeded"]
    echoes: tuple[object, ...] = (8, "8s", None, [], {"any": "thing"})
    for echo in echoes:
        assert read(STATE, {**plain, "duration": echo}) == DOCUMENTED["succeeded"]


def test_several_samples_are_several_generations() -> None:
    call = submitted(NEW, ImageToVideo(URL, prompt="p", samples=2))
    accepted = examples("oxen", "enqueue")["accepted"]
    ids = ("bb8f5eb7-361e-4e13-ab73-67457bc8057e", "e9bede09-cd0e-46cf-bbcd-cb1a50099351")
    assert read(call, accepted) == ids
    for wrong in (None, "", MISSING):
        one = changed(accepted, ("generations", 0, "generation_id"), wrong)
        assert read(call, one) == ids[1:]
    empty: tuple[object, ...] = ([], None, [None], [{}])
    for none in empty:
        assert read(call, {"generations": none}) == ()
    assert read(call, {}) == ()


@pytest.mark.parametrize(
    ("words", "reason", "filtered"),
    [
        ("Insufficient credits", "Insufficient credits", False),
        ("422 - Value error, duration", "422 - Value error, duration", False),
        ("The prompt was blocked by safety filters", None, True),
        ("", None, False),
        (None, None, False),
        ({"message": "m"}, None, False),
    ],
)
def test_a_failure_keeps_the_words_of_the_provider(
    words: object, reason: str | None, filtered: bool
) -> None:
    body = changed(examples("oxen", "getGeneration")["failed"], ("error_message",), words)
    found = read(STATE, body)
    assert found.phase == "failed"
    assert found.reason == (words if filtered else reason)
    assert found.filtered is filtered


# Lists and events


def test_jobs_are_listed_by_four_requests_the_active_ones_first() -> None:
    ours = {"model": "google-veo-3-1-lite", "media_type": "video"}
    assert [dict(one.params) for one in NEW.listings()] == [
        ours,
        {**ours, "status": "succeeded"},
        {**ours, "status": "failed"},
        {**ours, "status": "cancelled"},
    ]
    mine = Oxen(key="test", revision="2026-07-04", target_namespace="mine")
    assert {one.params["namespace"] for one in mine.listings()} == {"mine"}


def test_a_list_has_the_ids_and_what_was_sent() -> None:
    active = NEW.listings()[0]
    one = {"generation_id": ID, "enqueued_at": 7, "prompt": "waves", "input_image": URL}
    (found,) = read(active, {"count": 1, "generations": [one]})

    assert (found.id, found.at) == (ID, 7.0)
    assert found.body["prompt"] == "waves"
    assert found.body["input_image"] == URL
    for field, wrong in (("generation_id", None), ("generation_id", ""), ("enqueued_at", "x")):
        assert read(active, {"generations": [{**one, field: wrong}, None, one]}) == (found,)
    empty: tuple[object, ...] = ([], None)
    for none in empty:
        assert read(active, {"generations": none}) == ()
    with pytest.raises(TypeError):
        active.read(answer(None, 404))


@pytest.mark.parametrize(
    ("model", "kind", "ours"),
    [
        ("google-veo-3-1-lite", "video", True),
        ("veo-3.1-lite", "video", True),
        ("Google Veo 3.1 Lite", "video", True),
        ("google-veo-3-1-fast", "video", False),
        ("google-veo-3-1", "video", False),
        ("google-veo-3-1-lite-preview", "video", False),
        ("google-google-veo-3-1-lite", "video", False),
        ("", "video", False),
        (None, "video", False),
        (["google-veo-3-1-lite"], "video", False),
        ("google-veo-3-1-lite", "audio", False),
        ("google-veo-3-1-lite", "image", False),
        ("google-veo-3-1-lite", None, False),
    ],
)
def test_only_a_video_of_our_model_is_of_the_kind_that_we_submit(
    model: object, kind: object, ours: bool
) -> None:
    one = {"generation_id": ID, "enqueued_at": 7, "model_name": model, "media_type": kind}
    (found,) = read(NEW.listings()[0], {"generations": [one]})

    assert found.same_kind is ours


def test_a_list_has_when_a_job_ended_and_what_unsent_parameters_are() -> None:
    one = {"generation_id": ID, "enqueued_at": 7, "completed_at": 9, "target_namespace": "ox"}
    (found,) = read(NEW.listings()[0], {"generations": [one]})

    assert found.ended_at == 9.0
    assert found.body == {"target_namespace": "ox"}
    assert found.parameters == {
        "prompt": (),
        "input_image": (),
        "aspect_ratio": ("16:9",),
        "duration": (8, "8s"),
        "resolution": ("720p",),
        "seed": (),
        "negative_prompt": (),
        "auto_fix": (False,),
    }
    (running,) = read(NEW.listings()[0], {"generations": [{**one, "completed_at": None}]})
    assert running.ended_at is None


def test_one_stream_tells_of_all_jobs() -> None:
    events = NEW.events()

    assert (events.operation, events.method, events.path) == ("stream_events", "GET", "/api/events")
    assert read(events, {"generation_id": ID, "status": "succeeded"}) == ID
    others: tuple[object, ...] = ({}, {"generation_id": 7}, {"generation_id": ""}, [], None)
    for other in others:
        assert read(events, other) is None
    assert events.read(answer(b"no JSON")) is None
