"""One request and its answer on the wire, and rules that say which of them are edited."""

from __future__ import annotations

import json
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json"
ERRORS = range(400, 600)
ANY = range(100, 600)


@dataclass(slots=True)
class Exchange:
    """A request and, once there is one, its answer; a status makes it answered.

    `operation` is the contract's name, "download" for a clip, "" for anything else; `body` and
    `answer` are parsed JSON, or bytes; `memory` lives as long as its mutant is in force.
    """

    operation: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: Any
    memory: dict[str, Any]
    status: int = 0
    answer_headers: dict[str, str] = field(default_factory=dict[str, str])
    answer: Any = None

    def reply(self, status: int, answer: Any, media_type: str = JSON_TYPE) -> None:
        """Answer this, whatever came."""
        self.status, self.answer = status, answer
        self.answer_headers = {"content-type": media_type}

    def count(self, key: str) -> int:
        """How often something has happened under this mutant, this time included."""
        self.memory[key] = int(self.memory.get(key, 0)) + 1
        return int(self.memory[key])


Edit = Callable[[Exchange], None]
StreamEdit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Edits of the requests to some operations, or of their answers with some statuses."""

    operations: frozenset[str] | None
    edits: tuple[Edit, ...]
    statuses: Container[int] | None = None

    def meets(self, exchange: Exchange) -> bool:
        if self.operations is not None and exchange.operation not in self.operations:
            return False
        return self.statuses is None or exchange.status in self.statuses

    def apply(self, exchange: Exchange) -> None:
        for edit in self.edits:
            edit(exchange)


def before(operations: str, *edits: Edit) -> Rule:
    """Edit requests; the operations are words, `*` for all."""
    return Rule(_names(operations), edits)


def after(operations: str, *edits: Edit, statuses: Container[int] = (200,)) -> Rule:
    """Edit answers; successes unless other statuses are given."""
    return Rule(_names(operations), edits, statuses)


def _names(operations: str) -> frozenset[str] | None:
    return None if operations == "*" else frozenset(operations.split())


def parsed(raw: bytes, media_type: str) -> Any:
    """A body as JSON where it is some, else its bytes."""
    if not raw or media_type.partition(";")[0].strip() != JSON_TYPE:
        return raw
    return json.loads(raw)


def unparsed(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
