"""Answers of every kind are thrown at the shim: valid ones lose nothing, none breaks a guarantee.

Schemathesis makes requests of a schema; so each response schema stands as the request body of an
operation that does not exist, and gives valid and violating answers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

import stillreel as sr
from stillreel._flows import (
    Effect,
    Load,
    Note,
    Pause,
    Record,
    Send,
    cancel,
    read_state,
    wait,
)
from stillreel._journal.memory import Memory
from stillreel._models import TERMINAL, Answer, Job, JobState, is_id, load
from stillreel.drift import Watch
from tests.conftest import image
from tests.contract.loopback import Captured, Loopback, Reply
from tests.status_words import PHASES
from tests.unit.driving import submit

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from stillreel.drift import Drift
    from stillreel.providers import Provider

T = TypeVar("T")

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
EXAMPLES = 400
ERROR_EXAMPLES = 150  # of the bodies of errors, which are alike
NOW = 1_790_000_000.0
URL = "https://example.com/frame.jpg"
TIMEOUT, INTERVAL = 30.0, 10.0
JSON_HEADERS = {"content-type": "application/json"}
ID_KEYS: Mapping[str, tuple[str, ...]] = {
    "modellix": ("task_id",),
    "highwayapi": ("task_id",),
    "aihubmax": ("id", "task_id"),
    "oxen": ("generation_id",),
}
ROLES: Mapping[str, Mapping[str, str]] = {
    "modellix": {"submit": "submit", "submit_async": "submit", "get_task": "status"},
    "highwayapi": {
        "submit_image_to_video": "submit",
        "submit_first_last_frame": "submit",
        "get_task_result": "status",
    },
    "aihubmax": {"create_video": "submit", "get_task": "status", "upload_data": "upload"},
    "oxen": {
        "enqueue": "submit",
        "get_generation": "status",
        "cancel_generation": "cancel",
        "get_model": "model",
    },
}
ACCEPTED: Mapping[str, Any] = {
    "aihubmax": {
        "created": 1,
        "id": "task-1",
        "model": "m",
        "object": "video.generation.task",
        "progress": 0,
        "status": "pending",
        "task_info": {},
        "type": "video",
    },
    "oxen": {
        "generations": [
            {"generation_id": "7cf9b23a-1234-5678-9abc-def012345678", "status": "queued"},
        ]
    },
}
CANCELLED = {
    "generation_id": ACCEPTED["oxen"]["generations"][0]["generation_id"],
    "model_name": "m",
    "prompt": "p",
    "media_type": "video",
    "status": "cancelled",
    "result_url": None,
    "error_message": None,
    "enqueued_at": 1,
    "started_at": None,
    "completed_at": 2,
}
PICTURE = image(16, 9)


def provider_of(stem: str, operation: str, url: str = "") -> Provider:
    match stem:
        case "modellix":
            asynchronous = operation != "submit"
            return sr.Modellix(key="k", base_url=url, asynchronous=asynchronous)
        case "highwayapi":
            return sr.HighwayAPI(key="k", base_url=url)
        case "aihubmax":
            return sr.AIHubMax(key="k", base_url=url)
        case _:
            revision: Any = "auto" if operation == "get_model" else "2026-07-04"
            return sr.Oxen(key="k", base_url=url, revision=revision)


def request_for(operation: str) -> sr.ImageToVideo:
    options: dict[str, Any] = {}
    if operation == "submit_first_last_frame":
        options["last_frame"] = "https://example.com/last.jpg"
    return sr.ImageToVideo(PICTURE if operation == "upload_data" else URL, prompt="p", **options)


# The contract, read by itself


@cache
def contract(stem: str) -> Mapping[str, Any]:
    text = files("stillreel_wire").joinpath(f"{stem}.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@dataclass(frozen=True, slots=True)
class Target:
    """A response schema, and the answers that have it: pairs of operation and status."""

    stem: str
    schema: str
    answers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        name = re.sub(r".*/(\w+)\W*$", r"\1", self.schema)
        return f"{self.stem} {name}"

    @property
    def examples(self) -> int:
        return ERROR_EXAMPLES if min(status for _, status in self.answers) >= 400 else EXAMPLES

    @property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        return _validator(self.stem, self.schema)


@cache
def _validator(stem: str, schema: str) -> jsonschema_rs.Draft202012Validator:
    whole = {**json.loads(schema), "$defs": contract(stem)["$defs"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _targets() -> Iterator[Target]:
    for stem, roles in ROLES.items():
        found: dict[str, list[tuple[str, int]]] = {}
        for operation in roles:
            for status, answer in contract(stem)["operations"][operation]["responses"].items():
                found.setdefault(json.dumps(answer["schema"]), []).append((operation, int(status)))
        for schema, pairs in found.items():
            yield Target(stem, schema, tuple(pairs))


TARGETS = tuple(_targets())


@cache
def synthetic(stem: str) -> schemathesis.schemas.BaseSchema:
    """A document whose operations take our answers for their bodies."""

    def moved(node: object) -> Any:
        return json.loads(json.dumps(node).replace("#/$defs/", "#/components/schemas/"))

    paths = {
        f"/{number}": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": moved(json.loads(target.schema))}},
                },
                "responses": {"200": {"description": "none"}},
            }
        }
        for number, target in enumerate(TARGETS)
        if target.stem == stem
    }
    return schemathesis.openapi.from_dict(
        {
            "openapi": "3.1.0",
            "info": {"title": stem, "version": "1"},
            "paths": paths,
            "components": {"schemas": moved(contract(stem)["$defs"])},
        }
    )


def contents(target: Target, mode: GenerationMode) -> st.SearchStrategy[bytes]:
    operation = synthetic(target.stem)[f"/{TARGETS.index(target)}"]["POST"]
    cases: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=mode)
    return cases.map(lambda case: _content(case.body))


def _content(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    return json.dumps(body).encode() if _is_json(body) else b""


def _is_json(body: object) -> bool:
    return body is None or isinstance(body, (str, bool, int, float, list, dict))


MISSING = object()


def parsed(content: bytes) -> Any:
    """The body, or a mark that it is no JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return MISSING


