"""Run every mutant against every detector: ``python -m tests.drift.matrix [--all] [words]``.

Without ``--all`` only the quick mutants run, and without the type checkers. Exit 1 for a survivor,
for an expectation that is stale, and for an alarm about a provider that has not changed.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .detectors import DETECTORS, Detector, Seen, applies
from .detectors.checkers import types
from .mutants import MUTANTS, UNCHANGED, Mutant
from .stage import Stages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TYPES = "types"
COLUMNS = (*DETECTORS, TYPES)


@dataclass(frozen=True, slots=True)
class Row:
    """What each detector that applies says of one mutant."""

    mutant: Mutant
    seen: Mapping[str, Seen]

    @property
    def caught_by(self) -> frozenset[str]:
        """The detectors that see it, as the table names them."""
        return frozenset(one.token(name) for name, one in self.seen.items() if one)

    @property
    def expected(self) -> frozenset[str]:
        """Those of the table that were run."""
        ran = self.seen.keys()
        return frozenset(one for one in self.mutant.caught_by if one.partition(":")[0] in ran)

    @property
    def cells(self) -> str:
        """A letter a detector: x caught, i caught as INFO only, . not caught, blank not run."""
        letters = (_letter(self.seen.get(name)) for name in COLUMNS)
        return " ".join(
            f"{one:^{len(name)}}" for one, name in zip(letters, COLUMNS, strict=True)
        ).rstrip()

    def faults(self) -> list[str]:
        """What fails the run."""
        caught, found = self.caught_by, list[str]()
        if self.mutant in UNCHANGED:
            return [f"{self.mutant}: false alarm of {one}" for one in self._why(caught)]
        if not caught:
            found.append(f"{self.mutant}: survives")
        found += [f"{self.mutant}: not caught by {one}" for one in sorted(self.expected - caught)]
        surplus = self._why(caught - self.expected)
        return [*found, *(f"{self.mutant}: unexpectedly caught by {one}" for one in surplus)]

    def _why(self, tokens: Iterable[str]) -> list[str]:
        return [
            f"{one}: {self.seen[one.partition(':')[0]].reasons[0][:200]}" for one in sorted(tokens)
        ]


def _letter(seen: Seen | None) -> str:
    if seen is None:
        return " "
    if not seen:
        return "."
    return "i" if seen.info else "x"


def row(mutant: Mutant, stages: Stages, detectors: Mapping[str, Detector] = DETECTORS) -> Row:
    """Run the detectors on the wire against a mutant."""
    stage, seen = stages.of(mutant), dict[str, Seen]()
    for name, detector in detectors.items():
        if applies(name, mutant):
            with stage.mutated(mutant):
                seen[name] = detector(stage, mutant)
    return Row(mutant, seen)


def rows(mutants: Sequence[Mutant]) -> list[Row]:
    """Run the detectors on the wire against mutants, in their order."""
    with Stages() as stages:
        return [row(mutant, stages) for mutant in mutants]


def typed(found: Sequence[Row]) -> list[Row]:
    """The same rows with what the type checker says, where the spec can follow."""
    said = types([one.mutant for one in found])
    return [
        replace(one, seen={**one.seen, TYPES: said[str(one.mutant)]})
        if str(one.mutant) in said
        else one
        for one in found
    ]


def alone(found: Sequence[Row]) -> dict[str, list[str]]:
    """What each detector catches that no other does."""
    return {
        name: [
            str(one.mutant)
            for one in found
            if {token.partition(":")[0] for token in one.caught_by} == {name}
        ]
        for name in COLUMNS
    }


def report(found: Sequence[Row]) -> Iterable[str]:
    """The matrix and its sums, in lines."""
    width = max(len(str(one.mutant)) for one in found)
    yield f"{'':{width}}  {' '.join(COLUMNS)}"
    for one in found:
        yield f"{one.mutant!s:{width}}  {one.cells}"
    yield ""
    mutants = [one for one in found if one.mutant not in UNCHANGED]
    per = Counter(one.mutant.provider for one in mutants)
    counts = ", ".join(f"{name} {number}" for name, number in per.items())
    yield f"{len(mutants)} mutants: {counts}"
    for name, only in alone(mutants).items():
        caught = sum(bool(one.seen.get(name)) for one in mutants)
        ran = sum(name in one.seen for one in mutants)
        yield f"{name}: catches {caught} of {ran}, {len(only)} of them alone"
        yield from (f"    {one}" for one in only)


def main(arguments: Sequence[str]) -> int:
    """Print the matrix."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every mutant, and the type checkers")
    parser.add_argument("words", nargs="*", help="only the mutants whose name has one of these")
    chosen = parser.parse_args(arguments)
    logging.getLogger("stillreel").addHandler(logging.NullHandler())  # what it logs is looked for
    logging.getLogger("stillreel").propagate = False
    mutants = [
        one
        for one in MUTANTS
        if (chosen.all or chosen.words or one.quick)
        and (not chosen.words or any(word in str(one) for word in chosen.words))
    ]
    began = time.monotonic()
    found = rows([*UNCHANGED, *mutants])
    if chosen.all:
        found = typed(found)
    for line in report(found):
        sys.stdout.write(f"{line}\n")
    faults = [fault for one in found for fault in one.faults()]
    sys.stdout.write(f"\n{time.monotonic() - began:.0f} s, {len(faults)} faults\n")
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
