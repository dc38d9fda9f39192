"""Oxen's event stream as it may become."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.drift.edits import moved, unguarded
from tests.drift.wire import Exchange, StreamEdit, after, before

from ._record import maker

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM_OF = "stream_events"
Json = dict[str, Any]

mutant = maker("oxen")


def payload(change: Callable[[Json], Json]) -> StreamEdit:
    """Change the data of each event, and nothing of the keep-alives."""

    def edit(event: str) -> str:
        head, found, data = event.partition("data: ")
        if not found:
            return event
        changed = json.dumps(change(json.loads(data)), separators=(",", ":"))
        return f"{head}data: {changed}\n\n"

    return edit


def _renamed(data: Json) -> Json:
    names = {"model": "model_name", "url": "result_url", "error": "error_message"}
    return {names.get(key, key): value for key, value in data.items()}


def _split(event: str) -> str:
    """The data on two lines, which belong together by the standard of server-sent events."""
    return event.replace(',"status"', ',\ndata: "status"')


def _spaced(data: str) -> str:
    head, found, rest = data.partition("data: ")
    return f"{head}data: {json.dumps(json.loads(rest))}\n\n" if found else data


def _plain(exchange: Exchange) -> None:
    exchange.answer_headers["content-type"] = "text/plain"


STREAM = (
    mutant(
        "event-renamed",
        "stream",
        "The event is called generation_completed.",
        "events",
        stream=lambda event: event.replace("media_generation_completed", "generation_completed"),
        quick=True,
    ),
    mutant(
        "event-nested",
        "stream",
        "The data stands in data, below a type.",
        "events",
        stream=payload(lambda data: {"type": "generation", "data": data}),
    ),
    mutant(
        "event-as-in-the-queue",
        "stream",
        "The events use the names of the queue.",
        "events",
        stream=payload(_renamed),
    ),
    mutant(
        "event-status-recased",
        "stream",
        "The status in an event is in capitals.",
        "events",
        stream=payload(lambda data: {**data, "status": data["status"].upper()}),
    ),
    mutant(
        "event-grows",
        "stream",
        "An event tells when it happened.",
        "events",
        stream=payload(lambda data: {**data, "at": 1775091590}),
    ),
    mutant(
        "lines-split",
        "stream",
        "The data comes on two lines.",
        "events",
        stream=_split,
    ),
    mutant(
        "data-spaced",
        "stream",
        "The data has spaces after commas and colons, which the sample in awk does not take.",
        "events",
        stream=_spaced,
    ),
    mutant(
        "crlf",
        "stream",
        "Lines end with CR LF, which the sample in awk does not take.",
        "events",
        stream=lambda event: event.replace("\n", "\r\n"),
    ),
    mutant(
        "no-keep-alive",
        "stream",
        "Nothing comes while nothing happens.",
        "events",
        stream=lambda event: "" if event.startswith(":") else event,
    ),
    mutant(
        "failures-untold",
        "stream",
        "A generation that fails is not told of.",
        "events",
        stream=lambda event: "" if '"failed"' in event else event,
    ),
    mutant(
        "told-twice",
        "stream",
        "Each generation is told of twice.",
        "events",
        stream=lambda event: event if event.startswith(":") else event * 2,
    ),
    mutant(
        "stream-media-type",
        "stream",
        "The stream comes as text/plain.",
        "events",
        after(STREAM_OF, _plain),
    ),
    mutant(
        "stream-moved",
        "stream",
        "The stream is elsewhere.",
        "events",
        before(STREAM_OF, moved),
    ),
    mutant(
        "stream-not-enforced",
        "stream",
        "Anybody may listen.",
        "events",
        before(STREAM_OF, unguarded),
    ),
)
