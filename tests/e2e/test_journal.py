"""No paid job is lost and none is paid twice, over real sockets and in processes that die."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from tests.conftest import STEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stillreel.sandbox import Sandbox

PACE = 0.03
SUBMITS = {
    "modellix": "submit_async",
    "highwayapi": "submit_image_to_video",
    "aihubmax": "create_video",
    "oxen": "enqueue",
}
LOST: dict[str, dict[str, Any]] = {
    "dropped": {"drop": "after"},
    "502": {"status": 502, "body": "<html>", "accepted": True},
}

PROCESS = """
import json, sys, stillreel as sr
request, provider, journal = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
with sr.Client(journal=journal) as client:
    print("ready", flush=True)
    try:
        print(client.submit(sr.ImageToVideo(**request), provider=provider, idempotency_key="k"))
    except sr.SubmissionUnknown as error:
        print(type(error).__name__)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def request_(sandbox: Sandbox, picture: bytes, tmp_path: Path) -> sr.ImageToVideo:
    """A request of this test alone, so that no other test's job is like its own."""
    return sr.ImageToVideo(sandbox.host(picture), prompt=str(tmp_path), duration=4)


@pytest.fixture
def opening(making: Any, sandbox: Sandbox, file: Path) -> Callable[[], Any]:
    """Makes a client with the journal."""
    return partial(making, sandbox.providers, poll_interval=PACE, journal=file)


@pytest.fixture
def client(opening: Any) -> Iterator[Any]:
    with opening() as client:
        yield client


@pytest.fixture
def faulty(sandbox: Sandbox, request_: sr.ImageToVideo) -> Callable[..., sr.ImageToVideo]:
    """Switches a fault of the next submit on; the result is the request."""

    def switch(stem: str, **fault: Any) -> sr.ImageToVideo:
        sandbox.fault(stem, SUBMITS[stem], **fault)
        return request_

    return switch


@pytest.fixture
def billed(sandbox: Sandbox, request_: sr.ImageToVideo) -> Callable[[], list[str]]:
    """The ids of the jobs that were billed for this test's request."""

    def ids() -> list[str]:
        return [one["id"] for one in sandbox.jobs() if one["prompt"] == request_.prompt]

    return ids


def entries(file: Path) -> list[sr.Entry]:
    with sr.Journal(file) as journal:
        return journal.entries()


# --- answers that are lost


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_at_oxen_costs_nothing_but_a_look(
    client: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any, fault: str
) -> None:
    sandbox.fault("oxen", "enqueue", **LOST[fault])

    job = client.submit(request_, provider="oxen", idempotency_key="k")

    assert billed() == list(job.ids)
    assert client.submit(request_, provider="oxen", idempotency_key="k") == job
    assert client.wait(job).video
    assert len(billed()) == 1


@pytest.mark.parametrize(
    ("stem", "fault"), [(stem, fault) for stem in STEMS if stem != "oxen" for fault in LOST]
)
def test_a_lost_answer_elsewhere_is_held(
    client: Any, faulty: Any, billed: Any, stem: str, fault: str
) -> None:
    request_ = faulty(stem, **LOST[fault])

    for _ in range(2):
        with pytest.raises(sr.SubmissionUnknown) as raised:
            client.submit(request_, provider=[stem, "oxen"], idempotency_key="k")
        assert client.reconcile(raised.value) is None

    assert len(billed()) == 1


def test_a_lost_answer_can_be_looked_for_later(
    client: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any
) -> None:
    sandbox.fault("oxen", "enqueue", drop="after")
    sandbox.fault("oxen", "list_generations", status=401, times=1)

    with pytest.raises(sr.SubmissionUnknown) as raised:
        client.submit(request_, provider="oxen")
    job = client.reconcile(raised.value)

    assert billed() == list(job.ids)
    assert client.reconcile(raised.value) == job


def test_nothing_can_be_looked_for_without_a_record(client: Any) -> None:
    with pytest.raises(sr.ConfigurationError, match="nothing was recorded"):
        client.reconcile(sr.SubmissionUnknown("made by hand"))


