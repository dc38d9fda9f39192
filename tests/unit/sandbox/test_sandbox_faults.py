"""Faults: what goes wrong when it is told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox import ManualClock, Sandbox
from tests.unit.sandbox.api import BODIES, SUBMIT, SUBMIT_NAME, Api, error_of

if TYPE_CHECKING:
    from pathlib import Path


class TestFaults:
    def test_a_status_replaces_the_answer_and_nothing_is_accepted(self, api: Api) -> None:
        api.sandbox.fault(api.stem, SUBMIT_NAME[api.stem], status=429, headers={"Retry-After": "3"})
        answer = api.http.post(SUBMIT[api.stem], json=BODIES[api.stem])
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "3"
        error_of(api.stem, answer)
        assert api.sandbox.jobs() == []
        api.submit()

    def test_an_accepted_job_may_still_get_another_answer(self, api: Api) -> None:
        api.sandbox.fault(times=2, status=502, body="<html>Bad gateway</html>", accepted=True)
        for _ in range(2):
            answer = api.http.post(SUBMIT[api.stem], json=BODIES[api.stem])
            assert (answer.status_code, answer.text) == (502, "<html>Bad gateway</html>")
        api.submit()
        assert len(api.sandbox.jobs()) == 3

    @pytest.mark.parametrize(("drop", "accepted"), [("before", 0), ("after", 1)])
    def test_a_dropped_connection_gives_no_answer(
        self, sandbox: Sandbox, drop: Any, accepted: int
    ) -> None:
        sandbox.fault(drop=drop)
        with Api(sandbox, "modellix").http as http, pytest.raises(httpx.RemoteProtocolError):
            http.post(SUBMIT["modellix"], json=BODIES["modellix"])
        assert len(sandbox.jobs()) == accepted

    def test_only_a_connection_that_exists_is_found(self, sandbox: Sandbox) -> None:
        assert sandbox._server is not None
        with (
            Api(sandbox, "oxen").http as http,
            socket.create_connection(("127.0.0.1", sandbox.port)),
        ):
            http.get("/api/ai/queue")  # both are accepted by now
            assert sandbox._server.find_connection(("127.0.0.1", 1)) is None

    def test_an_answer_may_be_late(self, oxen: Api) -> None:
        oxen.sandbox.fault("oxen", delay=0.3)
        with pytest.raises(httpx.ReadTimeout):
            oxen.http.get("/api/ai/queue", timeout=0.1)
        assert oxen.http.get("/api/ai/queue", timeout=5).status_code == 200

    def test_a_stop_does_not_wait_for_a_late_answer(self) -> None:
        answers: list[int] = []

        def ask() -> None:
            with Api(sandbox, "oxen").http as http:
                answers.append(http.post(SUBMIT["oxen"], json=BODIES["oxen"]).status_code)

        with Sandbox() as sandbox:
            sandbox.fault("oxen", delay=3600)
            asking = threading.Thread(target=ask)
            asking.start()
            while not sandbox.jobs():
                time.sleep(0.01)
        asking.join(10)
        assert answers == [200]

    def test_the_next_job_may_fail_or_end_without_a_video(
        self, api: Api, clock: ManualClock
    ) -> None:
        api.sandbox.fault(api.stem, outcome={"failed": "too many oxen"})
        identifier = api.submit()
        clock.advance(8)
        assert "too many oxen" in json.dumps(api.read(identifier))
        assert api.sandbox.jobs()[0]["state"] == "failed"
        if api.stem != "oxen":
            api.sandbox.fault(outcome="no_video")
            identifier = api.submit()
            clock.advance(8)
            for _ in range(2):
                with pytest.raises(IndexError):
                    api.link(identifier)

    @pytest.mark.parametrize("stem", ["modellix", "highwayapi", "aihubmax"])
    def test_the_next_job_may_succeed_before_there_is_a_link(
        self, sandbox: Sandbox, clock: ManualClock, stem: str
    ) -> None:
        sandbox.fault(outcome="early")
        api = Api(sandbox, stem)
        with api.http:
            identifier, other = api.submit(), api.submit()
            clock.advance(4)
            api.read(identifier)
            clock.advance(4)
            first = api.read(identifier)
            assert api.link(identifier)
            assert api.link(other)
        assert sandbox.jobs()[0]["state"] == "succeeded"
        match stem:
            case "modellix":
                task = first["data"]
                assert (task["status"], task["result"]) == ("success", {"resources": []})
            case "highwayapi":
                assert (first["task"]["status"], first["videos"]) == ("TASK_STATUS_SUCCEED", [])
            case _:
                found = (first["status"], first["progress"], first["results"])
                assert found == ("completed", 50, None)

    def test_the_next_job_may_be_stuck_or_cancelled(self, oxen: Api, clock: ManualClock) -> None:
        oxen.sandbox.fault(outcome="stuck")
        oxen.sandbox.fault(outcome="cancelled")
        ids = [oxen.submit(), oxen.submit(), oxen.submit()]
        clock.advance(3600)
        states = [oxen.read(identifier)["status"] for identifier in ids]
        assert states == ["processing", "cancelled", "succeeded"]

    def test_a_stuck_job_of_no_length_is_done_yet_does_not_end(self) -> None:
        with Sandbox(render_seconds=0) as sandbox:
            sandbox.fault(outcome="stuck")
            api = Api(sandbox, "aihubmax")
            with api.http:
                task = api.read(api.submit())
        assert (task["status"], task["progress"]) == ("processing", 100)

    @pytest.mark.parametrize(
        "changes",
        [
            {"model_name": "google-veo-3-1-fast"},
            {"media_type": "audio"},
            {"status": "succeeded", "enqueued_at": 1_799_990_000, "completed_at": 1_799_990_060},
        ],
    )
    def test_a_list_may_have_the_generations_of_somebody_else(
        self, oxen: Api, changes: dict[str, Any]
    ) -> None:
        oxen.sandbox.fault("oxen", "enqueue", status=502, accepted=True)
        oxen.sandbox.fault("oxen", "list_generations", patch={"generations": changes})
        assert oxen.http.post(SUBMIT["oxen"], json=BODIES["oxen"]).status_code == 502
        oxen.submit(prompt="Another")
        patched, plain = (oxen.http.get("/api/ai/queue").json() for _ in range(2))
        assert patched == {**plain, "generations": [{**g, **changes} for g in plain["generations"]]}
        assert plain["count"] == 2
        assert plain["generations"][0]["model_name"] == "google-veo-3-1-lite"

    def test_a_patch_changes_takes_out_and_replaces(self, oxen: Api) -> None:
        url = "https://.s3.example.com/v.mp4"
        identifier = oxen.submit()
        plain = oxen.read(identifier)
        oxen.sandbox.fault(patch={"result_url": url, "prompt": None, "status": {"is": "lost"}})
        patched = oxen.read(identifier)
        assert patched.pop("result_url") == url
        assert patched.pop("status") == {"is": "lost"}
        assert plain.keys() - patched.keys() == {"prompt", "result_url", "status"}

    def test_a_patch_changes_an_error_too(self, oxen: Api) -> None:
        oxen.sandbox.fault("oxen", status=400, patch={"error": {"title": "No"}, "status": [1]})
        answer = oxen.http.get("/api/ai/queue")
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "error": {
                    "type": "invalid_params",
                    "title": "No",
                    "detail": "a fault of the sandbox",
                },
                "status": [1],
                "status_message": "invalid_params",
            },
        )

    def test_what_is_not_json_is_not_patched(self, oxen: Api) -> None:
        oxen.sandbox.fault(patch={"count": 5})
        with oxen.http.stream("GET", "/api/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
        assert oxen.http.get("/api/ai/queue").json()["count"] == 5

    def test_a_download_may_break_off(
        self, oxen: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def render(_clip: object, path: Path) -> None:
            path.write_bytes(bytes(1000))

        monkeypatch.setattr("stillreel.sandbox._clips.render", render)
        identifier = oxen.submit()
        clock.advance(8)
        link = oxen.link(identifier)
        oxen.sandbox.fault(operation="download", drop="after")
        oxen.sandbox.fault("oxen", "download", status=500)
        oxen.sandbox.fault("oxen", "download", drop="before")
        with httpx.stream("GET", link) as answer:
            assert answer.headers["content-length"] == "1000"
            with pytest.raises(httpx.RemoteProtocolError):
                answer.read()
        assert httpx.get(link).status_code == 500
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(link)
        assert len(httpx.get(link).content) == 1000

    def test_faults_are_cleared(self, oxen: Api) -> None:
        oxen.sandbox.fault(times=None, status=500)
        oxen.sandbox.clear_faults()
        assert oxen.http.get("/api/ai/queue").status_code == 200

    def test_a_blocking_call_may_fail_too(self, clock: ManualClock) -> None:
        with Sandbox(render_seconds=0) as sandbox, Api(sandbox, "oxen").http as http:
            sandbox.fault(outcome={"failed": "too many oxen"})
            answer = http.post("/api/ai/videos/generate", json=BODIES["oxen"])
        assert answer.status_code == 400
        assert "too many oxen" in answer.text

    def test_faults_are_switched_over_http(self, oxen: Api) -> None:
        url = f"{oxen.sandbox.url}/_sandbox/faults"
        assert httpx.post(url, json={"status": 500, "times": None}).status_code == 204
        assert [oxen.http.get("/api/ai/queue").status_code for _ in range(3)] == [500] * 3
        assert httpx.delete(url).status_code == 204
        assert oxen.http.get("/api/ai/queue").status_code == 200
        strange: list[Any] = [{"colour": 1}, [], "x", {"status": 99}]
        for wrong in strange:
            assert httpx.post(url, json=wrong).status_code == 400

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "either an outcome or one of"),
            ({"colour": 1, "status": 500}, "unknown colour; known: provider, operation, accepted"),
            ({"drip": {"headers": 1}, "outcome": "stuck"}, "either an outcome or one of"),
            ({"drip": {"headers": 1}, "drop": "before"}, "drips, or is dropped"),
            ({"drip": {}}, "one place of interim, status, headers, extension, body, trailers"),
            ({"drip": {"headers": 1, "body": 1}}, "one place of"),
            ({"drip": {"footers": 1}}, "one place of"),
            ({"drip": {"headers": 0}}, "more than 0 seconds"),
            ({"drip": {"headers": float("nan")}}, "more than 0 seconds"),
            ({"drip": {"headers": "slow"}}, "not a fault"),
            ({"drip": "headers"}, "one place of"),
            ({"drip": {"headers": 1}, "pieces": 0}, "at least 1"),
            ({"status": 500, "pieces": 1}, "those of a drip"),
            ({"patch": {}, "outcome": "stuck"}, "either an outcome or one of"),
            ({"patch": []}, "patch is an object"),
            ({"patch": {}, "operation": "download"}, "answers with JSON"),
            ({"patch": {}, "operation": "stream_events"}, "answers with JSON"),
            ({"patch": {}, "drop": "after"}, "leave none"),
            ({"patch": {}, "status": 500, "body": {}}, "leave none"),
            ({"status": 500, "outcome": "stuck"}, "either an outcome or one of"),
            ({"provider": "sora", "status": 500}, "served: modellix, highwayapi"),
            ({"operation": "dance", "status": 500}, "unknown operation"),
            ({"status": 99}, "from 200 to 599"),
            ({"status": 500, "times": 0}, "at least 1"),
            ({"body": "x"}, "need a status"),
            ({"drop": "during"}, "'before' or 'after'"),
            ({"drop": "before", "accepted": True}, "cannot be accepted"),
            ({"delay": -1}, "not negative"),
            ({"outcome": "lost"}, "unknown outcome"),
            ({"outcome": {"failed": "x", "stuck": "y"}}, "has one ending"),
            ({"operation": 5, "status": 500}, "unknown operation"),
            ({"delay": "long"}, "not a fault"),
            ({"provider": "modellix", "outcome": "cancelled"}, "no word for"),
            ({"provider": "oxen", "outcome": "no_video"}, "no word for"),
            ({"provider": "oxen", "outcome": "early"}, "no word for"),
        ],
    )
    def test_a_fault_without_sense_is_refused(
        self, oxen: Api, fields: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            oxen.sandbox.fault(**fields)
