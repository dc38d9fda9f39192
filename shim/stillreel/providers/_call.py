"""From a generated operation to a :class:`Call`, so that type checkers see every parameter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

import httpx

from stillreel._effects import Call
from stillreel.providers._reading import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._job import Answer

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")
U = TypeVar("U")


class Operation(Protocol[P, R_co]):
    """A generated ``api.*.*`` module, used for its two pure halves."""

    @property
    def __name__(self) -> str: ...

    def _get_kwargs(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]: ...

    def _parse_response(self, *, client: Any, response: httpx.Response) -> R_co: ...


class _Lenient:
    """What the generated parsers ask of a client: nothing is raised for an unexpected status."""

    raise_on_unexpected_status = False


def call(
    read: Callable[[R, Answer], T],
    operation: Operation[P, R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Call[T]:
    """A call of a generated operation, with what its parsed answer means to us.

    Args:
        read: Makes our record of the parsed answer and the raw one.
        operation: The generated module.
        *args: As of the operation.
        **kwargs: As of the operation.
    """
    made = operation._get_kwargs(*args, **kwargs)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]

    def read_answer(answer: Answer) -> T:
        # without its headers: they describe the transfer, and one that is not ASCII cannot be set
        response = httpx.Response(answer.status, content=answer.content)
        try:
            parsed = operation._parse_response(client=_Lenient, response=response)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        except RecursionError:
            raise ValueError("the answer is nested too deeply") from None
        return read(parsed, answer)

    return Call(
        operation=operation.__name__.rpartition(".")[2],
        method=made["method"].upper(),
        path=made["url"],
        read=read_answer,
        params={name: value for name, value in made.get("params", {}).items() if value is not None},
        headers=made.get("headers", {}),
        json=made.get("json"),
    )


def given(value: T | None, unset: U) -> T | U:
    """A value for the generated model, or its mark for a field that is not sent."""
    return unset if value is None else value


def json_object(answer: Answer) -> dict[str, Any]:
    """The body as a JSON object; empty when it is none."""
    try:
        found: Any = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return fields(found)
