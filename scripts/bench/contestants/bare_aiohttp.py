"""Bare aiohttp in a fixed loop a job: the floor among those that poll."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp

from bench._answers import IMAGE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path


async def one(session: aiohttp.ClientSession, origin: str, target: Path) -> None:
    body = {"image": IMAGE, "prompt": "waves"}
    async with session.post(f"{origin}/plain/jobs", json=body) as answer:
        job = await answer.json()

    async def read() -> bool:
        async with session.get(f"{origin}/plain/jobs/{job['id']}") as answer:
            job.update(await answer.json())
        return bool(job["done"])

    await until_done(read)
    async with session.get(job["url"]) as answer:
        target.write_bytes(await answer.read())  # noqa: ASYNC240 - as the others do


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    del variant
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await asyncio.gather(*(one(session, origin, folder / f"{n}.mp4") for n in range(jobs)))


if __name__ == "__main__":
    run(drive)
