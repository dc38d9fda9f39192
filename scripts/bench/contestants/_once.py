"""What one transfer runs in: it is measured without start and imports, and printed as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench._limits import peak_memory

Does = Callable[[Path], object]
"""Reads that file, or writes it."""


def run(choices: Callable[[str], Mapping[str, Does]]) -> None:
    """Do what the command line names: what, the server's origin, a file."""
    what, origin, file = sys.argv[1:]
    does = choices(origin)[what]
    before, cpu, start = peak_memory(), time.process_time(), time.perf_counter()
    does(Path(file))
    wall, cpu, peak = time.perf_counter() - start, time.process_time() - cpu, peak_memory()
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": peak, "grown": peak - before}))
