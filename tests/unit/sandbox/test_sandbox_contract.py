"""The mock servers are bound to their contracts, and serve what the providers publish."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stillreel import sandbox as sandbox_package
from stillreel.sandbox import Sandbox
from stillreel.sandbox._app import PROVIDERS
from stillreel.sandbox._contract import STEMS, load, named_schema
from stillreel.sandbox._provider import AnswerOffContract, MockAnswer, MockCall, hold
from stillreel.sandbox._routes import bind
from tests.unit.sandbox.api import BODIES, SUBMIT, Api


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
        with pytest.raises(AnswerOffContract, match=r"wrong 200: .*task_id.* required"):
            hold(MockAnswer(200, {}), contract, operation)
        with pytest.raises(AnswerOffContract, match="no answer 418"):
            hold(MockAnswer(418, {}), contract, operation)

    def test_an_event_that_the_contract_does_not_allow_is_held(self) -> None:
        contract = load("oxen")
        with Sandbox() as sandbox:
            operation = contract.operations["stream_events"]
            call = MockCall(sandbox._world, contract, operation, "", "", {}, None)
            with pytest.raises(AnswerOffContract, match=r"oxen.stream_events sent .* required"):
                call.hold(named_schema("oxen", "GenerationFailedEvent"), {})

    def test_a_wrong_answer_of_ours_is_a_loud_500(
        self, oxen: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def wrong(_call: Any) -> MockAnswer:
            return MockAnswer(200, {"count": "many"})

        monkeypatch.setitem(PROVIDERS["oxen"].HANDLERS, "list_generations", wrong)
        answer = oxen.http.get("/api/ai/queue")
        assert answer.status_code == 500
        assert "oxen.list_generations answered a wrong 200" in answer.text


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
        self, sandbox: Sandbox, stem: str, path: str, expected: str
    ) -> None:
        with Api(sandbox, stem).http as http:
            answer = http.get(path)
        assert answer.status_code == 200
        assert expected in answer.text

    def test_modellix_takes_a_submit_at_both_paths(self, sandbox: Sandbox) -> None:
        with Api(sandbox, "modellix").http as http:
            path = SUBMIT["modellix"].removesuffix("/async")
            assert http.post(path, json=BODIES["modellix"]).status_code == 200
        assert sandbox.jobs()[0]["operation"] == "submit"
