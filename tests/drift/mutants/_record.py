"""One way in which a provider can change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

if TYPE_CHECKING:
    from tests.drift.wire import Rule, StreamEdit

Kind = Literal[
    "fields",  # of answers
    "http",  # statuses, headers, media types
    "errors",  # what a refusal looks like
    "requests",  # what is taken
    "routing",  # where, and with which key
    "behaviour",  # what happens, in answers that satisfy the contract one by one
    "published",  # what the provider says about itself
    "stream",  # Oxen's events
    "history",  # what Oxen has really changed
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Schema = Mapping[str, Any]
SpecEdit = Callable[[dict[str, Any]], object]

CURRENT = "2026-07-04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed provider, and exactly what sees the change.

    Attributes:
        provider: Whose contract changes.
        name: A short name, unique within the provider.
        kind: What changes.
        change: The change in a sentence.
        caught_by: The detectors that are to see it, and no others; `watch:info` is the runtime
            watch with nothing above INFO.
        requests: Edits of requests.
        answers: Edits of answers.
        stream: Edit of one event of the stream.
        spec: The same change in the OpenAPI document, for the type checkers.
        quick: Whether it is among the few that every test run tries.
        revision: Of Oxen's contract, which the sandbox plays.
        pinned: Of Oxen's contract, which the client takes for granted; by default it asks.
        ours: The parameters of the model as our side knows them, where that is not the contract's
            current revision.
    """

    provider: str
    name: str
    kind: Kind
    change: str
    caught_by: frozenset[str]
    requests: tuple[Rule, ...] = ()
    answers: tuple[Rule, ...] = ()
    stream: StreamEdit | None = None
    spec: SpecEdit | None = None
    quick: bool = False
    revision: str = CURRENT
    pinned: Literal["auto", "2026-07-04", "2026-06-26"] = "auto"
    ours: Callable[[], Schema] | None = None

    def __str__(self) -> str:
        return f"{self.provider}/{self.name}"


class Maker(Protocol):
    """Makes the mutants of one provider."""

    def __call__(
        self,
        name: str,
        kind: Kind,
        change: str,
        caught_by: str,
        *rules: Rule,
        **more: Any,
    ) -> Mutant: ...


def maker(provider: str) -> Maker:
    """A maker of a provider's mutants: rules with statuses are for answers."""

    def make(
        name: str, kind: Kind, change: str, caught_by: str, *rules: Rule, **more: Any
    ) -> Mutant:
        return Mutant(
            provider=provider,
            name=name,
            kind=kind,
            change=change,
            caught_by=frozenset(caught_by.split()),
            requests=tuple(rule for rule in rules if rule.statuses is None),
            answers=tuple(rule for rule in rules if rule.statuses is not None),
            **more,
        )

    return make
