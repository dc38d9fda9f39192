"""The runtime watch tells of each difference once, and never changes an answer."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Note, Send
from stillreel._models import Call
from stillreel.drift import Drift, Watch, scrubbed
from stillreel.drift._answers import differences
from stillreel.providers import HighwayAPI

if TYPE_CHECKING:
    from stillreel.sandbox import Sandbox

pytestmark = pytest.mark.anyio
PROVIDER = HighwayAPI(key="k")
GOOD: dict[str, Any] = {
    "task": {"task_id": "t", "status": "TASK_STATUS_QUEUED"},
    "videos": [],
}


def answer(
    body: object, status: int = 200, kind: str = "application/json", *, complete: bool = True
) -> sr.Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return sr.Answer(status, {"content-type": kind}, content, 0.0, complete)


def found(body: object, **more: Any) -> list[tuple[str, str, bool]]:
    came = differences("highwayapi", "get_task_result", answer(body, **more))
    return [(one.pointer, one.kind, one.serious) for one in came]


def effect(operation: str = "get_task_result") -> Send:
    return Send(PROVIDER, Call(operation, "GET", "/", lambda answer: answer))


def test_an_answer_in_step_has_no_difference() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"videos": [{}]}, ("/videos/*/video_url", "missing", True)),
        ({"videos": [{"video_url": "no link"}]}, ("/videos/*/video_url", "value", True)),
        ({"videos": {}}, ("/videos", "type", True)),
        ({"surplus": 1}, ("/surplus", "added", False)),
        ({"a/b~c": 1}, ("/a~1b~0c", "added", False)),
        ({"task": {"task_id": "t", "status": "NEW"}}, ("/task/status", "enum", True)),
        ({"extra": {"seed": []}}, ("/extra/seed", "type", False)),
        (
            {"extra": {"debug_info": {"request_info": 1}}},
            ("/extra/debug_info/request_info", "type", False),
        ),
    ],
)
def test_each_kind_of_difference_has_its_place_and_weight(
    change: dict[str, Any], expected: tuple[str, str, bool]
) -> None:
    assert found({**GOOD, **change}) == [expected]


def test_a_value_that_fits_no_form_is_told_by_the_one_of_its_type() -> None:
    videos = [{"video_url": "https://e.com/a", "video_url_ttl": "soon"}]
    assert found({**GOOD, "videos": videos}) == [("/videos/*/video_url_ttl", "value", True)]


def test_a_status_a_media_type_and_a_body_of_another_kind_are_told() -> None:
    assert found({}, status=520) == [("", "status", True)]
    assert found(GOOD, kind="text/plain") == [("", "media-type", True)]
    assert found(b"<html>") == [("", "unreadable", True)]
    assert found(b"[" * 100_000) == [("", "unreadable", True)]


@pytest.mark.parametrize("wrong", [b"\xff", b"caf\xe9", b"\xed\xa0\x80"])
def test_k7_bytes_that_are_no_utf_8_are_told_and_the_rest_is_looked_at(wrong: bytes) -> None:
    good = json.dumps({**GOOD, "more": "HERE"}).encode()
    broken = answer(good.replace(b"HERE", wrong))

    told = [
        (one.kind, one.pointer, one.expected)
        for one in differences("highwayapi", "get_task_result", broken)
    ]

    assert told == [("unreadable", "", "UTF-8"), ("added", "/more", "no such field")]


def test_what_has_no_contract_or_is_cut_off_has_no_difference() -> None:
    assert list(differences("mine", "state", answer({}))) == []
    assert list(differences("highwayapi", "no_operation", answer({}))) == []
    assert found({}, complete=False) == []
    assert list(differences("modellix", "get_model_schema", answer(b"", 404))) == []


def test_a_difference_is_told_once_to_the_log_and_to_the_user(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[Drift] = []
    watch = Watch(on_drift=told.append)
    with caplog.at_level(logging.INFO, "stillreel.drift"):
        for _ in range(2):
            watch.answer(effect(), answer({**GOOD, "surplus": 1, "images": 3}))
    assert [one.kind for one in told] == ["type", "added"]
    assert watch.found == told
    levels = {one.getMessage(): one.levelname for one in caplog.records}
    assert levels == {str(told[0]): "WARNING", str(told[1]): "INFO"}


def test_a_user_s_function_that_raises_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def angry(drift: Drift) -> None:
        raise RuntimeError(drift.kind)

    Watch(on_drift=angry).answer(effect(), answer({**GOOD, "surplus": 1}))
    assert "on_drift" in caplog.text


def test_a_validator_that_raises_costs_nothing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("stillreel.drift._watch.differences", broken)
    Watch().answer(effect(), answer(GOOD))
    assert "not watched" in caplog.text


def test_off_looks_at_nothing() -> None:
    watch = Watch("off")
    watch.answer(effect(), answer({}))
    watch.note(Note(PROVIDER, "get_task_result", 200, "id", "t", "u"))
    assert watch.found == []


def test_another_mode_is_refused() -> None:
    with pytest.raises(sr.ConfigurationError, match="log, raise or off"):
        Watch("loud")  # type: ignore[arg-type]


def test_a_note_is_taken_unless_the_contract_sees_it_too() -> None:
    watch = Watch()
    for kind in ("id", "status"):
        watch.note(Note(PROVIDER, "get_task_result", 200, kind, "t", "u"))
    assert [one.kind for one in watch.found] == ["id"]


def test_raise_raises_once_a_call_is_done_with_the_job_on_it(sandbox: Sandbox) -> None:
    request = sr.ImageToVideo("https://example.com/a.jpg", prompt="waves")
    body = {"task_id": "t", "surplus": 1}
    sandbox.fault("highwayapi", "submit_image_to_video", status=200, body=body)
    with sandbox.client(drift="raise") as client, pytest.raises(sr.DriftError) as caught:
        client.submit(request, provider="highwayapi")
    assert caught.value.job == sr.Job("highwayapi", ("t",))
    assert [one.pointer for one in caught.value.drifts] == ["/surplus"]
    assert client.drift == caught.value.drifts


def test_a_value_that_fits_no_form_at_all_is_told_too() -> None:
    videos = [{"video_url": "https://e.com/a", "video_url_ttl": []}]
    (one,) = differences("highwayapi", "get_task_result", answer({**GOOD, "videos": videos}))
    assert (one.kind, one.expected) == ("type", "anyOf as in the contract")


async def test_the_asynchronous_client_tells_of_the_same(sandbox: Sandbox) -> None:
    async with sandbox.async_client() as client:
        assert client.drift == ()
        assert set(client.configured) == set(sandbox.providers)


def test_a_document_is_scrubbed_of_queries_and_nothing_else() -> None:
    document = {"a": ["https://e.com/?key=k", "why?", 1], "b": None}
    assert scrubbed(document) == {"a": ["https://e.com/", "why?", 1], "b": None}


EVENT = {
    "generation_id": "7cf9b23a-1234-5678-9abc-def012345678",
    "status": "succeeded",
    "media_type": "video",
    "model": "google-veo-3-1-lite",
    "url": "https://hub.oxen.ai/clip.mp4",
}
FAILED = {**{key: EVENT[key] for key in ("generation_id", "media_type")}, "status": "failed"}


def told(body: object, name: str = "media_generation_completed", mode: Any = "log") -> list[str]:
    watch = Watch(mode)
    watch.event("oxen", "stream_events", name, body if isinstance(body, str) else json.dumps(body))
    return [f"{one.pointer} {one.kind}" for one in watch.found]


def test_an_event_in_step_has_no_difference() -> None:
    assert told(EVENT) == []
    assert told({**FAILED, "error": "no"}) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({**EVENT, "url": 7}, "/url type"),
        ({**EVENT, "media_type": "music"}, "/media_type enum"),
        ({**EVENT, "surplus": 1}, "/surplus added"),
        ([EVENT], " type"),
        ("no JSON", " unreadable"),
        ('{"a": "\\ud800"}', " unreadable"),
    ],
)
def test_an_event_that_differs_is_told(body: object, expected: str) -> None:
    assert told(body) == [expected]


def test_an_event_of_another_kind_is_nobodys_business() -> None:
    assert told({"any": "thing"}, "job_step_completed") == []
    assert told("no JSON", "") == []
    watch = Watch()
    watch.event("somebody", "stream_events", "media_generation_completed", "{}")
    watch.event("oxen", "unheard_of", "media_generation_completed", "{}")
    assert watch.found == []


def test_an_event_is_not_looked_at_when_the_watch_is_off() -> None:
    assert told("no JSON", mode="off") == []
