"""Requests held to the contract, before any handler sees them."""

from __future__ import annotations

import json
import math
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from ._contract import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from ._contract import Operation, Parameter

MAX_BODY = 64 * 1024 * 1024

Kind = Literal[
    "path", "method", "no key", "bad key", "size", "media type", "syntax", "parameter", "body"
]

_STATUS: dict[Kind, int] = {
    "path": 404,
    "method": 405,
    "no key": 401,
    "bad key": 401,
    "size": 413,
    "media type": 415,
    "syntax": 400,
    "parameter": 400,
    "body": 422,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused before it reaches a handler; `body` only if it is an object."""

    kind: Kind
    problem: Violation
    operation: Operation | None = None
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def status(self) -> int:
        """What HTTP calls it; a provider may call it something else."""
        return _STATUS[self.kind]

    def __str__(self) -> str:
        return str(self.problem)


class Refused(Exception):
    """Carries a refusal out of the checks."""

    def __init__(
        self,
        kind: Kind,
        problem: Violation | str,
        operation: Operation | None = None,
        body: Any = None,
    ) -> None:
        super().__init__(str(problem))
        if isinstance(problem, str):
            problem = Violation("", "", problem)
        fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        self.refusal = Refusal(kind, problem, operation, fields)


def check_key(request: Request, operation: Operation, key: str) -> None:
    """Refuse a request that does not carry the key as a bearer token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Refused("no key", "no API key was given", operation)
    if not secrets.compare_digest(given.strip().encode(), key.encode()):
        raise Refused("bad key", "the API key is invalid", operation)


def read_parameters(request: Request, operation: Operation) -> dict[str, Any]:
    """Path and query parameters, parsed; those that the contract does not know are ignored."""
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.place == "path":
            given = [str(request.path_params[parameter.name])]
        else:
            given = request.query_params.getlist(parameter.name)
        if len(given) > 1:
            problem = Violation(f"/{parameter.name}", "maxItems", "is given more than once")
            raise Refused("parameter", problem, operation)
        if given:
            found[parameter.name] = _checked(given[0], parameter, operation)
        elif parameter.required:
            problem = Violation(f"/{parameter.name}", "required", "is a required parameter")
            raise Refused("parameter", problem, operation)
    return found


def _checked(text: str, parameter: Parameter, operation: Operation) -> object:
    value = parsed(text, parameter.type)
    if problem := parameter.schema.problem(value):
        at = Violation(f"/{parameter.name}{problem.pointer}", problem.keyword, problem.message)
        raise Refused("parameter", at, operation)
    return value


def parsed(text: str, kind: str) -> object:
    """A parameter's text as its type; text that is not of it stays text, and is refused as such."""
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        return int(text)
    return text


async def read_raw(request: Request, operation: Operation | None = None) -> bytes:
    """The body, unless it is too large."""
    declared = request.headers.get("content-length", "0")
    received = bytearray()
    too_large = declared.isdecimal() and int(declared) > MAX_BODY
    if not too_large:
        async for chunk in request.stream():
            received += chunk
            if too_large := len(received) > MAX_BODY:
                break
    if too_large:
        raise Refused("size", f"the body is larger than {MAX_BODY} bytes", operation)
    return bytes(received)


def read_body(request: Request, raw: bytes, operation: Operation) -> Any:
    """The JSON body, as the contract wants it; None for an operation without one."""
    if operation.body is None:
        return None
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != operation.media_type:
        message = f"the content type is {media_type or 'missing'}, not {operation.media_type}"
        raise Refused("media type", message, operation)
    try:
        body = parse_json(raw)
    except ValueError as error:
        raise Refused("syntax", f"the body is not JSON: {error}", operation) from error
    if problem := operation.body.problem(body):
        raise Refused("body", problem, operation, body)
    return body


def parse_json(raw: bytes) -> Any:
    """Strict JSON: UTF-8, no NaN, no infinities; 8.0 is 8, as JSON Schema has it."""
    try:
        return json.loads(raw.decode("utf-8"), parse_float=_finite, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is out of range")
    return int(number) if number.is_integer() else number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
