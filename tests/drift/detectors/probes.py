"""Free probes: what each provider refuses, and how it is documented to say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._result import Seen, seen
from ._strict import KEY, UNKNOWN_ID, WRONG_KEY, client, code_of, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

Refusal = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class Probed:
    """Two operations of a provider, and its documented refusals: status and code.

    `invalid` is None where a bad body is taken and paid for.
    """

    state: str
    state_path: str
    submit: str
    submit_path: str
    key: Refusal
    unknown: Refusal
    invalid: Refusal | None


PROBED: Mapping[str, Probed] = {
    "modellix": Probed(
        state="get_task",
        state_path=f"/api/v1/tasks/{UNKNOWN_ID}",
        submit="submit_async",
        submit_path="/api/v1/google/veo-3.1-lite-i2v/async",
        key=(401, "401"),
        unknown=(404, "404"),
        invalid=(400, "400"),
    ),
    "highwayapi": Probed(
        state="get_task_result",
        state_path=f"/v3/async/task-result?task_id={UNKNOWN_ID}",
        submit="submit_image_to_video",
        submit_path="/v3/async/veo-3.1-lite-i2v",
        key=(403, "INVALID_API_KEY"),
        unknown=(404, None),
        invalid=(400, "INVALID_REQUEST_BODY"),
    ),
    "aihubmax": Probed(
        state="get_task",
        state_path=f"/v1/tasks/{UNKNOWN_ID}",
        submit="create_video",
        submit_path="/v1/videos/generations",
        key=(401, "authentication_error"),
        unknown=(404, "not_found"),
        invalid=(422, "validation_error"),
    ),
    "oxen": Probed(
        state="get_generation",
        state_path=f"/api/ai/queue/{UNKNOWN_ID}",
        submit="enqueue",
        submit_path="/api/ai/queue",
        key=(401, "unauthenticated"),
        unknown=(404, "resource_not_found"),
        invalid=None,
    ),
}
NOT_ALLOWED = frozenset({404, 405})


def probes(stage: Stage, mutant: Mutant) -> Seen:
    """No key, a bad key, an unknown id, an invalid body, a wrong method."""
    with client(stage, mutant.provider) as http:
        return seen(list(_probe(http, mutant.provider, PROBED[mutant.provider])))


def _probe(http: httpx.Client, stem: str, one: Probed) -> Iterator[str]:
    for words, headers in (("no key", {}), ("bad key", WRONG_KEY)):
        for operation, path, method in (
            (one.state, one.state_path, "GET"),
            (one.submit, one.submit_path, "POST"),
        ):
            # without a body that could be taken: should the key pass, nothing is paid
            body: dict[str, Any] = {} if method == "GET" else {"json": {}}
            answer = http.request(method, path, headers=headers, **body)
            yield from _held(stem, operation, answer, one.key, words)
    answer = http.get(one.state_path, headers=KEY)
    yield from _held(stem, one.state, answer, one.unknown, "unknown id")
    if one.invalid:
        answer = http.post(one.submit_path, headers=KEY, json={"prompt": 1})
        yield from _held(stem, one.submit, answer, one.invalid, "invalid body")
    answer = http.request("PATCH", one.submit_path, headers=KEY)
    if answer.status_code not in NOT_ALLOWED:
        yield f"wrong method: {answer.status_code}"


def _held(
    stem: str, operation: str, answer: httpx.Response, wanted: Refusal, words: str
) -> Iterator[str]:
    status, code = wanted
    if answer.status_code != status:
        yield f"{words}: {operation} answers {answer.status_code}, not {status}"
    elif code is not None and code_of(stem, answer) != code:
        yield f"{words}: {operation} says {code_of(stem, answer)}, not {code}"
    yield from (f"{words}: {wrong}" for wrong in wrongs(stem, operation, answer))
