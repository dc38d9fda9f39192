"""The providers' own samples run against the sandbox, changed in host, key, prompt and sleep only.

Oxen's Python samples with all parameters are left out: they say `false`, which is no Python.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SAMPLES = Path(__file__).with_name("samples")
HEADERS = {"Authorization": "Bearer sandbox"}
MISSING = [name for name in ("bash", "curl", "jq", "awk") if shutil.which(name) is None]

needs_shell = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(oxen_revision="2026-06-26", render_seconds=0.5) as running:
        yield running


@pytest.fixture
def fast_sandbox() -> Iterator[Sandbox]:
    # A job takes 1.5 s, for the samples listen only after they have enqueued. Keep-alives come
    # thick: an awk that is mawk reads its input in blocks of 4 kB, and curl notices that awk has
    # gone only when it has something to write.
    with Sandbox(oxen_revision="2026-06-26", render_seconds=7500, speed=5000) as running:
        yield running


def sample(name: str, changes: Mapping[str, str]) -> str:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text


def run(name: str, text: str, sandbox: Sandbox) -> str:
    command = ["bash", "-o", "pipefail"] if name.endswith(".curl") else [sys.executable]
    done = subprocess.run(
        [*command, "-c", text],
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.stdout


def run_oxen(way: str, sandbox: Sandbox) -> str:
    name = f"oxen_{way}"
    url = sandbox.environment["OXEN_BASE_URL"]
    changes = {"<prompt>": "An ox walks through tall grass"}
    if "events" in way:
        changes["https://hub.oxen.ai/api/events"] = f"{url}/api/events"
    if "queue" in way:
        changes["sleep(5)" if way.endswith("python") else "sleep 5"] = (
            "sleep(0.2)" if way.endswith("python") else "sleep 0.2"
        )
    changes["https://hub.oxen.ai/api/ai"] = f"{url}/api/ai"
    return run(name, sample(name, changes), sandbox)


def starts_as_mp4(url: str) -> bool:
    answer = httpx.get(url, headers={"Range": "bytes=4-7"}, timeout=60)
    return answer.status_code == 206 and answer.content == b"ftyp"


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("sync_minimal.curl", marks=needs_shell),
        pytest.param("sync_all.curl", marks=needs_shell),
        "sync_minimal.python",
    ],
)
def test_oxen_blocking_sample_ends_with_a_video(way: str, sandbox: Sandbox) -> None:
    made: dict[str, Any] = ast.literal_eval(run_oxen(way, sandbox).strip())
    assert made["model"] == "google-veo-3-1-lite"
    assert starts_as_mp4(made["videos"][0]["url"])


@needs_shell
@pytest.mark.parametrize("way", ["queue_minimal.curl", "queue_all.curl"])
def test_oxen_queue_loop_of_the_shell_ends_with_a_result(way: str, sandbox: Sandbox) -> None:
    told = run_oxen(way, sandbox)
    states, _, generation = told.partition("{")
    assert states.splitlines()[0] in {"Status: queued", "Status: processing"}
    assert states.splitlines()[-1] == "Status: succeeded"
    assert starts_as_mp4(json.loads("{" + generation)["result_url"])


def test_oxen_queue_loop_of_python_ends_with_a_result(sandbox: Sandbox) -> None:
    told = run_oxen("queue_minimal.python", sandbox)
    assert starts_as_mp4(told.strip().removeprefix("Result: "))


@needs_shell
@pytest.mark.parametrize("way", ["events_minimal.curl", "events_all.curl"])
def test_oxen_event_sample_of_the_shell_sees_its_event(way: str, fast_sandbox: Sandbox) -> None:
    event = json.loads(run_oxen(way, fast_sandbox))
    assert event.keys() == {"generation_id", "status", "media_type", "model", "url"}
    assert starts_as_mp4(event["url"])


def test_oxen_event_sample_of_python_sees_its_event(fast_sandbox: Sandbox) -> None:
    event = ast.literal_eval(run_oxen("events_minimal.python", fast_sandbox).strip())
    assert event["status"] == "succeeded"


@needs_shell
def test_modellix_sample_submits_a_task(sandbox: Sandbox) -> None:
    changes = {
        "https://api.modellix.ai": sandbox.environment["MODELLIX_BASE_URL"],
        "<token>": "sandbox",
    }
    name = "modellix_submit.curl"
    made = json.loads(run(name, sample(name, changes), sandbox))
    assert (made["code"], made["data"]["status"]) == (0, "pending")
    read = httpx.get(made["data"]["get_result"]["url"], headers=HEADERS)
    assert read.json()["data"]["task_id"] == made["data"]["task_id"]


@needs_shell
@pytest.mark.parametrize("name", ["highwayapi_i2v.curl", "highwayapi_firstlastframe.curl"])
def test_highwayapi_sample_submits_a_task(name: str, sandbox: Sandbox) -> None:
    url = sandbox.environment["HIGHWAYAPI_BASE_URL"]
    changes = {
        "https://api.highwayapi.ai": url,
        "<authorization>": "Bearer sandbox",
        "<content-type>": "application/json",
        '"image": "<string>"': '"image": "https://example.com/first.jpg"',
        '"prompt": "<string>"': '"prompt": "The day turns into night"',
        '"duration": 123': '"duration": 4',
        '"resolution": "<string>"': '"resolution": "720p"',
        '"aspect_ratio": "<string>"': '"aspect_ratio": "9:16"',
        '"sample_count": 123': '"sample_count": 2',
        '"negative_prompt": "<string>"': '"negative_prompt": "blurry"',
        '"person_generation": "<string>"': '"person_generation": "allow_adult"',
    }
    if "firstlastframe" in name:
        changes['"last_frame_image": "<string>"'] = (
            '"last_frame_image": "https://example.com/last.jpg"'
        )
    made = json.loads(run(name, sample(name, changes), sandbox))
    read = httpx.get(f"{url}/v3/async/task-result", params=made, headers=HEADERS)
    assert read.json()["task"]["task_id"] == made["task_id"]
    assert sandbox.jobs()[-1]["units"] == 2


def test_aihubmax_takes_a_request_of_its_documented_fields(sandbox: Sandbox) -> None:
    fields = json.loads((SAMPLES / "aihubmax_fields.json").read_text(encoding="utf-8"))
    del fields["$comment"]
    url = sandbox.environment["AIHUBMAX_BASE_URL"]
    made = httpx.post(f"{url}/v1/videos/generations", json=fields, headers=HEADERS)
    assert made.status_code == 200
    assert made.json()["object"] == "video.generation.task"
    read = httpx.get(f"{url}/v1/tasks/{made.json()['id']}", headers=HEADERS)
    assert read.json()["model"] == fields["model"]
