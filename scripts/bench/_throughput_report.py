"""The figures of the throughput benchmark as Markdown, and whether they keep what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench._answers import CLIP_BYTES, JOB_SECONDS
from bench._contestants import DURABLE, FLOOR, OPENAI, POLLED, PUSHED, SDKS, Contestant
from bench._report import Panel, kept, table
from bench._rounds import Runs, Sample

ONCE = 20.0  # seconds: whoever needs more runs once, or the whole would take hours
MOST_MEMORY = 400e6
PROFILED = 1_000
"""Jobs of which it is told where their CPU goes."""

COLUMNS = "", "wall, s", "to floor", "over, s", "CPU, ms/job", "peak, MB", "requests/job", "runs"

Found = Mapping[Contestant, Runs]


def introduction() -> str:
    return f"""
All jobs start at once and end {JOB_SECONDS:g} s after their submit; no limit of any provider is in force.
Each is submitted, read until it has ended, and its clip of {CLIP_BYTES // 1000} kB is written to a file.
The peers read every 0.2 s, in the loop that their documentation shows.
stillreel also sends each submit over a connection of its own, holds every answer to the contract, checks that the clip is an MP4 and brings it to disk (fsync); no peer does any of this, and *bare aiohttp, fsync* does the last.
Each run is a process of its own with 20 jobs to warm up; within a round the contestants take turns; a run counts only when all its files are whole.

- *wall*: seconds from the first submit to the last file: median (least to most) of the runs; *to floor*: over bare aiohttp's.
- *over*: the seconds of it beyond the one that a job takes.
- *CPU*: of the client's process; *peak*: its largest resident memory, imports included.
- *requests*: as the server counted them, events of Oxen not among them.
- Whoever takes more than {ONCE:g} s runs once.
"""  # noqa: E501 - Markdown has one sentence a line


def section(jobs: int, found: Found) -> str:
    """The table for so many jobs."""
    rows = [[one.name, *_cells(runs, found[FLOOR])] for one, runs in found.items()]
    return f"\n## {jobs:,} jobs\n\n{table(COLUMNS, rows)}"


def _cells(runs: Runs, floor: Runs) -> list[str]:
    if not runs.samples:
        return [runs.stopped, *[""] * (len(COLUMNS) - 2)]
    wall = runs.median("wall")
    return [
        runs.spread("wall"),
        f"{wall / floor.median('wall'):.2f}" if floor.samples else "",
        f"{wall - JOB_SECONDS:.2f}",
        runs.spread("cpu", scale=1e3),
        f"{runs.median('memory') / 1e6:.0f}",
        f"{runs.median('requests'):.2f}",
        str(len(runs.samples)),
    ]


def panels(jobs: int, found: Found) -> list[Panel]:
    """Wall and CPU."""
    measured = {one.name: runs for one, runs in found.items() if runs.samples}
    return [
        Panel(title, {who: runs.range(name, scale) for who, runs in measured.items()})
        for title, name, scale in (
            (f"{jobs:,} jobs: seconds", "wall", 1.0),
            (f"{jobs:,} jobs: CPU, ms a job", "cpu", 1e3),
        )
    ]


def promises(found: Mapping[int, Found]) -> str:
    """What the project promises, and whether it holds."""
    words = [*_at_thousand(found.get(1_000, {})), *_at_most(found.get(10_000, {}))]
    return "\n" + kept(words) + beside_durable(found.get(1_000, {})) if words else ""


def beside_durable(found: Found) -> str:
    """Ours beside bare aiohttp that brings its clips to disk as well."""
    measured = {one: runs for one, runs in found.items() if runs.samples}
    if not {DURABLE, PUSHED, *POLLED} <= measured.keys():
        return ""
    lines = ["", f"Beside {DURABLE.name}:", ""]
    for one in (PUSHED, *POLLED):
        wall, cpu = (measured[one].median(n) / measured[DURABLE].median(n) for n in ("wall", "cpu"))
        lines.append(f"- {one.name}: {wall:.2f} times the wall, {cpu:.2f} times the CPU.")
    return "\n".join([*lines, ""])


def profile(found: Found, shares: Mapping[Contestant, Sample]) -> str:
    """Where the CPU of a job goes."""
    micros = {one: {n: 1e6 * found[one].median(n) for n in ("cpu", "loop")} for one in shares}
    rows = [
        [part, *(f"{micros[one]['loop'] * shares[one][part]:.0f}" for one in shares)]
        for part in next(iter(shares.values()))
    ]
    threads = (f"{of['cpu'] - of['loop']:.0f}" for of in micros.values())
    rows.append(["writing, hashing, fsync: in a thread", *threads])
    rows.append(["in all", *(f"{of['cpu']:.0f}" for of in micros.values())])
    bare = {one.name: f"{1e6 * found[one].median('cpu'):.0f}" for one in (FLOOR, DURABLE)}
    rows += [[f"*{name}*", *[figure] * len(shares)] for name, figure in bare.items()]
    return (
        "\n## Where the CPU of a job goes\n\n"
        f"Microseconds a job of {PROFILED:,}: the medians above, in the shares that one more run "
        f"under cProfile tells.\n\n{table(('', *(one.name for one in shares)), rows)}"
    )


def _at_thousand(found: Found) -> Iterator[tuple[str, bool]]:
    medians = {one: runs for one, runs in found.items() if runs.samples}
    if not {FLOOR, PUSHED, *POLLED} <= medians.keys():
        return
    wall = {one: runs.median("wall") for one, runs in medians.items()}
    cpu = {one: runs.median("cpu") for one, runs in medians.items()}
    pushed, worst = wall[PUSHED] / wall[FLOOR], max(wall[one] for one in POLLED)
    yield f"pushed: {pushed:.2f} times the wall of the floor, at most 1", pushed <= 1
    spent = cpu[PUSHED] / cpu[FLOOR]
    yield f"pushed: {spent:.2f} times the CPU of the floor, at most 1", spent <= 1
    polled = worst / wall[FLOOR]
    yield f"polled: {polled:.2f} times the wall of the floor, at most 1.3", polled <= 1.3
    slowest = max(worst, wall[PUSHED])
    fastest = min(wall[one] for one in SDKS if one in wall)
    yield f"SDKs: the fastest takes {fastest / slowest:.1f} times ours", fastest > slowest
    if OPENAI in wall:
        over = (wall[OPENAI] - JOB_SECONDS) / (slowest - JOB_SECONDS)
        times = wall[OPENAI] / slowest
        words = f"openai as installed takes {times:.1f} times our wall, at least 10"
        yield f"{words} (beyond the second that a job takes: {over:.0f} times)", times >= 10


def _at_most(found: Found) -> Iterator[tuple[str, bool]]:
    ours = [found[one] for one in (PUSHED, *POLLED) if one in found]
    if not ours:
        return
    delivered = all(runs.samples and not runs.stopped for runs in ours)
    yield "10,000 jobs on one client: all delivered, no error", delivered
    memory = max((runs.median("memory") for runs in ours if runs.samples), default=0.0)
    yield f"10,000 jobs: {memory / 1e6:.0f} MB at most, under 400", memory < MOST_MEMORY