def in_contract(target: Target, content: bytes) -> bool:
    body = parsed(content)
    return body is not MISSING and bool(target.validator.is_valid(body))


def exploring(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


# The shim, driven by hand


class Driver:
    """Performs a flow's effects: every request gets the answer for its operation."""

    def __init__(self, operation: str, answer: Answer) -> None:
        self.operation, self.answer = operation, answer
        self.now = 1000.0
        self.effects: list[Effect] = []
        self.recorder = Memory()
        self.watch = Watch("log")

    def clock(self) -> float:
        return self.now

    def run(self, flow: Generator[Effect, Any, T]) -> T | BaseException:
        """What the flow returns, or raises."""
        try:
            effect = next(flow)
            while True:
                assert len(self.effects) < 1000, "it does not end"
                self.effects.append(effect)
                effect = flow.send(self._perform(effect))
        except StopIteration as stop:
            done: T = stop.value
            return done
        except Exception as error:  # noqa: BLE001 - looked at by the properties
            return error

    def _perform(self, effect: Effect) -> object:
        if isinstance(effect, Pause):
            assert 0 <= effect.seconds <= 120
            self.now += effect.seconds
        if isinstance(effect, Load):
            return load(effect.image, effect.option, convert=effect.convert)
        if isinstance(effect, Record):
            return effect.write(self.recorder)
        if not isinstance(effect, Send):
            return None
        answer = self.answer
        if effect.call.operation != self.operation:
            other = CANCELLED if effect.call.operation == "get_generation" else None
            answer = answered(other or ACCEPTED[effect.provider.stem])
        else:
            self.watch.answer(effect, answer)
        return answer

    @property
    def notes(self) -> list[Note]:
        return [effect for effect in self.effects if isinstance(effect, Note)]


def answered(body: object, status: int = 200) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, JSON_HEADERS, content, NOW)


def thrown(stem: str, operation: str, answer: Answer, job: Job) -> tuple[Driver, Any]:
    """What the shim makes of an answer to an operation."""
    driver = Driver(operation, answer)
    provider = provider_of(stem, operation)
    match ROLES[stem][operation]:
        case "status":
            flow: Any = read_state(provider, job)
        case "cancel":
            flow = cancel(provider, job)
        case _:
            flow = submit({stem: provider}, [stem], request_for(operation))
    return driver, driver.run(flow)


