"""Oxen's event stream: read as the samples of its document do, line by line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import httpx

from ._asks import VALID
from ._result import Seen, seen
from ._strict import KEY, client, schema, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

PATH = "/api/events"
QUEUE = "/api/ai/queue"
NAME = "media_generation_completed"
KEEP_ALIVE = ": keep-alive"
SCHEMAS = {"succeeded": "GenerationSucceededEvent", "failed": "GenerationFailedEvent"}
PATIENCE = 3.0  # real seconds for what has to come


def events(stage: Stage, _mutant: Mutant) -> Seen:
    """Three generations while somebody listens: one succeeds, one fails, one is cancelled."""
    with client(stage, "oxen") as http:
        found = list(_refusals(http))
        try:
            made, text, head = _listen(stage, http)
        except (LookupError, TypeError, ValueError, httpx.HTTPError) as error:
            return seen([*found, f"nothing to listen to: {error!r}"])
        return seen([*found, *_head(head), *_read(made, text)])


def _refusals(http: httpx.Client) -> Iterator[str]:
    with http.stream("GET", PATH) as answer:
        if answer.status_code == 200:
            yield "it needs no key"
            return
        answer.read()
    yield from wrongs("oxen", "stream_events", answer)


def _listen(stage: Stage, http: httpx.Client) -> tuple[dict[str, str], str, httpx.Response]:
    """What was made, by id, and all that came until the keep-alive after it."""
    timeout = httpx.Timeout(10, read=PATIENCE)
    with http.stream("GET", PATH, headers=KEY, timeout=timeout) as stream:
        if stream.status_code != 200:
            raise LookupError(stream.status_code)
        made = {_queue(stage, http, "succeeded"): "succeeded"}
        made[_queue(stage, http, "failed")] = "failed"
        cancelled = _queue(stage, http, "succeeded")
        http.delete(f"{QUEUE}/{cancelled}", headers=KEY)
        with stage.ticking():
            return made, _until_idle(stream.iter_bytes()), stream


def _queue(stage: Stage, http: httpx.Client, ending: str) -> str:
    if ending == "failed":
        stage.sandbox.fault("oxen", outcome={"failed": "the upstream had enough"})
    answer = http.post(QUEUE, headers=KEY, json=VALID["oxen"]["enqueue"][0])
    return str(answer.json()["generations"][0]["generation_id"])


def _until_idle(chunks: Iterator[bytes]) -> str:
    """What comes until the first keep-alive, which is after all else, or until nothing comes."""
    text = ""
    try:
        while not text.startswith(":") and "\n:" not in text:
            text += next(chunks).decode()
    except (httpx.ReadTimeout, StopIteration):
        pass
    return text


def _head(answer: httpx.Response) -> Iterator[str]:
    came = answer.headers.get("content-type", "").partition(";")[0]
    if came != "text/event-stream":
        yield f"the content type is {came}"


def _read(made: dict[str, str], text: str) -> Iterator[str]:
    if "\r" in text:
        yield "its lines end with CR LF"
    blocks = [block.splitlines() for block in text.replace("\r", "").split("\n\n") if block]
    if [KEEP_ALIVE] not in blocks:
        yield "no keep-alive comes after 15 idle seconds"
    told: Counter[str] = Counter()
    for lines in blocks:
        if f"event: {NAME}" not in lines:
            continue  # of another kind, which is to be skipped
        payloads = [line.removeprefix("data: ") for line in lines if line.startswith("data:")]
        if len(payloads) != 1:
            yield f"an event has {len(payloads)} lines of data"
            continue
        yield from _payload(payloads[0], made, told)
    for generation, times in told.items():
        if generation not in made or times != 1:
            yield "a generation is told of that was not to be, or twice"
    if missing := [made[one] for one in made if one not in told]:
        yield f"nothing is told of a generation that has {' and one that has '.join(missing)}"


def _payload(raw: str, made: dict[str, str], told: Counter[str]) -> Iterator[str]:
    try:
        payload = json.loads(raw)
    except ValueError:
        yield "the data is no JSON"
        return
    if json.dumps(payload, separators=(",", ":")) != raw:
        yield "the data is not compact"
    name = SCHEMAS.get(str(payload.get("status")), "GenerationSucceededEvent")
    yield from (f"{name}: {error.message}" for error in schema("oxen", name).iter_errors(payload))
    generation = payload.get("generation_id")
    told[str(generation)] += 1
    if payload.get("status") != made.get(str(generation), payload.get("status")):
        yield f"{made[str(generation)]} is told as {payload.get('status')}"
