"""From a generated operation to a :class:`Call`, so that type checkers see every parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from stillreel._models import Call
from stillreel.providers._reading import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._models import Answer

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")
U = TypeVar("U")


class GeneratedOperation(Protocol[P, R_co]):
    """A generated ``api.*.*`` module, used for its two pure halves."""

    @property
    def __name__(self) -> str: ...

    def _get_kwargs(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]: ...

    def _parse_response(self, *, client: Any, response: Any) -> R_co: ...


class _Lenient:
    """What the generated parsers ask of a client: nothing is raised for an unexpected status."""

    raise_on_unexpected_status = False


@dataclass(frozen=True, slots=True)
class _Response:
    """What they ask of an answer; to make an httpx.Response takes longer than to parse it.

    Headers are not among it: they describe the transfer.
    """

    answer: Answer

    def json(self) -> Any:
        return self.answer.json()

    @property
    def status_code(self) -> int:
        return self.answer.status

    @property
    def content(self) -> bytes:
        return self.answer.content

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def call(
    read: Callable[[R, Answer], T],
    operation: GeneratedOperation[P, R],
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
        response = _Response(answer)
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
        found: Any = answer.json()
    except (ValueError, RecursionError):
        return {}
    return fields(found)
