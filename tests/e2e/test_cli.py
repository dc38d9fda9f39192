"""The command as a user runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import httpx
import pytest

from stillreel.providers import PROVIDERS
from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

STILLREEL = (sys.executable, "-m", "stillreel")
ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
HEAVY = {"httpx", "aiohttp", "pydantic", "starlette", "av", "uvicorn", "jsonschema_rs"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: bytes) -> Path:
    roots = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    absolute = os.pathsep.join(str(Path(root).absolute()) for root in roots if root)
    monkeypatch.setenv("PYTHONPATH", absolute)
    monkeypatch.chdir(tmp_path)
    Path("photo.jpg").write_bytes(picture)
    return tmp_path


@pytest.fixture
def slow() -> Iterator[Sandbox]:
    """A sandbox whose jobs outlast every test."""
    with Sandbox(render_seconds=600) as running:
        yield running


def run(*tokens: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*STILLREEL, *tokens],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def started(*tokens: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*STILLREEL, *tokens],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_with(stream: Any, words: str) -> str:
    for line in stream:
        if words in line:
            return str(line)
    raise AssertionError(f"nothing said {words!r}")


def probe(file: Path) -> tuple[str, int, int, int, float, int]:
    with av.open(str(file)) as clip:
        video = clip.streams.video[0]
        assert clip.duration is not None
        assert video.average_rate is not None
        return (
            video.codec_context.name,
            video.width,
            video.height,
            int(video.average_rate),
            clip.duration / av.time_base,
            len(clip.streams.audio),
        )


def test_one_picture_becomes_a_clip_with_sound() -> None:
    done = run(
        *("generate", "photo.jpg", "waves", "--sandbox", "--provider", "highwayapi"),
        *("--duration", "4", "--resolution", "1080p", "--audio", "-o", "c.mp4"),
    )

    assert done.returncode == 0, done.stderr
    assert probe(Path("c.mp4")) == ("h264", 1920, 1080, 24, 4.0, 1)


def test_a_provider_without_sound_names_those_with_it() -> None:
    done = run(
        *("generate", "photo.jpg", "waves", "--sandbox", "--provider", "modellix"),
        *("--duration", "4", "--resolution", "1080p", "--audio", "-o", "c.mp4"),
    )

    assert done.returncode == 2
    assert not done.stdout
    assert "highwayapi" in done.stderr
    assert "aihubmax" in done.stderr
    assert not Path("c.mp4").exists()


def test_the_demo_makes_four_clips_and_no_fifth() -> None:
    done = run("demo")

    assert done.returncode == 0, done.stderr
    assert {file.name for file in Path("takes").iterdir()} == {f"{p}.mp4" for p in PROVIDERS}
    for provider in PROVIDERS:
        assert probe(Path("takes", f"{provider}.mp4")) == ("h264", 1280, 720, 24, 8.0, 0)
        assert f"{provider} saved" in done.stderr
        assert f"takes/{provider}.mp4" in done.stdout

    again = run("demo")
    assert again.returncode == 2
    assert "--overwrite" in again.stderr


@pytest.mark.parametrize("ending", ENDINGS)
def test_m7_a_signal_in_a_wait_prints_how_to_go_on(slow: Sandbox, ending: signal.Signals) -> None:
    tokens = ("generate", "photo.jpg", "waves", "--provider", "highwayapi")
    with started(*tokens, "--poll-interval", "0.1", **slow.environment) as process:
        job = line_with(process.stderr, "job: ").removeprefix("job: ").strip()
        line_with(process.stderr, "queued")
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 128 + ending
    assert not out
    assert err.splitlines()[-1] == f"next: go on with: stillreel wait {job} -o FILE"
    assert "Traceback" not in err


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("command", ["generate", "submit"])
def test_m7_a_signal_in_a_submit_does_not_lose_the_job(
    slow: Sandbox, command: str, ending: signal.Signals
) -> None:
    slow.fault("highwayapi", "submit_image_to_video", delay=2)
    tokens = (command, "photo.jpg", f"waves {ending}", "--provider", "highwayapi", "--json")
    before = len(slow.jobs())
    with started(*tokens, **slow.environment) as process:
        until = time.monotonic() + 20
        while len(slow.jobs()) == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 128 + ending
    assert "repeated Ctrl-C gives it up" in err
    assert json.loads(out)["error"]["job"] == f"highwayapi:{slow.jobs()[-1]['id']}"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252:strict"])
def test_p7_letters_that_a_stream_lacks_cost_no_clip(sandbox: Sandbox, encoding: str) -> None:
    Path("花.jpg").write_bytes(Path("photo.jpg").read_bytes())

    done = run(
        *("generate", "花.jpg", "花 petals", "--provider", "highwayapi", "-o", "花.mp4"),
        **sandbox.environment,
        PYTHONIOENCODING=encoding,
        PYTHONUTF8="0",
    )

    assert done.returncode == 0, done.stderr
    assert probe(Path("花.mp4"))[4] == 8.0
    assert r"\u82b1.mp4" in done.stdout


@pytest.mark.parametrize(
    ("redirection", "code"),
    [
        (">&-", 0),
        ("2>&-", 0),
        (">&- 2>&-", 0),
        (">/dev/full", 74),
        ("2>/dev/full", 0),
        (">/dev/full 2>/dev/full", 74),
    ],
)
def test_p7_a_stream_that_takes_nothing_costs_no_clip(
    sandbox: Sandbox, redirection: str, code: int
) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no device here is always full")
    tokens = ("generate", "photo.jpg", "waves", "--provider", "highwayapi", "-o", "clip.mp4")
    line = shlex.join([*STILLREEL, *tokens])

    done = subprocess.run(
        ["sh", "-c", f"{line} {redirection}"],
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == code
    assert probe(Path("clip.mp4"))[4] == 8.0
    assert "Traceback" not in done.stderr
    if redirection == ">/dev/full":
        assert "clip.mp4" in done.stderr
        assert "error: standard output: No space left on device" in done.stderr


def test_a_wait_that_ends_prints_the_job(slow: Sandbox) -> None:
    job = run("submit", "photo.jpg", "waves", "--provider", "highwayapi", **slow.environment)

    done = run("wait", job.stdout.strip(), "--timeout", "0.1", **slow.environment)

    assert done.returncode == 5
    assert f"job: {job.stdout.strip()}" in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_sandbox_prints_its_variables_and_serves_until_it_is_told(ending: signal.Signals) -> None:
    with started("sandbox", "--port", "0", "--provider", "highwayapi", "--key", "k") as process:
        stdout: Any = process.stdout
        title, key, url = (stdout.readline().strip() for _ in range(3))
        assert title.startswith("# stillreel sandbox at http://127.0.0.1:")
        assert key == "export HIGHWAYAPI_API_KEY=k"
        origin = url.removeprefix("export HIGHWAYAPI_BASE_URL=")
        assert httpx.get(f"{origin}/_sandbox/jobs").json() == {"jobs": []}

        process.send_signal(ending)
        _, err = process.communicate(timeout=20)

    assert process.returncode == 0
    assert not err


def test_help_needs_none_of_the_heavy_modules() -> None:
    code = (
        "import sys\n"
        "from stillreel.cli import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    for tokens in (["--help"], ["generate", "--help"], ["demo", "--help"], ["--version"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *tokens], capture_output=True, text=True, check=True
        )
        assert done.stdout
        assert not HEAVY & set(done.stderr.split())


def test_a_reader_that_leaves_is_no_error() -> None:
    with started("providers") as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait(timeout=20) == 141
        assert process.stderr
        assert not process.stderr.read()


def test_output_that_nobody_watches_is_plain() -> None:
    done = run("providers")

    assert done.returncode == 0
    assert done.stdout.isascii()
    assert not done.stderr
