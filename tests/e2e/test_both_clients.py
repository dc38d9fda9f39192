"""Both clients go the whole way at all four providers, against the sandbox."""

from __future__ import annotations

import pickle
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import av
import pytest

import stillreel as sr
from stillreel.sandbox import ManualClock, Sandbox
from tests.conftest import STEMS, image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACE = 0.03


@pytest.fixture
def client(making: Any, sandbox: Sandbox) -> Iterator[Any]:
    with making(sandbox.providers, poll_interval=PACE, image_host=sandbox.host) as client:
        yield client


def asked(picture: bytes | str, **options: Any) -> sr.ImageToVideo:
    return sr.ImageToVideo(picture, **{"prompt": "petals fall", "duration": 4, **options})


def billed(sandbox: Sandbox, job: sr.Job) -> list[dict[str, Any]]:
    return [one for one in sandbox.jobs() if one["id"] in job.ids]


@pytest.mark.parametrize("stem", STEMS)
def test_a_still_becomes_a_clip(
    client: Any, sandbox: Sandbox, picture: bytes, tmp_path: Path, stem: str
) -> None:
    phases: list[str] = []

    job = client.submit(asked(picture), provider=stem)
    assert client.state(job).phase in {"queued", "running"}
    result = client.wait(str(job), on_state=lambda state: phases.append(state.phase))
    (path,) = client.save(result, tmp_path / "clip.mp4")

    assert phases[-1] == "succeeded"
    assert result.job == job
    assert client.state(job).ended
    assert path == tmp_path / "clip.mp4"
    with av.open(str(path)) as clip:
        video = clip.streams.video[0]
        assert (video.width, video.height) == (1280, 720)
        assert video.average_rate == Fraction(24)
        assert clip.duration == 4_000_000
    assert [entry["units"] for entry in billed(sandbox, job)] == [1]


@pytest.mark.parametrize("stem", STEMS)
def test_a_folder_gets_a_file_named_after_the_job(
    client: Any, picture: bytes, tmp_path: Path, stem: str
) -> None:
    result = client.wait(client.submit(asked(picture), provider=stem))

    (path,) = client.save(result, f"{tmp_path}/takes/")

    assert path == tmp_path / "takes" / f"{stem}-{result.job.ids[0]}.mp4"
    with pytest.raises(sr.FileExists):
        client.save(result, tmp_path / "takes")
    assert client.save(result, tmp_path / "takes", overwrite=True) == [path]


def test_a_job_string_goes_on_in_a_new_client(
    making: Any, sandbox: Sandbox, picture: bytes
) -> None:
    with making(sandbox.providers, image_host=sandbox.host) as first:
        text = str(first.submit(asked(picture), provider="aihubmax"))
    with making(sandbox.providers, poll_interval=PACE) as second:
        assert str(second.wait(text).job) == text


def test_a_result_is_saved_after_its_client_was_closed(
    making: Any, sandbox: Sandbox, picture: bytes, tmp_path: Path
) -> None:
    with making(sandbox.providers, poll_interval=PACE) as client:
        result = client.wait(client.submit(asked(picture), provider="highwayapi"))

    assert result.save(tmp_path / "clip.mp4")[0].stat().st_size > 1000


@pytest.mark.anyio
async def test_either_client_gives_a_result_that_saves_in_both_ways(
    sandbox: Sandbox, picture: bytes, tmp_path: Path
) -> None:
    async with sandbox.async_client() as client:
        job = await client.submit(asked(picture), provider="highwayapi")
        result = await client.wait(job)

    await result.asave(tmp_path / "one.mp4")
    assert (tmp_path / "one.mp4").exists()


def test_a_result_without_its_client_says_what_to_do(
    client: Any, picture: bytes, tmp_path: Path
) -> None:
    result = client.wait(client.submit(asked(picture), provider="highwayapi"))
    loaded: sr.Result = pickle.loads(pickle.dumps(result))

    assert loaded == result
    with pytest.raises(TypeError, match=r"client\.download"):
        client.save(loaded, tmp_path)
    assert client.download(loaded.video, tmp_path / "clip.mp4").exists()


def test_samples_are_several_ids_at_oxen(
    client: Any, sandbox: Sandbox, picture: bytes, tmp_path: Path
) -> None:
    job = client.submit(asked(picture, samples=3), provider="oxen")
    assert len(job.ids) == 3

    result = client.wait(str(job))

    assert [video.index for video in result.videos] == [0, 1, 2]
    with pytest.raises(ValueError, match="3 videos"):
        _ = result.video
    paths = client.save(result, tmp_path / "clip.mp4")
    assert [path.name for path in paths] == ["clip-1.mp4", "clip-2.mp4", "clip-3.mp4"]
    assert len(billed(sandbox, job)) == 3


