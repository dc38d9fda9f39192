"""The public API as a user's type checker sees it; nothing here is run.

mypy and pyright each prove every rejection by themselves: an ignore comment that is not needed is
an error to both, and pyright does not look at mypy's.
"""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, assert_type

import stillreel_clients.aihubmax
import stillreel_clients.highwayapi
import stillreel_clients.modellix
import stillreel_clients.oxen
from stillreel_clients.oxen.api.queue import list_generations
from stillreel_clients.oxen.models.api_error import ApiError
from stillreel_clients.oxen.models.generation_list import GenerationList
from tests.providers import own_provider

import stillreel as sr
from stillreel.providers import Call, Reading

# The short way


def short() -> None:
    result = sr.generate("photo.jpg", prompt="petals fall")
    assert_type(result, sr.Result)
    assert_type(result.save("clip.mp4"), list[Path])
    assert_type(result.save(Path("takes"), overwrite=True), list[Path])
    sr.generate(Path("photo.jpg"), prompt="p", provider="oxen", duration=4, resolution="1080p")
    sr.generate(b"...", prompt="p", provider=["oxen", "modellix"], drop={"seed"}, timeout=60)
    sr.generate(
        "photo.jpg", prompt="p", audio=None, seed=None, extra={"oxen": {"target_repo": "r"}}
    )


async def short_and_asynchronous() -> None:
    result = await sr.agenerate("photo.jpg", prompt="petals fall", samples=2)
    assert_type(result, sr.Result)
    assert_type(await result.asave("takes/"), list[Path])


def refused_options() -> None:
    sr.generate("photo.jpg", prompt="p", duration=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", duration="8")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", resolution="480p")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", aspect_ratio="1:1")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", audio="yes")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", person_generation="all")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", model="veo-2")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.generate("photo.jpg", prompt="p", length=8)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    sr.generate("photo.jpg", "a sentence")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    sr.generate(3, prompt="p")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


# Requests


def requests(length: Literal[4, 6, 8], number: int) -> None:
    request = sr.ImageToVideo(
        "https://example.com/frame.jpg",
        prompt="petals fall",
        last_frame=Path("last.jpg"),
        negative_prompt="rain",
        aspect_ratio="9:16",
        duration=length,
        resolution="4k",
        audio=True,
        seed=number,
        samples=number,
        person_generation="dont_allow",
        enhance_prompt=False,
        auto_fix=True,
        safety_tolerance=number,
        model="veo-3.1-fast",
        extra={"modellix": {"anything": [1, None]}},
    )
    assert_type(request.duration, Literal[4, 6, 8] | None)
    assert_type(request.resolution, Literal["720p", "1080p", "4k"] | None)
    assert_type(request.model, Literal["veo-3.1-lite", "veo-3.1-fast", "veo-3.1"] | None)
    assert_type(request.prompt, str)
    assert_type(request.options(), dict[str, Any])
    options: sr.Options = {"duration": length, "audio": False}
    sr.ImageToVideo("photo.jpg", prompt="p", **options)


def refused_requests(number: int) -> None:
    request = sr.ImageToVideo("photo.jpg", prompt="p", duration=10)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.ImageToVideo("photo.jpg", prompt="p", duration=number)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.ImageToVideo("photo.jpg", prompt="p", resolution="720P")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.ImageToVideo("photo.jpg", "p")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    sr.ImageToVideo("photo.jpg")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    request.duration = 4  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    wrong: sr.Options = {"duration": 5}  # type: ignore[typeddict-item] # pyright: ignore[reportAssignmentType]
    sr.ImageToVideo("photo.jpg", prompt="p", **wrong)


# Clients


def told(state: sr.JobState) -> None:
    assert_type(state.phase, sr.Phase)


def blocking(request: sr.ImageToVideo) -> None:
    with sr.Client() as client:
        assert_type(client, sr.Client)
        job = client.submit(request)
        assert_type(job, sr.Job)
        assert_type(client.submit(request, provider="auto", drop={"seed"}), sr.Job)
        assert_type(client.wait(job, timeout=60, on_state=told), sr.Result)
        assert_type(client.wait("modellix:task-i2v006"), sr.Result)
        assert_type(client.as_completed([job, "oxen:1"], timeout=60), Iterator[sr.Result])
        assert_type(client.state(job), sr.JobState)
        assert_type(client.cancel("oxen:1"), sr.JobState)
        assert_type(client.capabilities(), dict[str, dict[str, sr.Capability]])
        for video in client.wait(job).videos:
            assert_type(client.download(video, "clip.mp4", overwrite=True), Path)


def recorded(request: sr.ImageToVideo) -> None:
    with sr.Journal("journal.sqlite3") as journal, sr.Client(journal=journal) as client:
        assert_type(journal, sr.Journal)
        assert_type(client.submit(request, idempotency_key="shot-1"), sr.Job)
        take = client.generate(request, "takes/", idempotency_key="shot-1", retry_failed=True)
        assert_type(take, sr.Result)
        assert_type(take.files, tuple[sr.File, ...])
        assert_type(take.reused, bool)
        assert_type(client.recorder, sr.Recorder)
        entry = journal.entry(take.job)
        assert_type(entry, sr.Entry | None)
        if entry:
            assert_type(entry.job, sr.Job | None)
            assert_type(entry.intent.options, Mapping[str, Any])
        assert_type(journal.entries(states={"unknown"}, limit=5), list[sr.Entry])
        journal.entries(states={"lost"})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    try:
        client.submit(request)
    except sr.SubmissionUnknown as error:
        assert_type(error.entry, sr.Entry | None)
        assert_type(client.reconcile(error), sr.Job | None)