def test_without_a_journal_a_lost_answer_is_found_all_the_same(
    making: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any
) -> None:
    sandbox.fault("oxen", "enqueue", drop="after")

    with making(sandbox.providers) as client:
        jobs = [client.submit(request_, provider="oxen") for _ in range(2)]

    assert billed() == [one for job in jobs for one in job.ids]


# --- the whole way


@pytest.mark.parametrize("stem", STEMS)
def test_a_key_is_made_once_and_saved_once(
    opening: Any, request_: sr.ImageToVideo, billed: Any, file: Path, stem: str
) -> None:
    clip, takes = file.with_name("clip.mp4"), []
    for _ in range(2):
        with opening() as client:
            takes.append(client.generate(request_, clip, provider=stem, idempotency_key="shot-1"))

    first, second = takes
    (saved,) = second.files
    (entry,) = entries(file)
    assert (first.reused, second.reused) == (False, True)
    assert billed() == list(first.job.ids)
    assert saved.sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert (entry.state, entry.files, entry.job) == ("succeeded", second.files, first.job)
    assert entry.intent.target == str(clip)


def test_a_failed_job_is_made_again_only_when_that_is_asked_for(
    client: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any, tmp_path: Path
) -> None:
    sandbox.fault("modellix", outcome={"failed": "no luck"})
    told: dict[str, Any] = {"provider": "modellix", "idempotency_key": "k"}

    for _ in range(2):
        with pytest.raises(sr.JobFailed):
            client.generate(request_, tmp_path / "clip.mp4", **told)
    assert len(billed()) == 1
    take = client.generate(request_, tmp_path / "clip.mp4", retry_failed=True, **told)

    assert len(billed()) == 2
    assert Path(take.files[0].path).exists()


def test_a_result_that_is_saved_after_its_client_was_closed_is_recorded(
    making: Any, sandbox: Sandbox, request_: sr.ImageToVideo, file: Path, tmp_path: Path
) -> None:
    with making(sandbox.providers, poll_interval=PACE, journal=file) as client:
        result = client.wait(client.submit(request_, provider="oxen", idempotency_key="k"))

    result.save(tmp_path / "clip.mp4")

    assert [one.path for one in entries(file)[0].files] == [str(tmp_path / "clip.mp4")]
    assert [one.name for one in tmp_path.glob("journal*")] == ["journal.sqlite3"]


def test_a_journal_of_the_users_own_is_left_open(
    making: Any, sandbox: Sandbox, request_: sr.ImageToVideo, file: Path
) -> None:
    with sr.Journal(file) as journal:
        with making(sandbox.providers, journal=journal) as client:
            job = client.submit(request_, provider="oxen", idempotency_key="k")
        assert journal.entry(job) is not None


