"""What each contestant runs in: it measures one run of so many jobs and prints it as JSON.

Only the standard library, since each contestant has an environment of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench._answers import CLIP_BYTES
from bench._limits import peak_memory, raise_open_files

INTERVAL = 0.2  # seconds between two reads of a job, in each contestant's loop
WARM_UP = 20  # jobs that are not measured

Drive = Callable[[str, int, Path, str], Awaitable[None]]
"""Makes so many jobs at once, and downloads each: origin, jobs, folder, variant."""

Measure = Callable[[Drive, str, int, Path, str], Coroutine[Any, Any, dict[str, float]]]
"""Does that in a folder, and tells its figures."""


def run(drive: Drive) -> None:
    """Measure what the command line asks for."""
    print(json.dumps(asked(_measured, drive)))


def asked(measure: Measure, drive: Drive) -> dict[str, float]:
    """Have measured what the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("origin")
    parser.add_argument("jobs", type=int)
    parser.add_argument("--variant", default="")
    told = parser.parse_args()
    raise_open_files()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return asyncio.run(measure(drive, told.origin, told.jobs, Path(folder), told.variant))


async def _measured(
    drive: Drive, origin: str, jobs: int, folder: Path, variant: str
) -> dict[str, float]:
    warm, measured = folder / "warm", folder / "measured"
    warm.mkdir()
    measured.mkdir()
    await drive(origin, WARM_UP, warm, variant)
    before = _server(origin)
    cpu, loop, wall = time.process_time(), time.thread_time(), time.perf_counter()
    await drive(origin, jobs, measured, variant)
    wall, loop = time.perf_counter() - wall, time.thread_time() - loop
    cpu = time.process_time() - cpu
    after = _server(origin)
    return {
        "wall": wall,
        "cpu": cpu / jobs,
        "loop": loop / jobs,
        "memory": peak_memory(),
        "requests": after["requests"] / jobs,
        "server": (after["cpu"] - before["cpu"]) / jobs,
        "delivered": _delivered(measured),
    }


def _server(origin: str) -> dict[str, Any]:
    """What the server has counted since the last call."""
    with urlopen(f"{origin}/_bench/requests") as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(answer)
    return found


def _delivered(folder: Path) -> int:
    """How many files are there, each of the right size."""
    return sum(file.stat().st_size == CLIP_BYTES for file in folder.iterdir())


async def until_done(read: Callable[[], Awaitable[bool]]) -> None:
    """The fixed loop of those that have none of their own."""
    while True:
        if await read():
            return
        await asyncio.sleep(INTERVAL)
