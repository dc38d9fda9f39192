"""httpx with the aiohttp transport in the same loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpx_aiohttp import HttpxAiohttpClient

from bench.contestants._harness import run
from bench.contestants.httpx_loop import all_of

if TYPE_CHECKING:
    from pathlib import Path


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    del variant
    await all_of(HttpxAiohttpClient(timeout=None), origin, jobs, folder)


if __name__ == "__main__":
    run(drive)
