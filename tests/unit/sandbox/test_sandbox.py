"""What the mock servers do: refusals, jobs, links, events, faults, start and stop."""

from __future__ import annotations

import asyncio
import base64
import importlib
import io
import json
import signal
import socket
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import av
import httpx
import pytest

import stillreel as sr
from stillreel import sandbox as sandbox_package
from stillreel.sandbox import ManualClock, Sandbox
from stillreel.sandbox._app import PROVIDERS
from stillreel.sandbox._contract import STEMS, load, named_schema
from stillreel.sandbox._drawings import demo_picture, placeholder
from stillreel.sandbox._jobs import fingerprint
from stillreel.sandbox._provider import Answer, Call, OffContract, hold
from stillreel.sandbox._routes import bind
from stillreel.sandbox._validation import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = {"Authorization": "Bearer sandbox"}
PROMPT = "Petals gently fall"
URL = "https://example.com/frame.jpg"
BODIES: dict[str, dict[str, Any]] = {
    "modellix": {"prompt": PROMPT, "image": URL, "durationSeconds": "4", "resolution": "720p"},
    "highwayapi": {"prompt": PROMPT, "image": URL, "duration": 4},
    "aihubmax": {
        "model": "veo-3.1-lite-image-to-video",
        "prompt": PROMPT,
        "image_url": URL,
        "duration": 4,
        "resolution": "720p",
    },
    "oxen": {"model": "google-veo-3-1-lite", "prompt": PROMPT, "input_image": URL, "duration": 4},
}
SUBMIT = {
    "modellix": "/api/v1/google/veo-3.1-lite-i2v/async",
    "highwayapi": "/v3/async/veo-3.1-lite-i2v",
    "aihubmax": "/v1/videos/generations",
    "oxen": "/api/ai/queue",
}
SUBMIT_NAME = {
    "modellix": "submit_async",
    "highwayapi": "submit_image_to_video",
    "aihubmax": "create_video",
    "oxen": "enqueue",
}


class Api:
    """A provider of a sandbox as its callers see it."""

    def __init__(self, sandbox: Sandbox, stem: str) -> None:
        self.sandbox = sandbox
        self.stem = stem
        # verify: there is no TLS here, and loading the certificates would take 50 ms each time
        self.http = httpx.Client(
            base_url=sandbox.base_urls[stem], headers=KEY, timeout=60, verify=False
        )

    def submit(self, **changes: Any) -> str:
        """Submit a job; its id."""
        answer = self.http.post(SUBMIT[self.stem], json={**BODIES[self.stem], **changes})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        match self.stem:
            case "modellix":
                return str(body["data"]["task_id"])
            case "highwayapi":
                return str(body["task_id"])
            case "aihubmax":
                return str(body["id"])
            case _:
                return str(body["generations"][0]["generation_id"])

    def read(self, identifier: str) -> Any:
        """The status document of a job."""
        path = {
            "modellix": f"/api/v1/tasks/{identifier}",
            "highwayapi": f"/v3/async/task-result?task_id={identifier}",
            "aihubmax": f"/v1/tasks/{identifier}",
            "oxen": f"/api/ai/queue/{identifier}",
        }[self.stem]
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def link(self, identifier: str) -> str:
        """The link of a job that has succeeded."""
        body = self.read(identifier)
        match self.stem:
            case "modellix":
                return str(body["data"]["result"]["resources"][0]["url"])
            case "highwayapi":
                return str(body["videos"][0]["video_url"])
            case "aihubmax":
                return str((body["results"] or self.read(identifier)["results"])[0]["url"])
            case _:
                return str(body["result_url"])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_800_000_000)


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, render_seconds=8) as running:
        yield running


@pytest.fixture(params=STEMS)
def api(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, request.param)
    with made.http:
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(params=STEMS)
def shared_api(request: pytest.FixtureRequest, shared: Sandbox) -> Iterator[Api]:
    made = Api(shared, request.param)
    with made.http:
        yield made


@pytest.fixture
def oxen(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "oxen")
    with made.http:
        yield made


@pytest.fixture
def highwayapi(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "highwayapi")
    with made.http:
        yield made


@pytest.fixture
def aihubmax(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "aihubmax")
    with made.http:
        yield made


