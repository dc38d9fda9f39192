"""Each documented example is in the contract, read by the shim as meant, and served alike.

One file an example, with its source and date. ``reads`` says what the document means by an answer;
``overrides.json`` lists the mistakes of the documents, each with its reason.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import warnings
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import pytest

import stillreel as sr
from stillreel._models import DEFAULTS, PICTURES
from stillreel.providers._contract import contract
from stillreel.sandbox import ManualClock, Sandbox
from tests.conftest import image
from tests.contract.loopback import Captured, Loopback, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stillreel.providers import Variant

FOLDER = Path(__file__).parents[1] / "evidence"
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
REFERENCE = ("seed 000", "seed 001", "seed 002", "seed 003", "seed 004")
REQUEST = sr.ImageToVideo("https://example.com/frame.jpg", prompt="petals fall")
PNG = image(16, 9, "PNG")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A documented example."""

    stem: str
    name: str
    source: str
    date: str
    operation: str
    kind: str
    verbatim: bool
    body: Any
    status: int = 200
    note: str = ""
    revision: str = "2026-07-04"
    event: str = ""
    reads: Mapping[str, Any] | None = None

    @property
    def file(self) -> str:
        return f"{self.stem}/{self.name}.json"

    @property
    def described(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = contract(self.stem)["operations"][self.operation]
        return found


def _load(path: Path) -> Evidence:
    fields = json.loads(path.read_text(encoding="utf-8"))
    return Evidence(stem=path.parent.name, name=path.stem, **fields)


ALL = [_load(path) for path in sorted(FOLDER.glob("*/*.json"))]
OVERRIDES = {
    entry["file"]: entry
    for entry in json.loads((FOLDER / "overrides.json").read_text(encoding="utf-8"))
}
GOOD = [one for one in ALL if one.file not in OVERRIDES]

# What the shim never sends, with the reason.
NOT_SENT = {
    "oxen/queue-request-text-only.json": "the shim is image to video: the picture is required",
    "oxen/sync-request-all.json": "the blocking call is not normalised: client.raw",
    "oxen/sync-request-minimal.json": "the blocking call is not normalised: client.raw",
}
# What the sandbox does not come to by itself; there a fault answers with the documented body.
BY_FAULT = {
    "aihubmax/error-402-insufficient-quota.json": "nothing is charged, so no balance runs out",
    "aihubmax/error-422-invalid-image-url.json": "no URL is fetched",
    "aihubmax/error-422-no-compatible-channel.json": "it has every channel",
    "aihubmax/error-429-rate-limit-error.json": "it has no rate limit",
    "aihubmax/error-500-server-error.json": "it does not fail by itself",
    "aihubmax/error-503-service-unavailable.json": "it does not fail by itself",
    "highwayapi/error-401-failed-to-auth.json": "a wrong key is a 403 here",
    "highwayapi/error-402-plugin.json": "nothing is charged, so no balance runs out",
    "highwayapi/error-403-access-deny.json": "its one key may do everything",
    "highwayapi/error-403-not-enough-balance.json": "nothing is charged, so no balance runs out",
    "highwayapi/error-429-rate-limit-exceeded.json": "it has no rate limit",
    "highwayapi/error-429-token-limit-exceeded.json": "it has no rate limit",
    "highwayapi/error-503-service-not-available.json": "it does not fail by itself",
    "highwayapi/task-image-sample.json": "a task of another model, which makes pictures",
    "highwayapi/task-succeeded-number-ttl.json": "it sends the time to live as a string",
    "modellix/error-402-balance.json": "nothing is charged, so no balance runs out",
    "modellix/error-404-model.json": "the model stands in the path of the operation",
    "modellix/error-429-rate.json": "it has no rate limit",
    "modellix/error-500-internal.json": "it does not fail by itself",
    "modellix/error-503-unavailable.json": "it does not fail by itself",
    "modellix/refused-in-a-200.json": "its refusals have their own status",
    "modellix/task-failed.json": "its failures have a reason",
    "modellix/task-success-cover.json": "it makes no cover",
    "modellix/task-success-iso-expiry.json": "it sends the expiry in milliseconds",
    "oxen/error-401-bare.json": "it sends the longer shape",
    "oxen/error-credits.json": "nothing is charged, so no credits run out",
    "oxen/error-media-type.json": "it has no model that makes text",
    "oxen/error-unknown.json": "it does not fail by itself",
    "oxen/queued-none.json": "its refusals have their own status",
}

every = pytest.mark.parametrize("one", ALL, ids=lambda one: one.file)
client_kinds = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


def answers(*, status: int | None = None, operation: str | None = None) -> list[Evidence]:
    return [
        one
        for one in ALL
        if one.kind == "answer"
        and status in {None, one.status}
        and operation in {None, one.operation}
    ]


def requests() -> list[Evidence]:
    return [one for one in GOOD if one.kind == "request"]


# The files themselves


def test_every_reference_document_has_evidence() -> None:
    found = Counter(word for word in REFERENCE for one in ALL if word in one.source)

    assert [word for word in REFERENCE if not found[word]] == []
    assert {one.stem for one in ALL} == set(STEMS)


@every
def test_a_file_says_where_it_is_from_and_what_was_adapted(one: Evidence) -> None:
    assert one.source
    assert re.fullmatch(r"undated|\d{4}(-\d{2}){0,2}", one.date)
    assert one.kind in {"request", "answer"}
    assert one.operation in contract(one.stem)["operations"]
    assert one.verbatim or one.note


def test_every_submit_and_every_status_operation_has_both_sides() -> None:
    for stem in STEMS:
        for name, described in contract(stem)["operations"].items():
            if described["submit"]:
                found = {one.kind for one in ALL if (one.stem, one.operation) == (stem, name)}
                assert found == {"request", "answer"}, name


# The contract


@cache
def _validator(stem: str, schema: str) -> jsonschema_rs.Draft202012Validator:
    whole = {**json.loads(schema), "$defs": contract(stem)["$defs"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _schemas(one: Evidence) -> Iterator[Mapping[str, Any]]:
    if one.kind == "request":
        yield one.described["request"]
        if one.operation == "enqueue":  # the queue takes anything; the model does not
            yield {"$ref": f"#/$defs/VeoLiteParameters{one.revision.replace('-', '')}"}
        if one.operation == "generate_video":
            yield {"$ref": f"#/$defs/GenerateVideoRequest{one.revision.replace('-', '')}"}
        return
    documented = one.described["responses"][str(one.status)]
    if one.event:
        yield {"anyOf": documented["schema"]["x-events"][one.event]}
    else:
        yield documented["schema"]


def violations(one: Evidence) -> list[str]:
    found: set[str] = set()
    for schema in _schemas(one):
        body = one.body
        if "VeoLiteParameters" in schema.get("$ref", ""):
            envelope = {"model", "num_generations"}
            body = {key: value for key, value in body.items() if key not in envelope}
        for error in _validator(one.stem, json.dumps(schema)).iter_errors(body):
            place = "/".join(map(str, error.instance_path))
            found.add(f"/{place} {error.kind.name}")
    return sorted(found)


@every
def test_it_is_in_the_strict_contract_or_a_known_mistake(one: Evidence) -> None:
    assert violations(one) == OVERRIDES.get(one.file, {}).get("violations", [])


def test_every_override_names_a_file_its_violations_and_a_reason() -> None:
    for file, entry in OVERRIDES.items():
        assert (FOLDER / file).is_file()
        assert entry["violations"], f"{file} is in the contract: drop the override"
        assert entry["reason"]


# The shim, with what was documented on the other side of a real socket


class Both:
    """The two clients behind one face, each with connections of its own for every call."""

    def __init__(self, asynchronous: bool, provider: sr.providers.Provider, **options: Any) -> None:
        self._asynchronous = asynchronous
        self._providers = {provider.stem: provider}
        self._options = options
        self.drift: tuple[sr.drift.Drift, ...] = ()

    def do(self, method: str, *arguments: Any, **options: Any) -> Any:
        if self._asynchronous:
            return asyncio.run(self._ado(method, *arguments, **options))
        with sr.Client(self._providers, submit_patience=0, **self._options) as client:
            try:
                return getattr(client, method)(*arguments, **options)
            finally:
                self.drift = client.drift

    async def _ado(self, method: str, *arguments: Any, **options: Any) -> Any:
        async with sr.AsyncClient(self._providers, submit_patience=0, **self._options) as client:
            try:
                return await getattr(client, method)(*arguments, **options)
            finally:
                self.drift = client.drift


def provider_for(one: Evidence, url: str, *, settled: bool = True) -> sr.providers.Provider:
    match one.stem:
        case "modellix":
            asynchronous = one.operation != "submit"
            return sr.Modellix(key="k", base_url=url, asynchronous=asynchronous)
        case "highwayapi":
            return sr.HighwayAPI(key="k", base_url=url)
        case "aihubmax":
            return sr.AIHubMax(key="k", base_url=url)
        case _:
            revision: Any = one.revision if settled else "auto"
            return sr.Oxen(key="k", base_url=url, revision=revision)


def operation_of(stem: str, captured: Captured) -> str:
    for name, described in contract(stem)["operations"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(described["path"]))
        if captured.method == described["method"] and re.fullmatch(pattern, captured.path):
            return str(name)
    raise LookupError(captured)


def first_accepted(stem: str, operation: str) -> Evidence:
    return next(
        one
        for one in GOOD
        if (one.stem, one.operation, one.kind, one.status) == (stem, operation, "answer", 200)
        and "error" not in (one.reads or {})
    )


def server_of(one: Evidence, **others: Evidence) -> Callable[[Captured], Reply]:
    """Answers with the evidence for its operation, and with the first other one for the rest."""

    def answer(captured: Captured) -> Reply:
        operation = operation_of(one.stem, captured)
        shown = one
        if one.kind == "request" or operation != one.operation:
            shown = others.get(operation) or first_accepted(one.stem, operation)
        return Reply(shown.body, shown.status)

    return answer


def decoded(option: str, value: object, variant: Variant) -> object:
    """The option's value that becomes a value on the wire."""
    encode = variant.options[option].encode
    return next((one for one in variant.allowed(option) if encode(one) == value), value)


def asked(one: Evidence) -> sr.ImageToVideo:
    """The request that should give a documented body."""
    provider = provider_for(one, "https://example.com")
    for variant in provider.variants():
        names = {wire.name: option for option, wire in variant.options.items()}
        if one.body.keys() - {"model"} <= names.keys() and (
            "model" not in names
            or one.body["model"] == variant.schema["properties"]["model"]["const"]
        ):
            options: dict[str, Any] = {
                names[key]: decoded(names[key], value, variant)
                for key, value in one.body.items()
                if key in names
            }
            two_frames = "last_frame" in variant.options
            if ("last_frame" in options) is two_frames or one.stem == "modellix":
                return sr.ImageToVideo(**options)
    raise LookupError(one.file)


def always_sent(one: Evidence, request: sr.ImageToVideo) -> dict[str, object]:
    """What we send unasked, as it stands on the wire."""
    (variant, *_) = provider_for(one, "https://example.com").variants(request)
    return {
        variant.options[option].name: variant.options[option].encode(value)
        for option, value in DEFAULTS.items()
        if option in variant.options and option not in PICTURES
    }


@client_kinds
@pytest.mark.parametrize(
    "one", [one for one in requests() if one.file not in NOT_SENT], ids=lambda one: one.file
)
def test_the_shim_makes_a_documented_request(one: Evidence, asynchronous: bool) -> None:
    request = asked(one)
    with Loopback(server_of(one)) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", sr.StillreelWarning)
        Both(asynchronous, provider_for(one, server.url)).do("submit", request)

    (captured,) = server.captured
    assert operation_of(one.stem, captured) == one.operation
    assert captured.headers["content-type"] == "application/json"
    assert captured.headers["authorization"] == "Bearer k"
    ours = always_sent(one, request)
    assert {**ours, **one.body} == captured.body


@pytest.mark.parametrize("file", NOT_SENT)
def test_what_the_shim_does_not_send_it_really_cannot(file: str) -> None:
    (one,) = (one for one in GOOD if one.file == file)
    if one.operation == "generate_video":
        assert not one.described["submit"]
        return
    with Loopback(server_of(one)) as server, pytest.raises((sr.InvalidRequest, TypeError)):
        Both(False, provider_for(one, server.url)).do("submit", asked(one))
    assert server.captured == []


SUBMITS = [one for one in answers() if one.described["submit"] and one.reads]
READS = [one for one in answers() if one.reads and {"phase", "error"} & one.reads.keys()]
STATUSES = [one for one in READS if not one.described["submit"] and one.operation != "upload_data"]


def assert_error(raised: sr.StillreelError, expected: Mapping[str, Any], one: Evidence) -> None:
    assert type(raised).__name__ == expected["error"]
    assert raised.charged == expected["charged"]
    for field in ("reason", "code"):
        if field in expected:
            assert getattr(raised, field) == expected[field], field
    assert raised.answer is not None
    assert json.loads(raised.answer.content) == one.body


def drifted(client: Both) -> list[str]:
    # an example has as many ids as the request of its document asked for, which is not ours
    return [drift.pointer for drift in client.drift if drift.kind != "samples"]


@client_kinds
@pytest.mark.parametrize("one", SUBMITS, ids=lambda one: one.file)
def test_an_answer_to_a_submit_is_read_as_documented(one: Evidence, asynchronous: bool) -> None:
    assert one.reads is not None
    request = REQUEST
    if one.operation == "submit_first_last_frame":
        request = sr.ImageToVideo(
            REQUEST.image, prompt=REQUEST.prompt, last_frame="https://example.com/last.jpg"
        )
    if len(one.reads.get("ids", ())) > 1:
        request = replace(request, samples=len(one.reads["ids"]))
    with Loopback(server_of(one)) as server:
        client = Both(asynchronous, provider_for(one, server.url))
        if "ids" in one.reads:
            job = client.do("submit", request)
            assert job.ids == tuple(one.reads["ids"])
            assert sr.Job.parse(str(job)) == job
            assert json.loads(job.answer.content) == one.body
        else:
            with pytest.raises(sr.SubmitError) as raised:
                client.do("submit", request)
            assert_error(raised.value, one.reads, one)

    assert drifted(client) == one.reads.get("drift", [])
    assert [one.method for one in server.captured if one.method == "POST"] == ["POST"]


def id_of(one: Evidence) -> str:
    body = one.body
    for part in {"modellix": ("data", "task_id"), "highwayapi": ("task", "task_id")}.get(
        one.stem, ({"aihubmax": "id"}.get(one.stem, "generation_id"),)
    ):
        body = body.get(part, {}) if isinstance(body, dict) else {}
    return body if isinstance(body, str) else "any"


def _cancelled() -> Evidence:
    return next(one for one in ALL if one.file == "oxen/generation-cancelled.json")


@client_kinds
@pytest.mark.parametrize("one", STATUSES, ids=lambda one: one.file)
def test_an_answer_about_a_job_is_read_as_documented(one: Evidence, asynchronous: bool) -> None:
    assert one.reads is not None
    job = sr.Job(one.stem, (id_of(one),))
    method = "cancel" if one.operation == "cancel_generation" else "state"
    with Loopback(server_of(one, get_generation=_cancelled())) as server:
        client = Both(asynchronous, provider_for(one, server.url))
        if "error" in one.reads:
            with pytest.raises(sr.StillreelError) as raised:
                client.do(method, job)
            assert_error(raised.value, one.reads, one)
            assert raised.value.job == job
        else:
            assert_state(client.do(method, job), one.reads)
            assert_result(client, job, one.reads)

    assert drifted(client) == one.reads.get("drift", [])
    last = server.captured[-1]
    assert job.ids[0] in {last.path.rpartition("/")[2], *last.query.values()}


def assert_state(state: sr.JobState, expected: Mapping[str, Any]) -> None:
    assert state.phase == expected["phase"]
    if "status" in expected:
        assert list(state.status) == expected["status"]
    assert [video.url for video in state.videos] == expected.get("urls", [])
    assert state.progress == expected.get("progress", state.progress)
    if "failures" in expected:
        found = [[failure.reason, failure.code] for failure in state.failures]
        assert found == expected["failures"]
    for video in state.videos:
        if "expires" in expected:
            assert video.expires_at == datetime.fromisoformat(expected["expires"])
        if "expires_in" in expected:
            assert video.expires_at is not None
            left = video.expires_at.timestamp() - state.answers[0].received_at
            assert left == pytest.approx(expected["expires_in"], abs=1e-3)
        for field, value in expected.get("media", {}).items():
            assert getattr(video, field) == value


def assert_result(client: Both, job: sr.Job, expected: Mapping[str, Any]) -> None:
    """What a wait makes of it, which is read once."""
    result = expected.get("result")
    if result or expected["phase"] not in {"succeeded", "failed", "cancelled"}:
        with pytest.raises(sr.StillreelError) as raised:
            client.do("wait", job, timeout=0)
        assert type(raised.value).__name__ == (result or {"error": "WaitTimeout"})["error"]
        assert raised.value.charged == (result or {"charged": "unknown"})["charged"]
        assert raised.value.job == job
    elif expected["phase"] == "succeeded":
        videos = client.do("wait", job, timeout=0).videos
        assert [video.url for video in videos] == expected["urls"]


@client_kinds
@pytest.mark.parametrize("one", answers(operation="get_model"), ids=lambda one: one.file)
def test_a_model_object_settles_the_revision(one: Evidence, asynchronous: bool) -> None:
    assert one.reads is not None
    expected = one.reads.get("settled") or one.reads["assumed"]
    with Loopback(server_of(one)) as server:
        client = Both(asynchronous, provider_for(one, server.url, settled=False))
        client.do("submit", REQUEST)

    looked_up, submitted = server.captured
    assert looked_up.method == "GET"
    assert submitted.body["duration"] == ("8s" if expected == "2026-06-26" else 8)
    assert drifted(client) == []


@client_kinds
@pytest.mark.parametrize("one", answers(operation="upload_data"), ids=lambda one: one.file)
def test_an_upload_gives_the_url_of_the_picture(one: Evidence, asynchronous: bool) -> None:
    assert one.reads is not None
    with Loopback(server_of(one)) as server:
        client = Both(asynchronous, provider_for(one, server.url))
        client.do("submit", sr.ImageToVideo(PNG, prompt="petals fall"))

    uploaded, submitted = server.captured
    assert base64.b64decode(uploaded.body["file_data"]) == PNG
    assert submitted.body["image_url"] == one.reads["hosted"]
    assert drifted(client) == []


PARSED = [one for one in answers() if (one.reads or {}).get("parsed")]


@pytest.mark.parametrize("one", PARSED, ids=lambda one: one.file)
def test_what_is_not_normalised_is_parsed_whole_by_the_low_level_client(one: Evidence) -> None:
    tag = one.described["tag"]
    operation: Any = import_module(f"stillreel_clients.{one.stem}.api.{tag}.{one.operation}")
    posted = {"post": next(other for other in requests() if other.operation == "generate_video")}
    with (
        Loopback(server_of(one)) as server,
        sr.Client({"oxen": provider_for(one, server.url)}) as c,
    ):
        arguments: dict[str, Any] = {}
        if "request" in one.described:
            models: Any = import_module("stillreel_clients.oxen.models")
            made = getattr(models, f"GenerateVideoRequest{one.revision.replace('-', '')}")
            arguments["body"] = made.from_dict(
                {k: v for k, v in posted["post"].body.items() if k != "duration"}
            )
        with c.raw("oxen") as low_level:
            parsed = operation.sync(client=low_level, **arguments)

    if one.file in OVERRIDES:  # nothing of it is known, and nothing of it is lost
        assert parsed.additional_properties == one.body
    else:
        assert parsed.to_dict() == one.body


@pytest.mark.parametrize("one", answers(operation="stream_events"), ids=lambda one: one.file)
def test_an_event_is_read_by_its_model(one: Evidence) -> None:
    wire: Any = import_module(f"stillreel_wire.{one.stem}")
    name = "GenerationSucceededEvent" if "url" in one.body else "GenerationFailedEvent"

    read = getattr(wire, name).model_validate_json(json.dumps(one.body))

    assert read.model_dump(mode="json") == one.body


def test_every_answer_was_read_in_one_of_these_ways() -> None:
    seen = {one.file for one in [*SUBMITS, *STATUSES, *PARSED]}
    seen |= {one.file for name in ("get_model", "upload_data") for one in answers(operation=name)}
    seen |= {one.file for one in answers(operation="stream_events")}

    assert {one.file for one in answers()} == seen


# The sandbox


KEY = {"Authorization": "Bearer sandbox"}
RENDER = 100.0


class Served:
    """A sandbox whose clock stands still, and how its answers are provoked."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.http = httpx.Client(timeout=60, verify=False)  # there is no TLS here

    def call(
        self,
        one: Evidence,
        parts: Mapping[str, str] | None = None,
        *,
        body: object = None,
        key: bool = True,
    ) -> httpx.Response:
        """The operation of some evidence, with its parameters and a body."""
        base = self.sandbox.base_urls[one.stem]
        path = one.described["path"]
        query: dict[str, str] = {}
        for name, value in (parts or {}).items():
            if f"{{{name}}}" in path:
                path = path.replace(f"{{{name}}}", quote(value, safe=""))
            else:
                query[name] = value
        return self.http.request(
            one.described["method"],
            base + path,
            params=query,
            headers=KEY if key else {},
            json=body,
        )

    def job(self, one: Evidence) -> str:
        """The id of a job of the provider, just accepted."""
        submit = next(
            other
            for other in requests()
            if other.stem == one.stem
            and other.described["submit"]
            and other.revision == one.revision
            and other.file not in NOT_SENT
        )
        answer = self.call(submit, body=submit.body)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        match one.stem:
            case "modellix":
                return str(body["data"]["task_id"])
            case "highwayapi":
                return str(body["task_id"])
            case "aihubmax":
                return str(body["id"])
            case _:
                return str(body["generations"][0]["generation_id"])

    def read(self, one: Evidence, identifier: str) -> httpx.Response:
        name = next(p["name"] for p in one.described["parameters"] if p["required"])
        return self.call(one, {name: identifier})


@pytest.fixture(scope="module")
def served() -> Iterator[Mapping[str, Served]]:
    """A sandbox for each revision of Oxen's contract."""
    with ExitStack() as stack:
        made: dict[str, Served] = {}
        for revision in ("2026-06-26", "2026-07-04"):
            clock = ManualClock(1_790_000_000.0)
            sandbox = stack.enter_context(
                Sandbox(clock=clock, render_seconds=RENDER, oxen_revision=revision)
            )
            made[revision] = Served(sandbox, clock)
            stack.callback(made[revision].http.close)
        yield made


@pytest.mark.parametrize("one", requests(), ids=lambda one: one.file)
def test_the_sandbox_takes_a_documented_request(
    one: Evidence, served: Mapping[str, Served]
) -> None:
    sandbox = served[one.revision].sandbox
    if one.operation == "generate_video":
        with Sandbox(render_seconds=0, oxen_revision=one.revision) as at_once:
            answer = httpx.post(
                at_once.base_urls["oxen"] + one.described["path"],
                json=one.body,
                headers=KEY,
                timeout=60,
                verify=False,
            )
        assert answer.status_code == 200, answer.text
        assert list(answer.json()["videos"][0]) == ["url"]
        return
    before = len(sandbox.jobs())

    answer = served[one.revision].call(one, body=one.body)

    assert answer.status_code == 200, answer.text
    accepted = sandbox.jobs()[before:]
    assert sum(job["units"] for job in accepted) == one.body.get(
        "num_generations", one.body.get("sample_count", 1)
    )
    served[one.revision].clock.advance(2 * RENDER)
    ended = {job["state"] for job in sandbox.jobs()[before:]}
    assert ended == {"succeeded"}


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.kind == "request" and one.file in OVERRIDES], ids=str
)
def test_the_sandbox_refuses_what_is_a_mistake_of_the_documents(
    one: Evidence, served: Mapping[str, Served]
) -> None:
    before = served[one.revision].sandbox.jobs()

    answer = served[one.revision].call(one, body=one.body)

    assert answer.status_code in {400, 422}
    assert served[one.revision].sandbox.jobs() == before


def provoke(one: Evidence, served: Served) -> tuple[int, Any]:
    """The sandbox's own answer for what the document shows: its status and body."""
    if one.status == 200 and one.described["submit"]:
        submit = next(
            other
            for other in requests()
            if (other.stem, other.operation, other.revision)
            == (one.stem, one.operation, one.revision)
        )
        body = dict(submit.body)
        if one.name == "queued-several":
            body["num_generations"] = 2
        return _plain(served.call(submit, body=body))
    if one.status == 200:
        return SUCCESSES.get(one.operation, provoke_state)(one, served)
    return _plain(provoke_refusal(one, served))


def _plain(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def provoke_state(one: Evidence, served: Served) -> tuple[int, Any]:
    """A job as it stands in the phase of the evidence."""
    phase = (one.reads or {}).get("phase", "running")
    if phase == "failed":
        reason = (one.reads or {})["failures"][0][0]
        served.sandbox.fault(one.stem, outcome={"failed": reason})
    early = one.name == "task-completed-too-early"
    if early:
        served.sandbox.fault(one.stem, outcome="early")
    identifier = served.job(one)
    if phase == "cancelled":
        cancel = next(other for other in GOOD if other.operation == "cancel_generation")
        served.read(cancel, identifier)
    elif phase != "queued":
        served.clock.advance(RENDER / 2 if phase == "running" and not early else 2 * RENDER)
    return _plain(served.read(one, identifier))


def provoke_list(one: Evidence, served: Served) -> tuple[int, Any]:
    served.job(one)
    served.clock.advance(RENDER / 2)
    return _plain(served.call(one))


def provoke_video(one: Evidence, served: Served) -> tuple[int, Any]:
    body = next(
        other.body
        for other in requests()
        if other.operation == "enqueue" and other.revision == one.revision
    )
    wanted = {"response_format": "b64_json"} if "base64" in one.name else {}
    with Sandbox(render_seconds=0, oxen_revision=one.revision) as at_once:
        url = at_once.base_urls["oxen"] + one.described["path"]
        small = {"resolution": "720p", "duration": 4}
        return _plain(
            httpx.post(url, json={**body, **small, **wanted}, headers=KEY, timeout=60, verify=False)
        )


def provoke_event(one: Evidence, served: Served) -> tuple[int, Any]:
    url = served.sandbox.base_urls["oxen"] + one.described["path"]
    with (
        httpx.Client(timeout=60, verify=False) as http,
        http.stream("GET", url, headers=KEY) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        if one.body["status"] == "failed":
            served.sandbox.fault("oxen", outcome={"failed": one.body["error"]})
        identifier = served.job(one)
        served.clock.advance(2 * RENDER)
        event = ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            if line.startswith("data: "):
                payload = json.loads(line.removeprefix("data: "))
                if payload["generation_id"] == identifier:
                    assert event == one.event
                    return stream.status_code, payload
    raise AssertionError("the stream has ended")


SUCCESSES: Mapping[str, Callable[[Evidence, Served], tuple[int, Any]]] = {
    "cancel_generation": lambda one, served: _plain(served.read(one, served.job(one))),
    "generate_video": provoke_video,
    "get_model": lambda one, served: _plain(served.call(one, {"model_id": "google-veo-3-1-lite"})),
    "list_generations": provoke_list,
    "stream_events": provoke_event,
    "upload_data": lambda one, served: _plain(served.call(one, body={"file_data": encoded(PNG)})),
}
# What is wrong with a body that is documented to be refused so.
WRONG: Mapping[str, Mapping[str, Any]] = {
    "aihubmax/error-422-model-not-found.json": {"model": "veo-9"},
    "highwayapi/error-400-invalid-request-body.json": {"duration": 5},
    "modellix/error-400-format.json": {"prompt": 1},
    "modellix/error-400-missing.json": {"image": None},
    "modellix/error-400-parameters.json": {"seed": 1},
    "modellix/error-400-range.json": {"durationSeconds": "5"},
    "oxen/error-long.json": {"num_generations": 5},
    "oxen/error-num-generations.json": {"num_generations": 5},
    "oxen/error-short-at-enqueue.json": {"model": "bad-model-name"},
    "oxen/error-upstream-sync.json": {"duration": "8s"},  # of the other revision
}


def provoke_refusal(one: Evidence, served: Served) -> httpx.Response:
    good = next(o.body for o in requests() if o.stem == one.stem and o.described["submit"])
    base = served.sandbox.base_urls[one.stem]
    if one.file in WRONG:
        wrong = {k: v for k, v in {**good, **WRONG[one.file]}.items() if v is not None}
        return served.call(one, body=wrong)
    if one.file == "highwayapi/error-404-model-not-found.json":
        return served.http.post(f"{base}/v3/async/veo-9", json=good, headers=KEY)
    if one.file == "aihubmax/error-400-invalid-request-error.json":
        headers = {**KEY, "Content-Type": "application/json"}
        return served.http.post(base + one.described["path"], content=b"{", headers=headers)
    if one.file == "aihubmax/error-422-invalid-file-type.json":
        upload = first_accepted(one.stem, "upload_data")
        return served.call(upload, body={"file_data": encoded(b"no picture")})
    if one.status in {401, 403}:
        return served.call(one, body=good, key=False)
    assert one.status == 404, f"nothing leads to {one.file}"
    name = next(p["name"] for p in one.described["parameters"] if p["required"])
    return served.call(one, {name: "00000000-0000-0000-0000-000000000000"})


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def kind_of(value: object) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def shape(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Each place of a JSON document, with what stands there; ``*`` for any index."""
    yield place, kind_of(value)
    if isinstance(value, dict):
        for key, child in value.items():
            inner = {} if key.endswith("request_schema") else child  # a JSON Schema, so open
            yield from shape(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for child in value:
            yield from shape(child, f"{place}/*")


def known_places(one: Evidence) -> set[str]:
    """The places that some document shows in the provider's answers of this kind."""
    success = one.status < 300
    same = (other for other in GOOD if other.kind == "answer" and other.stem == one.stem)
    return {
        place for other in same if (other.status < 300) is success for place, _ in shape(other.body)
    }


def echoed(one: Evidence) -> set[str]:
    """Oxen echoes each submitted parameter beside the documented fields (OX-Q)."""
    if one.operation not in {"get_generation", "list_generations"}:
        return set()
    parameters = contract(one.stem)["$defs"]
    names = {
        name
        for schema in ("VeoLiteParameters20260626", "VeoLiteParameters20260704")
        for name in parameters[schema]["properties"]
    }
    return {f"{prefix}/{name}" for prefix in ("", "/generations/*") for name in names}


@pytest.mark.parametrize(
    "one",
    [one for one in GOOD if one.kind == "answer" and one.file not in BY_FAULT],
    ids=lambda one: one.file,
)
def test_the_sandbox_answers_in_the_documented_shape(
    one: Evidence, served: Mapping[str, Served]
) -> None:
    status, body = provoke(one, served[one.revision])

    assert status == one.status
    found = set(shape(body))
    assert set(shape(one.body)) - found == set()
    extra = {place for place, _ in found} - known_places(one) - echoed(one)
    assert extra == set()
    if one.stem == "modellix" and status == 400:
        assert body["message"].partition(":")[0] == one.body["message"].partition(":")[0]


@pytest.mark.parametrize("file", BY_FAULT)
def test_a_fault_answers_with_a_documented_body(file: str, served: Mapping[str, Served]) -> None:
    (one,) = (one for one in GOOD if one.file == file)
    served_here = served[one.revision]
    served_here.sandbox.fault(one.stem, one.operation, status=one.status, body=one.body)
    parts = {p["name"]: "any" for p in one.described["parameters"] if p["required"]}

    answer = served_here.call(one, parts, body={} if "request" in one.described else None)

    assert _plain(answer) == (one.status, one.body)
