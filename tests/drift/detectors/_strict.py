"""Answers held to the strict contract, with nothing of the library's watch."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema_rs

from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drift.stage import Stage

KEY = {"Authorization": "Bearer sandbox"}
WRONG_KEY = {"Authorization": "Bearer another"}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def client(stage: Stage, stem: str) -> httpx.Client:
    """A plain HTTP client of a provider, without a key."""
    # verify: there is no TLS here, and loading the certificates takes its time
    base_url = stage.base_url(stem)
    return httpx.Client(base_url=base_url, trust_env=False, verify=False, timeout=10)


@cache
def validator(stem: str, operation: str, status: str) -> jsonschema_rs.Validator | None:
    """The validator of a documented answer, if it has a JSON schema."""
    source = contract(stem)
    documented = source["operations"][operation]["responses"][status]
    if "schema" not in documented or documented["media-type"] != "application/json":
        return None
    schema = {**documented["schema"], "$defs": source["$defs"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


@cache
def schema(stem: str, name: str) -> jsonschema_rs.Validator:
    """The validator of a named schema."""
    definitions = contract(stem)["$defs"]
    return jsonschema_rs.validator_for(
        {**definitions[name], "$defs": definitions}, validate_formats=True
    )


def wrongs(stem: str, operation: str, answer: httpx.Response) -> Iterator[str]:
    """Where an answer leaves the contract of its operation."""
    documented: dict[str, Any] = contract(stem)["operations"][operation]["responses"]
    place, status = f"{operation} {answer.status_code}", str(answer.status_code)
    if status not in documented:
        yield f"{place}: not documented"
        return
    came = answer.headers.get("content-type", "").partition(";")[0]
    if came != documented[status].get("media-type", came):
        yield f"{place}: {came}, not {documented[status]['media-type']}"
        return
    held = validator(stem, operation, status)
    if held is None:
        return
    try:
        document = answer.json()
    except ValueError:
        yield f"{place}: no JSON"
        return
    for error in held.iter_errors(document):
        yield f"{place} /{'/'.join(map(str, error.instance_path))}: {error.message}"
