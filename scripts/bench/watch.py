"""What the runtime watch costs: a status request on loopback, with the watch on and off."""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import TYPE_CHECKING

import stillreel as sr
from bench._answers import IMAGE
from bench._report import Panel, head, kept, publish, quick_asked, table
from bench._rounds import Runs
from bench._serving import serving
from stillreel.drift._watch import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS, QUICK_ROUNDS = 100, 20
READS, CHECKS = 40, 1_000
MOST = 0.05
ON, OFF, LOOK = "status request, watch on", "status request, watch off", "one look at an answer"
INTRODUCTION = """
Microseconds of a request over a connection that stays open, to the server of the throughput benchmark: median (least to most) of {rounds} rounds.
In a round {reads} requests with the watch and {reads} without it take turns, one by one.
The client is the blocking one; the answer is HighwayAPI's of a job that has ended.
*On over off* is the median of the ratios within a round; one look is the part of it that is the watch's own.
"""  # noqa: E501 - Markdown has one sentence a line


def taken(does: Callable[[], object]) -> float:
    """Microseconds."""
    start = time.perf_counter()
    does()
    return (time.perf_counter() - start) * 1e6


def pair(clients: Mapping[str, sr.Client], job: sr.Job) -> dict[str, float]:
    """A request with the watch, and one without it: in turns, so that both find one machine."""
    found = dict.fromkeys(clients, 0.0)
    for number in range(READS):
        for what in sorted(clients, reverse=bool(number % 2)):
            found[what] += taken(partial(clients[what].state, job)) / READS
    return found


def look(answer: sr.Answer) -> dict[str, float]:
    """One look at an answer."""

    def looks() -> None:
        for _ in range(CHECKS):
            list(differences("highwayapi", "get_task_result", answer))

    return {LOOK: taken(looks) / CHECKS}


def rounds_of(rounds: int) -> list[dict[str, float]]:
    """All of them, after one that is not counted."""
    request = sr.ImageToVideo(IMAGE, prompt="waves")
    with serving() as origin:
        providers = {"highwayapi": sr.HighwayAPI(key="bench", base_url=f"{origin}/highwayapi")}
        with sr.Client(providers) as on, sr.Client(providers, drift="off") as off:
            job = on.submit(request)
            time.sleep(1.1)  # then it has ended
            (answer,) = on.state(job).answers
            clients = {ON: on, OFF: off}
            found = [pair(clients, job) | look(answer) for _ in range(1 + rounds)]
    return found[1:]


def main() -> None:
    quick = quick_asked(__doc__)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    samples = rounds_of(rounds)
    found = {name: Runs([{"us": one[name]} for one in samples]) for name in (ON, OFF, LOOK)}
    ratio = statistics.median(one[ON] / one[OFF] for one in samples)
    share = statistics.median(one[LOOK] / one[OFF] for one in samples)
    text = head("watch", "The watch over answers")
    text += INTRODUCTION.format(rounds=rounds, reads=READS) + "\n"
    words = f"on over off: {ratio:.3f}, under {1 + MOST:.2f}; one look: {share:.1%} of a request"
    text += kept([(words, ratio < 1 + MOST)]) + "\n"
    text += table(("", "µs"), ((name, one.spread("us", ".1f")) for name, one in found.items()))
    panel = Panel("µs", {name: one.range("us") for name, one in found.items()})
    publish("watch", text, [panel], quick=quick, columns=1)


if __name__ == "__main__":
    main()
