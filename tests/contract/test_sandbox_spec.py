"""Each sandbox keeps to its provider's strict spec, and enough of it has been seen to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from .floor import FAULT, RUN, STREAM, explored, faults_of_floor, floor_of, forced, streamed
from .plugin import SUMMARY
from .spec import REVISIONS, STEMS, Pair, spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .floor import Sources

CASES = [
    pytest.param(
        stem,
        revision,
        id=f"{stem} {revision}" if revision else stem,
        marks=pytest.mark.xdist_group(f"{stem}{revision}"),
    )
    for stem in STEMS
    for revision in REVISIONS.get(stem, (None,))
]
PHASES = {"examples", "coverage", "fuzzing", "stateful"}


@pytest.mark.parametrize(("stem", "revision"), CASES)
class TestTheSandbox:
    def test_keeps_to_the_spec_in_every_phase(
        self, stem: str, revision: str | None, seed: int | None
    ) -> None:
        report = explored(stem, revision, seed)
        assert not report.failures, str(report)
        assert report.phases.keys() == PHASES

    def test_is_led_along_the_links_to_the_end(
        self, stem: str, revision: str | None, seed: int | None
    ) -> None:
        # where data come out otherwise than before, Hypothesis stops and Schemathesis says nothing
        report = explored(stem, revision, seed)
        assert report.scenarios >= report.wanted > 0, report.phases

    def test_is_asked_for_every_operation(
        self, stem: str, revision: str | None, seed: int | None
    ) -> None:
        read_by_hand = {name for name, _ in floor_of(stem)[STREAM]}
        called = explored(stem, revision, seed).operations
        assert called == spec_of(stem).operations.keys() - read_by_hand

    def test_gives_every_documented_answer(
        self,
        stem: str,
        revision: str | None,
        seed: int | None,
        record_property: Callable[[str, object], None],
    ) -> None:
        report, floor = explored(stem, revision, seed), floor_of(stem)
        seen = {RUN: report.pairs, FAULT: forced(stem), STREAM: streamed(stem)}
        row = {
            "label": f"{stem} {revision}" if revision else stem,
            "operations": len({name for pairs in seen.values() for name, _ in pairs}),
            "cases": report.cases,
            "floor": sum(map(len, floor.values())),
        }
        record_property(SUMMARY, row)
        assert faults_of_floor(spec_of(stem).documented, floor, seen) == []


class TestTheFloor:
    DOCUMENTED: ClassVar[set[Pair]] = {("read", 200), ("read", 404), ("read", 500)}
    FLOOR: ClassVar[Sources] = {
        RUN: {("read", 200), ("read", 404)},
        FAULT: {("read", 500)},
        STREAM: set(),
    }

    def test_is_met_by_what_it_lists(self) -> None:
        assert faults_of_floor(self.DOCUMENTED, self.FLOOR, self.FLOOR) == []

    def test_fails_when_short(self) -> None:
        seen = {**self.FLOOR, RUN: {("read", 200)}, FAULT: set()}
        assert faults_of_floor(self.DOCUMENTED, self.FLOOR, seen) == [
            "short: read 404 was not seen by the run",
            "short: read 500 was not seen by the fault",
        ]

    def test_fails_when_an_answer_is_documented_no_longer(self) -> None:
        documented = self.DOCUMENTED - {("read", 404)}
        assert faults_of_floor(documented, self.FLOOR, self.FLOOR) == [
            "stale: read 404 is not documented"
        ]

    def test_fails_when_an_answer_is_not_listed(self) -> None:
        floor = {**self.FLOOR, RUN: {("read", 200)}}
        assert faults_of_floor(self.DOCUMENTED, floor, self.FLOOR) == [
            "stale: read 404 is documented and not in the floor"
        ]

    def test_fails_when_a_fault_is_no_longer_needed(self) -> None:
        seen = {**self.FLOOR, RUN: self.DOCUMENTED}
        assert faults_of_floor(self.DOCUMENTED, self.FLOOR, seen) == [
            "stale: read 500 needs no fault"
        ]

    def test_fails_when_an_answer_is_listed_twice(self) -> None:
        floor = {**self.FLOOR, FAULT: {("read", 404), ("read", 500)}}
        seen = {**self.FLOOR, FAULT: {("read", 404), ("read", 500)}}
        assert faults_of_floor(self.DOCUMENTED, floor, seen) == [
            "stale: read 404 is in the floor twice",
            "stale: read 404 needs no fault",
        ]
