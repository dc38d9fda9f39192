"""Oxen pushes what ends: each job is read once, at once; and a stream that breaks costs no job."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

JOBS = 12
RENDER = 1.0
INTERVAL = 1.0
"""Between two reads while nothing is pushed; no job of these tests lasts until a safety read."""


@pytest.fixture
def pushing() -> Iterator[Sandbox]:
    with Sandbox(provider="oxen", render_seconds=RENDER) as sandbox:
        yield sandbox


@pytest.fixture
async def client(pushing: Sandbox) -> AsyncIterator[sr.AsyncClient]:
    async with sr.AsyncClient(pushing.providers, poll_interval=INTERVAL) as client:
        yield client


@pytest.fixture
def still(pushing: Sandbox, picture: bytes) -> sr.ImageToVideo:
    return sr.ImageToVideo(pushing.host(picture), prompt="petals fall")


async def submitted(client: sr.AsyncClient, still: sr.ImageToVideo) -> list[sr.Job]:
    return list(await asyncio.gather(*(client.submit(still) for _ in range(JOBS))))


def counted(sandbox: Sandbox, operation: str) -> int:
    return sum(one["operation"] == operation for one in sandbox.requests())


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def noticed(client: sr.AsyncClient, sandbox: Sandbox, jobs: list[sr.Job]) -> list[float]:
    """Seconds from each job's end to its result."""
    accepted = {one["id"]: one["accepted_at"] for one in sandbox.jobs()}
    found: list[float] = []
    async for result in client.as_completed(jobs):
        assert result.error is None
        found.append(time.time() - accepted[result.job.ids[0]] - RENDER)
    return found


async def test_each_job_is_read_once_and_at_once(
    client: sr.AsyncClient, pushing: Sandbox, still: sr.ImageToVideo
) -> None:
    jobs = await submitted(client, still)
    waits = await noticed(client, pushing, jobs)

    assert counted(pushing, "get_generation") == JOBS
    assert counted(pushing, "stream_events") <= 1  # it is noted when it ends
    assert sorted(waits)[JOBS // 2] < INTERVAL


async def test_a_take_is_noticed_by_the_same_stream(
    client: sr.AsyncClient, pushing: Sandbox, still: sr.ImageToVideo, tmp_path: Path
) -> None:
    await asyncio.gather(
        *(client.generate(still, tmp_path / f"{number}.mp4") for number in range(3))
    )

    assert names_in(tmp_path) == ["0.mp4", "1.mp4", "2.mp4"]
    assert counted(pushing, "get_generation") == 3


async def test_jobs_end_although_the_stream_is_cut(
    client: sr.AsyncClient, pushing: Sandbox, still: sr.ImageToVideo
) -> None:
    jobs = await submitted(client, still)
    cut(pushing)

    waits = await noticed(client, pushing, jobs)

    assert len(waits) == JOBS
    assert max(waits) < 5 * INTERVAL


def cut(sandbox: Sandbox) -> None:
    """Close every connection from the server's side."""
    assert sandbox._server is not None
    server = sandbox._server._server
    loop = server.servers[0].get_loop()
    for connection in list(server.server_state.connections):
        loop.call_soon_threadsafe(connection.transport.close)


@pytest.mark.parametrize("refusal", [{"drop": "before"}, {"status": 503}, {"status": 404}])
async def test_jobs_end_without_any_stream(
    client: sr.AsyncClient, pushing: Sandbox, still: sr.ImageToVideo, refusal: dict[str, Any]
) -> None:
    pushing.fault("oxen", "stream_events", times=None, **refusal)

    waits = await noticed(client, pushing, await submitted(client, still))

    assert len(waits) == JOBS
    assert counted(pushing, "get_generation") >= JOBS


async def test_a_job_that_fails_is_told_of_too(
    client: sr.AsyncClient, pushing: Sandbox, still: sr.ImageToVideo
) -> None:
    pushing.fault("oxen", outcome={"failed": "blocked"})

    with pytest.raises(sr.JobFailed):
        await client.wait(await client.submit(still))

    assert counted(pushing, "get_generation") == 1


def test_a_client_that_blocks_is_told_too(pushing: Sandbox, still: sr.ImageToVideo) -> None:
    with sr.Client(pushing.providers, poll_interval=60) as client:
        jobs = [client.submit(still) for _ in range(JOBS)]
        results = list(client.as_completed(jobs, timeout=50))

    assert all(one.video for one in results)
    assert counted(pushing, "stream_events") <= 1
    assert counted(pushing, "get_generation") < 2 * JOBS
