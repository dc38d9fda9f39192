"""Oxen's event stream keeps to the spec, line by line and event by event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .client import serve
from .listening import listen
from .spec import REVISIONS, spec_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .client import Api
    from .spec import Json

NAME = "media_generation_completed"
KEEP_ALIVE = ": keep-alive\n\n"


@pytest.fixture(params=REVISIONS["oxen"])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    with serve("oxen", request.param) as running:
        yield running


def events(text: str) -> list[Json]:
    """The payloads of a stream's text, which has nothing but comments and our one event."""
    found: list[Json] = []
    for block in filter(None, text.split("\n\n")):
        if block.startswith(":"):
            continue
        head, _, data = block.partition("\n")
        assert head == f"event: {NAME}"
        assert data.startswith("data: ")
        assert "\n" not in data
        value: Json = json.loads(data.removeprefix("data: "))
        compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        assert data == f"data: {compact}"
        found.append(value)
    return found


def media() -> Json:
    content = spec_of("oxen").operations["streamEvents"].responses[200]["content"]
    (kind,) = content
    assert kind == "text/event-stream"
    schema: Json = content[kind]["schema"]
    return schema


def kinds(value: Json) -> list[str]:
    """The schemas of the spec's x-events that a payload satisfies."""
    return [
        node["$ref"].rpartition("/")[2]
        for node in media()["x-events"][NAME]
        if spec_of("oxen").validator(node).is_valid(value)
    ]


def test_there_is_one_kind_of_event() -> None:
    assert list(media()["x-events"]) == [NAME]


def test_the_media_type_is_that_of_event_streams(api: Api) -> None:
    with listen(api) as stream:
        assert stream.answer.headers["content-type"].partition(";")[0] == "text/event-stream"


def test_a_comment_comes_every_fifteen_seconds(api: Api) -> None:
    with listen(api) as stream:
        for times in (1, 2):
            api.clock.advance(15)
            assert stream.until("\n\n", times) == KEEP_ALIVE * times


def test_a_generation_that_succeeds_is_told_of(api: Api) -> None:
    with listen(api) as stream:
        (identifier,) = api.submit("enqueue")
        api.clock.advance(8)
        (told,) = events(stream.until("\n\n"))
    assert kinds(told) == ["GenerationSucceededEvent"]
    assert told["generation_id"] == identifier
    assert api.http.get(told["url"]).headers["content-type"] == "video/mp4"


def test_a_generation_that_fails_is_told_of(api: Api) -> None:
    with listen(api) as stream:
        body = {"model": "google-veo-3-1-lite", "prompt": 'a "wrong" \u00e9l\u00e8ve', "colour": 1}
        (identifier,) = api.submit("enqueue", body)
        api.clock.advance(8)
        (told,) = events(stream.until("\n\n"))
    assert kinds(told) == ["GenerationFailedEvent"]
    assert told["generation_id"] == identifier
    assert told["error"] == api.read(identifier)["error_message"]


def test_each_generation_is_told_of_once(api: Api) -> None:
    with listen(api) as stream:
        example = api.spec.operations["enqueue"].example or {}
        ids = api.submit("enqueue", {**example, "num_generations": 4})
        api.clock.advance(8)
        stream.until(f"event: {NAME}", 4)
        api.clock.advance(15)
        told = events(stream.until(KEEP_ALIVE))
    assert sorted(event["generation_id"] for event in told) == sorted(ids)


def test_a_cancelled_generation_is_not_told_of(api: Api) -> None:
    with listen(api) as stream:
        (identifier,) = api.submit("enqueue")
        api.call("cancelGeneration", identifier=identifier)
        api.clock.advance(15)
        assert stream.until("\n\n") == KEEP_ALIVE


def test_nothing_is_kept_for_those_who_come_late(api: Api) -> None:
    api.submit("enqueue")
    api.clock.advance(8)
    with listen(api) as stream:
        (identifier,) = api.submit("enqueue")
        api.clock.advance(8)
        (told,) = events(stream.until("\n\n"))
    assert told["generation_id"] == identifier


def test_two_listeners_are_told_the_same(api: Api) -> None:
    with listen(api) as one, listen(api) as other:
        (identifier,) = api.submit("enqueue")
        api.clock.advance(8)
        told = [*events(one.until("\n\n")), *events(other.until("\n\n"))]
    assert [event["generation_id"] for event in told] == [identifier] * 2


def test_lines_end_with_a_line_feed(api: Api) -> None:
    with listen(api) as stream:
        api.submit("enqueue")
        api.clock.advance(8)
        stream.until("\n\n")
        api.clock.advance(15)
        assert "\r" not in stream.until(KEEP_ALIVE)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_it_is_not_opened_without_the_key(api: Api, headers: dict[str, str]) -> None:
    assert api.call("streamEvents", headers=headers).status_code == 401
