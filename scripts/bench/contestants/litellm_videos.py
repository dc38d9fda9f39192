"""litellm's video API, in front of an API of openai's form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import litellm

from bench._answers import PICTURE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path


async def one(where: dict[str, Any], target: Path) -> None:
    job = await litellm.avideo_generation(
        prompt="waves", model="openai/sora-2", input_reference=PICTURE, **where
    )

    async def read() -> bool:
        video = await litellm.avideo_status(video_id=job.id, **where)
        return bool(video.status == "completed")

    await until_done(read)
    content = await litellm.avideo_content(video_id=job.id, **where)
    target.write_bytes(content)  # noqa: ASYNC240 - as the others do


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    del variant
    where = {"api_key": "bench", "api_base": f"{origin}/openai/v1"}
    await asyncio.gather(*(one(where, folder / f"{n}.mp4") for n in range(jobs)))


if __name__ == "__main__":
    run(drive)
