"""Bare aiohttp in a fixed loop a job: the floor among those that poll.

As ``fsync`` it brings each clip to disk before that has its name, in a thread, as stillreel does.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from bench._answers import IMAGE
from bench.contestants._harness import run, until_done

if TYPE_CHECKING:
    from pathlib import Path


async def one(session: aiohttp.ClientSession, origin: str, target: Path, *, durable: bool) -> None:
    body = {"image": IMAGE, "prompt": "waves"}
    async with session.post(f"{origin}/plain/jobs", json=body) as answer:
        job = await answer.json()

    async def read() -> bool:
        async with session.get(f"{origin}/plain/jobs/{job['id']}") as answer:
            job.update(await answer.json())
        return bool(job["done"])

    await until_done(read)
    async with session.get(job["url"]) as answer:
        clip = await answer.read()
    if durable:
        await asyncio.to_thread(keep, clip, target)
    else:
        target.write_bytes(clip)  # noqa: ASYNC240 - as the others do


def keep(clip: bytes, target: Path) -> None:
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        file.write(clip)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


async def drive(origin: str, jobs: int, folder: Path, variant: str) -> None:
    make = partial(one, durable=variant == "fsync")
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await asyncio.gather(*(make(session, origin, folder / f"{n}.mp4") for n in range(jobs)))


if __name__ == "__main__":
    run(drive)
