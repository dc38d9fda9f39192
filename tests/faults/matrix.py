"""Run every fault against every provider and both clients: ``python -m tests.faults.matrix``.

Exit 1 for a cell that was billed twice, lost a job, hung, leaked a key, overwrote a file, raised an
exception of another library, said something false about the money, or ended as no client of ours
should.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import FAULTS
from .cell import CLIENTS, STEMS, Cell, run
from .lab import Lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from .faults import Fault

KINDS = {
    "billed twice": "billed twice",
    "lost": "lost",
    "hung": "hung",
    "leak": "leaks",
    "overwritten": "overwritten",
    "foreign": "foreign exceptions",
    "false charged": "false charged",
    "unexpected": "unexpected",
}
COLUMNS = tuple(product(STEMS, CLIENTS))


def row(lab: Lab, fault: Fault, pool: Executor) -> Callable[[], list[Cell]]:
    """Start the cells of one fault; the result waits for them."""
    running = [pool.submit(run, lab, fault, *column) for column in COLUMNS]
    return lambda: [one.result() for one in running]


def rows(faults: Sequence[Fault], jobs: int) -> list[list[Cell]]:
    """Run the cells, so many at a time; those that disturb others after all others."""
    done: dict[Fault, list[Cell]] = {}
    with Lab() as lab, ThreadPoolExecutor(jobs) as pool:
        running = {fault: row(lab, fault, pool) for fault in faults if not fault.alone}
        done |= {fault: result() for fault, result in running.items()}
        for fault in faults:
            if fault.alone:
                done[fault] = row(lab, fault, pool)()
                lab.set_clock(0)
    return [done[fault] for fault in faults]


def summary(found: Sequence[Cell]) -> str:
    """How many cells there are, and how many of them are wrong in which way."""
    wrong = [kind for cell in found for kind in {one.partition(":")[0] for one in cell.wrong}]
    counts = ", ".join(f"{wrong.count(kind)} {name}" for kind, name in KINDS.items())
    faults = len({cell.fault for cell in found})
    size = f"{faults} faults x {len(STEMS)} providers x {len(CLIENTS)} clients"
    return f"{size} = {len(found)} cells: {counts}"


def table(matrix: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The matrix in Markdown."""
    heads = [f"{stem} {client}" for stem, client in COLUMNS]
    yield f"| fault | {' | '.join(heads)} |"
    yield f"| --- |{' --- |' * len(heads)}"
    for cells in matrix:
        texts = [f"**{cell.text}**" if cell.wrong else cell.text for cell in cells]
        yield f"| {cells[0].fault} | {' | '.join(texts)} |"


def lines(matrix: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The matrix for a terminal: what most columns of a row have in common is said once."""
    width = max(len(str(cells[0].fault)) for cells in matrix)
    for cells in matrix:
        said: dict[str, list[str]] = {}
        for cell in cells:
            said.setdefault(cell.text, []).append(f"{cell.stem} {cell.client}")
        common = max(said, key=lambda text: len(said[text]))
        rest = [f"{', '.join(where)}: {text}" for text, where in said.items() if text != common]
        yield f"{cells[0].fault!s:{width}}  {'; '.join([common, *rest])}"


def main(arguments: Sequence[str]) -> int:
    """Print the matrix."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write it as a table, too")
    parser.add_argument("--jobs", type=int, default=24, help="cells at a time")
    parser.add_argument("words", nargs="*", help="only the faults whose name has one of these")
    chosen = parser.parse_args(arguments)
    for name in [name for name in os.environ if name.upper().endswith("_PROXY")]:
        del os.environ[name]
    faults = [
        one for one in FAULTS if not chosen.words or any(word in str(one) for word in chosen.words)
    ]
    if not faults:
        parser.error("no fault has such a name")
    began = time.monotonic()
    matrix = rows(faults, chosen.jobs)
    found = [cell for row in matrix for cell in row]
    for line in lines(matrix):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"\n{time.monotonic() - began:.0f} s\n")
    for cell in found:
        for one in cell.wrong:
            sys.stdout.write(f"{cell.fault}, {cell.stem} {cell.client}: {one}\n")
    sys.stdout.write(f"{summary(found)}\n")
    if chosen.markdown:
        text = "\n".join([summary(found), "", *table(matrix), ""])
        chosen.markdown.write_text(text, encoding="utf-8")
    return 1 if any(cell.wrong for cell in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