async def asynchronous(request: sr.ImageToVideo) -> None:
    async with sr.AsyncClient(http_timeout=10, poll_interval=1) as client:
        assert_type(client, sr.AsyncClient)
        job = await client.submit(request, provider=["modellix", "oxen"])
        assert_type(job, sr.Job)
        result = await client.wait(job, on_state=told)
        assert_type(result, sr.Result)
        assert_type(client.as_completed([job]), AsyncIterator[sr.Result])
        assert_type(await client.state("oxen:1"), sr.JobState)
        assert_type(await client.cancel(job), sr.JobState)
        assert_type(await client.download(result.video, Path("clip.mp4")), Path)
        assert_type(client.capabilities(), dict[str, dict[str, sr.Capability]])


async def hosted(picture: bytes) -> str:
    return f"https://pictures.example/{len(picture)}"


def settings() -> None:
    sr.Client(image_host=lambda picture: f"https://pictures.example/{len(picture)}")
    sr.AsyncClient(image_host=hosted)
    sr.Client(result_networks=["10.0.0.0/8"])
    sr.Client(journal=True, submit_patience=60, max_submits=10, max_consecutive_failures=3)
    sr.Client(journal=Path("journal.sqlite3"))
    sr.AsyncClient(journal="postgresql://localhost/stillreel", max_download=10**9)
    sr.Client(journal=3)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.Client(http_timeout="10")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.Client({}, timeout=30.0)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    with sr.Client() as client:
        client.wait(3)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        client.submit("photo.jpg")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


# The generated clients


def low_level(client: sr.Client, name: str) -> None:
    assert_type(client.raw("aihubmax"), stillreel_clients.aihubmax.Client)
    assert_type(client.raw("highwayapi"), stillreel_clients.highwayapi.Client)
    assert_type(client.raw("modellix"), stillreel_clients.modellix.Client)
    assert_type(client.raw("oxen", timeout=30), stillreel_clients.oxen.Client)
    assert_type(client.raw(name), Any)
    with client.raw("oxen") as oxen:
        found = list_generations.sync(client=oxen)
        assert_type(found, ApiError | GenerationList | None)
    list_generations.sync(client=client.raw("modellix"))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def low_level_and_asynchronous(client: sr.AsyncClient) -> None:
    async with client.raw("oxen") as oxen:
        found = await list_generations.asyncio(client=oxen)
        assert_type(found, ApiError | GenerationList | None)


# What comes back


def records(job: sr.Job, state: sr.JobState, result: sr.Result) -> None:
    assert_type(str(job), str)
    assert_type(sr.Job.parse("oxen:1"), sr.Job)
    assert_type(job.ids, tuple[str, ...])
    assert_type(job.dropped, frozenset[str])
    assert_type(job.answer, sr.Answer | None)
    assert_type(state.progress, float | None)
    assert_type(state.ended, bool)
    assert_type(state.failures, tuple[sr.Failure, ...])
    assert_type(result.videos, tuple[sr.Video, ...])
    assert_type(result.video, sr.Video)
    assert_type(result.video.url, str)
    assert_type(result.video.expires_at, datetime | None)
    assert_type(result.error, sr.StillreelError | None)
    job.provider = "oxen"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    result.videos[0].url = ""  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


def phases(state: sr.JobState) -> str:
    """Every phase is faced: a checker sees one that is forgotten."""
    match state.phase:
        case "queued" | "running" | "unknown":
            return "wait"
        case "succeeded":
            return "save"
        case "failed" | "cancelled":
            return "give up"


def errors(request: sr.ImageToVideo) -> None:
    try:
        sr.Client().submit(request)
    except sr.UnsupportedOption as error:
        assert_type(error.supported_by, tuple[str, ...])
        assert_type(error.allowed, tuple[object, ...])
    except sr.SubmissionUnknown as error:
        assert_type(error.charged, Literal["yes", "no", "unknown"])
    except sr.StillreelError as error:
        assert_type(error.charged, sr.Charged)
        assert_type(error.job, sr.Job | None)
        assert_type(error.answer, sr.Answer | None)
    try:
        sr.Client().wait("oxen:1")
    except TimeoutError as error:
        if isinstance(error, sr.WaitTimeout):
            assert_type(error.state, sr.JobState | None)


# Providers


def configured() -> None:
    sr.Client(providers={"hw-eu": sr.HighwayAPI(key="k", base_url="https://example.com")})
    sr.Client(providers={"a": sr.Modellix(key="k", asynchronous=False), "b": sr.AIHubMax()})
    sr.Oxen(key="k", revision="2026-06-26", target_namespace="herd")
    sr.Oxen(revision="2026-06-27")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    sr.Modellix("k")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    sr.HighwayAPI(asynchronous=True)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


def of_ones_own() -> None:
    provider: sr.Provider = own_provider
    assert_type(provider.state("1"), Call[Reading])
    sr.Client(providers={"mine": own_provider})
    sr.AsyncClient(providers={"mine": own_provider, "oxen": sr.Oxen(key="k")})
    named: Mapping[str, sr.Provider] = {"mine": own_provider, "modellix": sr.Modellix()}
    sr.Client(providers=named)
    sr.Client(providers={"mine": sr})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
    sr.Client(providers={"mine": sr.Oxen})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
