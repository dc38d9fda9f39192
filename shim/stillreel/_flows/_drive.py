"""One step of a flow, for whoever drives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from stillreel._effects import Effect
    from stillreel._flows.read import Flow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The end of a flow, with its result."""

    value: T


def resume(
    flow: Flow[T], result: object = None, error: BaseException | None = None
) -> Effect | Done[T]:
    """Go on with what came of the last effect, or start; the next effect, or the end.

    A coroutine cannot let a StopIteration pass, so that none leaves here.
    """
    try:
        return flow.send(result) if error is None else flow.throw(error)
    except StopIteration as stop:
        return Done(stop.value)
