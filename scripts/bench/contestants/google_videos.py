"""google-genai in the loop that its documentation shows; it picks aiohttp up where installed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from google import genai
from google.genai import types

from bench._answers import PICTURE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = types.Image(image_bytes=PICTURE, mime_type="image/jpeg")


async def one(client: genai.client.AsyncClient, target: Path) -> None:
    source = types.GenerateVideosSource(prompt="waves", image=IMAGE)
    operation = await client.models.generate_videos(model="veo-3.1-lite", source=source)

    async def read() -> bool:
        nonlocal operation
        operation = await client.operations.get(operation)
        return bool(operation.done)

    await until_done(read)
    await client.files.download(file=operation.response.generated_videos[0], destination=target)


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    del variant
    options = types.HttpOptions(base_url=f"{origin}/google")
    async with genai.Client(api_key="bench", http_options=options).aio as client:
        await asyncio.gather(*(one(client, folder / f"{n}.mp4") for n in range(jobs)))


if __name__ == "__main__":
    run(drive)
