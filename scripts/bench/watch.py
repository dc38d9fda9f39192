"""What the runtime watch costs: a status request on loopback, with the watch on and off.

Run as ``nox -s tests`` has installed it: ``.nox/tests/bin/python scripts/bench/watch.py``.
The two clients alternate within one run, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import statistics
import sys
import time

import stillreel as sr
from stillreel.drift._watch import differences
from stillreel.sandbox import Sandbox

ROUNDS, READS, CHECKS = 9, 200, 5000


def reading(client: sr.Client, job: sr.Job) -> float:
    """Seconds for one status request."""
    start = time.perf_counter()
    for _ in range(READS):
        client.state(job)
    return (time.perf_counter() - start) / READS


def checking(answer: sr.Answer) -> float:
    """Seconds for one look at an answer."""
    start = time.perf_counter()
    for _ in range(CHECKS):
        list(differences("highwayapi", "get_task_result", answer))
    return (time.perf_counter() - start) / CHECKS


def main() -> int:
    request = sr.ImageToVideo("https://example.com/a.jpg", prompt="waves")
    with Sandbox() as sandbox, sandbox.client() as on, sandbox.client(drift="off") as off:
        job = on.submit(request, provider="highwayapi")
        (answer,) = on.wait(job).state.answers  # type: ignore[union-attr] # it has ended
        reading(on, job), reading(off, job)  # warm
        pairs = [(reading(on, job), reading(off, job)) for _ in range(ROUNDS)]
        check = statistics.median(checking(answer) for _ in range(ROUNDS))
    with_watch, without = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"status request, watch on:  {with_watch * 1e6:8.1f} us (median of {ROUNDS} rounds)")
    print(f"status request, watch off: {without * 1e6:8.1f} us")
    print(f"ratio on/off:              {with_watch / without:8.3f}")
    print(f"one look at an answer:     {check * 1e6:8.1f} us, {check / without:.2%} of a request")
    return 0


if __name__ == "__main__":
    sys.exit(main())
