"""A batch that is killed again and again: what was billed, saved, and stays unknown in the end.

``python -m tests.e2e.killing [SEED …]`` kills one of 200 lines 20 times for each seed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

import stillreel as sr
from stillreel.sandbox import Sandbox, demo_picture

PROVIDERS = ("modellix", "highwayapi", "aihubmax", "oxen")
SUBMITS = {
    "modellix": "submit_async",
    "highwayapi": "submit_image_to_video",
    "aihubmax": "create_video",
    "oxen": "enqueue",
}
SUBMIT_DELAY = 0.15
RENDER_SECONDS = 0.3
LONGEST_RUN = 0.6  # seconds after which a run is killed at the latest, once it writes
LOG = "stderr.log"
ADOPTED = "was found in the provider's list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What came of a batch.

    Attributes:
        runs: How often the command was started.
        kills: How many of these were killed.
        billed: Prompt -> how many jobs the sandbox has of it.
        results: Line's id -> its last object in results.jsonl.
        entries: Line's id -> what the journal has of it.
        clip: The SHA-256 that each file must have.
        adopted: How many jobs were found in a provider's list.
        code: The exit code of the last run.
        told: What the last run said on standard output.
    """

    runs: int
    kills: int
    billed: Counter[str]
    results: dict[str, dict[str, Any]]
    entries: dict[str, sr.Entry]
    clip: str
    adopted: int
    code: int
    told: str

    def figures(self) -> dict[str, int]:
        """The figures of a run, for a table."""
        states = Counter(one["state"] for one in self.results.values())
        by_hand = {key for key, entry in self.entries.items() if entry.job is None}
        return {
            "runs": self.runs,
            "kills": self.kills,
            "lines": len(self.results),
            "billed": self.billed.total(),
            "billed twice": sum(count > 1 for count in self.billed.values()),
            "saved": states["saved"],
            "unknown": states["unknown"],
            "adopted": self.adopted,
            "unknown and billed": sum(self.billed[key] for key in by_hand),
        }

    def check(self) -> None:
        """Each line at most once; each accepted job saved; what is unknown is listed as such."""
        assert self.figures()["billed twice"] == 0
        assert self.entries.keys() == self.results.keys()
        for key, result in self.results.items():
            entry = self.entries[key]
            if entry.job is None:
                assert entry.state in {"intended", "unknown"}, (key, entry.state)
                assert result["state"] == "unknown"
                # it lists its jobs: what it took is adopted
                assert not (entry.intent.provider == "oxen" and self.billed[key])
                continue
            assert self.billed[key] == 1
            assert (entry.state, result["state"]) == ("succeeded", "saved"), key
            (file,) = result["files"]
            found = hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest()
            assert found == file["sha256"] == entry.files[0].sha256 == self.clip
        unknown = self.figures()["unknown"]
        assert self.code == (6 if unknown else 0)
        assert (f"{unknown} unknown" in self.told) is bool(unknown)


def killed_batch(folder: Path, *, lines: int, kills: int, seed: int, clip: bytes) -> Killed:
    """Run a batch over four providers, killing it at random moments; the last run ends by itself.

    Args:
        folder: For the manifest, the journal and the files.
        lines: Of the manifest; each asks one provider.
        kills: How many runs are killed.
        seed: Of the moments.
        clip: What the sandbox delivers.
    """
    draw = random.Random(seed)
    (folder / "photo.jpg").write_bytes(demo_picture())
    with Sandbox(render_seconds=RENDER_SECONDS, clip=clip) as sandbox:
        url = sandbox.host(demo_picture())
        manifest = folder / "shots.jsonl"
        requests = [
            {"id": f"shot-{n}", "image": url, "prompt": f"shot-{n}", "provider": PROVIDERS[n % 4]}
            for n in range(lines)
        ]
        manifest.write_text("\n".join(map(json.dumps, requests)))
        # the answer to each submit comes late, so that kills fall between the two
        for provider, operation in SUBMITS.items():
            sandbox.fault(provider, operation, delay=SUBMIT_DELAY, accepted=True, times=None)
        command = [
            *(sys.executable, "-m", "stillreel", "batch", str(manifest), "-o", str(folder / "out")),
            *(
                "--poll-interval",
                "0.1",
                "--concurrency",
                "3",
                "--journal",
                str(folder / "journal.sqlite3"),
            ),
        ]
        environment = {**os.environ, **sandbox.environment}
        done = 0
        for _ in range(kills):
            done += _killed(command, environment, folder, draw)
        sandbox.clear_faults()
        with (folder / LOG).open("ab") as log:
            last = subprocess.run(
                command,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                timeout=240,
                check=False,
            )
        billed = Counter(str(job["prompt"]) for job in sandbox.jobs())
    with_journal = sr.Journal(folder / "journal.sqlite3")
    entries = {str(one.intent.key): one for one in with_journal.entries(limit=100_000)}
    with_journal.close()
    return Killed(
        runs=kills + 1,
        kills=done,
        billed=billed,
        results=_results(folder / "out" / "results.jsonl"),
        entries=entries,
        clip=hashlib.sha256(clip).hexdigest(),
        adopted=(folder / LOG).read_text().count(ADOPTED),
        code=last.returncode,
        told=last.stdout,
    )


def _killed(
    command: list[str], environment: dict[str, str], folder: Path, draw: random.Random
) -> bool:
    """Start the command and kill it, some time after it has begun to work."""
    journal = folder / "journal.sqlite3-wal"
    before = journal.stat().st_mtime_ns if journal.exists() else 0
    with (
        (folder / LOG).open("ab") as log,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if journal.exists() and journal.stat().st_mtime_ns != before:
                break
            time.sleep(0.01)
        time.sleep(draw.uniform(0.0, LONGEST_RUN))
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return alive


def _results(file: Path) -> dict[str, dict[str, Any]]:
    """The last object of each line; every line of the file is whole."""
    records = [json.loads(line) for line in file.read_text().splitlines()]
    return {record["id"]: record for record in records}


def main(seeds: list[int]) -> None:
    """Print the figures for each seed; fail if they break a promise."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            clip = small_clip()
            found = killed_batch(Path(folder), lines=200, kills=20, seed=seed, clip=clip)
            print(f"seed {seed}: {json.dumps(found.figures())}", flush=True)  # noqa: T201
            found.check()
            assert found.kills == 20


def small_clip() -> bytes:
    """An MP4 of 24 frames: what it shows is of no interest here."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for _ in range(24):
            container.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        container.mux(stream.encode(None))
    return file.getvalue()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [1, 2, 3])
