"""A provider of a user's own: a module of constants and pure functions, as the Protocol asks.

It speaks to a made-up service that turns a picture into a short loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stillreel.providers import (
    Call,
    Clip,
    Key,
    Outcome,
    Outcomes,
    Problem,
    Reading,
    Variant,
    Wire,
    json_object,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel import Answer, ImageToVideo, Phase
    from stillreel.providers import Order, Picture

stem: str = "loops"
origin: str = "https://loops.example"
poll_interval: float = 1.0
id_keys: tuple[str, ...] = ("ticket",)
outcomes: Outcomes = {
    (400, None): Outcome("refused", "invalid", "the manual"),
    (429, "busy"): Outcome("not_submitted", "rate", "the manual", repeatable=True),
}

PHASES: Mapping[object, Phase] = {"waiting": "queued", "drawing": "running", "drawn": "succeeded"}
FORM = Variant(
    {
        "type": "object",
        "properties": {
            "picture": {"type": "string"},
            "words": {"type": "string"},
            "seconds": {"type": "integer", "enum": [4, 8]},
            "shape": {"type": "string", "enum": ["16:9"]},
            "size": {"type": "string", "enum": ["720p"]},
            "number": {"type": "integer", "minimum": 1, "maximum": 9},
        },
    },
    {
        "image": Wire("picture"),
        "prompt": Wire("words"),
        "duration": Wire("seconds"),
        "aspect_ratio": Wire("shape"),
        "resolution": Wire("size"),
        "seed": Wire("number"),
    },
)


def require_key() -> Key:
    return Key("own-secret")


def variants(request: ImageToVideo | None = None) -> tuple[Variant, ...]:
    return (FORM,)


def settle() -> None:
    """There is one contract."""


def host(picture: Picture) -> None:
    """Pictures are not hosted."""


def submit(order: Order) -> Call[tuple[str, ...]]:
    body: dict[str, Any] = {
        "picture": order.image,
        "words": order.prompt,
        "seconds": order.duration,
        "shape": order.aspect_ratio,
        "size": order.resolution,
    }
    if order.seed is not None:
        body["number"] = order.seed
    return Call("draw", "POST", "/loops", _ticket, json=body)


def state(job_id: str) -> Call[Reading]:
    return Call("look", "GET", f"/loops/{quote(job_id, safe='')}", _reading)


def listings() -> tuple[()]:
    """There is no list of one's jobs."""
    return ()


def events() -> None:
    """Nothing is pushed."""


def cancel(job_id: str) -> None:
    """Nothing is taken back."""


def problem(answer: Answer) -> Problem | None:
    if answer.status < 300:
        return None
    body = json_object(answer)
    return Problem(answer.status, str(body.get("what", "")), str(body.get("why", "")))


def raw(timeout: float) -> None:
    """There is no generated client."""


def _ticket(answer: Answer) -> tuple[str, ...]:
    return (json_object(answer)["ticket"],)


def _reading(answer: Answer) -> Reading:
    body = json_object(answer)
    links: list[str] = body.get("links", [])
    return Reading(
        phase=PHASES.get(body["stage"], "unknown"),
        status=body["stage"],
        clips=tuple(Clip(url=link) for link in links),
    )