def waited(stem: str, operation: str, answer: Answer, job: Job) -> tuple[Driver, Any]:
    driver = Driver(operation, answer)
    provider = provider_of(stem, operation)
    flow = wait(provider, job, timeout=TIMEOUT, clock=driver.clock, interval=INTERVAL)
    return driver, driver.run(flow)


# What the documents say of an answer, in other words than the shim's


def at(body: Any, *path: str | int) -> Any:
    """What stands at a place, or a mark that nothing does."""
    for part in path:
        try:
            body = body[part]
        except (LookupError, TypeError):
            return MISSING
    return body


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def usable(value: object) -> bool:
    return isinstance(value, str) and is_id(value)


def ids_in_place(stem: str, body: Any) -> list[Any]:
    """The ids of a submit's answer, where the contract has them."""
    if stem == "modellix":
        found = [at(body, "data", "task_id")] if at(body, "code") == 0 else []
    elif stem == "oxen":
        found = [at(one, "generation_id") for one in listed(at(body, "generations"))]
    else:
        found = [at(body, {"highwayapi": "task_id", "aihubmax": "id"}[stem])]
    return [one for one in found if one is not MISSING]


def ids_anywhere(stem: str, node: object) -> Iterator[str]:
    """Every id of a job in an answer, wherever it stands."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ID_KEYS[stem] and usable(value):
                yield value
            if key in ID_KEYS[stem] and type(value) is int and value >= 0:
                yield str(value)
            yield from ids_anywhere(stem, value)
    elif isinstance(node, list):
        for value in node:
            yield from ids_anywhere(stem, value)


STATUS_PATHS: Mapping[str, tuple[str, ...]] = {
    "modellix": ("data", "status"),
    "highwayapi": ("task", "status"),
    "aihubmax": ("status",),
    "oxen": ("status",),
}
ID_PATHS: Mapping[str, tuple[str, ...]] = {
    "modellix": ("data", "task_id"),
    "highwayapi": ("task", "task_id"),
    "aihubmax": ("id",),
    "oxen": ("generation_id",),
}


def job_of(stem: str, body: Any) -> Job:
    """The job that an answer is about, or any."""
    found = at(body, *ID_PATHS[stem])
    return Job(stem, (found if usable(found) else "any",))


def links(stem: str, body: Any) -> list[str]:
    """The links to the videos of a finished job."""
    match stem:
        case "modellix":
            return [
                one["url"]
                for one in listed(at(body, "data", "result", "resources"))
                if one.get("role") not in {"cover", "thumbnail", "alternative"}
                and ("type" not in one or one["type"] == "video" or one.get("role") == "primary")
            ]
        case "highwayapi":
            return [one["video_url"] for one in body["videos"]]
        case "aihubmax":
            return [one["url"] for one in listed(body.get("results"))]
        case _:
            return [body["result_url"]]


def expiries(stem: str, body: Any) -> list[datetime | None]:
    """When the links of a finished job expire; None where nothing is said that a clock can show."""
    now = datetime.fromtimestamp(NOW, UTC)
    count = len(links(stem, body))
    match stem:
        case "modellix":
            said = at(body, "data", "result_expires_at")
            if isinstance(said, (int, float)):
                return [_or_none(lambda: datetime.fromtimestamp(said / 1000, UTC))] * count
            if isinstance(said, str):
                return [_or_none(lambda: datetime.fromisoformat(said))] * count
            return [None] * count
        case "highwayapi":
            ttls = [one.get("video_url_ttl") for one in body["videos"]]
            return [
                None if ttl is None else _or_none(lambda ttl=ttl: now + timedelta(seconds=int(ttl)))  # type: ignore[misc]
                for ttl in ttls
            ]
        case "aihubmax":
            return [now + timedelta(days=1)] * count
        case _:
            return [None] * count


def _or_none(make: Callable[[], datetime]) -> datetime | None:
    try:
        return make()
    except (ValueError, OverflowError):
        return None


def why(stem: str, body: Any) -> str | None:
    """Why a job has failed."""
    match stem:
        case "modellix":
            error = at(body, "data", "error")
            found = at(error, "message") if isinstance(error, dict) else error
            if found is MISSING or found == "":
                return None  # then other places are tried, which no document names
        case "highwayapi":
            found = at(body, "task", "reason")
        case "aihubmax":
            found = at(body, "error", "message")
        case _:
            found = body["error_message"]
    return found if isinstance(found, str) and found else None


def words_of(body: Any) -> Iterator[str]:
    """The words of an error, of which some are to reach the user."""
    for path in (("message",), ("error", "message"), ("error", "detail"), ("error", "title")):
        found = at(body, *path)
        if isinstance(found, str) and found:
            yield found


# The properties of any answer


def assert_ours(outcome: object) -> None:
    """Nothing but the errors of the library comes out."""
    if isinstance(outcome, BaseException):
        assert isinstance(outcome, sr.StillreelError), repr(outcome)
        assert outcome.charged in {"yes", "no", "unknown"}


def assert_submitted(stem: str, answer: Answer, outcome: object) -> None:
    """A submit ends in a job or in an outcome with the answer on it; an id is never lost."""
    body = parsed(answer.content)
    assert isinstance(outcome, (Job, sr.SubmitError))
    assert outcome.answer == answer
    in_place = [one for one in ids_in_place(stem, body) if usable(one)]
    anywhere = [one for one in ids_anywhere(stem, body) if answer.status < 300 or not one.isdigit()]
    if isinstance(outcome, Job):
        assert set(in_place or anywhere) <= set(outcome.ids)
        assert sr.Job.parse(str(outcome)) == outcome
    elif isinstance(outcome, sr.SubmissionUnknown):
        assert anywhere == []
    else:  # by a table of what is documented, which is complete against the contract
        assert answer.status >= 400 or at(body, "code") not in {MISSING, 0}


def assert_phase(stem: str, answer: Answer, state: JobState) -> None:
    """No status that is not documented ends a job."""
    word = at(parsed(answer.content), *STATUS_PATHS[stem])
    known = PHASES[stem].get(word) if isinstance(word, str) else None
    if state.phase in TERMINAL:
        assert state.phase == known
    if known is None:
        assert state.phase == "unknown"


def assert_waited(job: Job, driver: Driver, outcome: object) -> None:
    """A wait ends with the job on whatever comes, and not before its deadline without a reason."""
    assert_ours(outcome)
    if isinstance(outcome, sr.WaitTimeout):
        assert TIMEOUT <= driver.now - 1000.0 <= TIMEOUT + 2 * INTERVAL
    assert isinstance(outcome, (sr.StillreelError, sr.Result))
    assert outcome.job == job


def assert_guarantees(stem: str, operation: str, answer: Answer) -> tuple[Driver, Any]:
    """What holds for any answer at all."""
    job = job_of(stem, parsed(answer.content))
    if ROLES[stem][operation] == "cancel":
        job = Job(stem, (CANCELLED["generation_id"],))
    driver, outcome = thrown(stem, operation, answer, job)
    assert_ours(outcome)
    match ROLES[stem][operation]:
        case "submit":
            assert_submitted(stem, answer, outcome)
        case "status":
            if isinstance(outcome, JobState):
                assert_phase(stem, answer, outcome)
                assert outcome.answers == (answer,)
            else:
                assert outcome.job == job
                assert outcome.answer == answer
            assert_waited(job, *waited(stem, operation, answer, job))
        case "cancel":
            assert outcome.job == job
        case "model":
            assert isinstance(outcome, Job), "a revision that is not known is assumed"
        case _:
            if isinstance(outcome, Exception):
                assert isinstance(outcome, sr.RequestFailed)
                assert (outcome.charged, outcome.answer) == ("no", answer)
    return driver, outcome


# The properties of a valid answer


def assert_nothing_lost(
    target: Target, operation: str, answer: Answer, driver: Driver, outcome: Any
) -> str:
    """What a valid answer says is all there; the kind of it is returned."""
    stem, body = target.stem, parsed(answer.content)
    role = ROLES[stem][operation]
    if role == "model":
        return "model" if answer.status == 200 else "error"
    if answer.status >= 400 or (stem == "modellix" and body["code"] != 0):
        assert isinstance(outcome, sr.StillreelError)
        heard = list(words_of(body))
        assert not heard or any(word in str(outcome) for word in heard)
        return "error"
    if role == "submit":
        return assert_job(stem, body, driver, outcome)
    if role == "upload":
        (posted,) = (
            effect.call.json
            for effect in driver.effects
            if isinstance(effect, Send) and effect.submit
        )
        assert posted["image_url"] == body["url"]
    elif role == "cancel":
        assert outcome.phase == "cancelled"
    elif usable(at(body, *ID_PATHS[stem])):
        assert driver.notes == []
        return assert_state(stem, body, outcome)
    return role


def assert_job(stem: str, body: Any, driver: Driver, outcome: object) -> str:
    ids = ids_in_place(stem, body)
    if not ids:
        assert isinstance(outcome, sr.SubmissionUnknown)
        return "none"
    if not all(map(usable, ids)):
        return "unusable id"
    assert outcome == Job(stem, tuple(ids))
    # a schema knows nothing of the one sample that was asked for
    counted = stem != "oxen" or len(ids) == 1
    assert [note.kind for note in driver.notes] == ([] if counted else ["samples"])
    return "job"


def assert_state(stem: str, body: Any, state: object) -> str:
    assert isinstance(state, JobState), repr(state)
    word = at(body, *STATUS_PATHS[stem])
    phase = PHASES[stem][word]
    if stem == "aihubmax" and phase == "succeeded" and not isinstance(body.get("results"), list):
        phase = "running"  # the race that was observed (AH-SKILL)
    assert (state.phase, state.status) == (phase, (word,))
    if phase == "succeeded":
        assert [video.url for video in state.videos] == links(stem, body)
        assert [video.expires_at for video in state.videos] == expiries(stem, body)
    else:
        assert state.videos == ()
    if phase == "failed":
        (failure,) = state.failures
        if said := why(stem, body):
            assert failure.reason == said
        if stem == "aihubmax" and body.get("error"):
            assert failure.code == (body["error"]["code"] or body["error"]["type"] or None)
    if stem in {"aihubmax", "highwayapi"}:
        percent = (
            at(body, "progress") if stem == "aihubmax" else at(body, "task", "progress_percent")
        )
        assert state.progress == (None if percent is MISSING else percent / 100)
    return f"{phase} with a video" if state.videos else phase


EXPECTED_KINDS: Mapping[str, frozenset[str]] = {
    "modellix SubmitEnvelope": frozenset({"job", "error"}),
    "modellix TaskEnvelope": frozenset(
        {"error", "queued", "running", "failed", "succeeded", "succeeded with a video"}
    ),
    "highwayapi Submitted": frozenset({"job"}),
    "highwayapi TaskResult": frozenset(
        {"queued", "running", "failed", "succeeded", "succeeded with a video"}
    ),
    "aihubmax SubmittedTask": frozenset({"job"}),
    "aihubmax Task": frozenset({"queued", "running", "failed", "succeeded with a video"}),
    "aihubmax UploadedFile": frozenset({"upload"}),
    "oxen EnqueueResponse": frozenset({"job", "none"}),
    "oxen Generation": frozenset(
        {"queued", "running", "failed", "cancelled", "succeeded with a video"}
    ),
    "oxen CancelResponse": frozenset({"cancel"}),
    "oxen Model": frozenset({"model"}),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of warnings are expected; none is looked at."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


targets = pytest.mark.parametrize("target", TARGETS, ids=str)


@targets
def test_a_valid_answer_never_fails_loses_nothing_and_is_no_drift(target: Target) -> None:
    kinds: Counter[str] = Counter()

    @exploring(target.examples)
    @given(contents(target, GenerationMode.POSITIVE), st.sampled_from(target.answers))
    def hold(content: bytes, place: tuple[str, int]) -> None:
        assert in_contract(target, content)
        operation, status = place
        answer = Answer(status, JSON_HEADERS, content, NOW)
        driver, outcome = assert_guarantees(target.stem, operation, answer)
        kinds[assert_nothing_lost(target, operation, answer, driver, outcome)] += 1
        assert driver.watch.found == []

    hold()

    assert EXPECTED_KINDS.get(str(target), frozenset({"error"})) <= kinds.keys(), kinds
    assert kinds.total() >= target.examples


@targets
def test_a_violating_answer_keeps_every_guarantee_and_is_always_drift(target: Target) -> None:
    seen: Counter[bool] = Counter()

    @exploring(target.examples)
    @given(contents(target, GenerationMode.NEGATIVE), st.sampled_from(target.answers))
    def hold(content: bytes, place: tuple[str, int]) -> None:
        operation, status = place
        answer = Answer(status, JSON_HEADERS, content, NOW)
        driver, _ = assert_guarantees(target.stem, operation, answer)
        valid = in_contract(target, content)
        seen[valid] += 1
        assert (driver.watch.found == []) is valid

    hold()

    assert seen[False] >= 0.95 * target.examples, seen


# Answers that no schema gives

HTML = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
STATUSES = (
    *(200, 201, 202, 204, 206, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 418),
    *(422, 425, 429, 451, 500, 501, 502, 503, 504, 520, 529, 599),
)
ODD = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"\xff\xfe",
    HTML,
    b"[" * 100_000,
    b'{"data":' * 3_000,
    b'{"task_id": 1e999, "id": NaN, "generation_id": -Infinity}',
    b'{"code": 0, "message": "\\ud800", "data": {"task_id": "\\ud800", "status": "\\ud800"}}',
    b'{"id": "' + b"9" * 5_000 + b'", "progress": ' + b"9" * 4_000 + b"}",
    b'{"task": {"task_id": "any", "status": "TASK_STATUS_GONE"}, "videos": null}',
    b'{"code": 0, "message": "", "data": {"task_id": "any", "status": "archived"}}',
    b'{"id": "any", "status": "archived", "results": [], "progress": "100"}',
    b'{"generation_id": "any", "status": "archived", "result_url": "https://example.com"}',
    b'{"code": 0, "message": "", "\\ud800": 1}',
    b'{"task_id":' * 300 + b"1" + b"}" * 300,
    b'{"a": 1, "a": {"task_id": "x", "id": "x", "generation_id": "x"}}',
)
PLACES = [(stem, operation) for stem, roles in ROLES.items() for operation in roles]


@st.composite
def odd_contents(draw: st.DrawFn) -> bytes:
    content = draw(st.sampled_from(ODD) | st.binary(max_size=30))
    if draw(st.booleans()):
        return content
    place = draw(st.integers(0, len(content)))
    return content[:place]


@pytest.mark.parametrize(("stem", "operation"), PLACES, ids=str)
def test_whatever_comes_only_our_errors_escape(stem: str, operation: str) -> None:
    documented = contract(stem)["operations"][operation]["responses"]

    @exploring(120)
    @given(odd_contents(), st.sampled_from(STATUSES), st.booleans())
    def hold(content: bytes, status: int, complete: bool) -> None:
        answer = Answer(status, JSON_HEADERS, content, NOW, complete)
        driver, _ = assert_guarantees(stem, operation, answer)
        unlisted = str(status) not in documented
        unreadable = parsed(content) is MISSING or b'"\\ud800": 1}' in content
        if complete and (unlisted or unreadable):
            assert driver.watch.found

    hold()


@pytest.mark.parametrize(("stem", "operation"), PLACES, ids=str)
def test_another_media_type_is_drift(stem: str, operation: str) -> None:
    answer = Answer(200, {"content-type": "text/html"}, HTML, NOW)

    driver, _ = assert_guarantees(stem, operation, answer)

    assert {drift.kind for drift in driver.watch.found} == {"media-type", "unreadable"}


# The same, through both clients and over a real socket


@cache
def sample(target: Target, mode: GenerationMode) -> tuple[bytes, ...]:
    found: list[bytes] = []

    @exploring(12)
    @given(contents(target, mode))
    def collect(content: bytes) -> None:
        found.append(content)

    collect()
    return tuple(dict.fromkeys(found))


def over_a_socket(
    asynchronous: bool, stem: str, operation: str, url: str, job: Job
) -> tuple[Any, tuple[Drift, ...]]:
    """What a real client makes of it, and the drift that it saw."""
    provider = provider_of(stem, operation, url)
    role = ROLES[stem][operation]
    method, *arguments = {
        "status": ("wait", job),
        "cancel": ("cancel", job),
    }.get(role, ("submit", request_for(operation)))
    options = {"timeout": 0} if method == "wait" else {}

    async def awaited() -> tuple[Any, tuple[Drift, ...]]:
        async with sr.AsyncClient({stem: provider}, submit_patience=0) as client:
            try:
                outcome: Any = await getattr(client, method)(*arguments, **options)
            except Exception as error:  # noqa: BLE001 - looked at by the caller
                outcome = error
            return outcome, client.drift

    if asynchronous:
        return asyncio.run(awaited())
    with sr.Client({stem: provider}, submit_patience=0) as client:
        try:
            outcome: Any = getattr(client, method)(*arguments, **options)
        except Exception as error:  # noqa: BLE001 - looked at by the caller
            outcome = error
        return outcome, client.drift


def operation_at(stem: str, captured: Captured) -> str:
    for operation in ROLES[stem]:
        described = contract(stem)["operations"][operation]
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(described["path"]))
        if captured.method == described["method"] and re.fullmatch(pattern, captured.path):
            return operation
    raise LookupError(captured)


# A client waits in earnest before it reads these once more.
REPEATED = frozenset({"model", "cancel"})


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@targets
def test_real_clients_do_the_same(
    target: Target, asynchronous: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["stillreel._flows.reconcile"], "LOOKS", (0.0, 0.0, 0.0))
    shown: dict[str, Reply] = {}

    def reply(captured: Captured) -> Reply:
        operation = operation_at(target.stem, captured)
        if operation in shown:
            return shown[operation]
        if operation == "list_generations":  # where a lost job is looked for
            return Reply({"count": 0, "generations": []})
        return Reply(CANCELLED if operation == "get_generation" else ACCEPTED[target.stem])

    done = 0
    with Loopback(reply) as server:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for number, content in enumerate(sample(target, mode)):
                operation, status = target.answers[number % len(target.answers)]
                repeated = status >= 429 or not in_contract(target, content)
                if ROLES[target.stem][operation] in REPEATED and repeated:
                    continue
                if operation == "get_model" and status == 200 and not _has_schema(content):
                    continue
                shown.clear()
                shown[operation] = Reply(content, status)
                assert_same(target, (operation, status), content, server.url, asynchronous)
                done += 1
    assert done >= 1


def _has_schema(content: bytes) -> bool:
    body = parsed(content)
    names = ("request_schema", "json_request_schema")
    return any(isinstance(at(body, name), dict) for name in names)


def assert_same(
    target: Target, place: tuple[str, int], content: bytes, url: str, asynchronous: bool
) -> None:
    """A real client comes to what the flow came to by hand."""
    operation, status = place
    answer = Answer(status, JSON_HEADERS, content, NOW)
    job = job_of(target.stem, parsed(content))
    if ROLES[target.stem][operation] == "cancel":
        job = Job(target.stem, (CANCELLED["generation_id"],))

    outcome, drift = over_a_socket(asynchronous, target.stem, operation, url, job)

    assert_ours(outcome)
    seen = [one for one in drift if one.kind != "samples"]
    assert (not seen) is in_contract(target, content)
    _, expected = thrown(target.stem, operation, answer, job)
    if ROLES[target.stem][operation] == "status":
        assert outcome.job == job
        if isinstance(outcome, sr.Result):
            assert [video.url for video in outcome.videos] == [v.url for v in expected.videos]
    elif isinstance(expected, sr.StillreelError):
        assert type(outcome) is type(expected)
        assert str(outcome) == str(expected)
        assert outcome.answer is not None
        assert outcome.answer.content == content
    else:
        assert getattr(outcome, "ids", None) == getattr(expected, "ids", None)
        assert getattr(outcome, "phase", None) == getattr(expected, "phase", None)


def test_every_operation_that_the_shim_calls_is_thrown_at() -> None:
    called: set[tuple[str, str]] = set()
    for stem in STEMS:
        for operation in ("", *ROLES[stem]):
            provider = provider_of(stem, operation)
            settle, gone = provider.settle(), provider.cancel("any")
            hosted = provider.host(load(PICTURE))
            free: Sequence[Any] = (
                provider.state("any"),
                gone,
                hosted,
                settle[0] if settle else None,
            )
            called |= {(stem, call.operation) for call in free if call}
    submits: Iterable[tuple[str, str]] = (
        (stem, operation)
        for stem in STEMS
        for operation, described in contract(stem)["operations"].items()
        if described["submit"]
    )

    assert called | set(submits) == set(PLACES)
