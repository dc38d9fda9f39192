"""Where an answer, or a pushed event, differs from the strict contract."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from stillreel._models import Drift, Kind, brief
from stillreel.providers._contract import contract, schema_validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema_rs import ValidationError, Validator

    from stillreel._models import Answer

KINDS: Mapping[str, Kind] = {
    "additionalProperties": "added",
    "unevaluatedProperties": "added",
    "required": "missing",
    "type": "type",
    "anyOf": "type",
    "oneOf": "type",
    "const": "enum",
    "enum": "enum",
}


@cache
def operations(provider: str) -> Mapping[str, Any]:
    """A provider's operations; none for one that is not ours."""
    try:
        found: Mapping[str, Any] = contract(provider)["operations"]
    except FileNotFoundError:
        return {}
    return found


@cache
def _validator(provider: str, operation: str, status: str) -> Validator | None:
    schema = operations(provider)[operation]["responses"][status].get("schema")
    definitions = contract(provider)["$defs"]
    return schema_validator({**schema, "$defs": definitions}) if schema else None


@cache
def _event_validators(provider: str, operation: str, name: str) -> tuple[Validator, ...]:
    """Of the events that the provider's contract lists under a name."""
    known = operations(provider).get(operation, {"responses": {}})
    schema = known["responses"].get("200", {}).get("schema", {})
    kinds = schema.get("x-events", {}).get(name, ())
    return tuple(schema_validator({**kind, "$defs": contract(provider)["$defs"]}) for kind in kinds)


@cache
def _expected(provider: str, operation: str, status: int) -> tuple[str | None, Validator] | None:
    """The media type, if one is documented, and what the body is held to, if that is all."""
    documented = operations(provider)[operation]["responses"].get(str(status), {})
    validator = _validator(provider, operation, str(status)) if documented else None
    return None if validator is None else (documented.get("media-type"), validator)


def _fits_at_once(provider: str, operation: str, answer: Answer) -> bool:
    """Whether an answer surely is as its contract says: most are, and it takes little to see."""
    expected = _expected(provider, operation, answer.status)
    if expected is None:
        return False
    kind, validator = expected
    if kind not in {None, answer.headers.get("content-type", "").partition(";")[0]}:
        return False
    try:
        return validator.is_valid(answer.json()) and _wrong_bytes(answer.content) is None
    except (ValueError, RecursionError):
        return False


def _wrong_bytes(content: bytes) -> bytes | None:
    """The first bytes that are no UTF-8, if there are any."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content[error.start : error.end]
    return None


def differences(provider: str, operation: str, answer: Answer) -> Iterator[Drift]:
    """Where an answer differs from the contract of its operation.

    Args:
        provider: The provider's own name.
        operation: The operation's name; one that is in no contract has no differences.
        answer: The answer.
    """
    known = operations(provider).get(operation)
    if known is None or not answer.complete or _fits_at_once(provider, operation, answer):
        return
    status = str(answer.status)
    place = (provider, operation, answer.status)
    if status not in known["responses"]:
        listed = ", ".join(known["responses"])
        yield Drift(*place, "", "status", listed, status)
        return
    documented = known["responses"][status]
    came = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if came != documented.get("media-type", came):
        yield Drift(*place, "", "media-type", documented["media-type"], brief(came))
    content, validator = answer.content, _validator(provider, operation, status)
    if validator and (wrong := _wrong_bytes(content)):
        yield Drift(*place, "", "unreadable", "UTF-8", brief(wrong))
        content = content.decode("utf-8", "replace").encode()
    guess = bool(documented.get("x-unverified") or known.get("x-unverified"))
    yield from _of_body(place, content, validator, guess)


def event_differences(provider: str, operation: str, name: str, text: str) -> Iterator[Drift]:
    """Where a pushed event differs from the contract; one of another name has no differences."""
    content = text.encode("utf-8", "replace")
    kinds = _event_validators(provider, operation, name)
    if not _fits(kinds, content):
        yield from _of_body((provider, operation, 200), content, _nearest(kinds, content))


def _fits(kinds: tuple[Validator, ...], content: bytes) -> bool:
    """Whether it has one of several forms: that is seen in a tenth of the time of what differs."""
    try:
        body = json.loads(content)
        return any(kind.is_valid(body) for kind in kinds)
    except (ValueError, RecursionError):
        return False


def _nearest(kinds: tuple[Validator, ...], content: bytes) -> Validator | None:
    """That of several forms which has the least against it."""
    try:
        body = json.loads(content)
        return min(kinds, key=lambda kind: len(list(kind.iter_errors(body))), default=None)
    except (ValueError, RecursionError):  # it fits none
        return kinds[0] if kinds else None


def _of_body(
    place: tuple[str, str, int], content: bytes, validator: Validator | None, guess: bool = False
) -> Iterator[Drift]:
    if validator is None:
        return
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        text = content[:200].decode("utf-8", "replace")
        yield Drift(*place, "", "unreadable", "JSON", brief(text))
        return
    try:
        errors = [] if validator.is_valid(body) else list(validator.iter_errors(body))
        found = [
            one
            for error in errors
            for one in _of_error(place, error, contract(place[0]), guess=guess)
        ]
    except ValueError as error:  # half a surrogate pair in a name, or nested beyond its limit
        found = [Drift(*place, "", "unreadable", "JSON", brief(str(error)))]
    yield from found


def _of_error(
    place: tuple[str, str, int], error: ValidationError, source: Mapping[str, Any], *, guess: bool
) -> Iterator[Drift]:
    if meant := _meant(error):
        for inner in meant:
            yield from _of_error(place, inner, source, guess=guess)
        return
    name = error.kind.name
    kind = KINDS.get(name, "value")
    guess = guess or _unverified(source, error.schema_path)
    path = list(error.instance_path)
    facts = error.kind.as_dict()
    if kind == "added":
        fields = cast("Mapping[str, Any]", error.instance)
        for field in facts["unexpected"]:
            came = brief(fields[field])
            yield Drift(*place, _pointer([*path, field]), kind, "no such field", came, guess)
    elif kind == "missing":
        yield Drift(*place, _pointer([*path, facts["property"]]), kind, "a value", "none", guess)
    else:
        expected = brief(f"{name} {_limit(facts)}").strip("'")
        yield Drift(*place, _pointer(path), kind, expected, brief(error.instance), guess)


def _meant(error: ValidationError) -> list[ValidationError]:
    """What is wrong by the only one of several forms that has the value's type, if there is one."""
    branches: list[list[ValidationError]] = getattr(error.kind, "context", [])
    own = error.instance_path
    fitting = [
        errors
        for errors in branches
        if not any(one.kind.name == "type" and one.instance_path == own for one in errors)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _limit(facts: Mapping[str, Any]) -> object:
    for key in ("types", "options", "expected_value", "format", "pattern", "limit"):
        if key in facts:
            found = facts[key]
            if isinstance(found, list):
                return ", ".join(map(str, cast("list[object]", found)))
            return found
    return "as in the contract"


def _pointer(path: list[str | int]) -> str:
    parts = ("*" if isinstance(part, int) else part for part in path)
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def _unverified(source: Mapping[str, Any], path: list[str | int]) -> bool:
    """Whether a schema on the way to what was violated is marked as a guess."""
    node: Any = source
    for part in path[:-1]:
        node = node[part]
        if "x-unverified" in node:
            return True
    return False
