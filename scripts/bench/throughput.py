"""Jobs at once: submit, read the state until it has ended, download. Ours beside the peers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench._answers import JOB_SECONDS
from bench._child import figures
from bench._contestants import CONTESTANTS, POLLED, PUSHED, Contestant
from bench._report import Panel, head, publish, quick_asked
from bench._rounds import Runs, Sample, Stopped, interleaved
from bench._serving import serving
from bench._throughput_report import (
    ONCE,
    PROFILED,
    introduction,
    panels,
    profile,
    promises,
    section,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS = {100: 5, 1_000: 5, 10_000: 5}
QUICK_ROUNDS = {1_000: 1}
PATIENCE = {100: 60.0, 1_000: 120.0, 10_000: 80.0}
"""Seconds after which a run of so many jobs is stopped."""


def measure(origin: str, jobs: int, one: Contestant) -> Sample:
    """One run.

    Raises:
        Stopped: If it takes too long, fails, or does not deliver.
    """
    told = (origin, str(jobs), "--variant", one.variant)
    found = figures(one.environment, one.module, *told, patience=PATIENCE[jobs])
    if found["delivered"] != jobs:
        raise Stopped(f"failed: {found['delivered']:.0f} files")
    print(f"{one.name}, {jobs}: {found['wall']:.2f} s", flush=True)
    return found


def profiled(origin: str, one: Contestant) -> Sample:
    """The shares of one of ours."""
    told = (origin, str(PROFILED), "--variant", one.variant)
    return figures(one.environment, "profiled", *told)


def once_if_slow(origin: str, jobs: int, slow: set[Contestant], one: Contestant) -> Sample:
    """One run, unless the one before was too slow for another."""
    if one in slow:
        raise Stopped("")
    found = measure(origin, jobs, one)
    if found["wall"] > ONCE:
        slow.add(one)
    return found


def hopeful(runs: Runs, jobs: int) -> bool:
    """Whether so many jobs can end in time, by a run with a tenth of them."""
    return bool(runs.samples) and 10 * (runs.median("wall") - JOB_SECONDS) < PATIENCE[jobs]


def compare(
    origin: str, jobs: int, rounds: int, before: Mapping[Contestant, Runs], *, quick: bool
) -> dict[Contestant, Runs]:
    """All contestants with so many jobs; those for whom it is hopeless are not started."""
    found = {
        one: Runs(stopped=f"> {PATIENCE[jobs]:g}, not started" if runs.samples else runs.stopped)
        for one, runs in before.items()
        if not hopeful(runs, jobs)
    }
    able = [one for one in CONTESTANTS if one not in found and not (quick and one.slow)]
    found |= interleaved(able, partial(once_if_slow, origin, jobs, set()), rounds)
    return {one: found[one] for one in CONTESTANTS if one in found}


def main() -> None:
    quick = quick_asked(__doc__)
    found: dict[int, dict[Contestant, Runs]] = {}
    with serving() as origin:
        for jobs, rounds in (QUICK_ROUNDS if quick else ROUNDS).items():
            before = found.get(jobs // 10, {})
            found[jobs] = compare(origin, jobs, rounds, before, quick=quick)
        shares = {one: profiled(origin, one) for one in (PUSHED, POLLED[0])}
    text = head("throughput", "Throughput", [one.environment for one in CONTESTANTS])
    text += introduction() + promises(found)
    shown: list[Panel] = []
    for jobs, runs in found.items():
        text += section(jobs, runs)
        shown += panels(jobs, runs)
    text += profile(found[PROFILED], shares)
    publish("throughput", text, shown, quick=quick)


if __name__ == "__main__":
    main()
