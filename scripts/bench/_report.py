"""Tables and pictures of what was measured, with the machine and the command that made them."""

from __future__ import annotations

import argparse
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench._environments import PINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FAR_APART = 20.0  # how many times the least makes a picture logarithmic
RESULTS = Path(__file__).parent / "results"


def quick_asked(about: str | None) -> bool:
    """Whether the command line asks for a short run, which writes nothing."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; write nothing")
    return bool(parser.parse_args().quick)


def machine() -> str:
    """What the figures were measured on."""
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release()}"
    return f"{cores} cores of {_processor()}, {system}, {platform.python_implementation()} " + (
        platform.python_version()
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def head(name: str, title: str, environments: Iterable[str] = ()) -> str:
    """The beginning of a report."""
    lines = [f"# {title}", "", f"Made by `nox -s bench -- {name}` on {machine()}."]
    pins = sorted({pin for one in environments for pin in PINS.get(one, ())})
    if pins:
        lines.append(f"Peers: {', '.join(pins)}.")
    return "\n".join(lines) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown: the first column is words, the others are figures."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def kept(promises: Iterable[tuple[str, bool]]) -> str:
    """A list of promises, each with whether it holds."""
    return "".join(
        f"- {'held' if holds else '**MISSED**'}: {words}.\n" for words, holds in promises
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a picture.

    Attributes:
        title: What it shows, with the unit.
        values: By contestant: least, median and most.
    """

    title: str
    values: Mapping[str, tuple[float, float, float]]


def picture(path: Path, panels: Sequence[Panel], *, columns: int = 2) -> None:
    """Medians with their spread; ours stand out."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - a quick run does without

    rows = -(-len(panels) // columns)
    height = rows * (1 + 0.28 * max(len(one.values) for one in panels))
    figure, axes = plt.subplots(rows, columns, figsize=(6 * columns, height), squeeze=False)
    for axis, panel in zip(axes.flat, panels, strict=True):
        for name, (least, median, most) in reversed(list(panel.values.items())):
            colour = "tab:orange" if name.startswith("stillreel") else "tab:blue"
            error = [[median - least], [most - median]]
            axis.errorbar(median, name, xerr=error, color=colour, fmt="o", capsize=3)
            label = f"{median:,.0f}" if median >= 100 else f"{median:.3g}"
            above = {"xytext": (0, 4), "textcoords": "offset points", "ha": "center"}
            axis.annotate(label, (median, name), fontsize="x-small", **above)
        axis.margins(x=0.1, y=0.1)
        medians = [median for _, median, _ in panel.values.values()]
        if max(medians) > FAR_APART * min(medians):
            axis.set_xscale("log")
            axis.xaxis.set_major_formatter("{x:g}")
        else:
            axis.set_xlim(left=0)
        axis.grid(axis="x", which="both", alpha=0.3)
        axis.set_title(panel.title)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def publish(
    name: str, text: str, panels: Sequence[Panel], *, quick: bool, columns: int = 2
) -> None:
    """Print a report; unless the run was a quick one, write it with its picture."""
    print(text)
    if quick:
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(f"{text}\n![{name}]({name}.png)\n")
    picture(RESULTS / f"{name}.png", panels, columns=columns)
