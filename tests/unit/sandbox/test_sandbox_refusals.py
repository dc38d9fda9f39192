"""What the mock servers refuse, and how much of everything they keep."""

from __future__ import annotations

import base64
import json
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox._drawings import demo_picture, placeholder
from stillreel.sandbox._validation import parsed
from tests.unit.sandbox.api import BODIES, KEY, SUBMIT, Api, error_of

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.sandbox import ManualClock, Sandbox


class TestRefusals:
    @pytest.mark.parametrize("given", [None, "Bearer wrong", "Basic sandbox", "Bearer", "sandbox"])
    def test_a_missing_or_wrong_key_is_refused_before_the_body(
        self, api: Api, given: str | None
    ) -> None:
        headers = {"content-type": "application/json"}
        if given is not None:
            headers["Authorization"] = given
        answer = httpx.post(
            f"{api.sandbox.base_urls[api.stem]}{SUBMIT[api.stem]}",
            content=b"no JSON",
            headers=headers,
        )
        assert (answer.status_code, error_of(api.stem, answer)) == {
            "modellix": (401, "Authentication failed"),
            "highwayapi": (403, "INVALID_API_KEY"),
            "aihubmax": (401, "authentication_error"),
            "oxen": (401, "unauthenticated"),
        }[api.stem]

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"\xff", b'{"prompt": NaN}', b"[" * 100_000, b'{"seed": 1e999}'],
        ids=["empty", "cut", "binary", "NaN", "deep", "infinite"],
    )
    def test_what_is_no_json_is_a_400(self, api: Api, content: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = api.http.post(SUBMIT[api.stem], content=content, headers=headers)
        assert answer.status_code == 400

    def test_another_content_type_is_a_400(self, api: Api) -> None:
        answer = api.http.post(
            SUBMIT[api.stem],
            content=json.dumps(BODIES[api.stem]),
            headers={"content-type": "text/plain"},
        )
        assert answer.status_code == 400

    def test_a_body_without_a_prompt_is_refused(self, api: Api) -> None:
        path = "/api/ai/videos/generate" if api.stem == "oxen" else SUBMIT[api.stem]
        body = {key: value for key, value in BODIES[api.stem].items() if key != "prompt"}
        answer = api.http.post(path, json=body)
        assert (answer.status_code, error_of(api.stem, answer)) == {
            "modellix": (400, "Missing required parameter"),
            "highwayapi": (400, "INVALID_REQUEST_BODY"),
            "aihubmax": (422, "validation_error"),
            "oxen": (400, "invalid_params"),
        }[api.stem]
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
        self, sandbox: Sandbox, stem: str, changes: dict[str, Any]
    ) -> None:
        with Api(sandbox, stem).http as http:
            answer = http.post(SUBMIT[stem], json={**BODIES[stem], **changes})
        assert answer.status_code == (422 if stem == "aihubmax" else 400)
        assert next(iter(changes)) in answer.text or "duration" in answer.text

    def test_an_unknown_model_has_its_own_error(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "aihubmax").http as http:
            answer = http.post(SUBMIT["aihubmax"], json={**BODIES["aihubmax"], "model": "sora"})
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "model_not_found"
        with Api(sandbox, "oxen").http as http:
            for path in (SUBMIT["oxen"], "/api/ai/videos/generate"):
                answer = http.post(path, json={**BODIES["oxen"], "model": "sora"})
                assert answer.status_code == 404
                assert answer.json() == {"error": {"message": "Model not found: sora"}}
            assert http.get("/api/ai/models/sora").status_code == 404

    def test_an_unknown_job_is_a_404(self, api: Api) -> None:
        path = {
            "modellix": "/api/v1/tasks/x",
            "highwayapi": "/v3/async/task-result?task_id=x",
            "aihubmax": "/v1/tasks/x",
            "oxen": "/api/ai/queue/x",
        }[api.stem]
        answer = api.http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"

    def test_an_unknown_path_is_a_404_in_the_own_shape(self, api: Api) -> None:
        answer = api.http.post("/v3/async/no-such-model", json={})
        assert (answer.status_code, error_of(api.stem, answer)) == {
            "modellix": (404, "Not found"),
            "highwayapi": (404, "MODEL_NOT_FOUND"),
            "aihubmax": (404, "not_found"),
            "oxen": (404, "resource_not_found"),
        }[api.stem]

    def test_a_wrong_method_is_a_405_that_says_what_is_allowed(self, api: Api) -> None:
        answer = api.http.put(SUBMIT[api.stem], json={})
        assert answer.status_code == 405
        assert answer.headers["allow"] == ("GET, POST" if api.stem == "oxen" else "POST")
        error_of(api.stem, answer)

    def test_parameters_are_parsed_and_checked(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "aihubmax").http as http:
            assert http.get("/v1/tasks/x?sync_upstream=perhaps").status_code == 400
            assert http.get("/v1/tasks/x?sync_upstream=true").status_code == 404
        with Api(sandbox, "highwayapi").http as http:
            assert http.get("/v3/async/task-result").status_code == 400
            assert http.get("/v3/async/task-result?task_id=a&task_id=b").status_code == 400
        assert [parsed(text, "integer") for text in ("-5", "5.0", "five")] == [-5, "5.0", "five"]

    def test_a_body_of_a_gigabyte_is_refused_unread(self, sandbox: Sandbox) -> None:
        with closing(HTTPConnection("127.0.0.1", sandbox.port, timeout=10)) as connection:
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
        self, sandbox: Sandbox, image: str
    ) -> None:
        with Api(sandbox, "highwayapi").http as http:
            answer = http.post(SUBMIT["highwayapi"], json={**BODIES["highwayapi"], "image": image})
        assert answer.status_code == 400
        assert answer.json()["reason"] == "INVALID_REQUEST_BODY"

    def test_modellix_says_of_a_bad_key_only_that_it_is_not_valid(self, sandbox: Sandbox) -> None:
        url = f"{sandbox.base_urls['modellix']}/api/v1/apikey/validate"
        for key, valid in (("sandbox", True), ("wrong", False)):
            answer = httpx.get(url, headers={"Authorization": f"Bearer {key}"})
            assert (answer.status_code, answer.json()["data"]) == (200, {"is_valid": valid})
        assert httpx.get(url).status_code == 401

    def test_what_is_public_takes_no_key(self, sandbox: Sandbox) -> None:
        for stem, path in (
            ("modellix", "/models/google/veo-3.1-lite-i2v/api_schema"),
            ("highwayapi", "/v3/admin/video-unify-api/config"),
            ("aihubmax", "/api/pricing"),
        ):
            assert httpx.get(sandbox.base_urls[stem] + path).status_code == 200


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
            headers = {**KEY, "Content-Type": "application/json"}
            answer = httpx.post(sandbox.url + path, content=iter(content), headers=headers)
            assert answer.status_code == 413

    def test_a_long_value_is_not_quoted_in_full(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "modellix").http as http:
            body = {**BODIES["modellix"], "resolution": "x" * 10_000}
            assert len(http.post(SUBMIT["modellix"], json=body).text) < 500

    def test_numbers_are_read_as_json_schema_has_them(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "highwayapi").http as http:
            for seed, status in (("5.0", 200), ("5.5", 400), ("1e400", 400), ("-1", 400)):
                body = json.dumps(BODIES["highwayapi"]).replace("}", f', "seed": {seed}}}')
                headers = {"content-type": "application/json; charset=utf-8"}
                answer = http.post(SUBMIT["highwayapi"], content=body, headers=headers)
                assert answer.status_code == status, seed
