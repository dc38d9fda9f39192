"""Oxen alone: revisions, lists, cancelling, the blocking call, the event stream."""

from __future__ import annotations

import base64
import json
import threading
import time

import httpx
import pytest

from stillreel.sandbox import ManualClock, Sandbox
from tests.unit.sandbox.api import BODIES, SUBMIT, Api


class TestOxen:
    def test_a_wrong_parameter_is_accepted_and_fails_when_it_runs(
        self, oxen: Api, clock: ManualClock
    ) -> None:
        identifier = oxen.submit(duration="8s", negative_prompt="rain")
        body = oxen.read(identifier)
        assert (body["status"], body["duration"]) == ("queued", "8s")
        clock.advance(2)
        body = oxen.read(identifier)
        assert body["status"] == "failed"
        assert body["error_message"].startswith("Getting model response error: 422")
        assert body["started_at"] == body["completed_at"] == 1_800_000_002

    @pytest.mark.parametrize(
        ("revision", "key", "duration"),
        [
            ("2026-06-26", "json_request_schema", {"type": "string"}),
            ("2026-07-04", "request_schema", {"type": "integer"}),
        ],
    )
    def test_the_revision_decides_what_is_valid_and_is_published(
        self, revision: str, key: str, duration: dict[str, str], clock: ManualClock
    ) -> None:
        with Sandbox(clock=clock, oxen_revision=revision) as sandbox:
            oxen = Api(sandbox, "oxen")
            with oxen.http:
                model = oxen.http.get("/api/ai/models/google-veo-3-1-lite").json()
                ids = [oxen.submit(duration="8s"), oxen.submit(duration=8)]
                clock.advance(2)
                states = [oxen.read(identifier)["status"] for identifier in ids]
        assert {"request_schema", "json_request_schema"} & model.keys() == {key}
        assert duration.items() <= model[key]["properties"]["duration"].items()
        assert "x-revision" not in model[key]
        expected = ["succeeded", "failed"]
        assert states == (expected if revision == "2026-06-26" else expected[::-1])

    def test_several_generations_are_separate(self, oxen: Api) -> None:
        body = {**BODIES["oxen"], "num_generations": 3}
        made = oxen.http.post(SUBMIT["oxen"], json=body).json()["generations"]
        assert len({generation["generation_id"] for generation in made}) == 3
        assert [job["units"] for job in oxen.sandbox.jobs()] == [1, 1, 1]
        refused = oxen.http.post(SUBMIT["oxen"], json={**body, "num_generations": 5})
        assert refused.status_code == 400
        assert refused.json()["error"]["detail"] == (
            "num_generations must be an integer between 1 and 4"
        )

    def test_the_list_has_the_active_ones_unless_it_is_asked_for_others(
        self, oxen: Api, clock: ManualClock
    ) -> None:
        def listed(**query: str) -> list[str]:
            body = oxen.http.get("/api/ai/queue", params=query).json()
            assert body["count"] == len(body["generations"])
            return [generation["generation_id"] for generation in body["generations"]]

        old = oxen.submit(target_repo="clips")
        clock.advance(8)
        new = oxen.submit(target_directory="spring")
        other = oxen.submit(target_namespace="herd")
        assert listed() == [new]
        assert listed(status="succeeded") == [old]
        assert listed(namespace="herd") == [other]
        assert listed(folder="spring") == [new]
        assert listed(repo="clips") == []
        assert listed(model="sora") == listed(media_type="image") == []

    def test_only_what_has_not_ended_is_cancelled(self, oxen: Api, clock: ManualClock) -> None:
        ended = oxen.submit()
        clock.advance(8)
        running = oxen.submit()
        for identifier in (ended, running):
            answer = oxen.http.delete(f"/api/ai/queue/{identifier}")
            assert answer.json() == {"status": "success", "generation_id": identifier}
        assert oxen.read(ended)["status"] == "succeeded"
        assert oxen.read(running)["status"] == "cancelled"
        assert oxen.read(running)["started_at"] is None
        assert oxen.http.delete("/api/ai/queue/none").status_code == 404

    def test_the_catalogue_is_searched_and_filtered(self, oxen: Api) -> None:
        def found(path: str) -> int:
            return len(oxen.http.get(f"/api/ai/models{path}").json()["data"])

        assert found("") == found("/search?search=veo") == found("?developer_name=google") == 1
        assert found("/search?search=sora") == found("?developer_name=x") == 0
        assert found("?action=text_generation") == 0

    def test_the_blocking_call_answers_when_the_video_is_there(self) -> None:
        with Sandbox(render_seconds=0.2) as sandbox, Api(sandbox, "oxen").http as http:
            path = "/api/ai/videos/generate"
            before = time.monotonic()
            made = http.post(path, json=BODIES["oxen"]).json()
            assert time.monotonic() - before >= 0.2
            body = {**BODIES["oxen"], "response_format": "b64_json"}
            encoded = http.post(path, json=body).json()["videos"][0]["b64_json"]
            refused = http.post(path, json={**BODIES["oxen"], "duration": "8s"})
            assert httpx.get(made["videos"][0]["url"]).content == base64.b64decode(encoded)
        assert refused.status_code == 400
        assert refused.json()["error"]["message"].startswith("Getting model response error: 422")


