"""The floor: the answers of each operation that the strict checker must have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Pairs = frozenset[tuple[str, int]]

LINES: Mapping[str, tuple[str, ...]] = {
    "modellix": (
        "get_model_schema 200 | 404",
        "get_task 200 401 404 | 400 402 429 500 503",
        "get_team_balance 200 401 | 429 500 503",
        "list_models 200 401 | 400 429 500 503",
        "submit 200 400 401 | 402 404 429 500 503",
        "submit_async 200 400 401 | 402 404 429 500 503",
        "validate_key 200 401 | 429 500 503",
    ),
    "highwayapi": (
        "get_task_result 200 403 404 | 400 401 429 503",
        "get_video_config 200 | 429 503",
        "submit_first_last_frame 200 400 403 | 401 402 404 429 503",
        "submit_image_to_video 200 400 403 | 401 402 404 429 503",
    ),
    "aihubmax": (
        "create_video 200 401 422 | 400 402 429 500 503",
        "get_pricing 200 | 429 500 503",
        "get_subscription 200 401 | 429 500 503",
        "get_task 200 401 404 | 400 429 500 503",
        "get_usage 200 401 | 429 500 503",
        "list_models 200 401 | 429 500 503",
        "upload_data 200 401 422 | 400 429 500 503",
        "upload_url 200 401 422 | 400 429 500 503",
    ),
    "oxen": (
        "cancel_generation 200 401 404 | 500",
        "enqueue 200 400 401 404 | 402 500",
        "generate_video 200 400 401 404 | 402 500",
        "get_generation 200 401 404 | 500",
        "get_model 200 401 404 | 400 500",
        "list_generations 200 401 | 400 500",
        "list_models 200 401 | 400 500",
        "search_models 200 401 | 400 500",
    ),
}
"""An operation and its statuses a line; after the bar those that only a fault brings about."""


def _pairs(lines: tuple[str, ...], *, faults: bool) -> Pairs:
    found: list[tuple[str, int]] = []
    for line in lines:
        name, _, statuses = line.partition(" ")
        natural, _, faulty = statuses.partition("|")
        wanted = faulty if faults else natural + faulty
        found += [(name, int(status)) for status in wanted.split()]
    return frozenset(found)


FAULTS: Mapping[str, Pairs] = {stem: _pairs(one, faults=True) for stem, one in LINES.items()}
FLOOR: Mapping[str, Pairs] = {stem: _pairs(one, faults=False) for stem, one in LINES.items()}
"""By provider. A test holds it to what the unchanged sandbox gives: neither short nor stale."""
