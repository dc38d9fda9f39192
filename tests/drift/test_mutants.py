"""The mutants: a quick subset is caught by exactly what the table says, and the table is whole.

`python -m tests.drift.matrix --all` runs all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from stillreel.providers._contract import contract as contract_of

from .detectors import DETECTORS, Seen, without_floor
from .detectors._floor import FAULTS, FLOOR
from .detectors.contract import check
from .matrix import Row, report, row
from .mutants import KINDS, MUTANTS, UNCHANGED, Mutant
from .stage import Stages

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDERS = ("modellix", "highwayapi", "aihubmax", "oxen")
QUICK = [one for one in MUTANTS if one.quick]
# a key that nobody asks for any more, where the free probes do not look
ONLY_FLOOR = ("highwayapi/auth-not-enforced", "oxen/list-not-enforced")
# what depends on options that the strict checker's jobs do not have
ONLY_WATCH = ("highwayapi/type-null-with-sound", "oxen/prompt-dropped-with-seed")


@pytest.fixture(scope="module")
def stages() -> Iterator[Stages]:
    with Stages() as running:
        yield running


def named(name: str) -> Mutant:
    return next(one for one in MUTANTS if str(one) == name)


@pytest.mark.parametrize("mutant", UNCHANGED, ids=str)
def test_an_unchanged_provider_raises_no_alarm(mutant: Mutant, stages: Stages) -> None:
    assert row(mutant, stages).faults() == []


@pytest.mark.parametrize("mutant", QUICK, ids=str)
def test_a_mutant_is_caught_by_exactly_the_detectors_named(mutant: Mutant, stages: Stages) -> None:
    assert row(mutant, stages).faults() == []


@pytest.mark.parametrize("name", ONLY_FLOOR)
def test_without_the_floor_a_mutant_survives(name: str, stages: Stages) -> None:
    mutant = named(name)
    assert row(mutant, stages).caught_by == {"contract"}
    assert not row(mutant, stages, {**DETECTORS, "contract": without_floor}).caught_by


@pytest.mark.parametrize("name", ONLY_WATCH)
def test_without_the_runtime_watch_a_mutant_survives(name: str, stages: Stages) -> None:
    mutant = named(name)
    assert row(mutant, stages).caught_by == {"watch"}
    others = {name: detector for name, detector in DETECTORS.items() if name != "watch"}
    assert not row(mutant, stages, others).caught_by


@pytest.mark.parametrize("mutant", UNCHANGED, ids=str)
def test_the_floor_is_neither_short_nor_stale(mutant: Mutant, stages: Stages) -> None:
    stage = stages.of(mutant)
    with stage.mutated(mutant):
        wrong, pairs = check(stage, mutant)
    assert wrong == []
    assert pairs == FLOOR[mutant.provider]


@pytest.mark.parametrize("stem", PROVIDERS)
def test_the_floor_has_each_documented_answer(stem: str) -> None:
    documented = {
        (name, int(status))
        for name, operation in contract_of(stem)["operations"].items()
        for status in operation["responses"]
        if name != "stream_events"
    }
    assert FLOOR[stem] == documented
    assert FAULTS[stem] < FLOOR[stem]


def test_a_matrix_is_the_same_twice(stages: Stages) -> None:
    some = [named("modellix/late-404"), named("highwayapi/progress-as-share")]
    first, second = ([row(one, stages) for one in some] for _ in range(2))
    assert list(report(first)) == list(report(second))


def test_a_survivor_a_stale_expectation_and_a_false_alarm_are_faults() -> None:
    mutant, alarm = named("modellix/late-404"), Seen(("it is gone",))
    assert mutant.caught_by == {"golden", "contract"}
    quiet = Row(mutant, {"golden": Seen(), "contract": Seen()})
    assert quiet.faults() == [
        "modellix/late-404: survives",
        "modellix/late-404: not caught by contract",
        "modellix/late-404: not caught by golden",
    ]
    stale = Row(mutant, {"golden": alarm, "contract": Seen(), "probes": alarm})
    assert stale.faults() == [
        "modellix/late-404: not caught by contract",
        "modellix/late-404: unexpectedly caught by probes: it is gone",
    ]
    false = Row(UNCHANGED[0], {"golden": alarm, "contract": Seen()})
    assert false.faults() == ["modellix/unchanged: false alarm of golden: it is gone"]


def test_the_table_is_large_and_of_every_kind() -> None:
    per_provider = Counter(one.provider for one in MUTANTS)
    assert len(MUTANTS) >= 64
    assert all(per_provider[stem] >= 12 for stem in PROVIDERS)
    assert {one.kind for one in MUTANTS} == set(KINDS)


def test_each_mutant_has_a_name_of_its_own_and_says_its_change_in_a_sentence() -> None:
    assert len({str(one) for one in MUTANTS}) == len(MUTANTS)
    for one in MUTANTS:
        assert len(one.change.split()) >= 3
        assert one.change.endswith(".")
        assert one.caught_by
        known = {*DETECTORS, "watch:info", "types"}
        assert one.caught_by <= known
        assert "types" not in one.caught_by or one.spec