def test_the_users_own_journal_is_the_default_one(
    making: Any, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setenv("STILLREEL_JOURNAL", str(file))

    with making({}, journal=True) as client:
        assert client.recorder.name == str(file)


# --- calls that cannot be


@pytest.mark.parametrize("key", ["", "  ", "a\0b", "half of \ud83c"])
def test_a_key_that_cannot_be_kept_is_refused(
    client: Any, request_: sr.ImageToVideo, key: str
) -> None:
    with pytest.raises(sr.ConfigurationError, match="cannot be kept"):
        client.submit(request_, provider="oxen", idempotency_key=key)


def test_a_key_without_a_journal_is_refused(
    making: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any
) -> None:
    with (
        making(sandbox.providers) as client,
        pytest.raises(sr.ConfigurationError, match="needs a journal"),
    ):
        client.submit(request_, provider="oxen", idempotency_key="k")

    assert billed() == []


def test_a_limit_stops_the_spending_of_a_client(
    making: Any, sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any
) -> None:
    with making(sandbox.providers, max_submits=2) as client:
        for _ in range(2):
            client.submit(request_, provider="aihubmax")
        with pytest.raises(sr.SpendingStopped):
            client.submit(request_, provider="aihubmax")

    assert len(billed()) == 2


def test_a_job_whose_provider_is_not_configured_is_on_the_error(making: Any) -> None:
    with making({}) as client, pytest.raises(sr.UnknownProvider) as raised:
        client.state("elsewhere:task-1")

    assert str(raised.value.job) == "elsewhere:task-1"


# --- interrupts


def posted(billed: Callable[[], list[str]]) -> None:
    """Wait until the sandbox has taken the job."""
    until = time.monotonic() + 30
    while not billed() and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.anyio
async def test_a_submit_that_is_cancelled_before_its_answer_is_recorded(
    sandbox: Sandbox,
    request_: sr.ImageToVideo,
    billed: Any,
    file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sandbox.fault("modellix", "submit_async", delay=0.5)

    async with sandbox.async_client(journal=file) as client:
        submitting = asyncio.create_task(
            client.submit(request_, provider="modellix", idempotency_key="k")
        )
        await asyncio.to_thread(posted, billed)
        submitting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await submitting
        began = time.monotonic()

    assert time.monotonic() - began < 5
    (entry,) = await asyncio.to_thread(entries, file)
    assert entry.state == "accepted"
    assert entry.job is not None
    assert billed() == list(entry.job.ids)
    assert str(entry.job.ids[0]) in caplog.text


@pytest.mark.anyio
async def test_the_whole_way_that_is_cancelled_ends_once_its_submit_has(
    sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any, file: Path, tmp_path: Path
) -> None:
    sandbox.fault("modellix", "submit_async", delay=0.3)

    async with sandbox.async_client(journal=file) as client:
        making = asyncio.create_task(
            client.generate(
                request_, tmp_path / "clip.mp4", provider="modellix", idempotency_key="k"
            )
        )
        await asyncio.to_thread(posted, billed)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
    async with sandbox.async_client(journal=file) as client:
        take = await client.generate(
            request_, tmp_path / "clip.mp4", provider="modellix", idempotency_key="k"
        )

    assert billed() == list(take.job.ids)


@pytest.mark.anyio
async def test_equal_calls_of_one_client_share_a_job(
    sandbox: Sandbox, request_: sr.ImageToVideo, billed: Any, file: Path, tmp_path: Path
) -> None:
    async with sandbox.async_client(journal=file) as client:
        takes = await asyncio.gather(
            *(
                client.generate(
                    request_, tmp_path / "clip.mp4", provider="oxen", idempotency_key="k"
                )
                for _ in range(5)
            )
        )

    assert len({take.job for take in takes}) == 1
    assert len(billed()) == 1
    assert [name for name in os.listdir(tmp_path) if "clip" in name] == ["clip.mp4"]  # noqa: PTH208


# --- processes


@pytest.fixture
def started(
    sandbox: Sandbox, request_: sr.ImageToVideo, file: Path
) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts a process that submits with the key ``k``."""
    asked = json.dumps({"image": request_.image, "prompt": request_.prompt, "duration": 4})
    roots = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    absolute = os.pathsep.join(str(Path(root).absolute()) for root in roots if root)
    environment = {**os.environ, **sandbox.environment, "PYTHONPATH": absolute}
    running: list[subprocess.Popen[str]] = []

    def start(stem: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROCESS, asked, stem, str(file)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def test_two_processes_with_the_same_key_are_billed_once(
    sandbox: Sandbox, started: Any, billed: Any
) -> None:
    sandbox.fault("modellix", "submit_async", delay=1)

    processes = [started("modellix") for _ in range(3)]
    outputs = {process.communicate(timeout=60)[0] for process in processes}

    (output,) = outputs
    assert output == f"modellix:{billed()[0]}\n"
    assert len(billed()) == 1


@pytest.mark.parametrize("stem", ["modellix", "oxen"])
def test_a_process_that_is_killed_before_its_answer_is_taken_over(
    sandbox: Sandbox, started: Any, billed: Any, file: Path, stem: str
) -> None:
    sandbox.fault(stem, SUBMITS[stem], delay=30)
    killed = started(stem)
    posted(billed)
    killed.kill()
    killed.wait()
    assert [entry.state for entry in entries(file)] == ["intended"]

    output, _ = started(stem).communicate(timeout=60)

    assert output == ("SubmissionUnknown\n" if stem == "modellix" else f"oxen:{billed()[0]}\n")
    assert len(billed()) == 1
