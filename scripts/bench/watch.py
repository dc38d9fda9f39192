"""What the runtime watch costs: a status request on loopback, with the watch on and off."""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import TYPE_CHECKING

import stillreel as sr
from bench._answers import IMAGE
from bench._report import Panel, head, kept, publish, quick_asked, table
from bench._rounds import Runs, Sample, interleaved
from bench._serving import serving
from stillreel.drift._watch import differences

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS, QUICK_ROUNDS = 100, 20
READS, CHECKS = 40, 1_000
MOST = 0.05
ON, OFF, LOOK = "status request, watch on", "status request, watch off", "one look at an answer"
INTRODUCTION = """
Microseconds: median (least to most) of {rounds} rounds of {reads} requests over a connection that stays open, to the server of the throughput benchmark.
The client is the blocking one; the answer is HighwayAPI's of a job that has ended.
*On over off* is the median of the ratios within a round; one look is the part of it that is the watch's own.
"""  # noqa: E501 - Markdown has one sentence a line


def measure(clients: Mapping[str, sr.Client], job: sr.Job, answer: sr.Answer, what: str) -> Sample:
    """Microseconds for one of them."""
    start = time.perf_counter()
    if what == LOOK:
        for _ in range(CHECKS):
            list(differences("highwayapi", "get_task_result", answer))
        return {"us": (time.perf_counter() - start) / CHECKS * 1e6}
    for _ in range(READS):
        clients[what].state(job)
    return {"us": (time.perf_counter() - start) / READS * 1e6}


def runs(rounds: int) -> dict[str, Runs]:
    """All of them, in turns."""
    request = sr.ImageToVideo(IMAGE, prompt="waves")
    with serving() as origin:
        providers = {"highwayapi": sr.HighwayAPI(key="bench", base_url=f"{origin}/highwayapi")}
        with sr.Client(providers) as on, sr.Client(providers, drift="off") as off:
            job = on.submit(request)
            time.sleep(1.1)  # then it has ended
            (answer,) = on.state(job).answers
            once = partial(measure, {ON: on, OFF: off}, job, answer)
            interleaved((ON, OFF, LOOK), once, 1)  # to warm up
            # the look by itself: whoever came after it would find another machine
            return interleaved((ON, OFF), once, rounds) | interleaved((LOOK,), once, rounds)


def main() -> None:
    quick = quick_asked(__doc__)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    found = runs(rounds)
    pairs = zip(found[ON].samples, found[OFF].samples, strict=True)
    ratio = statistics.median(on["us"] / off["us"] for on, off in pairs)
    look = found[LOOK].median("us") / found[OFF].median("us")
    text = head("watch", "The watch over answers")
    text += INTRODUCTION.format(rounds=rounds, reads=READS) + "\n"
    words = f"on over off: {ratio:.3f}, under {1 + MOST:.2f}; one look: {look:.1%} of a request"
    text += kept([(words, ratio < 1 + MOST)]) + "\n"
    text += table(("", "µs"), ((name, one.spread("us", ".1f")) for name, one in found.items()))
    panel = Panel("µs", {name: one.range("us") for name, one in found.items()})
    publish("watch", text, [panel], quick=quick, columns=1)


if __name__ == "__main__":
    main()
