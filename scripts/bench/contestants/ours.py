"""stillreel, each provider; it also checks the files, brings them to disk and watches for drift."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import stillreel as sr
from bench._answers import IMAGE
from bench.contestants._harness import INTERVAL, run

if TYPE_CHECKING:
    from pathlib import Path

CONCURRENCY = 100  # as aiohttp's pool has it
KINDS = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}


async def one(client: sr.AsyncClient, target: Path) -> None:
    job = await client.submit(sr.ImageToVideo(IMAGE, prompt="waves"))
    result = await client.wait(job)
    await client.download(result.video, target)


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    provider = KINDS[variant](key="bench", base_url=f"{origin}/{variant}")
    async with sr.AsyncClient(
        {variant: provider},
        poll_interval=10.0 if variant == "oxen" else INTERVAL,  # Oxen tells when a job has ended
        rates={variant: None},
        concurrency={variant: CONCURRENCY},
    ) as client:
        await asyncio.gather(*(one(client, folder / f"{n}.mp4") for n in range(jobs)))
        if client.drift:
            raise RuntimeError(f"the server is off contract: {client.drift}")


if __name__ == "__main__":
    run(drive)
