"""Durable batches: many requests of a manifest, each paid for at most once.

::

    async with sr.AsyncClient(journal=True) as client:
        plan = await make_plan(client, read_manifest("shots.csv"), Path("takes"), provider="oxen")
        with Results(Path("takes")) as results:
            outcomes = await run_batch(client, plan.lines, results)

Run it again after anything: it goes on from what the journal has.
"""

from __future__ import annotations

from stillreel.batch._line import Line
from stillreel.batch._local import CONCURRENCY, Concurrency, run_batch
from stillreel.batch._manifest import LineProblem, Manifest, read_manifest
from stillreel.batch._outcome import LineOutcome, Standing, read_outcome
from stillreel.batch._plan import Plan, Planned, make_plan
from stillreel.batch._resolve import Resolve, resolve
from stillreel.batch._results import RESULTS, Results
from stillreel.batch._row import Row
from stillreel.batch._run_line import run_line

__all__ = [
    "CONCURRENCY",
    "RESULTS",
    "Concurrency",
    "Line",
    "LineOutcome",
    "LineProblem",
    "Manifest",
    "Plan",
    "Planned",
    "Resolve",
    "Results",
    "Row",
    "Standing",
    "make_plan",
    "read_manifest",
    "read_outcome",
    "resolve",
    "run_batch",
    "run_line",
]
