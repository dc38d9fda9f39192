"""A status answer that is off contract in three ways costs nothing, and is told of in three."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import av
import pytest

import stillreel as sr

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.sandbox import Sandbox

LOG = "stillreel.drift"


def off_contract(task: str) -> dict[str, Any]:
    """A status that no contract has, a string for a number, and a field more."""
    return {
        "created": 1757165031,
        "id": task,
        "model": "veo-3.1-lite-image-to-video",
        "object": "video.generation.task",
        "progress": "40",
        "status": "moderating",
        "type": "video",
        "results": None,
        "error": None,
        "queue_position": 3,
    }


WANTED = {
    ("/status", "enum", logging.WARNING),
    ("/progress", "type", logging.WARNING),
    ("/queue_position", "added", logging.INFO),
}
REQUEST = sr.ImageToVideo("https://example.com/frame.jpg", prompt="petals fall", duration=4)


def answer_once(sandbox: Sandbox, job: sr.Job) -> None:
    body = off_contract(job.ids[0])
    sandbox.fault("aihubmax", "get_task", status=200, body=body)


def assert_delivered(file: Path) -> None:
    with av.open(str(file)) as clip:
        assert (clip.streams.video[0].width, clip.streams.video[0].height) == (1280, 720)


def assert_told(
    drift: tuple[sr.Drift, ...], told: list[sr.Drift], caplog: pytest.LogCaptureFixture
) -> None:
    logged = {one.getMessage(): one.levelno for one in caplog.records if one.name == LOG}
    assert len(drift) == len(logged) == len(WANTED)
    assert {(one.pointer, one.kind, logged[str(one)]) for one in drift} == WANTED
    assert told == list(drift)


def test_the_clip_is_delivered_and_three_drifts_are_told(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOG)
    told: list[sr.Drift] = []
    states: list[sr.JobState] = []
    with sandbox.client(on_drift=told.append) as client:
        job = client.submit(REQUEST, provider="aihubmax")
        answer_once(sandbox, job)
        result = client.wait(job, timeout=30, on_state=states.append)
        assert_delivered(client.download(result.video, tmp_path / "clip.mp4"))
        assert_told(client.drift, told, caplog)
    assert states[0].phase == "unknown"
    assert states[0].progress == 0.4


@pytest.mark.anyio
async def test_so_it_is_asynchronously(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOG)
    told: list[sr.Drift] = []
    async with sandbox.async_client(on_drift=told.append) as client:
        job = await client.submit(REQUEST, provider="aihubmax")
        answer_once(sandbox, job)
        result = await client.wait(job, timeout=30)
        assert_delivered(await client.download(result.video, tmp_path / "clip.mp4"))
        assert_told(client.drift, told, caplog)
