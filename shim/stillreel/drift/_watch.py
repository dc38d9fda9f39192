"""The runtime watch: each answer of a known operation is held to the strict contract."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, cast

from stillreel._capabilities import contract, schema_validator
from stillreel._errors import ConfigurationError, DriftError
from stillreel._job import Job
from stillreel.drift._record import Drift, Kind, brief

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

    from stillreel._effects import Note, Send
    from stillreel._job import Answer

log = logging.getLogger("stillreel.drift")

Mode = Literal["log", "raise", "off"]
OnDrift = Callable[[Drift], object]

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
# What the contract check sees by itself; flows note it for providers that have no contract.
SEEN_BY_CONTRACT = frozenset({"status", "unreadable"})


class Watch:
    """Reports each difference once per place, and never changes an answer.

    Args:
        mode: ``log`` reports; ``raise`` also raises a DriftError when a call of the client is
            done, with the job on it; ``off`` looks at nothing.
        on_drift: Is told each difference.

    Raises:
        ConfigurationError: For another mode.
    """

    def __init__(self, mode: Mode = "log", on_drift: OnDrift | None = None) -> None:
        if mode not in {"log", "raise", "off"}:
            raise ConfigurationError(f"drift={mode!r}: log, raise or off")
        self._mode = mode
        self._on_drift = on_drift
        self._raised = 0
        self._places: set[tuple[object, ...]] = set()
        self.found: list[Drift] = []

    def answer(self, effect: Send, answer: Answer) -> None:
        """Look at an answer."""
        stem, operation = effect.provider.stem, effect.call.operation
        self._look(stem, operation, partial(differences, stem, operation, answer))

    def event(self, provider: str, operation: str, name: str, text: str) -> None:
        """Look at a pushed event."""
        found = partial(event_differences, provider, operation, name, text)
        self._look(provider, operation, found)

    def _look(self, provider: str, operation: str, find: Callable[[], Iterator[Drift]]) -> None:
        if self._mode == "off":
            return
        try:
            for drift in find():
                self._report(drift)
        except Exception:  # what a validator raises must not cost an answer that may be paid for
            log.exception("%s %s: not watched", provider, operation)

    def note(self, effect: Note) -> None:
        """Take what a flow has noticed."""
        known = operations(effect.provider.stem)
        if self._mode == "off" or (known and effect.kind in SEEN_BY_CONTRACT):
            return
        self._report(
            Drift(
                provider=effect.provider.stem,
                operation=effect.operation,
                status=effect.status,
                pointer="",
                kind=effect.kind,
                expected=effect.expected,
                came=brief(effect.came),
            )
        )

    def settle(self, result: object) -> None:
        """Raise what was found since the last time, if that was asked for.

        Raises:
            DriftError: With the differences, and the job of the result.
        """
        new = tuple(self.found[self._raised :])
        self._raised = len(self.found)
        if new and self._mode == "raise":
            job = result if isinstance(result, Job) else getattr(result, "job", None)
            raise DriftError("; ".join(map(str, new)), drifts=new, result=result, job=job)

    def _report(self, drift: Drift) -> None:
        place = (drift.provider, drift.operation, drift.status, drift.pointer, drift.kind)
        if place in self._places:
            return
        self._places.add(place)
        self.found.append(drift)
        log.log(logging.WARNING if drift.serious else logging.INFO, "%s", drift)
        if self._on_drift:
            try:
                self._on_drift(drift)
            except Exception:  # nor may what the user's function raises
                log.exception("on_drift")


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
        return validator.is_valid(answer.json())
    except (ValueError, RecursionError):
        return False


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
    guess = bool(documented.get("x-unverified") or known.get("x-unverified"))
    yield from _of_body(place, answer.content, _validator(provider, operation, status), guess)


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
