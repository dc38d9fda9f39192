"""A small strict checker that stands for the Schemathesis suite, which is too slow for this.

For each operation: valid bodies and small changes of them are taken, invalid ones are refused,
and each documented status is asked for. Every answer is held to the strict contract; a submitted
id can be read at once; and a floor of (operation, status) pairs has to be met, without which a
moved path, or a key that nobody asks for any more, would pass.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from stillreel.providers._contract import contract as contract_of
from tests.drift.mutants._record import CURRENT

from ._asks import ID_POINTERS, READS, Ask, Asks, place
from ._floor import FAULTS, FLOOR
from ._result import Seen, seen
from ._strict import KEY, WRONG_KEY, client, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

ACCEPTED = frozenset({200, 404})  # as the suite's positive_data_acceptance is set
REFUSED = frozenset({400, 401, 403, 404, 405, 422})
WAITING = frozenset({"generate_video"})
Pairs = set[tuple[str, int]]


def contract(stage: Stage, mutant: Mutant) -> Seen:
    """The checker with its floor."""
    found, pairs = check(stage, mutant)
    missing = sorted(FLOOR[mutant.provider] - pairs)
    return seen([*found, *(f"{name} never answers {status}" for name, status in missing)])


def without_floor(stage: Stage, mutant: Mutant) -> Seen:
    """The checker alone."""
    return seen(check(stage, mutant)[0])


def check(stage: Stage, mutant: Mutant) -> tuple[list[str], Pairs]:
    """What is wrong, and which pairs were seen."""
    with client(stage, mutant.provider) as http:
        checker = _Checker(stage, mutant, http)
        return list(checker.run()), checker.pairs


class _Checker:
    def __init__(self, stage: Stage, mutant: Mutant, http: httpx.Client) -> None:
        self._stage, self._stem, self._http = stage, mutant.provider, http
        revision = CURRENT if mutant.pinned == "auto" else mutant.pinned
        self._asks = Asks(mutant.provider, revision)
        self._operations: dict[str, Any] = contract_of(mutant.provider)["operations"]
        self.pairs: Pairs = set()

    def run(self) -> Iterator[str]:
        """Every check, in the order of the contract."""
        for name, operation in self._operations.items():
            if name == "stream_events":  # has a detector of its own
                continue
            yield from self._inputs(name)
            if operation["auth"]:
                for headers in ({}, WRONG_KEY):
                    yield from self._held(self._asks.first(name), headers)[1]
            yield from self._faults(name)
        for name in self._asks.bodies:
            if self._operations[name]["submit"] and name != "generate_video":
                for outcome in ("succeeded", "failed"):
                    yield from self._life(name, outcome)
        if self._stem == "oxen":
            yield from self._late_refusal()

    def _inputs(self, name: str) -> Iterator[str]:
        for ask in self._asks.valid(name):
            answer, wrong = self._held(ask)
            yield from wrong
            if answer.status_code not in ACCEPTED:
                yield f"{ask}: valid, and answered {answer.status_code}"
        for ask in self._asks.invalid(name):
            answer, wrong = self._held(ask)
            yield from wrong
            if answer.status_code not in REFUSED:
                yield f"{ask}: invalid, and answered {answer.status_code}"

    def _faults(self, name: str) -> Iterator[str]:
        """The documented statuses that no request of ours can bring about."""
        for status in sorted(one for operation, one in FAULTS[self._stem] if operation == name):
            self._stage.sandbox.fault(self._stem, name, status=status)
            yield from self._held(self._asks.first(name))[1]
            self._stage.sandbox.clear_faults()

    def _life(self, name: str, outcome: str) -> Iterator[str]:
        """A job from its submit to its end; its id is the one that was submitted."""
        stem, sandbox = self._stem, self._stage.sandbox
        if outcome == "failed":
            sandbox.fault(stem, outcome={"failed": "the upstream had enough"})
        answer, wrong = self._held(self._asks.first(name))
        sandbox.clear_faults()
        yield from wrong
        job = _at(answer, ID_POINTERS[stem][0])
        if not isinstance(job, str):
            return
        for seconds in (0.0, 3.0, 9.0, 3.0):
            self._stage.clock.advance(seconds)
            answer, wrong = self._held(Ask(READS[stem], job=job))
            yield from wrong
            if answer.status_code != 200:
                yield f"a job of {name} cannot be read: {answer.status_code}"
            elif _at(answer, ID_POINTERS[stem][1]) != job:
                yield f"a job of {name} is read under another id"
        if stem == "oxen":
            yield from self._held(Ask("cancel_generation", job=job))[1]

    def _late_refusal(self) -> Iterator[str]:
        """Oxen takes a bad parameter, and fails when the generation runs [OX-Q]."""
        body = {**self._asks.bodies["enqueue"][0], "resolution": "240p"}
        answer, _ = self._held(Ask("enqueue", body))
        job = _at(answer, ID_POINTERS["oxen"][0])
        if not isinstance(job, str):
            yield f"a bad parameter is answered {answer.status_code}"
            return
        self._stage.clock.advance(9)
        answer, wrong = self._held(Ask("get_generation", job=job))
        yield from wrong
        if _at(answer, "/status") != "failed":
            yield "a bad parameter does not fail the generation"

    def _held(self, ask: Ask, headers: Mapping[str, str] = KEY) -> tuple[httpx.Response, list[str]]:
        """Send a request, and hold the answer to the contract."""
        method, path, query = place(self._stem, ask)
        body: dict[str, Any] = {} if ask.body is None else {"json": ask.body}
        with self._stage.ticking() if ask.operation in WAITING else nullcontext():
            answer = self._http.request(method, path, params=query, headers=headers, **body)
        wrong = list(wrongs(self._stem, ask.operation, answer))
        if not wrong:
            self.pairs.add((ask.operation, answer.status_code))
        return answer, wrong


def _at(answer: httpx.Response, pointer: str) -> object:
    try:
        node: Any = answer.json()
        for part in pointer.strip("/").split("/"):
            node = node[int(part) if isinstance(node, list) else part]
    except (ValueError, LookupError, TypeError):
        return None
    return node
