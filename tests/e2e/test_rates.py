"""Both clients beside the rate of a provider that counts: known, unknown, and without end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

RATE = (20, 2.0)
JOBS = 30


@pytest.fixture
def still(picture: bytes) -> Any:
    return lambda sandbox: sr.ImageToVideo(sandbox.host(picture), prompt="petals fall")


def statuses(sandbox: Sandbox) -> list[int | None]:
    return [one["status"] for one in sandbox.requests()]


@pytest.mark.parametrize("stem", ["modellix", "oxen"])
def test_a_known_rate_is_never_refused(making: Any, still: Any, stem: str) -> None:
    with (
        Sandbox(render_seconds=1.0, rate_limits={stem: RATE}) as sandbox,
        making(sandbox.providers, rates={stem: RATE}, poll_interval=0.5) as client,
    ):
        jobs = [client.submit(still(sandbox), provider=stem) for _ in range(JOBS)]
        results = list(client.as_completed(jobs))

        assert all(one.video for one in results)
        assert statuses(sandbox).count(429) == 0
        assert len(statuses(sandbox)) <= 4 * JOBS


def test_refusals_without_end_keep_the_job(making: Any, still: Any) -> None:
    with (
        Sandbox(render_seconds=60) as sandbox,
        making(sandbox.providers, poll_interval=0.05) as client,
    ):
        job = client.submit(still(sandbox), provider="modellix")
        sandbox.fault("modellix", times=None, status=429, headers={"Retry-After": "2"})
        before = len(sandbox.requests())

        with pytest.raises(sr.WaitTimeout) as raised:
            client.wait(job, timeout=5)

        times = [one["at"] for one in sandbox.requests()[before:]]
        assert raised.value.job == job
        assert 2 <= len(times) <= 4
        assert all(later - one >= 2.0 for one, later in pairwise(times))


def test_a_local_server_has_no_limit_unless_it_is_set(making: Any, still: Any) -> None:
    with (
        Sandbox(render_seconds=0.1) as sandbox,
        making(sandbox.providers, poll_interval=0.05) as client,
    ):
        jobs = [client.submit(still(sandbox), provider="highwayapi") for _ in range(60)]

        assert all(one.video for one in client.as_completed(jobs))


def test_a_clip_is_not_counted(making: Any, still: Any, tmp_path: Path) -> None:
    with (
        Sandbox(render_seconds=0.1, rate_limits={"modellix": (6, 60.0)}) as sandbox,
        making(sandbox.providers, rates={"modellix": (6, 60.0)}, poll_interval=0.2) as client,
    ):
        result = client.wait(client.submit(still(sandbox), provider="modellix"))
        for number in range(8):
            client.save(result, tmp_path / f"{number}.mp4")

        assert len(list(tmp_path.iterdir())) == 8
