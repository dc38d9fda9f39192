"""The figures of the notice benchmark, as Markdown and as a picture."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self

from stillreel._pacing.scheduler import OVERDUE

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = "PYTHONPATH=scripts python -m bench.notice"
NOTHING = 0.05  # seconds: a ratio to less says nothing

HEAD = """\
# Notice: from done to noticed

Made by `{command}`, on a virtual clock: every machine gives the same figures.

{jobs} jobs of 30 to 300 s, of four kinds of clip, each kind log-normal.
A server that counts the requests of any 60 s; what it refuses does not count.
A figure is the median over {seeds} seeds; the least and the greatest mean are in brackets.

- *stillreel* submits first, but a poll that is {overdue:g} s late goes before submits.
- *limit unknown* is the same, without being told the limit.
- *5 s loop* and *backoff* are loops per job, as in the SDKs; both honour `Retry-After`.
- *control* is what no SDK has: its 5 s loops wait in one line, for a limiter that never errs.
  Where its line never empties it sends little, and late: it reads nothing before the last submit.
- *optimum*: the mean of one who knows when each job will end.
  It has the same submits, and reads each job once, as soon as the rate allows.
  With requests to spare it is zero, and the figure is the price of not knowing.
- *from order*: until the notice, from when the clip was asked for, so that a late submit shows.
- *requests*: for each job, with submits and with what is refused.

![time to notice and requests](notice.png)
"""
COLUMNS = "mean notice", "95 %", "optimum", "ratio", "from order", "requests", "429", "share of 429"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of a strategy.

    Attributes:
        mean: Seconds from done to noticed, on average.
        late: The 95th percentile of these.
        best: The optimum's mean for the same submits.
        total: Seconds from the order to the notice, on average.
        requests: How many for each job.
        refused: How many were answered with 429.
        share: What share of all requests that is.
        spread: The least and the greatest mean, of several runs.
    """

    mean: float
    late: float
    best: float
    total: float
    requests: float
    refused: float
    share: float
    spread: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def over(cls, runs: Sequence[Self]) -> Self:
        """The medians of several runs; the worst share."""
        each = [asdict(run) for run in runs]
        means = [run.mean for run in runs]
        figures: dict[str, Any] = {}
        for name in each[0].keys() - {"spread"}:
            figures[name] = statistics.median(one[name] for one in each)
        figures["share"] = max(run.share for run in runs)
        return cls(**figures, spread=(min(means), max(means)))

    @property
    def ratio(self) -> float:
        """How much longer than the optimum."""
        return self.mean / self.best if self.best > NOTHING else float("inf")

    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        least, most = self.spread
        return (
            f"{self.mean:.1f} s ({least:.1f} to {most:.1f})",
            f"{self.late:.0f} s",
            f"{self.best:.1f} s",
            f"{self.ratio:.2f}" if self.best > NOTHING else "",
            f"{self.total:.0f} s",
            f"{self.requests:.2f}",
            f"{self.refused:.0f}",
            f"{self.share:.2%}",
        )


Found = Mapping[tuple[str, int, str], Figures]


def report(found: Found, held: Mapping[str, bool], *, jobs: int, seeds: int) -> str:
    """Markdown."""
    parts = [HEAD.format(command=COMMAND, jobs=jobs, seeds=seeds, overdue=OVERDUE)]
    parts += [f"- {'held' if kept else '**MISSED**'}: {words}" for words, kept in held.items()]
    for (scene, rate), rows in groupby(found.items(), key=lambda item: item[0][:2]):
        parts += ["", f"## {jobs} jobs {scene}, {rate:,} requests a minute", ""]
        parts += [_row("", *COLUMNS), _row("---", *["---:"] * len(COLUMNS))]
        parts += [_row(name, *figures.cells()) for (_, _, name), figures in rows]
    return "\n".join(parts) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def plot(found: Found, path: Path) -> None:
    """Bars: the time to notice above, requests below; a line across a bar is the optimum."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - the quick run does without

    scenes = list(dict.fromkeys(scene for scene, _, _ in found))
    figure, axes = plt.subplots(2, len(scenes), figsize=(11, 7), sharex=True, sharey="row")
    for scene, above, below in zip(scenes, *axes, strict=True):
        _bars(above, below, {key[1:]: one for key, one in found.items() if key[0] == scene})
        above.set_title(f"jobs {scene}")
        above.set(yscale="log", ylim=(1, 1000))
        below.set(yscale="log", ylim=(1, 200))
    axes[0][0].set_ylabel("mean seconds from done to noticed")
    axes[1][0].set_ylabel("requests a job")
    bars, names = axes[0][0].get_legend_handles_labels()
    figure.legend(bars, names, ncols=3, loc="lower center", title="a line across is the optimum")
    figure.tight_layout(rect=(0, 0.1, 1, 1))
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _bars(above: Any, below: Any, found: Mapping[tuple[int, str], Figures]) -> None:
    rates = list(dict.fromkeys(rate for rate, _ in found))
    names = list(dict.fromkeys(name for _, name in found))
    width = 0.8 / len(names)
    for turn, name in enumerate(names):
        left = (turn - len(names) / 2) * width
        rows = [found[rate, name] for rate in rates]
        places = [place + left for place in range(len(rates))]
        above.bar(places, [one.mean for one in rows], width, align="edge", label=name)
        below.bar(places, [one.requests for one in rows], width, align="edge")
        for place, one in zip(places, rows, strict=True):
            if one.best > NOTHING:
                above.hlines(one.best, place, place + width, color="black")
    below.set_xticks(range(len(rates)), [f"{rate:,} requests/min" for rate in rates])
