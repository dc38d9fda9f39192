"""One request to a provider, and its answer as it came."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - typing.get_type_hints evaluates the annotations
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request, and how to read its answer. It is pure data: a flow sends it.

    Attributes:
        operation: The operation's name in the contract, as ``get_task``.
        method: The HTTP method.
        path: The path below the provider's base URL, encoded.
        read: Makes the result of a successful answer. What it raises says that the answer is off
            contract.
        params: Query parameters.
        headers: Header fields besides the key.
        json: The body.
        server: Another origin, for what a provider publishes elsewhere.
        keyless: Whether the key stays at home.
    """

    operation: str
    method: str
    path: str
    read: Callable[[Answer], T_co]
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Any = field(default=None, repr=False)
    server: str | None = None
    keyless: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer as it came.

    Attributes:
        status: The HTTP status.
        headers: Header fields, lower-case names, without cookies.
        content: The body in bytes, decompressed; what had arrived, when the connection broke.
        received_at: When it came, seconds since the epoch.
        complete: Whether the whole body arrived.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    received_at: float
    complete: bool = True
    _parsed: tuple[Any] | None = field(default=None, init=False, repr=False, compare=False)

    def json(self) -> Any:
        """The body's JSON, parsed once for all who read it: it is not to be changed.

        A byte that is no UTF-8 is read as U+FFFD.

        Raises:
            ValueError: If it is none.
            RecursionError: If it is nested too deeply.
        """
        if (parsed := self._parsed) is None:
            try:
                parsed = (json.loads(self.content),)
            except UnicodeDecodeError:
                parsed = (json.loads(self.content.decode("utf-8", "replace")),)
            object.__setattr__(self, "_parsed", parsed)
        return parsed[0]


def at_home(call: Call[object]) -> bool:
    """Whether a request goes to the provider itself, and with the key."""
    return call.server is None and not call.keyless