class TestBinding:
    def test_public_names_are_sorted(self) -> None:
        assert sandbox_package.__all__ == sorted(sandbox_package.__all__)

    @pytest.mark.parametrize("stem", STEMS)
    def test_every_operation_has_its_handler(self, stem: str) -> None:
        assert PROVIDERS[stem].HANDLERS.keys() == load(stem).operations.keys()

    @pytest.mark.parametrize(
        ("change", "message"),
        [("missing", "get_task_result have no handler"), ("surplus", "dance are not in the")],
    )
    def test_a_missing_or_surplus_handler_is_named(self, change: str, message: str) -> None:
        handlers = dict(PROVIDERS["highwayapi"].HANDLERS)
        if change == "missing":
            del handlers["get_task_result"]
        else:
            handlers["dance"] = next(iter(handlers.values()))
        provider: Any = SimpleNamespace(HANDLERS=handlers)
        with Sandbox() as sandbox, pytest.raises(RuntimeError, match=message):
            bind("highwayapi", provider, sandbox._world)

    def test_an_answer_that_the_contract_does_not_allow_is_held(self) -> None:
        contract = load("highwayapi")
        operation = contract.operations["submit_image_to_video"]
        with pytest.raises(OffContract, match=r"wrong 200: .*task_id.* required"):
            hold(Answer(200, {}), contract, operation)
        with pytest.raises(OffContract, match="no answer 418"):
            hold(Answer(418, {}), contract, operation)

    def test_an_event_that_the_contract_does_not_allow_is_held(self) -> None:
        contract = load("oxen")
        with Sandbox() as sandbox:
            operation = contract.operations["stream_events"]
            call = Call(sandbox._world, contract, operation, "", "", {}, None)
            with pytest.raises(OffContract, match=r"oxen.stream_events sent .* required"):
                call.hold(named_schema("oxen", "GenerationFailedEvent"), {})

    def test_a_wrong_answer_of_ours_is_a_loud_500(
        self, oxen: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def wrong(_call: Any) -> Answer:
            return Answer(200, {"count": "many"})

        monkeypatch.setitem(PROVIDERS["oxen"].HANDLERS, "list_generations", wrong)
        answer = oxen.http.get("/api/ai/queue")
        assert answer.status_code == 500
        assert "oxen.list_generations answered a wrong 200" in answer.text


def error_of(stem: str, answer: httpx.Response) -> Any:
    """The part of an error that tells one from another."""
    body = answer.json()
    match stem:
        case "modellix":
            return body["message"].partition(":")[0]
        case "highwayapi":
            return body.get("reason")
        case "aihubmax":
            return body["error"]["type"]
        case _:
            return body.get("status_message", body["error"].get("message"))


class TestRefusals:
    @pytest.mark.parametrize("given", [None, "Bearer wrong", "Basic sandbox", "Bearer", "sandbox"])
    def test_a_missing_or_wrong_key_is_refused_before_the_body(
        self, shared_api: Api, given: str | None
    ) -> None:
        headers = {"content-type": "application/json"}
        if given is not None:
            headers["Authorization"] = given
        answer = httpx.post(
            f"{shared_api.sandbox.base_urls[shared_api.stem]}{SUBMIT[shared_api.stem]}",
            content=b"no JSON",
            headers=headers,
        )
        assert (answer.status_code, error_of(shared_api.stem, answer)) == {
            "modellix": (401, "Authentication failed"),
            "highwayapi": (403, "INVALID_API_KEY"),
            "aihubmax": (401, "authentication_error"),
            "oxen": (401, "unauthenticated"),
        }[shared_api.stem]

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"\xff", b'{"prompt": NaN}', b"[" * 100_000, b'{"seed": 1e999}'],
        ids=["empty", "cut", "binary", "NaN", "deep", "infinite"],
    )
    def test_what_is_no_json_is_a_400(self, shared_api: Api, content: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = shared_api.http.post(SUBMIT[shared_api.stem], content=content, headers=headers)
        assert answer.status_code == 400

    def test_another_content_type_is_a_400(self, shared_api: Api) -> None:
        answer = shared_api.http.post(
            SUBMIT[shared_api.stem],
            content=json.dumps(BODIES[shared_api.stem]),
            headers={"content-type": "text/plain"},
        )
        assert answer.status_code == 400

    def test_a_body_without_a_prompt_is_refused(self, shared_api: Api) -> None:
        path = "/api/ai/videos/generate" if shared_api.stem == "oxen" else SUBMIT[shared_api.stem]
        body = {key: value for key, value in BODIES[shared_api.stem].items() if key != "prompt"}
        answer = shared_api.http.post(path, json=body)
        assert (answer.status_code, error_of(shared_api.stem, answer)) == {
            "modellix": (400, "Missing required parameter"),
            "highwayapi": (400, "INVALID_REQUEST_BODY"),
            "aihubmax": (422, "validation_error"),
            "oxen": (400, "invalid_params"),
        }[shared_api.stem]
        assert "prompt" in answer.text

    @pytest.mark.parametrize(
        ("stem", "changes"),
        [
            ("modellix", {"durationSeconds": 4}),
            ("modellix", {"seed": 1}),
            ("highwayapi", {"duration": "4"}),
            ("highwayapi", {"sample_count": 5}),
            ("highwayapi", {"enhance_prompt": True}),
            ("aihubmax", {"resolution": "1080p"}),
            ("aihubmax", {"resolution": "4k"}),
            ("aihubmax", {"safety_tolerance": 3}),
            ("aihubmax", {"image_url": ""}),
        ],
    )
    def test_what_the_contract_does_not_allow_is_refused(
        self, shared: Sandbox, stem: str, changes: dict[str, Any]
    ) -> None:
        with Api(shared, stem).http as http:
            answer = http.post(SUBMIT[stem], json={**BODIES[stem], **changes})
        assert answer.status_code == (422 if stem == "aihubmax" else 400)
        assert next(iter(changes)) in answer.text or "duration" in answer.text

    def test_an_unknown_model_has_its_own_error(self, shared: Sandbox) -> None:
        with Api(shared, "aihubmax").http as http:
            answer = http.post(SUBMIT["aihubmax"], json={**BODIES["aihubmax"], "model": "sora"})
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "model_not_found"
        with Api(shared, "oxen").http as http:
            for path in (SUBMIT["oxen"], "/api/ai/videos/generate"):
                answer = http.post(path, json={**BODIES["oxen"], "model": "sora"})
                assert answer.status_code == 404
                assert answer.json() == {"error": {"message": "Model not found: sora"}}
            assert http.get("/api/ai/models/sora").status_code == 404

    def test_an_unknown_job_is_a_404(self, shared_api: Api) -> None:
        path = {
            "modellix": "/api/v1/tasks/x",
            "highwayapi": "/v3/async/task-result?task_id=x",
            "aihubmax": "/v1/tasks/x",
            "oxen": "/api/ai/queue/x",
        }[shared_api.stem]
        answer = shared_api.http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"

    def test_an_unknown_path_is_a_404_in_the_own_shape(self, shared_api: Api) -> None:
        answer = shared_api.http.post("/v3/async/no-such-model", json={})
        assert (answer.status_code, error_of(shared_api.stem, answer)) == {
            "modellix": (404, "Not found"),
            "highwayapi": (404, "MODEL_NOT_FOUND"),
            "aihubmax": (404, "not_found"),
            "oxen": (404, "resource_not_found"),
        }[shared_api.stem]

    def test_a_wrong_method_is_a_405_that_says_what_is_allowed(self, shared_api: Api) -> None:
        answer = shared_api.http.put(SUBMIT[shared_api.stem], json={})
        assert answer.status_code == 405
        assert answer.headers["allow"] == ("GET, POST" if shared_api.stem == "oxen" else "POST")
        error_of(shared_api.stem, answer)

    def test_parameters_are_parsed_and_checked(self, shared: Sandbox) -> None:
        with Api(shared, "aihubmax").http as http:
            assert http.get("/v1/tasks/x?sync_upstream=perhaps").status_code == 400
            assert http.get("/v1/tasks/x?sync_upstream=true").status_code == 404
        with Api(shared, "highwayapi").http as http:
            assert http.get("/v3/async/task-result").status_code == 400
            assert http.get("/v3/async/task-result?task_id=a&task_id=b").status_code == 400
        assert [parsed(text, "integer") for text in ("-5", "5.0", "five")] == [-5, "5.0", "five"]

    def test_a_body_of_a_gigabyte_is_refused_unread(self, shared: Sandbox) -> None:
        with closing(HTTPConnection("127.0.0.1", shared.port, timeout=10)) as connection:
            connection.putrequest("POST", f"/modellix{SUBMIT['modellix']}")
            connection.putheader("Content-Length", str(1 << 30))
            connection.endheaders(b"{")
            answer = connection.getresponse()
            assert (answer.status, json.load(answer)["code"]) == (413, 413)

    @pytest.mark.parametrize(
        "image",
        ["bare words", "data:image/png,abc", "", base64.b64encode(b"GIF89a").decode()],
    )
    def test_highwayapi_refuses_what_is_neither_url_nor_picture(
        self, shared: Sandbox, image: str
    ) -> None:
        with Api(shared, "highwayapi").http as http:
            answer = http.post(SUBMIT["highwayapi"], json={**BODIES["highwayapi"], "image": image})
        assert answer.status_code == 400
        assert answer.json()["reason"] == "INVALID_REQUEST_BODY"

    def test_modellix_says_of_a_bad_key_only_that_it_is_not_valid(self, shared: Sandbox) -> None:
        url = f"{shared.base_urls['modellix']}/api/v1/apikey/validate"
        for key, valid in (("sandbox", True), ("wrong", False)):
            answer = httpx.get(url, headers={"Authorization": f"Bearer {key}"})
            assert (answer.status_code, answer.json()["data"]) == (200, {"is_valid": valid})
        assert httpx.get(url).status_code == 401

    def test_what_is_public_takes_no_key(self, shared: Sandbox) -> None:
        for stem, path in (
            ("modellix", "/models/google/veo-3.1-lite-i2v/api_schema"),
            ("highwayapi", "/v3/admin/video-unify-api/config"),
            ("aihubmax", "/api/pricing"),
        ):
            assert httpx.get(shared.base_urls[stem] + path).status_code == 200


class TestJobs:
    def test_a_job_queues_runs_and_ends_by_the_clock(self, api: Api, clock: ManualClock) -> None:
        api.submit()
        states = [api.sandbox.jobs()[0]["state"]]
        for seconds in (2, 6):
            clock.advance(seconds)
            states.append(api.sandbox.jobs()[0]["state"])
        assert states == ["queued", "processing", "succeeded"]

    def test_the_status_follows_in_the_words_of_the_provider(
        self, api: Api, clock: ManualClock
    ) -> None:
        def status(body: Any) -> str:
            return str((body.get("task") or body.get("data") or body)["status"])

        identifier = api.submit()
        told = [status(api.read(identifier))]
        for seconds in (2, 6):
            clock.advance(seconds)
            told.append(status(api.read(identifier)))
        assert (
            told
            == {
                "modellix": ["pending", "processing", "success"],
                "highwayapi": [
                    f"TASK_STATUS_{word}" for word in ("QUEUED", "PROCESSING", "SUCCEED")
                ],
                "aihubmax": ["pending", "processing", "completed"],
                "oxen": ["queued", "processing", "succeeded"],
            }[api.stem]
        )

    def test_ids_are_never_the_same(self, api: Api) -> None:
        assert len({api.submit() for _ in range(20)}) == 20

    def test_the_ledger_has_what_would_be_billed_and_no_key(self, api: Api) -> None:
        identifier = api.submit()
        refused = api.http.post(SUBMIT[api.stem], json={})
        assert refused.status_code >= 400
        (entry,) = api.sandbox.jobs()
        assert entry == {
            "provider": api.stem,
            "operation": SUBMIT_NAME[api.stem],
            "id": identifier,
            "fingerprint": fingerprint(BODIES[api.stem]),
            "prompt": PROMPT,
            "accepted_at": 1_800_000_000,
            "state": "queued",
            "units": 1,
        }
        served = httpx.get(f"{api.sandbox.url}/_sandbox/jobs")
        assert served.json() == {"jobs": [entry]}
        assert "Bearer" not in served.text

    @pytest.mark.parametrize("stem", ["modellix", "aihubmax", "oxen"])
    def test_a_link_expires_and_a_new_read_gives_a_fresh_one(
        self, sandbox: Sandbox, clock: ManualClock, stem: str
    ) -> None:
        api = Api(sandbox, stem)
        with api.http:
            identifier = api.submit()
            clock.advance(8)
            link = api.link(identifier)
            clock.advance(8 * 24 * 3600)
            assert api.link(identifier) != link
        assert identifier not in link
        assert httpx.get(link).status_code == 403

    def test_highwayapi_forgets_a_task_and_its_links_expire(
        self, highwayapi: Api, clock: ManualClock
    ) -> None:
        identifier = highwayapi.submit()
        clock.advance(1799)
        link = highwayapi.link(identifier)
        clock.advance(1)
        path = f"/v3/async/task-result?task_id={identifier}"
        assert highwayapi.http.get(path).status_code == 404
        clock.advance(3600)
        assert httpx.get(link).status_code == 403

    def test_highwayapi_makes_several_videos_and_reports_no_progress_at_the_end(
        self, highwayapi: Api, clock: ManualClock
    ) -> None:
        identifier = highwayapi.submit(sample_count=3)
        clock.advance(5)
        assert highwayapi.read(identifier)["task"]["progress_percent"] == 50
        clock.advance(3)
        body = highwayapi.read(identifier)
        assert body["task"]["progress_percent"] == 0
        assert len({video["video_url"] for video in body["videos"]}) == 3
        assert {video["video_url_ttl"] for video in body["videos"]} == {"3600"}
        assert highwayapi.sandbox.jobs()[0]["units"] == 3

    def test_aihubmax_says_completed_before_the_results_are_there(
        self, aihubmax: Api, clock: ManualClock
    ) -> None:
        identifier = aihubmax.submit()
        clock.advance(8)
        first, second = aihubmax.read(identifier), aihubmax.read(identifier)
        assert (first["status"], first["progress"], first["results"]) == ("completed", 50, None)
        assert (second["status"], second["progress"]) == ("completed", 100)
        assert second["results"][0]["content_type"] == "video/mp4"

    def test_modellix_gives_the_expiry_in_milliseconds(
        self, sandbox: Sandbox, clock: ManualClock
    ) -> None:
        api = Api(sandbox, "modellix")
        with api.http:
            identifier = api.submit()
            clock.advance(8)
            task = api.read(identifier)["data"]
        assert task["result_expires_at"] == (1_800_000_008 + 7 * 24 * 3600) * 1000
        assert task["result"]["resources"][0]["width"] == 1280

    def test_first_and_last_frame_are_taken_where_they_exist(self, sandbox: Sandbox) -> None:
        model = "veo-3.1-lite-first-last-frame-to-video"
        frames = {"first_image_url": URL, "last_image_url": URL}
        body = {"model": model, "prompt": PROMPT, **frames, "resolution": "720p"}
        with Api(sandbox, "aihubmax").http as http:
            assert http.post(SUBMIT["aihubmax"], json=body).json()["model"] == model
        body = {"prompt": PROMPT, "image": URL, "last_frame_image": URL}
        with Api(sandbox, "highwayapi").http as http:
            path = "/v3/async/veo-3.1-lite-firstlastframe"
            assert http.post(path, json=body).status_code == 200


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


class TestCatalogues:
    @pytest.mark.parametrize(
        ("stem", "path", "expected"),
        [
            ("modellix", "/api/v1/models?featured=true", "google/veo-3.1-lite-i2v"),
            ("modellix", "/api/v1/team/balance", "balance"),
            ("modellix", "/models/google/veo-3.1-lite-i2v/api_schema", "durationSeconds"),
            ("highwayapi", "/v3/admin/video-unify-api/config", "veo-3.1-lite-firstlastframe"),
            ("aihubmax", "/v1/models", "veo-3.1-lite-image-to-video"),
            ("aihubmax", "/api/pricing", "veo-3.1-lite-image-to-video"),
            ("aihubmax", "/dashboard/billing/subscription", "hard_limit_usd"),
            ("aihubmax", "/dashboard/billing/usage", "total_usage"),
            ("oxen", "/api/ai/models/google-veo-3-1-lite", "per_video_output_second"),
        ],
    )
    def test_what_a_provider_publishes_is_served(
        self, shared: Sandbox, stem: str, path: str, expected: str
    ) -> None:
        with Api(shared, stem).http as http:
            answer = http.get(path)
        assert answer.status_code == 200
        assert expected in answer.text

    def test_modellix_takes_a_submit_at_both_paths(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "modellix").http as http:
            path = SUBMIT["modellix"].removesuffix("/async")
            assert http.post(path, json=BODIES["modellix"]).status_code == 200
        assert sandbox.jobs()[0]["operation"] == "submit"


class TestBounds:
    def test_the_oldest_of_everything_goes(
        self, oxen: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def render(_clip: object, path: Path) -> None:
            path.write_bytes(b"clip")

        package = "stillreel.sandbox"
        monkeypatch.setattr(f"{package}._clips.render", render)
        for name in ("_clips.MAX_CLIPS", "_clips.MAX_LINKS", "_jobs.MAX_JOBS"):
            monkeypatch.setattr(f"{package}.{name}", 1)
        for name in ("_pictures.MAX_ASSETS", "_pictures.MAX_STORED"):
            monkeypatch.setattr(f"{package}.{name}", 1)
        hosted = [oxen.sandbox.host(picture) for picture in (demo_picture(), placeholder("x"))]
        assert [httpx.get(url).status_code for url in hosted] == [404, 200]
        first, second = oxen.submit(), oxen.submit(input_image=hosted[1])
        assert [job["id"] for job in oxen.sandbox.jobs()] == [second]
        assert oxen.http.get(f"/api/ai/queue/{first}").status_code == 404
        clock.advance(8)
        oxen.sandbox.host(demo_picture())
        links = [oxen.link(second), oxen.link(second)]
        assert [httpx.get(link).status_code for link in links] == [404, 200]
        third = oxen.submit()
        clock.advance(8)
        assert httpx.get(oxen.link(third)).status_code == 200
        assert len(list(oxen.sandbox._world.clips._folder.iterdir())) == 1

    def test_a_body_that_grows_too_large_is_refused(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("stillreel.sandbox._validation.MAX_BODY", 10)
        content = [b"eleven", b"bytes"]
        for path in ("/_sandbox/assets", "/_sandbox/faults", f"/modellix{SUBMIT['modellix']}"):
            answer = httpx.post(sandbox.url + path, content=iter(content), headers=KEY)
            assert answer.status_code == 413

    def test_a_long_value_is_not_quoted_in_full(self, shared: Sandbox) -> None:
        with Api(shared, "modellix").http as http:
            body = {**BODIES["modellix"], "resolution": "x" * 10_000}
            assert len(http.post(SUBMIT["modellix"], json=body).text) < 500

    def test_numbers_are_read_as_json_schema_has_them(self, shared: Sandbox) -> None:
        with Api(shared, "highwayapi").http as http:
            for seed, status in (("5.0", 200), ("5.5", 400), ("1e400", 400), ("-1", 400)):
                body = json.dumps(BODIES["highwayapi"]).replace("}", f', "seed": {seed}}}')
                headers = {"content-type": "application/json; charset=utf-8"}
                answer = http.post(SUBMIT["highwayapi"], content=body, headers=headers)
                assert answer.status_code == status, seed


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


class TestMedia:
    def test_the_result_is_a_real_clip_of_the_hosted_picture(
        self, sandbox: Sandbox, clock: ManualClock
    ) -> None:
        api = Api(sandbox, "highwayapi")
        picture = sandbox.host(demo_picture())
        assert httpx.get(picture).content == demo_picture()
        with api.http:
            identifier = api.submit(image=picture, aspect_ratio="9:16", generate_audio=True)
            clock.advance(8)
            link = api.link(identifier)
        whole = httpx.get(link, timeout=60)
        assert whole.headers["content-type"] == "video/mp4"
        assert int(whole.headers["content-length"]) == len(whole.content)
        with av.open(io.BytesIO(whole.content)) as container:
            video = container.streams.video[0]
            assert (video.codec_context.name, video.width, video.height) == ("h264", 720, 1280)
            assert video.average_rate == 24
            assert video.frames == 4 * 24
            assert len(container.streams.audio) == 1
        part = httpx.get(link, headers={"Range": "bytes=100-"})
        assert part.status_code == 206
        assert part.content == whole.content[100:]
        assert part.headers["etag"] == whole.headers["etag"]
        assert part.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/" + str(
            len(whole.content)
        )

    def test_equal_clips_are_rendered_once(
        self, oxen: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rendered: list[Path] = []

        def render(_clip: object, path: Path) -> None:
            time.sleep(0.1)
            rendered.append(path)
            path.write_bytes(b"clip")

        monkeypatch.setattr("stillreel.sandbox._clips.render", render)
        ids = [oxen.submit(), oxen.submit(), oxen.submit(prompt="another")]
        clock.advance(8)
        links = [oxen.link(identifier) for identifier in ids]
        readers = [threading.Thread(target=httpx.get, args=(link,)) for link in links]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert len(rendered) == 1

    def test_base64_and_data_urls_are_pictures_of_their_own(self, highwayapi: Api) -> None:
        text = base64.b64encode(demo_picture()).decode()
        highwayapi.submit(image=text)
        highwayapi.submit(image=f"data:image/jpeg;base64,{text}")
        bare, data_url = highwayapi.sandbox._world.ledger.jobs("highwayapi")
        assert bare.shot == data_url.shot
        assert highwayapi.sandbox._world.pictures.data(bare.shot.first) == demo_picture()

    def test_a_picture_of_more_than_20_mb_is_refused(self, highwayapi: Api) -> None:
        large = base64.b64encode(bytes(20 * 1024 * 1024 + 1)).decode()
        body = {**BODIES["highwayapi"], "image": large}
        answer = highwayapi.http.post(SUBMIT["highwayapi"], json=body)
        assert answer.status_code == 400
        assert "more than 20971520 bytes" in answer.text

    def test_uploads_of_aihubmax_are_hosted_for_72_hours(
        self, aihubmax: Api, clock: ManualClock
    ) -> None:
        text = base64.b64encode(demo_picture()).decode()
        body = {"file_data": text, "file_name": "photo.jpg"}
        file = aihubmax.http.post("/v1/files/upload/base64", json=body).json()
        assert (file["filename"], file["size"]) == ("photo.jpg", len(demo_picture()))
        copy = aihubmax.http.post("/v1/files/upload/url", json={"url": file["url"]}).json()
        foreign = aihubmax.http.post("/v1/files/upload/url", json={"url": URL}).json()
        assert httpx.get(copy["url"]).content == demo_picture()
        assert httpx.get(foreign["url"]).status_code == 200
        wrong = aihubmax.http.post("/v1/files/upload/base64", json={"file_data": "bm8="})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_file_type")
        clock.advance(72 * 3600)
        assert httpx.get(file["url"]).status_code == 404

    def test_pictures_are_hosted_over_http_too(self, sandbox: Sandbox) -> None:
        url = f"{sandbox.url}/_sandbox/assets"
        made = httpx.post(url, content=demo_picture())
        assert made.status_code == 201
        assert httpx.get(made.json()["url"]).content == demo_picture()
        assert httpx.post(url, content=b"no picture").status_code == 400
        with pytest.raises(ValueError, match="none of image/jpeg"):
            sandbox.host(b"no picture")

    def test_a_lost_picture_gives_way_to_a_stand_in(self, sandbox: Sandbox) -> None:
        pictures = sandbox._world.pictures
        assert pictures.data("0" * 64) == placeholder("0" * 64)
        assert pictures.at("http://[", 0).startswith("stand-in:")

    def test_an_unknown_file_is_a_404(self, sandbox: Sandbox) -> None:
        assert httpx.get(f"{sandbox.url}/_sandbox/files/x.mp4").status_code == 404


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

    def test_only_a_connection_that_exists_is_closed(self, sandbox: Sandbox) -> None:
        assert sandbox._server is not None
        assert not sandbox._server.hang_up(("127.0.0.1", 1))

    def test_an_answer_may_be_late(self, oxen: Api) -> None:
        oxen.sandbox.fault("oxen", delay=0.3)
        with pytest.raises(httpx.ReadTimeout):
            oxen.http.get("/api/ai/queue", timeout=0.1)
        assert oxen.http.get("/api/ai/queue", timeout=5).status_code == 200

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
            api.read(identifier)
            with pytest.raises(IndexError):
                api.link(identifier)

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
        ],
    )
    def test_a_fault_without_sense_is_refused(
        self, oxen: Api, fields: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            oxen.sandbox.fault(**fields)


class TestRunning:
    def test_one_provider_may_stand_at_the_root(self) -> None:
        with Sandbox(provider="modellix", key="secret-key") as sandbox:
            assert sandbox.environment == {
                "MODELLIX_API_KEY": "secret-key",
                "MODELLIX_BASE_URL": sandbox.url,
            }
            index = httpx.get(sandbox.url)
            assert index.json()["base_urls"] == {"modellix": sandbox.url}
            assert "secret-key" not in index.text
            headers = {"Authorization": "Bearer secret-key"}
            made = httpx.post(
                sandbox.url + SUBMIT["modellix"], json=BODIES["modellix"], headers=headers
            ).json()["data"]
            assert made["get_result"]["url"] == f"{sandbox.url}/api/v1/tasks/{made['task_id']}"

    def test_the_index_says_how_to_point_a_client_at_it(self, sandbox: Sandbox) -> None:
        index = httpx.get(sandbox.url).json()
        assert index["base_urls"] == sandbox.base_urls
        assert index["environment"].items() <= sandbox.environment.items()
        assert httpx.get(f"{sandbox.url}/_sandbox/").json() == index
        lost = httpx.get(f"{sandbox.url}/nowhere")
        assert (lost.status_code, lost.json()) == (
            404,
            {"error": "GET /nowhere is not served; see /"},
        )

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"provider": "sora"}, "modellix, highwayapi, aihubmax, oxen"),
            ({"oxen_revision": "2020-01-01"}, "2026-06-26, 2026-07-04"),
            ({"speed": 0}, "greater than 0"),
            ({"speed": 2, "clock": ManualClock()}, "own clock"),
            ({"render_seconds": -1}, "not negative"),
            ({"port": 70_000}, "65535"),
            ({"key": ""}, "not empty"),
        ],
    )
    def test_a_wrong_argument_is_refused(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Sandbox(**options)

    def test_the_clock_does_not_run_backwards(self) -> None:
        with pytest.raises(ValueError, match="backwards"):
            ManualClock().advance(-1)

    def test_speed_scales_the_clock(self) -> None:
        with Sandbox(render_seconds=100, speed=1000) as sandbox:
            oxen = Api(sandbox, "oxen")
            with oxen.http:
                oxen.submit()
                time.sleep(0.15)
            assert sandbox.jobs()[0]["state"] == "succeeded"

    def test_a_busy_port_is_an_error_that_names_it(self, sandbox: Sandbox) -> None:
        other = Sandbox(port=sandbox.port)
        with pytest.raises(OSError, match=f"port {sandbox.port} of 127.0.0.1 cannot be had"):
            other.__enter__()

    def test_it_stops_without_leaving_anything_behind(self) -> None:
        before = threading.active_count()
        with Sandbox(render_seconds=0) as sandbox:
            port = sandbox.port
            sandbox.host(demo_picture())
            folder = sandbox._world.pictures._folder.parent
            assert folder.is_dir()
            idle = socket.create_connection(("127.0.0.1", port))
        idle.close()
        assert threading.active_count() == before
        assert not folder.exists()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        with pytest.raises(RuntimeError, match="enter it first"):
            _ = sandbox.url
        with pytest.raises(RuntimeError, match="only once"):
            sandbox.__enter__()

    def test_a_stop_does_not_wait_for_a_blocking_call(self, clock: ManualClock) -> None:
        with Sandbox(clock=clock) as sandbox:
            answers: list[int] = []

            def call() -> None:
                with Api(sandbox, "oxen").http as http:
                    answer = http.post("/api/ai/videos/generate", json=BODIES["oxen"])
                    answers.append(answer.status_code)

            caller = threading.Thread(target=call)
            caller.start()
            while not sandbox.jobs():
                time.sleep(0.01)
        caller.join(5)
        assert answers == [500]

    def test_the_application_runs_in_process(self, clock: ManualClock) -> None:
        sandbox = Sandbox(clock=clock)

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(sandbox.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
                sandbox.fault(drop="before")
                with pytest.raises(ConnectionAbortedError):
                    await http.get("/oxen/api/ai/queue")
                path = f"/modellix{SUBMIT['modellix']}"
                return await http.post(path, json=BODIES["modellix"], headers=KEY)

        try:
            answer = asyncio.run(ask())
        finally:
            sandbox.close()
        assert answer.json()["data"]["get_result"]["url"].startswith("http://here/modellix/api/v1/")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_in_the_foreground_until_it_is_told_to_end(self, number: int) -> None:
        sandbox = Sandbox()
        before = signal.getsignal(number)
        served: list[int] = []

        def ready() -> None:
            served.append(httpx.get(sandbox.url).status_code)
            signal.raise_signal(number)

        sandbox.run_forever(ready)
        assert served == [200]
        assert signal.getsignal(number) is before

    def test_a_server_that_cannot_start_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("uvicorn.Server.run", lambda _self, _sockets: None)
        with pytest.raises(RuntimeError, match="did not start"):
            Sandbox().__enter__()

    def test_its_clients_know_where_it_is(self, sandbox: Sandbox) -> None:
        with sandbox.client() as client:
            job = client.submit(sr.ImageToVideo(URL, prompt=PROMPT), provider="modellix")
        assert sandbox.jobs()[0]["id"] == job.ids[0]
        assert sandbox.providers.keys() == set(STEMS)
        asyncio.run(self._open_and_close(sandbox.async_client()))

    async def _open_and_close(self, client: sr.AsyncClient) -> None:
        async with client:
            pass

    @pytest.mark.parametrize(
        ("missing", "message"),
        [
            ("uvicorn", r"uvicorn is missing; .* pip install 'stillreel\[sandbox\]'"),
            ("stillreel_wire.oxen", "stillreel_wire.oxen"),
        ],
    )
    def test_without_the_extra_the_import_says_what_to_install(
        self, missing: str, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [name for name in sys.modules if name.startswith("stillreel.sandbox")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, missing, None)
        with pytest.raises(ImportError, match=message):
            importlib.import_module("stillreel.sandbox")
