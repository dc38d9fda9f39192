"""What a provider publishes is held to the contract, property by property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Send, TransportFault
from stillreel.drift import Change, changes, changes_in, compare, current, has_key
from stillreel.drift._probes import probes, refusals
from stillreel.drift._published import published
from stillreel.providers._contract import contract
from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
OURS: dict[str, Any] = {
    "required": ["a"],
    "properties": {
        "a": {"type": "string"},
        "b": {"type": "integer", "enum": [4, 6], "default": 4},
        "c": {"type": ["string", "null"], "const": "x"},
    },
}
HISTORY = ["aspect_ratio", "auto_fix", "duration", "input_image", "negative_prompt"]


def aspects(theirs: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one.property, one.aspect) for one in compare("p", "S", OURS, theirs)]


@pytest.mark.parametrize(
    ("field", "schema", "expected"),
    [
        ("a", {"type": "integer"}, ("a", "type")),
        ("b", {"type": "integer", "enum": [4], "default": 4}, ("b", "enum")),
        ("b", {"type": "integer", "enum": [4, 6]}, ("b", "default")),
        ("b", {**OURS["properties"]["b"], "minimum": 0}, ("b", "bounds")),
        ("d", {"type": "string"}, ("d", "added")),
    ],
)
def test_each_aspect_of_a_property_is_compared(
    field: str, schema: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert aspects({**OURS, "properties": {**OURS["properties"], field: schema}}) == [expected]


def test_a_property_that_is_gone_or_needed_is_a_change() -> None:
    less = {name: one for name, one in OURS["properties"].items() if name != "c"}
    assert aspects({**OURS, "properties": less}) == [("c", "removed")]
    assert aspects({**OURS, "required": ["a", "b"]}) == [("b", "required")]


def test_references_are_followed_even_when_they_lead_nowhere_or_in_a_circle() -> None:
    document = {
        "$ref": "#/$defs/S",
        "$defs": {
            "S": {**OURS, "properties": {**OURS["properties"], "a": {"$ref": "#/$defs/A"}}},
            "A": {"type": "string"},
        },
    }
    assert aspects(document) == []
    assert ("a", "removed") in aspects({"$ref": "#/$defs/none"})
    assert ("a", "removed") in aspects({"$ref": "#/a", "a": {"$ref": "#/a"}})


def test_a_change_says_what_is_ours_and_what_theirs() -> None:
    assert str(Change("p", "S", "a", "type", "x", "y")) == "p S a: type: ours 'x', theirs 'y'"
    assert str(Change("p", "S", "a", "added", "x", "y")) == "p S a: added"


def test_the_revision_in_force_is_the_one_that_the_contract_marks() -> None:
    assert current("oxen") == "VeoLiteParameters20260704"


@pytest.mark.parametrize("revision", ["2026-06-26", "2026-07-04"])
def test_oxens_history_is_five_properties(revision: str, making: Any) -> None:
    with Sandbox(oxen_revision=revision) as old, making(old.providers) as client:
        found = client.contract_changes("oxen")
    expected = HISTORY if revision == "2026-06-26" else []
    assert sorted({one.property for one in found}) == expected


def test_each_provider_s_sandbox_is_in_step_and_refuses_as_documented(
    sandbox: Sandbox, making: Any
) -> None:
    before = len(sandbox.jobs())
    with making(sandbox.providers) as client:
        for name in STEMS:
            assert client.contract_changes(name) == ()
            assert client.refusals(name) == ()
            assert client.published(name)
    assert len(sandbox.jobs()) == before


def test_a_refusal_of_another_kind_is_told(sandbox: Sandbox) -> None:
    sandbox.fault("oxen", "get_generation", status=403, body={"error": {"message": "no"}})
    sandbox.fault("oxen", "get_generation", status=401, body={"surplus": 1})
    with sandbox.client() as client:
        first, *rest = client.refusals("oxen")
    assert (first.kind, first.expected, first.came) == ("status", "401 for no key", "403")
    assert [one.kind for one in rest] == ["added"]


def test_a_refusal_under_another_name_is_told(sandbox: Sandbox) -> None:
    body = {"code": 403, "reason": "NO_KEY", "message": "no key"}
    sandbox.fault("highwayapi", "get_task_result", status=403, body=body)
    with sandbox.client() as client:
        found = client.refusals("highwayapi")
    assert {(one.kind, one.pointer) for one in found} >= {("enum", "/reason")}
    assert any("NO_KEY" in one.came for one in found)


def test_oxens_queue_is_never_probed_with_an_empty_body(sandbox: Sandbox) -> None:
    names = {stem: [one.name for one in probes(sandbox.providers[stem])] for stem in STEMS}
    assert "an empty body" not in names["oxen"]
    assert all("an empty body" in names[stem] for stem in STEMS[:3])


def test_a_provider_that_does_not_answer_could_not_be_asked() -> None:
    provider = sr.Oxen(key="k")
    flow = refusals("oxen", provider)
    assert isinstance(next(flow), Send)
    with pytest.raises(sr.RequestFailed, match="could not be asked"):
        flow.throw(TransportFault("refused", sent=False))


def test_schemas_that_have_moved_could_not_be_read(sandbox: Sandbox) -> None:
    sandbox.fault("oxen", "get_model", status=200, body={"id": "m"})
    with sandbox.client() as client, pytest.raises(sr.RequestFailed, match="not where they were"):
        client.contract_changes("oxen")


def test_a_provider_that_refuses_could_not_be_asked(sandbox: Sandbox) -> None:
    sandbox.fault("oxen", "get_model", status=404)
    with sandbox.client() as client, pytest.raises(sr.RequestFailed, match="could not be read"):
        client.contract_changes("oxen")


def test_a_provider_of_the_user_s_own_publishes_nothing(sandbox: Sandbox) -> None:
    from tests.providers import own_provider  # noqa: PLC0415

    with sr.Client({"mine": own_provider}) as client, pytest.raises(sr.UnsupportedOperation):
        client.published("mine")


def test_modellix_is_asked_at_its_own_host_without_the_key() -> None:
    call = published(sr.Modellix(key="k"))
    assert (call.server, call.keyless) == ("https://www.modellix.ai", True)
    assert published(sr.Modellix(key="k", base_url="http://127.0.0.1:1")).server is None


def test_a_provider_without_a_key_is_asked_without_one() -> None:
    assert not has_key(sr.Oxen())
    assert published(sr.Oxen()).keyless
    assert not published(sr.Oxen(key="k")).keyless


def test_a_model_that_is_not_listed_is_a_change() -> None:
    listed = {"data": [{"id": "veo-3.1-image-to-video"}]}
    found = changes("aihubmax", listed)
    assert {one.schema for one in found} == {
        "FastRequest",
        "LiteFirstLastFrameRequest",
        "LiteRequest",
    }


def test_highwayapi_without_the_model_publishes_nothing() -> None:
    with pytest.raises(KeyError):
        changes("highwayapi", {"configs": [{"model": "other", "json_schema": "{}"}]})


def openapi(schema: object) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    path = contract("aihubmax")["operations"]["create_video"]["path"]
    return {"paths": {path: {"post": {"requestBody": body}}}}


def test_an_openapi_document_is_compared_by_path() -> None:
    schemas = contract("aihubmax")["$defs"]
    whole = {**openapi({"oneOf": [schemas["LiteRequest"], schemas["FastRequest"]]})}
    assert changes_in("aihubmax", whole) == []
    less = {k: v for k, v in schemas["FastRequest"]["properties"].items() if k != "seed"}
    found = changes_in("aihubmax", openapi({**schemas["FastRequest"], "properties": less}))
    assert [(one.schema, one.property) for one in found] == [("FastRequest", "seed")]


def test_a_form_that_is_no_object_is_passed_over() -> None:
    form = contract("aihubmax")["$defs"]["LiteRequest"]
    assert changes_in("aihubmax", openapi({"anyOf": [{"type": "string"}, form]})) == []


def test_a_json_schema_is_compared_with_the_request_it_is_most_like() -> None:
    old = contract("oxen")["$defs"]["VeoLiteParameters20260626"]
    found = changes_in("oxen", json.loads(json.dumps(old)))
    assert sorted({one.property for one in found}) == HISTORY


@pytest.mark.parametrize("document", [{"paths": {}}, {"post": {}}, openapi({"type": "string"})])
def test_a_document_without_a_request_of_ours_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="was found"):
        changes_in("modellix", document)