class Listener:
    """Reads an event stream in a thread."""

    def __init__(self, oxen: Api) -> None:
        self.lines: list[str] = []
        self.listening = threading.Event()
        self.ended = threading.Event()
        self._oxen = oxen
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        assert self.listening.wait(10)

    def _read(self) -> None:
        with self._oxen.http.stream("GET", "/api/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            self.listening.set()
            for raw in stream.iter_raw():
                self.lines.extend(raw.decode().split("\n"))
        self.ended.set()

    def wait_for(self, text: str) -> list[str]:
        deadline = time.monotonic() + 10
        while not any(text in line for line in self.lines):
            assert time.monotonic() < deadline, self.lines
            time.sleep(0.01)
        return list(self.lines)

    def join(self) -> None:
        self._thread.join(10)
        assert self.ended.is_set()


class TestEvents:
    def test_each_end_is_told_of_once_but_a_cancelling_never(self, clock: ManualClock) -> None:
        with Sandbox(clock=clock, render_seconds=8) as sandbox:
            oxen = Api(sandbox, "oxen")
            too_early = oxen.submit()
            clock.advance(8)
            listener = Listener(oxen)
            good, bad, gone = oxen.submit(), oxen.submit(duration=5), oxen.submit()
            oxen.http.delete(f"/api/ai/queue/{gone}")
            clock.advance(8)
            listener.wait_for(good)
            clock.advance(15)
            lines = listener.wait_for(": keep-alive")
        listener.join()  # the stop ended the stream
        oxen.http.close()
        assert not any(too_early in line or gone in line for line in lines)
        assert lines.count("event: media_generation_completed") == 2
        assert not any("\r" in line for line in lines)
        data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        events = {event["generation_id"]: event for event in map(json.loads, data)}
        assert data == [json.dumps(json.loads(text), separators=(",", ":")) for text in data]
        assert events[good].keys() == {"generation_id", "status", "media_type", "model", "url"}
        assert events[bad].keys() == {"generation_id", "status", "media_type", "error"}

    def test_a_blocking_call_is_not_told_of(self) -> None:
        with Sandbox(render_seconds=0) as sandbox:
            oxen = Api(sandbox, "oxen")
            assert oxen.http.post("/api/ai/videos/generate", json=BODIES["oxen"]).status_code == 200
            listener = Listener(oxen)
            queued = oxen.submit()
            lines = listener.wait_for(queued)
        listener.join()
        oxen.http.close()
        assert lines.count("event: media_generation_completed") == 1

    def test_a_listener_that_goes_away_is_noticed(self, oxen: Api) -> None:
        with oxen.http.stream("GET", "/api/events"):
            pass
        server = oxen.sandbox._server
        assert server is not None
        deadline = time.monotonic() + 5
        while server._server.server_state.tasks:
            assert time.monotonic() < deadline
            time.sleep(0.01)
