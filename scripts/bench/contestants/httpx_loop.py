"""httpx in a fixed loop a job."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from bench._answers import IMAGE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path


async def one(client: httpx.AsyncClient, origin: str, target: Path) -> None:
    body = {"image": IMAGE, "prompt": "waves"}
    job = (await client.post(f"{origin}/plain/jobs", json=body)).json()

    async def read() -> bool:
        job.update((await client.get(f"{origin}/plain/jobs/{job['id']}")).json())
        return bool(job["done"])

    await until_done(read)
    clip = (await client.get(job["url"])).content
    target.write_bytes(clip)  # noqa: ASYNC240 - as the others do


async def all_of(client: httpx.AsyncClient, origin: str, jobs: int, folder: Path) -> None:
    async with client:
        await asyncio.gather(*(one(client, origin, folder / f"{n}.mp4") for n in range(jobs)))


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    del variant
    await all_of(httpx.AsyncClient(timeout=None), origin, jobs, folder)  # noqa: S113 - it is stopped


if __name__ == "__main__":
    run(drive)