def test_samples_are_several_videos_of_one_id_at_highwayapi(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    job = client.submit(asked(picture, samples=2), provider="highwayapi")

    assert len(job.ids) == 1
    assert len(client.wait(job).videos) == 2
    assert [entry["units"] for entry in billed(sandbox, job)] == [2]


def test_a_failed_sample_leaves_the_others(client: Any, sandbox: Sandbox, picture: bytes) -> None:
    sandbox.fault("oxen", outcome={"failed": "blocked by the safety filter"})
    job = client.submit(asked(picture, samples=2), provider="oxen")

    result = client.wait(job)

    assert result.video.job == job
    assert [failure.filtered for failure in result.failures] == [True]


@pytest.mark.parametrize(
    ("stem", "operation"),
    [
        ("modellix", "submit_async"),
        ("highwayapi", "submit_first_last_frame"),
        ("aihubmax", "create_video"),
    ],
)
def test_a_last_frame_goes_by_field_endpoint_or_model(
    client: Any, sandbox: Sandbox, picture: bytes, stem: str, operation: str
) -> None:
    job = client.submit(asked(picture, last_frame=image(36, 64)), provider=stem)

    (entry,) = billed(sandbox, job)
    assert entry["operation"] == operation
    assert client.wait(job).video


def test_a_last_frame_is_unsupported_at_oxen(client: Any, sandbox: Sandbox, picture: bytes) -> None:
    before = len(sandbox.jobs())
    with pytest.raises(sr.UnsupportedOption, match="modellix, highwayapi, aihubmax"):
        client.submit(asked(picture, last_frame=sandbox.host(picture)), provider="oxen")
    assert len(sandbox.jobs()) == before


@pytest.mark.parametrize("revision", ["2026-06-26", "2026-07-04"])
@pytest.mark.parametrize("setting", ["auto", "named"])
def test_oxen_works_in_both_revisions(
    making: Any, picture: bytes, revision: Any, setting: str
) -> None:
    with Sandbox(render_seconds=0.05, oxen_revision=revision) as sandbox:
        own = sandbox.providers["oxen"]
        named = sr.Oxen(
            key="sandbox", base_url=own.base_url, revision="auto" if setting == "auto" else revision
        )
        with making({"oxen": named}, poll_interval=PACE) as client:
            for _ in range(2):
                job = client.submit(asked(sandbox.host(picture)))
                assert client.wait(job).video


def test_completed_without_results_is_polled_on_at_aihubmax(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    job = client.submit(asked(picture), provider="aihubmax")
    early = {"id": job.ids[0], "status": "completed", "results": None, "progress": 50}
    sandbox.fault("aihubmax", "get_task", times=2, status=200, body=early)
    seen: list[tuple[str, ...]] = []

    result = client.wait(job, on_state=lambda state: seen.append((state.phase, *state.status)))

    assert seen[:2] == [("running", "completed")] * 2
    assert result.video


def test_results_come_as_they_end_and_an_error_is_one_of_them(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    sandbox.fault("modellix", outcome={"failed": "no luck"})
    sandbox.fault("aihubmax", outcome="stuck")
    jobs = [client.submit(asked(picture), provider=stem) for stem in STEMS]

    results = {one.job: one for one in client.as_completed(map(str, jobs), timeout=1.0)}

    kinds = [type(results[job].error) for job in jobs]
    assert kinds == [sr.JobFailed, type(None), sr.WaitTimeout, type(None)]
    assert all(results[job].videos for job in (jobs[1], jobs[3]))


def test_no_jobs_have_no_results(client: Any) -> None:
    assert list(client.as_completed([])) == []


@pytest.mark.anyio
async def test_leaving_the_results_early_leaves_no_task(sandbox: Sandbox, picture: bytes) -> None:
    async with sandbox.async_client() as client:
        sandbox.fault("highwayapi", outcome="stuck")
        jobs = [await client.submit(asked(picture), provider="highwayapi") for _ in range(2)]
        results = client.as_completed(jobs)
        async for result in results:
            assert result.job == jobs[1]
            break
        await results.aclose()  # type: ignore[attr-defined]


def test_a_failed_job_is_raised_by_wait(client: Any, sandbox: Sandbox, picture: bytes) -> None:
    sandbox.fault("modellix", outcome={"failed": "no luck"})
    job = client.submit(asked(picture), provider="modellix")

    with pytest.raises(sr.JobFailed, match="no luck") as raised:
        client.wait(job)

    assert raised.value.job == job
    assert raised.value.state is not None
    assert raised.value.state.phase == "failed"


def test_a_wait_that_ends_early_can_be_taken_up(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    job = client.submit(asked(picture), provider="oxen")

    with pytest.raises(sr.WaitTimeout) as raised:
        client.wait(job, timeout=0)

    assert client.wait(str(raised.value.job)).video


def test_a_job_is_cancelled_at_oxen_and_nowhere_else(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    sandbox.fault("oxen", times=2, outcome="stuck")
    job = client.submit(asked(picture, samples=2), provider="oxen")
    assert client.cancel(str(job)).phase == "cancelled"
    with pytest.raises(sr.JobCancelled):
        client.wait(job)

    other = client.submit(asked(picture), provider="highwayapi")
    with pytest.raises(sr.UnsupportedOperation, match="oxen"):
        client.cancel(other)


@pytest.mark.parametrize("stem", STEMS)
def test_a_job_that_is_not_known_has_expired(client: Any, stem: str) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"

    with pytest.raises(sr.JobExpired) as raised:
        client.state(f"{stem}:{unknown}")

    assert str(raised.value.job) == f"{stem}:{unknown}"


@pytest.mark.parametrize("stem", ["modellix", "highwayapi", "aihubmax"])
def test_a_submit_whose_answer_is_lost_is_unknown_and_billed_once(
    client: Any, sandbox: Sandbox, picture: bytes, stem: str
) -> None:
    operation = {"modellix": "submit_async", "highwayapi": "submit_image_to_video",
                 "aihubmax": "create_video"}[stem]  # fmt: skip
    for fault in ({"drop": "after"}, {"status": 502, "body": "<html>", "accepted": True}):
        sandbox.fault(stem, operation, **fault)
        before = len(sandbox.jobs())
        with pytest.raises(sr.SubmissionUnknown):
            client.submit(asked(picture), provider=[stem, "highwayapi"])
        assert len(sandbox.jobs()) == before + 1


def test_a_submit_whose_answer_is_lost_at_oxen_is_found_and_billed_once(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    sandbox.fault("oxen", "enqueue", drop="after")
    before = len(sandbox.jobs())

    job = client.submit(asked(picture), provider=["oxen", "highwayapi"])

    assert [one["id"] for one in sandbox.jobs()[before:]] == list(job.ids)


def test_a_refusal_lets_the_next_provider_be_paid_and_only_it(
    client: Any, sandbox: Sandbox, picture: bytes
) -> None:
    sandbox.fault("modellix", "submit_async", status=429)
    before = len(sandbox.jobs())

    job = client.submit(asked(picture), provider=["modellix", "highwayapi"])

    assert job.provider == "highwayapi"
    assert len(sandbox.jobs()) == before + 1


def test_auto_and_the_choice_of_a_provider(client: Any, picture: bytes) -> None:
    assert client.submit(asked(picture), provider="auto").provider == "modellix"
    assert client.submit(asked(picture, audio=True), provider="auto").provider == "highwayapi"
    with pytest.raises(sr.ProviderNotChosen):
        client.submit(asked(picture))
    with pytest.raises(sr.UnknownProvider):
        client.submit(asked(picture), provider="nobody")


def test_what_was_left_out_stands_on_the_job(client: Any, picture: bytes) -> None:
    job = client.submit(asked(picture, seed=1), provider="modellix", drop={"seed"})

    assert job.dropped == {"seed"}
    assert client.wait(job).video


def test_a_link_that_has_expired_is_renewed(making: Any, picture: bytes, tmp_path: Path) -> None:
    clock = ManualClock()
    with (
        Sandbox(clock=clock, render_seconds=1) as sandbox,
        making(sandbox.providers, poll_interval=PACE) as client,
    ):
        job = client.submit(asked(picture), provider="aihubmax")
        clock.advance(2)
        result = client.wait(job)
        clock.advance(25 * 3600)
        (path,) = client.save(result, tmp_path / "clip.mp4")
        assert path.stat().st_size > 1000


def test_a_download_that_breaks_off_is_begun_anew(
    client: Any, sandbox: Sandbox, picture: bytes, tmp_path: Path
) -> None:
    result = client.wait(client.submit(asked(picture), provider="highwayapi"))
    sandbox.fault("highwayapi", "download", drop="after")

    (path,) = client.save(result, tmp_path / "clip.mp4")

    assert path.stat().st_size > 1000
    assert list(tmp_path.iterdir()) == [path]


def test_the_low_level_client_is_ready_for_use(client: Any, sandbox: Sandbox) -> None:
    raw = client.raw("oxen")

    with raw as opened:
        answer = opened.get_httpx_client().get("/api/ai/models/google-veo-3-1-lite")

    assert answer.status_code == 200
    assert "sandbox" not in repr(raw.get_httpx_client().headers)


def test_capabilities_name_every_configured_provider(client: Any) -> None:
    assert list(client.capabilities()) == list(STEMS)


@pytest.mark.anyio
async def test_agenerate_goes_the_whole_way_by_the_environment(
    sandbox: Sandbox, picture: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    quick = partial(sr.AsyncClient, poll_interval=PACE)
    monkeypatch.setattr("stillreel._client.shortcuts.AsyncClient", quick)

    result = await sr.agenerate(
        picture, prompt="petals fall", provider="highwayapi", duration=4, timeout=60
    )

    await result.asave(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").stat().st_size > 1000


def test_many_jobs_are_waited_for_by_one_thread(
    making: Any, sandbox: Sandbox, picture: bytes
) -> None:
    with making(sandbox.providers, poll_interval=PACE) as client:
        jobs = [client.submit(asked(picture), provider="highwayapi") for _ in range(10)]

        assert {one.job for one in client.as_completed(jobs)} == set(jobs)
