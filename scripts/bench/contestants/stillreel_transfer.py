"""A download or an upload with stillreel, blocking or asynchronous."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import stillreel as sr
from bench.contestants._once import Does, run

if TYPE_CHECKING:
    from pathlib import Path


def choices(origin: str) -> dict[str, Does]:
    providers = {"highwayapi": sr.HighwayAPI(key="bench", base_url=f"{origin}/highwayapi")}
    video = sr.Video(url=f"{origin}/files/big.mp4", job=sr.Job.parse("highwayapi:big"))
    client = sr.Client(providers)

    async def download(target: Path) -> None:
        async with sr.AsyncClient(providers) as client:
            await client.download(video, target)

    return {
        "download": lambda target: client.download(video, target),
        "asynchronous download": lambda target: asyncio.run(download(target)),
        "upload": lambda source: client.submit(sr.ImageToVideo(source, prompt="waves")),
    }


if __name__ == "__main__":
    run(choices)
