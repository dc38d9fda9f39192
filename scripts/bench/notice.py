"""How soon the end of a job is noticed, and for how many requests, when the rate is limited.

Run as ``PYTHONPATH=scripts python -m bench.notice``; ``--quick`` takes one seed and writes nothing.
All of it happens on a virtual clock: nothing waits, and every run gives the same figures.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from bench._notice_report import Figures, plot, report
from bench._notice_strategies import Ours, Queued, backoff, each_alone, fixed, optimum
from bench._notice_world import WINDOW, Job, World, jobs
from stillreel._pacing import Rate

if TYPE_CHECKING:
    from collections.abc import Callable

RATES = 50, 100, 1000
JOBS = 500
SEEDS = range(1, 6)
SCENES = {"all at once": 0.0, "coming steadily": 0.3}  # the share of the rate that submits take

OURS, UNKNOWN, SILENT = "stillreel", "limit unknown", "limit unknown, no Retry-After"
CONTROL, FIXED, BACKOFF = "control", "5 s loop per job", "backoff 1 to 30 s per job"
PEERS = FIXED, BACKOFF
STRATEGIES: dict[str, Callable[[World, list[Job], int], object]] = {
    OURS: lambda world, made, rate: Ours(world, made, Rate(rate, WINDOW)),
    UNKNOWN: lambda world, made, _: Ours(world, made, None),
    SILENT: lambda world, made, _: Ours(world, made, None),
    CONTROL: lambda world, made, rate: Queued(world, made, Rate(rate, WINDOW)),
    FIXED: lambda world, made, _: each_alone(world, made, fixed),
    BACKOFF: lambda world, made, _: each_alone(world, made, backoff),
}

RESULTS = Path(__file__).parent / "results"


def measured(strategy: str, rate: int, scene: str, seeds: range) -> Figures:
    """One strategy in several worlds."""
    return Figures.over(list(map(partial(one, strategy, rate, SCENES[scene]), seeds)))


def one(strategy: str, rate: int, share: float, seed: int) -> Figures:
    """One strategy in one world."""
    made = jobs(JOBS, seed, WINDOW / (rate * share) if share else 0.0)
    world = World(rate, seed, tells_retry_after=strategy != SILENT)
    STRATEGIES[strategy](world, made, rate)
    world.run()
    waits = [waited(job) for job in made]
    return Figures(
        mean=statistics.fmean(waits),
        late=statistics.quantiles(waits, n=20)[-1],
        best=statistics.fmean(optimum(made, rate)),
        total=statistics.fmean(job.noticed - job.arrives for job in made),
        requests=world.requests / JOBS,
        refused=world.refusals,
        share=world.refusals / world.requests,
    )


def waited(job: Job) -> float:
    """Seconds from done to noticed."""
    if not job.done <= job.noticed < math.inf:
        raise AssertionError(f"{job} was never noticed")
    return job.noticed - job.done


def targets(found: dict[tuple[str, int, str], Figures]) -> dict[str, bool]:
    """What the project promises, and whether it holds."""
    ours = found["all at once", 100, OURS]
    unknown = [found[key] for key in found if key[2] in {UNKNOWN, SILENT}]
    each = [(found[scene, rate, OURS], scene, rate) for scene, rate in product(SCENES, RATES)]
    return {
        f"100 a minute: {ours.ratio:.2f} times the optimum, at most 1.5": ours.ratio <= 1.5,
        "fewer requests a job than any loop per job": all(
            mine.requests < found[scene, rate, peer].requests
            for (mine, scene, rate), peer in product(each, PEERS)
        ),
        "no 429 at a known limit": not any(mine.refused for mine, _, _ in each),
        f"429 at an unknown limit: {max(one.share for one in unknown):.2%}, under 2 %": all(
            one.share < 1 / 50 for one in unknown
        ),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed; write nothing")
    quick = parser.parse_args().quick
    seeds = SEEDS[:1] if quick else SEEDS
    keys = list(product(SCENES, RATES, STRATEGIES))
    found = {key: measured(key[2], key[1], key[0], seeds) for key in keys}
    held = targets(found)
    text = report(found, held, jobs=JOBS, seeds=len(seeds))
    print(text)
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "notice.md").write_text(text)
        plot(found, RESULTS / "notice.png")
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
