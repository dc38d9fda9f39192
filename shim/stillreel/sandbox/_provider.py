"""What a provider's module is made of: handlers that take a call and give an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from ._clips import Shot
    from ._contract import Contract, Operation, Schema
    from ._faults import Drip
    from ._state import World
    from ._validation import Refusal


@dataclass(frozen=True, slots=True)
class MockAnswer:
    """What a handler gives: a JSON value or a model of one, or an event stream.

    A fault may let it drip.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    stream: AsyncIterator[str] | None = None
    drip: Drip | None = None

    def plain(self) -> Any:
        """The body as JSON; of a model, what was set."""
        if isinstance(self.body, BaseModel):
            return self.body.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return self.body


@dataclass(frozen=True, slots=True)
class MockCall:
    """One request that satisfies the contract.

    `origin` is the scheme and host that the client used, `base` that and what stands before the
    documented path; `parameters` are parsed, `body` is plain JSON.
    """

    world: World
    contract: Contract
    operation: Operation
    origin: str
    base: str
    parameters: Mapping[str, Any]
    body: Any

    def link(self, shot: Shot, seconds: float) -> str:
        """A fresh URL of a clip, valid for so long on the sandbox's clock."""
        expires = self.world.clock.now() + seconds
        return f"{self.origin}{self.world.clips.link(self.contract.stem, shot, expires)}"

    def hold(self, schema: Schema, value: object) -> None:
        """Raise OffContract for an event that does not satisfy its schema."""
        if problem := schema.problem(value):
            raise AnswerOffContract(f"{self.contract.stem}.{self.operation.name} sent {problem}")


Handler = Callable[[MockCall], Awaitable[MockAnswer]]


class MockProvider(Protocol):
    """What a provider's module has."""

    HANDLERS: dict[str, Handler]

    def error(self, status: int, message: str) -> MockAnswer:
        """An error in the provider's own shape."""
        ...

    def refuse(self, refusal: Refusal) -> MockAnswer:
        """The provider's own answer to a request that breaks the contract."""
        ...


class AnswerOffContract(Exception):
    """The sandbox was about to answer what the contract does not allow."""


def handlers(*functions: Handler) -> dict[str, Handler]:
    """Handlers by their names, which are those of the operations."""
    return {function.__name__: function for function in functions}


def hold(answer: MockAnswer, contract: Contract, operation: Operation) -> MockAnswer:
    """The answer, if the contract documents its status and its body satisfies the schema."""
    name = f"{contract.stem}.{operation.name}"
    if answer.status not in operation.answers:
        raise AnswerOffContract(f"{name} has no answer {answer.status}")
    schema = operation.answers[answer.status]
    if answer.stream is None and schema and (problem := schema.problem(answer.plain())):
        raise AnswerOffContract(f"{name} answered a wrong {answer.status}: {problem}")
    return answer
