"""What the runtime watch costs: a status request on loopback, with the watch on and off."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import stillreel as sr
from bench._answers import IMAGE
from bench._report import Panel, head, kept, publish, quick_asked, table
from bench._rounds import Runs
from bench._serving import serving
from stillreel.drift._answers import differences

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, QUICK_ROUNDS = 100, 20
READS, CHECKS = 40, 1_000
MOST = 0.05
ON, OFF, LOOK = "status request, watch on", "status request, watch off", "one look at an answer"
INTRODUCTION = """
Microseconds of a request over a connection that stays open, to the server of the throughput benchmark: median (least to most) of {rounds} rounds.
In a round {reads} requests with the watch and {reads} without it take turns, one by one, over two new connections.
The client is the blocking one; the answer is HighwayAPI's of a job that has ended.
*On over off* is the median of the ratios within a round; one look is the part of it that is the watch's own.
"""  # noqa: E501 - Markdown has one sentence a line


Providers = dict[str, sr.Provider]


def taken(does: Callable[[], object]) -> float:
    """Microseconds."""
    start = time.perf_counter()
    does()
    return (time.perf_counter() - start) * 1e6


def pair(providers: Providers, job: sr.Job, *, first: str) -> dict[str, float]:
    """A request with the watch, and one without it: in turns, so that both find one machine.

    Over connections of their own, which are opened in this order: some are faster than others.
    """
    second = OFF if first == ON else ON
    with client(providers, first) as one, client(providers, second) as other:
        clients = {first: one, second: other}
        for opening in clients.values():
            opening.state(job)
        found = dict.fromkeys(clients, 0.0)
        for number in range(READS):
            for what in sorted(clients, reverse=bool(number % 2)):
                found[what] += taken(partial(clients[what].state, job)) / READS
    return found


def client(providers: Providers, what: str) -> sr.Client:
    """A client with the watch, or without."""
    return sr.Client(providers, drift="log" if what == ON else "off")


def look(answer: sr.Answer) -> dict[str, float]:
    """One look at an answer, that it reads for all who come after it included."""
    unread = [replace(answer) for _ in range(CHECKS)]

    def looks() -> None:
        for one in unread:
            list(differences("highwayapi", "get_task_result", one))

    return {LOOK: taken(looks) / CHECKS}


def rounds_of(rounds: int) -> list[dict[str, float]]:
    """All of them."""
    request = sr.ImageToVideo(IMAGE, prompt="waves")
    with serving() as origin:
        providers: Providers = {
            "highwayapi": sr.HighwayAPI(key="bench", base_url=f"{origin}/highwayapi")
        }
        with client(providers, ON) as asking:
            job = asking.submit(request)
            time.sleep(1.1)  # then it has ended
            (answer,) = asking.state(job).answers
        return [
            pair(providers, job, first=OFF if number % 2 else ON) | look(answer)
            for number in range(rounds)
        ]


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
