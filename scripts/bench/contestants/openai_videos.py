"""openai's videos API in the loop that its documentation shows: as installed, or with aiohttp."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import openai

from bench._answers import PICTURE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path


async def one(client: openai.AsyncOpenAI, target: Path) -> None:
    job = await client.videos.create(model="sora-2", prompt="waves", input_reference=PICTURE)

    async def read() -> bool:
        return bool((await client.videos.retrieve(job.id)).status == "completed")

    await until_done(read)
    content = await client.videos.download_content(job.id)
    content.write_to_file(target)


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    http = openai.DefaultAioHttpClient() if variant == "aiohttp" else None
    base = f"{origin}/openai/v1"
    async with openai.AsyncOpenAI(api_key="bench", base_url=base, http_client=http) as client:
        await asyncio.gather(*(one(client, folder / f"{n}.mp4") for n in range(jobs)))


if __name__ == "__main__":
    run(drive)
